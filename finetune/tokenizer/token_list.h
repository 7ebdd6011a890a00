/*
 * token_list.h - the ids of several texts, one after another
 *
 * Text i is ids[offsets[i]] .. ids[offsets[i + 1] - 1]: what an encoder takes.
 * `struct token_list list = TOKEN_LIST_INIT;`, or zeroed memory.
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_TOKEN_LIST_H
#define PAYOFF_FINETUNE_TOKENIZER_TOKEN_LIST_H

#include <stddef.h>
#include <stdint.h>

struct token_list {
	int32_t *ids;
	size_t count, capacity;
	size_t *offsets; /* (texts + 1); NULL before the first text */
	size_t texts, offset_capacity;
};

#define TOKEN_LIST_INIT { NULL, 0, 0, NULL, 0, 0 }

void token_list_release(struct token_list *list);
/* Empties it and keeps the memory. */
void token_list_clear(struct token_list *list);
void token_list_add(struct token_list *list, int32_t id);
/* The ids added since the last call are a text. */
void token_list_end_text(struct token_list *list);

#endif
