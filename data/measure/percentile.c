/* percentile.c - see percentile.h */
#include "data/measure/percentile.h"

#include <assert.h>
#include <stdlib.h>

static int compare_reals(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

struct interval percentile_interval(double *values, size_t count, double alpha)
{
	size_t rank;
	struct interval interval;

	assert(count > 0 && alpha > 0 && alpha < 1);
	qsort(values, count, sizeof(*values), compare_reals);
	rank = (size_t)((double)(count + 1) * alpha / 2);
	if (rank == 0)
		rank = 1;
	interval.low = values[rank - 1];
	interval.high = values[count - rank];
	return interval;
}
