/* test_rank.c - one class against the rest, by probability */
#include "tests/golden.h"
#include "tests/scored_case.h"

#include "data/base/rng.h"
#include "evaluate/score/order.h"
#include "evaluate/score/rank.h"

static struct scored_case one, two;

static double value_of(const struct figure *figure)
{
	if (!figure->score.is_defined)
		fail_msg("undefined: %s", figure->score.why_not);
	assert_true(figure->interval.low <= figure->score.value);
	assert_true(figure->interval.high >= figure->score.value);
	return figure->score.value;
}

static double auroc_of(const struct scored_case *it)
{
	struct ranking ranking = rank_model(&it->scored, 1, 0.05);

	return value_of(&ranking.auroc);
}

static double precision_of(const struct scored_case *it)
{
	struct ranking ranking = rank_model(&it->scored, 1, 0.05);

	return value_of(&ranking.average_precision);
}

static void small_tables_have_their_known_areas(void **state)
{
	static const double scores[] = { 0.1, 0.4, 0.35, 0.8 };
	static const double tied[] = { 0.5, 0.5, 0.2, 0.5, 0.9 };
	static const uint32_t gold[] = { 0, 0, 1, 1 };
	static const uint32_t tied_gold[] = { 0, 1, 0, 1, 1 };

	(void)state;
	scored_case_init(&one, 2);
	for (size_t i = 0; i < 4; i++)
		scored_case_binary(&one, gold[i], scores[i]);
	CHECK_NEAR(auroc_of(&one), 0.75, 1e-15);
	CHECK_NEAR(precision_of(&one), 5.0 / 6, 1e-15);
	scored_case_init(&one, 2);
	for (size_t i = 0; i < 5; i++)
		scored_case_binary(&one, tied_gold[i], tied[i]);
	CHECK_NEAR(auroc_of(&one), 5.0 / 6, 1e-15);
}

static void check_fixture_model(const struct scored *scored, json_t *want)
{
	struct ranking macro = rank_model(scored, RANK_MACRO, 0.05);

	CHECK_NEAR(value_of(&macro.auroc), golden_real(want, "auroc_macro_ovr"),
		   1e-12);
	assert_int_equal(macro.classes, 3);
	assert_int_equal(macro.positives, 11);
	for (size_t k = 0; k < 3; k++) {
		struct ranking ranking = rank_model(scored, k, 0.05);

		CHECK_NEAR(value_of(&ranking.auroc),
			   golden_at(golden_get(want, "auroc_ovr"), k), 1e-12);
		CHECK_NEAR(value_of(&ranking.average_precision),
			   golden_at(golden_get(want, "ap_ovr"), k), 1e-12);
	}
}

static void the_fixture_has_its_known_areas(void **state)
{
	json_t *expected = golden_load("tests/golden/expected3.json");
	json_t *known = golden_load("tests/golden/known_answers.json"), *row;
	size_t i;

	(void)state;
	scored_case_fixture(&one, &two);
	check_fixture_model(&one.scored, golden_get(expected, "base"));
	check_fixture_model(&two.scored, golden_get(expected, "tuned"));
	json_array_foreach(golden_get(known, "delong_fixture3_class_vs_rest"),
			   i, row)
	{
		struct rank_comparison got =
			rank_compare(&one.scored, &two.scored,
				     golden_size(row, "class"), 0.05);
		json_t *interval = golden_get(row, "ci_diff");

		/* pROC's difference is base - tuned, ours is tuned - base */
		assert_true(got.auroc.is_tested);
		CHECK_NEAR(got.auroc.z, -golden_real(row, "Z_base_minus_tuned"),
			   1e-9);
		CHECK_NEAR(got.auroc.p, golden_real(row, "p"), 1e-11);
		CHECK_NEAR(got.auroc.difference.interval.low,
			   -golden_at(interval, 1), 1e-9);
		CHECK_NEAR(got.auroc.difference.interval.high,
			   -golden_at(interval, 0), 1e-9);
	}
	json_decref(expected);
	json_decref(known);
}

