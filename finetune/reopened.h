/*
 * reopened.h - a finished run, ready to predict again
 */
#ifndef PAYOFF_FINETUNE_REOPENED_H
#define PAYOFF_FINETUNE_REOPENED_H

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/run.h"
#include "data/store.h"
#include "finetune/body.h"
#include "finetune/method/method.h"

struct reopened {
	struct arena arena;
	struct run run;
	struct label_list labels;
	json_t *settings;
	struct body *body; /* or NULL */
	struct fitted *fitted;
};

/* Fails on a run that is not done, was made with other labels than those in
 * force, whose weights are not what they were, or whose model never was here:
 * one that was imported. The caller closes it either
 * way. */
int reopen(struct reopened *reopened, struct store *store, int64_t run,
	   struct err *err);
void reopened_close(struct reopened *reopened);

#endif
