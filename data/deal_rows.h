/*
 * deal_rows.h - the deal's rows in the project file; deal.c alone uses this
 */
#ifndef PAYOFF_DATA_DEAL_ROWS_H
#define PAYOFF_DATA_DEAL_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/deal.h"
#include "data/store.h"

/* Where an earlier import put an item or a key; group 0: nowhere. */
struct deal_place {
	int64_t group;
	enum side side;
};

struct deal_lookup {
	struct store *store;
	sqlite3_stmt *item, *key;
	bool has_keys;
};

int deal_lookup_open(struct deal_lookup *lookup, struct store *store,
		     struct err *err);
int deal_lookup_item(struct deal_lookup *lookup, int64_t item,
		     struct deal_place *place, struct err *err);
int deal_lookup_key(struct deal_lookup *lookup, uint64_t key,
		    struct deal_place *place, struct err *err);
void deal_lookup_close(struct deal_lookup *lookup);

/* A position in an order: of components, or of items in a side. */
struct deal_order {
	uint64_t order;
	uint32_t index;
	bool is_labelled;
};

struct deal_writer {
	struct store *store;
	const struct deal_options *options;
	struct deal_report *report;
	double probability; /* of a new test item */
	int64_t draw;
	sqlite3_stmt *deal, *assignment, *draw_item, *key;
	size_t pending; /* rows in the open transaction */
};

int deal_writer_open(struct deal_writer *writer, struct err *err);
/* One new item, with its group's number. */
int deal_writer_item(struct deal_writer *writer, const struct dealt *dealt,
		     int64_t group, enum side side, int64_t rank,
		     struct err *err);
/* All keys, and then what is pending is committed. */
int deal_writer_keys(struct deal_writer *writer, const struct deal *deal,
		     const int64_t *groups, struct err *err);
void deal_writer_close(struct deal_writer *writer);

#endif
