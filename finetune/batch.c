/* batch.c - see batch.h */
#include "finetune/batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"

void batches_init(struct batches *batches, const struct examples *examples,
		  const size_t *subset, size_t count, size_t size)
{
	assert(count > 0 && size > 0);
	batches->examples = examples;
	batches->subset = subset;
	batches->count = count;
	batches->size = size;
	batches->order = xcalloc(count, sizeof(*batches->order));
}

void batches_release(struct batches *batches)
{
	free(batches->order);
	memset(batches, 0, sizeof(*batches));
}

size_t batches_count(const struct batches *batches)
{
	return (batches->count + batches->size - 1) / batches->size;
}

struct by_length {
	size_t length, index;
};

static int compare_length(const void *a, const void *b)
{
	const struct by_length *x = a, *y = b;

	if (x->length != y->length)
		return x->length > y->length ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* Longest first, equals by index. */
static void sort_by_length(const struct examples *examples, size_t *indices,
			   size_t count)
{
	struct by_length *rows = xcalloc(count, sizeof(*rows));

	for (size_t i = 0; i < count; i++) {
		rows[i].index = indices[i];
		rows[i].length = examples_length(examples, indices[i]);
	}
	qsort(rows, count, sizeof(*rows), compare_length);
	for (size_t i = 0; i < count; i++)
		indices[i] = rows[i].index;
	free(rows);
}

void batches_shuffle(struct batches *batches, uint64_t seed, uint64_t epoch)
{
	const struct rng stream = rng_stream(seed, "order");
	struct rng rng = { rng_at(&stream, epoch), 0 };

	memcpy(batches->order, batches->subset,
	       batches->count * sizeof(*batches->order));
	rng_shuffle(&rng, batches->order, batches->count);
	for (size_t at = 0; at < batches->count; at += batches->size) {
		size_t left = batches->count - at;

		sort_by_length(batches->examples, batches->order + at,
			       left < batches->size ? left : batches->size);
	}
}

const size_t *batches_get(struct batches *batches, size_t index, size_t *count)
{
	size_t at = index * batches->size;

	assert(at < batches->count);
	*count = batches->count - at;
	if (*count > batches->size)
		*count = batches->size;
	return batches->order + at;
}

/* ---- flat sequences ---- */

static void reserve(struct gathered *gathered, size_t count, size_t tokens)
{
	if (count > gathered->capacity) {
		gathered->labels = xrealloc(gathered->labels, count,
					    sizeof(*gathered->labels));
		gathered->offsets = xrealloc(gathered->offsets, count + 1,
					     sizeof(*gathered->offsets));
		gathered->capacity = count;
	}
	if (tokens > gathered->ids_capacity) {
		gathered->ids =
			xrealloc(gathered->ids, tokens, sizeof(*gathered->ids));
		gathered->ids_capacity = tokens;
	}
}

/* How many of the members stay within `tokens`; *used is their tokens. */
static size_t fit(const struct examples *examples, const size_t *members,
		  size_t count, size_t tokens, size_t *used)
{
	size_t n;

	*used = examples_length(examples, members[0]);
	for (n = 1; n < count; n++) {
		size_t length = examples_length(examples, members[n]);

		if (*used + length > tokens)
			break;
		*used += length;
	}
	return n;
}

size_t gather(struct gathered *gathered, const struct examples *examples,
	      const size_t *members, size_t count, size_t tokens)
{
	size_t used, at = 0;

	assert(count > 0);
	count = fit(examples, members, count, tokens, &used);
	reserve(gathered, count, used);
	gathered->offsets[0] = 0;
	for (size_t i = 0; i < count; i++) {
		size_t length = examples_length(examples, members[i]);

		memcpy(gathered->ids + at,
		       examples->ids + examples->offsets[members[i]],
		       length * sizeof(*gathered->ids));
		at += length;
		gathered->offsets[i + 1] = at;
		gathered->labels[i] = (int32_t)examples->labels[members[i]];
	}
	gathered->sequences = (struct sequences){ .ids = gathered->ids,
						  .offsets = gathered->offsets,
						  .count = count };
	return count;
}

void gathered_release(struct gathered *gathered)
{
	free(gathered->labels);
	free(gathered->offsets);
	free(gathered->ids);
	memset(gathered, 0, sizeof(*gathered));
}
