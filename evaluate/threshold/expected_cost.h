/*
 * expected_cost.h - what the answers of two models cost, per item (pure)
 *
 * Costs are those of data/measure/threshold.h: (classes, classes + 1), row =
 * true class, column = answer, the last for none. Intervals are Student's on
 * the jackknife over groups (data/measure/group.h), clipped to what the costs
 * allow; with each item on its own that is the paired t interval.
 */
#ifndef PAYOFF_EVALUATE_THRESHOLD_EXPECTED_COST_H
#define PAYOFF_EVALUATE_THRESHOLD_EXPECTED_COST_H

#include <stddef.h>
#include <stdint.h>

#include "evaluate/score/comparison.h"
#include "evaluate/scored.h"

struct expected_cost {
	struct figure first, second;
	struct figure difference; /* second - first: below 0 it saves */
	double effective_groups;  /* G* */
};

/* Answers are (count). Undefined, with the reason, without items, or where an
 * answer that was given costs infinitely much; with fewer than two groups the
 * intervals are all that the costs allow. */
struct expected_cost expected_cost_compare(const struct scored *rows,
					   const uint32_t *first,
					   const uint32_t *second,
					   const double *cost, double alpha);

#endif
