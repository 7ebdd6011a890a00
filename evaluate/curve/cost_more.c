/* cost_more.c - is it worth labelling more before deciding? */
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "evaluate/curve/cost.h"

/* Outcomes less likely than this are left out. */
#define CHANCE_MIN 1e-18

/* Beta-binomial chances for up to `most` items: logs of gamma functions at
 * every whole step, since the sum over outcomes asks for each many times. */
struct beta_binomial {
	double *with, *without,
		*both; /* lgamma(i + shape) for 0 <= i <= most */
	double base;
};

static double *log_gammas(double shape, size_t most)
{
	double *values = xcalloc(most + 1, sizeof(*values));

	for (size_t i = 0; i <= most; i++)
		values[i] = lgamma((double)i + shape);
	return values;
}

static void beta_binomial_init(struct beta_binomial *chances, double with,
			       double without, size_t most)
{
	chances->with = log_gammas(with, most);
	chances->without = log_gammas(without, most);
	chances->both = log_gammas(with + without, most);
	chances->base =
		chances->both[0] - chances->with[0] - chances->without[0];
}

static void beta_binomial_release(struct beta_binomial *chances)
{
	free(chances->with);
	free(chances->without);
	free(chances->both);
}

/* Chance of x of n items; factorials[i] is log i!. */
static double beta_binomial_chance(const struct beta_binomial *chances,
				   const double *factorials, size_t x, size_t n)
{
	double choose = factorials[n] - factorials[x] - factorials[n - x];

	return exp(choose + chances->base + chances->with[x] +
		   chances->without[n - x] - chances->both[n]);
}

/* Expected gain per prediction of adopting, after these counts: linear in
 * the posterior's mean. */
static double expected(const struct cost *cost, double broken, double fixed,
		       double items)
{
	double saved =
		cost->error_value * (fixed - broken) - cost->broken * broken;

	return saved / items - cost->fixed / cost->predictions;
}

static void sum_outcomes(const struct cost *cost, const struct paired *paired,
			 size_t more, struct cost_more *result)
{
	double broken = (double)paired->first_only + 0.5;
	double fixed = (double)paired->second_only + 0.5;
	double items = (double)paired_count(paired) + 2;
	double *factorials = log_gammas(1, more);
	struct beta_binomial discordant, which;

	beta_binomial_init(&discordant, broken + fixed, items - broken - fixed,
			   more);
	beta_binomial_init(&which, fixed, broken, more);
	for (size_t t = 0; t <= more; t++) {
		double outer =
			beta_binomial_chance(&discordant, factorials, t, more);

		for (size_t c = 0; outer > CHANCE_MIN && c <= t; c++) {
			double chance =
				outer *
				beta_binomial_chance(&which, factorials, c, t);
			double after = expected(cost, broken + (double)(t - c),
						fixed + (double)c,
						items + (double)more);

			if ((after > 0) == result->adopts_now)
				continue;
			result->changes += chance;
			result->gain += chance * fabs(after);
		}
	}
	beta_binomial_release(&discordant);
	beta_binomial_release(&which);
	free(factorials);
}

struct cost_more cost_of_more(const struct cost *cost,
			      const struct paired *paired, size_t more)
{
	struct cost_more result = { .why_not = cost_fault(cost, COST_ADOPT) };
	double items = (double)paired_count(paired) + 2;

	if (!result.why_not && more > COST_MORE_MAX)
		result.why_not = "that is too many labels to reckon with";
	result.net.why_not = result.why_not;
	if (result.why_not)
		return result;
	result.adopts_now =
		expected(cost, (double)paired->first_only + 0.5,
			 (double)paired->second_only + 0.5, items) > 0;
	sum_outcomes(cost, paired, more, &result);
	result.is_defined = true;
	if (!isfinite(cost->per_label) || cost->per_label < 0) {
		result.net.why_not = "the cost of a label is not known";
		return result;
	}
	result.net.is_defined = true;
	result.net.value = result.gain * cost->predictions -
			   cost->per_label * (double)more;
	return result;
}
