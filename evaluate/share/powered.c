/* powered.c - see powered.h */
#include "evaluate/share/powered.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/group.h"
#include "data/measure/special.h"

static double weight_of(const struct powered_items *items, size_t i)
{
	return items->occurrences ? items->occurrences[i] : 1;
}

static size_t groups_of(const struct powered_items *items)
{
	return items->group_of ? items->groups : items->count;
}

/* Groups of y - lambda f; y NULL stands for 0. The caller frees. */
static struct group *collect(const struct powered_items *items, const double *y,
			     double lambda)
{
	size_t count = groups_of(items);
	struct group *groups = xcalloc(count, sizeof(*groups));

	for (size_t i = 0; i < items->count; i++) {
		size_t g = items->group_of ? items->group_of[i] : i;
		double weight = weight_of(items, i);

		assert(g < count && weight > 0);
		groups[g].size += weight;
		groups[g].sum +=
			weight * ((y ? y[i] : 0) - lambda * items->said[i]);
	}
	return groups;
}

static double variance_of(const struct group *groups, size_t count)
{
	double error = group_standard_error(groups, count);

	return error * error;
}

struct powered powered_mean_at(const struct powered_items *labelled,
			       const double *y,
			       const struct powered_items *unlabelled,
			       double lambda, double alpha)
{
	struct powered powered = { .labelled = labelled->count,
				   .unlabelled = unlabelled->count,
				   .lambda = lambda };
	size_t few = groups_of(labelled), many = groups_of(unlabelled);
	struct group *rest, *plain, *said;
	double equal, half;

	if (few < 2 || many < 2) {
		powered.why_not = few < 2 ? "fewer than two groups are labelled"
					  : "fewer than two groups are "
					    "unlabelled";
		return powered;
	}
	rest = collect(labelled, y, lambda);
	plain = collect(labelled, y, 0);
	said = collect(unlabelled, NULL, -lambda);
	equal = group_effective_count(rest, few);
	powered.is_defined = equal > 1;
	powered.why_not = equal > 1 ? NULL : "one group is nearly everything";
	powered.value = group_mean(said, many) + group_mean(rest, few);
	powered.labelled_variance = variance_of(rest, few);
	powered.unlabelled_variance = variance_of(said, many);
	powered.standard_error =
		sqrt(powered.labelled_variance + powered.unlabelled_variance);
	powered.labels_value = group_mean(plain, few);
	powered.labels_error = group_standard_error(plain, few);
	if (powered.is_defined) {
		half = -student_quantile(alpha / 2, equal - 1) *
		       powered.standard_error;
		powered.interval.low = powered.value - half;
		powered.interval.high = powered.value + half;
	}
	free(rest);
	free(plain);
	free(said);
	return powered;
}

/* Weighted sums behind means, a covariance and a variance. */
struct moments {
	double weight, y, f, yf, ff;
};

static void add_moments(struct moments *moments,
			const struct powered_items *items, const double *y)
{
	for (size_t i = 0; i < items->count; i++) {
		double weight = weight_of(items, i), f = items->said[i];
		double target = y ? y[i] : 0;

		moments->weight += weight;
		moments->y += weight * target;
		moments->f += weight * f;
		moments->yf += weight * target * f;
		moments->ff += weight * f * f;
	}
}

static double tuned_lambda(const struct powered_items *labelled,
			   const double *y,
			   const struct powered_items *unlabelled)
{
	struct group *few = collect(labelled, NULL, 0);
	struct group *many = collect(unlabelled, NULL, 0);
	double ratio = group_effective_count(few, groups_of(labelled)) /
		       group_effective_count(many, groups_of(unlabelled));
	struct moments own = { 0 }, all;
	double covariance, variance;

	add_moments(&own, labelled, y);
	covariance =
		own.yf / own.weight - own.y / own.weight * (own.f / own.weight);
	all = own;
	add_moments(&all, unlabelled, NULL);
	variance =
		all.ff / all.weight - all.f / all.weight * (all.f / all.weight);
	free(few);
	free(many);
	if (variance <= 1e-12)
		return 0; /* always the same answer says nothing */
	return fmin(1, fmax(0, covariance / ((1 + ratio) * variance)));
}

struct powered powered_mean(const struct powered_items *labelled,
			    const double *y,
			    const struct powered_items *unlabelled,
			    double alpha)
{
	double lambda = 0;

	if (labelled->count > 0 && unlabelled->count > 0)
		lambda = tuned_lambda(labelled, y, unlabelled);
	return powered_mean_at(labelled, y, unlabelled, lambda, alpha);
}
