/* test_quantify.c - shares of bars that nobody labelled */
#include "tests/golden.h"
#include "tests/share_case.h"

#include "evaluate/share/quantify.h"
#include "evaluate/share/share.h"

static struct share_case raw, calibrated;
static const double truth[] = { 33 / 60.0, 16 / 60.0, 11 / 60.0 };
static const double even[] = { 1 / 3.0, 1 / 3.0, 1 / 3.0 };

static int load(void **state)
{
	(void)state;
	share_case_load(&raw, 1, 1);
	share_case_load(&calibrated, FIXTURE3_BASE_TEMPERATURE,
			FIXTURE3_TUNED_TEMPERATURE);
	return 0;
}

static double mean_error(const double *shares)
{
	double sum = 0;

	for (int k = 0; k < 3; k++)
		sum += fabs(shares[k] - truth[k]) / 3;
	return sum;
}

static void check_shares(const double *got, double a, double b, double c,
			 double tolerance)
{
	CHECK_NEAR(got[0], a, tolerance);
	CHECK_NEAR(got[1], b, tolerance);
	CHECK_NEAR(got[2], c, tolerance);
}

static void known_counts_are_adjusted(void **state)
{
	const double inside[] = { 0.5, 0.2, 0.3 };
	const double outside[] = { 0.02, 0.60, 0.38 };
	struct mixing mixing;
	const char *why_not;
	double shares[3];

	(void)state;
	mixing_init(&mixing, &raw.model[1]);
	CHECK_NEAR(mixing.rate[0 * 3 + 1], 2 / 16.0, 1e-15);
	assert_true(mixing_solve(&mixing, inside, shares, &why_not));
	check_shares(shares, 0.5185714, 0.2285714, 0.2528571, 1e-7);
	assert_true(mixing_solve(&mixing, outside, shares, &why_not));
	check_shares(shares, -0.0722857, 0.6857143, 0.3865714, 1e-7);
	simplex_project(shares, 3);
	check_shares(shares, 0, 0.6495714, 0.3504286, 1e-7);
	mixing_release(&mixing);
}

static void the_tests_own_counts_give_its_own_shares(void **state)
{
	struct mixing mixing;
	const char *why_not;
	double shares[3];

	(void)state;
	for (int m = 0; m < 2; m++) {
		mixing_init(&mixing, &raw.model[m]);
		assert_true(quantify_adjusted(&mixing, &raw.model[m], shares,
					      &why_not));
		check_shares(shares, truth[0], truth[1], truth[2], 1e-12);
		mixing_release(&mixing);
	}
}

static void random_counts_meet_quapy(void **state)
{
	json_t *root = golden_load("tests/golden/shares.json"), *row;
	size_t r;

	(void)state;
	json_array_foreach(golden_get(root, "adjusted"), r, row)
	{
		size_t n = json_array_size(golden_get(row, "q"));
		double rate[100], weight[10], q[10], shares[10];
		struct mixing mixing = { n, rate, weight };
		const char *why_not;

		for (size_t i = 0; i < n; i++) {
			json_t *line = json_array_get(golden_get(row, "m"), i);

			weight[i] = 1;
			q[i] = golden_at(golden_get(row, "q"), i);
			for (size_t j = 0; j < n; j++)
				rate[i * n + j] = golden_at(line, j);
		}
		assert_true(mixing_solve(&mixing, q, shares, &why_not));
		for (size_t i = 0; i < n; i++)
			CHECK_NEAR(shares[i],
				   golden_at(golden_get(row, "raw"), i), 1e-12);
		simplex_project(shares, n);
		for (size_t i = 0; i < n; i++)
			CHECK_NEAR(shares[i],
				   golden_at(golden_get(row, "projected"), i),
				   1e-12);
	}
	json_decref(root);
}

static void a_point_of_the_simplex_stays(void **state)
{
	double inside[] = { 0.2, 0.5, 0.3 }, one[] = { 7 };
	double far[] = { 3, -1, 0.5 };

	(void)state;
	simplex_project(inside, 3);
	check_shares(inside, 0.2, 0.5, 0.3, 1e-15);
	simplex_project(one, 1);
	CHECK_NEAR(one[0], 1, 0);
	simplex_project(far, 3);
	check_shares(far, 1, 0, 0, 1e-15);
}

