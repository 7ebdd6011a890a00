/* labelled.c - see labelled.h */
#include "finetune/labelled.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/item.h"

#define LABELS_LEAST 20

int text_add_example(const struct example *example,
		     const struct cutting *cutting, struct examples *examples,
		     struct err *err)
{
	static const int32_t nothing = 0;

	if (cutting->tokenizer)
		return examples_add(examples, example, cutting->tokenizer,
				    cutting->max_tokens, err);
	examples_add_ids(examples, example, &nothing, 1);
	return 0;
}

static int add_item(struct store *store, struct example *example,
		    const struct cutting *cutting, struct examples *examples,
		    struct err *err)
{
	struct arena arena = ARENA_INIT;
	int ret = -1;

	example->text = item_body(store, example->item, &arena, err);
	if (example->text) {
		example->length = strlen(example->text);
		ret = text_add_example(example, cutting, examples, err);
	}
	arena_release(&arena);
	return ret;
}

int labelled_add(struct store *store, const struct gold_list *gold,
		 const struct cutting *cutting, struct examples *examples,
		 struct err *err)
{
	for (size_t i = 0; i < gold->count; i++) {
		struct example example = { .label = gold->items[i].label,
					   .item = gold->items[i].item,
					   .group = gold->items[i].group };

		if (add_item(store, &example, cutting, examples, err))
			return -1;
	}
	return 0;
}

int items_add(struct store *store, const int64_t *items, size_t count,
	      const struct cutting *cutting, struct examples *examples,
	      struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct example example = { .item = items[i],
					   .group = items[i] };

		if (add_item(store, &example, cutting, examples, err))
			return -1;
	}
	return 0;
}

int labelled_check(const struct gold_list *gold,
		   const struct label_list *labels, struct err *err)
{
	size_t *counts = xcalloc(labels->count + 1, sizeof(*counts));
	size_t in_use = 0, last = 0;

	for (size_t i = 0; i < gold->count; i++)
		counts[gold->items[i].label]++;
	for (size_t k = 0; k < labels->count; k++)
		if (counts[k]) {
			in_use++;
			last = k;
		}
	free(counts);
	if (gold->count < LABELS_LEAST)
		return err_set(err,
			       "%zu labelled train texts are too few, %d are "
			       "the least: label more with payoff annotate",
			       gold->count, LABELS_LEAST);
	if (in_use < 2)
		return err_set(err,
			       "one class only: all %zu train labels are '%s'; "
			       "label texts of another class with payoff "
			       "annotate",
			       gold->count, labels->labels[last].key);
	return 0;
}
