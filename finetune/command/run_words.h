/*
 * run_words.h - what `payoff finetune run` was asked, and its two halves
 */
#ifndef PAYOFF_FINETUNE_COMMAND_RUN_WORDS_H
#define PAYOFF_FINETUNE_COMMAND_RUN_WORDS_H

#include <stdint.h>

#include "data/base/err.h"
#include "data/store.h"
#include "finetune/launch.h"

struct run_words {
	const char *project, *model, *method;
	char **map;
	int seed, seeds, folds, epochs, batch, max_tokens, threads;
	double rate, c, checkpoint;
	int wants_resume, no_practice, is_quiet, is_dry;
};

/* Works through the launch, shows its epochs, and says what came of it. The
 * exit status, or -1. */
int run_work(struct launch *launch, const struct run_words *w, struct err *err);

/* run --resume: of the run named, or 0 for the newest that is unfinished. It
 * has the threads it began with, since other numbers end in other bytes;
 * `threads` is for one that does not say. */
int run_again(struct store *store, const struct run_words *w, int64_t wanted,
	      int threads, struct err *err);

#endif
