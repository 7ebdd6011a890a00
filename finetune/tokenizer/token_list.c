/* token_list.c - see token_list.h */
#include "finetune/tokenizer/token_list.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"

void token_list_release(struct token_list *list)
{
	free(list->ids);
	free(list->offsets);
	memset(list, 0, sizeof(*list));
}

void token_list_clear(struct token_list *list)
{
	list->count = list->texts = 0;
}

void token_list_add(struct token_list *list, int32_t id)
{
	list->ids = array_grow(list->ids, list->count, &list->capacity,
			       sizeof(*list->ids));
	list->ids[list->count++] = id;
}

void token_list_end_text(struct token_list *list)
{
	list->offsets =
		array_grow(list->offsets, list->texts + 1,
			   &list->offset_capacity, sizeof(*list->offsets));
	list->offsets[0] = 0;
	list->offsets[++list->texts] = list->count;
}
