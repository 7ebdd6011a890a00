/*
 * reading.h - gold, and what both models said, for the items of one look
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
#include "data/run.h"
#include "data/store.h"

struct reading_request {
	int64_t claim, look_number; /* claim 0: one to come */
	int64_t last_event;
	const int64_t *items; /* (count) */
	size_t count;
	int64_t untuned, tuned; /* runs */
};

struct reading {
	size_t count;			 /* items with gold */
	int64_t *items, *groups;	 /* (count), in test order */
	uint32_t *gold, *first, *second; /* (count), class indices */
	double *first_confidence, *second_confidence; /* (count), NaN: none */

	size_t resolved;	   /* items of the look */
	size_t skipped, disputed;  /* of these: without gold */
	size_t alike_without_gold; /* both models answer the same */
	size_t of_unknown_making;  /* gold from labels of unstated origin */
	size_t changed; /* answers that are others by now: not counted */
};

/* Everything in arena. Refuses, in one line that says what to do: items that
 * one of the models has no prediction for, an item that one of them was
 * trained on, gold of a single class or none at all. */
int reading_load(struct store *store, const struct label_list *labels,
		 const struct reading_request *request, struct arena *arena,
		 struct reading *reading, struct err *err);

#endif
