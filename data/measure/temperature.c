/* temperature.c - see temperature.h */
#include "data/measure/temperature.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/group.h"

double probability_rest(const float *log_probability, size_t classes)
{
	double sum = 0;

	for (size_t k = 0; k < classes; k++)
		sum += exp((double)log_probability[k]);
	return sum < 1 ? 1 - sum : 0;
}

static double logit_of(double log_probability)
{
	return fmax(log_probability, TEMPERATURE_LOG_MIN);
}

static double rest_logit(const float *row, size_t classes)
{
	return logit_of(log(probability_rest(row, classes)));
}

/* The rows, and room for the logits of one of them: its classes, then the
 * rest if there is one. */
struct problem {
	const struct temperature_rows *rows;
	bool has_rest;
	double *logits;
};

/* One row's loss and its first two derivatives in 1/T. */
struct slope {
	double loss, first, second;
};

static struct slope row_slope(const struct problem *problem, size_t i,
			      double inverse)
{
	const struct temperature_rows *rows = problem->rows;
	const float *row = rows->log_probability + i * rows->classes;
	size_t width = rows->classes + problem->has_rest;
	double *logits = problem->logits, largest = TEMPERATURE_LOG_MIN;
	double sum = 0, mean = 0, square = 0, gold;
	struct slope slope;

	for (size_t k = 0; k < rows->classes; k++)
		logits[k] = logit_of((double)row[k]);
	if (problem->has_rest)
		logits[rows->classes] = rest_logit(row, rows->classes);
	for (size_t k = 0; k < width; k++)
		largest = fmax(largest, logits[k]);
	for (size_t k = 0; k < width; k++) {
		double below = logits[k] - largest;
		double weight = exp(below * inverse);

		sum += weight;
		mean += weight * below;
		square += weight * below * below;
	}
	mean /= sum;
	gold = logits[rows->gold[i]] - largest;
	slope.loss = log(sum) - gold * inverse;
	slope.first = mean - gold;
	slope.second = fmax(0, square / sum - mean * mean);
	return slope;
}

static struct slope problem_slope(const struct problem *problem, double inverse)
{
	struct slope total = { 0, 0, 0 };
	double n = (double)problem->rows->count;

	for (size_t i = 0; i < problem->rows->count; i++) {
		struct slope slope = row_slope(problem, i, inverse);

		total.loss += slope.loss / n;
		total.first += slope.first / n;
		total.second += slope.second / n;
	}
	return total;
}

/* Where the derivative is 0, in a bracket on whose low end it is negative and
 * on whose high end positive. */
static double stationary(const struct problem *problem, double low, double high)
{
	double inverse = 1;

	for (int i = 0; i < 200 && high - low > 1e-14 * high; i++) {
		struct slope slope = problem_slope(problem, inverse);
		double next = inverse - slope.first / slope.second;

		if (slope.first == 0)
			return inverse;
		if (slope.first < 0)
			low = inverse;
		else
			high = inverse;
		if (fabs(next - inverse) <= 1e-13 * inverse)
			return inverse;
		/* written so that an infinite or NaN step bisects */
		inverse = next > low && next < high ? next : (low + high) / 2;
	}
	return inverse;
}

static struct interval interval_at(const struct problem *problem,
				   double inverse, double curvature,
				   double alpha)
{
	const struct temperature_rows *rows = problem->rows;
	size_t groups = rows->group_of ? rows->groups : rows->count;
	struct group *group = xcalloc(groups, sizeof(*group));
	struct interval interval;

	/* 1/T without an item is about 1/T plus the item's derivative over
	 * the sum of curvatures: pseudo-values, whose mean is 1/T. */
	for (size_t i = 0; i < rows->count; i++) {
		size_t g = rows->group_of ? rows->group_of[i] : i;
		struct slope slope = row_slope(problem, i, inverse);

		group[g].size += 1;
		group[g].sum += inverse - slope.first / curvature;
	}
	interval = group_jackknife(group, groups, alpha);
	free(group);
	return (struct interval){
		fmax(TEMPERATURE_MIN, 1 / interval.high),
		interval.low <= 1 / TEMPERATURE_MAX ? TEMPERATURE_MAX
						    : 1 / interval.low,
	};
}

static bool gold_is_one_class(const struct temperature_rows *rows)
{
	for (size_t i = 1; i < rows->count; i++)
		if (rows->gold[i] != rows->gold[0])
			return false;
	return true;
}

static bool rows_have_rest(const struct temperature_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		if (probability_rest(rows->log_probability + i * rows->classes,
				     rows->classes) > TEMPERATURE_REST_MIN)
			return true;
	return false;
}

static void solve(const struct problem *problem, double alpha,
		  struct temperature *temperature)
{
	double low = 1 / TEMPERATURE_MAX, high = 1 / TEMPERATURE_MIN;
	double inverse;
	struct slope slope = problem_slope(problem, 1);

	temperature->loss_before = slope.loss;
	if (slope.second == 0 && slope.first == 0) {
		temperature->why_not = "every row gives all its classes the "
				       "same probability";
		return;
	}
	temperature->is_defined = true;
	if (problem_slope(problem, low).first >= 0)
		inverse = low;
	else if (problem_slope(problem, high).first <= 0)
		inverse = high;
	else
		inverse = stationary(problem, low, high);
	slope = problem_slope(problem, inverse);
	temperature->is_at_bound = inverse == low || inverse == high;
	temperature->value = 1 / inverse;
	temperature->loss_after = slope.loss;
	temperature->interval =
		(struct interval){ TEMPERATURE_MIN, TEMPERATURE_MAX };
	if (!temperature->is_at_bound && slope.second > 0)
		temperature->interval =
			interval_at(problem, inverse, slope.second, alpha);
}

struct temperature temperature_fit(const struct temperature_rows *rows,
				   double alpha)
{
	struct temperature temperature = { .count = rows->count };
	struct problem problem = { rows, false, NULL };

	assert(alpha > 0 && alpha < 1);
	if (rows->count == 0)
		temperature.why_not = "there is no item";
	else if (rows->classes < 2)
		temperature.why_not = "there is only one class";
	else if (gold_is_one_class(rows))
		temperature.why_not = "all gold is one class";
	if (temperature.why_not)
		return temperature;
	problem.has_rest = temperature.has_rest = rows_have_rest(rows);
	problem.logits = xcalloc(rows->classes + 1, sizeof(*problem.logits));
	solve(&problem, alpha, &temperature);
	free(problem.logits);
	return temperature;
}

void temperature_apply(double temperature, bool has_rest, const float *row,
		       size_t classes, float *scaled)
{
	double rest = has_rest ? rest_logit(row, classes) : -INFINITY;
	double inverse = 1 / temperature, largest, sum, log_sum;
	size_t best = 0;

	assert(temperature > 0 && classes > 0);
	for (size_t k = 1; k < classes; k++)
		if (row[k] > row[best])
			best = k;
	largest = fmax(rest, logit_of((double)row[best]));
	sum = exp((rest - largest) * inverse);
	for (size_t k = 0; k < classes; k++)
		sum += exp((logit_of((double)row[k]) - largest) * inverse);
	log_sum = log(sum) + largest * inverse;
	for (size_t k = 0; k < classes; k++)
		scaled[k] =
			(float)(logit_of((double)row[k]) * inverse - log_sum);
	/* Rounding may have drawn a class level with the best that was just
	 * below it; standing earlier in the row, it would now be the answer. */
	for (size_t k = 0; k < best; k++)
		if (scaled[k] >= scaled[best])
			scaled[k] = nextafterf(scaled[best], -INFINITY);
}
