/* test_learning_time.c - what of a learning curve fits its budget */
#include "tests/check.h"

#include <stdbool.h>

#include "data/base/log.h"
#include "finetune/learning_time.h"

#define SIZES 3
#define SEEDS 3

/* A point of a frozen head is its labels and 100 more: 200, 300 and 500; at
 * 100 a second, 2, 3 and 5 seconds, and a seed is 10. */
static struct learning learning_of(bool *is_there, double budget)
{
	return (struct learning){
		.method = &method_frozen_head,
		.seeds = SEEDS,
		.sizes = { 100, 200, 400 },
		.size_count = SIZES,
		.budget_seconds = budget,
		.started_ms = clock_monotonic_ms(),
		.is_there = is_there,
		.work = 1000,
		.seconds = 10,
	};
}

static void the_whole_takes_the_sum(void **state)
{
	bool is_there[SEEDS * SIZES] = { false };
	struct learning learning = learning_of(is_there, 0);
	double seconds;
	size_t left;

	(void)state;
	assert_int_equal(learning_missing(&learning, &seconds), 9);
	CHECK_NEAR(seconds, 30, 1e-9);
	is_there[4] = true; /* the second seed at 200 */
	assert_int_equal(learning_missing(&learning, &seconds), 8);
	CHECK_NEAR(seconds, 27, 1e-9);
	learning_ahead(&learning, &left, &seconds);
	assert_int_equal(left, 8); /* no budget: all of it */
	CHECK_NEAR(seconds, 27, 1e-9);
}

/* Half a second is left over for the test itself. */
static void whole_seeds_are_dropped_the_last_first(void **state)
{
	static const struct {
		double budget;
		size_t points;
	} cases[] = { { 30.5, 9 }, { 29.5, 6 }, { 20.5, 6 }, { 19.5, 3 },
		      { 10.5, 3 }, { 9.5, 2 },	{ 5.5, 2 },  { 2.5, 1 } };
	bool is_there[SEEDS * SIZES] = { false };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct learning learning =
			learning_of(is_there, cases[i].budget);
		double seconds;
		size_t left;

		learning_ahead(&learning, &left, &seconds);
		assert_int_equal(left, cases[i].points);
		assert_true(seconds <= cases[i].budget);
	}
}

static void a_later_seed_is_begun_only_if_it_can_be_ended(void **state)
{
	bool is_there[SEEDS * SIZES] = { true, true, true };
	struct learning learning = learning_of(is_there, 9.5);

	(void)state;
	assert_false(learning_wants(&learning, 1, 0));
	is_there[3] = true; /* 2 of its 10 seconds are behind it */
	assert_true(learning_wants(&learning, 1, 1));
	/* of the first seed as much as there is room for */
	is_there[0] = is_there[1] = is_there[2] = false;
	learning = learning_of(is_there, 4.5);
	assert_true(learning_wants(&learning, 0, 0));
	assert_true(learning_wants(&learning, 0, 1));
	assert_false(learning_wants(&learning, 0, 2));
}

static void the_first_point_is_always_wanted(void **state)
{
	bool is_there[SEEDS * SIZES] = { false };
	struct learning learning = learning_of(is_there, 1e-6);

	(void)state;
	learning.work = learning.seconds = 0;
	assert_true(learning_wants(&learning, 0, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_takes_the_sum),
		cmocka_unit_test(whole_seeds_are_dropped_the_last_first),
		cmocka_unit_test(a_later_seed_is_begun_only_if_it_can_be_ended),
		cmocka_unit_test(the_first_point_is_always_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
