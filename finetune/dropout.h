/*
 * dropout.h - a dropout mask that can be computed again
 *
 * The mask is a function of (key, index of the element) alone, so that it is
 * the same for any number of threads, in any build, and after a resume.
 */
#ifndef PAYOFF_FINETUNE_DROPOUT_H
#define PAYOFF_FINETUNE_DROPOUT_H

#include <stddef.h>
#include <stdint.h>

/* Inverted dropout (Srivastava et al., JMLR 2014): mask (count) becomes 0 with
 * probability p, and 1 / (1 - p) otherwise. p is rounded to 1/65536 and is
 * from 0 to below 1. Element i looks at 16 bits number i % 4 of
 * rng_at({ key }, i / 4). */
void dropout_mask(float *mask, size_t count, double p, uint64_t key);

#endif
