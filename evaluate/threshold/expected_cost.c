/* expected_cost.c - see expected_cost.h */
#include "evaluate/threshold/expected_cost.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/group.h"

/* The cheapest and the dearest finite cost. */
static struct interval cost_range(const double *cost, size_t cells)
{
	struct interval range = { INFINITY, -INFINITY };

	for (size_t c = 0; c < cells; c++)
		if (isfinite(cost[c])) {
			range.low = fmin(range.low, cost[c]);
			range.high = fmax(range.high, cost[c]);
		}
	return range;
}

static void fill_costs(const struct scored *rows, const uint32_t *said,
		       const double *cost, double *item_cost)
{
	for (size_t i = 0; i < rows->count; i++)
		item_cost[i] =
			cost[rows->gold[i] * (rows->classes + 1) + said[i]];
}

static struct figure mean_cost(const struct scored *rows, const double *value,
			       struct group *groups, struct interval range,
			       double alpha)
{
	struct figure figure = { .n = (double)rows->count };
	double mean;

	if (!rows->count) {
		figure.score.why_not = "there are no items";
		return figure;
	}
	group_collect(rows->group_of, value, rows->count, groups, rows->groups);
	mean = group_mean(groups, rows->groups);
	if (!isfinite(mean)) {
		figure.score.why_not = "an answer costs infinitely much";
		return figure;
	}
	figure.score = (struct score){ true, mean, NULL };
	figure.interval = group_jackknife(groups, rows->groups, alpha);
	figure.interval.low = fmax(figure.interval.low, range.low);
	figure.interval.high = fmin(figure.interval.high, range.high);
	return figure;
}

struct expected_cost expected_cost_compare(const struct scored *rows,
					   const uint32_t *first,
					   const uint32_t *second,
					   const double *cost, double alpha)
{
	struct interval range =
		cost_range(cost, rows->classes * (rows->classes + 1));
	struct interval apart = { range.low - range.high,
				  range.high - range.low };
	struct group *groups = xcalloc(rows->groups + 1, sizeof(*groups));
	double *a = xcalloc(rows->count + 1, sizeof(*a));
	double *b = xcalloc(rows->count + 1, sizeof(*b));
	struct expected_cost result = { 0 };

	fill_costs(rows, first, cost, a);
	fill_costs(rows, second, cost, b);
	result.first = mean_cost(rows, a, groups, range, alpha);
	result.second = mean_cost(rows, b, groups, range, alpha);
	for (size_t i = 0; i < rows->count; i++)
		b[i] -= a[i];
	result.difference = mean_cost(rows, b, groups, apart, alpha);
	if (rows->count)
		result.effective_groups =
			group_effective_count(groups, rows->groups);
	free(a);
	free(b);
	free(groups);
	return result;
}
