/*
 * test_multiplicity.c - Holm, Benjamini and Hochberg, as R's p.adjust() does
 */
#include "tests/check.h"

#include <math.h>

#include "data/measure/multiplicity.h"

static void holm_agrees_with_r(void **state)
{
	/* R 4.2: p.adjust(c(.0001,.0040,.0190,.0095,.0298), "holm") */
	const double p[] = { .0001, .0040, .0190, .0095, .0298 };
	const double want[] = { .0005, .0160, .0380, .0285, .0380 };
	double got[5];

	(void)state;
	multiplicity_holm(p, 5, got);
	for (int i = 0; i < 5; i++)
		CHECK_NEAR(got[i], want[i], 1e-15);
}

static void benjamini_hochberg_agrees_with_r(void **state)
{
	/* R 4.2: p.adjust(c(.01,.02,.03,.04,.05), "BH") is .05 five times,
	 * p.adjust(c(.001,.2,.02,.9), "BH") as below */
	const double even[] = { .01, .02, .03, .04, .05 };
	const double p[] = { .001, .2, .02, .9 };
	const double want[] = { .004, .2 * 4 / 3, .04, .9 };
	double got[5];

	(void)state;
	multiplicity_benjamini_hochberg(even, 5, got);
	for (int i = 0; i < 5; i++)
		CHECK_NEAR(got[i], .05, 1e-15);
	multiplicity_benjamini_hochberg(p, 4, got);
	for (int i = 0; i < 4; i++)
		CHECK_NEAR(got[i], want[i], 1e-15);
}

static void one_test_is_itself_and_ones_stay_ones(void **state)
{
	const double p[] = { 1, 1, .7 };
	double one = .03, got[3];

	(void)state;
	multiplicity_holm(&one, 1, &one);
	assert_true(one == .03);
	multiplicity_holm(p, 3, got);
	for (int i = 0; i < 3; i++)
		assert_true(got[i] == 1);
	multiplicity_holm(p, 0, got);
}

static void a_test_that_was_not_made_counts_for_nothing(void **state)
{
	const double p[] = { NAN, .01, NAN, .04 };
	double got[4];

	(void)state;
	multiplicity_holm(p, 4, got);
	assert_true(isnan(got[0]) && isnan(got[2]));
	CHECK_NEAR(got[1], .02, 1e-15);
	CHECK_NEAR(got[3], .04, 1e-15);
	multiplicity_benjamini_hochberg(p, 4, got);
	assert_true(isnan(got[0]) && isnan(got[2]));
	CHECK_NEAR(got[1], .02, 1e-15);
	CHECK_NEAR(got[3], .04, 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holm_agrees_with_r),
		cmocka_unit_test(benjamini_hochberg_agrees_with_r),
		cmocka_unit_test(one_test_is_itself_and_ones_stay_ones),
		cmocka_unit_test(a_test_that_was_not_made_counts_for_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
