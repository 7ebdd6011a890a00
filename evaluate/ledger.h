/*
 * ledger.h - what was ever claimed about the test, in plain words
 *
 * Rows of the ledger (data/claim.h) with the verdict that each opening led
 * to, read again from the decisions as they were then.
 */
#ifndef PAYOFF_EVALUATE_LEDGER_H
#define PAYOFF_EVALUATE_LEDGER_H

#include <stddef.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/claim.h"
#include "data/store.h"

struct ledger_look {
	struct look look;
	const char *day;     /* UTC */
	const char *verdict; /* NULL where it cannot be read any more */
	const char *why_not; /* ... and why */
};

struct ledger_claim {
	struct claim claim;
	unsigned number; /* j, from 1 */
	const char *day;
	const char *sentence; /* what is claimed, of which runs */
	struct ledger_look *looks;
	size_t look_count;
	const char *what_next; /* the next opening, or that there is none */
};

struct ledger {
	const char *test; /* how many items, opened, sealed, drawn apart */
	struct ledger_claim *claims;
	size_t claim_count;
	const char **notes; /* what the levels add up to, how to read it */
	size_t note_count;
};

/* Everything in arena. */
int ledger_load(struct store *store, struct arena *arena, struct ledger *ledger,
		struct err *err);

#endif
