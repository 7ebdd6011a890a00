/* test_blas.c - which kernels are called outdated */
#include "tests/check.h"

#include "finetune/blas.h"

static void modern_kernels_and_other_libraries_are_left_alone(void **state)
{
	(void)state;
	assert_false(blas_is_outdated("Haswell"));
	assert_false(blas_is_outdated("SkylakeX"));
	assert_false(blas_is_outdated("Zen"));
	assert_false(blas_is_outdated(NULL));
}

static void kernels_of_2004_are_outdated_where_there_is_avx2(void **state)
{
	int has_avx2 = 0;

	(void)state;
#if defined(__x86_64__)
	has_avx2 =
		__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
	assert_int_equal(blas_is_outdated("Prescott"), has_avx2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			modern_kernels_and_other_libraries_are_left_alone),
		cmocka_unit_test(
			kernels_of_2004_are_outdated_where_there_is_avx2),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
