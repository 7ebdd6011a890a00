/* bar.c - see bar.h */
#include "evaluate/threshold/bar.h"

#include <assert.h>

#include "data/measure/binomial.h"
#include "data/measure/group_tally.h"

#define COUNT_MAX 100000000

/* Whether the bar is about this item. */
static bool counts(const struct bar *bar, uint32_t gold, uint32_t said)
{
	if (bar->kind == BAR_ACCURACY)
		return true;
	return (bar->kind == BAR_PRECISION ? said : gold) == bar->class_index;
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

struct bar_reading bar_read_rows(const struct bar *bar,
				 const struct scored *rows,
				 const uint32_t *said, double alpha)
{
	struct bar_reading reading;
	struct group_tally tally;

	group_tally_init(&tally, rows->groups);
	for (size_t i = 0; i < rows->count; i++)
		if (counts(bar, rows->gold[i], said[i]))
			group_tally_add(&tally, rows->group_of[i],
					said[i] == rows->gold[i]);
	reading = bar_read(bar, tally.all_right, tally.items,
			   group_tally_design_effect(&tally), alpha);
	group_tally_release(&tally);
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
