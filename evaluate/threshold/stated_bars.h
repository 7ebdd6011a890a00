/*
 * stated_bars.h - bars as people state them, as the pure rooms read them
 *
 * data/project.h parses a bar's text and keeps its label as a word; here the
 * word becomes a class of the project's labels.
 */
#ifndef PAYOFF_EVALUATE_THRESHOLD_STATED_BARS_H
#define PAYOFF_EVALUATE_THRESHOLD_STATED_BARS_H

#include <stddef.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/project.h"
#include "evaluate/threshold/bar.h"

struct bar_list {
	struct bar *bars; /* texts live in the arena */
	size_t count;
};

/* Refuses a bar on a label that is not there. */
int bar_of(const struct stated_bar *stated, const struct label_list *labels,
	   struct bar *bar, struct err *err);

/* A JSON array of texts, as a claim or a threshold set keeps it. In arena. */
int bars_read(const char *json, const struct label_list *labels,
	      struct arena *arena, struct bar_list *list, struct err *err);

/* Back again; in arena. */
const char *bars_json(const struct bar *bars, size_t count,
		      struct arena *arena);

#endif
