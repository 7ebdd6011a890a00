/* bar.c - see bar.h */
#include "evaluate/bar.h"

#include <assert.h>

#include "data/measure/binomial.h"

#define COUNT_MAX 100000000

void bar_count(const struct bar *bar, const struct margins *margins,
	       size_t *right, size_t *count)
{
	size_t k = bar->class_index;

	if (bar->kind == BAR_ACCURACY) {
		*right = 0;
		*count = margins->items;
		for (size_t i = 0; i < margins->classes; i++)
			*right += margins->right[i];
		return;
	}
	assert(k < margins->classes);
	*right = margins->right[k];
	*count = bar->kind == BAR_PRECISION ? margins->predicted[k]
					    : margins->gold[k];
}

struct bar_reading bar_read(const struct bar *bar, size_t right, size_t count,
			    double design_effect, double alpha)
{
	struct bar_reading reading = { .right = right,
				       .count = count,
				       .bounds = { 0, 1 },
				       .design_effect = design_effect };
	double x = (double)right / design_effect;
	double n = (double)count / design_effect;

	assert(right <= count && design_effect >= 1);
	assert(bar->value > 0 && bar->value <= 1);
	if (count == 0)
		return reading;
	reading.is_defined = true;
	reading.value = (double)right / (double)count;
	reading.bounds.low = clopper_pearson_lower(x, n, alpha);
	reading.bounds.high = clopper_pearson_upper(x, n, alpha);
	if (reading.bounds.low >= bar->value)
		reading.state = BAR_PASSES;
	else if (reading.bounds.high < bar->value)
		reading.state = BAR_MISSES;
	return reading;
}

static bool would_pass(const struct bar *bar, const struct bar_reading *reading,
		       size_t count, double alpha)
{
	double n = (double)count / reading->design_effect;

	return clopper_pearson_lower(reading->value * n, n, alpha) >=
	       bar->value;
}

size_t bar_count_needed(const struct bar *bar,
			const struct bar_reading *reading, double alpha)
{
	size_t low = 0, high = 1;

	if (!reading->is_defined || reading->value <= bar->value)
		return 0;
	while (!would_pass(bar, reading, high, alpha)) {
		low = high;
		high *= 2;
		if (high > COUNT_MAX)
			return 0;
	}
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (would_pass(bar, reading, middle, alpha))
			high = middle;
		else
			low = middle;
	}
	return high;
}
