/* test_rank_error.c - areas and their errors, against other programs' */
#include "tests/scored_golden.h"

#include "data/base/rng.h"
#include "evaluate/score/rank.h"

static struct scored_case one, two;

/* The error that a logit interval at 1 - alpha was made with. */
static double error_behind(const struct figure *figure, double quantile)
{
	double a = figure->score.value, high = figure->interval.high;

	return (log(high / (1 - high)) - log(a / (1 - a))) * a * (1 - a) /
	       quantile;
}

static void check_proc(const struct rank_comparison *got, json_t *want)
{
	const double z = 2.1700903775845606; /* at 0.03 */

	CHECK_NEAR(got->first.auroc.score.value, golden_at(want, 0), 1e-12);
	CHECK_NEAR(got->second.auroc.score.value, golden_at(want, 1), 1e-12);
	if (got->first.auroc.score.value < 1)
		CHECK_NEAR(error_behind(&got->first.auroc, z),
			   sqrt(golden_at(want, 2)), 1e-9);
	if (got->second.auroc.score.value < 1)
		CHECK_NEAR(error_behind(&got->second.auroc, z),
			   sqrt(golden_at(want, 3)), 1e-9);
	assert_true(got->auroc.is_tested);
	CHECK_NEAR(got->auroc.z, golden_at(want, 4), 1e-9);
	CHECK_NEAR(got->auroc.p, golden_at(want, 5), 1e-9);
	CHECK_NEAR(got->auroc.difference.interval.low,
		   fmax(-1, golden_at(want, 6)), 1e-9);
	CHECK_NEAR(got->auroc.difference.interval.high,
		   fmin(1, golden_at(want, 7)), 1e-9);
}

static void check_class(json_t *want, size_t class_index)
{
	struct rank_comparison got =
		rank_compare(&one.scored, &two.scored, class_index, 0.03);
	json_t *proc = json_object_get(want, "proc");
	double error = golden_real(want, "ap_difference_error");

	CHECK_NEAR(got.first.auroc.score.value,
		   golden_at(golden_get(want, "auroc"), 0), 1e-12);
	CHECK_NEAR(got.second.average_precision.score.value,
		   golden_at(golden_get(want, "ap"), 1), 1e-12);
	CHECK_NEAR(got.first.average_precision.score.value,
		   golden_at(golden_get(want, "ap"), 0), 1e-12);
	if (got.average_precision.is_tested)
		CHECK_NEAR(got.average_precision.standard_error, error, 1e-6);
	else
		CHECK_NEAR(error, 0, 1e-6);
	if (proc && one.scored.groups == one.scored.count)
		check_proc(&got, proc);
}

static void random_tables_agree_with_scikit_learn_and_proc(void **state)
{
	json_t *root = golden_load("tests/golden/ranking.json"), *table, *want;
	size_t i, k;

	(void)state;
	json_array_foreach(golden_get(root, "tables"), i, table)
	{
		struct rank_comparison macro;

		scored_golden(table, "first", &one);
		scored_golden(table, "second", &two);
		json_array_foreach(golden_get(table, "class"), k, want)
			check_class(want, k);
		macro = rank_compare(&one.scored, &two.scored, RANK_MACRO,
				     0.03);
		CHECK_NEAR(macro.auroc.standard_error,
			   golden_real(table, "macro_auroc_difference_error"),
			   1e-6);
		CHECK_NEAR(macro.average_precision.standard_error,
			   golden_real(table, "macro_ap_difference_error"),
			   1e-6);
	}
	json_decref(root);
}

static void check_macro(json_t *table, double t)
{
	struct ranking macro = rank_model(&one.scored, RANK_MACRO, 0.03);
	json_t *errors = golden_get(table, "macro_auroc_error");

	CHECK_NEAR(error_behind(&macro.auroc, t), golden_at(errors, 0), 1e-6);
	errors = golden_get(table, "macro_ap_error");
	CHECK_NEAR(error_behind(&macro.average_precision, t),
		   golden_at(errors, 0), 1e-6);
}

/* t quantiles at 0.97 for the tables in groups: of 40 items by 2, G* - 1 = 19;
 * of 60 items by 3, the same. */
static void groups_agree_with_all_pairs_written_out(void **state)
{
	json_t *root = golden_load("tests/golden/ranking.json"), *table, *want;
	const double t = 2.3456475335627536;
	size_t i, k, checked = 0;

	(void)state;
	json_array_foreach(golden_get(root, "tables"), i, table)
	{
		scored_golden(table, "first", &one);
		if (one.scored.groups != 20)
			continue;
		json_array_foreach(golden_get(table, "class"), k, want)
		{
			struct ranking got = rank_model(&one.scored, k, 0.03);
			json_t *errors = golden_get(want, "auroc_error");

			if (json_array_size(errors) == 0 ||
			    got.auroc.score.value == 1)
				continue;
			CHECK_NEAR(error_behind(&got.auroc, t),
				   golden_at(errors, 0), 1e-9);
			errors = golden_get(want, "ap_error");
			CHECK_NEAR(error_behind(&got.average_precision, t),
				   golden_at(errors, 0), 1e-6);
			checked++;
		}
		check_macro(table, t);
	}
	assert_true(checked > 20);
	json_decref(root);
}

/* 400 tests of 150 items with a true area known from the normal: the share of
 * intervals that hold it, for both areas of uncertainty. */
static void intervals_hold_the_truth_as_often_as_they_say(void **state)
{
	const double truth = 0.760249938906524; /* Phi(1 / sqrt 2) */
	struct rng rng = rng_stream(11, "auroc");
	size_t held = 0, rejected = 0;

	(void)state;
	for (int trial = 0; trial < 400; trial++) {
		struct rank_comparison got;

		scored_case_init(&one, 2);
		scored_case_init(&two, 2);
		for (size_t i = 0; i < 150; i++) {
			uint32_t gold = i < 50;
			double shared = rng_normal(&rng);
			double x = shared + rng_normal(&rng);
			double y = shared + rng_normal(&rng);

			x = x / sqrt(2) + gold;
			y = y / sqrt(2) + gold;
			scored_case_binary(&one, gold, 1 / (1 + exp(-x)));
			scored_case_binary(&two, gold, 1 / (1 + exp(-y)));
		}
		got = rank_compare(&one.scored, &two.scored, 1, 0.05);
		held += got.first.auroc.interval.low <= truth &&
			got.first.auroc.interval.high >= truth;
		rejected += got.auroc.p <= 0.05;
	}
	/* 95 % and 5 % of 400, 3 standard errors each side */
	assert_in_range(held, 367, 393);
	assert_in_range(rejected, 7, 33);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			random_tables_agree_with_scikit_learn_and_proc),
		cmocka_unit_test(groups_agree_with_all_pairs_written_out),
		cmocka_unit_test(intervals_hold_the_truth_as_often_as_they_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