static void what_cannot_be_told_apart_is_refused(void **state)
{
	double same[] = { 0.6, 0.6, 0.4, 0.4 };
	double near[] = { 0.60, 0.57, 0.40, 0.43 };
	double weight[] = { 10, 10 };
	const double q[] = { 0.5, 0.5 };
	struct mixing mixing = { 2, same, weight };
	const char *why_not = NULL;
	double shares[2];

	(void)state;
	assert_false(mixing_solve(&mixing, q, shares, &why_not));
	assert_non_null(strstr(why_not, "apart"));
	mixing.rate = near;
	assert_false(mixing_solve(&mixing, q, shares, &why_not));
	near[1] = 0.4;
	near[3] = 0.6;
	assert_true(mixing_solve(&mixing, q, shares, &why_not));
	weight[1] = 0;
	assert_false(mixing_solve(&mixing, q, shares, &why_not));
	assert_non_null(strstr(why_not, "no test item"));
}

static void mean_probabilities_need_calibration(void **state)
{
	const char *why_not;
	double shares[3];

	(void)state;
	assert_true(quantify_probability(&raw.model[1], shares, &why_not));
	CHECK_NEAR(mean_error(shares), 0.081, 1e-7);
	assert_true(
		quantify_probability(&calibrated.model[1], shares, &why_not));
	CHECK_NEAR(mean_error(shares), 0.0393598496, 1e-7);
	assert_true(quantify_count(&raw.model[1], shares, &why_not));
	CHECK_NEAR(mean_error(shares), 0.0333333333, 1e-9);
	assert_true(quantify_count(&raw.model[0], shares, &why_not));
	CHECK_NEAR(mean_error(shares), 0.0222222222, 1e-9);
}

static void maximisation_drifts_on_raw_probabilities(void **state)
{
	struct maximised maximised;
	const char *why_not;
	double shares[3];

	(void)state;
	assert_true(quantify_maximised(&raw.model[1], even, shares, &maximised,
				       &why_not));
	assert_true(maximised.has_converged);
	check_shares(shares, 0.649, 0.227, 0.124, 6e-4);
	assert_true(quantify_maximised(&calibrated.model[1], even, shares,
				       &maximised, &why_not));
	assert_true(maximised.has_converged && maximised.change < 1e-6);
	check_shares(shares, 0.5436289, 0.2507544, 0.2056167, 1e-6);
}

static void maximisation_meets_quapy(void **state)
{
	json_t *root = golden_load("tests/golden/shares.json"), *row;
	size_t r;

	(void)state;
	json_array_foreach(golden_get(root, "maximised"), r, row)
	{
		json_t *rows = golden_get(row, "log_probability");
		json_t *prior = golden_get(row, "prior");
		size_t n = json_array_size(rows), classes;
		float log_probability[400];
		uint32_t said[80] = { 0 };
		double shares[5], start[5];
		struct scored bar = { .count = n, .said = said };
		struct maximised maximised;
		const char *why_not;

		classes = bar.classes = json_array_size(prior);
		bar.log_probability = log_probability;
		for (size_t i = 0; i < n * classes; i++) {
			json_t *line = json_array_get(rows, i / classes);

			start[i % classes] = golden_at(prior, i % classes);
			log_probability[i] =
				(float)golden_at(line, i % classes);
		}
		assert_true(quantify_maximised(&bar, start, shares, &maximised,
					       &why_not));
		assert_true(maximised.has_converged);
		for (size_t k = 0; k < classes; k++)
			CHECK_NEAR(shares[k],
				   golden_at(golden_get(row, "shares"), k),
				   1e-4);
	}
	json_decref(root);
}

static void a_search_that_does_not_end_says_so(void **state)
{
	/* the item is hardly more of class 0: its share creeps towards 1 */
	const float log_probability[] = { -0.69064718f, -0.69565f };
	const uint32_t said[] = { 0 };
	const double prior[] = { 0.5, 0.5 };
	struct scored bar = { .classes = 2,
			      .count = 1,
			      .said = said,
			      .log_probability = log_probability };
	struct maximised maximised;
	const char *why_not;
	double shares[2];

	(void)state;
	assert_true(
		quantify_maximised(&bar, prior, shares, &maximised, &why_not));
	assert_false(maximised.has_converged);
	assert_int_equal(maximised.steps, QUANTIFY_STEPS_MAX);
}

