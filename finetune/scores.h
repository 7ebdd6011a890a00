/*
 * scores.h - how a run does on train labels, from what is stored
 */
#ifndef PAYOFF_FINETUNE_SCORES_H
#define PAYOFF_FINETUNE_SCORES_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/err.h"
#include "data/gold.h"
#include "data/label.h"
#include "data/measure/interval.h"
#include "data/run.h"
#include "data/store.h"

struct scores {
	size_t n, right;
	double accuracy;	  /* NAN when n is 0 */
	struct interval interval; /* of the accuracy, Wilson, 95 % */
	double macro_f1;	  /* NAN where undefined */
};

/* Of a tuned run only what it said of folds it was trained without counts. */
int scores_load(struct store *store, const struct run *run,
		const struct label_list *labels, const struct gold_list *gold,
		struct scores *scores, struct err *err);

#endif
