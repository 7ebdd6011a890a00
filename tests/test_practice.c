/* test_practice.c - evaluate/practice.c on a project with runs */
#include "tests/candidates.h"
#include "tests/project.h"

#include <stdlib.h>

#include "evaluate/practice.h"

#define TRAIN 60

struct room {
	struct fixture fixture;
	struct arena arena;
	struct label_list labels;
	struct practice practice;
};

static const char *const keys[] = { "neg", "pos" };

static void label_train(struct room *room, int64_t count)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(room->fixture.store, &err));
	for (int64_t id = 1; id <= count; id++)
		fixture_label(&room->fixture, id, keys[id % 2]);
	CHECK_OK(store_commit(room->fixture.store, &err));
}

static int setup(void **state)
{
	static const struct fixture_size size = { TRAIN, 40, 1, 2 };
	struct room *room = calloc(1, sizeof(*room));
	struct err err = ERR_INIT;

	assert_non_null(room);
	fixture_open_sized(&room->fixture, &size);
	CHECK_OK(labels_load(room->fixture.store, &room->arena, &room->labels,
			     &err));
	*state = room;
	return 0;
}

static int teardown(void **state)
{
	struct room *room = *state;

	fixture_close(&room->fixture);
	arena_release(&room->arena);
	free(room);
	return 0;
}

static void load(struct room *room)
{
	const struct project project = project_defaults();
	struct err err = ERR_INIT;

	CHECK_OK(practice_load(room->fixture.store, &project, &room->labels,
			       &room->arena, &room->practice, &err));
}

static bool misses_thirds(int64_t item)
{
	return item % 3 != 0;
}
static bool misses_fourths(int64_t item)
{
	return item % 4 != 0;
}
static bool misses_sixths(int64_t item)
{
	return item % 6 != 0;
}
static bool misses_tenths(int64_t item)
{
	return item % 10 != 0;
}
static bool is_always_right(int64_t item)
{
	(void)item;
	return true;
}
static bool up_to_thirty(int64_t item)
{
	return item <= 30 || item > TRAIN;
}
static bool only_test(int64_t item)
{
	return item > TRAIN;
}

static int64_t add(struct room *room, struct candidate_rule rule)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(candidate_add(room->fixture.store, &rule, &err));
	CHECK_OK(store_commit(room->fixture.store, &err));
	return rule.run.id;
}

#define UNTUNED(method_, right)                                     \
	(struct candidate_rule)                                     \
	{                                                           \
		.run = { .method = (method_) }, .is_right = (right) \
	}
#define TUNED(seed_, launch_, right)            \
	(struct candidate_rule)                 \
	{                                       \
		.run = { .method = METHOD_FULL, \
			 .is_tuned = true,      \
			 .seed = (seed_),       \
			 .launch = (launch_) }, \
		.is_right = (right)             \
	}

static void an_empty_project_has_no_practice(void **state)
{
	struct room *room = *state;

	load(room);
	assert_int_equal(room->practice.count, 0);
	assert_null(room->practice.untuned);
	label_train(room, TRAIN);
	load(room);
	assert_null(room->practice.tuned);
}

static void runs_without_train_labels_choose_nothing(void **state)
{
	struct room *room = *state;

	add(room, UNTUNED(METHOD_OWN_HEAD, misses_thirds));
	add(room, TUNED(1, 0, misses_tenths));
	load(room);
	assert_int_equal(room->practice.count, 2);
	assert_int_equal(room->practice.common_n, 0);
	assert_null(room->practice.untuned);
	assert_null(room->practice.tuned);
}

static void the_best_of_each_kind_stands_for_it(void **state)
{
	struct room *room = *state;
	int64_t untuned, tuned;

	label_train(room, TRAIN);
	add(room, UNTUNED(METHOD_OWN_HEAD, misses_thirds));
	add(room, TUNED(1, 0, misses_sixths));
	untuned = add(room, UNTUNED(METHOD_ZERO_SHOT, misses_fourths));
	tuned = add(room, TUNED(1, 0, misses_tenths));
	load(room);
	assert_int_equal(room->practice.count, 4);
	assert_int_equal(room->practice.common_n, TRAIN);
	assert_int_equal(room->practice.untuned->run->id, untuned);
	assert_int_equal(room->practice.tuned->run->id, tuned);
	CHECK_NEAR(room->practice.untuned->accuracy, 0.75, 1e-12);
	CHECK_NEAR(room->practice.tuned->accuracy, 0.9, 1e-12);
	/* untuned ones come first */
	assert_false(room->practice.recipes[1].run->is_tuned);
	assert_true(room->practice.recipes[2].run->is_tuned);
	CHECK_NEAR(room->practice.best.difference, 0.15, 1e-12);
}

static void seeds_are_one_recipe_and_the_lowest_stands_for_it(void **state)
{
	struct room *room = *state;
	int64_t first, launch;
	const struct recipe *recipe;

	label_train(room, TRAIN);
	add(room, UNTUNED(METHOD_OWN_HEAD, misses_thirds));
	first = add(room, TUNED(7, 0, misses_tenths));
	launch = first;
	first = add(room, TUNED(2, launch, misses_fourths));
	add(room, TUNED(3, launch, misses_sixths));
	/* another launch of the same settings is another recipe */
	add(room, TUNED(1, 0, misses_sixths));
	load(room);
	assert_int_equal(room->practice.count, 3);
	recipe = &room->practice.recipes[1];
	assert_int_equal(recipe->seed_count, 3);
	assert_int_equal(recipe->run->id, first);
	CHECK_NEAR(recipe->accuracy, (54 + 45 + 50) / 180.0, 1e-12);
	CHECK_NEAR(recipe->seed_low, 0.75, 1e-12);
	CHECK_NEAR(recipe->seed_high, 0.9, 1e-12);
}

