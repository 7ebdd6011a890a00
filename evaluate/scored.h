/*
 * scored.h - what one model said of items that have gold, with probabilities
 *
 * The unit of evidence of everything that needs more than the answer alone:
 * ranking, calibration, thresholds, shares. A plain view of arrays that the
 * caller owns; loading them is evidence.h's.
 */
#ifndef PAYOFF_EVALUATE_SCORED_H
#define PAYOFF_EVALUATE_SCORED_H

#include <stddef.h>
#include <stdint.h>

struct scored {
	size_t classes, count;
	const uint32_t *gold; /* (count): 0 .. classes - 1 */
	/* (count): the model's answer; `classes` stands for none of them */
	const uint32_t *said;
	/* (count, classes): natural logarithms, each row's probabilities
	 * summing to at most one (less where an output maps to no label); NULL
	 * where the model gave no probabilities. -INFINITY is a probability
	 * of 0; never NaN. */
	const float *log_probability;
	/* (count): which group, 0 .. groups - 1; items of a group resemble
	 * one another (data/measure/group.h) */
	const size_t *group_of;
	size_t groups;
	/* (count): how often the text occurs; NULL: once each. Only shares
	 * weigh by it. */
	const double *occurrences;
};

#endif
