/* examples.c - see examples.h */
#include "finetune/examples.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "finetune/tokenizer/tokenizer.h"

static void grow(struct examples *examples)
{
	size_t capacity = examples->capacity ? 2 * examples->capacity : 64;

	if (examples->count < examples->capacity)
		return;
	examples->items =
		xrealloc(examples->items, capacity, sizeof(*examples->items));
	examples->labels =
		xrealloc(examples->labels, capacity, sizeof(*examples->labels));
	examples->groups =
		xrealloc(examples->groups, capacity, sizeof(*examples->groups));
	examples->offsets = xrealloc(examples->offsets, capacity + 1,
				     sizeof(*examples->offsets));
	examples->offsets[examples->count] =
		examples->count ? examples->offsets[examples->count] : 0;
	examples->capacity = capacity;
}

static void grow_ids(struct examples *examples, size_t needed)
{
	size_t capacity = examples->ids_capacity;

	if (needed <= capacity)
		return;
	capacity = capacity ? capacity : 1024;
	while (capacity < needed)
		capacity *= 2;
	examples->ids =
		xrealloc(examples->ids, capacity, sizeof(*examples->ids));
	examples->ids_capacity = capacity;
}

void examples_add_ids(struct examples *examples, const struct example *example,
		      const int32_t *ids, size_t count)
{
	size_t i = examples->count, start;

	assert(count > 0);
	grow(examples);
	start = examples->offsets[i];
	grow_ids(examples, start + count);
	memcpy(examples->ids + start, ids, count * sizeof(*ids));
	examples->items[i] = example->item;
	examples->labels[i] = example->label;
	examples->groups[i] = example->group;
	examples->offsets[i + 1] = start + count;
	examples->count++;
}

/* Encodes the text into list. A text that fills one token more than it may
 * is one that is cut. */
static int encode(const struct example *example,
		  const struct tokenizer *tokenizer, size_t max_tokens,
		  struct token_list *list, bool *is_cut)
{
	size_t limit = max_tokens ? max_tokens + 1 : 0;

	if (tokenizer_encode(tokenizer, example->text, example->length, limit,
			     list))
		return -1;
	*is_cut = max_tokens && list->count > max_tokens;
	if (!*is_cut)
		return 0;
	token_list_clear(list);
	return tokenizer_encode(tokenizer, example->text, example->length,
				max_tokens, list);
}

int examples_add(struct examples *examples, const struct example *example,
		 const struct tokenizer *tokenizer, size_t max_tokens,
		 struct err *err)
{
	struct token_list list = TOKEN_LIST_INIT;
	bool is_cut = false;
	int ret = -1;

	if (encode(example, tokenizer, max_tokens, &list, &is_cut)) {
		err_set(err,
			"item %" PRId64 ": cannot be cut into tokens (at "
			"most %zu)",
			example->item, max_tokens);
		goto out;
	}
	if (list.count == 0) {
		err_set(err, "item %" PRId64 ": its text has no tokens",
			example->item);
		goto out;
	}
	examples_add_ids(examples, example, list.ids, list.count);
	examples->truncated += is_cut;
	ret = 0;
out:
	token_list_release(&list);
	return ret;
}

size_t examples_length(const struct examples *examples, size_t i)
{
	return examples->offsets[i + 1] - examples->offsets[i];
}

void examples_clear(struct examples *examples)
{
	examples->count = 0;
	examples->truncated = 0;
	if (examples->offsets)
		examples->offsets[0] = 0;
}

void examples_release(struct examples *examples)
{
	free(examples->items);
	free(examples->labels);
	free(examples->groups);
	free(examples->ids);
	free(examples->offsets);
	memset(examples, 0, sizeof(*examples));
}

/* Numbers go in as 64 bits little-endian, so that the hash is the same on
 * every machine. */
static void hash_number(struct hash *hash, uint64_t number)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
	hash_add(hash, bytes, sizeof(bytes));
}

void examples_hash(const struct examples *examples, const size_t *subset,
		   size_t count, char out[HASH_HEX])
{
	struct hash hash;

	hash_init(&hash);
	count = subset ? count : examples->count;
	for (size_t at = 0; at < count; at++) {
		size_t i = subset ? subset[at] : at;

		hash_number(&hash, (uint64_t)examples->items[i]);
		hash_number(&hash, examples->labels[i]);
		hash_number(&hash, examples_length(examples, i));
		for (size_t k = examples->offsets[i];
		     k < examples->offsets[i + 1]; k++)
			hash_number(&hash, (uint64_t)examples->ids[k]);
	}
	hash_final_hex(&hash, out);
}

/* ---- folds ---- */

/* A group, and how many examples it has. */
struct group {
	int64_t id;
	size_t size, fold;
	uint64_t hash;
};

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int compare_groups(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

/* The groups, sorted by id; the caller frees. */
static struct group *count_groups(const struct examples *examples,
				  uint64_t seed, size_t *count)
{
	struct rng rng = rng_stream(seed, "folds");
	struct group *groups = xcalloc(examples->count, sizeof(*groups));
	int64_t *ids = xcalloc(examples->count, sizeof(*ids));
	size_t n = 0;

	memcpy(ids, examples->groups, examples->count * sizeof(*ids));
	qsort(ids, examples->count, sizeof(*ids), compare_ids);
	for (size_t i = 0; i < examples->count; i++) {
		if (i == 0 || ids[i] != ids[i - 1]) {
			groups[n].id = ids[i];
			groups[n++].hash = rng_at(&rng, (uint64_t)ids[i]);
		}
		groups[n - 1].size++;
	}
	free(ids);
	*count = n;
	return groups;
}

/* Gives each group the fold that has the fewest examples. */
static void deal_groups(struct group *groups, size_t count, size_t folds)
{
	size_t *held = xcalloc(folds, sizeof(*held));

	qsort(groups, count, sizeof(*groups), compare_groups);
	for (size_t g = 0; g < count; g++) {
		size_t least = 0;

		for (size_t f = 1; f < folds; f++)
			if (held[f] < held[least])
				least = f;
		groups[g].fold = least;
		held[least] += groups[g].size;
	}
	free(held);
}

int examples_folds(const struct examples *examples, uint64_t seed, size_t folds,
		   size_t *fold_of, struct err *err)
{
	struct group *groups;
	size_t count = 0;

	if (folds < 2)
		return err_set(err, "%zu folds: at least 2 are needed", folds);
	if (examples->count == 0)
		return err_set(err, "no labelled examples to deal into folds");
	groups = count_groups(examples, seed, &count);
	if (count < folds) {
		free(groups);
		return err_set(err,
			       "%zu groups of examples for %zu folds: label "
			       "more, or take fewer folds",
			       count, folds);
	}
	deal_groups(groups, count, folds);
	qsort(groups, count, sizeof(*groups), compare_ids);
	for (size_t i = 0; i < examples->count; i++) {
		struct group *group =
			bsearch(&examples->groups[i], groups, count,
				sizeof(*groups), compare_ids);

		fold_of[i] = group->fold;
	}
	free(groups);
	return 0;
}
