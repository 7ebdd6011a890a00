/* test_comparison.c - evaluate/score/comparison.c against reference figures */
#include "tests/fixture3.h"
#include "tests/golden.h"

#include "data/measure/group.h"
#include "evaluate/score/comparison.h"

#define ALPHA 0.05
#define SEED 1

struct room {
	struct arena arena;
	struct fixture3 data;
	int64_t alone[FIXTURE3_ITEMS], together[FIXTURE3_ITEMS];
	struct comparison c;
};

static struct answers answers_of(struct room *room, size_t count,
				 const int64_t *groups)
{
	return answers_make(3, count, room->data.gold, room->data.first,
			    room->data.second, groups, &room->arena);
}

static int setup(void **state)
{
	struct room *room = calloc(1, sizeof(*room));

	assert_non_null(room);
	fixture3_load(&room->data);
	for (int i = 0; i < FIXTURE3_ITEMS; i++) {
		room->alone[i] = 100 - i;
		room->together[i] = 1000 - (int64_t)room->data.group_of[i];
	}
	*state = room;
	return 0;
}

static int teardown(void **state)
{
	struct room *room = *state;

	arena_release(&room->arena);
	free(room);
	return 0;
}

static void check_model(json_t *want, const struct model_figures *got)
{
	json_t *confusion = golden_get(want, "confusion");

	CHECK_NEAR(got->accuracy.score.value, golden_real(want, "accuracy"),
		   1e-12);
	CHECK_NEAR(got->macro_f1.score.value, golden_real(want, "macro_f1"),
		   1e-12);
	for (size_t k = 0; k < 3; k++) {
		CHECK_NEAR(got->classes[k].precision.score.value,
			   golden_at(golden_get(want, "precision"), k), 1e-12);
		CHECK_NEAR(got->classes[k].recall.score.value,
			   golden_at(golden_get(want, "recall"), k), 1e-12);
		CHECK_NEAR(got->classes[k].f1.score.value,
			   golden_at(golden_get(want, "f1"), k), 1e-12);
		assert_int_equal(
			got->classes[k].gold,
			(size_t)golden_at(golden_get(want, "support"), k));
		for (size_t j = 0; j < 3; j++)
			assert_int_equal(
				got->confusion[k * 4 + j],
				(size_t)golden_at(json_array_get(confusion, k),
						  j));
		assert_int_equal(got->confusion[k * 4 + 3], 0);
	}
}

static void both_models_have_the_figures_of_the_reference(void **state)
{
	struct room *room = *state;
	struct answers answers = answers_of(room, FIXTURE3_ITEMS, room->alone);
	json_t *golden = golden_load("tests/golden/expected3.json");

	compare(&answers, ALPHA, SEED, &room->arena, &room->c);
	check_model(golden_get(golden, "base"), &room->c.first);
	check_model(golden_get(golden, "tuned"), &room->c.second);
	json_decref(golden);
}

static void single_items_get_tangos_and_wilsons_intervals(void **state)
{
	struct room *room = *state;
	struct answers answers = answers_of(room, FIXTURE3_ITEMS, room->alone);
	const struct comparison *c = &room->c;

	compare(&answers, ALPHA, SEED, &room->arena, &room->c);
	assert_false(c->is_grouped);
	assert_int_equal(c->groups, FIXTURE3_ITEMS);
	CHECK_NEAR(c->effective_groups, FIXTURE3_ITEMS, 1e-9);
	assert_int_equal(c->paired.first_only, 4);
	assert_int_equal(c->paired.second_only, 17);
	CHECK_NEAR(c->difference, 13.0 / 60, 1e-12);
	/* Wilson's interval of 42 in 60 by the formula of the paper */
	{
		double p = 0.7, n = 60, z = 1.959963984540054, z2 = z * z;
		double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
		double half = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) /
			      (1 + z2 / n);

		CHECK_NEAR(c->first.accuracy.interval.low, centre - half, 1e-9);
		CHECK_NEAR(c->first.accuracy.interval.high, centre + half,
			   1e-9);
	}
	/* Tango's statistic is +-z at the ends of his interval. */
	CHECK_NEAR(paired_score(&c->paired, c->interval.low), 1.959963984540054,
		   1e-6);
	CHECK_NEAR(paired_score(&c->paired, c->interval.high),
		   -1.959963984540054, 1e-6);
}

