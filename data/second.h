/*
 * second.h - how often labels are wrong, from reading some items twice
 *
 * A repeat is read again by the same person, an overlap by another; neither
 * sees what was said before. Two readings of an item that differ mean that at
 * least one is wrong (measure/noise.h turns their share into a rate). They
 * change no gold.
 *
 * An audit is a reading whose purpose is to put right: items that look wrong,
 * and as many drawn by chance among the rest, mixed, so that who reads them
 * cannot tell which is which. What it says outranks what was said before.
 */
#ifndef PAYOFF_DATA_SECOND_H
#define PAYOFF_DATA_SECOND_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/store.h"

struct second_readings {
	size_t repeats, repeats_differ;	  /* by one person */
	size_t overlaps, overlaps_differ; /* by two */
};

/* Pairs of labels of one item up to an event: the first reading by a person,
 * and one of purpose repeat or overlap. Skips are no labels. */
int second_count(struct store *store, int64_t last_event,
		 struct second_readings *readings, struct err *err);

/* The rate e at which labels are wrong, with its 95 % interval's ends, from
 * all pairs. */
struct label_noise {
	size_t pairs, differ;
	double rate, low, high; /* e; 0 without pairs */
	double factor;		/* noise_factor(e); 1 without pairs */
};

struct label_noise second_noise(const struct second_readings *readings,
				size_t classes);

enum second_purpose { SECOND_REPEAT, SECOND_OVERLAP, SECOND_AUDIT };

/* Asks for one more reading of each item, as a round of its own; an item with
 * a reading of the purpose open already is left out. *asked is how many. In a
 * transaction of its own. */
int second_ask(struct store *store, enum second_purpose purpose,
	       const int64_t *items, size_t count, size_t *asked,
	       struct err *err);

/* Items that a person here has labelled, and that nobody has been asked to
 * read twice: candidates for a repeat, the longest ago first. In arena. */
int second_candidates(struct store *store, struct arena *arena, int64_t **items,
		      size_t *count, struct err *err);

#endif
