/*
 * group_tally.h - the design effect of a set of items that grows
 *
 * group.h's group_design_effect() from running sums, so that it is known after
 * each item: a sweep over thresholds asks for it at every one. The sums are
 * whole numbers and exact, so the order in which items came does not matter.
 */
#ifndef PAYOFF_DATA_MEASURE_GROUP_TALLY_H
#define PAYOFF_DATA_MEASURE_GROUP_TALLY_H

#include <stdbool.h>
#include <stddef.h>

struct group_tally {
	size_t *size, *right; /* by group */
	size_t groups;	      /* with an item */
	size_t items, all_right;
	/* sums over groups of size^2, size x right and right^2 */
	double sizes_squared, products, rights_squared;
};

/* For items of groups 0 .. groups - 1. The caller releases it. */
void group_tally_init(struct group_tally *tally, size_t groups);
void group_tally_release(struct group_tally *tally);
/* Without items again; of the same groups. */
void group_tally_clear(struct group_tally *tally, size_t groups);

void group_tally_add(struct group_tally *tally, size_t group, bool is_right);
/* An item of the group that was added as wrong is right after all. */
void group_tally_correct(struct group_tally *tally, size_t group);

/* As group_design_effect() says; 1 without items, and exactly 1 when every
 * item is alone in its group. */
double group_tally_design_effect(const struct group_tally *tally);

#endif
