/*
 * kinds.h - groups that are alike, counted: what resampling draws from
 *
 * To a metric of the table two groups are the same when they have the same
 * items in each cell. Resampling draws groups; drawing how many of each kind
 * comes to the same and costs as much as there are kinds: a few dozen where
 * every item is its own group, whatever the number of items.
 */
#ifndef PAYOFF_DATA_MEASURE_KINDS_H
#define PAYOFF_DATA_MEASURE_KINDS_H

#include <stddef.h>

#include "data/measure/table.h"

/* So many items of a group are in this cell. */
struct kind_part {
	size_t cell; /* index in the table */
	size_t items;
};

struct kind {
	const struct kind_part *parts; /* (part_count) */
	size_t part_count;
};

struct kinds {
	size_t groups;	   /* of all kinds */
	size_t *groups_of; /* (count): how many groups are of each kind */
	struct kind *kinds;
	size_t count;
	struct kind_part *parts; /* of all kinds */
};

/*
 * group_of (items), each below group_count; NULL: every item is a group. The
 * order of the kinds is the same whichever model is called the first, so that
 * exchanged models are drawn alike and their intervals mirror one another
 * exactly. The caller releases.
 */
void kinds_build(struct kinds *kinds, const struct table *table,
		 const size_t *group_of, size_t group_count);
void kinds_release(struct kinds *kinds);

/* Adds times * the kind's items to counts (cells of the table). */
void kind_add(const struct kind *kind, size_t times, size_t *counts);

#endif
