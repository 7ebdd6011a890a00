/* test_curve_bootstrap.c - seeds and items drawn again */
#include "tests/check.h"

#include <stdlib.h>

#include "data/base/rng.h"
#include "evaluate/curve/curve.h"

#define SIZES 5
#define SEEDS 3
#define POINTS (SIZES * SEEDS)
#define ITEMS 240

/* Fifteen models on the same items, and an untuned one. */
struct study {
	struct curve_point points[POINTS];
	bool is_right[POINTS][ITEMS];
	bool base_is_right[ITEMS];
	size_t group_of[ITEMS];
	struct curve curve;
};

static const struct curve_law truth = { CURVE_POW3, .08, 1.3, .5 };

static double share_wrong(const bool *is_right)
{
	double wrong = 0;

	for (size_t i = 0; i < ITEMS; i++)
		wrong += !is_right[i];
	return wrong / ITEMS;
}

/* An item is hard or easy for all models, and a seed bad or good for all
 * items; `luck` says how much. */
static void study_make(struct study *study, uint64_t seed, double luck)
{
	struct rng rng = rng_stream(seed, "study");
	double hard[ITEMS], seed_luck[SEEDS];

	for (size_t i = 0; i < ITEMS; i++) {
		hard[i] = rng_uniform(&rng);
		study->group_of[i] = i / 4;
		study->base_is_right[i] = hard[i] > .3;
	}
	for (size_t s = 0; s < SEEDS; s++)
		seed_luck[s] = luck * rng_normal(&rng);
	for (size_t k = 0; k < POINTS; k++) {
		struct curve_point *point = &study->points[k];

		point->labels = (size_t)50 << k / SEEDS;
		point->seed = 100 + k % SEEDS;
		for (size_t i = 0; i < ITEMS; i++)
			study->is_right[k][i] =
				.7 * hard[i] + .3 * rng_uniform(&rng) >
				curve_error(&truth, (double)point->labels) +
					seed_luck[k % SEEDS];
		point->is_right = study->is_right[k];
		point->error = share_wrong(point->is_right);
		point->standard_error = .02;
	}
	study->curve = (struct curve){
		.points = study->points,
		.count = POINTS,
		.items = ITEMS,
		.base = { true, share_wrong(study->base_is_right), .03,
			  study->base_is_right },
	};
}

static double width_at(const struct curve *curve, double n)
{
	struct curve_bootstrap bootstrap;
	struct curve_estimate error;

	curve_bootstrap_build(&bootstrap, curve, CURVE_POW3, 5, 399);
	error = curve_predict(&bootstrap, n, 0.1);
	assert_true(error.is_defined);
	curve_bootstrap_release(&bootstrap);
	return error.interval.high - error.interval.low;
}

static void the_method_follows_from_what_is_given(void **state)
{
	struct study study;
	struct curve_bootstrap bootstrap;

	(void)state;
	study_make(&study, 1, 0);
	curve_bootstrap_build(&bootstrap, &study.curve, CURVE_POW3, 1, 19);
	assert_int_equal(bootstrap.method, CURVE_BY_SEEDS_AND_ITEMS);
	assert_int_equal(bootstrap.seeds, SEEDS);
	assert_int_equal(bootstrap.count, 19);
	curve_bootstrap_release(&bootstrap);

	for (size_t k = 0; k < POINTS; k++)
		study.points[k].seed = 7;
	curve_bootstrap_build(&bootstrap, &study.curve, CURVE_POW3, 1, 19);
	assert_int_equal(bootstrap.method, CURVE_BY_ITEMS);
	assert_non_null(
		strstr(curve_method_text(bootstrap.method), "one seed"));
	curve_bootstrap_release(&bootstrap);

	for (size_t k = 0; k < POINTS; k++)
		study.points[k].is_right = NULL;
	study.curve.items = 0;
	study.curve.base.is_right = NULL;
	curve_bootstrap_build(&bootstrap, &study.curve, CURVE_POW3, 1, 19);
	assert_int_equal(bootstrap.method, CURVE_BY_STANDARD_ERROR);
	curve_bootstrap_release(&bootstrap);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
	struct study study;
	struct curve_bootstrap one, other;

	(void)state;
	study_make(&study, 2, .02);
	curve_bootstrap_build(&one, &study.curve, CURVE_POW3, 3, 50);
	curve_bootstrap_build(&other, &study.curve, CURVE_POW3, 3, 50);
	assert_memory_equal(one.laws, other.laws, 50 * sizeof(*one.laws));
	assert_memory_equal(one.base_errors, other.base_errors,
			    50 * sizeof(double));
	curve_bootstrap_release(&other);
	/* fewer replicates are the first of many */
	curve_bootstrap_build(&other, &study.curve, CURVE_POW3, 3, 20);
	assert_memory_equal(one.laws, other.laws, 20 * sizeof(*one.laws));
	curve_bootstrap_release(&other);
	curve_bootstrap_build(&other, &study.curve, CURVE_POW3, 4, 50);
	assert_memory_not_equal(one.laws, other.laws, 50 * sizeof(*one.laws));
	curve_bootstrap_release(&one);
	curve_bootstrap_release(&other);
}

static void luck_of_seeds_widens_the_interval(void **state)
{
	struct study calm, wild;

	(void)state;
	study_make(&calm, 3, 0);
	study_make(&wild, 3, .08);
	assert_true(width_at(&wild.curve, 400) >
		    1.3 * width_at(&calm.curve, 400));
}

/* Seeds that shift the whole curve by -0.1, 0 and 0.1 have a sample variance
 * of 0.01, so the mean of three has 0.01 / 3; items add their own. */
