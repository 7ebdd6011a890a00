/* test_threshold_trial.c - thresholds tried in practice, counted by hand */
#include "tests/check.h"
#include "tests/scored_rows.h"

#include "evaluate/threshold/threshold_trial.h"

static const struct threshold_test test_of_40 = { .alpha = 0.01, .items = 40 };

/* Scores in thousandths that are right: of the rows at each score, that share
 * is of class 1. So the best temperature is 1. */
static const struct {
	double score;
	size_t rows, ones;
} calibrated[] = {
	{ 100, 10, 1 }, { 200, 5, 1 }, { 500, 2, 1 }, { 800, 5, 4 }
};

#define CALIBRATED 22

/* The model answers 1 above a half. */
static struct scored_rows calibrated_rows(struct arena *arena)
{
	struct scored_rows rows = scored_rows_make(CALIBRATED, 2, arena);
	size_t i = 0;

	for (size_t s = 0; s < 4; s++)
		for (size_t r = 0; r < calibrated[s].rows; r++, i++) {
			scored_rows_set(&rows, i, r < calibrated[s].ones,
					calibrated[s].score);
			rows.said[i] = calibrated[s].score > 500;
		}
	assert_int_equal(i, CALIBRATED);
	return rows;
}

/* Elkan: a false negative as dear as five false positives, so 1 from 1/6 on.
 * Then the rows at .2 and .5 become 1: of 1 false positive and 3 false
 * negatives, which cost 16, it makes 6 and 1, which cost 11. */
static void costs_of_1_and_5_answer_from_a_sixth(void **state)
{
	double cost[6];
	struct threshold_wish wish = { .cost = cost, .positive = 1 };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = calibrated_rows(&arena);
	struct threshold_trial trial;
	const struct abstention_class *one;
	struct err err = ERR_INIT;

	(void)state;
	threshold_two_costs(1, 1, 5, INFINITY, cost);
	CHECK_OK(threshold_trial_make(&rows.view, &wish, &test_of_40, 0.05,
				      &arena, &trial, &err));
	assert_true(trial.is_any && trial.temperature.is_defined);
	CHECK_NEAR(trial.set.temperature, 1, 1e-6);
	assert_int_equal(trial.changed, 7);
	one = &trial.before.classes[1];
	assert_int_equal(one->predicted - one->right, 1);
	assert_int_equal(one->gold - one->right, 3);
	one = &trial.after.classes[1];
	assert_int_equal(one->predicted - one->right, 6);
	assert_int_equal(one->gold - one->right, 1);
	CHECK_NEAR(trial.cost.first.score.value, 16.0 / 22, 1e-12);
	CHECK_NEAR(trial.cost.second.score.value, 11.0 / 22, 1e-12);
	CHECK_NEAR(trial.cost.difference.score.value, -5.0 / 22, 1e-12);
	assert_int_equal(trial.prevalence_count, 1);
	assert_int_equal(trial.prevalences[0].class_index, 1);
	CHECK_NEAR(trial.prevalences[0].prevalence.rows[1].precision.value,
		   6.0 / 12, 1e-12);
	arena_release(&arena);
}

/* What an output that means no class gets takes no part. */
static void a_rest_changes_neither_temperature_nor_answers(void **state)
{
	double cost[6];
	struct threshold_wish wish = { .cost = cost, .positive = 1 };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = calibrated_rows(&arena);
	struct threshold_trial whole, rest;
	struct err err = ERR_INIT;

	(void)state;
	threshold_two_costs(1, 1, 5, 0.4, cost);
	CHECK_OK(threshold_trial_make(&rows.view, &wish, &test_of_40, 0.05,
				      &arena, &whole, &err));
	for (size_t i = 0; i < CALIBRATED; i++)
		for (size_t k = 0; k < 2; k++)
			rows.log_probability[2 * i + k] -=
				(float)(0.25 * (double)(i % 5));
	CHECK_OK(threshold_trial_make(&rows.view, &wish, &test_of_40, 0.05,
				      &arena, &rest, &err));
	CHECK_NEAR(rest.temperature.value, whole.temperature.value, 1e-6);
	assert_false(rest.temperature.has_rest);
	assert_memory_equal(rest.said, whole.said,
			    CALIBRATED * sizeof(*rest.said));
	arena_release(&arena);
}

static void a_row_without_any_probability_is_left_to_a_person(void **state)
{
	double cost[6];
	struct threshold_wish wish = { .cost = cost, .positive = 2 };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = calibrated_rows(&arena);
	struct threshold_trial trial;
	struct err err = ERR_INIT;

	(void)state;
	threshold_two_costs(1, 1, 5, 10, cost);
	rows.log_probability[0] = rows.log_probability[1] = -INFINITY;
	CHECK_OK(threshold_trial_make(&rows.view, &wish, &test_of_40, 0.05,
				      &arena, &trial, &err));
	assert_int_equal(trial.said[0], 2);
	assert_int_equal(trial.prevalence_count, 0);
	CHECK_NEAR(trial.after.coverage.score.value, 21.0 / 22, 1e-12);
	arena_release(&arena);
}

