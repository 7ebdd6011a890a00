/* test_temperature.c - one temperature for all probabilities */
#include "tests/scored_golden.h"

#include "data/base/rng.h"
#include "data/measure/temperature.h"

static struct scored_case one;

static struct temperature_rows rows_of(const struct scored_case *it)
{
	return (struct temperature_rows){
		.classes = it->scored.classes,
		.count = it->scored.count,
		.gold = it->gold,
		.log_probability = it->log_probability,
		.group_of = it->group_of,
		.groups = it->scored.groups,
	};
}

static struct temperature fit(const struct scored_case *it)
{
	struct temperature_rows rows = rows_of(it);
	struct temperature temperature = temperature_fit(&rows, 0.05);

	if (!temperature.is_defined)
		fail_msg("undefined: %s", temperature.why_not);
	return temperature;
}

static void check_fixture(struct scored_case *it, json_t *want)
{
	struct temperature temperature;

	/* the known answer was made with a floor of 1e-6 */
	for (size_t i = 0; i < 3 * FIXTURE3_ITEMS; i++)
		it->log_probability[i] =
			fmaxf(it->log_probability[i], (float)log(1e-6));
	temperature = fit(it);
	CHECK_NEAR(temperature.value, golden_real(want, "temperature"), 1e-6);
	CHECK_NEAR(temperature.loss_before,
		   golden_real(want, "nll_before_clip1e-6"), 1e-7);
	CHECK_NEAR(temperature.loss_after, golden_real(want, "nll_after"),
		   1e-7);
	assert_false(temperature.has_rest);
	assert_false(temperature.is_at_bound);
	assert_true(temperature.interval.low < temperature.value);
	assert_true(temperature.interval.high > temperature.value);
}

static void the_fixture_has_its_known_temperature(void **state)
{
	static struct scored_case two;
	json_t *root = golden_load("tests/golden/expected3.json");

	(void)state;
	scored_case_fixture(&one, &two);
	check_fixture(&one, golden_get(root, "base"));
	check_fixture(&two, golden_get(root, "tuned"));
	json_decref(root);
}

static void random_tables_agree_with_scipys_minimum(void **state)
{
	json_t *root = golden_load("tests/golden/ranking.json"), *table;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "tables"), i, table)
	{
		json_t *want =
			json_array_get(golden_get(table, "temperature"), 0);
		struct temperature got;

		scored_golden(table, "first", &one);
		got = fit(&one);
		CHECK_NEAR(got.value / golden_at(want, 0), 1, 1e-6);
		CHECK_NEAR(got.loss_before, golden_at(want, 1), 1e-9);
		CHECK_NEAR(got.loss_after, golden_at(want, 2), 1e-9);
	}
	json_decref(root);
}

/* Gold drawn from softmax(logits), rows given as softmax(logits * sharper). */
static void draw_items(struct scored_case *it, struct rng *rng, size_t n,
		       double sharper)
{
	for (size_t i = 0; i < n; i++) {
		double logit[3], sum = 0, given = 0, u = rng_uniform(rng);
		uint32_t gold = 0;
		float *row;

		for (size_t k = 0; k < 3; k++) {
			logit[k] = 1.5 * rng_normal(rng);
			sum += exp(logit[k]);
			given += exp(logit[k] * sharper);
		}
		while (gold < 2 && u >= exp(logit[gold]) / sum) {
			u -= exp(logit[gold]) / sum;
			gold++;
		}
		row = scored_case_row(it, gold);
		for (size_t k = 0; k < 3; k++)
			row[k] = (float)(logit[k] * sharper - log(given));
	}
}

static void a_sharpened_model_is_found_out(void **state)
{
	struct rng rng = rng_stream(1, "sharp");
	size_t held = 0;

	(void)state;
	scored_case_init(&one, 3);
	draw_items(&one, &rng, 6000, 2);
	CHECK_NEAR(fit(&one).value, 2, 0.15);
	/* 95 % of 300, 3 standard errors */
	for (int trial = 0; trial < 300; trial++) {
		struct temperature got;

		scored_case_init(&one, 3);
		draw_items(&one, &rng, 100, 2);
		got = fit(&one);
		held += got.interval.low <= 2 && got.interval.high >= 2;
	}
	assert_in_range(held, 274, 296);
}

static void groups_widen_the_interval_and_keep_the_minimum(void **state)
{
	struct rng rng = rng_stream(2, "groups");
	struct temperature alone, shared, apart;

	(void)state;
	scored_case_init(&one, 3);
	draw_items(&one, &rng, 100, 2);
	alone = fit(&one);
	scored_case_double(&one, true);
	shared = fit(&one);
	CHECK_NEAR(shared.value, alone.value, 1e-11);
	CHECK_NEAR(shared.interval.low, alone.interval.low, 1e-11);
	CHECK_NEAR(shared.interval.high, alone.interval.high, 1e-10);
	for (size_t i = 0; i < 200; i++)
		one.group_of[i] = i;
	one.scored.groups = 200;
	apart = fit(&one);
	assert_true(apart.interval.low > alone.interval.low);
	assert_true(apart.interval.high < alone.interval.high);
}

static void refuse(const char *why_not)
{
	struct temperature_rows rows = rows_of(&one);
	struct temperature temperature = temperature_fit(&rows, 0.05);

	assert_false(temperature.is_defined);
	CHECK_TEXT(temperature.why_not, why_not);
}

