/*
 * practice.h - what the train labels say about the candidates
 *
 * Free, as often as liked, and never about the test. An untuned run is scored
 * by what it said of train items; a tuned run only by what it said of items
 * of a fold that it was trained without. All are compared on the items that
 * each of them has such an answer for.
 *
 * Runs of one launch that differ in their seed alone are one recipe: its
 * figure is the mean over seeds, and the run that stands for it in a claim is
 * the one with the lowest seed, not the luckiest.
 */
#ifndef PAYOFF_EVALUATE_PRACTICE_H
#define PAYOFF_EVALUATE_PRACTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/gold.h"
#include "data/label.h"
#include "data/prediction.h"
#include "data/project.h"
#include "data/run.h"
#include "data/store.h"
#include "evaluate/score/comparison.h"
#include "evaluate/score/headline.h"

/* Intervals of practice figures. */
#define PRACTICE_ALPHA 0.05

/* One run of a recipe and what it said of train items. */
struct seed_run {
	const struct run *run;
	struct prediction_list said;
};

struct recipe {
	const struct run *run;	/* with the lowest seed */
	struct seed_run *seeds; /* (seed_count), by run id */
	size_t seed_count;
	size_t own_n;		    /* train items every seed answered */
	double own_accuracy;	    /* of run on these; NaN without any */
	double accuracy, macro_f1;  /* on the common items; NaN without */
	double headline;	    /* the metric candidates are chosen by */
	double seed_low, seed_high; /* accuracy over seeds, common items */
};

struct practice {
	struct run_list runs;	/* done */
	struct gold_list gold;	/* train items with gold, by item */
	struct recipe *recipes; /* untuned first, then tuned, by id */
	size_t count;
	struct headline headline;
	size_t common_n; /* items every recipe is scored on */
	const struct recipe *untuned, *tuned; /* the best; or NULL */
	struct comparison best; /* of these two on the common items */
};

/* Everything in arena. No runs, or no train labels, is not a failure: then
 * untuned and tuned are NULL. A run whose labels are not the project's any
 * more (another label set) is left out. */
int practice_load(struct store *store, const struct project *project,
		  const struct label_list *labels, struct arena *arena,
		  struct practice *practice, struct err *err);

/* What practice may use of what a run said of a train item, or NULL: of a
 * tuned run, what the model said that was trained without the item's fold. */
const struct prediction *practice_answer(const struct run *run,
					 const struct prediction_list *said,
					 int64_t item);

/* "full tuning of all-MiniLM-L6-v2 (run 4)", in arena. */
const char *run_title(const struct run *run, struct arena *arena);

#endif
