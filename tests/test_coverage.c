/* test_coverage.c - how good is it on what it is surest of? */
#include "tests/scored_case.h"

#include "data/measure/binomial.h"
#include "evaluate/score/coverage.h"

static struct scored_case one;

/* Ten items by falling confidence, .95 to .55; two in ten wrong. */
static void ten_items(void)
{
	static const bool is_right[] = { true, true, true,  true, false,
					 true, true, false, true, true };

	scored_case_init(&one, 2);
	for (size_t i = 0; i < 10; i++)
		scored_case_binary(&one, is_right[i], 0.95 - 0.04 * (double)i);
}

static void the_surest_share_is_answered(void **state)
{
	struct coverage_point points[] = { { .wanted = 0.4 },
					   { .wanted = 0.8 },
					   { .wanted = 0.41 },
					   { .wanted = 1 } };

	(void)state;
	ten_items();
	coverage_measure(&one.scored, 0.05, points, 4);
	assert_int_equal(points[0].answered, 4);
	CHECK_NEAR(points[0].accuracy.score.value, 1, 0);
	CHECK_NEAR(points[0].accuracy.interval.low, wilson(4, 4, 0.05).low, 0);
	CHECK_NEAR(points[0].confidence, 0.83, 1e-6);
	assert_int_equal(points[1].answered, 8);
	CHECK_NEAR(points[1].accuracy.score.value, 0.75, 0);
	assert_int_equal(points[2].answered, 5);
	assert_int_equal(points[3].answered, 10);
	CHECK_NEAR(points[3].accuracy.score.value, 0.8, 0);
}

static void equal_confidences_come_together(void **state)
{
	struct coverage_point point = { .wanted = 0.1 };

	(void)state;
	scored_case_init(&one, 2);
	for (size_t i = 0; i < 8; i++)
		scored_case_binary(&one, i % 2, 0.7);
	coverage_measure(&one.scored, 0.05, &point, 1);
	assert_int_equal(point.answered, 8);
	CHECK_NEAR(point.accuracy.score.value, 0.5, 0);
}

static void groups_widen_the_interval(void **state)
{
	static const size_t pairs[] = { 0, 0, 1, 1, 2, 2, 3, 3, 4, 4 };
	struct coverage_point point = { .wanted = 0.4 };

	(void)state;
	ten_items();
	scored_case_group(&one, pairs, 5);
	coverage_measure(&one.scored, 0.05, &point, 1);
	/* four right ones of two groups say what two would */
	CHECK_NEAR(point.accuracy.interval.low, wilson(2, 2, 0.05).low, 1e-12);
}

static void without_items_or_probabilities_it_is_undefined(void **state)
{
	struct coverage_point point = { .wanted = 0.5 };

	(void)state;
	scored_case_init(&one, 2);
	coverage_measure(&one.scored, 0.05, &point, 1);
	CHECK_TEXT(point.accuracy.score.why_not, "there is no item");
	scored_case_binary(&one, 1, 0.5);
	coverage_measure(&one.scored, 0.05, &point, 1);
	assert_int_equal(point.answered, 1);
	one.scored.log_probability = NULL;
	coverage_measure(&one.scored, 0.05, &point, 1);
	assert_false(point.accuracy.score.is_defined);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_surest_share_is_answered),
		cmocka_unit_test(equal_confidences_come_together),
		cmocka_unit_test(groups_widen_the_interval),
		cmocka_unit_test(
			without_items_or_probabilities_it_is_undefined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