static void make_random(struct scored_case *it, uint64_t seed, size_t n,
			double skill)
{
	struct rng rng = rng_stream(seed, "rank");

	scored_case_init(it, 2);
	for (size_t i = 0; i < n; i++) {
		uint32_t gold = i % 3 == 0;
		double x = rng_normal(&rng) + (gold ? skill : 0);

		scored_case_binary(it, gold, round(100 / (1 + exp(-x))) / 100);
	}
}

static void a_swap_negates_and_keeps_p(void **state)
{
	(void)state;
	make_random(&one, 1, 80, 1);
	make_random(&two, 2, 80, 2);
	for (size_t k = 0; k < 3; k++) {
		size_t class_index = k < 2 ? k : RANK_MACRO;
		struct rank_comparison ab = rank_compare(
			&one.scored, &two.scored, class_index, 0.05);
		struct rank_comparison ba = rank_compare(
			&two.scored, &one.scored, class_index, 0.05);

		CHECK_NEAR(ab.auroc.z, -ba.auroc.z, 1e-12);
		CHECK_NEAR(ab.auroc.p, ba.auroc.p, 0);
		CHECK_NEAR(ab.auroc.difference.interval.low,
			   -ba.auroc.difference.interval.high, 1e-12);
		CHECK_NEAR(ab.average_precision.z, -ba.average_precision.z,
			   1e-12);
		CHECK_NEAR(ab.average_precision.p, ba.average_precision.p, 0);
	}
}

static void doubling_items_keeps_areas_and_in_groups_errors_too(void **state)
{
	struct rank_comparison before, after;

	(void)state;
	make_random(&one, 3, 90, 1);
	make_random(&two, 4, 90, 2);
	/* by hand, for t and normal differ; the error does not */
	before = rank_compare(&one.scored, &two.scored, 1, 0.05);
	scored_case_double(&one, true);
	scored_case_double(&two, true);
	after = rank_compare(&one.scored, &two.scored, 1, 0.05);
	CHECK_NEAR(after.first.auroc.score.value,
		   before.first.auroc.score.value, 1e-14);
	CHECK_NEAR(after.first.average_precision.score.value,
		   before.first.average_precision.score.value, 1e-14);
	CHECK_NEAR(after.auroc.standard_error, before.auroc.standard_error,
		   1e-14);
	CHECK_NEAR(after.average_precision.standard_error,
		   before.average_precision.standard_error, 1e-14);
	make_random(&one, 3, 90, 1);
	scored_case_double(&one, false);
	CHECK_NEAR(auroc_of(&one), before.first.auroc.score.value, 1e-14);
}

static void only_the_order_counts(void **state)
{
	struct ranking before, after;
	struct rank_comparison both;

	(void)state;
	make_random(&one, 5, 60, 1);
	two = one;
	two.scored.log_probability = two.log_probability;
	two.scored.gold = two.gold;
	two.scored.group_of = two.group_of;
	for (size_t i = 0; i < 2 * 60; i++)
		two.log_probability[i] = 3 * two.log_probability[i] - 1;
	before = rank_model(&one.scored, 1, 0.05);
	after = rank_model(&two.scored, 1, 0.05);
	CHECK_NEAR(before.auroc.score.value, after.auroc.score.value, 0);
	CHECK_NEAR(before.auroc.interval.low, after.auroc.interval.low, 0);
	CHECK_NEAR(before.average_precision.score.value,
		   after.average_precision.score.value, 0);
	/* two classes mirror one another */
	after = rank_model(&one.scored, 0, 0.05);
	CHECK_NEAR(before.auroc.score.value, after.auroc.score.value, 1e-14);
	/* and one order leaves nothing to test */
	both = rank_compare(&one.scored, &two.scored, 1, 0.05);
	assert_true(both.auroc.difference.score.is_defined);
	assert_false(both.auroc.is_tested);
	assert_non_null(both.auroc.why_not);
	CHECK_NEAR(both.auroc.difference.interval.low, -1, 0);
	CHECK_NEAR(both.auroc.difference.score.value, 0, 0);
}

