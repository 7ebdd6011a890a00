/*
 * beside.h - what stands beside a verdict, and decides nothing (pure)
 *
 * A verdict rests on one metric or on bars. Whoever deploys wants to know
 * more of the same rows: each candidate's figures, what its probabilities are
 * worth, how far its chart is off. All of it is read from the opening's own
 * rows, so it is known only where the test was opened, at the same alpha.
 *
 * Thresholds move answers, not the order of probabilities: what is said of
 * probabilities is said of the runs, untuned and tuned, and the thresholded
 * candidate has none of its own.
 */
#ifndef PAYOFF_EVALUATE_SCORE_BESIDE_H
#define PAYOFF_EVALUATE_SCORE_BESIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "evaluate/opening.h"
#include "evaluate/score/calibration.h"
#include "evaluate/score/comparison.h"
#include "evaluate/score/loss.h"
#include "evaluate/score/rank.h"
#include "evaluate/share/share.h"
#include "evaluate/verdict.h"

/* Points that a drawing of a risk-coverage curve has, about. */
#define BESIDE_RISK_STEPS 60

struct beside_probabilities {
	/* false: some row lacks them, or the candidate is the thresholded one;
	 * nothing else is to be read */
	bool is_there;
	struct loss log_loss, brier;
	struct calibration calibration;
	struct risk_coverage risk_coverage;
	struct ranking ranking; /* one class against the rest, their mean */
};

struct beside_shares {
	struct shares shares; /* in the arena: never released */
	/*
	 * The mean error, bootstrapped (share_compare()) with the value within
	 * its interval, and the largest.
	 * The largest one's interval is made of the classes' own: the high end
	 * is the farthest end of any (that all classes are within a bound
	 * needs no price for their number); the low end is the largest of
	 * |error|'s low ends at alpha / classes (that some class is beyond it
	 * does).
	 */
	struct figure mean, max;
};

struct beside {
	/* NULL: there is no such candidate */
	const struct model_figures *figures[CANDIDATE_KINDS];
	struct beside_shares shares[CANDIDATE_KINDS]; /* of those there are */
	struct beside_probabilities probabilities[CANDIDATE_KINDS];
	/* the baseline's mean error less the tuned one's: above 0, the tuned
	 * one draws the better chart */
	struct figure share_gain;
};

void beside_measure(const struct opening *opening, uint64_t seed,
		    struct arena *arena, struct beside *beside);

/* Which untuned candidate the tuned one is held against. */
enum candidate_kind opening_baseline(const struct opening *opening);
/* The candidate that the verdict would deploy: the one that clears the bars,
 * the tuned one where it pays, the baseline where it does not. Where the
 * verdict names none (NOT GOOD ENOUGH YET, CANNOT TELL YET): the tuned one,
 * as the one that is on trial. */
enum candidate_kind opening_deployed(const struct opening *opening);
/* "untuned", "thresholds", "tuned": what a candidate is called in reports. */
const char *candidate_name(enum candidate_kind kind);

#endif
