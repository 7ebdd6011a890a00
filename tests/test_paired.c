/* test_paired.c - two models on the same items, alone and in groups */
#include "tests/golden.h"

#include "data/base/rng.h"
#include "data/measure/group.h"
#include "data/measure/group_tally.h"
#include "data/measure/noise.h"
#include "data/measure/paired.h"
#include "data/measure/special.h"

static void check_interval(struct interval got, double low, double high,
			   double tolerance)
{
	CHECK_NEAR(got.low, low, tolerance);
	CHECK_NEAR(got.high, high, tolerance);
}

static void check_known(struct interval got, json_t *intervals,
			const char *name, double tolerance)
{
	json_t *want = golden_get(intervals, name);

	check_interval(got, golden_at(want, 0), golden_at(want, 1), tolerance);
}

static void known_tables_have_their_known_answers(void **state)
{
	json_t *root = golden_load("tests/golden/known_answers.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "mcnemar"), i, row)
	{
		struct paired paired = {
			golden_size(row, "both_right"),
			golden_size(row, "base_only"),
			golden_size(row, "tuned_only"),
			golden_size(row, "both_wrong"),
		};
		json_t *ci = golden_get(row, "ci95");

		CHECK_NEAR(paired_difference(&paired),
			   golden_real(row, "delta"), 1e-15);
		CHECK_NEAR(mcnemar_exact(&paired), golden_real(row, "exact"),
			   1e-12);
		CHECK_NEAR(mcnemar_mid_p(&paired), golden_real(row, "midp"),
			   1e-12);
		CHECK_NEAR(mcnemar_second_better(&paired),
			   golden_real(row, "one_sided_tuned_better"), 1e-12);
		check_known(paired_newcombe(&paired, 0.05), ci, "newcombe10",
			    1e-9);
		check_known(paired_agresti_min(&paired, 0.05), ci,
			    "agresti_min", 1e-9);
		check_known(paired_bonett_price(&paired, 0.05), ci,
			    "bonett_price", 1e-9);
		check_known(paired_tango(&paired, 0.05), ci, "tango", 1e-9);
	}
	assert_int_equal(i, 8);
	json_decref(root);
}

static void tango_agrees_with_a_numerical_likelihood(void **state)
{
	json_t *root = golden_load("tests/golden/statistics.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "paired"), i, row)
	{
		struct paired paired = {
			(size_t)golden_at(row, 0),
			(size_t)golden_at(row, 1),
			(size_t)golden_at(row, 2),
			(size_t)golden_at(row, 3),
		};

		CHECK_NEAR(mcnemar_exact(&paired), golden_at(row, 5), 1e-12);
		check_interval(paired_tango(&paired, golden_at(row, 4)),
			       golden_at(row, 6), golden_at(row, 7), 1e-6);
	}
	assert_true(i >= 15);
	json_decref(root);
}

static void a_swap_negates_and_mirrors(void **state)
{
	struct rng rng = rng_stream(1, "test");

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct paired one = { rng_below(&rng, 50), rng_below(&rng, 9),
				      rng_below(&rng, 9), rng_below(&rng, 20) };
		struct paired two = paired_swap(&one);
		struct interval a = paired_tango(&one, 0.03);
		struct interval b = paired_tango(&two, 0.03);

		CHECK_NEAR(paired_difference(&one), -paired_difference(&two),
			   0);
		check_interval(a, -b.high, -b.low, 0);
		a = paired_newcombe(&one, 0.03);
		b = paired_newcombe(&two, 0.03);
		check_interval(a, -b.high, -b.low, 1e-14);
		CHECK_NEAR(mcnemar_mid_p(&one), mcnemar_mid_p(&two), 0);
		CHECK_NEAR(mcnemar_exact(&one), mcnemar_exact(&two), 0);
	}
}

static void the_score_says_where_the_interval_lies(void **state)
{
	struct paired paired = { 300, 20, 45, 35 };
	double z = normal_two_sided(0.01);
	struct interval tango = paired_tango(&paired, 0.01);

	(void)state;
	CHECK_NEAR(paired_score(&paired, tango.low), z, 1e-9);
	CHECK_NEAR(paired_score(&paired, tango.high), -z, 1e-9);
	CHECK_NEAR(paired_score(&paired, paired_difference(&paired)), 0, 1e-12);
}

static void one_sided_tables_stay_within_a_difference(void **state)
{
	struct paired none = { 0, 0, 0, 0 }, one = { 0, 0, 1, 0 };
	struct paired all = { 0, 0, 50, 0 }, still = { 70, 0, 0, 30 };
	struct interval interval;

	(void)state;
	check_interval(paired_tango(&none, 0.05), -1, 1, 0);
	check_interval(paired_newcombe(&none, 0.05), -1, 1, 0);
	check_interval(paired_agresti_min(&none, 0.05), -1, 1, 0);
	check_interval(paired_bonett_price(&none, 0.05), -1, 1, 0);
	CHECK_NEAR(paired_difference(&none), 0, 0);
	CHECK_NEAR(mcnemar_mid_p(&none), 1, 0);
	interval = paired_tango(&one, 0.05);
	assert_true(interval.low > -1 && interval.low < 0);
	CHECK_NEAR(interval.high, 1, 1e-12);
	interval = paired_tango(&all, 0.05);
	assert_true(interval.low > 0.8);
	CHECK_NEAR(interval.high, 1, 1e-12);
	/* z^2 / (n + z^2), by hand */
	check_interval(paired_tango(&still, 0.05), -0.03699349820699,
		       0.03699349820699, 1e-12);
}

static void the_jackknife_agrees_with_leaving_groups_out(void **state)
{
	json_t *root = golden_load("tests/golden/statistics.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "groups"), i, row)
	{
		json_t *scores = golden_get(row, "score");
		json_t *keys = golden_get(row, "group_of");
		size_t items = json_array_size(scores), count = 0;
		size_t group_of[400];
		double score[400];
		struct group groups[40];

		assert_in_range(items, 1, 400);
		for (size_t j = 0; j < items; j++) {
			group_of[j] = (size_t)golden_at(keys, j);
			score[j] = golden_at(scores, j);
			count = group_of[j] + 1;
		}
		group_collect(group_of, score, items, groups, count);
		CHECK_NEAR(group_effective_count(groups, count),
			   golden_real(row, "effective"), 1e-12);
		CHECK_NEAR(group_standard_error(groups, count),
			   golden_real(row, "standard_error"), 1e-12);
		check_interval(group_jackknife(groups, count,
					       golden_real(row, "alpha")),
			       golden_real(row, "low"),
			       golden_real(row, "high"), 1e-9);
	}
	json_decref(root);
}

static void groups_of_one_are_the_paired_t_interval(void **state)
{
	/* scores -1 x3, 0 x10, 1 x7: mean .2, s^2 = (10 - 20 * .04) / 19 */
	struct group groups[20];
	double error = sqrt((10 - 0.8) / 19 / 20);
	double half = student_quantile(0.975, 19) * error;

	(void)state;
	for (size_t i = 0; i < 20; i++)
		groups[i] = (struct group){ 1, i < 3 ? -1 : i < 13 ? 0 : 1 };
	CHECK_NEAR(group_effective_count(groups, 20), 20, 1e-12);
	CHECK_NEAR(group_standard_error(groups, 20), error, 1e-14);
	check_interval(group_jackknife(groups, 20, 0.05), 0.2 - half,
		       0.2 + half, 1e-12);
}

static void a_lone_group_knows_nothing(void **state)
{
	struct group one = { 12, 5 };
	struct interval interval = group_jackknife(&one, 1, 0.05);

	(void)state;
	assert_true(isinf(interval.low) && isinf(interval.high));
	CHECK_NEAR(group_effective_count(&one, 1), 1, 0);
	CHECK_NEAR(group_effective_count(NULL, 0), 0, 0);
	CHECK_NEAR(group_design_effect(&one, 1), 12, 0);
	CHECK_NEAR(group_design_effect(NULL, 0), 1, 0);
}

static void the_design_effect_is_the_group_size_when_groups_agree(void **state)
{
	struct group groups[400];

	(void)state;
	/* 100 groups of 5, right or wrong as a whole: about 5 */
	for (size_t g = 0; g < 100; g++)
		groups[g] = (struct group){ 5, g % 4 == 0 ? 0 : 5 };
	CHECK_NEAR(group_design_effect(groups, 100), 5, 0.06);
	/* single items: 1, and never below even where groups disagree */
	for (size_t g = 0; g < 400; g++)
		groups[g] = (struct group){ 1, g % 3 == 0 };
	CHECK_NEAR(group_design_effect(groups, 400), 1, 1e-12);
	for (size_t g = 0; g < 100; g++)
		groups[g] = (struct group){ 4, 2 };
	CHECK_NEAR(group_design_effect(groups, 100), 1, 0);
	/* all right: every group has one voice */
	for (size_t g = 0; g < 100; g++)
		groups[g] = (struct group){ 4, 4 };
	CHECK_NEAR(group_design_effect(groups, 100), 4, 1e-12);
}

static void items_without_gold_widen_only_where_the_models_differ(void **state)
{
	struct paired paired = { 50, 10, 20, 10 }, none = { 0, 0, 0, 0 };

	(void)state;
	check_interval(paired_worst_case(&paired, 0, 0), 1.0 / 9, 1.0 / 9,
		       1e-15);
	check_interval(paired_worst_case(&paired, 5, 5), 0.05, 0.15, 1e-15);
	check_interval(paired_worst_case(&none, 0, 0), -1, 1, 0);
}

static void disagreement_gives_the_noise_back(void **state)
{
	(void)state;
	for (size_t classes = 2; classes < 60; classes *= 3) {
		double k = (double)classes;

		for (double e = 0; e < 0.5; e += 0.05) {
			double q = 1 - (1 - e) * (1 - e) - e * e / (k - 1);

			CHECK_NEAR(noise_from_disagreement(q, classes), e,
				   1e-7);
		}
	}
	CHECK_NEAR(noise_from_disagreement(1, 3), 2.0 / 3, 1e-15);
	CHECK_NEAR(noise_factor(2.0 / 3, 3), 0, 1e-15);
	/* labels needed at K = 3: x1.169 for .05, x1.384 for .10 */
	CHECK_NEAR(pow(noise_factor(0.05, 3), -2), 1.169, 0.001);
	CHECK_NEAR(pow(noise_factor(0.10, 3), -2), 1.384, 0.001);
}

/* Coverage over simulated tables: n = 100, discordance .2, gain .05. */
static void tango_covers_the_truth_as_often_as_it_says(void **state)
{
	struct rng rng = rng_stream(7, "coverage");
	size_t covered = 0;

	(void)state;
	for (int trial = 0; trial < 2000; trial++) {
		struct paired paired = { 0, 0, 0, 0 };
		struct interval interval;

		for (int i = 0; i < 100; i++) {
			double u = rng_uniform(&rng);

			paired.first_only += u < 0.075;
			paired.second_only += u >= 0.075 && u < 0.2;
			paired.both_right += u >= 0.2;
		}
		interval = paired_tango(&paired, 0.05);
		covered += interval.low <= 0.05 && interval.high >= 0.05;
	}
	assert_in_range(covered, 1880, 1940);
}

/* Whatever the order items come in, and whether a right one was first added
 * as a wrong one: group_design_effect() at every length. */
static void a_growing_set_has_the_design_effect_of_its_groups(void **state)
{
	struct rng rng = rng_stream(3, "tally");
	size_t effects = 0;

	(void)state;
	for (size_t groups = 1; groups <= 30; groups += 1) {
		struct group_tally tally, late;
		struct group seen[30] = { { 0, 0 } };

		group_tally_init(&tally, groups);
		group_tally_init(&late, groups);
		CHECK_NEAR(group_tally_design_effect(&tally), 1, 0);
		for (size_t i = 0; i < 60; i++) {
			size_t g = rng_below(&rng, groups), used = 0;
			bool is_right = rng_below(&rng, 10) < g % 11;
			struct group dense[30];
			double want;

			group_tally_add(&tally, g, is_right);
			group_tally_add(&late, g, false);
			if (is_right)
				group_tally_correct(&late, g);
			seen[g].size++;
			seen[g].sum += is_right;
			for (size_t k = 0; k < groups; k++)
				if (seen[k].size > 0)
					dense[used++] = seen[k];
			want = group_design_effect(dense, used);
			CHECK_NEAR(group_tally_design_effect(&tally), want,
				   1e-10 * want);
			CHECK_NEAR(group_tally_design_effect(&late), want,
				   1e-10 * want);
			effects += want > 1.01;
		}
		group_tally_clear(&late, groups);
		assert_true(group_tally_design_effect(&late) == 1);
		group_tally_release(&tally);
		group_tally_release(&late);
	}
	assert_true(effects > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_tables_have_their_known_answers),
		cmocka_unit_test(tango_agrees_with_a_numerical_likelihood),
		cmocka_unit_test(a_swap_negates_and_mirrors),
		cmocka_unit_test(the_score_says_where_the_interval_lies),
		cmocka_unit_test(one_sided_tables_stay_within_a_difference),
		cmocka_unit_test(the_jackknife_agrees_with_leaving_groups_out),
		cmocka_unit_test(groups_of_one_are_the_paired_t_interval),
		cmocka_unit_test(a_lone_group_knows_nothing),
		cmocka_unit_test(
			the_design_effect_is_the_group_size_when_groups_agree),
		cmocka_unit_test(
			items_without_gold_widen_only_where_the_models_differ),
		cmocka_unit_test(disagreement_gives_the_noise_back),
		cmocka_unit_test(tango_covers_the_truth_as_often_as_it_says),
		cmocka_unit_test(
			a_growing_set_has_the_design_effect_of_its_groups),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
