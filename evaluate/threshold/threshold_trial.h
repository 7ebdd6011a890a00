/*
 * threshold_trial.h - thresholds, chosen and tried in practice (pure)
 *
 * What `payoff evaluate threshold` shows: the temperature, the floors for some
 * bars or the answers that costs ask for, and what they change among the rows
 * they were chosen on. These figures are practice's, and a little too good:
 * the same rows chose. What is said of the test is a forecast; the test says.
 */
#ifndef PAYOFF_EVALUATE_THRESHOLD_THRESHOLD_TRIAL_H
#define PAYOFF_EVALUATE_THRESHOLD_THRESHOLD_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/measure/temperature.h"
#include "data/measure/threshold.h"
#include "evaluate/scored.h"
#include "evaluate/threshold/abstention.h"
#include "evaluate/threshold/bar.h"
#include "evaluate/threshold/certificate.h"
#include "evaluate/threshold/expected_cost.h"
#include "evaluate/threshold/floor_choice.h"

/* Either bars, for floors, or costs. Borrowed. */
struct threshold_wish {
	const struct bar *bars; /* of precision and recall */
	size_t bar_count;
	size_t fallback;    /* as in threshold.h */
	const double *cost; /* as in threshold.h; NULL: floors */
	/* costs: the class whose precision is of interest; `classes`: none */
	size_t positive;
};

/* The test that a certificate would come from. */
struct threshold_test {
	double alpha; /* verdict.h's bar_alpha() of the next claim */
	size_t items; /* that it may read */
};

/* What a bar's certificate will take, with the answers of the set. */
struct certificate_need {
	size_t least;	 /* items counted, if every one is right */
	size_t count;	 /* at practice's rate; 0: no number would do */
	double expected; /* that the test's items would give, at the share of
			  * practice */
};

struct bar_trial {
	struct floor_choice choice;
	/* What the model says by itself, at choice.alpha: of the bar, and what
	 * choice.other is of. */
	struct bar_reading before, other_before;
	/* Not reached: train labels among which choice.missing items more of
	 * those the bar counts are to be expected; 0: no number would do. */
	size_t labels_missing;
	struct certificate_need need; /* reached */
};

struct class_prevalence {
	size_t class_index;
	struct prevalence prevalence;
};

struct threshold_trial {
	struct temperature temperature; /* undefined: 1 is taken */
	struct threshold_set set;
	bool is_any;			 /* costs, or some class has a floor */
	uint32_t *said;			 /* (count), with thresholds */
	size_t changed;			 /* answers that are others now */
	struct bar_trial *bars;		 /* (bar_count) of the wish */
	struct abstention before, after; /* intervals at 1 - alpha */
	struct expected_cost cost;	 /* costs; second: with thresholds */
	/* of each class with a precision bar that is reached, or the positive
	 * one */
	struct class_prevalence *prevalences;
	size_t prevalence_count;
};

/*
 * Everything in arena. The temperature is fitted to probabilities among the
 * classes (what outputs that mean no class got is left out), since that is
 * what threshold_apply() scales.
 *
 * Fails where floor_choice_check() or threshold_check() does, and without
 * probabilities.
 */
int threshold_trial_make(const struct scored *rows,
			 const struct threshold_wish *wish,
			 const struct threshold_test *test, double alpha,
			 struct arena *arena, struct threshold_trial *trial,
			 struct err *err);

#endif
