/*
 * item.h - a text, and what the files it came in say about it
 */
#ifndef PAYOFF_DATA_ITEM_H
#define PAYOFF_DATA_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/store.h"

/* The body of an item, in the arena; NULL on failure. */
const char *item_body(struct store *store, int64_t item, struct arena *arena,
		      struct err *err);
/* What the file called the item (its external id, else source:row). */
const char *item_name(struct store *store, int64_t item, struct arena *arena,
		      struct err *err);

/* How many rows of finished imports have each of these items: fills
 * occurrences (count), 0 where none has. */
int item_occurrences(struct store *store, const int64_t *items, size_t count,
		     double *occurrences, struct err *err);

/*
 * What a column says of each item: fills values (count), texts in arena, NULL
 * where it says nothing. Where rows of one text differ, the first row speaks.
 * The column is one that had no meaning at the import (its name in the file),
 * or ITEM_GROUP, ITEM_DATE for those that had. Never one with labels: it would
 * say those of test items that are sealed.
 */
#define ITEM_GROUP "group"
#define ITEM_DATE "date"
int item_values(struct store *store, const char *column, const int64_t *items,
		size_t count, struct arena *arena, const char **values,
		struct err *err);
/* The columns item_values() knows, in arena: sorted names. Not the one that
 * said train or test: it says nothing of a text. */
int item_columns(struct store *store, struct arena *arena, const char ***names,
		 size_t *count, struct err *err);

/* A text where it was dealt to, and nothing that anybody said of it. */
struct dealt_item {
	int64_t item, group;
	bool is_test;
};
/* The texts of both sides by item id, in arena; purged ones left out. */
int items_dealt(struct store *store, struct arena *arena,
		struct dealt_item **items, size_t *count, struct err *err);

#endif
