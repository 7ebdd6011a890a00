/*
 * decided.h - every row of every file, with what was decided about it
 */
#ifndef PAYOFF_DATA_DECIDED_H
#define PAYOFF_DATA_DECIDED_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/store.h"

/* A row; texts are valid until the next. NULL where there is none. */
struct decided {
	const char *id, *text, *label;
	const char *state; /* label, skip, disputed, or open */
	const char *split; /* train, test, quarantine */
	const char *group, *date, *source;
	int64_t row;
	size_t text_length;
	const char *annotators; /* names, comma-separated */
	const char *note;	/* the last one */
};

typedef int decided_taker(void *context, const struct decided *row,
			  struct err *err);

/* Calls take() for each row in the order of import, streaming; rows nobody
 * has decided on too if all. Stops at the first failure of take(). */
int decided_each(struct store *store, int all, decided_taker *take,
		 void *context, struct err *err);

#endif
