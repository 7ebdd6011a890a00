/* test_powered.c - a share from few labels and many answers */
#include "tests/golden.h"
#include "tests/share_case.h"

#include "evaluate/share/powered.h"

static const double known_y[] = { 1, 0, 1, 1, 0, 1, 0, 1, 1, 0 };
static const double known_said[] = { 1, 0, 1, 0, 0, 1, 1, 1, 1, 0 };
static double known_rest[100];
static const struct powered_items labelled = { .count = 10,
					       .said = known_said };
static const struct powered_items unlabelled = { .count = 100,
						 .said = known_rest };

static int load(void **state)
{
	(void)state;
	for (int i = 0; i < 64; i++)
		known_rest[i] = 1;
	return 0;
}

/* The published standard error, whose variances divide by n. */
static double published_error(const struct powered *powered)
{
	double n = (double)powered->labelled, many;

	many = (double)powered->unlabelled;
	return sqrt(powered->labelled_variance * (n - 1) / n +
		    powered->unlabelled_variance * (many - 1) / many);
}

static void the_known_example_is_met(void **state)
{
	struct powered got =
		powered_mean_at(&labelled, known_y, &unlabelled, 1, 0.05);

	(void)state;
	CHECK_NEAR(got.value, 0.64, 1e-14);
	CHECK_NEAR(published_error(&got), 0.14934524, 1e-8);
	got = powered_mean(&labelled, known_y, &unlabelled, 0.05);
	CHECK_NEAR(got.lambda, 0.55, 1e-14);
	CHECK_NEAR(got.value, 0.622, 1e-14);
	CHECK_NEAR(published_error(&got), 0.12867385, 1e-8);
	CHECK_NEAR(got.labels_value, 0.6, 1e-15);
	CHECK_NEAR(got.labels_error * sqrt(0.9), 0.15491933, 1e-8);
	assert_true(got.interval.low < 0.4 && got.interval.high > 0.85);
}

static void random_examples_meet_ppi_py(void **state)
{
	json_t *root = golden_load("tests/golden/shares.json"), *row;
	size_t r;

	(void)state;
	json_array_foreach(golden_get(root, "powered"), r, row)
	{
		double y[40], said[40], rest[100];
		struct powered_items few = { .said = said };
		struct powered_items many = { .said = rest };
		struct powered got;

		few.count = json_array_size(golden_get(row, "y"));
		many.count = json_array_size(golden_get(row, "rest"));
		for (size_t i = 0; i < few.count; i++) {
			y[i] = golden_at(golden_get(row, "y"), i);
			said[i] = golden_at(golden_get(row, "said"), i);
		}
		for (size_t i = 0; i < many.count; i++)
			rest[i] = golden_at(golden_get(row, "rest"), i);
		got = powered_mean_at(&few, y, &many,
				      golden_real(row, "lambda"), 0.05);
		CHECK_NEAR(got.value, golden_real(row, "value"), 1e-13);
		CHECK_NEAR(published_error(&got),
			   golden_real(row, "standard_error"), 1e-12);
	}
	json_decref(root);
}

static void copies_in_a_group_are_no_new_evidence(void **state)
{
	double y[20], said[20], occurrences[10];
	size_t group_of[20];
	struct powered_items copies = { 20, said, group_of, 10, NULL };
	struct powered_items weighted = { 10, known_said, NULL, 0,
					  occurrences };
	struct powered plain, twice, weights;

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		y[i] = known_y[i / 2];
		said[i] = known_said[i / 2];
		group_of[i] = i / 2;
		occurrences[i / 2] = 2;
	}
	plain = powered_mean_at(&labelled, known_y, &unlabelled, 0.5, 0.05);
	twice = powered_mean_at(&copies, y, &unlabelled, 0.5, 0.05);
	weights = powered_mean_at(&weighted, known_y, &unlabelled, 0.5, 0.05);
	CHECK_NEAR(twice.value, plain.value, 1e-14);
	CHECK_NEAR(twice.standard_error, plain.standard_error, 1e-14);
	CHECK_NEAR(twice.interval.low, plain.interval.low, 1e-12);
	CHECK_NEAR(weights.interval.low, plain.interval.low, 1e-12);
}

static void a_useless_model_leaves_the_labels(void **state)
{
	double said[10] = { 0 }, opposite[10];
	struct powered_items always = { .count = 10, .said = said };
	struct powered_items never = { .count = 100, .said = known_rest };
	struct powered got;

	(void)state;
	for (int i = 0; i < 10; i++)
		opposite[i] = 1 - known_y[i];
	got = powered_mean(&always, known_y, &always, 0.05);
	CHECK_NEAR(got.lambda, 0, 0);
	CHECK_NEAR(got.standard_error, got.labels_error, 1e-15);
	always.said = opposite;
	got = powered_mean(&always, known_y, &never, 0.05);
	CHECK_NEAR(got.lambda, 0, 0); /* not below */
	CHECK_NEAR(got.value, 0.6, 1e-15);
	always.said = known_y;
	got = powered_mean(&always, known_y, &never, 0.05);
	assert_true(got.lambda > 0.8 && got.lambda <= 1);
}

static void too_little_is_undefined(void **state)
{
	const size_t same[10] = { 0 };
	struct powered_items none = { 0 };
	struct powered_items one = {
		.count = 10, .said = known_said, .group_of = same, .groups = 1
	};
	struct powered got = powered_mean(&none, NULL, &unlabelled, 0.05);

	(void)state;
	assert_false(got.is_defined);
	assert_non_null(strstr(got.why_not, "labelled"));
	got = powered_mean(&one, known_y, &unlabelled, 0.05);
	assert_false(got.is_defined);
	got = powered_mean(&labelled, known_y, &none, 0.05);
	assert_false(got.is_defined);
	assert_non_null(strstr(got.why_not, "unlabelled"));
}

static void intervals_cover_the_true_share(void **state)
{
	enum { TRIALS = 1000, FEW = 80, MANY = 400 };
	double y[FEW], said[FEW], rest[MANY];
	struct powered_items few = { .count = FEW, .said = said };
	struct powered_items many = { .count = MANY, .said = rest };
	struct rng rng = rng_stream(2024, "coverage");
	size_t hits = 0, narrower = 0;

	(void)state;
	for (size_t trial = 0; trial < TRIALS; trial++) {
		struct powered got;
		uint32_t gold, answer;

		for (size_t i = 0; i < FEW; i++) {
			share_case_draw(&rng, 0.3, 0.1, 0.1, &gold, &answer);
			y[i] = gold;
			said[i] = answer;
		}
		for (size_t i = 0; i < MANY; i++) {
			share_case_draw(&rng, 0.3, 0.1, 0.1, &gold, &answer);
			rest[i] = answer;
		}
		got = powered_mean(&few, y, &many, 0.05);
		hits += got.interval.low <= 0.3 && 0.3 <= got.interval.high;
		narrower += got.standard_error < got.labels_error;
	}
	CHECK_NEAR((double)hits / TRIALS, 0.95, 3 * sqrt(0.95 * 0.05 / TRIALS));
	assert_true(narrower > TRIALS * 9 / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_known_example_is_met),
		cmocka_unit_test(random_examples_meet_ppi_py),
		cmocka_unit_test(copies_in_a_group_are_no_new_evidence),
		cmocka_unit_test(a_useless_model_leaves_the_labels),
		cmocka_unit_test(too_little_is_undefined),
		cmocka_unit_test(intervals_cover_the_true_share),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
