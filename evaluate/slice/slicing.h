/*
 * slicing.h - the columns that evidence can be sliced by, from the project
 *
 * "length" (in words), "class" (the gold label), what files said of the texts
 * beside their meaning at the import (item.h's columns), and words.
 */
#ifndef PAYOFF_EVALUATE_SLICE_SLICING_H
#define PAYOFF_EVALUATE_SLICE_SLICING_H

#include <stddef.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/store.h"
#include "evaluate/evidence.h"
#include "evaluate/slice/slice.h"

#define SLICING_LENGTH "length"
#define SLICING_CLASS "class"

struct slicing_wish {
	/* NULL-terminated, or NULL; a file's column goes before length or
	 * class of the same name. Both NULL: length, class, and every column
	 * of 2 to SLICE_VALUES_MAX values. */
	char *const *columns, *const *words;
};

struct slicing {
	struct slice_column *columns;
	size_t count;
	/* Columns of files that were not asked for and do not fit, with the
	 * reason; a sentence each. */
	const char **left_out;
	size_t left_out_count;
};

/* Everything in arena. Refuses a column that is not there, naming those that
 * are, and a word without letters or digits. Reads the texts one by one. */
int slicing_load(struct store *store, const struct evidence *evidence,
		 const struct label_list *labels,
		 const struct slicing_wish *wish, struct arena *arena,
		 struct slicing *slicing, struct err *err);

#endif
