/* test_prevalence.c - the chart's error when shares move */
#include "tests/golden.h"
#include "tests/share_case.h"

#include "data/measure/special.h"
#include "evaluate/share/prevalence.h"
#include "evaluate/share/share.h"

static struct share_case fixture;

static int load(void **state)
{
	(void)state;
	share_case_load(&fixture, 1, 1);
	return 0;
}

static void the_expected_error_comes_near_the_exact(void **state)
{
	json_t *root = golden_load("tests/golden/shares.json"), *row;
	size_t r;

	(void)state;
	json_array_foreach(golden_get(root, "prevalence"), r, row)
	{
		CHECK_NEAR(prevalence_error(golden_real(row, "p"),
					    golden_real(row, "fpr"),
					    golden_real(row, "fnr"),
					    golden_real(row, "n")),
			   golden_real(row, "error"), 0.002);
	}
	json_decref(root);
}

static void bars_without_end_leave_the_bias(void **state)
{
	(void)state;
	CHECK_NEAR(prevalence_error(0.1, 0.05, 0.1, INFINITY), 0.035, 1e-15);
	CHECK_NEAR(prevalence_error(0.6, 0.03, 0.12, INFINITY), 0.06, 1e-15);
	/* and faultless models nothing at any size */
	CHECK_NEAR(prevalence_error(0.6, 0, 0, 10), 0, 0);
	CHECK_NEAR(prevalence_error(0.3, 1, 1, 10), 0.4, 1e-15);
}

static void the_curve_is_the_line_of_the_rates(void **state)
{
	struct prevalence_curve curve;
	struct share_rates rates = share_rates_of(&fixture.model[0], 2);
	struct shares shares;

	(void)state;
	prevalence_curve_draw(&curve, &fixture.model[0], 2, 61, INFINITY, 0.05);
	assert_true(curve.is_defined);
	assert_int_equal(curve.groups, FIXTURE3_GROUPS);
	CHECK_NEAR(curve.point[0].bias, rates.fpr.value, 1e-15);
	CHECK_NEAR(curve.point[60].bias, -rates.fnr.value, 1e-15);
	/* at the test's own share the bias is the test's own error */
	shares_measure(&shares, &fixture.model[0], 0.05);
	CHECK_NEAR(curve.point[11].p, 11 / 60.0, 1e-15);
	CHECK_NEAR(curve.point[11].bias, shares.of[2].error, 1e-15);
	for (size_t i = 0; i < 61; i++) {
		const struct prevalence_point *point = &curve.point[i];

		CHECK_NEAR(point->expected, fabs(point->bias), 1e-15);
		assert_true(point->interval.low < point->bias);
		assert_true(point->interval.high > point->bias);
	}
	shares_release(&shares);
	prevalence_curve_release(&curve);
}

static void without_the_class_the_interval_is_that_of_fpr(void **state)
{
	/* class 2 of the base model: 8 of 49 others answered so */
	const double p = 8 / 49.0;
	double wanted = -student_quantile(0.025, 59) *
			sqrt(59 / 60.0 * 49 * p * (1 - p)) / 48;
	struct scored alone = fixture.model[0];
	size_t group_of[FIXTURE3_ITEMS];
	struct prevalence_curve curve;

	(void)state;
	share_case_alone(group_of, FIXTURE3_ITEMS);
	alone.group_of = group_of;
	alone.groups = FIXTURE3_ITEMS;
	prevalence_curve_draw(&curve, &alone, 2, 2, 100, 0.05);
	CHECK_NEAR(curve.point[0].bias, p, 1e-15);
	CHECK_NEAR(curve.point[0].interval.high, p + wanted, 1e-10);
	CHECK_NEAR(curve.point[0].interval.low, p - wanted, 1e-10);
	prevalence_curve_release(&curve);
}

