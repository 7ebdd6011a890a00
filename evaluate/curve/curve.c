/* curve.c - the law and what it says; see curve.h */
#include "evaluate/curve/curve.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/percentile.h"
#include "data/measure/special.h"
#include "evaluate/curve/curve_fitter.h"

/* Chance of calling a rise or a fall where there is none. */
#define SHAPE_ALPHA 0.05
/* Rounding that an error may have kept from its items. */
#define SHARE_TOLERANCE 1e-6

const char *curve_form_name(enum curve_form form)
{
	static const char *const names[CURVE_FORMS] = { "pow3", "pow2",
							"exp3" };

	assert(form < CURVE_FORMS);
	return names[form];
}

const char *curve_shape_text(enum curve_shape shape)
{
	switch (shape) {
	case CURVE_FLAT:
		return "the error does not fall measurably with more labels";
	case CURVE_RISES:
		return "the error rises with more labels, by more than chance";
	default:
		return NULL;
	}
}

const char *curve_method_text(enum curve_method method)
{
	switch (method) {
	case CURVE_BY_SEEDS_AND_ITEMS:
		return "bootstrap over seeds and held-out items";
	case CURVE_BY_ITEMS:
		return "bootstrap over held-out items, of one seed";
	default:
		return "errors drawn from their standard errors";
	}
}

double curve_standard_error(size_t wrong, size_t items)
{
	double n = (double)items + 4, p = ((double)wrong + 2) / n;

	assert(items > 0 && wrong <= items);
	return sqrt(p * (1 - p) / n);
}

double curve_error(const struct curve_law *law, double n)
{
	double x;

	assert(n > 0);
	x = law->form == CURVE_EXP3 ? exp(-law->c * n) : pow(n, -law->c);
	return law->a + law->b * x;
}

static bool is_share(double value)
{
	return isfinite(value) && value >= 0 && value <= 1;
}

static double share_wrong(const bool *is_right, size_t items)
{
	size_t wrong = 0;

	for (size_t i = 0; i < items; i++)
		wrong += !is_right[i];
	return (double)wrong / (double)items;
}

/* Is the error what its items say? NULL, or what is wrong. */
static const char *fault_of_items(const struct curve *curve, double error,
				  const bool *is_right)
{
	if (!is_right != (curve->items == 0))
		return "some points say which items they got right, others "
		       "do not";
	if (is_right &&
	    fabs(share_wrong(is_right, curve->items) - error) > SHARE_TOLERANCE)
		return "an error is not the share of the items that are wrong";
	return NULL;
}

/* NULL, or why there can be no law. */
static const char *fault_of(const struct curve *curve)
{
	const struct curve_base *base = &curve->base;

	for (size_t i = 0; i < curve->count; i++) {
		const struct curve_point *point = &curve->points[i];
		const char *fault;

		if (!is_share(point->error))
			return "an error is not a number between 0 and 1";
		if (!isfinite(point->standard_error) ||
		    point->standard_error <= 0)
			return "a standard error is not a number above 0";
		if (point->labels == 0)
			return "a point has no labels";
		fault = fault_of_items(curve, point->error, point->is_right);
		if (fault)
			return fault;
	}
	if (!base->is_given)
		return NULL;
	if (!is_share(base->error))
		return "the untuned model's error is not between 0 and 1";
	if (!isfinite(base->standard_error) || base->standard_error < 0)
		return "the untuned model's standard error is not a number";
	return fault_of_items(curve, base->error, base->is_right);
}

/* One-sided, over log n: does the error fall? */
static bool falls(const struct curve_sizes *sizes)
{
	double weight = 0, mean_x = 0, mean_y = 0, xx = 0, xy = 0;

	for (size_t s = 0; s < sizes->count; s++) {
		weight += sizes->weight[s];
		mean_x += sizes->weight[s] * log(sizes->labels[s]);
		mean_y += sizes->weight[s] * sizes->error[s];
	}
	mean_x /= weight;
	mean_y /= weight;
	for (size_t s = 0; s < sizes->count; s++) {
		double off = log(sizes->labels[s]) - mean_x;

		xx += sizes->weight[s] * off * off;
		xy += sizes->weight[s] * off * (sizes->error[s] - mean_y);
	}
	return xy / sqrt(xx) < normal_quantile(SHAPE_ALPHA);
}

static void find_shape(const struct curve_sizes *sizes, struct curve_fit *fit)
{
	double pairs = (double)sizes->count * (double)(sizes->count - 1) / 2;
	double surest = normal_quantile(1 - SHAPE_ALPHA / pairs);

	fit->shape = falls(sizes) ? CURVE_FALLS : CURVE_FLAT;
	for (size_t i = 0; i < sizes->count; i++) {
		for (size_t j = i + 1; j < sizes->count; j++) {
			double rise = sizes->error[j] - sizes->error[i];
			double se = sqrt(1 / sizes->weight[i] +
					 1 / sizes->weight[j]);

			if (rise / se <= surest)
				continue;
			surest = rise / se;
			fit->shape = CURVE_RISES;
			fit->rise_from = (size_t)sizes->labels[i];
			fit->rise_to = (size_t)sizes->labels[j];
		}
	}
}

