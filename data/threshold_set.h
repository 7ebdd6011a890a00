/*
 * threshold_set.h - moved thresholds, as chosen and kept
 *
 * A row is written when `payoff evaluate threshold` has chosen in practice, and
 * never changes: a claim that names it, and a prediction made with it, mean
 * the same for ever. Labels are stored by key.
 */
#ifndef PAYOFF_DATA_THRESHOLD_SET_H
#define PAYOFF_DATA_THRESHOLD_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/measure/threshold.h"
#include "data/store.h"

struct stored_thresholds {
	int64_t id, run;
	struct threshold_set set; /* its arrays live in the arena */
	const char *targets;	  /* JSON array of bars: "recall(x)>=0.9" */
	const char *practice;	  /* JSON object: how it did when chosen */
	int64_t last_event, at;
	const char *why_not; /* of a list: the labels are others now; or NULL */
};

struct stored_thresholds_list {
	struct stored_thresholds *sets; /* by id */
	size_t count;
};

/* Writes the row and sets id and at. */
int threshold_set_add(struct store *store, const struct label_list *labels,
		      struct stored_thresholds *thresholds, struct err *err);
/* 1 found, 0 not, -1 failed (a label of it is gone). In arena. */
int threshold_set_get(struct store *store, const struct label_list *labels,
		      int64_t id, struct arena *arena,
		      struct stored_thresholds *thresholds, struct err *err);
/* The newest of a run: 1 found, 0 none, -1 failed. */
int threshold_set_newest(struct store *store, const struct label_list *labels,
			 int64_t run, struct arena *arena,
			 struct stored_thresholds *thresholds, struct err *err);

/* All sets. One whose labels are not the project's any more has a why_not and
 * an empty set; it is no failure. In arena. */
int threshold_sets_load(struct store *store, const struct label_list *labels,
			struct arena *arena,
			struct stored_thresholds_list *list, struct err *err);

/* Whether two sets give the same answers to everything: same numbers. */
bool threshold_set_equal(const struct threshold_set *a,
			 const struct threshold_set *b);

/* The set as it is stored, for programs that apply it elsewhere: a JSON object
 * of kind ("floors", "costs"), temperature, fallback, labels and numbers, which
 * are floors by label, or costs: for each true label one for each answer, the
 * last for none; null forbids. In arena. */
const char *threshold_set_rule(const struct threshold_set *set,
			       const struct label_list *labels,
			       struct arena *arena);

/* The set as it is stored, for programs that apply it elsewhere: a JSON object
 * of kind ("floors", "costs"), temperature, fallback, labels and numbers, which
 * are floors by label, or costs: for each true label one for each answer, the
 * last for none; null forbids. In arena. */
const char *threshold_set_rule(const struct threshold_set *set,
			       const struct label_list *labels,
			       struct arena *arena);

/* The floors or costs in words: "'negative' from 0.830; a favourite below its
 * floor: the next best label; temperature 1.20", or "probability of
 * 'spam' below 0.167: 'ham'; above: 'spam'; temperature 1.20". In arena. */
const char *threshold_set_words(const struct threshold_set *set,
				const struct label_list *labels,
				struct arena *arena);

#endif