static void a_class_against_the_rest_mirrors(void **state)
{
	uint32_t gold[FIXTURE3_ITEMS], said[FIXTURE3_ITEMS];
	struct scored binary = fixture.model[1];
	struct prevalence_curve one, other;

	(void)state;
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++) {
		gold[i] = binary.gold[i] == 0;
		said[i] = binary.said[i] == 0;
	}
	binary.classes = 2;
	binary.gold = gold;
	binary.said = said;
	prevalence_curve_draw(&one, &binary, 0, 21, 100, 0.05);
	prevalence_curve_draw(&other, &binary, 1, 21, 100, 0.05);
	CHECK_NEAR(one.mean_error, other.mean_error, 1e-14);
	for (size_t i = 0; i < 21; i++) {
		CHECK_NEAR(one.point[i].bias, -other.point[20 - i].bias, 1e-14);
		CHECK_NEAR(one.point[i].interval.low,
			   -other.point[20 - i].interval.high, 1e-12);
	}
	prevalence_curve_release(&one);
	prevalence_curve_release(&other);
}

static void errors_not_seen_are_not_ruled_out(void **state)
{
	struct scored right = fixture.model[1];
	struct prevalence_curve curve;

	(void)state;
	right.said = right.gold;
	prevalence_curve_draw(&curve, &right, 0, 3, 100, 0.05);
	for (size_t i = 0; i < 3; i++) {
		CHECK_NEAR(curve.point[i].bias, 0, 0);
		assert_true(curve.point[i].interval.high > 0.1);
		assert_true(curve.point[i].interval.low < -0.1);
	}
	prevalence_curve_release(&curve);
}

static void a_missing_kind_is_undefined(void **state)
{
	const uint32_t gold[] = { 1, 1, 0 }, said[] = { 1, 0, 0 };
	const size_t group_of[] = { 0, 1, 2 };
	struct scored scored = { .classes = 3,
				 .count = 3,
				 .gold = gold,
				 .said = said,
				 .group_of = group_of,
				 .groups = 3 };
	struct prevalence_curve curve;

	(void)state;
	prevalence_curve_draw(&curve, &scored, 2, 2, 100, 0.05);
	assert_false(curve.is_defined);
	assert_non_null(strstr(curve.why_not, "no item"));
	prevalence_curve_release(&curve);
	/* the one item of class 0 is in one group: anything goes */
	prevalence_curve_draw(&curve, &scored, 0, 2, 100, 0.05);
	CHECK_NEAR(curve.point[0].interval.low, -1, 0);
	CHECK_NEAR(curve.point[0].interval.high, 1, 0);
	prevalence_curve_release(&curve);
	scored.count = 0;
	prevalence_curve_draw(&curve, &scored, 0, 2, 100, 0.05);
	assert_false(curve.is_defined);
	prevalence_curve_release(&curve);
}

static void intervals_cover_the_true_bias(void **state)
{
	enum { TRIALS = 1000, ITEMS = 150 };
	uint32_t gold[ITEMS], said[ITEMS];
	size_t alone[ITEMS];
	struct scored scored = { .classes = 2,
				 .count = ITEMS,
				 .gold = gold,
				 .said = said,
				 .group_of = alone,
				 .groups = ITEMS };
	struct rng rng = rng_stream(2024, "coverage");
	size_t hits[3] = { 0 };

	(void)state;
	share_case_alone(alone, ITEMS);
	for (size_t trial = 0; trial < TRIALS; trial++) {
		struct prevalence_curve curve;

		for (size_t i = 0; i < ITEMS; i++)
			share_case_draw(&rng, 0.4, 0.25, 0.2, &gold[i],
					&said[i]);
		prevalence_curve_draw(&curve, &scored, 1, 3, 100, 0.05);
		for (size_t i = 0; i < 3; i++) {
			const struct prevalence_point *point = &curve.point[i];
			double bias = share_bias(point->p, 0.25, 0.2);

			hits[i] += point->interval.low <= bias &&
				   bias <= point->interval.high;
		}
		prevalence_curve_release(&curve);
	}
	for (size_t i = 0; i < 3; i++)
		CHECK_NEAR((double)hits[i] / TRIALS, 0.95,
			   3 * sqrt(0.95 * 0.05 / TRIALS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_expected_error_comes_near_the_exact),
		cmocka_unit_test(bars_without_end_leave_the_bias),
		cmocka_unit_test(the_curve_is_the_line_of_the_rates),
		cmocka_unit_test(without_the_class_the_interval_is_that_of_fpr),
		cmocka_unit_test(a_class_against_the_rest_mirrors),
		cmocka_unit_test(errors_not_seen_are_not_ruled_out),
		cmocka_unit_test(a_missing_kind_is_undefined),
		cmocka_unit_test(intervals_cover_the_true_bias),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
