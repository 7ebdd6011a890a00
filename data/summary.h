/*
 * summary.h - what the project holds, in numbers
 */
#ifndef PAYOFF_DATA_SUMMARY_H
#define PAYOFF_DATA_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/labour.h"
#include "data/project.h"
#include "data/store.h"

struct side_summary {
	int64_t items, groups;
	int64_t labelled, skipped, disputed; /* resolved: their sum */
	int64_t largest_group;
	double effective_groups; /* n^2 / sum of squared group sizes */
};

struct summary {
	int64_t sources, loading; /* finished imports; unfinished ones */
	int64_t rows, empty_rows, items, quarantined;
	struct side_summary train, test;
	int64_t test_prefix;	  /* resolved without a gap: may be opened */
	int64_t test_looked;	  /* items already opened by some claim */
	int64_t open;		  /* readings in the queue */
	int64_t open_first;	  /* those of them that nobody has done */
	int64_t runs, tuned_runs; /* done */
	int64_t running;	  /* running or interrupted */
	int64_t claims, looks;
	struct labour labour;
};

int summary_load(struct store *store, struct summary *summary, struct err *err);

/* How many resolved test items the first opening is planned at: an 80 %
 * chance of a final verdict for the guesses of measure/plan.h and the
 * project's stakes. */
int64_t summary_planned_test(const struct project *project);
/* Seconds a label takes, measured, or a first guess while there are fewer
 * than ten decisions. */
double summary_pace(const struct labour *labour);

#endif
