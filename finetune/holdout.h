/*
 * holdout.h - how a model does on examples it was not trained on, meanwhile
 */
#ifndef PAYOFF_FINETUNE_HOLDOUT_H
#define PAYOFF_FINETUNE_HOLDOUT_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "finetune/train.h"

struct holdout {
	double accuracy, macro_f1;  /* NAN where undefined */
	uint64_t *gold, *predicted; /* (labels) examples by label */
};

/* Predicts and counts the job's held-out examples; labels is the model's
 * number of them. Returns as train_predict(); the caller releases it either
 * way. */
int holdout_score(struct holdout *holdout, const struct train_job *job,
		  size_t labels, struct err *err);
void holdout_release(struct holdout *holdout);

#endif
