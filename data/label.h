/*
 * label.h - the classes of the project
 *
 * A label's key is what exports, models and statistics use; it never changes.
 * Labels are ordered by position; an index into `struct label_list` is what
 * the pure code (measure, evaluate, heads) calls a class.
 */
#ifndef PAYOFF_DATA_LABEL_H
#define PAYOFF_DATA_LABEL_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/store.h"

/* More classes than this are refused: a prediction stores a float for each. */
#define LABEL_MAX 1000

struct label {
	const char *key, *name, *description;
	char shortcut; /* the key on the keyboard; 0: none was left */
	int64_t position;
};

struct label_list {
	const struct label *labels; /* those not retired, by position */
	size_t count;
	int64_t version; /* of the label set; 0 before any label */
};

/* The labels in force; texts live in arena. */
int labels_load(struct store *store, struct arena *arena,
		struct label_list *list, struct err *err);
/* Adds labels behind those there are and makes a new label set of all. Keys
 * are trimmed already; a duplicate, an empty key or a shortcut that is a
 * command's letter is refused. shortcut 0: the key itself if it is one free
 * character, else the next free digit (1-9, 0), then the key's first free
 * letter, then any free letter, then none. name NULL is the key. Needs an open
 * write transaction. */
int labels_add(struct store *store, const struct label *labels, size_t count,
	       struct err *err);
/* The index of a key, or list->count. */
size_t label_index(const struct label_list *list, const char *key);
/* Letters that are commands of `payoff annotate`, never a label's. */
extern const char label_reserved[];

#endif
