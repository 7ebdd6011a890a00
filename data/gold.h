/*
 * gold.h - what people decided about each item, now or as of an event
 *
 * An item's gold is its one label when the answers of the highest authority
 * agree; answers given here outrank labels that came in a file, those of an
 * audit outrank both, and in the test an assisted label, or one given after
 * seeing a suggestion, does not count at all. Repeats and overlaps measure
 * (second.h) and change nothing.
 *
 * An audit that skips does not count either: who cannot say has put nothing
 * right, and the label that was there stands. (The first reading's skip does:
 * it resolves an item nobody has labelled.) Two audits that differ make the
 * item disputed.
 *
 * See the views counted_answer and gold in schema_2.sql, which this replays up
 * to any event; `payoff check` compares the two.
 */
#ifndef PAYOFF_DATA_GOLD_H
#define PAYOFF_DATA_GOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/store.h"

#define EVENT_NOW INT64_MAX

enum gold_state {
	GOLD_LABEL,
	GOLD_SKIP,     /* people could not say */
	GOLD_DISPUTED, /* answers of equal authority differ */
	GOLD_OPEN      /* nobody has answered */
};

struct gold_item {
	int64_t item, group;
	enum gold_state state;
	size_t label;		   /* index, when GOLD_LABEL */
	bool is_of_unknown_making; /* file labels of unstated origin */
	bool is_audited;	   /* an audit has spoken */
};

struct gold_list {
	struct gold_item *items;
	size_t count;
};

enum gold_readings {
	GOLD_FIRST,  /* as it was labelled, before any audit */
	GOLD_AUDITED /* as audits have put it right */
};

/* The test in test order, as far as it is resolved: stops at the first item
 * nobody has answered. Items of a draw (draw.h) are left out. Items live in
 * arena. */
int gold_test(struct store *store, const struct label_list *labels,
	      int64_t last_event, enum gold_readings readings,
	      struct arena *arena, struct gold_list *list, struct err *err);
/* All items of a draw, by item id, those that are GOLD_OPEN too. */
int gold_drawn(struct store *store, const struct label_list *labels,
	       int64_t draw, int64_t last_event, struct arena *arena,
	       struct gold_list *list, struct err *err);
/* Train items with GOLD_LABEL, by item id. */
int gold_train(struct store *store, const struct label_list *labels,
	       int64_t last_event, struct arena *arena, struct gold_list *list,
	       struct err *err);

#endif
