/*
 * evidence.h - what runs said of the same items, with gold: rows and columns
 *
 * Rows are items that have gold and that every run in question answered; a
 * column is one run's answers to them. Everything that compares runs, beyond
 * the verdict itself, starts here.
 *
 * In practice, rows are train items, and a tuned run speaks through models
 * that were trained without them (practice.h): free, as often as liked. Opened
 * rows are test items that the ledger says are read already: to look at them
 * again shows nothing new, so figures on them are shown and claim nothing.
 */
#ifndef PAYOFF_EVALUATE_EVIDENCE_H
#define PAYOFF_EVALUATE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/run.h"
#include "data/store.h"
#include "evaluate/practice.h"
#include "evaluate/score/comparison.h"
#include "evaluate/scored.h"

enum evidence_origin { EVIDENCE_PRACTICE, EVIDENCE_OPENED };

struct evidence_column {
	const struct run *run;
	struct scored scored;
	/* (count) probability of each answer; NaN where there is none */
	double *confidence;
	size_t without_probabilities; /* rows; scored has them if none */
};

struct evidence {
	enum evidence_origin origin;
	size_t classes, count;
	int64_t *items, *group_keys; /* (count), by item id */
	uint32_t *gold;		     /* (count) */
	size_t *group_of;	     /* (count) */
	size_t groups;
	double *occurrences; /* (count): how often the text was imported */
	bool repeats;	     /* some text more than once */
	size_t unanswered;   /* items with gold that some run did not answer */
	struct evidence_column *columns; /* (column_count), as asked for */
	size_t column_count;
};

/*
 * Loads the runs' answers; everything in arena. Refuses, saying what to do:
 * a run whose labels are not the project's any more, no common items (in
 * practice: a run without practice figures; opened: nothing opened yet, or a
 * run that has not answered what was).
 */
int evidence_load(struct store *store, const struct label_list *labels,
		  enum evidence_origin origin, const struct run *const *runs,
		  size_t count, struct arena *arena, struct evidence *evidence,
		  struct err *err);

/* The same in practice, from practice that is loaded already: no answer is
 * read again. The runs are among those of `practice`, and of the project's
 * labels. */
int evidence_of_practice(struct store *store, const struct practice *practice,
			 const struct run *const *runs, size_t count,
			 size_t classes, struct arena *arena,
			 struct evidence *evidence, struct err *err);

/* Two columns as compare() takes them. */
struct answers evidence_answers(const struct evidence *evidence, size_t first,
				size_t second);

/* The run a user means by a number or, for an imported one, by its name; in
 * arena. Only finished runs. NULL on failure. */
const struct run *evidence_run(struct store *store, const char *word,
			       struct arena *arena, struct err *err);

#endif
