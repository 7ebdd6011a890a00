/* binomial.c - see binomial.h */
#include "data/measure/binomial.h"

#include <assert.h>
#include <math.h>

#include "data/measure/special.h"

double binomial_pmf(double x, double n, double p)
{
	return x < 0 || x > n ? 0 : binomial_kernel(x, n, p);
}

double binomial_at_least(double x, double n, double p)
{
	if (x <= 0)
		return 1;
	return x > n ? 0 : beta_cdf(p, x, n - x + 1);
}

double binomial_at_most(double x, double n, double p)
{
	return binomial_at_least(n - x, n, 1 - p);
}

struct interval wilson(double right, double n, double alpha)
{
	double z = normal_two_sided(alpha), p, centre, half;
	struct interval interval = { 0, 1 };

	assert(right >= 0 && right <= n);
	if (n == 0)
		return interval;
	p = right / n;
	centre = (p + z * z / (2 * n)) / (1 + z * z / n);
	half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) /
	       (1 + z * z / n);
	/* At the ends centre and half differ only by rounding. */
	interval.low = right == 0 ? 0 : fmax(0, centre - half);
	interval.high = right == n ? 1 : fmin(1, centre + half);
	return interval;
}

double clopper_pearson_lower(double right, double n, double alpha)
{
	assert(right >= 0 && right <= n && alpha > 0 && alpha < 1);
	return right == 0 ? 0 : beta_quantile(alpha, right, n - right + 1);
}

double clopper_pearson_upper(double right, double n, double alpha)
{
	return 1 - clopper_pearson_lower(n - right, n, alpha);
}

struct interval clopper_pearson(double right, double n, double alpha)
{
	struct interval interval = {
		clopper_pearson_lower(right, n, alpha / 2),
		clopper_pearson_upper(right, n, alpha / 2),
	};

	return interval;
}

size_t binomial_smallest_n(size_t errors, double rate, double alpha)
{
	double x = (double)errors;
	size_t low = errors, high = errors + 1; /* n = errors never does */

	assert(rate > 0 && rate < 1 && alpha > 0 && alpha < 1);
	while (binomial_at_most(x, (double)high, rate) > alpha) {
		low = high;
		high *= 2;
	}
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (binomial_at_most(x, (double)middle, rate) > alpha)
			low = middle;
		else
			high = middle;
	}
	return high;
}
