/* test_curve.c - would more labels help? */
#include "tests/golden.h"

#include "data/base/rng.h"
#include "evaluate/curve/curve.h"

#define SIZES 6

/* Six sizes, doubling: the first curve of the golden file. */
static const struct curve_point known[SIZES] = {
	{ 50, 0, .290369, .012, NULL },	 { 100, 0, .225071, .009, NULL },
	{ 200, 0, .193590, .007, NULL }, { 400, 0, .158957, .005, NULL },
	{ 800, 0, .140264, .004, NULL }, { 1600, 0, .122884, .003, NULL },
};

static struct curve curve_of(const struct curve_point *points, size_t count)
{
	return (struct curve){ .points = points, .count = count };
}

static void the_known_curve_is_fitted(void **state)
{
	struct curve curve = curve_of(known, SIZES);
	struct curve_fit fit = curve_fit(&curve, CURVE_POW3);

	(void)state;
	assert_true(fit.is_defined);
	/* SciPy's, from errors with more digits than the six given here: what
	 * the rounding hides is allowed for. */
	CHECK_NEAR(fit.law.a, .081784951, 2e-6);
	CHECK_NEAR(fit.law.b, 1.24601186, 2e-5);
	CHECK_NEAR(fit.law.c, .461058603, 6e-6);
	CHECK_NEAR(fit.chi_square, .96383, 1e-4);
	CHECK_NEAR(curve_error(&fit.law, 6400), .103695345, 6e-7);
	/* and from the same six digits */
	CHECK_NEAR(fit.law.a, .081786173949, 1e-8);
	CHECK_NEAR(fit.law.b, 1.246028592, 1e-7);
	CHECK_NEAR(fit.law.c, .461063653976, 1e-8);
	CHECK_NEAR(fit.chi_square, .963739279, 1e-9);
	CHECK_NEAR(curve_error(&fit.law, 6400), .103695890621, 1e-8);
	assert_int_equal(fit.freedom, 3);
	assert_int_equal(fit.sizes, SIZES);
	assert_int_equal(fit.smallest, 50);
	assert_int_equal(fit.largest, 1600);
	assert_int_equal(fit.shape, CURVE_FALLS);
	assert_false(fit.is_at_edge);

	fit = curve_fit(&curve, CURVE_POW2);
	CHECK_NEAR(fit.law.a, 0, 0);
	CHECK_NEAR(fit.law.b, .680188708, 4e-6);
	CHECK_NEAR(fit.law.c, .235307144, 1e-6);
	CHECK_NEAR(fit.chi_square, 6.1141, 2e-4);
	CHECK_NEAR(fit.law.b, .680185171483, 1e-8);
	CHECK_NEAR(fit.law.c, .235306255182, 1e-8);
	CHECK_NEAR(curve_error(&fit.law, 6400), .0865, 5e-5);
}

/* Reads a curve of the golden file; the caller frees the points. */
static struct curve_point *golden_points(json_t *row, size_t *count)
{
	json_t *labels = golden_get(row, "labels");
	json_t *seed = golden_get(row, "seed");
	json_t *error = golden_get(row, "error");
	json_t *spread = golden_get(row, "standard_error");
	struct curve_point *points;

	*count = json_array_size(labels);
	points = calloc(*count, sizeof(*points));
	assert_non_null(points);
	for (size_t i = 0; i < *count; i++)
		points[i] = (struct curve_point){ (size_t)golden_at(labels, i),
						  (uint64_t)golden_at(seed, i),
						  golden_at(error, i),
						  golden_at(spread, i), NULL };
	return points;
}

