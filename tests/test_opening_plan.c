/* test_opening_plan.c - before the test is read: evaluate/opening_plan.c */
#include "tests/opening_room.h"

static bool all_but_one(int64_t item)
{
	return item != TRAIN + 5;
}

static void the_plan_takes_what_practice_chose(void **state)
{
	struct room *room = *state;

	label(room, TRAIN + 1, TRAIN + 40);
	add(room, tuned_rule(misses_thirds));
	plan(room);
	assert_true(room->plan.is_new_claim);
	assert_int_equal(room->plan.claim_number, 1);
	assert_int_equal(room->plan.look_number, 1);
	assert_int_equal(room->plan.claim.run_untuned, room->untuned);
	assert_int_equal(room->plan.claim.run_tuned, room->tuned);
	assert_int_equal(room->plan.n, 40);
	assert_int_equal(room->plan.items[0], TRAIN + 1);
	assert_int_equal(room->plan.items[39], TRAIN + 40);
	assert_int_equal(room->plan.available, TEST);
	/* 40 items are fewer than the planner would have */
	assert_true(room->plan.wanted > 40);
	assert_int_equal(
		fixture_int(&room->fixture, "SELECT count(*) FROM claim"), 0);
}

static void candidates_can_be_named(void **state)
{
	struct room *room = *state;
	int64_t other = add(room, tuned_rule(misses_thirds));
	struct err err = ERR_INIT;

	label(room, TRAIN + 1, TRAIN + 40);
	CHECK_OK(plan_with(
		room, (struct opening_choice){ .untuned = 0, .tuned = other },
		&err));
	assert_int_equal(room->plan.claim.run_tuned, other);
	CHECK_FAILS(plan_with(room,
			      (struct opening_choice){ .untuned = other,
						       .tuned = 0 },
			      &err),
		    "is not a finished untuned run");
	CHECK_FAILS(
		plan_with(room,
			  (struct opening_choice){ .untuned = 0, .tuned = 99 },
			  &err),
		"run 99 is not a finished tuned run");
}

static void fewer_than_thirty_stay_sealed(void **state)
{
	struct room *room = *state;

	label(room, TRAIN + 1, TRAIN + 29);
	plan(room);
	assert_int_equal(room->plan.n, 0);
	assert_int_equal(room->plan.resolved, 29);
	assert_int_equal(room->plan.missing, 1);
}

static void a_gap_ends_what_is_resolved(void **state)
{
	struct room *room = *state;

	label(room, TRAIN + 1, TRAIN + 35);
	label(room, TRAIN + 37, TRAIN + 60);
	plan(room);
	assert_int_equal(room->plan.n, 35);
}

static void few_groups_keep_the_test_sealed(void **state)
{
	struct room *room = *state;

	label(room, TRAIN + 1, TRAIN + 40); /* ten groups */
	plan(room);
	CHECK_NEAR(room->plan.effective_groups, 10, 1e-9);
	assert_int_equal(room->plan.n, 0);
	assert_int_equal(room->plan.missing, 40);
	label(room, TRAIN + 41, TRAIN + 80);
	plan(room);
	assert_int_equal(room->plan.n, 80);
}

static void the_claim_is_written_before_the_look(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	label(room, TRAIN + 1, TRAIN + 100);
	plan(room);
	CHECK_OK(opening_write(room->fixture.store, &room->plan, &room->look,
			       &err));
	assert_int_equal(
		fixture_int(&room->fixture, "SELECT count(*) FROM claim"), 1);
	assert_int_equal(
		fixture_int(&room->fixture, "SELECT count(*) FROM look_item"),
		100);
	assert_int_equal(fixture_int(&room->fixture,
				     "SELECT claim.at <= look.at FROM claim"
				     " JOIN look ON look.claim = claim.id"),
			 1);
	CHECK_NEAR(room->look.alpha, 0.03, 1e-15);
	assert_int_equal(room->look.n, 100);
	assert_int_equal(room->look.last_event, room->plan.last_event);
}

static void the_second_opening_needs_exactly_twice_the_first(void **state)
{
	struct room *room = *state;

	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	label(room, TRAIN + 41, TRAIN + 79);
	plan(room);
	assert_false(room->plan.is_new_claim);
	assert_int_equal(room->plan.look_number, 2);
	assert_int_equal(room->plan.n, 0);
	assert_int_equal(room->plan.missing, 1);
	label(room, TRAIN + 80, TRAIN + 95);
	open_test(room);
	assert_int_equal(room->look.n, 80);
	assert_int_equal(room->look.number, 2);
	CHECK_NEAR(room->look.alpha, 0.01, 1e-15);
	assert_int_equal(
		fixture_int(&room->fixture, "SELECT count(*) FROM claim"), 1);
	plan(room);
	assert_int_equal(room->plan.look_number, 3);
	assert_int_equal(room->plan.missing, 160 - 95);
}

static void a_new_candidate_is_a_new_claim_on_unopened_items(void **state)
{
	struct room *room = *state;
	int64_t better;

	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	better = add(room, tuned_rule(misses_twentieths));
	label(room, TRAIN + 41, TRAIN + 75);
	open_test(room);
	assert_true(room->plan.is_new_claim);
	assert_int_equal(room->plan.claim_number, 2);
	assert_int_equal(room->plan.claim.run_tuned, better);
	assert_int_equal(room->plan.available, TEST - 40);
	assert_int_equal(room->look.n, 35);
	assert_int_equal(room->plan.items[0], TRAIN + 41);
	CHECK_NEAR(room->look.alpha, 0.015, 1e-15);
	assert_int_equal(room->opening.claim_number, 2);
	assert_int_equal(room->opening.available, TEST - 40);
}

