/*
 * coverage.h - how good is it on what it is surest of? (pure)
 *
 * A person takes the doubtful items: the model answers only the share of items
 * that it is most confident of. Items of one confidence come together, so the
 * share answered may be more than was asked for. About the top label, as
 * calibration.h is.
 */
#ifndef PAYOFF_EVALUATE_SCORE_COVERAGE_H
#define PAYOFF_EVALUATE_SCORE_COVERAGE_H

#include <stddef.h>

#include "evaluate/score/comparison.h"
#include "evaluate/scored.h"

struct coverage_point {
	double wanted;	   /* share of items, in (0, 1] */
	double confidence; /* of the least sure item answered */
	size_t answered;
	/* Wilson's interval of what is answered, on count / design effect in
	 * groups. It takes the confidence as given: choose the level before
	 * looking, or on other items. */
	struct figure accuracy;
};

/* Fills in the rest of each point; undefined without items or probabilities. */
void coverage_measure(const struct scored *scored, double alpha,
		      struct coverage_point *points, size_t count);

#endif
