/* test_bar.c - bars that a model must clear */
#include "tests/check.h"

#include "data/measure/binomial.h"
#include "data/measure/group.h"
#include "evaluate/threshold/bar.h"
#include "evaluate/verdict.h"

static const struct bar bars[] = {
	{ BAR_ACCURACY, 0, 0.8, "accuracy >= 0.8" },
	{ BAR_PRECISION, 1, 0.9, "precision(complaint) >= 0.9" },
};

static void read_bars(struct bar_reading readings[2], size_t accurate,
		      size_t precise)
{
	readings[0] = bar_read(&bars[0], accurate, 400, 1, bar_alpha(1, 1));
	readings[1] = bar_read(&bars[1], precise, 100, 1, bar_alpha(1, 1));
}

static void bars_are_passed_missed_or_open(void **state)
{
	struct bar_reading readings[2];

	(void)state;
	CHECK_NEAR(bar_alpha(1, 1), 0.01, 1e-17);
	read_bars(readings, 345, 90);
	assert_int_equal(readings[0].state, BAR_PASSES); /* .8625 */
	assert_int_equal(readings[1].state, BAR_OPEN);
	read_bars(readings, 330, 75);
	assert_int_equal(readings[0].state, BAR_OPEN); /* .825 */
	assert_int_equal(readings[1].state, BAR_MISSES);
	/* groups that agree make the same counts say less */
	readings[0] = bar_read(&bars[0], 345, 400, 4, bar_alpha(1, 1));
	assert_int_equal(readings[0].state, BAR_OPEN);
	readings[1] = bar_read(&bars[1], 0, 0, 1, bar_alpha(1, 1));
	assert_int_equal(readings[1].state, BAR_OPEN);
	assert_false(readings[1].is_defined);
}

static void a_bar_knows_how_many_items_it_needs(void **state)
{
	const struct bar bar = { BAR_RECALL, 0, 0.95, "recall(a) >= 0.95" };
	struct bar_reading reading = bar_read(&bar, 20, 20, 1, 0.05);

	(void)state;
	assert_int_equal(bar_count_needed(&bar, &reading, 0.05), 59);
	reading = bar_read(&bar, 20, 20, 2, 0.05);
	assert_int_equal(bar_count_needed(&bar, &reading, 0.05), 117);
	reading = bar_read(&bar, 19, 20, 1, 0.05);
	assert_int_equal(bar_count_needed(&bar, &reading, 0.05), 0);
}

static void bars_count_what_they_are_about(void **state)
{
	const uint32_t gold[] = { 0, 1, 1, 1, 0 };
	const uint32_t answers[] = { 0, 1, 0, 2, 1 }; /* 2: no class */
	const size_t alone[] = { 0, 1, 2, 3, 4 };
	struct scored rows = { .classes = 2,
			       .count = 5,
			       .gold = gold,
			       .group_of = alone,
			       .groups = 5 };
	struct bar bar = { BAR_ACCURACY, 0, 0.5, "" };
	struct bar_reading reading = bar_read_rows(&bar, &rows, answers, 0.05);

	(void)state;
	assert_true(reading.right == 2 && reading.count == 5);
	bar = (struct bar){ BAR_PRECISION, 1, 0.5, "" };
	reading = bar_read_rows(&bar, &rows, answers, 0.05);
	assert_true(reading.right == 1 && reading.count == 2);
	bar.kind = BAR_RECALL;
	reading = bar_read_rows(&bar, &rows, answers, 0.05);
	assert_true(reading.right == 1 && reading.count == 3);
	assert_true(reading.design_effect == 1);
}

static void groups_that_agree_make_rows_say_less(void **state)
{
	const uint32_t gold[] = { 0, 0, 0, 0, 1, 1, 1, 1 };
	const uint32_t answers[] = { 0, 0, 0, 0, 0, 0, 1, 1 };
	const size_t groups[] = { 0, 0, 1, 1, 2, 2, 3, 3 };
	struct scored rows = { .classes = 2,
			       .count = 8,
			       .gold = gold,
			       .group_of = groups,
			       .groups = 4 };
	const struct bar bar = { BAR_PRECISION, 0, 0.5, "" };
	struct bar_reading reading = bar_read_rows(&bar, &rows, answers, 0.05);
	struct group three[] = { { 2, 2 }, { 2, 2 }, { 2, 0 } };

	(void)state;
	assert_true(reading.right == 4 && reading.count == 6);
	CHECK_NEAR(reading.design_effect, group_design_effect(three, 3), 1e-12);
	CHECK_NEAR(reading.bounds.low,
		   clopper_pearson_lower(4 / reading.design_effect,
					 6 / reading.design_effect, 0.05),
		   1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_passed_missed_or_open),
		cmocka_unit_test(a_bar_knows_how_many_items_it_needs),
		cmocka_unit_test(bars_count_what_they_are_about),
		cmocka_unit_test(groups_that_agree_make_rows_say_less),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
