/*
 * run_choice.h - the runs that a command line names, or means
 */
#ifndef PAYOFF_EVALUATE_COMMAND_RUN_CHOICE_H
#define PAYOFF_EVALUATE_COMMAND_RUN_CHOICE_H

#include <stddef.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/base/opt.h"
#include "data/label.h"
#include "data/project.h"
#include "data/run.h"
#include "data/store.h"

/* The runs named by opt->rest, none of them twice, into runs (most); *count is
 * how many, which may be none. */
int runs_named(struct store *store, const struct opt *opt, size_t most,
	       struct arena *arena, const struct run **runs, size_t *count,
	       struct err *err);

/*
 * The runs named by opt->rest, at most `most`, none twice; without any, the
 * best untuned and the best tuned one in practice, those of the two there are.
 * runs has room for `most` and for two; never none of them.
 */
int run_choice(struct store *store, const struct project *project,
	       const struct label_list *labels, const struct opt *opt,
	       size_t most, struct arena *arena, const struct run **runs,
	       size_t *count, struct err *err);

#endif
