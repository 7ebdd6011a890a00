/* rng.c - see rng.h */
#include "data/base/rng.h"

#include <math.h>

#define GOLDEN_GAMMA 0x9e3779b97f4a7c15u

uint64_t rng_mix(uint64_t z)
{
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

struct rng rng_stream(uint64_t seed, const char *purpose)
{
	struct rng rng = { rng_mix(seed + GOLDEN_GAMMA), 0 };

	for (; *purpose; purpose++)
		rng.key = rng_mix((rng.key ^ (unsigned char)*purpose) +
				  GOLDEN_GAMMA);
	return rng;
}

uint64_t rng_at(const struct rng *rng, uint64_t index)
{
	return rng_mix(rng_mix(rng->key + index * GOLDEN_GAMMA) ^ rng->key);
}

uint64_t rng_next(struct rng *rng)
{
	return rng_at(rng, rng->next++);
}

double rng_uniform(struct rng *rng)
{
	return (double)(rng_next(rng) >> 11) * 0x1p-53;
}

uint64_t rng_below(struct rng *rng, uint64_t bound)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)rng_next(rng) * bound;

	if ((uint64_t)product < bound) {
		uint64_t reject = -bound % bound;

		while ((uint64_t)product < reject)
			product = (wide)rng_next(rng) * bound;
	}
	return (uint64_t)(product >> 64);
}

double rng_normal(struct rng *rng)
{
	const double two_pi = 6.283185307179586476925287;
	double u = 1.0 - rng_uniform(rng); /* (0, 1]: its log is finite */
	double v = rng_uniform(rng);

	return sqrt(-2.0 * log(u)) * cos(two_pi * v);
}

void rng_shuffle(struct rng *rng, size_t *indices, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = (size_t)rng_below(rng, i);
		size_t held = indices[i - 1];

		indices[i - 1] = indices[j];
		indices[j] = held;
	}
}
