/*
 * rng.h - randomness that can be repeated
 *
 * Every random number is a function of (seed, purpose, index): no state, so
 * nothing depends on who asked before, on the number of threads, or on where
 * a killed run was resumed. The mixing function is the finaliser of
 * SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), applied twice.
 *
 * `purpose` names the stream ("split", "dropout", "bootstrap"): two streams
 * of one seed share nothing.
 */
#ifndef PAYOFF_DATA_BASE_RNG_H
#define PAYOFF_DATA_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

/* A stream: a value, copied freely. */
struct rng {
	uint64_t key;  /* of seed and purpose */
	uint64_t next; /* index of the next number */
};

struct rng rng_stream(uint64_t seed, const char *purpose);
/* The stream's number at an index: 64 uniform bits. */
uint64_t rng_at(const struct rng *rng, uint64_t index);
/* The number at rng->next, which advances. */
uint64_t rng_next(struct rng *rng);
/* Uniform in [0, 1): 53 bits. */
double rng_uniform(struct rng *rng);
/* Uniform in [0, bound), without bias (Lemire 2019); bound > 0. */
uint64_t rng_below(struct rng *rng, uint64_t bound);
/* Standard normal (Box and Muller 1958, two numbers a call). */
double rng_normal(struct rng *rng);
/* Fisher-Yates: permutes an array of indices. */
void rng_shuffle(struct rng *rng, size_t *indices, size_t count);
/* Mixes 64 bits; a bijection. */
uint64_t rng_mix(uint64_t bits);

#endif
