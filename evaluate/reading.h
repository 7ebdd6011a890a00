/*
 * reading.h - gold, and what the candidates said, for the items of one look
 *
 * Joins and refuses; compares nothing. The same request gives the same
 * reading at any later time, whatever was labelled since.
 */
#ifndef PAYOFF_EVALUATE_READING_H
#define PAYOFF_EVALUATE_READING_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/measure/threshold.h"
#include "data/run.h"
#include "data/store.h"
#include "evaluate/scored.h"
#include "evaluate/verdict.h"

struct reading_request {
	int64_t claim, look_number; /* claim 0: one to come */
	int64_t last_event;
	const int64_t *items; /* (count) */
	size_t count;
	int64_t runs[CANDIDATE_KINDS]; /* thresholded 0: there is none */
	/* what the thresholded candidate's probabilities go through */
	const struct threshold_set *thresholds;
	/* untuned or thresholded: which one the tuned one has to beat */
	enum candidate_kind baseline;
};

/* What one candidate said of the items with gold. */
struct reading_answers {
	uint32_t *said;	    /* (count) class indices; classes: none */
	double *confidence; /* (count) of that answer; NaN: none */
	/* (count, classes), or NULL where some item has no probabilities */
	float *log_probability;
};

struct reading {
	size_t classes, count;	     /* items with gold */
	int64_t *items, *group_keys; /* (count), in test order */
	uint32_t *gold;		     /* (count), class indices */
	size_t *group_of;	     /* (count) */
	size_t groups;
	double *occurrences; /* (count) */
	struct reading_answers answers[CANDIDATE_KINDS];

	size_t resolved;	   /* items of the look */
	size_t skipped, disputed;  /* of these: without gold */
	size_t alike_without_gold; /* baseline and tuned answer the same */
	size_t of_unknown_making;  /* gold from labels of unstated origin */
	size_t changed; /* answers that are others by now: not counted */
};

/* Everything in arena. Refuses, in one line that says what to do: items that
 * one of the models has no prediction for, or, for the thresholded candidate,
 * no probabilities; an item that one of them was trained on; gold of a single
 * class or none at all. */
int reading_load(struct store *store, const struct label_list *labels,
		 const struct reading_request *request, struct arena *arena,
		 struct reading *reading, struct err *err);

/* One candidate's answers as the pure rooms take them. */
struct scored reading_scored(const struct reading *reading,
			     enum candidate_kind kind);

#endif