/* Fifty of each class, well apart. 50 of 50 show 0.9 at 1 %, not at 0.5 %:
 * 0.01^(1/50) = 0.912. The certificate takes 44, since 0.9^44 < 0.01. */
static void a_bar_within_reach_says_what_the_certificate_takes(void **state)
{
	const struct bar bar = { BAR_PRECISION, 1, 0.9, "precision(a)>=0.9" };
	struct threshold_wish wish = { .bars = &bar,
				       .bar_count = 1,
				       .fallback = THRESHOLD_NEXT_BEST };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(100, 2, &arena);
	struct threshold_trial trial;
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		scored_rows_set(&rows, i, i % 2, i % 2 ? 900 : 100);
		rows.said[i] = i % 4 == 1; /* misses half of class 1 */
	}
	CHECK_OK(threshold_trial_make(&rows.view, &wish, &test_of_40, 0.05,
				      &arena, &trial, &err));
	assert_true(trial.is_any && trial.bars[0].choice.is_reached);
	CHECK_NEAR(trial.bars[0].choice.alpha, 0.01, 0);
	assert_int_equal(trial.changed, 25);
	assert_int_equal(trial.bars[0].before.count, 25);
	CHECK_NEAR(trial.bars[0].other_before.value, 0.5, 1e-12);
	assert_int_equal(trial.bars[0].need.least, 44);
	assert_int_equal(trial.bars[0].need.count, 44);
	CHECK_NEAR(trial.bars[0].need.expected, 20, 1e-12);
	assert_int_equal(trial.prevalence_count, 1);
	arena_release(&arena);
}

/* Ten rows above one another, the top eight right. At 80 %, 8 of 8 show
 * 0.2^(1/8) = 0.818; 0.9 takes 16, so 8 more, and 8 in 10 labels are such. */
static void a_bar_out_of_reach_says_how_many_labels_it_lacks(void **state)
{
	const struct bar bar = { BAR_PRECISION, 1, 0.9, "precision(a)>=0.9" };
	struct threshold_wish wish = { .bars = &bar,
				       .bar_count = 1,
				       .fallback = THRESHOLD_NEXT_BEST };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(10, 2, &arena);
	struct threshold_trial trial;
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < 10; i++)
		scored_rows_set(&rows, i, i < 8, 900 - 50 * (double)i);
	CHECK_OK(threshold_trial_make(&rows.view, &wish, &test_of_40, 0.05,
				      &arena, &trial, &err));
	assert_false(trial.is_any || trial.bars[0].choice.is_reached);
	CHECK_NEAR(trial.bars[0].choice.nearest.bounds.low, pow(0.2, 1.0 / 8),
		   1e-9);
	assert_int_equal(trial.bars[0].choice.missing, 8);
	assert_int_equal(trial.bars[0].labels_missing, 10);
	assert_int_equal(trial.prevalence_count, 0);
	arena_release(&arena);
}

static void what_cannot_be_tried_is_refused(void **state)
{
	const struct bar accuracy = { BAR_ACCURACY, 0, 0.9, "accuracy>=0.9" };
	struct threshold_wish wish = { .bars = &accuracy, .bar_count = 1 };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = calibrated_rows(&arena);
	struct threshold_trial trial;
	struct err err = ERR_INIT;

	(void)state;
	CHECK_FAILS(threshold_trial_make(&rows.view, &wish, &test_of_40, 0.05,
					 &arena, &trial, &err),
		    "not accuracy");
	rows.view.log_probability = NULL;
	wish.bar_count = 0;
	CHECK_FAILS(threshold_trial_make(&rows.view, &wish, &test_of_40, 0.05,
					 &arena, &trial, &err),
		    "gave none");
	arena_release(&arena);
}

/* All gold of one class: no temperature can be told, and 1 is taken. */
static void one_class_alone_leaves_the_probabilities_as_they_are(void **state)
{
	double cost[6];
	struct threshold_wish wish = { .cost = cost, .positive = 1 };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = calibrated_rows(&arena);
	struct threshold_trial trial;
	struct err err = ERR_INIT;

	(void)state;
	memset(rows.gold, 0, CALIBRATED * sizeof(*rows.gold));
	threshold_two_costs(1, 1, 5, INFINITY, cost);
	CHECK_OK(threshold_trial_make(&rows.view, &wish, &test_of_40, 0.05,
				      &arena, &trial, &err));
	assert_false(trial.temperature.is_defined);
	CHECK_NEAR(trial.set.temperature, 1, 0);
	assert_false(
		trial.prevalences[0].prevalence.rows[1].precision.is_defined);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(costs_of_1_and_5_answer_from_a_sixth),
		cmocka_unit_test(
			a_rest_changes_neither_temperature_nor_answers),
		cmocka_unit_test(
			a_row_without_any_probability_is_left_to_a_person),
		cmocka_unit_test(
			a_bar_within_reach_says_what_the_certificate_takes),
		cmocka_unit_test(
			a_bar_out_of_reach_says_how_many_labels_it_lacks),
		cmocka_unit_test(what_cannot_be_tried_is_refused),
		cmocka_unit_test(
			one_class_alone_leaves_the_probabilities_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