static void two_perfect_models_are_not_tested(void **state)
{
	struct rank_comparison got;

	(void)state;
	scored_case_init(&one, 2);
	scored_case_init(&two, 2);
	for (size_t i = 0; i < 30; i++) {
		scored_case_binary(&one, i < 10, i < 10 ? 1 : 0);
		scored_case_binary(&two, i < 10,
				   (double)(i < 10 ? 90 - i : i) / 100);
	}
	got = rank_compare(&one.scored, &two.scored, 1, 0.05);
	CHECK_NEAR(got.second.auroc.score.value, 1, 0);
	CHECK_NEAR(got.second.average_precision.score.value, 1, 0);
	/* 0.025^(1/10) */
	CHECK_NEAR(got.second.auroc.interval.low, pow(0.025, 0.1), 1e-12);
	CHECK_NEAR(got.second.auroc.interval.high, 1, 0);
	assert_false(got.auroc.is_tested);
	assert_false(got.average_precision.is_tested);
	CHECK_NEAR(got.auroc.difference.score.value, 0, 0);
	got = rank_compare(&one.scored, &two.scored, RANK_MACRO, 0.05);
	assert_false(got.auroc.is_tested);
	CHECK_NEAR(got.first.auroc.interval.low, pow(0.025, 0.1), 1e-12);
}

static void an_absent_class_has_no_ranking(void **state)
{
	struct ranking ranking;
	struct rank_comparison got;
	struct arena arena = ARENA_INIT;
	int parts[3] = { 50, 30, 20 };

	(void)state;
	scored_case_init(&one, 3);
	ranking = rank_model(&one.scored, 1, 0.05);
	CHECK_TEXT(ranking.auroc.score.why_not, "there is no item");
	for (int i = 0; i < 5; i++)
		scored_case_add(&one, 0, parts, 100);
	ranking = rank_model(&one.scored, 1, 0.05);
	CHECK_TEXT(ranking.auroc.score.why_not, "no item is of this class");
	ranking = rank_model(&one.scored, 0, 0.05);
	CHECK_TEXT(ranking.average_precision.score.why_not,
		   "every item is of this class");
	ranking = rank_model(&one.scored, RANK_MACRO, 0.05);
	CHECK_TEXT(ranking.auroc.score.why_not, "all items are of one class");
	got = rank_compare(&one.scored, &one.scored, 0, 0.05);
	assert_false(got.auroc.difference.score.is_defined);
	assert_false(got.auroc.is_tested);
	assert_int_equal(rank_curve(&one.scored, 0, 0, &arena).count, 0);
	/* one probability for all: 0.5, and nothing known */
	scored_case_add(&one, 1, parts, 100);
	scored_case_add(&one, 1, parts, 100);
	ranking = rank_model(&one.scored, 1, 0.05);
	CHECK_NEAR(value_of(&ranking.auroc), 0.5, 0);
	CHECK_NEAR(ranking.auroc.interval.low, 0, 0);
	CHECK_NEAR(ranking.auroc.interval.high, 1, 0);
	/* class 2 has no gold: the mean is of two */
	ranking = rank_model(&one.scored, RANK_MACRO, 0.05);
	assert_int_equal(ranking.classes, 2);
	one.scored.log_probability = NULL;
	ranking = rank_model(&one.scored, RANK_MACRO, 0.05);
	CHECK_TEXT(ranking.auroc.score.why_not,
		   "the model gave no probabilities");
	arena_release(&arena);
}

static void a_class_within_one_group_has_no_interval(void **state)
{
	static const size_t group_of[] = { 0, 0, 1, 2, 3, 4 };
	struct ranking ranking;

	(void)state;
	scored_case_init(&one, 2);
	for (size_t i = 0; i < 6; i++)
		scored_case_binary(&one, i < 2,
				   i == 1 ? 0.2 : 0.55 - 0.1 * (double)i);
	scored_case_group(&one, group_of, 5);
	ranking = rank_model(&one.scored, 1, 0.05);
	assert_true(ranking.auroc.score.value < 1);
	CHECK_NEAR(ranking.auroc.interval.low, 0, 0);
	CHECK_NEAR(ranking.auroc.interval.high, 1, 0);
	/* everything in one group: not even a bound for a perfect model */
	for (size_t i = 0; i < 6; i++)
		one.group_of[i] = 0;
	one.scored.groups = 1;
	ranking = rank_model(&one.scored, RANK_MACRO, 0.05);
	CHECK_NEAR(ranking.average_precision.interval.low, 0, 0);
}

