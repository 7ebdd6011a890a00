/* test_special.c - the functions that probabilities are made of */
#include "tests/golden.h"

#include "data/measure/binomial.h"
#include "data/measure/special.h"

static double call(const char *name, json_t *args)
{
	double x = golden_at(args, 0), a = 0, b = 0;

	if (json_array_size(args) > 1)
		a = golden_at(args, 1);
	if (json_array_size(args) > 2)
		b = golden_at(args, 2);
	if (strcmp(name, "normal_cdf") == 0)
		return normal_cdf(x);
	if (strcmp(name, "normal_quantile") == 0)
		return normal_quantile(x);
	if (strcmp(name, "beta_cdf") == 0)
		return beta_cdf(x, a, b);
	if (strcmp(name, "beta_quantile") == 0)
		return beta_quantile(x, a, b);
	if (strcmp(name, "student_cdf") == 0)
		return student_cdf(x, a);
	if (strcmp(name, "student_quantile") == 0)
		return student_quantile(x, a);
	if (strcmp(name, "chi_square_upper_tail") == 0)
		return chi_square_upper_tail(x, a);
	if (strcmp(name, "binomial_pmf") == 0)
		return binomial_pmf(x, a, b);
	if (strcmp(name, "binomial_at_most") == 0)
		return binomial_at_most(x, a, b);
	if (strcmp(name, "binomial_at_least") == 0)
		return binomial_at_least(x, a, b);
	fail_msg("no function %s", name);
	return 0;
}

static void every_function_agrees_with_scipy(void **state)
{
	json_t *root = golden_load("tests/golden/statistics.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "special"), i, row)
	{
		const char *name = json_string_value(json_array_get(row, 0));
		double want = golden_at(row, 2);
		double got = call(name, json_array_get(row, 1));

		if (!(fabs(got - want) <= 1e-10 * fabs(want) + 1e-300))
			fail_msg("%s, row %zu: %.17g, not %.17g", name, i, got,
				 want);
	}
	assert_int_equal(i, 280);
	json_decref(root);
}

static void quantiles_undo_their_functions(void **state)
{
	static const double shapes[] = { 0.5, 1, 3.7, 40, 2500 };

	(void)state;
	for (double p = 0.001; p < 1; p += 0.0487) {
		CHECK_NEAR(normal_cdf(normal_quantile(p)), p, 1e-14);
		for (size_t i = 0; i < 5; i++) {
			double a = shapes[i], b = shapes[4 - i];

			CHECK_NEAR(beta_cdf(beta_quantile(p, a, b), a, b), p,
				   1e-11);
			CHECK_NEAR(student_cdf(student_quantile(p, a), a), p,
				   1e-11);
		}
	}
}

static void the_ends_of_the_support_are_exact(void **state)
{
	(void)state;
	CHECK_NEAR(beta_cdf(0, 2, 3), 0, 0);
	CHECK_NEAR(beta_cdf(1, 2, 3), 1, 0);
	CHECK_NEAR(beta_quantile(0, 2, 3), 0, 0);
	CHECK_NEAR(beta_quantile(1, 2, 3), 1, 0);
	assert_true(isinf(normal_quantile(0)) && normal_quantile(0) < 0);
	assert_true(isinf(student_quantile(1, 4)) &&
		    student_quantile(1, 4) > 0);
	CHECK_NEAR(normal_quantile(0.5), 0, 0);
	CHECK_NEAR(student_quantile(0.5, 3), 0, 1e-15);
	CHECK_NEAR(student_cdf(0, 3), 0.5, 0);
	CHECK_NEAR(chi_square_upper_tail(0, 1), 1, 0);
}

static void closed_forms_hold(void **state)
{
	(void)state;
	/* one degree of freedom is Cauchy, two have a square root */
	CHECK_NEAR(student_cdf(1, 1), 0.75, 1e-15);
	CHECK_NEAR(student_quantile(0.9, 2), 0.8 / sqrt(2 * 0.9 * 0.1), 1e-12);
	CHECK_NEAR(beta_cdf(0.3, 1, 4), 1 - pow(0.7, 4), 1e-15);
	CHECK_NEAR(chi_square_upper_tail(3, 2), exp(-1.5), 1e-15);
	CHECK_NEAR(chi_square_upper_tail(17.355932203389830, 1),
		   3.099293441045215e-05, 1e-17);
	CHECK_NEAR(normal_two_sided(0.05), 1.959963984540054, 1e-14);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_function_agrees_with_scipy),
		cmocka_unit_test(quantiles_undo_their_functions),
		cmocka_unit_test(the_ends_of_the_support_are_exact),
		cmocka_unit_test(closed_forms_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
