/*
 * import.h - a table of texts into the project file
 *
 * An import is there whole or not at all: rows are written in short
 * transactions under a source in the state `loading`, which views and the
 * queue skip, so that a person labelling at the same time never waits; the
 * last transaction makes it ready. What a killed import left behind is swept
 * by the next one, or by import_sweep(). Only one import runs at a time.
 *
 * Every row is kept; equal texts are one item. Labels in the file become
 * decisions of the annotator "import". Then the new items are dealt: deal.h.
 */
#ifndef PAYOFF_DATA_IMPORT_H
#define PAYOFF_DATA_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/formats/csv.h"
#include "data/store.h"

struct import_options {
	const char *path;
	struct csv_options csv;
	/* columns by name; NULL: none. text is required. */
	const char *text, *id, *group, *label, *date, *split;
	const char *labels_are; /* blind, assisted or unknown */
	char *const *label_map; /* "FROM=TO", NULL-terminated; or NULL */
	int64_t seed;
	double test_share;
	/* Called now and then with the rows read so far; or NULL. */
	void (*progress)(void *context, int64_t rows);
	void *context;
	/* Set by a signal: the import stops and is taken back. Or NULL. */
	const volatile int *stop;
};

struct import_report {
	bool is_known; /* this file is in already: nothing was added */
	bool was_stopped;
	int64_t source;
	int64_t rows;	  /* read, without bad ones */
	int64_t added;	  /* new items */
	int64_t repeated; /* rows whose text was there */
	int64_t empty;	  /* rows without a text */
	int64_t bad;	  /* rows in the skip_bad file */
	int64_t labelled; /* items that got a label from the file */
	int64_t disputed; /* items with different labels in the file */
	int64_t groups;
	int64_t train, test, quarantined;
	double test_effective_groups;
	double seconds;
};

int import_csv(struct store *store, const struct import_options *options,
	       struct import_report *report, struct err *err);

/* Takes back the last import. Refused as soon as a decision, a prediction or
 * a later file stands on its items. */
int import_undo(struct store *store, char *name, size_t name_size,
		struct err *err);

/* Clears away unfinished imports, unless one is running right now; *count is
 * how many there were. */
int import_sweep(struct store *store, int64_t *count, struct err *err);

#endif
