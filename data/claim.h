/*
 * claim.h - the ledger of the test: what was claimed, and each opening
 *
 * Rows are written before the figures they allow are computed, and never
 * changed. The procedure they serve: evaluate/opening.h.
 */
#ifndef PAYOFF_DATA_CLAIM_H
#define PAYOFF_DATA_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/store.h"

struct claim {
	int64_t id;
	int64_t run_untuned, run_thresholded,
		run_tuned;     /* thresholded 0: none */
	int64_t threshold_set; /* that run_thresholded is read with; 0: none */
	/* the better untuned candidate in practice is the thresholded one */
	bool is_against_thresholded;
	int64_t draw;	    /* the draw whose items it reads; 0: the order */
	const char *metric; /* "accuracy" */
	double worth;
	const char *bars; /* JSON array of texts */
	bool has_high_impact, has_high_resilience;
	const char *hashes; /* JSON object */
	int64_t at;
};

struct look {
	int64_t id, claim;
	int64_t number; /* k: 1, 2, ... of its claim */
	int64_t n;
	double alpha;
	int64_t last_event;
	int64_t at;
};

struct claim_list {
	struct claim *claims; /* by id: the j-th claim is index j - 1 */
	size_t count;
};

struct look_list {
	struct look *looks; /* by id */
	size_t count;
};

int claims_load(struct store *store, struct arena *arena,
		struct claim_list *list, struct err *err);
int looks_load(struct store *store, struct arena *arena, struct look_list *list,
	       struct err *err);
/* Writes the claim and sets its id and at. */
int claim_add(struct store *store, struct claim *claim, struct err *err);
/* Writes the look with its items (look->n of them), and sets id and at. Call
 * inside a transaction. */
int look_add(struct store *store, struct look *look, const int64_t *items,
	     struct err *err);
/* Ids of the items of a look, or of all looks of a claim, ascending. */
int look_items(struct store *store, int64_t look, struct arena *arena,
	       int64_t **items, size_t *count, struct err *err);
int claim_items(struct store *store, int64_t claim, struct arena *arena,
		int64_t **items, size_t *count, struct err *err);
/* Test items that a claim on the test order may ever read: all that no other
 * claim has opened and no draw has taken. claim 0 is one to come. */
int claim_available(struct store *store, int64_t claim, int64_t *count,
		    struct err *err);

#endif
