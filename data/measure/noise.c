/* noise.c - see noise.h */
#include "data/measure/noise.h"

#include <assert.h>
#include <math.h>

/* K / (K - 1) */
static double excess(size_t classes)
{
	assert(classes >= 2);
	return (double)classes / (double)(classes - 1);
}

double noise_from_disagreement(double q, size_t classes)
{
	assert(q >= 0 && q <= 1);
	return (1 - sqrt(fmax(0, 1 - q * excess(classes)))) / excess(classes);
}

double noise_factor(double e, size_t classes)
{
	assert(e >= 0 && e <= 1);
	return fmax(0, 1 - e * excess(classes));
}