static void what_is_missing_is_named(void **state)
{
	const float nothing[] = { -INFINITY, -INFINITY };
	const double prior[] = { 0, 1 }, half[] = { 0.5, 0.5 };
	const uint32_t said[] = { 2 };
	const size_t group_of[] = { 0 };
	struct scored bar = {
		.classes = 2, .said = said, .group_of = group_of, .groups = 1
	};
	struct quantify count = { .kind = QUANTIFY_COUNT, .bar = &bar };
	struct quantified quantified;
	struct maximised maximised;
	const char *why_not;
	double shares[2];

	(void)state;
	assert_false(quantify_count(&bar, shares, &why_not));
	assert_non_null(strstr(why_not, "no items"));
	quantify_bar(&quantified, &count, 0.05);
	assert_false(quantified.is_defined);
	quantified_release(&quantified);
	bar.count = 1;
	assert_false(quantify_probability(&bar, shares, &why_not));
	assert_non_null(strstr(why_not, "no probabilities"));
	bar.log_probability = nothing;
	assert_false(
		quantify_maximised(&bar, prior, shares, &maximised, &why_not));
	assert_non_null(strstr(why_not, "prior"));
	assert_false(
		quantify_maximised(&bar, half, shares, &maximised, &why_not));
	assert_non_null(strstr(why_not, "all probabilities are 0"));
	assert_true(quantify_count(&bar, shares, &why_not));
	CHECK_NEAR(shares[0] + shares[1], 0, 0);
	quantify_bar(&quantified, &count, 0.05);
	assert_false(quantified.is_defined);
	assert_non_null(strstr(quantified.why_not, "one group"));
	quantified_release(&quantified);
}

static void weights_are_copies(void **state)
{
	enum { TWICE = 2 * FIXTURE3_ITEMS };
	static float log_probability[3 * TWICE];
	static uint32_t said[TWICE];
	double occurrences[FIXTURE3_ITEMS], shares[3], copied[3];
	struct scored weighted = calibrated.model[1], copies = weighted;
	struct maximised maximised;
	const char *why_not;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++) {
		/* none, one or two copies; zero is what redrawing gives */
		occurrences[i] = (double)(i % 3);
		for (size_t copy = 0; copy < i % 3; copy++, n++) {
			said[n] = weighted.said[i];
			memcpy(&log_probability[3 * n],
			       &weighted.log_probability[3 * i],
			       3 * sizeof(float));
		}
	}
	weighted.occurrences = occurrences;
	copies.count = n;
	copies.said = said;
	copies.log_probability = log_probability;
	assert_true(quantify_maximised(&weighted, even, shares, &maximised,
				       &why_not));
	assert_true(quantify_maximised(&copies, even, copied, &maximised,
				       &why_not));
	check_shares(shares, copied[0], copied[1], copied[2], 1e-12);
	assert_true(quantify_probability(&weighted, shares, &why_not));
	assert_true(quantify_probability(&copies, copied, &why_not));
	check_shares(shares, copied[0], copied[1], copied[2], 1e-12);
}

static void every_kind_has_an_interval(void **state)
{
	(void)state;
	for (int kind = QUANTIFY_COUNT; kind <= QUANTIFY_MAXIMISED; kind++) {
		struct quantify quantify = {
			.kind = (enum quantify_kind)kind,
			.bar = &calibrated.model[1],
			.test = &calibrated.model[1],
			.prior = even,
			.seed = 5,
			.replicates = 199,
		};
		struct quantified one, two;

		quantify_bar(&one, &quantify, 0.05);
		quantify_bar(&two, &quantify, 0.05);
		assert_true(one.is_defined);
		assert_int_equal(one.groups, FIXTURE3_GROUPS);
		for (int k = 0; k < 3; k++) {
			assert_true(one.interval[k].low < one.share[k]);
			assert_true(one.interval[k].high > one.share[k]);
			CHECK_NEAR(one.interval[k].low, two.interval[k].low, 0);
		}
		quantified_release(&one);
		quantified_release(&two);
	}
}

