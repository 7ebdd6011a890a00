/*
 * loss.h - how far probabilities are from what happened (pure)
 *
 * Two proper scores, each least in the mean for the true probabilities, so
 * they rank models where calibration.h's figures only describe one:
 *
 * - log loss, -log p(gold) in nats. A probability below 2^-24 counts as
 *   2^-24, so that one confident error costs at most 16.64 instead of
 *   everything; how many items that happened to is said.
 * - Brier score (1950), sum over classes of (p - 1[gold])^2: 0 at best and 2 at
 *   worst. (With two classes it is twice the score that looks at one of them.)
 *
 * Where a row's probabilities sum to less than one, what is left over is one
 * more class that is never gold: it costs Brier its square, and log loss what
 * it takes from gold.
 *
 * Intervals are the jackknife's over groups (group.h), clipped to the range
 * of the loss.
 */
#ifndef PAYOFF_EVALUATE_SCORE_LOSS_H
#define PAYOFF_EVALUATE_SCORE_LOSS_H

#include <stdbool.h>
#include <stddef.h>

#include "evaluate/score/comparison.h"
#include "evaluate/scored.h"

enum loss_kind { LOSS_LOG, LOSS_BRIER };

struct loss {
	struct figure mean;
	size_t clipped; /* items whose gold had less than 2^-24 */
};

struct loss loss_mean(const struct scored *scored, enum loss_kind kind,
		      double alpha);

/* Each item's loss into `losses` (count); how many were clipped. The model
 * must have given probabilities. */
size_t loss_of_items(const struct scored *scored, enum loss_kind kind,
		     double *losses);

/*
 * Second minus first: below 0, the second model is better. Interval and p are
 * of one t, the mean of the items' differences over its jackknife error with
 * G* - 1 degrees of freedom: Student's paired t when every item is its own
 * group. So they never contradict each other.
 *
 * Why not a randomisation test, as for the metrics of resample.h? Those have
 * no variance to go by; a mean of differences has. Under randomisation's own
 * hypothesis, that it does not matter which model said what, the differences
 * are symmetric about 0, where t keeps its level and errs to the careful side
 * with long tails (Efron 1969); and t also holds, for many groups, for the
 * wider hypothesis that the models lose as much in the mean, which is what
 * the interval is about.
 *
 * Where the difference is the same for every item, no test; the interval is
 * then the whole range.
 */
struct loss_difference {
	struct figure difference;
	bool is_tested;
	const char *why_not; /* no test */
	double standard_error, t, freedom, p;
};

/* Classes, gold and groups of both must be the same. */
struct loss_difference loss_compare(const struct scored *first,
				    const struct scored *second,
				    enum loss_kind kind, double alpha);

#endif
