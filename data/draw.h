/*
 * draw.h - a part of the test, drawn for a question of its own
 *
 * The deal gives every test item to one order, in which it is labelled and
 * opened. A draw takes a block off the end of that order, splits it into
 * strata and has some items of each labelled before the rest: all on which two
 * models disagree, say, or more of those with a rare word. The block is its
 * claim's alone; since the order is random, so are the block and what stays.
 *
 * An audit is a draw too: opened items to be read again, some because they
 * look wrong and as many by chance. It takes nothing out of the order.
 */
#ifndef PAYOFF_DATA_DRAW_H
#define PAYOFF_DATA_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/store.h"

#define DRAW_DISAGREEMENTS "disagreements"
#define DRAW_KEYWORDS "keywords"
#define DRAW_AUDIT "audit"

/* The stratum of items on which the models of a draw of disagreements agree:
 * their difference is 0 without a label, and nobody is asked. */
#define STRATUM_AGREE "agree"
/* Of an audit. */
#define STRATUM_SUSPECTED "suspected"
#define STRATUM_CONTROL "control"

struct draw {
	int64_t id; /* 0 until added */
	const char *rule;
	int64_t seed;
	const char *parameters; /* JSON object: what it was made by */
	int64_t at;
};

struct drawn {
	int64_t item;
	const char *stratum;
	/* chance of being asked, given the block: above 0; 1 for agree */
	double probability;
	bool is_asked;
};

struct drawn_list {
	struct drawn *items; /* by item id */
	size_t count;
};

struct draw_list {
	struct draw *draws; /* by id */
	size_t count;
};

/* Writes the draw with its items, and sets id and at; what is asked comes
 * first in the queue from now on. In a transaction of its own. An audit's
 * items are asked for by second.h instead. */
int draw_add(struct store *store, struct draw *draw, const struct drawn *items,
	     size_t count, struct err *err);
/* The draws beside the deal's own. */
int draws_load(struct store *store, struct arena *arena, struct draw_list *list,
	       struct err *err);
/* 1 found, 0 not, -1 failed. */
int draw_get(struct store *store, int64_t id, struct arena *arena,
	     struct draw *draw, struct err *err);
int drawn_load(struct store *store, int64_t draw, struct arena *arena,
	       struct drawn_list *list, struct err *err);

/* Items of audits that nobody has been asked to read again (the asking was cut
 * short, draw_add() was not), ids in arena; and readings of audits that are
 * asked for on a side ('train', 'test') and not made yet. */
int draw_audits_unasked(struct store *store, struct arena *arena,
			int64_t **items, size_t *count, struct err *err);
int draw_audits_open(struct store *store, const char *side, int64_t *count,
		     struct err *err);

/* The last items of the test order that no claim has opened and no draw has
 * taken: at most size of them, ids in arena, last first. */
int draw_block(struct store *store, size_t size, struct arena *arena,
	       int64_t **items, size_t *count, struct err *err);

/* Test items in all draws, audits aside. */
int draw_count_items(struct store *store, int64_t *count, struct err *err);

#endif