static void check_fit(const struct curve *curve, enum curve_form form,
		      json_t *want)
{
	json_t *parameters = golden_get(want, "parameters");
	struct curve_fit fit = curve_fit(curve, form);
	double at = golden_real(want, "at");
	double values[] = { fit.law.a, fit.law.b, fit.law.c };
	const double *got = form == CURVE_POW2 ? values + 1 : values;

	assert_true(fit.is_defined);
	assert_false(fit.is_at_edge);
	for (size_t i = 0; i < json_array_size(parameters); i++) {
		double wanted = golden_at(parameters, i);

		CHECK_NEAR(got[i], wanted, 1e-6 * wanted);
	}
	CHECK_NEAR(fit.chi_square, golden_real(want, "chi_square"), 1e-8);
	CHECK_NEAR(curve_error(&fit.law, at), golden_real(want, "error_at"),
		   1e-8);
}

static void random_curves_agree_with_scipy(void **state)
{
	json_t *root = golden_load("tests/golden/curves.json"), *row, *fit;
	size_t i, checked = 0;

	(void)state;
	json_array_foreach(golden_get(root, "curves"), i, row)
	{
		size_t count;
		struct curve_point *points = golden_points(row, &count);
		struct curve curve = curve_of(points, count);

		for (int form = 0; form < CURVE_FORMS; form++) {
			const char *name =
				curve_form_name((enum curve_form)form);

			fit = json_object_get(golden_get(row, "fits"), name);
			if (!fit)
				continue; /* its optimum is on a bound */
			check_fit(&curve, (enum curve_form)form, fit);
			checked++;
		}
		free(points);
	}
	assert_true(checked >= 100);
	json_decref(root);
}

static void scaled_standard_errors_leave_the_law(void **state)
{
	struct curve_point points[SIZES];
	struct curve curve = curve_of(known, SIZES);
	struct curve_fit one = curve_fit(&curve, CURVE_POW3), other;

	(void)state;
	memcpy(points, known, sizeof(points));
	for (size_t i = 0; i < SIZES; i++)
		points[i].standard_error *= 3;
	curve.points = points;
	other = curve_fit(&curve, CURVE_POW3);
	CHECK_NEAR(other.law.a, one.law.a, 1e-8);
	CHECK_NEAR(other.law.b, one.law.b, 1e-7);
	CHECK_NEAR(other.law.c, one.law.c, 1e-8);
	CHECK_NEAR(9 * other.chi_square, one.chi_square, 1e-12);
}

static void the_order_of_points_is_irrelevant(void **state)
{
	struct curve_point points[SIZES];
	struct curve curve = curve_of(known, SIZES);
	struct curve_bootstrap one, other;
	struct curve_estimate first, second;

	(void)state;
	curve_bootstrap_build(&one, &curve, CURVE_POW3, 1, 99);
	for (size_t i = 0; i < SIZES; i++)
		points[i] = known[(5 * i + 2) % SIZES];
	curve.points = points;
	curve_bootstrap_build(&other, &curve, CURVE_POW3, 1, 99);
	first = curve_predict(&one, 3200, 0.1);
	second = curve_predict(&other, 3200, 0.1);
	assert_memory_equal(&first, &second, sizeof(first));
	curve_bootstrap_release(&one);
	curve_bootstrap_release(&other);
}

static void a_point_twice_is_one_point_more_certain(void **state)
{
	struct curve_point twice[2 * SIZES], surer[SIZES];
	struct curve curve = curve_of(twice, 2 * SIZES);
	struct curve_fit one, other;

	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		twice[2 * i] = twice[2 * i + 1] = surer[i] = known[i];
		surer[i].standard_error /= sqrt(2);
	}
	one = curve_fit(&curve, CURVE_EXP3);
	curve = curve_of(surer, SIZES);
	other = curve_fit(&curve, CURVE_EXP3);
	CHECK_NEAR(one.law.a, other.law.a, 1e-9);
	CHECK_NEAR(one.chi_square, other.chi_square, 1e-9);
	assert_int_equal(one.freedom, 9);
	assert_int_equal(other.freedom, 3);
}

