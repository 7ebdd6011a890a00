/* plan.c - see plan.h */
#include "data/measure/plan.h"

#include <assert.h>
#include <math.h>

#include "data/measure/binomial.h"
#include "data/measure/paired.h"
#include "data/measure/special.h"

/* The numbers of discordant items that matter: all but 1e-14 of the chance. */
struct range {
	size_t low, high;
};

static struct range discordant_range(size_t n, double discordance)
{
	double mean = (double)n * discordance;
	double reach = 8 * sqrt(mean * (1 - discordance)) + 20;
	struct range range = { 0, n };

	if (mean - reach > 0)
		range.low = (size_t)(mean - reach);
	if (mean + reach < (double)n)
		range.high = (size_t)(mean + reach);
	return range;
}

/* Share of the discordant items that the second model fixes. */
static double fixed_share(double gain, double discordance)
{
	assert(discordance >= 0 && discordance <= 1);
	assert(fabs(gain) <= discordance + 1e-12);
	if (discordance == 0)
		return 0.5;
	return fmin(1, fmax(0, 0.5 * (1 + gain / discordance)));
}

static bool rejects(size_t broken, size_t fixed, double alpha,
		    enum mcnemar test)
{
	struct paired paired = { 0, broken, fixed, 0 };

	return (test == MCNEMAR_EXACT ? mcnemar_exact(&paired)
				      : mcnemar_mid_p(&paired)) <= alpha;
}

/* With m discordant items, the test rejects at `count - 1` or fewer of one
 * kind; 0 when it never does. */
static size_t rejected_count(size_t m, double alpha, enum mcnemar test)
{
	size_t low = 0, high = m / 2 + 1;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rejects(middle, m - middle, alpha, test))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

double plan_power(size_t n, double gain, double discordance, double alpha,
		  enum mcnemar test)
{
	struct range range = discordant_range(n, discordance);
	double share = fixed_share(gain, discordance), power = 0;

	for (size_t m = range.low; m <= range.high; m++) {
		double count = (double)rejected_count(m, alpha, test) - 1;
		double chance = binomial_pmf((double)m, (double)n, discordance);

		if (count < 0 || chance == 0)
			continue;
		if (2 * count >= (double)m) /* any outcome, alpha being 1 */
			power += chance;
		else
			power +=
				chance *
				(binomial_at_most(count, (double)m, share) +
				 binomial_at_most(count, (double)m, 1 - share));
	}
	return fmin(1, power);
}

double plan_items_normal(double gain, double discordance, double alpha,
			 double power)
{
	double root;

	assert(fabs(gain) <= discordance && power > 0 && power < 1);
	if (gain == 0)
		return INFINITY;
	root = normal_two_sided(alpha) * sqrt(discordance) +
	       normal_quantile(power) * sqrt(discordance - gain * gain);
	return root * root / (gain * gain);
}

size_t plan_items(double gain, double discordance, double alpha, double power)
{
	double guess = plan_items_normal(gain, discordance, alpha, power);
	size_t n;

	if (guess > PLAN_ITEMS_MAX)
		return 0;
	/* Below, where no tooth of the saw can reach; then one by one. */
	n = (size_t)(0.9 * guess);
	n = n > 30 ? n - 30 : 0;
	while (plan_power(n, gain, discordance, alpha, MCNEMAR_MID_P) < power)
		n++;
	return n;
}

double plan_detectable(size_t n, double discordance, double alpha, double power)
{
	double low = 0, high = discordance;

	if (plan_power(n, high, discordance, alpha, MCNEMAR_MID_P) < power)
		return discordance;
	for (int i = 0; i < 40; i++) {
		double middle = 0.5 * (low + high);

		if (plan_power(n, middle, discordance, alpha, MCNEMAR_MID_P) <
		    power)
			low = middle;
		else
			high = middle;
	}
	return high;
}

enum outcome { WORSE, OPEN, NO_GAIN, GAIN };

/* The verdict table's rows without bars. */
static enum outcome outcome_of(const struct plan_guess *guess, size_t n,
			       size_t broken, size_t fixed)
{
	struct paired paired = { n - broken - fixed, broken, fixed, 0 };
	double z = normal_two_sided(guess->alpha);
	double worth = guess->worth * guess->noise_factor;
	double at_zero = paired_score(&paired, 0);

	if (at_zero < -z)
		return WORSE;
	if (guess->is_low_resilience) {
		if (paired_score(&paired, guess->worth) >= z)
			return GAIN;
	} else if (at_zero > z && paired_difference(&paired) >= guess->worth) {
		return GAIN;
	}
	return paired_score(&paired, worth) < -z ? NO_GAIN : OPEN;
}

/* Smallest number fixed, of m discordant items, whose outcome is none of the
 * first two given: outcomes come in the order worse, no gain, open, gain. */
static size_t fixed_from(const struct plan_guess *guess, size_t n, size_t m,
			 bool past_no_gain, bool past_open)
{
	size_t low = 0, high = m + 1;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		enum outcome is = outcome_of(guess, n, m - middle, middle);

		if (is == WORSE || (past_no_gain && is == NO_GAIN) ||
		    (past_open && is == OPEN))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct plan_chances plan_verdict(const struct plan_guess *guess, size_t n)
{
	struct range range = discordant_range(n, guess->discordance);
	double share = fixed_share(guess->gain, guess->discordance);
	struct plan_chances sum = { 0, 0, 0, 0 };

	assert(n > 0 && guess->worth > 0 && guess->worth < 1);
	for (size_t m = range.low; m <= range.high; m++) {
		double chance =
			binomial_pmf((double)m, (double)n, guess->discordance);
		double no_gain = (double)fixed_from(guess, n, m, false, false);
		double open = (double)fixed_from(guess, n, m, true, false);
		double gain = (double)fixed_from(guess, n, m, true, true);
		double up_to_worse, up_to_no_gain, up_to_open;

		up_to_worse = binomial_at_most(no_gain - 1, (double)m, share);
		up_to_no_gain = binomial_at_most(open - 1, (double)m, share);
		up_to_open = binomial_at_most(gain - 1, (double)m, share);
		sum.worse += chance * up_to_worse;
		sum.does_not_pay += chance * (up_to_no_gain - up_to_worse);
		sum.cannot_tell += chance * (up_to_open - up_to_no_gain);
		sum.pays += chance * (1 - up_to_open);
	}
	return sum;
}

static bool is_enough(const struct plan_guess *guess, size_t tens,
		      double chance)
{
	return 1 - plan_verdict(guess, 10 * tens).cannot_tell >= chance;
}

size_t plan_verdict_items(const struct plan_guess *guess, double chance)
{
	size_t low = 2, high = 3; /* tens of items */

	assert(chance > 0 && chance < 1);
	while (!is_enough(guess, high, chance)) {
		low = high;
		high *= 2;
		if (10 * high > PLAN_ITEMS_MAX)
			return 0;
	}
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (is_enough(guess, middle, chance))
			high = middle;
		else
			low = middle;
	}
	return 10 * high;
}