static void macro_f1_has_the_bootstrap_of_the_reference(void **state)
{
	struct room *room = *state;
	struct answers answers = answers_of(room, FIXTURE3_ITEMS, room->alone);
	json_t *golden = golden_load("tests/golden/expected3_paired.json");
	json_t *want =
		golden_get(golden_get(golden, "bootstrap_ref_400k"), "mf1v");
	json_t *ends = golden_get(want, "pct95");
	const struct figure *got = &room->c.macro_f1_difference;

	compare(&answers, ALPHA, SEED, &room->arena, &room->c);
	CHECK_NEAR(got->score.value,
		   golden_real(golden_get(golden, "observed_diff"), "mf1v"),
		   1e-12);
	/* 9,999 replicates against 400,000 of another program */
	CHECK_NEAR(got->interval.low, golden_at(ends, 0), 0.01);
	CHECK_NEAR(got->interval.high, golden_at(ends, 1), 0.01);
	json_decref(golden);
}

static void groups_widen_what_single_items_would_claim(void **state)
{
	struct room *room = *state;
	struct answers answers =
		answers_of(room, FIXTURE3_ITEMS, room->together);
	struct group groups[FIXTURE3_GROUPS];
	double score[FIXTURE3_ITEMS];
	struct interval want;
	const struct comparison *c = &room->c;

	compare(&answers, ALPHA, SEED, &room->arena, &room->c);
	assert_true(c->is_grouped);
	assert_int_equal(c->groups, FIXTURE3_GROUPS);
	for (int i = 0; i < FIXTURE3_ITEMS; i++)
		score[i] = (room->data.second[i] == room->data.gold[i]) -
			   (room->data.first[i] == room->data.gold[i]);
	group_collect(room->data.group_of, score, FIXTURE3_ITEMS, groups,
		      FIXTURE3_GROUPS);
	want = group_jackknife(groups, FIXTURE3_GROUPS, ALPHA);
	CHECK_NEAR(c->interval.low, want.low, 1e-12);
	CHECK_NEAR(c->interval.high, want.high, 1e-12);
	assert_true(c->first.accuracy_design_effect >= 1);
}

static void the_order_of_group_keys_does_not_matter(void **state)
{
	struct room *room = *state;
	struct comparison other;
	int64_t renamed[FIXTURE3_ITEMS];
	struct answers a, b;

	for (int i = 0; i < FIXTURE3_ITEMS; i++)
		renamed[i] = (int64_t)((room->data.group_of[i] * 7) % 12);
	a = answers_of(room, FIXTURE3_ITEMS, room->together);
	b = answers_of(room, FIXTURE3_ITEMS, renamed);
	compare(&a, ALPHA, SEED, &room->arena, &room->c);
	compare(&b, ALPHA, SEED, &room->arena, &other);
	CHECK_NEAR(other.interval.low, room->c.interval.low, 0);
	CHECK_NEAR(other.macro_f1_difference.interval.low,
		   room->c.macro_f1_difference.interval.low, 0);
}

static void without_items_nothing_is_defined(void **state)
{
	struct room *room = *state;
	struct answers answers = answers_of(room, 0, room->alone);
	const struct comparison *c = &room->c;

	compare(&answers, ALPHA, SEED, &room->arena, &room->c);
	assert_int_equal(c->n, 0);
	assert_false(c->first.accuracy.score.is_defined);
	assert_false(c->macro_f1_difference.score.is_defined);
	CHECK_NEAR(c->interval.low, -1, 0);
	CHECK_NEAR(c->interval.high, 1, 0);
	CHECK_NEAR(c->p_mid, 1, 0);
	CHECK_NEAR(c->effective_groups, 0, 0);
}