static void what_has_no_temperature_says_why(void **state)
{
	static const int sure[] = { 80, 20 }, even[] = { 50, 50 }, whole = 100;

	(void)state;
	scored_case_init(&one, 2);
	refuse("there is no item");
	scored_case_add(&one, 0, sure, 100);
	scored_case_add(&one, 0, sure, 100);
	refuse("all gold is one class");
	scored_case_init(&one, 1);
	scored_case_add(&one, 0, &whole, 100);
	refuse("there is only one class");
	scored_case_init(&one, 2);
	scored_case_add(&one, 0, even, 100);
	scored_case_add(&one, 1, even, 100);
	refuse("every row gives all its classes the same probability");
}

static void without_an_error_the_temperature_is_at_its_bound(void **state)
{
	struct temperature got;

	(void)state;
	scored_case_init(&one, 2);
	scored_case_binary(&one, 1, 0.8);
	scored_case_binary(&one, 0, 0.3);
	got = fit(&one);
	CHECK_NEAR(got.value, TEMPERATURE_MIN, 1e-15);
	assert_true(got.is_at_bound);
	CHECK_NEAR(got.interval.high, TEMPERATURE_MAX, 0);
	/* worse than guessing: as flat as can be */
	scored_case_init(&one, 2);
	scored_case_binary(&one, 1, 0);
	scored_case_binary(&one, 0, 1);
	got = fit(&one);
	CHECK_NEAR(got.value, TEMPERATURE_MAX, 1e-12);
	assert_true(got.is_at_bound);
	CHECK_NEAR(got.loss_before, -TEMPERATURE_LOG_MIN, 1e-6);
}

static size_t first_largest(const float *row, size_t classes)
{
	size_t best = 0;

	for (size_t k = 1; k < classes; k++)
		if (row[k] > row[best])
			best = k;
	return best;
}

static void scaling_keeps_the_answer_and_the_sum(void **state)
{
	static const double temperatures[] = { 0.05, 0.36, 1, 3, 20 };
	struct rng rng = rng_stream(3, "rows");

	(void)state;
	for (int trial = 0; trial < 2000; trial++) {
		float row[5], scaled[5];
		double sum = 0;
		double temperature = temperatures[trial % 5];

		for (size_t k = 0; k < 5; k++) {
			row[k] = (float)(rng_uniform(&rng) * 3);
			sum += exp((double)row[k]);
		}
		for (size_t k = 0; k < 5; k++)
			row[k] -= (float)log(sum);
		/* often the largest two are neighbours among the floats */
		if (trial % 3 == 0)
			row[0] = nextafterf(row[first_largest(row, 5)], -1e9F);
		temperature_apply(temperature, false, row, 5, scaled);
		assert_int_equal(first_largest(scaled, 5),
				 first_largest(row, 5));
		CHECK_NEAR(probability_rest(scaled, 5), 0, 1e-5);
	}
}

static void a_zero_scales_as_its_floor(void **state)
{
	float row[2] = { -INFINITY, 0 };

	(void)state;
	temperature_apply(2, false, row, 2, row);
	CHECK_NEAR((double)row[0], log(0x1p-12 / (1 + 0x1p-12)), 1e-6);
	CHECK_NEAR((double)row[1], -log(1 + 0x1p-12), 1e-9);
}

static void what_is_left_over_is_a_class_never_gold(void **state)
{
	static struct scored_case three;
	static const int parts[][2] = { { 50, 20 }, { 10, 60 }, { 30, 30 },
					{ 25, 70 }, { 80, 10 }, { 40, 45 } };
	static const uint32_t gold[] = { 0, 1, 1, 0, 0, 1 };
	struct temperature with, spelled;
	float scaled[3];

	(void)state;
	scored_case_init(&one, 2);
	scored_case_init(&three, 3);
	for (size_t i = 0; i < 6; i++) {
		int all[3] = { parts[i][0], parts[i][1], 0 };

		all[2] = 100 - all[0] - all[1];
		scored_case_add(&one, gold[i], parts[i], 100);
		scored_case_add(&three, gold[i], all, 100);
	}
	with = fit(&one);
	spelled = fit(&three);
	assert_true(with.has_rest);
	assert_false(spelled.has_rest);
	CHECK_NEAR(with.value, spelled.value, 1e-6);
	CHECK_NEAR(with.loss_after, spelled.loss_after, 1e-7);
	temperature_apply(0.5, true, one.log_probability, 2, scaled);
	/* .5, .2, .3 squared, over their sum */
	CHECK_NEAR(exp((double)scaled[0]), 0.25 / 0.38, 1e-6);
	CHECK_NEAR(probability_rest(scaled, 2), 0.09 / 0.38, 1e-6);
	temperature_apply(0.5, false, one.log_probability, 2, scaled);
	CHECK_NEAR(exp((double)scaled[0]), 0.25 / 0.29, 1e-6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fixture_has_its_known_temperature),
		cmocka_unit_test(random_tables_agree_with_scipys_minimum),
		cmocka_unit_test(a_sharpened_model_is_found_out),
		cmocka_unit_test(
			groups_widen_the_interval_and_keep_the_minimum),
		cmocka_unit_test(what_has_no_temperature_says_why),
		cmocka_unit_test(
			without_an_error_the_temperature_is_at_its_bound),
		cmocka_unit_test(scaling_keeps_the_answer_and_the_sum),
		cmocka_unit_test(a_zero_scales_as_its_floor),
		cmocka_unit_test(what_is_left_over_is_a_class_never_gold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
