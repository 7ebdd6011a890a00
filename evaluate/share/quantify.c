/* quantify.c - corrected counts; see quantify.h */
#include "evaluate/share/quantify.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "evaluate/share/share.h"

static bool refuse(const char **why_not, const char *reason)
{
	*why_not = reason;
	return false;
}

void mixing_init(struct mixing *mixing, const struct scored *test)
{
	size_t classes = test->classes;

	mixing->classes = classes;
	mixing->rate = xcalloc(classes * classes, sizeof(*mixing->rate));
	mixing->weight = xcalloc(classes, sizeof(*mixing->weight));
	for (size_t i = 0; i < test->count; i++) {
		double weight = share_weight(test, i);

		assert(test->gold[i] < classes && test->said[i] <= classes);
		mixing->weight[test->gold[i]] += weight;
		if (test->said[i] < classes)
			mixing->rate[test->said[i] * classes + test->gold[i]] +=
				weight;
	}
	for (size_t i = 0; i < classes; i++)
		for (size_t j = 0; j < classes; j++)
			if (mixing->weight[j] > 0)
				mixing->rate[i * classes + j] /=
					mixing->weight[j];
}

void mixing_release(struct mixing *mixing)
{
	free(mixing->rate);
	free(mixing->weight);
}

/* Largest column sum of absolute values. */
static double norm(const double *matrix, size_t n)
{
	double largest = 0;

	for (size_t j = 0; j < n; j++) {
		double sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += fabs(matrix[i * n + j]);
		largest = fmax(largest, sum);
	}
	return largest;
}

static void exchange_rows(double *matrix, size_t n, size_t a, size_t b)
{
	for (size_t j = 0; j < n; j++) {
		double held = matrix[a * n + j];

		matrix[a * n + j] = matrix[b * n + j];
		matrix[b * n + j] = held;
	}
}

/* Gauss and Jordan with the largest pivot of the column; `work` is destroyed.
 * False when a pivot is 0 but for rounding. */
static bool invert(double *work, double *inverse, size_t n)
{
	for (size_t i = 0; i < n * n; i++)
		inverse[i] = i % (n + 1) == 0;
	for (size_t k = 0; k < n; k++) {
		size_t best = k;
		double pivot;

		for (size_t i = k + 1; i < n; i++)
			if (fabs(work[i * n + k]) > fabs(work[best * n + k]))
				best = i;
		exchange_rows(work, n, k, best);
		exchange_rows(inverse, n, k, best);
		pivot = work[k * n + k];
		if (fabs(pivot) < 1e-12)
			return false;
		for (size_t j = 0; j < n; j++) {
			work[k * n + j] /= pivot;
			inverse[k * n + j] /= pivot;
		}
		for (size_t i = 0; i < n; i++) {
			double factor = work[i * n + k];

			if (i == k)
				continue;
			for (size_t j = 0; j < n; j++) {
				work[i * n + j] -= factor * work[k * n + j];
				inverse[i * n + j] -=
					factor * inverse[k * n + j];
			}
		}
	}
	return true;
}

bool mixing_solve(const struct mixing *mixing, const double *counted,
		  double *shares, const char **why_not)
{
	size_t n = mixing->classes, bytes = n * n * sizeof(double);
	double *work, *inverse;
	bool is_regular;

	for (size_t j = 0; j < n; j++)
		if (mixing->weight[j] <= 0)
			return refuse(why_not, "a class has no test item");
	work = xcalloc(n * n, sizeof(*work));
	inverse = xcalloc(n * n, sizeof(*inverse));
	memcpy(work, mixing->rate, bytes);
	is_regular = invert(work, inverse, n) &&
		     norm(mixing->rate, n) * norm(inverse, n) <=
			     QUANTIFY_CONDITION_MAX;
	for (size_t i = 0; is_regular && i < n; i++) {
		shares[i] = 0;
		for (size_t j = 0; j < n; j++)
			shares[i] += inverse[i * n + j] * counted[j];
	}
	free(work);
	free(inverse);
	return is_regular ||
	       refuse(why_not, "the model hardly tells some classes apart, so "
			       "its counts cannot be corrected");
}

static int compare_falling(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a < b) - (a > b);
}

void simplex_project(double *values, size_t count)
{
	double *sorted = xcalloc(count, sizeof(*sorted));
	double sum = 0, excess = 0;

	assert(count > 0);
	memcpy(sorted, values, count * sizeof(*sorted));
	qsort(sorted, count, sizeof(*sorted), compare_falling);
	for (size_t i = 0; i < count; i++) {
		sum += sorted[i];
		if (sorted[i] - (sum - 1) / (double)(i + 1) > 0)
			excess = (sum - 1) / (double)(i + 1);
	}
	for (size_t i = 0; i < count; i++)
		values[i] = fmax(0, values[i] - excess);
	free(sorted);
}