static double *errors_of(const struct curve *curve)
{
	double *errors = xcalloc(curve->count, sizeof(*errors));

	for (size_t i = 0; i < curve->count; i++)
		errors[i] = curve->points[i].error;
	return errors;
}

static void fit_sizes(const struct curve_sizes *sizes, enum curve_form form,
		      struct curve_fit *fit)
{
	size_t parameters = form == CURVE_POW2 ? 2 : 3;
	struct curve_fitter fitter;

	curve_fitter_init(&fitter, form, sizes);
	fit->law = curve_fitter_fit(&fitter, sizes, &fit->chi_square,
				    &fit->is_at_edge);
	curve_fitter_release(&fitter);
	fit->chi_square += sizes->scatter;
	fit->freedom = sizes->points - parameters;
	fit->p = chi_square_upper_tail(fit->chi_square, (double)fit->freedom);
	find_shape(sizes, fit);
	fit->is_defined = true;
}

struct curve_fit curve_fit(const struct curve *curve, enum curve_form form)
{
	struct curve_fit fit = { .why_not = "there are no points" };
	struct curve_sizes sizes;
	double *errors;

	assert(form < CURVE_FORMS);
	fit.law.form = form;
	if (curve->count == 0)
		return fit;
	fit.why_not = fault_of(curve);
	if (fit.why_not)
		return fit;
	errors = errors_of(curve);
	curve_sizes_init(&sizes, curve);
	curve_sizes_merge(&sizes, curve, errors, NULL);
	fit.sizes = sizes.count;
	fit.smallest = (size_t)sizes.labels[0];
	fit.largest = (size_t)sizes.labels[sizes.count - 1];
	if (sizes.count >= CURVE_SIZES_MIN)
		fit_sizes(&sizes, form, &fit);
	else
		fit.why_not = "fewer than four sizes do not show a curve";
	curve_sizes_release(&sizes);
	free(errors);
	return fit;
}

/* NULL, or why nothing is said about n labels. */
static const char *fault_of_size(const struct curve_fit *fit, double n)
{
	if (!isfinite(n))
		return "the number of labels is not a number";
	if (n < (double)fit->smallest)
		return "that is fewer labels than the smallest size tried";
	if (n > CURVE_REACH * (double)fit->largest)
		return "that is more than four times the largest size tried";
	return NULL;
}

static struct curve_estimate
undefined_estimate(const struct curve_bootstrap *bootstrap, double n,
		   double other)
{
	struct curve_estimate estimate = { .why_not = bootstrap->why_not };

	if (!bootstrap->is_defined)
		return estimate;
	estimate.why_not = fault_of_size(&bootstrap->fit, n);
	if (!estimate.why_not)
		estimate.why_not = fault_of_size(&bootstrap->fit, other);
	return estimate;
}

struct curve_estimate curve_predict(const struct curve_bootstrap *bootstrap,
				    double n, double alpha)
{
	struct curve_estimate estimate = undefined_estimate(bootstrap, n, n);
	double *values;

	assert(alpha > 0 && alpha < 1);
	if (estimate.why_not)
		return estimate;
	values = xcalloc(bootstrap->count, sizeof(*values));
	for (size_t r = 0; r < bootstrap->count; r++)
		values[r] = curve_error(&bootstrap->laws[r], n);
	estimate.value = curve_error(&bootstrap->fit.law, n);
	estimate.interval =
		percentile_interval(values, bootstrap->count, alpha);
	estimate.is_defined = true;
	free(values);
	return estimate;
}

static double drop_of(const struct curve_law *law, double n, double more)
{
	return curve_error(law, n) - curve_error(law, n + more);
}

struct curve_estimate curve_drop(const struct curve_bootstrap *bootstrap,
				 double n, double more, double alpha)
{
	struct curve_estimate estimate =
		undefined_estimate(bootstrap, n, n + more);
	double *values;

	assert(alpha > 0 && alpha < 1);
	if (estimate.why_not)
		return estimate;
	values = xcalloc(bootstrap->count, sizeof(*values));
	for (size_t r = 0; r < bootstrap->count; r++)
		values[r] = drop_of(&bootstrap->laws[r], n, more);
	estimate.value = drop_of(&bootstrap->fit.law, n, more);
	estimate.interval =
		percentile_interval(values, bootstrap->count, alpha);
	estimate.is_defined = true;
	free(values);
	return estimate;
}

void curve_steps(double n, double more[CURVE_STEPS])
{
	more[0] = 100;
	more[1] = 0.25 * n;
	more[2] = n;
}

struct curve_spread curve_spread(const struct curve *curve, double n)
{
	struct curve_spread spread = { .interval = { INFINITY, -INFINITY } };

	for (int form = 0; form < CURVE_FORMS; form++) {
		struct curve_fit *fit = &spread.fits[form];
		const char *fault;

		*fit = curve_fit(curve, (enum curve_form)form);
		fault = fit->why_not ? fit->why_not : fault_of_size(fit, n);
		if (fault) {
			spread.why_not = fault;
			continue;
		}
		spread.values[form] = curve_error(&fit->law, n);
		spread.interval.low =
			fmin(spread.interval.low, spread.values[form]);
		spread.interval.high =
			fmax(spread.interval.high, spread.values[form]);
		spread.is_defined = true;
	}
	if (!spread.is_defined)
		spread.interval = (struct interval){ 0, 0 };
	return spread;
}
