/*
 * floor_sequence.h - choose and certify a floor on the same rows (pure)
 *
 * For when there is one sample only. Floors are put in order before the rows
 * are seen, from the one that most surely clears the bar to the boldest, and
 * tested in turn, each at the full alpha; the first that fails ends it. The
 * floor taken is the last that passed, and the chance that it misses the bar
 * is at most alpha (fixed-sequence testing; "learn then test", Angelopoulos,
 * Bates, Candes, Jordan and Lei 2021).
 *
 * The price: a first floor with too few rows behind it fails at once, and then
 * there is none. binomial_smallest_n() says how many a bar needs. Where a
 * second sample can be had, floor_choice.h and certificate.h find one more
 * often.
 */
#ifndef PAYOFF_EVALUATE_THRESHOLD_FLOOR_SEQUENCE_H
#define PAYOFF_EVALUATE_THRESHOLD_FLOOR_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/err.h"
#include "evaluate/scored.h"
#include "evaluate/threshold/bar.h"

struct floor_sequence {
	size_t passed;		    /* floors that did, in order */
	double floor;		    /* the last of them; 0 when none did */
	struct bar_reading reading; /* there; of the first floor when none */
};

struct floor_list {
	double temperature;  /* above 0 */
	const double *floor; /* (count), each above 0, surest first */
	size_t count;	     /* at least 1 */
};

/* Tests the floors of the bar's class, the only class that has one. Fails
 * without probabilities, or for a bar on accuracy or on no class. */
int floor_sequence_test(const struct scored *rows, const struct bar *bar,
			const struct floor_list *floors, double alpha,
			struct floor_sequence *sequence, struct err *err);

#endif
