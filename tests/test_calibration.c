/* test_calibration.c - does 0.9 mean nine in ten? */
#include "tests/golden.h"
#include "tests/scored_case.h"

#include "data/base/rng.h"
#include "data/measure/binomial.h"
#include "evaluate/score/calibration.h"

static struct scored_case one, two;

static struct calibration measure(const struct scored_case *it, size_t bins,
				  struct arena *arena)
{
	struct calibration_settings settings = { bins, 0.05, 1, 0 };
	struct calibration calibration;

	calibration_measure(&it->scored, &settings, arena, &calibration);
	return calibration;
}

static struct risk_coverage risks(const struct scored_case *it, size_t steps,
				  struct arena *arena)
{
	struct risk_coverage risk;

	risk_coverage_measure(&it->scored, 0.05, steps, arena, &risk);
	return risk;
}

/* Two classes, the first said with p, right or wrong. */
static void say(struct scored_case *it, double p, bool is_right)
{
	scored_case_binary(it, is_right, p);
}

static void check_fixture(const struct scored_case *it, json_t *want)
{
	struct arena arena = ARENA_INIT;
	struct calibration got = measure(it, 10, &arena);
	struct risk_coverage risk = risks(it, 0, &arena);
	json_t *point;
	size_t i;

	CHECK_NEAR(got.error.value, golden_real(want, "ece10_l1"), 1e-7);
	CHECK_NEAR(measure(it, 15, &arena).error.value,
		   golden_real(want, "ece15_l1"), 1e-7);
	CHECK_NEAR(risk.area.score.value, golden_real(want, "aurc_groupmean"),
		   1e-12);
	CHECK_NEAR(risk.area.score.value - risk.excess,
		   golden_real(want, "aurc_opt_analytic"), 1e-12);
	json_array_foreach(golden_get(want, "rc_points"), i, point)
	{
		CHECK_NEAR(risk.points[i].coverage, golden_at(point, 0), 1e-12);
		CHECK_NEAR(risk.points[i].risk, golden_at(point, 1), 1e-12);
	}
	assert_true(risk.area.interval.low < risk.area.score.value);
	assert_true(risk.area.interval.high > risk.area.score.value);
	arena_release(&arena);
}

static void the_fixture_has_its_known_calibration(void **state)
{
	json_t *root = golden_load("tests/golden/expected3.json");

	(void)state;
	scored_case_fixture(&one, &two);
	check_fixture(&one, golden_get(root, "base"));
	check_fixture(&two, golden_get(root, "tuned"));
	json_decref(root);
}

static void ends_of_bins_belong_to_the_bin_above(void **state)
{
	struct arena arena = ARENA_INIT;
	struct calibration got;

	(void)state;
	scored_case_init(&one, 2);
	for (int tenth = 5; tenth <= 10; tenth++)
		say(&one, tenth / 10.0, true);
	got = measure(&one, 10, &arena);
	assert_int_equal(got.bin_count, 10);
	for (size_t b = 0; b < 10; b++)
		assert_int_equal(got.bins[b].count,
				 b < 5 ? 0 : (b == 9 ? 2 : 1));
	CHECK_NEAR(got.bins[9].confidence, 0.95, 1e-7);
	CHECK_NEAR(got.bins[9].high, 1, 0);
	CHECK_NEAR(got.bins[9].accuracy.low, clopper_pearson(2, 2, 0.05).low,
		   1e-12);
	/* an empty bin knows nothing */
	CHECK_NEAR(got.bins[0].accuracy.low, 0, 0);
	CHECK_NEAR(got.bins[0].accuracy.high, 1, 0);
	/* (.5 + .4 + .3 + .2 + .1 + 0) / 6 */
	CHECK_NEAR(got.error.value, 0.25, 1e-7);
	arena_release(&arena);
}

/* The multi-class example of TorchMetrics' page: 0.2 in three bins. */
static void a_known_example_has_its_error(void **state)
{
	static const int parts[][3] = {
		{ 25, 20, 55 }, { 55, 5, 40 }, { 10, 30, 60 }, { 90, 5, 5 }
	};
	static const uint32_t gold[] = { 0, 1, 2, 0 };
	struct arena arena = ARENA_INIT;

	(void)state;
	scored_case_init(&one, 3);
	for (size_t i = 0; i < 4; i++)
		scored_case_add(&one, gold[i], parts[i], 100);
	CHECK_NEAR(measure(&one, 3, &arena).error.value, 0.2, 1e-7);
	arena_release(&arena);
}

