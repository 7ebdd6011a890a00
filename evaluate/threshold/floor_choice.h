/*
 * floor_choice.h - floors for stated bars, chosen in practice (pure)
 *
 * Bars such as precision(complaint) >= 0.9 or recall(complaint) >= 0.95 become
 * floors (data/measure/threshold.h), by one exact sweep over the sorted
 * probabilities of rows that have gold and that the model was not trained on.
 * Nothing is promised here: a certificate (certificate.h) from other rows is.
 *
 * Of all floors of a class that clear its bar with a margin, a precision bar
 * takes the one with the highest recall, a recall bar the one with the highest
 * precision. With both, the floor with the highest recall that clears both;
 * where none does, the precision bar decides alone.
 *
 * The margin. Taking the first floor whose estimate reaches the level fails
 * about half the time, since what looks best is in part luck. So the one-sided
 * Clopper-Pearson bound has to reach it; and because the test must show the
 * same again, with luck of its own, a bound as strict as the certificate's is
 * still certified in half the cases only. Simulated, with two normal scores
 * 1.6 apart, 30 % positives and 500 rows each for practice and test, floors at
 * one margin were then certified at 5 % in the test:
 *	margin			50 %	20 %	5 %	1 %	0.5 %
 *	precision >= 0.7	.13	.26	.47	.63	.64
 *	    recall then		.58	.53	.48	.43	.41
 *	recall >= 0.9		.12	.26	.51	.72	.80
 *	    precision then	.47	.46	.44	.42	.42
 *	precision >= 0.8	.10	.20	.26	.18	.15
 * A strict margin is certified more often, but where rows are few (the last
 * line) no floor has it. So the margin is the first of 0.5, 1, 2, 5, 10 and
 * 20 % at which some floor clears: certified are .72, .78 and .39.
 *
 * Several classes: each is swept with the floors of the others held, again and
 * again until none moves (at most FLOOR_CHOICE_ROUNDS times). The figures are
 * those of all floors together.
 */
#ifndef PAYOFF_EVALUATE_THRESHOLD_FLOOR_CHOICE_H
#define PAYOFF_EVALUATE_THRESHOLD_FLOOR_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/measure/threshold.h"
#include "evaluate/scored.h"
#include "evaluate/threshold/bar.h"

#define FLOOR_CHOICE_ALPHA_LAST 0.2
#define FLOOR_CHOICE_ROUNDS 10

struct floor_choice_request {
	/* Of precision and recall; of one kind and class the highest counts.
	 * Borrowed. */
	const struct bar *bars;
	size_t count;
	double temperature; /* of the set, above 0 */
	size_t fallback;    /* of the set */
};

/* What became of one bar. Readings are at 1 - alpha, with all floors. */
struct floor_choice {
	bool is_reached; /* cleared in practice at one of the margins */
	double alpha;	 /* the first it clears; the last when none */
	double floor;	 /* of the class; 0, none, when no floor clears */
	struct bar_reading reading;
	/* Recall beside a precision bar, precision beside a recall bar. Its
	 * state is against the same level and says nothing. */
	struct bar_reading other;

	/* Not reached: the floor of this class with the highest lower bound at
	 * the last margin, other floors held, and the reading there, whose
	 * bounds.low is the nearest level within reach. Undefined: no row
	 * gives the class any probability. */
	double nearest_floor;
	struct bar_reading nearest;
	/* How many more items the bar would have to count, at the rate read
	 * there, to clear the last margin. 0 when no number would do: the rate
	 * is not above the bar. */
	size_t missing;
};

/* Whether floors can serve these bars at all: the rows have probabilities, and
 * no bar is about accuracy or about none of their classes. */
int floor_choice_check(const struct scored *rows, const struct bar *bars,
		       size_t bar_count, struct err *err);

/*
 * Fills in `set` and choices (request->count). set->floor is in arena.
 *
 * Fails where floor_choice_check() does; no rows are no failure, nothing is
 * reached.
 */
int floor_choice_make(const struct scored *practice,
		      const struct floor_choice_request *request,
		      struct arena *arena, struct threshold_set *set,
		      struct floor_choice *choices, struct err *err);

/* What the set answers to the rows: said is (count). The rows have
 * probabilities of as many classes as the set. */
void scored_apply(const struct threshold_set *set, const struct scored *rows,
		  uint32_t *said);

#endif