static void candidates_are_scored_on_what_all_answered(void **state)
{
	struct room *room = *state;
	struct candidate_rule partial = TUNED(1, 0, is_always_right);

	label_train(room, TRAIN);
	add(room, UNTUNED(METHOD_OWN_HEAD, misses_thirds));
	partial.answers = up_to_thirty;
	add(room, partial);
	load(room);
	assert_int_equal(room->practice.common_n, 30);
	CHECK_NEAR(room->practice.untuned->accuracy, 20.0 / 30, 1e-12);
	assert_int_equal(room->practice.untuned->own_n, TRAIN);
}

/* A seed that lacks answers must not be scored as wrong about them. */
static void what_one_seed_did_not_answer_counts_for_no_seed(void **state)
{
	struct room *room = *state;
	struct candidate_rule partial;
	int64_t launch;

	label_train(room, TRAIN);
	add(room, UNTUNED(METHOD_OWN_HEAD, misses_thirds));
	launch = add(room, TUNED(1, 0, is_always_right));
	partial = TUNED(2, launch, is_always_right);
	partial.answers = up_to_thirty;
	add(room, partial);
	load(room);
	assert_int_equal(room->practice.common_n, 30);
	CHECK_NEAR(room->practice.tuned->accuracy, 1, 0);
}

static void
a_run_without_practice_answers_is_shown_without_figures(void **state)
{
	struct room *room = *state;
	struct candidate_rule mute = TUNED(1, 0, is_always_right);

	label_train(room, TRAIN);
	add(room, UNTUNED(METHOD_OWN_HEAD, misses_thirds));
	mute.answers = only_test;
	add(room, mute);
	load(room);
	assert_int_equal(room->practice.count, 2);
	assert_int_equal(room->practice.common_n, TRAIN);
	assert_true(isnan(room->practice.recipes[1].accuracy));
	assert_null(room->practice.tuned);
}

/* A tuned run's final model has seen the train items: what it says of them
 * is no practice figure. */
static void final_answers_of_a_tuned_run_do_not_count(void **state)
{
	struct room *room = *state;
	struct candidate_rule mute = TUNED(1, 0, is_always_right);
	struct prediction seen = {
		.item = 1, .fold = FOLD_FINAL, .label = 1, .confidence = 1
	};
	struct err err = ERR_INIT;
	int64_t run;

	label_train(room, TRAIN);
	mute.answers = only_test;
	run = add(room, mute);
	(void)run;
	/* the ledger of predictions is closed for a run's deletion, not for
	 * later items */
	CHECK_OK(prediction_add(room->fixture.store, run, &seen, &room->labels,
				0, &err));
	load(room);
	assert_int_equal(room->practice.recipes[0].own_n, 0);
}

static void a_run_of_another_label_set_is_left_out(void **state)
{
	struct room *room = *state;
	static const struct label more = { .key = "mixed" };
	struct err err = ERR_INIT;

	label_train(room, TRAIN);
	add(room, UNTUNED(METHOD_OWN_HEAD, misses_thirds));
	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(labels_add(room->fixture.store, &more, 1, &err));
	CHECK_OK(store_commit(room->fixture.store, &err));
	CHECK_OK(labels_load(room->fixture.store, &room->arena, &room->labels,
			     &err));
	load(room);
	assert_int_equal(room->practice.count, 0);
}

static void an_unfinished_run_is_left_out(void **state)
{
	struct room *room = *state;
	struct run run = { .method = METHOD_FULL,
			   .is_tuned = true,
			   .label_set = 1 };
	struct err err = ERR_INIT;

	label_train(room, TRAIN);
	CHECK_OK(run_add(room->fixture.store, &run, &err));
	load(room);
	assert_int_equal(room->practice.count, 0);
}

static void titles_name_method_and_run(void **state)
{
	struct room *room = *state;
	struct run run = { .id = 4,
			   .method = METHOD_FULL,
			   .model_name = "small-model" };

	CHECK_TEXT(run_title(&run, &room->arena),
		   "full tuning, small-model (run 4)");
	run.model_name = NULL;
	run.method = METHOD_MAJORITY;
	CHECK_TEXT(run_title(&run, &room->arena),
		   "always the most frequent label (run 4)");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(an_empty_project_has_no_practice),
		TEST(runs_without_train_labels_choose_nothing),
		TEST(the_best_of_each_kind_stands_for_it),
		TEST(seeds_are_one_recipe_and_the_lowest_stands_for_it),
		TEST(candidates_are_scored_on_what_all_answered),
		TEST(what_one_seed_did_not_answer_counts_for_no_seed),
		TEST(a_run_without_practice_answers_is_shown_without_figures),
		TEST(final_answers_of_a_tuned_run_do_not_count),
		TEST(a_run_of_another_label_set_is_left_out),
		TEST(an_unfinished_run_is_left_out),
		TEST(titles_name_method_and_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
