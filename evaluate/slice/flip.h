/*
 * flip.h - items that one model gets right and the other wrong (pure)
 *
 * "First" is the model without tuning, "second" the one with: broken is what
 * the first alone gets right, fixed what the second alone does. Of one model
 * by itself, give the gold as the first's answers: what is broken then is
 * what it gets wrong.
 */
#ifndef PAYOFF_EVALUATE_SLICE_FLIP_H
#define PAYOFF_EVALUATE_SLICE_FLIP_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "evaluate/score/comparison.h"

struct flip {
	int64_t item;
	size_t gold, first, second; /* class indices; classes: none */
	double first_confidence, second_confidence; /* NaN: none */
};

struct flip_rows {
	size_t count;
	const int64_t *items;		       /* (count) */
	const uint32_t *gold, *first, *second; /* (count) */
	/* (count), NaN for none; or NULL: none at all */
	const double *first_confidence, *second_confidence;
};

/* The surest wrong answer first, those without a confidence last, then by
 * item. */
struct flip_list {
	struct flip *broken, *fixed;
	size_t broken_count, fixed_count;
};

/* In arena. */
struct flip_list flips_collect(const struct flip_rows *rows,
			       struct arena *arena);

/*
 * Negative flips (Yan et al. 2021, Positive-Congruent Training): what people
 * who have used the first model will see go wrong that went right before.
 *
 * rate is broken / n, with Wilson's interval, on n / design effect in groups.
 *
 * relative is the rate divided by (share the second gets wrong) x (share the
 * first gets right): 1 where the second's errors fall on what the first got
 * right as often as chance would have it, below 1 where the models are wrong
 * about the same items. Undefined where the second is never wrong or the first
 * never right. Its interval is the infinitesimal jackknife's over groups, on
 * the logarithm; with nothing broken it is 0 up to what the rate's interval
 * allows.
 */
struct flip_rates {
	struct figure rate, relative;
};

struct flip_rates flips_rate(const struct answers *answers, double alpha,
			     struct arena *arena);

#endif
