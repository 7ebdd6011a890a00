/*
 * prediction.h - what a run said about an item
 *
 * finetune writes them, evaluate reads them: the two meet here and nowhere
 * else. Probabilities are over the labels of the run's label set, as natural
 * logarithms in float32.
 */
#ifndef PAYOFF_DATA_PREDICTION_H
#define PAYOFF_DATA_PREDICTION_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/store.h"

#define LABEL_NONE SIZE_MAX /* an output that maps to no label won */

struct prediction {
	int64_t item;
	int fold;	   /* see FOLD_FINAL in run.h */
	size_t label;	   /* index in the label list, or LABEL_NONE */
	double confidence; /* probability of that label; NaN: none */
	const float *log_probability; /* (labels), or NULL: none */
};

struct prediction_list {
	struct prediction *predictions; /* by item, then fold */
	size_t count;
	size_t outputs; /* length of each log_probability */
};

/* Adds one; refused where it is there already. Use a transaction for many. */
int prediction_add(struct store *store, int64_t run,
		   const struct prediction *prediction,
		   const struct label_list *labels, size_t outputs,
		   struct err *err);

enum prediction_side { PREDICTIONS_TRAIN, PREDICTIONS_TEST, PREDICTIONS_ALL };

/* What a run said of items of one side or of both, in the arena. */
int predictions_load(struct store *store, int64_t run,
		     enum prediction_side side, const struct label_list *labels,
		     struct arena *arena, struct prediction_list *list,
		     struct err *err);
/* The first prediction of an item, or NULL. */
const struct prediction *prediction_find(const struct prediction_list *list,
					 int64_t item);

/* What the final model (fold -1) said of it, or NULL. */
const struct prediction *prediction_final(const struct prediction_list *list,
					  int64_t item);

/* Items that have an answer (in the test: that are resolved; in train: with
 * gold) and no prediction of the run with fold -1; ids in arena. Of all: also
 * those that nobody has answered, but no train item that a tuned run may have
 * been trained on. */
int predictions_missing(struct store *store, int64_t run,
			enum prediction_side side, struct arena *arena,
			int64_t **items, size_t *count, struct err *err);

#endif