static void test_and_bar_are_redrawn_apart(void **state)
{
	/* Drawn alike, they would give the redrawn bar's true share. */
	struct scored right = raw.model[1];
	struct quantify adjusted = { .kind = QUANTIFY_ADJUSTED,
				     .bar = &raw.model[1],
				     .test = &raw.model[1],
				     .seed = 5,
				     .replicates = 999 };
	struct quantify counted = adjusted;
	struct quantified one, two;

	(void)state;
	right.said = right.gold;
	counted.kind = QUANTIFY_COUNT;
	counted.bar = &right;
	quantify_bar(&one, &adjusted, 0.05);
	quantify_bar(&two, &counted, 0.05);
	for (int k = 0; k < 3; k++) {
		CHECK_NEAR(one.share[k], two.share[k], 1e-12);
		assert_true(one.interval[k].high - one.interval[k].low >
			    two.interval[k].high - two.interval[k].low);
	}
	quantified_release(&one);
	quantified_release(&two);
}

/* A test at 50 %, a bar at 20 %: the count is biased, the correction not. */
static void adjusted_intervals_cover_the_true_share(void **state)
{
	enum { TRIALS = 300, TEST = 120, BAR = 100 };
	uint32_t gold[TEST], said[TEST], bar_gold[BAR], bar_said[BAR];
	size_t alone[TEST];
	struct scored test = { .classes = 2,
			       .count = TEST,
			       .gold = gold,
			       .said = said,
			       .group_of = alone,
			       .groups = TEST };
	struct scored bar = { .classes = 2,
			      .count = BAR,
			      .said = bar_said,
			      .group_of = alone,
			      .groups = BAR };
	struct quantify quantify = { .kind = QUANTIFY_ADJUSTED,
				     .bar = &bar,
				     .test = &test,
				     .replicates = 199 };
	struct rng rng = rng_stream(2024, "coverage");
	size_t hits = 0, counted = 0;

	(void)state;
	share_case_alone(alone, TEST);
	for (size_t trial = 0; trial < TRIALS; trial++) {
		struct quantified got;

		for (size_t i = 0; i < TEST; i++)
			share_case_draw(&rng, 0.5, 0.2, 0.1, &gold[i],
					&said[i]);
		for (size_t i = 0; i < BAR; i++)
			share_case_draw(&rng, 0.2, 0.2, 0.1, &bar_gold[i],
					&bar_said[i]);
		quantify.seed = trial;
		quantify.kind = QUANTIFY_ADJUSTED;
		quantify_bar(&got, &quantify, 0.05);
		assert_true(got.is_defined);
		hits += got.interval[1].low <= 0.2 &&
			0.2 <= got.interval[1].high;
		quantified_release(&got);
		quantify.kind = QUANTIFY_COUNT;
		quantify_bar(&got, &quantify, 0.05);
		counted += got.interval[1].low <= 0.2 &&
			   0.2 <= got.interval[1].high;
		quantified_release(&got);
	}
	CHECK_NEAR((double)hits / TRIALS, 0.95, 3 * sqrt(0.95 * 0.05 / TRIALS));
	assert_true(counted < TRIALS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_counts_are_adjusted),
		cmocka_unit_test(the_tests_own_counts_give_its_own_shares),
		cmocka_unit_test(random_counts_meet_quapy),
		cmocka_unit_test(a_point_of_the_simplex_stays),
		cmocka_unit_test(what_cannot_be_told_apart_is_refused),
		cmocka_unit_test(mean_probabilities_need_calibration),
		cmocka_unit_test(maximisation_drifts_on_raw_probabilities),
		cmocka_unit_test(maximisation_meets_quapy),
		cmocka_unit_test(a_search_that_does_not_end_says_so),
		cmocka_unit_test(what_is_missing_is_named),
		cmocka_unit_test(weights_are_copies),
		cmocka_unit_test(every_kind_has_an_interval),
		cmocka_unit_test(test_and_bar_are_redrawn_apart),
		cmocka_unit_test(adjusted_intervals_cover_the_true_share),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
