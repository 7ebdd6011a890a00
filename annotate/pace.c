/* pace.c - see pace.h */
#include "annotate/pace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CAP_MS 30000.0
#define CAP_MEDIANS 5.0

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* In milliseconds; 0 without decisions. */
static double median(const struct pace *pace)
{
	int64_t sorted[PACE_WINDOW];
	size_t n = pace->count;
	int64_t low, high;

	if (!n)
		return 0;
	memcpy(sorted, pace->ms, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_value);
	low = sorted[(n - 1) / 2];
	high = sorted[n / 2];
	return (double)(low + high) / 2;
}

void pace_add(struct pace *pace, int64_t ms)
{
	double cap = fmax(CAP_MS, CAP_MEDIANS * median(pace));

	if (ms < 0)
		ms = 0;
	if ((double)ms > cap)
		ms = (int64_t)cap;
	pace->ms[pace->next] = ms;
	pace->next = (pace->next + 1) % PACE_WINDOW;
	if (pace->count < PACE_WINDOW)
		pace->count++;
}

double pace_seconds(const struct pace *pace)
{
	return pace->count < PACE_ENOUGH ? NAN : median(pace) / 1000;
}
