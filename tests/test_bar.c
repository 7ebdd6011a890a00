/* test_bar.c - bars that a model must clear */
#include "tests/check.h"

#include "evaluate/bar.h"
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
	struct bar bar = { BAR_ACCURACY, 0, 0.5, "" };
	struct margins margins;
	struct table table;
	size_t right, count;

	(void)state;
	table_build(&table, 2, gold, answers, answers, 5);
	margins_init(&margins, &table);
	margins_count(&margins, &table, TABLE_FIRST, NULL);
	bar_count(&bar, &margins, &right, &count);
	assert_true(right == 2 && count == 5);
	bar = (struct bar){ BAR_PRECISION, 1, 0.5, "" };
	bar_count(&bar, &margins, &right, &count);
	assert_true(right == 1 && count == 2);
	bar.kind = BAR_RECALL;
	bar_count(&bar, &margins, &right, &count);
	assert_true(right == 1 && count == 3);
	margins_release(&margins);
	table_release(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_passed_missed_or_open),
		cmocka_unit_test(a_bar_knows_how_many_items_it_needs),
		cmocka_unit_test(bars_count_what_they_are_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
