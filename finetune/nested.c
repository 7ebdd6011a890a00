/* nested.c - see nested.h */
#include "finetune/nested.h"

#include <stdlib.h>

#include "data/base/arena.h"
#include "data/base/rng.h"

#define FIRST_SIZE 50
#define LEAST_SIZE 8
#define HALVINGS 3

struct place {
	size_t example, label;
	int64_t item;
	uint64_t hash;
	/* where in the order: (2 rank + 1) / (2 of_label) */
	size_t rank, of_label;
};

static int compare_within(const void *left, const void *right)
{
	const struct place *a = left, *b = right;

	if (a->label != b->label)
		return a->label < b->label ? -1 : 1;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

static int compare_places(const void *left, const void *right)
{
	const struct place *a = left, *b = right;
	uint64_t x = (2 * (uint64_t)a->rank + 1) * b->of_label;
	uint64_t y = (2 * (uint64_t)b->rank + 1) * a->of_label;

	if (x != y)
		return x < y ? -1 : 1;
	return (a->label > b->label) - (a->label < b->label);
}

/* Ranks within each label; the places are sorted by label. */
static void rank_within(struct place *places, size_t count)
{
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from;
		     to < count && places[to].label == places[from].label; to++)
			places[to].rank = to - from;
		for (size_t i = from; i < to; i++)
			places[i].of_label = to - from;
	}
}

void nested_order(const struct examples *examples, const size_t *pool,
		  size_t count, uint64_t seed, size_t *order)
{
	const struct rng rng = rng_stream(seed, "nested parts");
	struct place *places = xcalloc(count + 1, sizeof(*places));

	for (size_t i = 0; i < count; i++) {
		int64_t item = examples->items[pool[i]];

		places[i] = (struct place){
			.example = pool[i],
			.label = examples->labels[pool[i]],
			.item = item,
			.hash = rng_at(&rng, (uint64_t)item),
		};
	}
	qsort(places, count, sizeof(*places), compare_within);
	rank_within(places, count);
	qsort(places, count, sizeof(*places), compare_places);
	for (size_t i = 0; i < count; i++)
		order[i] = places[i].example;
	free(places);
}

static int compare_labels(const void *left, const void *right)
{
	size_t a = *(const size_t *)left, b = *(const size_t *)right;

	return (a > b) - (a < b);
}

size_t nested_kinds(const struct examples *examples, const size_t *subset,
		    size_t count)
{
	size_t *labels = xcalloc(count + 1, sizeof(*labels)), kinds = 0;

	for (size_t i = 0; i < count; i++)
		labels[i] = examples->labels[subset[i]];
	qsort(labels, count, sizeof(*labels), compare_labels);
	for (size_t i = 0; i < count; i++)
		kinds += i == 0 || labels[i] != labels[i - 1];
	free(labels);
	return kinds;
}

size_t nested_sizes(size_t pool, size_t sizes[NESTED_SIZES])
{
	size_t count = 0;

	if (pool >= FIRST_SIZE << HALVINGS)
		for (size_t n = FIRST_SIZE;
		     n <= pool - pool / 4 && count < NESTED_SIZES - 1; n *= 2)
			sizes[count++] = n;
	else
		for (size_t halvings = HALVINGS; halvings > 0; halvings--)
			if (pool >> halvings >= LEAST_SIZE)
				sizes[count++] = pool >> halvings;
	if (pool >= LEAST_SIZE)
		sizes[count++] = pool;
	return count;
}
