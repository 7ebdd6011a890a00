/*
 * redraw.h - whole groups of items, drawn again with replacement
 *
 * The bootstrap of everything that weighs its items: a replicate is a new
 * weight for each item, its own times how often its group was drawn. What is
 * estimated is then estimated again with these weights, by the same function.
 * (data/measure/resample.h redraws counts of a table, which have no weights.)
 */
#ifndef PAYOFF_EVALUATE_SHARE_REDRAW_H
#define PAYOFF_EVALUATE_SHARE_REDRAW_H

#include <stddef.h>

#include "data/base/rng.h"
#include "data/measure/interval.h"
#include "evaluate/scored.h"

/* Items sorted by group; groups without items are left out. */
struct redraw {
	size_t items, groups;
	size_t *start;		   /* (groups + 1) */
	size_t *item;		   /* (items) */
	const double *occurrences; /* (items), borrowed; NULL: 1 each */
};

/* The groups of `scored`, which must stay; the caller releases. */
void redraw_init(struct redraw *redraw, const struct scored *scored);
void redraw_release(struct redraw *redraw);

/* One replicate: as many groups as there are, drawn with replacement.
 * weights is (items). */
void redraw_weights(const struct redraw *redraw, struct rng *rng,
		    double *weights);

#endif
