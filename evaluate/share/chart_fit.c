/* chart_fit.c - one chart held against another, and chance; see chart.h */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "data/measure/binomial.h"
#include "data/measure/percentile.h"
#include "evaluate/share/chart.h"
#include "evaluate/share/redraw.h"

#define TIE 1e-12

static const char no_bars[] = "no bar has enough items with gold";
static const char one_bar[] = "one bar alone has no order";

static struct score defined(double value)
{
	return (struct score){ true, value, NULL };
}

static struct score undefined(const char *why_not)
{
	return (struct score){ false, 0, why_not };
}

static int sign_of(double change)
{
	return (change > TIE) - (change < -TIE);
}

struct score kendall_tau_b(const double *first, const double *second,
			   size_t count)
{
	double agree = 0, first_differ = 0, second_differ = 0;

	if (count < 2)
		return undefined(one_bar);
	for (size_t i = 1; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			int a = sign_of(first[i] - first[j]);
			int b = sign_of(second[i] - second[j]);

			agree += a * b;
			first_differ += a != 0;
			second_differ += b != 0;
		}
	}
	if (first_differ <= 0 || second_differ <= 0)
		return undefined("all bars are equal");
	return defined(agree / sqrt(first_differ * second_differ));
}

static double largest(const double *values, size_t count)
{
	double best = values[0];

	for (size_t i = 1; i < count; i++)
		best = fmax(best, values[i]);
	return best;
}

static bool keeps_top(const double *truth, const double *shown, size_t bars)
{
	double top = largest(truth, bars), top_shown = largest(shown, bars);

	for (size_t i = 0; i < bars; i++)
		if (shown[i] > top_shown - TIE && truth[i] < top - TIE)
			return false;
	return true;
}

static double share_of_signs(const double *truth, const double *shown,
			     size_t bars)
{
	size_t same = 0;

	for (size_t i = 1; i < bars; i++)
		same += sign_of(truth[i] - truth[i - 1]) ==
			sign_of(shown[i] - shown[i - 1]);
	return (double)same / (double)(bars - 1);
}

struct chart_fit chart_fit_of(const double *truth, const double *shown,
			      size_t bars, double tolerance)
{
	struct chart_fit fit = { .bars = bars };
	double sum = 0, worst = 0;
	size_t within = 0;

	fit.mean_error = fit.max_error = fit.within = undefined(no_bars);
	fit.tau = fit.top = fit.signs =
		undefined(bars == 0 ? no_bars : one_bar);
	if (bars == 0)
		return fit;
	for (size_t i = 0; i < bars; i++) {
		double error = fabs(shown[i] - truth[i]);

		sum += error;
		worst = fmax(worst, error);
		within += error <= tolerance + TIE;
	}
	fit.mean_error = defined(sum / (double)bars);
	fit.max_error = defined(worst);
	fit.within = defined((double)within / (double)bars);
	if (bars < 2)
		return fit;
	fit.tau = kendall_tau_b(truth, shown, bars);
	fit.top = defined(keeps_top(truth, shown, bars));
	fit.signs = defined(share_of_signs(truth, shown, bars));
	return fit;
}

/* A binomial's cumulative sums where it is not negligible: drawing from it
 * then costs the same for a bar of thirty items and of a million. */
struct sampler {
	double n;
	size_t low, count;
	double *cumulative;
};

/* Beyond nine standard deviations and forty counts lies less than 1e-15. */
static void sampler_init(struct sampler *sampler, double n, double p)
{
	double reach = 9 * sqrt(n * p * (1 - p)) + 40;
	double low = fmax(0, floor(n * p - reach));
	double high = fmin(n, ceil(n * p + reach)), sum = 0;

	sampler->n = n;
	sampler->low = (size_t)low;
	sampler->count = (size_t)(high - low) + 1;
	sampler->cumulative = xcalloc(sampler->count, sizeof(double));
	for (size_t i = 0; i < sampler->count; i++) {
		sum += binomial_pmf(low + (double)i, n, p);
		sampler->cumulative[i] = sum;
	}
}

