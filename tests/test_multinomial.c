/*
 * test_multinomial.c - counts drawn are binomial, and multinomial
 */
#include "tests/check.h"

#include <math.h>
#include <string.h>

#include "data/measure/binomial.h"
#include "data/measure/multinomial.h"
#include "data/measure/special.h"

#define DRAWS 20000

/* Chi-square of draws against the pmf, in cells of at least ten expected. */
static void draws_fit(size_t n, double p)
{
	static size_t seen[5001];
	struct rng rng = rng_stream(1, "binomial");
	double expected = 0, square = 0, cells = 0, mean = 0;
	size_t observed = 0;

	memset(seen, 0, sizeof(seen));
	for (int i = 0; i < DRAWS; i++) {
		size_t x = binomial_draw(&rng, n, p);

		assert_true(x <= n);
		seen[x]++;
		mean += (double)x / DRAWS;
	}
	for (size_t x = 0; x <= n; x++) {
		expected += DRAWS * binomial_pmf((double)x, (double)n, p);
		observed += seen[x];
		if (expected < 10 && x < n)
			continue;
		if (expected > 0)
			square += ((double)observed - expected) *
				  ((double)observed - expected) / expected;
		cells++;
		expected = 0;
		observed = 0;
	}
	/* one in ten thousand would fail by chance; the stream is fixed */
	assert_true(chi_square_upper_tail(square, fmax(cells - 1, 1)) > 1e-4);
	CHECK_NEAR(mean, (double)n * p,
		   4.5 * sqrt((double)n * p * (1 - p) / DRAWS) + 1e-12);
}

static void draws_are_binomial_on_both_paths(void **state)
{
	static const size_t sizes[] = { 1, 2, 7, 19, 40, 250, 5000 };
	static const double chances[] = { .001, .05, .25, .5, .6, .97 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (size_t j = 0; j < sizeof(chances) / sizeof(chances[0]);
		     j++)
			draws_fit(sizes[i], chances[j]);
}

static void sure_things_are_sure(void **state)
{
	struct rng rng = rng_stream(1, "sure");

	(void)state;
	assert_int_equal(binomial_draw(&rng, 0, .3), 0);
	assert_int_equal(binomial_draw(&rng, 100, 0), 0);
	assert_int_equal(binomial_draw(&rng, 100, 1), 100);
}

static void counts_sum_to_n_and_follow_their_weights(void **state)
{
	const size_t weights[] = { 0, 500, 1, 0, 250, 249, 0 };
	struct rng rng = rng_stream(2, "multinomial");
	double sum[7] = { 0 };

	(void)state;
	for (int i = 0; i < DRAWS; i++) {
		size_t counts[7], total = 0;

		multinomial_draw(&rng, 1000, weights, 7, counts);
		for (int k = 0; k < 7; k++) {
			total += counts[k];
			sum[k] += (double)counts[k] / DRAWS;
		}
		assert_int_equal(total, 1000);
	}
	for (int k = 0; k < 7; k++) {
		double p = (double)weights[k] / 1000;

		CHECK_NEAR(sum[k], (double)weights[k],
			   4.5 * sqrt(1000 * p * (1 - p) / DRAWS) + 1e-9);
	}
}

static void nothing_is_drawn_from_nothing(void **state)
{
	const size_t weights[] = { 0, 0 };
	struct rng rng = rng_stream(2, "multinomial");
	size_t counts[2];

	(void)state;
	multinomial_draw(&rng, 0, weights, 2, counts);
	assert_int_equal(counts[0] + counts[1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_are_binomial_on_both_paths),
		cmocka_unit_test(sure_things_are_sure),
		cmocka_unit_test(counts_sum_to_n_and_follow_their_weights),
		cmocka_unit_test(nothing_is_drawn_from_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
