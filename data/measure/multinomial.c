/* multinomial.c - see multinomial.h */
#include "data/measure/multinomial.h"

#include <assert.h>
#include <math.h>

#define REJECTION_LEAST 10.0 /* n p below this: sequential search */

/* ln k! less Stirling's formula for it, at k. */
static double stirling_rest(double k)
{
	static const double small[] = {
		0.08106146679532726,  0.04134069595540929, 0.02767792568499834,
		0.02079067210376509,  0.01664469118982119, 0.01387612882307075,
		0.01189670994589177,  0.01041126526197209, 0.009255462182712733,
		0.008330563433362871,
	};
	double next = k + 1, square = next * next;

	if (k < 10)
		return small[(int)k];
	return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / next;
}

/* p <= 1/2, n p < 10: P(X = 0) is above e^-20, so nothing underflows. */
static size_t draw_by_search(struct rng *rng, size_t n, double p)
{
	double odds = p / (1 - p);
	double chance = exp((double)n * log1p(-p));
	double u = rng_uniform(rng);
	size_t x = 0;

	while (u >= chance && x < n) {
		u -= chance;
		x++;
		chance *= odds * (double)(n - x + 1) / (double)x;
	}
	return x;
}

/* p <= 1/2, n p >= 10. The hat's names are Hormann's. */
static size_t draw_by_rejection(struct rng *rng, size_t items, double p)
{
	double n = (double)items, odds = p / (1 - p);
	double spread = sqrt(n * p * (1 - p));
	double b = 1.15 + 2.53 * spread;
	double a = -0.0873 + 0.0248 * b + 0.01 * p;
	double c = n * p + 0.5, v_r = 0.92 - 4.2 / b;
	double alpha = (2.83 + 5.1 / b) * spread;
	double mode = floor((n + 1) * p);

	for (;;) {
		double u = rng_uniform(rng) - 0.5, v = rng_uniform(rng);
		double us = 0.5 - fabs(u);
		double k = floor((2 * a / us + b) * u + c);
		double most;

		if (us >= 0.07 && v <= v_r)
			return (size_t)k;
		if (!(k >= 0 && k <= n))
			continue;
		v = log(v * alpha / (a / (us * us) + b));
		most = (mode + 0.5) *
			       log((mode + 1) / (odds * (n - mode + 1))) +
		       (n + 1) * log((n - mode + 1) / (n - k + 1)) +
		       (k + 0.5) * log(odds * (n - k + 1) / (k + 1)) +
		       stirling_rest(mode) + stirling_rest(n - mode) -
		       stirling_rest(k) - stirling_rest(n - k);
		if (v <= most)
			return (size_t)k;
	}
}

size_t binomial_draw(struct rng *rng, size_t n, double p)
{
	double small = p <= 0.5 ? p : 1 - p;
	size_t x;

	assert(p >= 0 && p <= 1);
	if (n == 0 || small <= 0)
		x = 0;
	else if ((double)n * small < REJECTION_LEAST)
		x = draw_by_search(rng, n, small);
	else
		x = draw_by_rejection(rng, n, small);
	return p <= 0.5 ? x : n - x;
}

void multinomial_draw(struct rng *rng, size_t n, const size_t *weights,
		      size_t kinds, size_t *counts)
{
	size_t left = 0;

	for (size_t i = 0; i < kinds; i++)
		left += weights[i];
	assert(left > 0 || n == 0);
	for (size_t i = 0; i < kinds; i++) {
		counts[i] = 0;
		if (weights[i] == 0)
			continue;
		counts[i] = weights[i] == left
				    ? n
				    : binomial_draw(rng, n,
						    (double)weights[i] /
							    (double)left);
		left -= weights[i];
		n -= counts[i];
	}
}
