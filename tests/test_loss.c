/* test_loss.c - log loss and Brier score, of one model and of two */
#include "tests/scored_golden.h"

#include "data/base/rng.h"
#include "evaluate/score/loss.h"

static struct scored_case one, two;

static double mean_of(const struct scored_case *it, enum loss_kind kind)
{
	struct loss loss = loss_mean(&it->scored, kind, 0.05);

	if (!loss.mean.score.is_defined)
		fail_msg("undefined: %s", loss.mean.score.why_not);
	assert_true(loss.mean.interval.low <= loss.mean.score.value);
	assert_true(loss.mean.interval.high >= loss.mean.score.value);
	return loss.mean.score.value;
}

static void small_tables_have_their_known_losses(void **state)
{
	static const double spam[] = { 0.9, 0.1, 0.2, 0.65 };
	static const double p[] = { 0.1, 0.9, 0.8, 0.3 };

	(void)state;
	scored_case_init(&one, 2);
	for (size_t i = 0; i < 4; i++)
		scored_case_binary(&one, i == 0 || i == 3, spam[i]);
	CHECK_NEAR(mean_of(&one, LOSS_LOG), 0.21616187, 1e-7);
	scored_case_init(&one, 2);
	for (size_t i = 0; i < 4; i++)
		scored_case_binary(&one, i == 1 || i == 2, p[i]);
	/* twice the score of one class */
	CHECK_NEAR(mean_of(&one, LOSS_BRIER), 2 * 0.0375, 1e-7);
}

static void the_fixture_has_its_known_losses(void **state)
{
	json_t *root = golden_load("tests/golden/expected3.json");
	json_t *base = golden_get(root, "base");
	json_t *tuned = golden_get(root, "tuned");

	(void)state;
	scored_case_fixture(&one, &two);
	CHECK_NEAR(mean_of(&one, LOSS_LOG), golden_real(base, "sk_log_loss"),
		   1e-7);
	CHECK_NEAR(mean_of(&two, LOSS_LOG), golden_real(tuned, "sk_log_loss"),
		   1e-7);
	CHECK_NEAR(mean_of(&one, LOSS_BRIER),
		   golden_real(base, "brier_multiclass_sum"), 1e-7);
	CHECK_NEAR(mean_of(&two, LOSS_BRIER),
		   golden_real(tuned, "brier_multiclass_sum"), 1e-7);
	json_decref(root);
}

static void check_kind(json_t *table, enum loss_kind kind, const char *key)
{
	json_t *means = golden_get(table, key);
	struct loss_difference got =
		loss_compare(&one.scored, &two.scored, kind, 0.05);

	CHECK_NEAR(mean_of(&one, kind), golden_at(means, 0), 1e-9);
	CHECK_NEAR(mean_of(&two, kind), golden_at(means, 1), 1e-9);
	CHECK_NEAR(got.difference.score.value,
		   golden_at(means, 1) - golden_at(means, 0), 1e-9);
	assert_true(got.is_tested);
	CHECK_NEAR(got.p, golden_at(golden_get(table, "loss_p"), kind), 1e-9);
	/* of one t: they agree */
	assert_int_equal(got.p <= 0.05,
			 got.difference.interval.low > 0 ||
				 got.difference.interval.high < 0);
}

static void random_tables_agree_with_scikit_learn_and_scipy(void **state)
{
	json_t *root = golden_load("tests/golden/ranking.json"), *table;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "tables"), i, table)
	{
		json_t *clipped = golden_get(table, "clipped");
		struct loss loss;

		scored_golden(table, "first", &one);
		scored_golden(table, "second", &two);
		check_kind(table, LOSS_LOG, "log_loss");
		check_kind(table, LOSS_BRIER, "brier");
		loss = loss_mean(&one.scored, LOSS_LOG, 0.05);
		assert_int_equal(loss.clipped, (size_t)golden_at(clipped, 0));
		CHECK_NEAR(loss.mean.score.value,
			   golden_at(golden_get(table, "sk_log_loss"), 0),
			   1e-6);
	}
	json_decref(root);
}

static void a_zero_costs_its_floor_and_is_counted(void **state)
{
	struct loss loss;

	(void)state;
	scored_case_init(&one, 2);
	scored_case_binary(&one, 0, 1);
	scored_case_binary(&one, 1, 1);
	loss = loss_mean(&one.scored, LOSS_LOG, 0.05);
	assert_int_equal(loss.clipped, 1);
	CHECK_NEAR(loss.mean.score.value, 24 * log(2) / 2, 1e-12);
	CHECK_NEAR(loss.mean.interval.low, 0, 0);
	CHECK_NEAR(loss.mean.interval.high, 24 * log(2), 1e-12);
	CHECK_NEAR(mean_of(&one, LOSS_BRIER), 1, 1e-12);
}