static double weigh_all(const struct scored *bar)
{
	double all = 0;

	for (size_t i = 0; i < bar->count; i++)
		all += share_weight(bar, i);
	return all;
}

bool quantify_count(const struct scored *bar, double *shares,
		    const char **why_not)
{
	double all = weigh_all(bar);

	if (all <= 0)
		return refuse(why_not, "there are no items");
	memset(shares, 0, bar->classes * sizeof(*shares));
	for (size_t i = 0; i < bar->count; i++)
		if (bar->said[i] < bar->classes)
			shares[bar->said[i]] += share_weight(bar, i);
	for (size_t k = 0; k < bar->classes; k++)
		shares[k] /= all;
	return true;
}

bool quantify_adjusted(const struct mixing *mixing, const struct scored *bar,
		       double *shares, const char **why_not)
{
	double *counted = xcalloc(bar->classes, sizeof(*counted));
	bool is_defined;

	assert(mixing->classes == bar->classes);
	is_defined = quantify_count(bar, counted, why_not) &&
		     mixing_solve(mixing, counted, shares, why_not);
	if (is_defined)
		simplex_project(shares, bar->classes);
	free(counted);
	return is_defined;
}

bool quantify_probability(const struct scored *bar, double *shares,
			  const char **why_not)
{
	size_t classes = bar->classes;
	double all = weigh_all(bar);

	if (all <= 0)
		return refuse(why_not, "there are no items");
	if (!bar->log_probability)
		return refuse(why_not, "the model gave no probabilities");
	memset(shares, 0, classes * sizeof(*shares));
	for (size_t i = 0; i < bar->count; i++)
		for (size_t k = 0; k < classes; k++)
			shares[k] +=
				share_weight(bar, i) *
				exp((double)bar
					    ->log_probability[i * classes + k]);
	for (size_t k = 0; k < classes; k++)
		shares[k] /= all;
	return true;
}

/* One step: posteriors under `ratio` = shares / prior, summed into `next` by
 * weight. Returns the weight of the items that have any. */
static double maximise_once(const struct scored *bar, const double *probability,
			    const double *ratio, double *next,
			    struct maximised *maximised)
{
	size_t classes = bar->classes;
	double all = 0;

	memset(next, 0, classes * sizeof(*next));
	maximised->skipped = 0;
	for (size_t i = 0; i < bar->count; i++) {
		const double *row = &probability[i * classes];
		double weight = share_weight(bar, i), sum = 0;

		if (weight <= 0)
			continue; /* not drawn this time */
		for (size_t k = 0; k < classes; k++)
			sum += ratio[k] * row[k];
		if (sum <= 0) {
			maximised->skipped++;
			continue;
		}
		all += weight;
		for (size_t k = 0; k < classes; k++)
			next[k] += weight * ratio[k] * row[k] / sum;
	}
	return all;
}

static double *probabilities_of(const struct scored *bar)
{
	size_t cells = bar->count * bar->classes;
	double *probability = xcalloc(cells, sizeof(*probability));

	for (size_t i = 0; i < cells; i++)
		probability[i] = exp((double)bar->log_probability[i]);
	return probability;
}

static bool maximise(const struct scored *bar, const double *prior,
		     double *shares, struct maximised *maximised)
{
	size_t classes = bar->classes;
	double *probability = probabilities_of(bar);
	double *ratio = xcalloc(classes, sizeof(*ratio));
	double *next = xcalloc(classes, sizeof(*next));
	double all = 1;

	*maximised = (struct maximised){ .change = INFINITY };
	memcpy(shares, prior, classes * sizeof(*shares));
	while (all > 0 && !maximised->has_converged &&
	       maximised->steps < QUANTIFY_STEPS_MAX) {
		maximised->steps++;
		maximised->change = 0;
		for (size_t k = 0; k < classes; k++)
			ratio[k] = shares[k] / prior[k];
		all = maximise_once(bar, probability, ratio, next, maximised);
		for (size_t k = 0; all > 0 && k < classes; k++) {
			double share = next[k] / all;

			maximised->change = fmax(maximised->change,
						 fabs(share - shares[k]));
			shares[k] = share;
		}
		maximised->has_converged =
			all > 0 && maximised->change < QUANTIFY_CHANGE;
	}
	free(probability);
	free(ratio);
	free(next);
	return all > 0;
}

bool quantify_maximised(const struct scored *bar, const double *prior,
			double *shares, struct maximised *maximised,
			const char **why_not)
{
	if (weigh_all(bar) <= 0)
		return refuse(why_not, "there are no items");
	if (!bar->log_probability)
		return refuse(why_not, "the model gave no probabilities");
	for (size_t k = 0; k < bar->classes; k++)
		if (!(prior[k] > 0))
			return refuse(why_not, "a class has a prior of 0");
	return maximise(bar, prior, shares, maximised) ||
	       refuse(why_not, "all probabilities are 0");
}
