/*
 * calibration.h - does 0.9 mean nine in ten? (pure)
 *
 * About the *top label*: the most probable class of a row, the first of equal
 * ones, its probability the confidence. What a row's probabilities leave over
 * when they sum to less than one is one more class that is never gold; where
 * it is the most probable, the answer is none of the classes, and wrong.
 * scored.said is not read: thresholds move answers, not probabilities.
 *
 * Two models are compared by loss.h, never by their calibration errors: a
 * model that gives everything the share of the commonest class is calibrated
 * and useless.
 */
#ifndef PAYOFF_EVALUATE_SCORE_CALIBRATION_H
#define PAYOFF_EVALUATE_SCORE_CALIBRATION_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/measure/metric.h"
#include "evaluate/score/comparison.h"
#include "evaluate/scored.h"

#define CALIBRATION_BINS 10
#define CALIBRATION_DRAWS 1000

/* Items with low <= confidence < high; the last bin has its high end too. */
struct reliability_bin {
	double low, high;
	size_t count, right;
	double confidence; /* mean; 0 with count 0 */
	/* Of the share that is right, at 1 - alpha: Clopper and Pearson, on
	 * count / design effect in groups. */
	struct interval accuracy;
};

struct calibration {
	/*
	 * Expected calibration error, the top label's, in bins of equal width:
	 * sum of count / n * |accuracy - confidence| (Naeini, Cooper and
	 * Hauskrecht 2015; Guo et al. 2017). It has no interval, for it is
	 * biased upward: chance alone makes it large in small tests. In its
	 * place stands what chance alone does.
	 */
	struct score error;
	size_t n;
	/*
	 * The null band: the median and the 0.95 quantile of the error when
	 * each item is right with a chance of exactly its confidence, and the
	 * share of draws that are as large as the observed (itself counted):
	 * the consistency resampling of Broecker and Smith (2007). Below
	 * null_high, the data do not show that anything is wrong. Items are
	 * drawn one by one; in groups the band is too narrow.
	 */
	double null_median, null_high, p;
	size_t draws;
	struct reliability_bin *bins; /* (bin_count), in the arena */
	size_t bin_count;
};

/*
 * Ends of bins are compared as float logarithms, which confidences are, so
 * that 0.3 stored as its logarithm is in [0.3, 0.4). A bin of more than 4,096
 * items draws its count of right ones from the normal with the same mean and
 * variance. draws: 0 for CALIBRATION_DRAWS.
 */
struct calibration_settings {
	size_t bin_count;
	double alpha;
	uint64_t seed;
	size_t draws;
};

/* Undefined without items or probabilities: no bins then. */
void calibration_measure(const struct scored *scored,
			 const struct calibration_settings *settings,
			 struct arena *arena, struct calibration *calibration);

/* Of each item the top label's confidence, as the logarithm it is, and whether
 * that label is right (1 or 0): both (count). The model must have given
 * probabilities. */
void calibration_top_labels(const struct scored *scored, float *confidence,
			    double *right);

/* Answering only the items with at least this confidence. */
struct risk_point {
	double confidence;
	double coverage; /* share of items answered */
	double risk;	 /* share of these that are wrong */
};

/*
 * What confidence is good for: letting a person have the doubtful items.
 *
 * area (AURC, Geifman, Uziel and El-Yaniv 2019) is the mean over items of the
 * risk when just those at least as confident are answered; items of one
 * confidence come together. 0 is best. excess is what it has beyond the best
 * order of the same number of errors, by the formula error + (1 - error)
 * log(1 - error) of a large test; it may be a little below 0 in a small one.
 *
 * The interval is the infinitesimal jackknife's over groups, with t(G* - 1),
 * clipped to [0, 1]; all of [0, 1] where nothing varies.
 */
struct risk_coverage {
	struct figure area;
	double error, excess;	   /* defined with the area */
	struct risk_point *points; /* by falling confidence, in the arena */
	size_t count;		   /* 0 when undefined */
};

/* Points of all distinct confidences; with steps > 0 only the first, the last
 * and those whose coverage is 1 / steps from the last one, steps + 2 at most.
 */
void risk_coverage_measure(const struct scored *scored, double alpha,
			   size_t steps, struct arena *arena,
			   struct risk_coverage *risk_coverage);

#endif
