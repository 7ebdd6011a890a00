/* special.c - see special.h */
#include "data/measure/special.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>

#define SQRT_HALF 0.70710678118654752440
#define LOG_TWO_PI 1.83787706640934548356

double normal_cdf(double x)
{
	return 0.5 * erfc(-x * SQRT_HALF);
}

double normal_quantile(double p)
{
	double t, x;

	assert(p >= 0 && p <= 1);
	if (p == 0 || p == 1)
		return p == 0 ? -INFINITY : INFINITY;
	if (p == 0.5)
		return 0;
	/* In the lower half, where the cdf keeps its relative accuracy. */
	if (p > 0.5)
		return -normal_quantile(1 - p);
	t = sqrt(-2 * log(p));
	x = (2.515517 + t * (0.802853 + t * 0.010328)) /
		    (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
	    t;
	for (int i = 0; i < 3; i++) {
		double density = exp(-0.5 * (x * x + LOG_TWO_PI));
		double step = (normal_cdf(x) - p) / density;

		x -= step / (1 + 0.5 * x * step);
	}
	return x;
}

double normal_two_sided(double alpha)
{
	assert(alpha > 0 && alpha <= 1);
	return -normal_quantile(alpha / 2);
}

/* log n! - Stirling's formula, for real n > 0. */
static double stirling_error(double n)
{
	double square = n * n;

	if (n < 15)
		return lgamma(n + 1) - (n + 0.5) * log(n) + n -
		       0.5 * LOG_TWO_PI;
	return (1.0 / 12 -
		(1.0 / 360 -
		 (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) /
			 square) /
			square) /
	       n;
}

/* x log(x/m) + m - x, without cancellation where x is near m. */
static double deviance(double x, double m)
{
	double v, term, sum;

	if (fabs(x - m) >= 0.1 * (x + m))
		return x * log(x / m) + m - x;
	v = (x - m) / (x + m);
	sum = (x - m) * v;
	term = 2 * x * v;
	for (int j = 1; j < 1000; j++) {
		double next;

		term *= v * v;
		next = sum + term / (2 * j + 1);
		if (next == sum)
			break;
		sum = next;
	}
	return sum;
}

double binomial_kernel(double x, double n, double p)
{
	double exponent;

	assert(x >= 0 && x <= n && p >= 0 && p <= 1);
	if (p == 0)
		return x == 0 ? 1 : 0;
	if (p == 1)
		return x == n ? 1 : 0;
	if (x == 0)
		return exp(n * log1p(-p));
	if (x == n)
		return exp(n * log(p));
	exponent = stirling_error(n) - stirling_error(x) -
		   stirling_error(n - x) - deviance(x, n * p) -
		   deviance(n - x, n * (1 - p));
	return exp(exponent - 0.5 * LOG_TWO_PI) * sqrt(n / (x * (n - x)));
}

/* The continued fraction of I_x(a, b), for x below its mean. */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 - (a + b) * x / (a + 1), h;

	d = fabs(d) < DBL_MIN ? 1 / DBL_MIN : 1 / d;
	h = d;
	for (int m = 1; m <= 100000; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x /
			     ((a + 2 * m) * (a + 2 * m + 1));
		double change;

		d = 1 + even * d;
		c = 1 + even / c;
		d = fabs(d) < DBL_MIN ? 1 / DBL_MIN : 1 / d;
		c = fabs(c) < DBL_MIN ? DBL_MIN : c;
		h *= d * c;
		d = 1 + odd * d;
		c = 1 + odd / c;
		d = fabs(d) < DBL_MIN ? 1 / DBL_MIN : 1 / d;
		c = fabs(c) < DBL_MIN ? DBL_MIN : c;
		change = d * c;
		h *= change;
		if (fabs(change - 1) < 4 * DBL_EPSILON)
			break;
	}
	return h;
}

/* x^a (1-x)^b / (a B(a, b)) = binomial_kernel(a; a+b, x) b / (a+b) */
static double beta_lower_tail(double x, double a, double b)
{
	return binomial_kernel(a, a + b, x) * (b / (a + b)) *
	       beta_fraction(x, a, b);
}