static void fifty_classes_have_their_mean(void **state)
{
	struct rng rng = rng_stream(9, "fifty");
	struct ranking macro;
	double sum = 0;
	int parts[50];

	(void)state;
	scored_case_init(&one, 50);
	for (uint32_t i = 0; i < 300; i++) {
		for (int k = 0; k < 50; k++)
			parts[k] = (int)rng_below(&rng, 40);
		parts[i % 47] += 15;
		scored_case_add(&one, i % 47, parts, 1500);
	}
	macro = rank_model(&one.scored, RANK_MACRO, 0.05);
	assert_int_equal(macro.classes, 47);
	for (size_t k = 0; k < 47; k++) {
		struct ranking ranking = rank_model(&one.scored, k, 0.05);

		sum += value_of(&ranking.auroc);
	}
	CHECK_NEAR(value_of(&macro.auroc), sum / 47, 1e-13);
	assert_true(macro.auroc.interval.high - macro.auroc.interval.low < 0.1);
}

static void the_curve_has_the_areas_under_it(void **state)
{
	struct arena arena = ARENA_INIT;
	struct ranking ranking;
	struct rank_curve curve, thin;
	double area = 0, precision = 0, fpr = 0, recall = 0;

	(void)state;
	make_random(&one, 6, 600, 1);
	ranking = rank_model(&one.scored, 1, 0.05);
	curve = rank_curve(&one.scored, 1, 0, &arena);
	assert_int_equal(curve.positives, 200);
	for (size_t i = 0; i < curve.count; i++) {
		const struct rank_point *point = &curve.points[i];

		area += (point->false_positive_rate - fpr) *
			(point->recall + recall) / 2;
		precision += (point->recall - recall) * point->precision;
		fpr = point->false_positive_rate;
		recall = point->recall;
	}
	CHECK_NEAR(area, ranking.auroc.score.value, 1e-12);
	CHECK_NEAR(precision, ranking.average_precision.score.value, 1e-12);
	CHECK_NEAR(fpr, 1, 0);
	CHECK_NEAR(recall, 1, 0);
	thin = rank_curve(&one.scored, 1, 8, &arena);
	assert_true(thin.count < curve.count && thin.count <= 18);
	CHECK_NEAR(thin.points[0].recall, curve.points[0].recall, 0);
	CHECK_NEAR(thin.points[thin.count - 1].recall, 1, 0);
	arena_release(&arena);
}

static void the_order_is_that_of_the_scores(void **state)
{
	float scores[1000], sorted[1000];
	uint32_t order[1000];
	struct rng rng = rng_stream(3, "order");

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		scores[i] = (float)rng_normal(&rng) * (i % 2 ? 1e-30F : 1e5F);
	scores[10] = scores[500] = -INFINITY;
	scores[20] = -0.0F;
	scores[30] = 0.0F;
	order_falling(scores, 1, 1000, order, sorted);
	for (size_t i = 1; i < 1000; i++) {
		float a = scores[order[i - 1]], b = scores[order[i]];

		assert_true(sorted[i] == b);
		assert_true(a > b || (a == b && order[i - 1] < order[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_tables_have_their_known_areas),
		cmocka_unit_test(the_fixture_has_its_known_areas),
		cmocka_unit_test(a_swap_negates_and_keeps_p),
		cmocka_unit_test(
			doubling_items_keeps_areas_and_in_groups_errors_too),
		cmocka_unit_test(only_the_order_counts),
		cmocka_unit_test(two_perfect_models_are_not_tested),
		cmocka_unit_test(an_absent_class_has_no_ranking),
		cmocka_unit_test(a_class_within_one_group_has_no_interval),
		cmocka_unit_test(fifty_classes_have_their_mean),
		cmocka_unit_test(the_curve_has_the_areas_under_it),
		cmocka_unit_test(the_order_is_that_of_the_scores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
