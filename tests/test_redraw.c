/* test_redraw.c - whole groups, drawn again */
#include "tests/share_case.h"

#include "data/measure/percentile.h"
#include "evaluate/share/redraw.h"

static const size_t group_of[] = { 5, 2, 5, 7, 2, 5 };
static const double occurrences[] = { 1, 2, 3, 4, 5, 6 };
static const struct scored scored = { .count = 6,
				      .group_of = group_of,
				      .groups = 9,
				      .occurrences = occurrences };

static void groups_without_items_are_left_out(void **state)
{
	struct redraw redraw;

	(void)state;
	redraw_init(&redraw, &scored);
	assert_int_equal(redraw.groups, 3);
	assert_int_equal(redraw.start[1], 2);
	assert_int_equal(redraw.start[2], 5);
	assert_int_equal(redraw.start[3], 6);
	for (size_t g = 0; g < 3; g++)
		for (size_t j = redraw.start[g]; j < redraw.start[g + 1]; j++)
			assert_int_equal(
				group_of[redraw.item[j]],
				group_of[redraw.item[redraw.start[g]]]);
	redraw_release(&redraw);
}

static void groups_are_drawn_whole_and_as_many(void **state)
{
	struct rng rng = rng_stream(3, "test");
	struct redraw redraw;
	double weights[6], mean[6] = { 0 };

	(void)state;
	redraw_init(&redraw, &scored);
	for (int r = 0; r < 20000; r++) {
		double times[6], sum;

		redraw_weights(&redraw, &rng, weights);
		for (int i = 0; i < 6; i++) {
			times[i] = weights[i] / occurrences[i];
			mean[i] += times[i] / 20000;
		}
		CHECK_NEAR(times[0], times[2], 1e-12);
		CHECK_NEAR(times[0], times[5], 1e-12);
		CHECK_NEAR(times[1], times[4], 1e-12);
		sum = times[0] + times[1] + times[3];
		CHECK_NEAR(sum, 3, 1e-12);
	}
	for (int i = 0; i < 6; i++)
		CHECK_NEAR(mean[i], 1, 0.03);
	redraw_release(&redraw);
}

static void nothing_can_be_redrawn(void **state)
{
	const struct scored none = { .classes = 2 };
	struct rng rng = rng_stream(3, "test");
	struct redraw redraw;
	double weight = 7;

	(void)state;
	redraw_init(&redraw, &none);
	assert_int_equal(redraw.groups, 0);
	redraw_weights(&redraw, &rng, &weight);
	CHECK_NEAR(weight, 7, 0);
	redraw_release(&redraw);
}

static void percentiles_are_order_statistics(void **state)
{
	double values[999], one = 4;
	struct interval got;

	(void)state;
	for (int i = 0; i < 999; i++)
		values[i] = 999 - i;
	got = percentile_interval(values, 999, 0.05);
	CHECK_NEAR(got.low, 25, 0);
	CHECK_NEAR(got.high, 975, 0);
	got = percentile_interval(&one, 1, 0.05);
	CHECK_NEAR(got.low, 4, 0);
	CHECK_NEAR(got.high, 4, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_without_items_are_left_out),
		cmocka_unit_test(groups_are_drawn_whole_and_as_many),
		cmocka_unit_test(nothing_can_be_redrawn),
		cmocka_unit_test(percentiles_are_order_statistics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
