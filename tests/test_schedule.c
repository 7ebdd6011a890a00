/* The learning rate of each step. */
#include "tests/check.h"

#include "finetune/schedule.h"

static void the_rate_warms_up_and_decays(void **state)
{
	struct schedule schedule = schedule_linear(1, 0.2, 10);
	/* Two warm-up steps of ten, worked by hand. */
	const double rates[] = { 1.0 / 3, 2.0 / 3, 8.0 / 8, 7.0 / 8, 6.0 / 8,
				 5.0 / 8, 4.0 / 8, 3.0 / 8, 2.0 / 8, 1.0 / 8 };

	(void)state;
	assert_int_equal(schedule.warmup, 2);
	for (size_t i = 0; i < 10; i++)
		CHECK_NEAR(schedule_rate(&schedule, i), rates[i], 1e-15);
}

static void without_warm_up_the_first_step_is_the_peak(void **state)
{
	struct schedule schedule = schedule_linear(5e-5, 0, 4);

	(void)state;
	CHECK_NEAR(schedule_rate(&schedule, 0), 5e-5, 1e-20);
	CHECK_NEAR(schedule_rate(&schedule, 3), 5e-5 / 4, 1e-20);
}

static void warm_up_is_rounded_up_and_leaves_a_step(void **state)
{
	struct schedule schedule = schedule_linear(1, 0.1, 25);

	(void)state;
	assert_int_equal(schedule.warmup, 3);
	schedule = schedule_linear(1, 0.99, 1);
	assert_int_equal(schedule.warmup, 0);
	CHECK_NEAR(schedule_rate(&schedule, 0), 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rate_warms_up_and_decays),
		cmocka_unit_test(without_warm_up_the_first_step_is_the_peak),
		cmocka_unit_test(warm_up_is_rounded_up_and_leaves_a_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
