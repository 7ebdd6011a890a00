/*
 * draw_estimate.h - the difference of two models from a drawn part of the test
 * (pure)
 *
 * A block of the test, random as the whole test is, in strata. Each item has a
 * score: 1 where the second model alone is right, -1 where the first is, else
 * 0. Where both models answer alike it is 0 without a label; elsewhere some or
 * all were labelled, each with a known chance, and stand for the others by its
 * inverse (Horvitz and Thompson 1952; as a ratio, Hajek 1971). So the estimate
 * is of the difference on all of the block, and unbiased, though nobody
 * labelled what cannot move it.
 *
 * When all disagreements are labelled and every item is its own group, the
 * four counts are known but for how the agreements split into right and wrong,
 * which Tango's interval does not ask: it is the one that labelling the whole
 * block would give. Otherwise the jackknife over groups, each item weighing
 * the inverse of its chance, with t(G* - 1); strata are not used to narrow it.
 */
#ifndef PAYOFF_EVALUATE_DRAW_DRAW_ESTIMATE_H
#define PAYOFF_EVALUATE_DRAW_DRAW_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>

#include "data/measure/interval.h"
#include "data/measure/paired.h"

struct draw_score {
	double score;  /* -1, 0 or 1 */
	double weight; /* 1 / chance of being asked; at least 1 */
	size_t group;  /* 0 .. groups - 1, each with an item */
};

struct draw_estimate {
	size_t items;	      /* that count: agreed, or asked and with gold */
	size_t fixed, broken; /* among them */
	double weight;	      /* sum: about the size of the block */
	double difference, effective_groups;
	struct interval interval;
	bool is_tango; /* else the jackknife */
};

/* count may be 0: then the interval is [-1, 1]. */
struct draw_estimate draw_estimate(const struct draw_score *scores,
				   size_t count, size_t groups, double alpha);

#endif
