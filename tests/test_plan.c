/* test_plan.c - how many labels an answer needs */
#include "tests/golden.h"

#include "data/measure/plan.h"

static void power_agrees_with_a_sum_over_all_tables(void **state)
{
	json_t *root = golden_load("tests/golden/statistics.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "power"), i, row)
	{
		size_t n = (size_t)golden_at(row, 0);
		double gain = golden_at(row, 1), alpha = golden_at(row, 3);
		double discordance = golden_at(row, 2);

		CHECK_NEAR(
			plan_power(n, gain, discordance, alpha, MCNEMAR_EXACT),
			golden_at(row, 4), 1e-10);
		CHECK_NEAR(
			plan_power(n, gain, discordance, alpha, MCNEMAR_MID_P),
			golden_at(row, 5), 1e-10);
	}
	json_decref(root);
}

static void the_published_example_is_met(void **state)
{
	json_t *root = golden_load("tests/golden/known_answers.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "power_mcnemar"), i, row)
	{
		double first = golden_real(row, "p_base_only");
		double second = golden_real(row, "p_tuned_only");
		size_t n = golden_size(row, "n");

		CHECK_NEAR(plan_power(n, second - first, first + second, 0.05,
				      MCNEMAR_EXACT),
			   golden_real(row, "exact"), 1e-7);
		CHECK_NEAR(plan_power(n, second - first, first + second, 0.05,
				      MCNEMAR_MID_P),
			   golden_real(row, "midp"), 1e-7);
	}
	json_decref(root);
}

static void labels_for_80_percent_power_are_known(void **state)
{
	static const struct {
		double gain, discordance;
		size_t n;
	} known[] = {
		{ .10, .20, 152 }, { .10, .15, 107 },  { .08, .15, 177 },
		{ .05, .10, 305 }, { .05, .15, 461 },  { .05, .20, 622 },
		{ .03, .10, 862 }, { .03, .15, 1299 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		CHECK_NEAR((double)plan_items(known[i].gain,
					      known[i].discordance, 0.05, 0.8),
			   (double)known[i].n, 0);
	assert_int_equal(plan_items(0.0001, 0.15, 0.05, 0.8), 0);
	/* (1.959964 sqrt(.15) + .841621 sqrt(.1475))^2 / .0025, by hand */
	CHECK_NEAR(plan_items_normal(0.05, 0.15, 0.05, 0.8), 468.568, 0.001);
	assert_true(isinf(plan_items_normal(0, 0.15, 0.05, 0.8)));
}

static void the_smallest_gain_that_shows_has_the_power(void **state)
{
	/* from the normal approximation, hence the tolerance */
	static const struct {
		size_t n;
		double discordance, gain;
	} known[] = {
		{ 500, .10, .040 },  { 500, .20, .056 },  { 1000, .10, .028 },
		{ 1000, .15, .034 }, { 2000, .15, .024 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		double gain = plan_detectable(known[i].n, known[i].discordance,
					      0.05, 0.8);

		CHECK_NEAR(gain, known[i].gain, 0.0015);
		CHECK_NEAR(plan_power(known[i].n, gain, known[i].discordance,
				      0.05, MCNEMAR_MID_P),
			   0.8, 1e-6);
	}
	/* with five items nothing shows */
	CHECK_NEAR(plan_detectable(5, 0.1, 0.05, 0.8), 0.1, 0);
}

static void power_without_a_difference_is_at_most_the_level(void **state)
{
	(void)state;
	for (size_t n = 10; n < 400; n += 37) {
		assert_true(plan_power(n, 0, 0.15, 0.05, MCNEMAR_EXACT) <=
			    0.05);
		assert_true(plan_power(n, 0, 0.15, 0.05, MCNEMAR_MID_P) <=
			    0.055);
	}
	CHECK_NEAR(plan_power(0, 0, 0.15, 0.05, MCNEMAR_MID_P), 0, 0);
	CHECK_NEAR(plan_power(50, 0, 0, 0.05, MCNEMAR_MID_P), 0, 0);
}

static void chances_of_a_verdict_sum_to_one(void **state)
{
	struct plan_guess guess = { 0.05, 0.15, 0.02, 0.03, false, 1 };

	(void)state;
	for (size_t n = 30; n < 3000; n *= 3) {
		struct plan_chances c = plan_verdict(&guess, n);

		CHECK_NEAR(c.pays + c.does_not_pay + c.worse + c.cannot_tell, 1,
			   1e-10);
	}
	/* with labels enough the truth comes out */
	assert_true(plan_verdict(&guess, 5000).pays > 0.999);
	guess.gain = -0.05;
	assert_true(plan_verdict(&guess, 5000).worse > 0.999);
	guess.gain = 0;
	assert_true(plan_verdict(&guess, 5000).does_not_pay > 0.9);
}

static void harder_questions_need_more_labels(void **state)
{
	struct plan_guess guess = { PLAN_GAIN,	PLAN_DISCORDANCE,
				    PLAN_WORTH, 0.03,
				    false,	1 };
	size_t easy = plan_verdict_items(&guess, PLAN_POWER), n;

	(void)state;
	assert_in_range(easy, 300, 700);
	assert_true(1 - plan_verdict(&guess, easy).cannot_tell >= PLAN_POWER);
	guess.alpha = 0.01;
	n = plan_verdict_items(&guess, PLAN_POWER);
	assert_true(n > easy);
	guess.alpha = 0.03;
	guess.is_low_resilience = true;
	n = plan_verdict_items(&guess, PLAN_POWER);
	assert_true(n > easy);
	/* nothing tells a gain that is exactly the worthwhile one */
	guess.gain = guess.worth;
	assert_int_equal(plan_verdict_items(&guess, PLAN_POWER), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_agrees_with_a_sum_over_all_tables),
		cmocka_unit_test(the_published_example_is_met),
		cmocka_unit_test(labels_for_80_percent_power_are_known),
		cmocka_unit_test(the_smallest_gain_that_shows_has_the_power),
		cmocka_unit_test(
			power_without_a_difference_is_at_most_the_level),
		cmocka_unit_test(chances_of_a_verdict_sum_to_one),
		cmocka_unit_test(harder_questions_need_more_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
