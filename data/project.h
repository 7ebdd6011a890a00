/*
 * project.h - what the project is about, and what is at stake
 *
 * Stored in `meta` by `payoff init`. A stake is the user's own word; the
 * verdict (evaluate/verdict.h) follows from it.
 */
#ifndef PAYOFF_DATA_PROJECT_H
#define PAYOFF_DATA_PROJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/store.h"

enum stated_metric { STATED_ACCURACY, STATED_PRECISION, STATED_RECALL };

/* A level that a deployed model must be shown to reach:
 * "accuracy>=0.85", "precision(complaint)>=0.9", "recall(urgent)>=0.8". */
struct stated_bar {
	enum stated_metric metric;
	const char *label; /* its class; NULL for accuracy */
	double at_least;   /* in (0, 1) */
	const char *text;  /* as stated */
};

struct project {
	const char *task;  /* "choice" */
	int64_t seed;	   /* of the deal and every fold */
	double test_share; /* of the groups, in (0, 1) */
	bool has_high_impact;
	bool has_high_resilience; /* bears a wrong prediction well */
	const char *metric;	  /* that candidates are judged by: accuracy */
	double worth;		  /* smallest gain worth having: 0.02 */
	double hourly_cost;	  /* of a labelling hour; 0: not stated */
	const char *currency;
	double repeat_share; /* of what a person is served to label: their own
			      * earlier texts again (repeat.h) */
	const struct stated_bar *bars;
	size_t bar_count;
};

/* The defaults init starts from: seed 1, test share .4, low impact, high
 * resilience, worth .02, repeats .05, no bars. Where no metric is stated it is
 * the mean error of the shares for high impact and high resilience, else
 * accuracy. */
struct project project_defaults(void);
/* Texts live in arena. */
int project_load(struct store *store, struct arena *arena,
		 struct project *project, struct err *err);
int project_save(struct store *store, const struct project *project,
		 struct err *err);
/* Refuses what makes no sense, naming the option: shares, worth. */
int project_check(const struct project *project, struct err *err);

/* Parses one bar; texts live in arena. */
int bar_parse(const char *text, struct arena *arena, struct stated_bar *bar,
	      struct err *err);

/* One value of meta in the arena; NULL when absent (err untouched) or on
 * failure (err set). */
char *meta_get(struct store *store, const char *key, struct arena *arena,
	       struct err *err);
int meta_set(struct store *store, const char *key, const char *value,
	     struct err *err);

#endif