/* Points on a law, with or without noise. */
static void points_of(const struct curve_law *law, double noise,
		      struct rng *rng, struct curve_point *points)
{
	for (size_t i = 0; i < SIZES; i++) {
		points[i] = known[i];
		points[i].standard_error = noise;
		points[i].error = curve_error(law, (double)points[i].labels);
		if (rng)
			points[i].error += noise * rng_normal(rng);
	}
}

static void a_law_is_found_again(void **state)
{
	static const struct curve_law laws[] = {
		{ CURVE_POW3, .1, 1.5, .6 },  { CURVE_POW2, 0, .7, .3 },
		{ CURVE_EXP3, .1, .3, .004 }, { CURVE_POW3, .05, .9, .25 },
		{ CURVE_EXP3, .2, .1, .001 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(laws) / sizeof(*laws); i++) {
		struct curve_point points[SIZES];
		struct curve curve = curve_of(points, SIZES);
		struct curve_fit fit;

		points_of(&laws[i], .01, NULL, points);
		fit = curve_fit(&curve, laws[i].form);
		CHECK_NEAR(fit.law.a, laws[i].a, 1e-6);
		CHECK_NEAR(fit.law.b, laws[i].b, 1e-5);
		CHECK_NEAR(fit.law.c, laws[i].c, 1e-6);
		CHECK_NEAR(fit.chi_square, 0, 1e-12);
		CHECK_NEAR(fit.p, 1, 1e-9);
	}
}

/* Without bounds the best a would be below 0, and the best b above. */
static void bounds_hold(void **state)
{
	static const struct curve_law steep = { CURVE_POW2, 0, .9, .3 };
	struct curve_point points[SIZES];
	struct curve curve = curve_of(points, SIZES);
	struct curve_fit three, two;

	(void)state;
	points_of(&steep, .01, NULL, points);
	for (size_t i = 0; i < SIZES; i++)
		points[i].error -= .05;
	three = curve_fit(&curve, CURVE_POW3);
	two = curve_fit(&curve, CURVE_POW2);
	CHECK_NEAR(three.law.a, 0, 0);
	CHECK_NEAR(three.law.b, two.law.b, 1e-7);
	CHECK_NEAR(three.law.c, two.law.c, 1e-7);
	for (size_t i = 0; i < SIZES; i++)
		points[i].error = .2 + .01 * (double)i;
	three = curve_fit(&curve, CURVE_POW3);
	CHECK_NEAR(three.law.a, .225, 1e-12);
	CHECK_NEAR(three.law.b, 0, 0);
	CHECK_NEAR(three.law.c, 0, 0);
	two = curve_fit(&curve, CURVE_POW2);
	assert_true(two.is_at_edge);
	CHECK_NEAR(two.law.c, .05, 1e-9);
}

static void a_curve_that_does_not_fall_is_said_to(void **state)
{
	struct curve_point points[SIZES];
	struct curve curve = curve_of(points, SIZES);
	struct curve_fit fit;

	(void)state;
	memcpy(points, known, sizeof(points));
	for (size_t i = 0; i < SIZES; i++)
		points[i].error = i % 2 ? .201 : .2;
	fit = curve_fit(&curve, CURVE_POW3);
	assert_int_equal(fit.shape, CURVE_FLAT);
	assert_non_null(strstr(curve_shape_text(fit.shape), "not fall"));
	/* a bump in the middle of a fall */
	memcpy(points, known, sizeof(points));
	points[3].error = .26;
	fit = curve_fit(&curve, CURVE_POW3);
	assert_int_equal(fit.shape, CURVE_RISES);
	assert_int_equal(fit.rise_from, 200);
	assert_int_equal(fit.rise_to, 400);
	assert_true(fit.p < 1e-6);
	assert_non_null(strstr(curve_shape_text(fit.shape), "rises"));
	assert_null(curve_shape_text(CURVE_FALLS));
}

static void check_refused(const struct curve_point *points, size_t count,
			  const char *words)
{
	struct curve curve = curve_of(points, count);
	struct curve_fit fit = curve_fit(&curve, CURVE_POW3);
	struct curve_spread spread = curve_spread(&curve, 100);
	struct curve_bootstrap bootstrap;

	assert_false(fit.is_defined);
	if (!strstr(fit.why_not, words))
		fail_msg("'%s' does not say '%s'", fit.why_not, words);
	curve_bootstrap_build(&bootstrap, &curve, CURVE_POW3, 1, 9);
	assert_false(bootstrap.is_defined);
	assert_false(curve_predict(&bootstrap, 100, 0.1).is_defined);
	assert_non_null(curve_drop(&bootstrap, 100, 1, 0.1).why_not);
	assert_false(spread.is_defined);
	curve_bootstrap_release(&bootstrap);
}

static void what_cannot_be_a_curve_is_refused(void **state)
{
	static const double bad[] = { NAN, INFINITY, -.1, 1.1 };
	struct curve_point points[SIZES];

	(void)state;
	check_refused(known, 0, "no points");
	check_refused(known, 1, "four sizes");
	check_refused(known, 3, "four sizes");
	for (size_t i = 0; i < SIZES; i++)
		points[i] = known[i % 3]; /* points enough, sizes not */
	check_refused(points, SIZES, "four sizes");
	for (size_t i = 0; i < 4; i++) {
		memcpy(points, known, sizeof(points));
		points[2].error = bad[i];
		check_refused(points, SIZES, "an error is not");
	}
	for (size_t i = 0; i < 3; i++) {
		memcpy(points, known, sizeof(points));
		points[5].standard_error = bad[i];
		check_refused(points, SIZES, "standard error");
	}
	points[5].standard_error = 0;
	check_refused(points, SIZES, "standard error");
	memcpy(points, known, sizeof(points));
	points[0].labels = 0;
	check_refused(points, SIZES, "no labels");
}

static void nothing_is_said_out_of_reach(void **state)
{
	struct curve curve = curve_of(known, SIZES);
	struct curve_spread spread = curve_spread(&curve, 6401);
	struct curve_bootstrap bootstrap;

	(void)state;
	assert_false(spread.is_defined);
	assert_non_null(strstr(spread.why_not, "four times"));
	curve_bootstrap_build(&bootstrap, &curve, CURVE_POW3, 1, 19);
	assert_true(curve_predict(&bootstrap, 6400, 0.1).is_defined);
	assert_non_null(strstr(curve_predict(&bootstrap, 6401, 0.1).why_not,
			       "four times"));
	assert_non_null(
		strstr(curve_predict(&bootstrap, 49, 0.1).why_not, "smallest"));
	assert_false(curve_predict(&bootstrap, NAN, 0.1).is_defined);
	assert_true(curve_drop(&bootstrap, 1600, 4800, 0.1).is_defined);
	assert_false(curve_drop(&bootstrap, 1600, 4801, 0.1).is_defined);
	curve_bootstrap_release(&bootstrap);
}

static void forms_part_beyond_the_points(void **state)
{
	struct curve curve = curve_of(known, SIZES);
	struct curve_spread near = curve_spread(&curve, 1600);
	struct curve_spread far = curve_spread(&curve, 6400);

	(void)state;
	CHECK_NEAR(far.values[CURVE_POW3], .103695890621, 1e-8);
	CHECK_NEAR(far.interval.low, far.values[CURVE_POW2], 0);
	CHECK_NEAR(far.interval.high, far.values[CURVE_EXP3], 0);
	assert_true(far.interval.high - far.interval.low >
		    2 * (near.interval.high - near.interval.low));
}

static void the_interval_agrees_with_the_covariance(void **state)
{
	struct curve curve = curve_of(known, SIZES);
	struct curve_bootstrap bootstrap;
	struct curve_estimate error, drop;

	(void)state;
	curve_bootstrap_build(&bootstrap, &curve, CURVE_POW3, 7, 0);
	assert_int_equal(bootstrap.count, CURVE_REPLICATES);
	assert_int_equal(bootstrap.method, CURVE_BY_STANDARD_ERROR);
	/* SciPy's linear standard error at 6400 is .006858731; at one of them
	 * to each side (alpha .3173) the law is not quite linear any more */
	error = curve_predict(&bootstrap, 6400, 0.3173);
	CHECK_NEAR(error.value, .103695890621, 1e-8);
	CHECK_NEAR(error.interval.high - error.interval.low, 2 * .006858731,
		   .15 * 2 * .006858731);
	/* and the drop is a difference of two points of it */
	drop = curve_drop(&bootstrap, 1600, 400, 0.1);
	CHECK_NEAR(drop.value,
		   curve_error(&bootstrap.fit.law, 1600) -
			   curve_error(&bootstrap.fit.law, 2000),
		   1e-15);
	assert_true(drop.interval.low > 0 && drop.interval.low < drop.value);
	assert_true(drop.interval.high > drop.value);
	curve_bootstrap_release(&bootstrap);
}

/* 90 % intervals of the error at 300 labels, amid the sizes. */
static void intervals_cover_as_often_as_they_say(void **state)
{
	static const struct curve_law law = { CURVE_POW3, .1, 1.2, .5 };
	enum { TRIALS = 300, REPLICATES = 99 };
	struct rng rng = rng_stream(11, "curves to cover");
	double truth = curve_error(&law, 300), expected = .9;
	size_t covered = 0;

	(void)state;
	for (size_t t = 0; t < TRIALS; t++) {
		struct curve_point points[SIZES];
		struct curve curve = curve_of(points, SIZES);
		struct curve_bootstrap bootstrap;
		struct curve_estimate error;

		points_of(&law, .008, &rng, points);
		curve_bootstrap_build(&bootstrap, &curve, CURVE_POW3, t,
				      REPLICATES);
		error = curve_predict(&bootstrap, 300, 1 - expected);
		covered += error.interval.low <= truth &&
			   truth <= error.interval.high;
		curve_bootstrap_release(&bootstrap);
	}
	CHECK_NEAR((double)covered / TRIALS, expected,
		   3 * sqrt(expected * (1 - expected) / TRIALS));
}

static void steps_are_the_customary_ones(void **state)
{
	double more[CURVE_STEPS];

	(void)state;
	curve_steps(800, more);
	CHECK_NEAR(more[0], 100, 0);
	CHECK_NEAR(more[1], 200, 0);
	CHECK_NEAR(more[2], 800, 0);
}

static void no_error_is_not_perfect_knowledge(void **state)
{
	(void)state;
	/* (0 + 2) / (96 + 4) */
	CHECK_NEAR(curve_standard_error(0, 96), sqrt(.02 * .98 / 100), 1e-15);
	CHECK_NEAR(curve_standard_error(0, 96), curve_standard_error(96, 96),
		   1e-15);
	CHECK_NEAR(curve_standard_error(5000, 10000), .005, 1e-5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_known_curve_is_fitted),
		cmocka_unit_test(random_curves_agree_with_scipy),
		cmocka_unit_test(scaled_standard_errors_leave_the_law),
		cmocka_unit_test(the_order_of_points_is_irrelevant),
		cmocka_unit_test(a_point_twice_is_one_point_more_certain),
		cmocka_unit_test(a_law_is_found_again),
		cmocka_unit_test(bounds_hold),
		cmocka_unit_test(a_curve_that_does_not_fall_is_said_to),
		cmocka_unit_test(what_cannot_be_a_curve_is_refused),
		cmocka_unit_test(nothing_is_said_out_of_reach),
		cmocka_unit_test(forms_part_beyond_the_points),
		cmocka_unit_test(the_interval_agrees_with_the_covariance),
		cmocka_unit_test(intervals_cover_as_often_as_they_say),
		cmocka_unit_test(steps_are_the_customary_ones),
		cmocka_unit_test(no_error_is_not_perfect_knowledge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
