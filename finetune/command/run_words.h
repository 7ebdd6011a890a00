/*
 * run_words.h - what `payoff finetune run` was asked, and its two halves
 */
#ifndef PAYOFF_FINETUNE_COMMAND_RUN_WORDS_H
#define PAYOFF_FINETUNE_COMMAND_RUN_WORDS_H

#include <signal.h>
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

#define STATUS_INTERRUPTED 130

/* The defaults. */
extern const struct run_words run_words_usual;
/* Refuses what is out of range. */
int run_words_check(const struct run_words *w, struct err *err);
void run_words_options(const struct run_words *w, int threads,
		       struct method_options *options);
/* Opens the model that is named, or the one used last, as the launch's. */
int run_words_body(struct launch *launch, const struct run_words *w,
		   struct err *err);
/* Ctrl-C and SIGTERM ask to stop, a second one ends the process as ever. The
 * flag says whether they have asked. */
const volatile sig_atomic_t *run_catch_signals(void);

/* Works through the launch, shows its epochs, and says what came of it. The
 * exit status, or -1. */
int run_work(struct launch *launch, const struct run_words *w, struct err *err);

/* run --resume: of the run named, or 0 for the newest that is unfinished. It
 * has the threads it began with, since other numbers end in other bytes;
 * `threads` is for one that does not say. */
int run_again(struct store *store, const struct run_words *w, int64_t wanted,
	      int threads, struct err *err);

#endif
