/* run_choice.c - see run_choice.h */
#include "evaluate/command/run_choice.h"

#include <inttypes.h>

#include "evaluate/evidence.h"
#include "evaluate/practice.h"

int runs_named(struct store *store, const struct opt *opt, size_t most,
	       struct arena *arena, const struct run **runs, size_t *count,
	       struct err *err)
{
	*count = opt->rest_count;
	if (*count > most)
		return err_set(err, "at most %zu runs at a time", most);
	for (size_t i = 0; i < *count; i++) {
		runs[i] = evidence_run(store, opt->rest[i], arena, err);
		if (!runs[i])
			return -1;
		for (size_t j = 0; j < i; j++)
			if (runs[j]->id == runs[i]->id)
				return err_set(err,
					       "run %" PRId64
					       " is named two times",
					       runs[i]->id);
	}
	return 0;
}

static int choose_best(struct store *store, const struct project *project,
		       const struct label_list *labels, struct arena *arena,
		       const struct run **runs, size_t *count, struct err *err)
{
	struct practice practice;

	if (practice_load(store, project, labels, arena, &practice, err))
		return -1;
	*count = 0;
	if (practice.untuned)
		runs[(*count)++] = practice.untuned->run;
	if (practice.tuned)
		runs[(*count)++] = practice.tuned->run;
	return *count ? 0
		      : err_set(err, "no run has practice figures yet: payoff "
				     "finetune run, or payoff import "
				     "--predictions");
}

int run_choice(struct store *store, const struct project *project,
	       const struct label_list *labels, const struct opt *opt,
	       size_t most, struct arena *arena, const struct run **runs,
	       size_t *count, struct err *err)
{
	if (opt->rest_count)
		return runs_named(store, opt, most, arena, runs, count, err);
	return choose_best(store, project, labels, arena, runs, count, err);
}
