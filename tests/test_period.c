/* test_period.c - evaluate/share/period.c */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "evaluate/share/period.h"

static struct date_column column;
static struct arena arena;

static void read(const char *const *texts, size_t count)
{
	arena_release(&arena);
	arena = (struct arena)ARENA_INIT;
	dates_read(texts, count, &arena, &column);
	assert_int_equal(column.read + column.absent + column.unreadable +
				 column.ambiguous,
			 count);
}

static int teardown(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void check_date(size_t i, int year, int month, int day)
{
	assert_int_equal(column.dates[i].year, year);
	assert_int_equal(column.dates[i].month, month);
	assert_int_equal(column.dates[i].day, day);
}

static void test_year_first(void **state)
{
	static const char *const texts[] = {
		"2024-03-17",	"2024-03-17T23:59:59+02:00",
		"2024-3-7",	"2024/03/17 08:00",
		" 2024.03.17 ", "2024-02-29",
	};

	(void)state;
	read(texts, 6);
	assert_int_equal(column.read, 6);
	check_date(0, 2024, 3, 17);
	check_date(1, 2024, 3, 17);
	check_date(2, 2024, 3, 7);
	check_date(3, 2024, 3, 17);
	check_date(4, 2024, 3, 17);
	check_date(5, 2024, 2, 29);
}

static void test_a_month_is_enough_for_months(void **state)
{
	static const char *const texts[] = { "2024-11" };
	char key[PERIOD_TEXT];

	(void)state;
	read(texts, 1);
	check_date(0, 2024, 11, 0);
	assert_true(period_key(&column.dates[0], PERIOD_MONTH, key));
	assert_string_equal(key, "2024-11");
	assert_true(period_key(&column.dates[0], PERIOD_QUARTER, key));
	assert_string_equal(key, "2024-Q4");
	assert_true(period_key(&column.dates[0], PERIOD_YEAR, key));
	assert_string_equal(key, "2024");
	assert_false(period_key(&column.dates[0], PERIOD_WEEK, key));
	assert_false(period_key(&column.dates[0], PERIOD_DAY, key));
	assert_string_equal(key, "");
}

static void test_what_is_no_date(void **state)
{
	static const char *const texts[] = {
		"soon",		 "2023-02-29", "2024-13-01", "2024-00-10",
		"2024-01-00",	 "17.03.24",   "1710633600", "2024-03-17x",
		"2024-03-17Tea", "2024-03/17", "0999-01-01", "2024-",
		"17.03.20245",	 "32/01/2024", "31/02/2024", "2024-03-017",
		"00.00.2024",	 "-1-2024",    "2024 03 17",
	};
	size_t count = sizeof(texts) / sizeof(texts[0]);

	(void)state;
	read(texts, count);
	assert_int_equal(column.unreadable, count);
	assert_string_equal(column.first_unreadable, "soon");
	for (size_t i = 0; i < count; i++)
		assert_int_equal(column.dates[i].year, 0);
}

static void test_nothing_said(void **state)
{
	static const char *const texts[] = { NULL, "", "  " };

	(void)state;
	read(texts, 3);
	assert_int_equal(column.absent, 3);
	read(NULL, 0);
	assert_int_equal(column.read, 0);
}

static void test_one_late_day_tells_the_order(void **state)
{
	static const char *const days[] = { "05.03.2024", "17.03.2024 12:00" };
	static const char *const months[] = { "03/05/2024", "3/17/2024, 9:15" };

	(void)state;
	read(days, 2);
	check_date(0, 2024, 3, 5);
	check_date(1, 2024, 3, 17);
	read(months, 2);
	check_date(0, 2024, 3, 5);
	check_date(1, 2024, 3, 17);
}

static void test_an_order_nobody_tells(void **state)
{
	static const char *const texts[] = { "2024-01-02", "05/03/2024",
					     "06/03/2024" };

	(void)state;
	read(texts, 3);
	assert_int_equal(column.read, 1);
	assert_int_equal(column.ambiguous, 2);
	assert_string_equal(column.first_ambiguous, "05/03/2024");
	assert_int_equal(column.dates[1].year, 0);
}

static void test_orders_that_contradict(void **state)
{
	static const char *const texts[] = { "17/03/2024", "03/17/2024",
					     "01/01/2024" };

	(void)state;
	read(texts, 3);
	assert_int_equal(column.ambiguous, 3);
}

static void test_each_separator_for_itself(void **state)
{
	static const char *const texts[] = { "17.03.2024", "03/17/2024",
					     "04.05.2024", "04/05/2024" };

	(void)state;
	read(texts, 4);
	assert_int_equal(column.read, 4);
	check_date(2, 2024, 5, 4);
	check_date(3, 2024, 4, 5);
}

static void test_a_day_that_the_month_lacks(void **state)
{
	static const char *const texts[] = { "31.04.2024", "30.04.2024" };

	(void)state;
	read(texts, 2);
	assert_int_equal(column.unreadable, 1);
	check_date(1, 2024, 4, 30);
}

/* Weeks by `date +%G-W%V` of GNU coreutils. */
static void test_weeks(void **state)
{
	static const struct {
		struct date date;
		const char *key;
	} known[] = {
		{ { 2024, 1, 1 }, "2024-W01" },
		{ { 2023, 1, 1 }, "2022-W52" },
		{ { 2021, 1, 3 }, "2020-W53" },
		{ { 2021, 1, 4 }, "2021-W01" },
		{ { 2020, 12, 31 }, "2020-W53" },
		{ { 2024, 12, 30 }, "2025-W01" },
		{ { 2026, 12, 31 }, "2026-W53" },
		{ { 2000, 2, 29 }, "2000-W09" },
		{ { 1900, 3, 1 }, "1900-W09" },
		{ { 2024, 3, 17 }, "2024-W11" },
	};
	char key[PERIOD_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_true(period_key(&known[i].date, PERIOD_WEEK, key));
		assert_string_equal(key, known[i].key);
	}
}

static void test_keys_sort_in_time(void **state)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	char before[PERIOD_YEAR + 1][PERIOD_TEXT] = { "" };

	(void)state;
	for (int month = 1; month <= 12; month++)
		for (int day = 1; day <= days[month - 1]; day++)
			for (int p = PERIOD_DAY; p <= PERIOD_YEAR; p++) {
				struct date date = { 2024, month, day };
				char key[PERIOD_TEXT];

				assert_true(
					period_key(&date, (enum period)p, key));
				assert_true(strcmp(before[p], key) <= 0);
				memcpy(before[p], key, PERIOD_TEXT);
			}
}

static void test_names(void **state)
{
	enum period period;

	(void)state;
	for (int p = PERIOD_DAY; p <= PERIOD_YEAR; p++) {
		assert_true(
			period_from_name(period_name((enum period)p), &period));
		assert_int_equal(period, p);
	}
	assert_false(period_from_name("months", &period));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_year_first),
		cmocka_unit_test(test_a_month_is_enough_for_months),
		cmocka_unit_test(test_what_is_no_date),
		cmocka_unit_test(test_nothing_said),
		cmocka_unit_test(test_one_late_day_tells_the_order),
		cmocka_unit_test(test_an_order_nobody_tells),
		cmocka_unit_test(test_orders_that_contradict),
		cmocka_unit_test(test_each_separator_for_itself),
		cmocka_unit_test(test_a_day_that_the_month_lacks),
		cmocka_unit_test(test_weeks),
		cmocka_unit_test(test_keys_sort_in_time),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