static void what_is_left_over_can_be_the_answer(void **state)
{
	static const int parts[] = { 20, 10 };
	struct arena arena = ARENA_INIT;
	struct calibration got;

	(void)state;
	scored_case_init(&one, 2);
	scored_case_add(&one, 0, parts, 100);
	got = measure(&one, 10, &arena);
	assert_int_equal(got.bins[7].count + got.bins[6].count, 1);
	CHECK_NEAR(got.error.value, 0.7, 1e-6);
	CHECK_NEAR(risks(&one, 0, &arena).error, 1, 0);
	arena_release(&arena);
}

static void a_known_order_has_its_risks(void **state)
{
	static const double want[] = { 0, 0.5, 1.0 / 3, 0.5 };
	struct arena arena = ARENA_INIT;
	struct risk_coverage got, thin;

	(void)state;
	scored_case_init(&one, 2);
	for (int i = 0; i < 4; i++)
		say(&one, 0.9 - 0.1 * i, i % 2 == 0);
	got = risks(&one, 0, &arena);
	assert_int_equal(got.count, 4);
	for (size_t i = 0; i < 4; i++)
		CHECK_NEAR(got.points[i].risk, want[i], 1e-15);
	CHECK_NEAR(got.area.score.value, 1.0 / 3, 1e-15);
	CHECK_NEAR(got.excess, 1.0 / 3 - (0.5 + 0.5 * log(0.5)), 1e-14);
	/* ties come together: one point */
	scored_case_init(&one, 2);
	for (int i = 0; i < 4; i++)
		say(&one, 0.9, i % 2 == 0);
	got = risks(&one, 0, &arena);
	assert_int_equal(got.count, 1);
	CHECK_NEAR(got.area.score.value, 0.5, 0);
	scored_case_init(&one, 2);
	for (int i = 0; i < 400; i++)
		say(&one, 0.55 + 0.001 * i, i % 3 != 0);
	thin = risks(&one, 10, &arena);
	assert_true(thin.count <= 12);
	CHECK_NEAR(thin.points[thin.count - 1].coverage, 1, 0);
	CHECK_NEAR(thin.area.score.value,
		   risks(&one, 0, &arena).area.score.value, 0);
	arena_release(&arena);
}

static void what_has_no_calibration_says_why(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	scored_case_init(&one, 2);
	CHECK_TEXT(measure(&one, 10, &arena).error.why_not, "there is no item");
	CHECK_TEXT(risks(&one, 0, &arena).area.score.why_not,
		   "there is no item");
	say(&one, 1, true);
	CHECK_NEAR(measure(&one, 10, &arena).error.value, 0, 0);
	CHECK_NEAR(measure(&one, 10, &arena).null_high, 0, 0);
	CHECK_NEAR(measure(&one, 10, &arena).p, 1, 0);
	CHECK_NEAR(risks(&one, 0, &arena).area.interval.high, 1, 0);
	one.scored.log_probability = NULL;
	CHECK_TEXT(measure(&one, 10, &arena).error.why_not,
		   "the model gave no probabilities");
	arena_release(&arena);
}

static void bars_are_wider_in_groups(void **state)
{
	struct arena arena = ARENA_INIT;
	struct calibration alone, shared;

	(void)state;
	scored_case_init(&one, 2);
	for (int i = 0; i < 40; i++)
		say(&one, 0.95, i % 4 != 0);
	alone = measure(&one, 10, &arena);
	scored_case_double(&one, true);
	shared = measure(&one, 10, &arena);
	CHECK_NEAR(shared.error.value, alone.error.value, 1e-12);
	/* pairs that share all: near the 40 they are, far from 80 */
	CHECK_NEAR(shared.bins[9].accuracy.low, alone.bins[9].accuracy.low,
		   0.01);
	assert_true(shared.bins[9].accuracy.low <
		    clopper_pearson(60, 80, 0.05).low - 0.03);
	arena_release(&arena);
}

static void draw_calibrated(struct scored_case *it, struct rng *rng, size_t n)
{
	scored_case_init(it, 2);
	for (size_t i = 0; i < n; i++) {
		double p = 0.5 + rng_uniform(rng) / 2;

		say(it, p, rng_uniform(rng) < p);
	}
}