static void the_variance_over_seeds_is_unbiased(void **state)
{
	enum { REPLICATES = 1999 };
	struct study study;
	struct curve_bootstrap bootstrap;
	double p, mean = 0, variance = 0;

	(void)state;
	study_make(&study, 8, 0);
	for (size_t k = 0; k < POINTS; k++) {
		double error = .12 + .1 * (double)(k % SEEDS) +
			       pow((double)study.points[k].labels, -.5);

		for (size_t i = 0; i < ITEMS; i++)
			study.is_right[k][i] = (double)i >= error * ITEMS;
		study.points[k].error = share_wrong(study.is_right[k]);
	}
	curve_bootstrap_build(&bootstrap, &study.curve, CURVE_POW3, 1,
			      REPLICATES);
	assert_int_equal(bootstrap.count, REPLICATES);
	for (size_t r = 0; r < REPLICATES; r++)
		mean += curve_error(&bootstrap.laws[r], 400) / REPLICATES;
	for (size_t r = 0; r < REPLICATES; r++)
		variance +=
			pow(curve_error(&bootstrap.laws[r], 400) - mean, 2) /
			REPLICATES;
	p = curve_error(&bootstrap.fit.law, 400);
	CHECK_NEAR(mean, p, .005);
	CHECK_NEAR(variance, .01 / 3 + p * (1 - p) / ITEMS, .0004);
	curve_bootstrap_release(&bootstrap);
}

static void items_that_come_together_widen_the_interval(void **state)
{
	struct study study;
	double alone;

	(void)state;
	study_make(&study, 4, 0);
	for (size_t k = 0; k < POINTS; k++) {
		/* each group of four is answered with one voice */
		for (size_t i = 0; i < ITEMS; i++)
			study.is_right[k][i] = study.is_right[k][i - i % 4];
		study.points[k].error = share_wrong(study.is_right[k]);
	}
	study.curve.base.is_given = false;
	alone = width_at(&study.curve, 400);
	study.curve.group_of = study.group_of;
	study.curve.group_count = ITEMS / 4;
	assert_true(width_at(&study.curve, 400) > 1.4 * alone);
}

/* The base's errors come from the same draw of items as the laws: hard items
 * drawn often are bad for both. */
static void base_and_curve_share_their_items(void **state)
{
	struct study study;
	struct curve_bootstrap bootstrap;
	double mean_base = 0, mean_law = 0, both = 0, base = 0, law = 0;

	(void)state;
	study_make(&study, 5, 0);
	curve_bootstrap_build(&bootstrap, &study.curve, CURVE_POW3, 1, 299);
	for (size_t r = 0; r < bootstrap.count; r++) {
		mean_base += bootstrap.base_errors[r] / 299;
		mean_law += curve_error(&bootstrap.laws[r], 200) / 299;
	}
	for (size_t r = 0; r < bootstrap.count; r++) {
		double x = bootstrap.base_errors[r] - mean_base;
		double y = curve_error(&bootstrap.laws[r], 200) - mean_law;

		both += x * y;
		base += x * x;
		law += y * y;
	}
	assert_true(both / sqrt(base * law) > .4);
	CHECK_NEAR(mean_base, study.curve.base.error, .01);
	curve_bootstrap_release(&bootstrap);
}

static void seeds_without_every_size_may_leave_no_curve(void **state)
{
	struct study study;
	struct curve_bootstrap bootstrap;

	(void)state;
	study_make(&study, 6, 0);
	/* each seed has sizes of its own */
	for (size_t k = 0; k < POINTS; k++)
		study.points[k].seed = k / SEEDS;
	curve_bootstrap_build(&bootstrap, &study.curve, CURVE_POW3, 1, 50);
	assert_true(bootstrap.fit.is_defined);
	assert_false(bootstrap.is_defined);
	assert_true(bootstrap.skipped > 5);
	assert_non_null(strstr(bootstrap.why_not, "every seed"));
	assert_false(curve_predict(&bootstrap, 400, .1).is_defined);
	curve_bootstrap_release(&bootstrap);
}

static void items_that_contradict_an_error_are_refused(void **state)
{
	struct study study;
	struct curve_fit fit;

	(void)state;
	study_make(&study, 7, 0);
	study.is_right[3][0] = !study.is_right[3][0];
	fit = curve_fit(&study.curve, CURVE_POW3);
	assert_false(fit.is_defined);
	assert_non_null(strstr(fit.why_not, "share of the items"));
	study.is_right[3][0] = !study.is_right[3][0];
	study.points[9].is_right = NULL;
	fit = curve_fit(&study.curve, CURVE_POW3);
	assert_non_null(strstr(fit.why_not, "others do not"));
	study.points[9].is_right = study.is_right[9];
	study.curve.base.is_right = NULL;
	fit = curve_fit(&study.curve, CURVE_POW3);
	assert_non_null(strstr(fit.why_not, "others do not"));
	study.curve.base.is_given = false;
	fit = curve_fit(&study.curve, CURVE_POW3);
	assert_true(fit.is_defined);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_method_follows_from_what_is_given),
		cmocka_unit_test(the_same_seed_gives_the_same_bytes),
		cmocka_unit_test(luck_of_seeds_widens_the_interval),
		cmocka_unit_test(the_variance_over_seeds_is_unbiased),
		cmocka_unit_test(items_that_come_together_widen_the_interval),
		cmocka_unit_test(base_and_curve_share_their_items),
		cmocka_unit_test(seeds_without_every_size_may_leave_no_curve),
		cmocka_unit_test(items_that_contradict_an_error_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
