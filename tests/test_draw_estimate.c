/*
 * test_draw_estimate.c - a drawn part says what all of it would have said
 */
#include "tests/check.h"

#include <math.h>
#include <string.h>

#include "data/base/rng.h"
#include "data/measure/paired.h"
#include "evaluate/draw/draw_estimate.h"

#define BLOCK 400
#define RUNS 1500

static void all_disagreements_give_the_interval_of_the_whole_block(void **state)
{
	/* 20 broken, 45 fixed, and 435 on which both say the same */
	const struct paired paired = { 400, 20, 45, 35 };
	struct interval want = paired_tango(&paired, 0.05);
	struct draw_score scores[500];
	struct draw_estimate got;

	(void)state;
	for (size_t i = 0; i < 500; i++)
		scores[i] = (struct draw_score){ i < 20	  ? -1
						 : i < 65 ? 1
							  : 0,
						 1, i };
	got = draw_estimate(scores, 500, 500, 0.05);
	assert_true(got.is_tango);
	assert_int_equal(got.fixed, 45);
	assert_int_equal(got.broken, 20);
	CHECK_NEAR(got.difference, 0.05, 1e-15);
	CHECK_NEAR(got.interval.low, want.low, 1e-12);
	CHECK_NEAR(got.interval.high, want.high, 1e-12);
	/* the worked example of the note */
	CHECK_NEAR(got.interval.low, 0.018943, 1e-6);
	CHECK_NEAR(got.interval.high, 0.082763, 1e-6);
}

static void swapped_models_mirror_it(void **state)
{
	struct draw_score scores[60];
	struct draw_estimate one, two;

	(void)state;
	for (size_t i = 0; i < 60; i++)
		scores[i] = (struct draw_score){ i % 7 == 0    ? 1
						 : i % 11 == 0 ? -1
							       : 0,
						 i % 2 ? 1 : 4, i / 2 };
	one = draw_estimate(scores, 60, 30, 0.05);
	for (size_t i = 0; i < 60; i++)
		scores[i].score = -scores[i].score;
	two = draw_estimate(scores, 60, 30, 0.05);
	assert_false(one.is_tango);
	CHECK_NEAR(two.difference, -one.difference, 1e-15);
	CHECK_NEAR(two.interval.low, -one.interval.high, 1e-12);
	CHECK_NEAR(two.interval.high, -one.interval.low, 1e-12);
}

static void nothing_says_nothing_and_one_item_hardly_more(void **state)
{
	const struct draw_score one = { 1, 1, 0 };
	struct draw_estimate got = draw_estimate(NULL, 0, 0, 0.05);

	(void)state;
	CHECK_NEAR(got.interval.low, -1, 0);
	CHECK_NEAR(got.interval.high, 1, 0);
	got = draw_estimate(&one, 1, 1, 0.05);
	CHECK_NEAR(got.difference, 1, 0);
	assert_true(got.interval.low < 0);
}

/* One block of a test with true chances: 2 % hold a rare word, on which the
 * second model is often better; elsewhere both are nearly alike. */
static void make_block(struct rng *rng, double *score, int *is_rare)
{
	for (size_t i = 0; i < BLOCK; i++) {
		double u = rng_uniform(rng);

		is_rare[i] = rng_uniform(rng) < 0.1;
		if (is_rare[i])
			score[i] = u < 0.4 ? 1 : u < 0.5 ? -1 : 0;
		else
			score[i] = u < 0.06 ? 1 : u < 0.1 ? -1 : 0;
	}
}

#define TRUTH (0.1 * 0.3 + 0.9 * 0.02)

static void check_covers(double mean, double covered)
{
	/* sd of one estimate is below .03 */
	CHECK_NEAR(mean, TRUTH, 3 * 0.03 / sqrt(RUNS));
	assert_true(covered > 0.95 - 3 * sqrt(0.95 * 0.05 / RUNS));
}

static void disagreements_alone_are_unbiased_and_cover(void **state)
{
	struct rng rng = rng_stream(1, "blocks");
	double mean = 0, covered = 0, score[BLOCK];
	struct draw_score scores[BLOCK];
	int is_rare[BLOCK];

	(void)state;
	for (int r = 0; r < RUNS; r++) {
		struct draw_estimate got;

		make_block(&rng, score, is_rare);
		for (size_t i = 0; i < BLOCK; i++)
			scores[i] = (struct draw_score){ score[i], 1, i };
		got = draw_estimate(scores, BLOCK, BLOCK, 0.05);
		mean += got.difference / RUNS;
		covered += (got.interval.low <= TRUTH &&
			    TRUTH <= got.interval.high) /
			   (double)RUNS;
	}
	check_covers(mean, covered);
}

static void strata_with_unequal_chances_are_unbiased_and_cover(void **state)
{
	struct rng rng = rng_stream(2, "strata");
	double mean = 0, covered = 0, score[BLOCK];
	struct draw_score scores[BLOCK];
	int is_rare[BLOCK];

	(void)state;
	for (int r = 0; r < RUNS; r++) {
		struct draw_estimate got;
		size_t count = 0;

		make_block(&rng, score, is_rare);
		for (size_t i = 0; i < BLOCK; i++) {
			double chance = is_rare[i] ? 0.9 : 0.4;

			if (rng_uniform(&rng) >= chance)
				continue;
			scores[count] =
				(struct draw_score){ score[i], 1 / chance,
						     count };
			count++;
		}
		got = draw_estimate(scores, count, count, 0.05);
		mean += got.difference / RUNS;
		covered += (got.interval.low <= TRUTH &&
			    TRUTH <= got.interval.high) /
			   (double)RUNS;
	}
	check_covers(mean, covered);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			all_disagreements_give_the_interval_of_the_whole_block),
		cmocka_unit_test(swapped_models_mirror_it),
		cmocka_unit_test(nothing_says_nothing_and_one_item_hardly_more),
		cmocka_unit_test(disagreements_alone_are_unbiased_and_cover),
		cmocka_unit_test(
			strata_with_unequal_chances_are_unbiased_and_cover),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
