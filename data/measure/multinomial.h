/*
 * multinomial.h - drawing counts instead of items
 *
 * A bootstrap replicate draws n of n items with replacement; a metric sees
 * only how many of each kind came. Those counts are multinomial, and drawing
 * them directly costs one number a kind instead of one an item: a replicate of
 * 2,000 items of 27 kinds is drawn in the time of 27.
 */
#ifndef PAYOFF_DATA_MEASURE_MULTINOMIAL_H
#define PAYOFF_DATA_MEASURE_MULTINOMIAL_H

#include <stddef.h>

#include "data/base/rng.h"

/* X ~ Binomial(n, p), exactly. By sequential search where n min(p, 1-p) < 10;
 * else by the transformed rejection BTRS of Hormann (1993, "The generation of
 * binomial random variates"). p in [0, 1]. */
size_t binomial_draw(struct rng *rng, size_t n, double p);

/* Draws n items with replacement from sum(weights) of them, weights[i] of
 * which are of kind i: counts (kinds) sum to n. A chain of conditional
 * binomials. n is 0 where all weights are. */
void multinomial_draw(struct rng *rng, size_t n, const size_t *weights,
		      size_t kinds, size_t *counts);

#endif
