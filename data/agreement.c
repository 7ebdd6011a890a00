/* agreement.c - see agreement.h */
#include "data/agreement.h"

#include <string.h>

#include "data/gold.h"

#define ALPHA 0.05

/* The pairs of one purpose as two readers; pairs of one group are neighbours,
 * which makes numbering the groups a walk. */
static struct agreement_of measure(const struct second_pair *pairs,
				   size_t count, enum second_purpose purpose,
				   size_t classes, int64_t seed,
				   struct arena *arena)
{
	uint32_t *labels = arena_alloc(arena, 2 * count, sizeof(*labels));
	size_t *groups = arena_alloc(arena, count, sizeof(*groups));
	struct readings readings = {
		.readers = 2,
		.classes = classes,
		.labels = labels,
		.group_of = groups,
	};
	struct agreement_of of;
	int64_t group = 0;

	for (size_t i = 0; i < count; i++) {
		size_t n = readings.items;

		if (pairs[i].purpose != purpose)
			continue;
		if (!n || pairs[i].group != group)
			readings.group_count++;
		group = pairs[i].group;
		groups[n] = readings.group_count - 1;
		labels[2 * n] = (uint32_t)pairs[i].first;
		labels[2 * n + 1] = (uint32_t)pairs[i].again;
		readings.items++;
	}
	of.raw = agree_measure(&readings, AGREE_RAW, ALPHA, (uint64_t)seed, 0);
	of.alpha =
		agree_measure(&readings, AGREE_ALPHA, ALPHA, (uint64_t)seed, 0);
	return of;
}

int agreement_summarise(struct store *store, const struct label_list *labels,
			int64_t seed, struct agreement_summary *summary,
			struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct second_pair *pairs;
	size_t count;
	int ret = -1;

	memset(summary, 0, sizeof(*summary));
	if (second_count(store, EVENT_NOW, &summary->readings, err) ||
	    second_open(store, &summary->open, err) ||
	    second_pairs(store, labels, EVENT_NOW, &arena, &pairs, &count, err))
		goto out;
	summary->noise = second_noise(&summary->readings, labels->count);
	summary->repeats = measure(pairs, count, SECOND_REPEAT, labels->count,
				   seed, &arena);
	summary->overlaps = measure(pairs, count, SECOND_OVERLAP, labels->count,
				    seed, &arena);
	ret = 0;
out:
	arena_release(&arena);
	return ret;
}
