/* test_binomial.c - one proportion: Wilson, Clopper and Pearson */
#include "tests/golden.h"

#include "data/measure/binomial.h"

static void check_interval(struct interval got, double low, double high,
			   double tolerance)
{
	CHECK_NEAR(got.low, low, tolerance);
	CHECK_NEAR(got.high, high, tolerance);
}

static void published_proportions_are_met(void **state)
{
	json_t *root = golden_load("tests/golden/known_answers.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "proportion95"), i, row)
	{
		double x = golden_real(row, "x"), n = golden_real(row, "n");
		json_t *want = golden_get(row, "wilson");

		check_interval(wilson(x, n, 0.05), golden_at(want, 0),
			       golden_at(want, 1), 1e-9);
		want = golden_get(row, "clopper_pearson");
		check_interval(clopper_pearson(x, n, 0.05), golden_at(want, 0),
			       golden_at(want, 1), 1e-9);
	}
	json_array_foreach(golden_get(root, "cp_upper_one_sided95"), i, row)
		CHECK_NEAR(clopper_pearson_upper(golden_real(row, "x"),
						 golden_real(row, "n"), 0.05),
			   golden_real(row, "upper"), 1e-9);
	json_decref(root);
}

static void random_proportions_agree_with_statsmodels(void **state)
{
	json_t *root = golden_load("tests/golden/statistics.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "proportion"), i, row)
	{
		double x = golden_at(row, 0), n = golden_at(row, 1);
		double alpha = golden_at(row, 2);

		check_interval(wilson(x, n, alpha), golden_at(row, 3),
			       golden_at(row, 4), 1e-10);
		check_interval(clopper_pearson(x, n, alpha), golden_at(row, 5),
			       golden_at(row, 6), 1e-10);
	}
	assert_int_equal(i, 40);
	json_decref(root);
}

static void wilson_mirrors_when_right_and_wrong_are_exchanged(void **state)
{
	(void)state;
	for (int x = 0; x <= 20; x++) {
		struct interval one = wilson(x, 20, 0.03);
		struct interval other = wilson(20 - x, 20, 0.03);

		check_interval(one, 1 - other.high, 1 - other.low, 1e-15);
	}
}

static void clopper_pearson_bounds_are_roots_of_the_tails(void **state)
{
	(void)state;
	for (int x = 1; x < 30; x++) {
		double low = clopper_pearson_lower(x, 30, 0.01);
		double high = clopper_pearson_upper(x, 30, 0.01);

		CHECK_NEAR(binomial_at_least(x, 30, low), 0.01, 1e-12);
		CHECK_NEAR(binomial_at_most(x, 30, high), 0.01, 1e-12);
	}
}

static void effective_counts_lie_between_whole_ones(void **state)
{
	double between = clopper_pearson_lower(43.2, 48, 0.05);

	(void)state;
	assert_true(between > clopper_pearson_lower(43, 48, 0.05));
	assert_true(between < clopper_pearson_lower(44, 48, 0.05));
	/* the same share of fewer items bounds less tightly */
	assert_true(clopper_pearson_lower(90 / 1.7, 100 / 1.7, 0.05) <
		    clopper_pearson_lower(90, 100, 0.05));
}

static void no_items_mean_no_knowledge(void **state)
{
	(void)state;
	check_interval(wilson(0, 0, 0.05), 0, 1, 0);
	check_interval(clopper_pearson(0, 0, 0.05), 0, 1, 0);
	check_interval(clopper_pearson(0, 1, 0.05), 0, 0.975, 1e-12);
	check_interval(clopper_pearson(1, 1, 0.05), 0.025, 1, 1e-12);
}

static void tails_beyond_the_support_are_certain(void **state)
{
	(void)state;
	CHECK_NEAR(binomial_at_most(-1, 5, 0.3), 0, 0);
	CHECK_NEAR(binomial_at_most(5, 5, 0.3), 1, 0);
	CHECK_NEAR(binomial_at_least(6, 5, 0.3), 0, 0);
	CHECK_NEAR(binomial_at_most(0, 0, 0.5), 1, 0);
	CHECK_NEAR(binomial_pmf(-1, 5, 0.3), 0, 0);
	CHECK_NEAR(binomial_pmf(2, 5, 0.3), 0.3087, 1e-15);
}

static void the_price_of_a_bar_is_known(void **state)
{
	json_t *root = golden_load("tests/golden/known_answers.json");
	json_t *by_alpha, *wants, *want;
	const char *rate, *alpha;
	size_t errors, checked = 0;

	(void)state;
	json_object_foreach(golden_get(root, "cp_min_n"), rate, by_alpha)
		json_object_foreach(by_alpha, alpha, wants)
			json_array_foreach(wants, errors, want)
	{
		assert_int_equal(binomial_smallest_n(errors, strtod(rate, NULL),
						     strtod(alpha, NULL)),
				 json_integer_value(want));
		checked++;
	}
	assert_int_equal(checked, 60);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_proportions_are_met),
		cmocka_unit_test(random_proportions_agree_with_statsmodels),
		cmocka_unit_test(
			wilson_mirrors_when_right_and_wrong_are_exchanged),
		cmocka_unit_test(clopper_pearson_bounds_are_roots_of_the_tails),
		cmocka_unit_test(effective_counts_lie_between_whole_ones),
		cmocka_unit_test(no_items_mean_no_knowledge),
		cmocka_unit_test(tails_beyond_the_support_are_certain),
		cmocka_unit_test(the_price_of_a_bar_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
