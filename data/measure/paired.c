/* paired.c - see paired.h */
#include "data/measure/paired.h"

#include <assert.h>
#include <math.h>

#include "data/measure/binomial.h"
#include "data/measure/special.h"

size_t paired_count(const struct paired *paired)
{
	return paired->both_right + paired->first_only + paired->second_only +
	       paired->both_wrong;
}

struct paired paired_swap(const struct paired *paired)
{
	struct paired swapped = *paired;

	swapped.first_only = paired->second_only;
	swapped.second_only = paired->first_only;
	return swapped;
}

double paired_difference(const struct paired *paired)
{
	size_t n = paired_count(paired);

	return n == 0 ? 0
		      : ((double)paired->second_only -
			 (double)paired->first_only) /
				(double)n;
}

double paired_discordance(const struct paired *paired)
{
	size_t n = paired_count(paired);

	return n == 0 ? 0
		      : (double)(paired->first_only + paired->second_only) /
				(double)n;
}

static double smaller(const struct paired *paired)
{
	return (double)(paired->first_only < paired->second_only
				? paired->first_only
				: paired->second_only);
}

double mcnemar_exact(const struct paired *paired)
{
	double discordant = (double)(paired->first_only + paired->second_only);

	return fmin(1, 2 * binomial_at_most(smaller(paired), discordant, 0.5));
}

double mcnemar_mid_p(const struct paired *paired)
{
	double discordant = (double)(paired->first_only + paired->second_only);
	double at = binomial_pmf(smaller(paired), discordant, 0.5);

	if (discordant == 0)
		return 1;
	if (paired->first_only == paired->second_only)
		return 1 - 0.5 * at;
	return 2 * binomial_at_most(smaller(paired), discordant, 0.5) - at;
}

double mcnemar_second_better(const struct paired *paired)
{
	return binomial_at_least(
		(double)paired->second_only,
		(double)(paired->first_only + paired->second_only), 0.5);
}

/*
 * T(d) = (c - b - n d) / sqrt(n (2 q + d (1 - d))), with b = first_only,
 * c = second_only and q the likeliest P(first only) when the difference is d:
 * the positive root of 2n q^2 + B q + C, B = (2n - c + b) d - b - c,
 * C = -b d (1 - d).
 */
double paired_score(const struct paired *paired, double delta)
{
	double n = (double)paired_count(paired);
	double b = (double)paired->first_only;
	double c = (double)paired->second_only;
	double linear = (2 * n - c + b) * delta - b - c;
	double constant = -b * delta * (1 - delta);
	double root = sqrt(fmax(0, linear * linear - 8 * n * constant));
	double q, variance, above = c - b - n * delta;

	assert(n > 0 && delta > -1 && delta < 1);
	/* of the two forms of the root, the one that does not cancel */
	if (linear > 0)
		q = -2 * constant / (linear + root);
	else
		q = (root - linear) / (4 * n);
	variance = n * (2 * q + delta * (1 - delta));
	if (variance <= 0)
		return above == 0 ? 0 : copysign(INFINITY, above);
	return above / sqrt(variance);
}

static double tango_low(const struct paired *paired, double z)
{
	double low = -1, high = paired_difference(paired);

	for (int i = 0; i < 100; i++) {
		double middle = 0.5 * (low + high);

		if (middle <= low || middle >= high)
			break;
		if (paired_score(paired, middle) > z)
			low = middle;
		else
			high = middle;
	}
	return 0.5 * (low + high);
}

struct interval paired_tango(const struct paired *paired, double alpha)
{
	double z = normal_two_sided(alpha);
	struct paired swapped = paired_swap(paired);
	struct interval interval = { -1, 1 };

	if (paired_count(paired) == 0)
		return interval;
	interval.low = tango_low(paired, z);
	interval.high = -tango_low(&swapped, z);
	return interval;
}

/* Correlation of the two models' being right, its numerator shrunk by n/2. */
static double newcombe_correlation(const struct paired *paired)
{
	double a = (double)paired->both_right, b = (double)paired->first_only;
	double c = (double)paired->second_only, d = (double)paired->both_wrong;
	double margins = (a + b) * (c + d) * (a + c) * (b + d);
	double above = a * d - b * c;

	if (margins == 0)
		return 0;
	if (above > 0)
		above = fmax(0, above - (a + b + c + d) / 2);
	return above / sqrt(margins);
}

struct interval paired_newcombe(const struct paired *paired, double alpha)
{
	double n = (double)paired_count(paired);
	double first = (double)(paired->both_right + paired->first_only);
	double second = (double)(paired->both_right + paired->second_only);
	double difference = paired_difference(paired);
	double correlation = newcombe_correlation(paired);
	struct interval in_first = wilson(first, n, alpha);
	struct interval in_second = wilson(second, n, alpha);
	struct interval interval = { -1, 1 };
	double below, above;

	if (n == 0)
		return interval;
	below = second / n - in_second.low;
	above = in_first.high - first / n;
	interval.low = difference -
		       sqrt(below * below - 2 * correlation * below * above +
			    above * above);
	above = in_second.high - second / n;
	below = first / n - in_first.low;
	interval.high = difference +
			sqrt(above * above - 2 * correlation * above * below +
			     below * below);
	return interval;
}

/* Difference +- z standard errors, of n items with these discordant counts,
 * cut to what a difference can be. */
static struct interval plain_interval(double n, double first, double second,
				      double alpha)
{
	double difference = (second - first) / n;
	double half =
		normal_two_sided(alpha) *
		sqrt(((first + second) / n - difference * difference) / n);
	struct interval interval = {
		fmax(-1, difference - half),
		fmin(1, difference + half),
	};

	return interval;
}

struct interval paired_agresti_min(const struct paired *paired, double alpha)
{
	struct interval unknown = { -1, 1 };

	if (paired_count(paired) == 0)
		return unknown;
	return plain_interval((double)paired_count(paired) + 2,
			      (double)paired->first_only + 0.5,
			      (double)paired->second_only + 0.5, alpha);
}

struct interval paired_bonett_price(const struct paired *paired, double alpha)
{
	struct interval unknown = { -1, 1 };

	if (paired_count(paired) == 0)
		return unknown;
	return plain_interval((double)paired_count(paired) + 2,
			      (double)paired->first_only + 1,
			      (double)paired->second_only + 1, alpha);
}

struct interval paired_worst_case(const struct paired *paired,
				  size_t alike_without_gold,
				  size_t differing_without_gold)
{
	double differing = (double)differing_without_gold;
	double n =
		(double)(paired_count(paired) + alike_without_gold) + differing;
	double net = (double)paired->second_only - (double)paired->first_only;
	struct interval interval = { -1, 1 };

	if (n == 0)
		return interval;
	interval.low = (net - differing) / n;
	interval.high = (net + differing) / n;
	return interval;
}