/* A share: the first count whose cumulative sum is above a uniform number. */
static double sampler_draw(const struct sampler *sampler, struct rng *rng)
{
	size_t low = 0, high = sampler->count - 1;
	double target = rng_uniform(rng) * sampler->cumulative[high];

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sampler->cumulative[middle] > target)
			high = middle;
		else
			low = middle + 1;
	}
	return (double)(sampler->low + low) / sampler->n;
}

/* Sums of a figure over the simulations in which it is defined. */
struct running {
	double sum;
	size_t count;
};

static void add(struct running *running, struct score score)
{
	if (score.is_defined) {
		running->sum += score.value;
		running->count++;
	}
}

static struct score mean_of(const struct running *running)
{
	if (running->count == 0)
		return undefined("never defined in the simulations");
	return defined(running->sum / (double)running->count);
}

enum figure { MEAN_ERROR, MAX_ERROR, WITHIN, TAU, TOP, SIGNS, FIGURES };

/* Draws all charts; keeps their mean errors. */
static struct chart_fit simulate(const struct sampler *samplers,
				 const double *truth, size_t bars,
				 const struct chart_options *options,
				 double *errors, size_t simulations)
{
	struct rng seeds = rng_stream(options->seed, "noise chart");
	struct running running[FIGURES] = { { 0, 0 } };
	double *shown = xcalloc(bars, sizeof(*shown));

	for (size_t r = 0; r < simulations; r++) {
		struct rng rng = { rng_at(&seeds, r), 0 };
		struct chart_fit fit;

		for (size_t i = 0; i < bars; i++)
			shown[i] = sampler_draw(&samplers[i], &rng);
		fit = chart_fit_of(truth, shown, bars, options->tolerance);
		errors[r] = fit.mean_error.value;
		add(&running[MEAN_ERROR], fit.mean_error);
		add(&running[MAX_ERROR], fit.max_error);
		add(&running[WITHIN], fit.within);
		add(&running[TAU], fit.tau);
		add(&running[TOP], fit.top);
		add(&running[SIGNS], fit.signs);
	}
	free(shown);
	return (struct chart_fit){ .bars = bars,
				   .mean_error = mean_of(&running[MEAN_ERROR]),
				   .max_error = mean_of(&running[MAX_ERROR]),
				   .within = mean_of(&running[WITHIN]),
				   .tau = mean_of(&running[TAU]),
				   .top = mean_of(&running[TOP]),
				   .signs = mean_of(&running[SIGNS]) };
}

static void compare(struct chart_noise *noise, const struct chart_fit fit[2],
		    const double *errors)
{
	double expected = noise->mean.mean_error.value;

	for (int m = 0; m < 2; m++) {
		double error = fit[m].mean_error.value;
		size_t as_large = 0;

		for (size_t r = 0; r < noise->simulations; r++)
			as_large += errors[r] >= error - TIE;
		noise->as_large[m] =
			defined((double)as_large / (double)noise->simulations);
		noise->ratio[m] =
			expected > 0 ? defined(error / expected)
				     : undefined("the true shares are all 0 or "
						 "1 and have no noise");
	}
}

void chart_simulate(struct chart_noise *noise, const double *truth,
		    const double *items, size_t bars,
		    const struct chart_fit fit[2],
		    const struct chart_options *options)
{
	struct sampler *samplers;
	double *errors;
	size_t simulations =
		options->simulations ? options->simulations : CHART_SIMULATIONS;

	*noise = (struct chart_noise){ .interval = { 0, 1 } };
	if (bars == 0) {
		noise->mean = chart_fit_of(truth, truth, 0, options->tolerance);
		for (int m = 0; m < 2; m++)
			noise->ratio[m] = noise->as_large[m] =
				undefined(no_bars);
		return;
	}
	noise->simulations = simulations;
	samplers = xcalloc(bars, sizeof(*samplers));
	errors = xcalloc(simulations, sizeof(*errors));
	for (size_t i = 0; i < bars; i++)
		sampler_init(&samplers[i], fmax(1, round(items[i])), truth[i]);
	noise->mean =
		simulate(samplers, truth, bars, options, errors, simulations);
	compare(noise, fit, errors);
	noise->interval =
		percentile_interval(errors, simulations, options->alpha);
	for (size_t i = 0; i < bars; i++)
		free(samplers[i].cumulative);
	free(samplers);
	free(errors);
}