static void what_is_left_over_costs_brier_its_square(void **state)
{
	static const int parts[] = { 50, 20 };

	(void)state;
	scored_case_init(&one, 2);
	scored_case_add(&one, 0, parts, 100);
	CHECK_NEAR(mean_of(&one, LOSS_BRIER), 0.25 + 0.04 + 0.09, 1e-7);
	CHECK_NEAR(mean_of(&one, LOSS_LOG), log(2), 1e-7);
}

static void a_swap_negates_and_keeps_p(void **state)
{
	(void)state;
	scored_case_fixture(&one, &two);
	for (int kind = LOSS_LOG; kind <= LOSS_BRIER; kind++) {
		struct loss_difference ab = loss_compare(
			&one.scored, &two.scored, (enum loss_kind)kind, 0.05);
		struct loss_difference ba = loss_compare(
			&two.scored, &one.scored, (enum loss_kind)kind, 0.05);

		CHECK_NEAR(ab.difference.score.value,
			   -ba.difference.score.value, 1e-15);
		CHECK_NEAR(ab.difference.interval.low,
			   -ba.difference.interval.high, 1e-14);
		CHECK_NEAR(ab.p, ba.p, 1e-15);
	}
}

static void groups_that_share_all_say_no_more(void **state)
{
	struct loss_difference before, after;

	(void)state;
	scored_case_fixture(&one, &two);
	before = loss_compare(&one.scored, &two.scored, LOSS_LOG, 0.05);
	scored_case_double(&one, true);
	scored_case_double(&two, true);
	after = loss_compare(&one.scored, &two.scored, LOSS_LOG, 0.05);
	CHECK_NEAR(after.difference.score.value, before.difference.score.value,
		   1e-14);
	CHECK_NEAR(after.p, before.p, 1e-13);
	CHECK_NEAR(after.freedom, 59, 1e-12);
}

static void what_cannot_be_tested_says_why(void **state)
{
	struct loss_difference got;
	struct loss loss;

	(void)state;
	scored_case_init(&one, 2);
	got = loss_compare(&one.scored, &one.scored, LOSS_LOG, 0.05);
	CHECK_TEXT(got.difference.score.why_not, "there is no item");
	loss = loss_mean(&one.scored, LOSS_BRIER, 0.05);
	assert_false(loss.mean.score.is_defined);
	scored_case_binary(&one, 1, 0.7);
	got = loss_compare(&one.scored, &one.scored, LOSS_LOG, 0.05);
	assert_true(got.difference.score.is_defined);
	assert_false(got.is_tested);
	CHECK_TEXT(got.why_not, "all items are in one group");
	scored_case_binary(&one, 0, 0.7);
	got = loss_compare(&one.scored, &one.scored, LOSS_BRIER, 0.05);
	CHECK_TEXT(got.why_not, "the difference is the same for every item");
	CHECK_NEAR(got.difference.interval.low, -2, 0);
	CHECK_NEAR(got.difference.interval.high, 2, 0);
	one.scored.log_probability = NULL;
	loss = loss_mean(&one.scored, LOSS_LOG, 0.05);
	CHECK_TEXT(loss.mean.score.why_not, "the model gave no probabilities");
}

/* Two models that differ by noise alone, both badly overconfident: their
 * differences have long tails. 1,000 tests at 5 %. */
static void the_test_keeps_its_level_with_long_tails(void **state)
{
	struct rng rng = rng_stream(4, "level");
	size_t rejected = 0;

	(void)state;
	for (int trial = 0; trial < 1000; trial++) {
		scored_case_init(&one, 2);
		scored_case_init(&two, 2);
		for (size_t i = 0; i < 50; i++) {
			uint32_t gold = rng_uniform(&rng) < 0.3;
			double side = gold ? 4 : -4;

			scored_case_binary(
				&one, gold,
				1 / (1 + exp(-side - 6 * rng_normal(&rng))));
			scored_case_binary(
				&two, gold,
				1 / (1 + exp(-side - 6 * rng_normal(&rng))));
		}
		rejected +=
			loss_compare(&one.scored, &two.scored, LOSS_LOG, 0.05)
				.p <= 0.05;
	}
	/* at most 5 %, 3 standard errors above; and not asleep */
	assert_in_range(rejected, 15, 70);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_tables_have_their_known_losses),
		cmocka_unit_test(the_fixture_has_its_known_losses),
		cmocka_unit_test(
			random_tables_agree_with_scikit_learn_and_scipy),
		cmocka_unit_test(a_zero_costs_its_floor_and_is_counted),
		cmocka_unit_test(what_is_left_over_costs_brier_its_square),
		cmocka_unit_test(a_swap_negates_and_keeps_p),
		cmocka_unit_test(groups_that_share_all_say_no_more),
		cmocka_unit_test(what_cannot_be_tested_says_why),
		cmocka_unit_test(the_test_keeps_its_level_with_long_tails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
