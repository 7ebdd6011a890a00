/*
 * repeat.h - the same person, the same text, a good while later
 *
 * Of what a person is served a small share are earlier texts of their own, so
 * that it can be said how often their labels are wrong (second.h). They lie at
 * least REPEAT_DISTANCE decisions back, are drawn by chance, each once, and
 * nothing on the screen tells them from others.
 */
#ifndef PAYOFF_DATA_REPEAT_H
#define PAYOFF_DATA_REPEAT_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/base/rng.h"
#include "data/store.h"

#define REPEAT_DISTANCE 50

/* Numbers of a stream that one call of repeat_ask() may use, and more. */
#define REPEAT_DRAWS 512

/* What a person decided of late: labels and skips that were not taken back, in
 * any session, at most REPEAT_DISTANCE of them. */
struct recent {
	size_t count;
	int64_t item, at; /* the last one's; 0 when there is none */
	int64_t before;	  /* the oldest one's event when there are
			   * REPEAT_DISTANCE of them, else 0: all that came
			   * before lies that many decisions back */
};

int recent_load(struct store *store, int64_t annotator, struct recent *recent,
		struct err *err);

/*
 * Asks a person to read an earlier text of theirs again: one that they labelled
 * before the event `before`, each with the same chance, and never one of which
 * a second reading of any kind was asked for. *asked is 0 where none was found:
 * it draws from all that they did and gives up after some 200 draws, so that
 * nobody waits when there are a million; where hardly anything is left to
 * repeat, a repeat may so be missed. Needs an open write transaction.
 */
int repeat_ask(struct store *store, struct rng *rng, int64_t annotator,
	       int64_t before, size_t *asked, struct err *err);

#endif
