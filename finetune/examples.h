/*
 * examples.h - labelled texts as token ids, in flat memory
 *
 * What training reads: no text is kept, only the tokens of each example, one
 * after another. A subset (a fold, a hold-out) is a list of indices into it.
 * Memory is 4 bytes a token and 32 an example. For prediction over very many
 * texts fill it a few thousand at a time and examples_clear() in between.
 *
 *	struct examples examples = EXAMPLES_INIT;
 *	struct example example = { .text = "too small", .length = 9,
 *				   .label = 1, .item = 17, .group = 17 };
 *	if (examples_add(&examples, &example, tokenizer, 128, err))
 *		...
 *	examples_release(&examples);
 */
#ifndef PAYOFF_FINETUNE_EXAMPLES_H
#define PAYOFF_FINETUNE_EXAMPLES_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/base/hash.h"

struct tokenizer;

struct examples {
	size_t count;
	int64_t *items;	  /* (count) the item's id */
	size_t *labels;	  /* (count) position of the label */
	int64_t *groups;  /* (count) never apart in folds */
	int32_t *ids;	  /* (offsets[count]) special tokens included */
	size_t *offsets;  /* (count + 1); NULL while count is 0 */
	size_t truncated; /* texts that were cut at max_tokens */
	size_t capacity, ids_capacity;
};

#define EXAMPLES_INIT { 0, NULL, NULL, NULL, NULL, NULL, 0, 0, 0 }

/* One labelled text. Borrowed. label is 0 where only predictions are wanted;
 * group is the item's own id where it has no group. */
struct example {
	const char *text; /* UTF-8 */
	size_t length;	  /* bytes */
	size_t label;
	int64_t item, group;
};

/* Adds a text, cut at max_tokens tokens with the special ones (0: not cut).
 * Fails on a text that gives no tokens at all, naming the item. */
int examples_add(struct examples *examples, const struct example *example,
		 const struct tokenizer *tokenizer, size_t max_tokens,
		 struct err *err);
/* Adds tokens as they are; text and length of the example are not read.
 * count is at least 1. */
void examples_add_ids(struct examples *examples, const struct example *example,
		      const int32_t *ids, size_t count);
/* Tokens of example i. */
size_t examples_length(const struct examples *examples, size_t i);
/* Empties it and keeps the memory. */
void examples_clear(struct examples *examples);
void examples_release(struct examples *examples);

/* SHA-256 over (item, label, tokens) of the subset's examples, in its order:
 * what was trained on. subset NULL: all, and count is not read. */
void examples_hash(const struct examples *examples, const size_t *subset,
		   size_t count, char out[HASH_HEX]);

/*
 * Deals the examples into folds: fold_of[i] is 0 .. folds - 1. A group is
 * never split. Groups are dealt largest first, groups of one size by a hash of
 * (seed, group), each to the fold that has the fewest examples: folds differ
 * by at most the size of one group, and depend neither on the order of the
 * examples nor on their labels. Fails on fewer than two folds, or fewer
 * groups than folds.
 */
int examples_folds(const struct examples *examples, uint64_t seed, size_t folds,
		   size_t *fold_of, struct err *err);

#endif
