/*
 * audit.h - is the project file sound?
 *
 * The questions of `payoff check`, each of which counts what contradicts it: a
 * sound file gives 0 everywhere.
 */
#ifndef PAYOFF_DATA_AUDIT_H
#define PAYOFF_DATA_AUDIT_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/store.h"

struct audit_question {
	const char *law; /* what must hold, for people */
	/* Counts the exceptions. NULL: they are counted by comparing the gold
	 * that the views say (schema_2.sql) with what gold.h replays. */
	const char *sql;
};

extern const struct audit_question audit_questions[];
extern const size_t audit_count;

/* SQLite's own integrity check: 0 sound, -1 with the first fault in err. */
int audit_file(struct store *store, struct err *err);
/* The number of exceptions to a question. */
int audit_ask(struct store *store, const struct audit_question *question,
	      int64_t *exceptions, struct err *err);
/* Rebuilds answers from the events; inside a write transaction. */
int audit_rebuild_answers(struct store *store, struct err *err);

#endif