static void one_item_says_nearly_nothing(void **state)
{
	struct room *room = *state;
	struct answers answers = answers_of(room, 1, room->alone);
	const struct comparison *c = &room->c;

	compare(&answers, ALPHA, SEED, &room->arena, &room->c);
	assert_int_equal(c->n, 1);
	assert_true(c->first.accuracy.score.is_defined);
	assert_true(c->interval.low < -0.5 && c->interval.high > 0.5);
}

static void one_class_and_one_group_are_no_trap(void **state)
{
	struct room *room = *state;
	const uint32_t same[4] = { 1, 1, 1, 1 };
	const int64_t group[4] = { 5, 5, 5, 5 };
	struct answers answers =
		answers_make(3, 4, same, same, same, group, &room->arena);
	const struct comparison *c = &room->c;

	compare(&answers, ALPHA, SEED, &room->arena, &room->c);
	assert_int_equal(c->groups, 1);
	CHECK_NEAR(c->interval.low, -1, 0);
	CHECK_NEAR(c->interval.high, 1, 0);
	CHECK_NEAR(c->first.accuracy.score.value, 1, 0);
	CHECK_NEAR(c->second.macro_f1.score.value, 1, 0);
	assert_false(c->first.classes[0].precision.score.is_defined);
	assert_false(c->first.classes[0].recall.score.is_defined);
}

/* The first model answers with class 2, which nothing has: macro-F1 of both
 * averages over three classes, and the intervals must be about the same mean
 * as the figures. */
static void a_class_one_model_invents_weighs_in_both_intervals(void **state)
{
	struct room *room = *state;
	uint32_t gold[40], first[40], second[40];
	int64_t groups[40];
	struct answers answers;

	for (uint32_t i = 0; i < 40; i++) {
		gold[i] = second[i] = i % 2;
		first[i] = i < 8 ? 2 : i % 2;
		groups[i] = i;
	}
	answers =
		answers_make(3, 40, gold, first, second, groups, &room->arena);
	compare(&answers, ALPHA, SEED, &room->arena, &room->c);
	CHECK_NEAR(room->c.second.macro_f1.score.value, 2.0 / 3, 1e-12);
	assert_true(room->c.second.macro_f1.interval.low <= 2.0 / 3);
	assert_true(room->c.second.macro_f1.interval.high >= 2.0 / 3);
	assert_true(room->c.second.macro_f1.interval.high < 0.99);
}

static void the_same_seed_gives_the_same_bytes(void **state)
{
	struct room *room = *state;
	struct answers answers =
		answers_of(room, FIXTURE3_ITEMS, room->together);
	struct comparison again;

	compare(&answers, ALPHA, SEED, &room->arena, &room->c);
	compare(&answers, ALPHA, SEED, &room->arena, &again);
	assert_memory_equal(&again.interval, &room->c.interval,
			    sizeof(again.interval));
	assert_memory_equal(&again.macro_f1_difference.interval,
			    &room->c.macro_f1_difference.interval,
			    sizeof(struct interval));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(both_models_have_the_figures_of_the_reference),
		TEST(single_items_get_tangos_and_wilsons_intervals),
		TEST(macro_f1_has_the_bootstrap_of_the_reference),
		TEST(groups_widen_what_single_items_would_claim),
		TEST(the_order_of_group_keys_does_not_matter),
		TEST(without_items_nothing_is_defined),
		TEST(one_item_says_nearly_nothing),
		TEST(one_class_and_one_group_are_no_trap),
		TEST(a_class_one_model_invents_weighs_in_both_intervals),
		TEST(the_same_seed_gives_the_same_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
