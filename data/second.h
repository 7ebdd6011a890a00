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
 *
 * Repeats are asked for as people label (repeat.h), overlaps and audits by
 * command; assignment.h serves all of them. What a reading was asked for never
 * changes: the database refuses it.
 */
#ifndef PAYOFF_DATA_SECOND_H
#define PAYOFF_DATA_SECOND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/store.h"

enum second_purpose { SECOND_REPEAT, SECOND_OVERLAP, SECOND_AUDIT };

/* Two labels of one item: its first reading by a person here (in a repeat by
 * the same person, in an overlap by another one), and a second one. */
struct second_pair {
	int64_t item, group;
	enum second_purpose purpose; /* SECOND_REPEAT or SECOND_OVERLAP */
	size_t first, again;	     /* indices of labels */
};

/* Every such pair up to an event, as each reading then stood; items of one
 * group side by side. Skips are no labels. In arena. */
int second_pairs(struct store *store, const struct label_list *labels,
		 int64_t last_event, struct arena *arena,
		 struct second_pair **pairs, size_t *count, struct err *err);

struct second_readings {
	size_t repeats, repeats_differ;	  /* by one person */
	size_t overlaps, overlaps_differ; /* by two */
};

/* How many pairs there are up to an event, and how many differ. */
int second_count(struct store *store, int64_t last_event,
		 struct second_readings *readings, struct err *err);

/* The rate e at which labels are wrong, with its 95 % interval's ends, from
 * all pairs (measure/agree.h, agree_noise()). Repeats leave out what a person
 * always gets wrong, so that it is a lower bound where there are no overlaps.
 */
struct label_noise {
	size_t pairs, differ;
	double rate, low, high; /* e; 0 without pairs */
	double factor;		/* noise_factor(e); 1 without pairs */
	bool is_defined;	/* the rate and its interval are estimates */
	const char *why_not;	/* a clause for people; NULL when defined */
};

struct label_noise second_noise(const struct second_readings *readings,
				size_t classes);

/*
 * Asks for one more reading of each item, as a round of its own. *asked is how
 * many; left out are items
 *	with a reading of the purpose open already,
 *	of which there is nothing yet to read again: no label by a person here
 *	(repeat, overlap), no answer that counts (audit),
 *	in quarantine, purged, or of an import that is not finished.
 * A repeat is asked of who labelled the item first. In a transaction of its
 * own, or part of the one that is open.
 */
int second_ask(struct store *store, enum second_purpose purpose,
	       const int64_t *items, size_t count, size_t *asked,
	       struct err *err);
/* A repeat, asked of the person named. */
int second_ask_repeat(struct store *store, int64_t item, int64_t annotator,
		      size_t *asked, struct err *err);

/* Items that a person here has labelled, and of which no second reading of any
 * kind was ever asked for: what another reading tells most of, and none gives
 * two pairs. The longest ago first, in arena. Walks through all answers. */
int second_candidates(struct store *store, struct arena *arena, int64_t **items,
		      size_t *count, struct err *err);

/* Asks for overlaps of so many candidates, drawn by chance with the project's
 * seed (so that they stand for all labels); fewer where there are no more. */
int second_ask_overlaps(struct store *store, int64_t seed, size_t wanted,
			size_t *asked, struct err *err);

/* Second readings asked for and not done. */
struct second_open {
	int64_t repeats, overlaps, audits;
};
int second_open(struct store *store, struct second_open *open, struct err *err);

#endif
