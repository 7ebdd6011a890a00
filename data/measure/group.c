/* group.c - see group.h */
#include "data/measure/group.h"

#include <assert.h>
#include <math.h>

#include "data/measure/special.h"

void group_collect(const size_t *group_of, const double *score, size_t items,
		   struct group *groups, size_t count)
{
	for (size_t g = 0; g < count; g++)
		groups[g].size = groups[g].sum = 0;
	for (size_t i = 0; i < items; i++) {
		assert(group_of[i] < count);
		groups[group_of[i]].size += 1;
		groups[group_of[i]].sum += score[i];
	}
	for (size_t g = 0; g < count; g++)
		assert(groups[g].size > 0);
}

static double items_of(const struct group *groups, size_t count)
{
	double items = 0;

	for (size_t g = 0; g < count; g++)
		items += groups[g].size;
	return items;
}

double group_effective_count(const struct group *groups, size_t count)
{
	double items = items_of(groups, count), squares = 0;

	for (size_t g = 0; g < count; g++)
		squares += groups[g].size * groups[g].size;
	return count == 0 ? 0 : items * items / squares;
}

double group_mean(const struct group *groups, size_t count)
{
	double sum = 0;

	for (size_t g = 0; g < count; g++)
		sum += groups[g].sum;
	return count == 0 ? 0 : sum / items_of(groups, count);
}

double group_standard_error(const struct group *groups, size_t count)
{
	double items = items_of(groups, count), squares = 0;
	double mean = group_mean(groups, count);

	if (count < 2)
		return INFINITY;
	for (size_t g = 0; g < count; g++) {
		/* the mean without g, less the mean */
		double shift = (groups[g].size * mean - groups[g].sum) /
			       (items - groups[g].size);

		squares += shift * shift;
	}
	return sqrt(squares * (double)(count - 1) / (double)count);
}

struct interval group_jackknife(const struct group *groups, size_t count,
				double alpha)
{
	double freedom = group_effective_count(groups, count) - 1;
	double mean = group_mean(groups, count), half;
	struct interval interval = { -INFINITY, INFINITY };

	if (count < 2 || freedom <= 0)
		return interval;
	half = -student_quantile(alpha / 2, freedom) *
	       group_standard_error(groups, count);
	interval.low = mean - half;
	interval.high = mean + half;
	return interval;
}

double group_design_effect(const struct group *groups, size_t count)
{
	double items = items_of(groups, count);
	double p = group_mean(groups, count), variance = 0;

	if (count == 0)
		return 1;
	if (count == 1)
		return items;
	if (p <= 0 || p >= 1)
		return items / group_effective_count(groups, count);
	for (size_t g = 0; g < count; g++) {
		double excess = groups[g].sum - p * groups[g].size;

		variance += excess * excess;
	}
	variance *= (double)count / (double)(count - 1) / (items * items);
	return fmax(1, variance * (items - 1) / (p * (1 - p)));
}