static void an_earlier_claim_can_be_taken_up_again(void **state)
{
	struct room *room = *state;
	struct opening_choice first = { .tuned = room->tuned };
	struct err err = ERR_INIT;

	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	add(room, tuned_rule(misses_twentieths));
	label(room, TRAIN + 41, TRAIN + 75);
	open_test(room);
	label(room, TRAIN + 76, TRAIN + TEST);
	CHECK_OK(plan_with(room, first, &err));
	assert_false(room->plan.is_new_claim);
	assert_int_equal(room->plan.claim_number, 1);
	assert_int_equal(room->plan.look_number, 2);
	assert_int_equal(room->plan.n, 80);
	/* its own first forty, then what claim 2 has not opened */
	assert_int_equal(room->plan.items[0], TRAIN + 1);
	assert_int_equal(room->plan.items[39], TRAIN + 40);
	assert_int_equal(room->plan.items[40], TRAIN + 76);
}

static void other_stakes_are_another_claim(void **state)
{
	struct room *room = *state;

	label(room, TRAIN + 1, TRAIN + 80);
	open_test(room);
	room->project.worth = 0.05;
	plan(room);
	assert_true(room->plan.is_new_claim);
	assert_int_equal(room->plan.claim_number, 2);
}

static void missing_predictions_are_refused_before_the_ledger(void **state)
{
	struct room *room = *state;
	struct candidate_rule partial = tuned_rule(misses_twentieths);
	struct err err = ERR_INIT;

	partial.answers = all_but_one;
	add(room, partial);
	label(room, TRAIN + 1, TRAIN + 40);
	plan(room);
	CHECK_FAILS(check(room, &err), "run 3 has no prediction for 1 of the "
				       "test items");
	assert_int_equal(
		fixture_int(&room->fixture, "SELECT count(*) FROM claim"), 0);
}

static void one_class_is_refused_before_the_ledger(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(room->fixture.store, &err));
	for (int64_t id = TRAIN + 1; id <= TRAIN + 40; id++)
		fixture_label(&room->fixture, id, "pos");
	CHECK_OK(store_commit(room->fixture.store, &err));
	plan(room);
	CHECK_FAILS(check(room, &err), "all 40 labelled test items are 'pos'");
}

static void only_skipped_items_are_refused_before_the_ledger(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(room->fixture.store, &err));
	for (int64_t id = TRAIN + 1; id <= TRAIN + 40; id++)
		fixture_label(&room->fixture, id, NULL);
	CHECK_OK(store_commit(room->fixture.store, &err));
	plan(room);
	CHECK_FAILS(check(room, &err), "none of the test items has a label");
}

/* It was dealt to a fold, so the other folds' models were trained on it, even
 * where the final model answered it too. */
static void a_leaked_item_is_refused(void **state)
{
	struct room *room = *state;
	struct candidate_rule leaked = tuned_rule(misses_twentieths);
	struct err err = ERR_INIT;

	leaked.has_leaked = true;
	add(room, leaked);
	label(room, TRAIN + 1, TRAIN + 40);
	plan(room);
	CHECK_FAILS(check(room, &err), "the test has leaked");
}

static void without_a_tuned_run_nothing_can_be_claimed(void **state)
{
	struct fixture fixture;
	struct arena arena = ARENA_INIT;
	struct label_list labels;
	struct practice practice;
	struct opening_plan plan_;
	struct opening_choice choice = { 0 };
	struct project project = project_defaults();
	struct err err = ERR_INIT;

	(void)state;
	fixture_open(&fixture);
	CHECK_OK(labels_load(fixture.store, &arena, &labels, &err));
	CHECK_OK(practice_load(fixture.store, &project, &labels, &arena,
			       &practice, &err));
	CHECK_FAILS(opening_plan(fixture.store, &project, &labels, &practice,
				 &choice, &arena, &plan_, &err),
		    "payoff finetune run");
	fixture_close(&fixture);
	arena_release(&arena);
}

int main(void)
{
#define TEST_(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define TEST_GROUPS(name) \
	cmocka_unit_test_setup_teardown(name, setup_groups_of_four, teardown)
	const struct CMUnitTest tests[] = {
		TEST_(the_plan_takes_what_practice_chose),
		TEST_(candidates_can_be_named),
		TEST_(fewer_than_thirty_stay_sealed),
		TEST_(a_gap_ends_what_is_resolved),
		TEST_GROUPS(few_groups_keep_the_test_sealed),
		TEST_(the_claim_is_written_before_the_look),
		TEST_(the_second_opening_needs_exactly_twice_the_first),
		TEST_(a_new_candidate_is_a_new_claim_on_unopened_items),
		TEST_(an_earlier_claim_can_be_taken_up_again),
		TEST_(other_stakes_are_another_claim),
		TEST_(missing_predictions_are_refused_before_the_ledger),
		TEST_(one_class_is_refused_before_the_ledger),
		TEST_(only_skipped_items_are_refused_before_the_ledger),
		TEST_(a_leaked_item_is_refused),
		cmocka_unit_test(without_a_tuned_run_nothing_can_be_claimed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