double beta_cdf(double x, double a, double b)
{
	assert(x >= 0 && x <= 1 && a > 0 && b > 0);
	if (x == 0 || x == 1)
		return x;
	if (x <= (a + 1) / (a + b + 2))
		return beta_lower_tail(x, a, b);
	return 1 - beta_lower_tail(1 - x, b, a);
}

double beta_quantile(double p, double a, double b)
{
	double low = 0, high = 1, x = a / (a + b);

	assert(p >= 0 && p <= 1 && a > 0 && b > 0);
	if (p == 0 || p == 1)
		return p;
	for (int i = 0; i < 400; i++) {
		double excess = beta_cdf(x, a, b) - p;
		double density, next;

		if (excess == 0)
			break;
		if (excess > 0)
			high = x;
		else
			low = x;
		/* the density is the kernel times a b / ((a+b) x (1-x)) */
		density = binomial_kernel(a, a + b, x) * a / x *
			  (b / ((a + b) * (1 - x)));
		next = x - excess / density;
		/* Outside the bracket, or no density to go by: halve it, on
		 * the scale of x itself when the root is near zero. */
		if (!(next > low && next < high))
			next = low > 0 && high > 4 * low ? sqrt(low * high)
			       : low == 0 && high < 0.01 ? high / 64
							 : 0.5 * (low + high);
		if (fabs(next - x) <= DBL_EPSILON * x)
			break;
		x = next;
	}
	return x;
}

double student_cdf(double t, double freedom)
{
	double square = t * t, tail;

	assert(freedom > 0);
	if (isinf(t))
		return t < 0 ? 0 : 1;
	if (square <= freedom)
		tail = 0.5 - 0.5 * beta_cdf(square / (freedom + square), 0.5,
					    freedom / 2);
	else
		tail = 0.5 *
		       beta_cdf(freedom / (freedom + square), freedom / 2, 0.5);
	return t < 0 ? tail : 1 - tail;
}

double student_quantile(double p, double freedom)
{
	double x;

	assert(p >= 0 && p <= 1 && freedom > 0);
	if (p == 0 || p == 1)
		return p == 0 ? -INFINITY : INFINITY;
	if (p > 0.5)
		return -student_quantile(1 - p, freedom);
	/* x = freedom / (freedom + t^2), or 1 - x where that is the smaller */
	x = beta_quantile(2 * p, freedom / 2, 0.5);
	if (x < 0.5)
		return -sqrt(freedom * (1 - x) / x);
	x = beta_quantile(1 - 2 * p, 0.5, freedom / 2);
	return -sqrt(freedom * x / (1 - x));
}

/* P(a, x) by its series; Q(a, x) by Lentz's method. */
static double gamma_series(double a, double x)
{
	double term = 1 / a, sum = term;

	for (int n = 1; n < 100000; n++) {
		term *= x / (a + n);
		sum += term;
		if (term < sum * DBL_EPSILON)
			break;
	}
	return sum * exp(a * log(x) - x - lgamma(a));
}

static double gamma_fraction(double a, double x)
{
	double b = x + 1 - a, c = 1 / DBL_MIN, d = 1 / b, h = d;

	for (int i = 1; i < 100000; i++) {
		double term = -i * (i - a), change;

		b += 2;
		d = term * d + b;
		d = fabs(d) < DBL_MIN ? 1 / DBL_MIN : 1 / d;
		c = b + term / c;
		c = fabs(c) < DBL_MIN ? DBL_MIN : c;
		change = d * c;
		h *= change;
		if (fabs(change - 1) < 4 * DBL_EPSILON)
			break;
	}
	return h * exp(a * log(x) - x - lgamma(a));
}

double chi_square_upper_tail(double x, double freedom)
{
	double a = freedom / 2, half = x / 2;

	assert(x >= 0 && freedom > 0);
	if (x == 0)
		return 1;
	return half < a + 1 ? 1 - gamma_series(a, half)
			    : gamma_fraction(a, half);
}