/* Another program's simulation: confidences uniform on (.5, 1), ten bins; the
 * mean, which the median is close to, and the 0.95 quantile. */
static void chance_alone_makes_the_known_errors(void **state)
{
	static const struct {
		size_t n;
		double mean, high;
	} known[] = { { 100, 0.070, 0.115 },
		      { 200, 0.050, 0.081 },
		      { 500, 0.032, 0.051 },
		      { 1000, 0.022, 0.036 } };
	struct rng rng = rng_stream(1, "null");
	struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct calibration got;

		draw_calibrated(&one, &rng, known[i].n);
		got = measure(&one, 10, &arena);
		CHECK_NEAR(got.null_median / known[i].mean, 1, 0.1);
		CHECK_NEAR(got.null_high / known[i].high, 1, 0.1);
	}
	arena_release(&arena);
}

static void the_band_holds_a_calibrated_model_19_times_in_20(void **state)
{
	struct rng rng = rng_stream(2, "band");
	struct calibration_settings settings = { 10, 0.05, 1, 199 };
	struct arena arena = ARENA_INIT;
	size_t held = 0, small = 0;

	(void)state;
	for (uint64_t trial = 0; trial < 600; trial++) {
		struct calibration got;

		draw_calibrated(&one, &rng, 60);
		settings.seed = trial;
		calibration_measure(&one.scored, &settings, &arena, &got);
		held += got.error.value <= got.null_high;
		small += got.p <= 0.05;
	}
	/* 95 % and 5 % of 600, 3 standard errors */
	assert_in_range(held, 554, 586);
	assert_in_range(small, 14, 46);
	arena_release(&arena);
}

static void large_bins_draw_as_small_ones_do(void **state)
{
	struct rng rng = rng_stream(3, "large");
	struct arena arena = ARENA_INIT;
	struct calibration exact, normal;

	(void)state;
	/* 4,000 in each of two bins, drawn item by item; 8,000 in one */
	draw_calibrated(&one, &rng, 8000);
	exact = measure(&one, 4, &arena);
	assert_true(exact.bins[2].count <= 4096 && exact.bins[3].count <= 4096);
	normal = measure(&one, 2, &arena);
	assert_int_equal(normal.bins[1].count, 8000);
	/* |normal| of variance E p (1 - p) / n, p uniform on (.5, 1) */
	CHECK_NEAR(normal.null_high, 1.96 * sqrt((0.75 - 1.75 / 3) / 8000),
		   0.0004);
	CHECK_NEAR(normal.null_median, 0.6745 * sqrt((0.75 - 1.75 / 3) / 8000),
		   0.0004);
	assert_true(exact.null_median > normal.null_median);
	arena_release(&arena);
}

static void the_area_under_risk_is_held_by_its_interval(void **state)
{
	struct rng rng = rng_stream(5, "area");
	struct arena arena = ARENA_INIT;
	double truth;
	size_t held = 0;

	(void)state;
	draw_calibrated(&one, &rng, 10000);
	truth = risks(&one, 10, &arena).area.score.value;
	for (int trial = 0; trial < 400; trial++) {
		struct risk_coverage got;

		draw_calibrated(&one, &rng, 200);
		got = risks(&one, 1, &arena);
		held += got.area.interval.low <= truth &&
			got.area.interval.high >= truth;
	}
	/* 95 % of 400, 3 standard errors; the area is not quite a mean */
	assert_in_range(held, 364, 396);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fixture_has_its_known_calibration),
		cmocka_unit_test(ends_of_bins_belong_to_the_bin_above),
		cmocka_unit_test(a_known_example_has_its_error),
		cmocka_unit_test(what_is_left_over_can_be_the_answer),
		cmocka_unit_test(a_known_order_has_its_risks),
		cmocka_unit_test(what_has_no_calibration_says_why),
		cmocka_unit_test(bars_are_wider_in_groups),
		cmocka_unit_test(chance_alone_makes_the_known_errors),
		cmocka_unit_test(
			the_band_holds_a_calibrated_model_19_times_in_20),
		cmocka_unit_test(large_bins_draw_as_small_ones_do),
		cmocka_unit_test(the_area_under_risk_is_held_by_its_interval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
