/* test_opening.c - the test, opened: evaluate/opening.c, opening_plan.c */
#include "tests/candidates.h"
#include "tests/project.h"

#include <stdlib.h>

#include "evaluate/opening.h"

#define TRAIN 60
#define TEST 140

struct room {
	struct fixture fixture;
	struct arena arena;
	struct project project;
	struct label_list labels;
	struct practice practice;
	struct opening_plan plan;
	struct opening opening;
	struct look look;
	int64_t untuned, tuned;
};

static const char *const keys[] = { "neg", "pos" };

static bool misses_thirds(int64_t item)
{
	return item % 3 != 0;
}
static bool misses_tenths(int64_t item)
{
	return item % 10 != 0;
}
static bool misses_twentieths(int64_t item)
{
	return item % 20 != 0;
}
static bool all_but_one(int64_t item)
{
	return item != TRAIN + 5;
}

/* Labels items rightly, in one transaction. */
static void label(struct room *room, int64_t from, int64_t to)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(room->fixture.store, &err));
	for (int64_t id = from; id <= to; id++)
		fixture_label(&room->fixture, id, keys[id % 2]);
	CHECK_OK(store_commit(room->fixture.store, &err));
}

static int64_t add(struct room *room, struct candidate_rule rule)
{
	struct err err = ERR_INIT;

	rule.run.weights_hash = "aa";
	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(candidate_add(room->fixture.store, &rule, &err));
	CHECK_OK(store_commit(room->fixture.store, &err));
	return rule.run.id;
}

static struct candidate_rule tuned_rule(bool (*is_right)(int64_t))
{
	struct candidate_rule rule = {
		.run = { .method = METHOD_FULL, .is_tuned = true, .seed = 1 },
		.is_right = is_right
	};

	return rule;
}

static struct candidate_rule untuned_rule(bool (*is_right)(int64_t))
{
	struct candidate_rule rule = { .run = { .method = METHOD_OWN_HEAD },
				       .is_right = is_right };

	return rule;
}

static void open_sized(void **state, int64_t group)
{
	const struct fixture_size size = { TRAIN, TEST, group, 2 };
	struct room *room = calloc(1, sizeof(*room));
	struct err err = ERR_INIT;

	assert_non_null(room);
	fixture_open_sized(&room->fixture, &size);
	CHECK_OK(labels_load(room->fixture.store, &room->arena, &room->labels,
			     &err));
	CHECK_OK(project_load(room->fixture.store, &room->arena, &room->project,
			      &err));
	label(room, 1, TRAIN);
	room->untuned = add(room, untuned_rule(misses_thirds));
	room->tuned = add(room, tuned_rule(misses_tenths));
	*state = room;
}

static int setup(void **state)
{
	open_sized(state, 1);
	return 0;
}

static int setup_groups_of_four(void **state)
{
	open_sized(state, 4);
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

static int plan_with(struct room *room, struct opening_choice choice,
		     struct err *err)
{
	if (practice_load(room->fixture.store, &room->labels, 1, &room->arena,
			  &room->practice, err))
		return -1;
	return opening_plan(room->fixture.store, &room->project, &room->labels,
			    &room->practice, &choice, &room->arena, &room->plan,
			    err);
}

static void plan(struct room *room)
{
	struct err err = ERR_INIT;

	CHECK_OK(plan_with(room, (struct opening_choice){ 0 }, &err));
}

static int check(struct room *room, struct err *err)
{
	return opening_check(room->fixture.store, &room->labels, &room->plan,
			     &room->arena, err);
}

static int read_look(struct room *room, struct err *err)
{
	return opening_read(room->fixture.store, &room->project, &room->labels,
			    &room->look, &room->arena, &room->opening, err);
}

/* Plans, writes and reads an opening of everything that is resolved. */
static void open_test(struct room *room)
{
	struct err err = ERR_INIT;

	plan(room);
	CHECK_OK(check(room, &err));
	CHECK_OK(opening_write(room->fixture.store, &room->plan, &room->look,
			       &err));
	CHECK_OK(read_look(room, &err));
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
	CHECK_OK(plan_with(room, (struct opening_choice){ 0, other }, &err));
	assert_int_equal(room->plan.claim.run_tuned, other);
	CHECK_FAILS(plan_with(room, (struct opening_choice){ other, 0 }, &err),
		    "is not a finished untuned run");
	CHECK_FAILS(plan_with(room, (struct opening_choice){ 0, 99 }, &err),
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

static void groups_are_seen_by_the_reading(void **state)
{
	struct room *room = *state;

	label(room, TRAIN + 1, TRAIN + 100);
	open_test(room);
	assert_true(room->opening.comparison.is_grouped);
	assert_int_equal(room->opening.comparison.groups, 25);
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

static void the_figures_are_those_of_the_items_read(void **state)
{
	struct room *room = *state;
	const struct opening *o = &room->opening;
	size_t right[2] = { 0 }, fixed = 0, broken = 0;

	label(room, TRAIN + 1, TRAIN + 100);
	open_test(room);
	for (int64_t id = TRAIN + 1; id <= TRAIN + 100; id++) {
		right[0] += misses_thirds(id);
		right[1] += misses_tenths(id);
		fixed += misses_tenths(id) && !misses_thirds(id);
		broken += misses_thirds(id) && !misses_tenths(id);
	}
	assert_int_equal(o->resolved, 100);
	assert_int_equal(o->fixed_count, fixed);
	assert_int_equal(o->broken_count, broken);
	CHECK_NEAR(o->comparison.first.accuracy.score.value,
		   (double)right[0] / 100, 1e-12);
	CHECK_NEAR(o->comparison.second.accuracy.score.value,
		   (double)right[1] / 100, 1e-12);
	CHECK_NEAR(o->comparison.alpha, 0.03, 1e-15);
	assert_int_equal(o->verdict.word, TUNING_PAYS);
	assert_int_equal(o->available, TEST);
	CHECK_NEAR(o->worst_case.low, o->comparison.difference, 1e-12);
	/* the surest wrong answer first */
	for (size_t i = 1; i < o->fixed_count; i++)
		assert_true(o->fixed[i - 1].first_confidence >=
			    o->fixed[i].first_confidence);
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
	struct opening_choice first = { 0, room->tuned };
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

static void a_reading_later_gives_the_same_figures(void **state)
{
	struct room *room = *state;
	struct opening before;
	struct err err = ERR_INIT;

	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	before = room->opening;
	label(room, TRAIN + 41, TRAIN + 70);
	fixture_label(&room->fixture, TRAIN + 3, keys[0]);
	CHECK_OK(read_look(room, &err));
	assert_int_equal(room->opening.resolved, 40);
	assert_memory_equal(&room->opening.comparison.paired,
			    &before.comparison.paired, sizeof(struct paired));
	assert_memory_equal(&room->opening.comparison.interval,
			    &before.comparison.interval,
			    sizeof(struct interval));
	assert_int_equal(room->opening.verdict.word, before.verdict.word);
}

static void
relabelling_after_an_opening_does_not_count_and_is_said(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;
	size_t fixed;

	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	assert_int_equal(room->opening.changed, 0);
	fixed = room->opening.fixed_count;
	/* 63 was fixed by tuning; now somebody says it was right before */
	fixture_label(&room->fixture, 63, keys[0]);
	CHECK_OK(read_look(room, &err));
	assert_int_equal(room->opening.changed, 1);
	assert_int_equal(room->opening.fixed_count, fixed);
	label(room, TRAIN + 41, TRAIN + 80);
	open_test(room);
	assert_int_equal(room->look.number, 2);
	assert_int_equal(room->opening.changed, 1);
	assert_true(room->opening.fixed_count > fixed);
	assert_int_equal(room->opening.comparison.paired.second_only,
			 room->opening.fixed_count);
	/* The same answer again changes nothing. */
	fixture_label(&room->fixture, 64, keys[0]);
	CHECK_OK(read_look(room, &err));
	assert_int_equal(room->opening.changed, 1);
}

static void skipped_and_disputed_items_are_counted_and_bound(void **state)
{
	struct room *room = *state;
	struct session other;
	struct event event = { .kind = "label",
			       .label_set = 1,
			       .item = TRAIN + 30,
			       .label = keys[1] };
	struct err err = ERR_INIT;
	const struct opening *o = &room->opening;

	label(room, TRAIN + 1, TRAIN + 100);
	/* 66 and 69 the models answer differently, 61 and 62 alike */
	fixture_label(&room->fixture, 66, NULL);
	fixture_label(&room->fixture, 69, NULL);
	fixture_label(&room->fixture, 61, NULL);
	CHECK_OK(session_open(room->fixture.store, "bob", "lines", &other,
			      &err));
	CHECK_OK(event_add(room->fixture.store, &other, &event, NULL, &err));
	open_test(room);
	assert_int_equal(o->resolved, 100);
	assert_int_equal(o->skipped, 3);
	assert_int_equal(o->disputed, 1); /* 90: both models are wrong */
	assert_int_equal(o->comparison.n, 96);
	{
		double net = (double)o->comparison.paired.second_only -
			     (double)o->comparison.paired.first_only;

		CHECK_NEAR(o->worst_case.low, (net - 2) / 100, 1e-12);
		CHECK_NEAR(o->worst_case.high, (net + 2) / 100, 1e-12);
	}
}

static void labels_of_unknown_making_are_counted(void **state)
{
	struct room *room = *state;
	struct session import;
	struct event event = { .kind = "label", .label_set = 1, .source = 1 };
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(session_open(room->fixture.store, "ann", "import", &import,
			      &err));
	for (int64_t id = TRAIN + 1; id <= TRAIN + 20; id++) {
		event.item = id;
		event.label = keys[id % 2];
		CHECK_OK(event_add(room->fixture.store, &import, &event, NULL,
				   &err));
	}
	CHECK_OK(store_commit(room->fixture.store, &err));
	label(room, TRAIN + 21, TRAIN + 60);
	open_test(room);
	assert_int_equal(room->opening.of_unknown_making, 20);
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
	CHECK_OK(practice_load(fixture.store, &labels, 1, &arena, &practice,
			       &err));
	CHECK_FAILS(opening_plan(fixture.store, &project, &labels, &practice,
				 &choice, &arena, &plan_, &err),
		    "payoff finetune run");
	fixture_close(&fixture);
	arena_release(&arena);
}

static void bars_of_the_claim_decide(void **state)
{
	struct room *room = *state;
	struct stated_bar bar;
	struct err err = ERR_INIT;

	CHECK_OK(bar_parse("accuracy>=0.75", &room->arena, &bar, &err));
	room->project.bars = &bar;
	room->project.bar_count = 1;
	label(room, TRAIN + 1, TRAIN + 120);
	open_test(room);
	assert_int_equal(room->opening.bar_count, 1);
	assert_int_equal(room->opening.verdict.word, TUNING_PAYS);
	assert_int_equal(room->opening.readings[CANDIDATE_UNTUNED][0].count,
			 120);
	/* as claimed, whatever the project says later */
	room->project.bar_count = 0;
	CHECK_OK(read_look(room, &err));
	assert_int_equal(room->opening.bar_count, 1);
}

/* What is labelled since is what the next opening lacks no more. */
static void the_next_opening_counts_what_is_labelled_since(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	/* two models alike: nothing can be told at thirty */
	add(room, untuned_rule(misses_tenths));
	label(room, TRAIN + 1, TRAIN + 30);
	open_test(room);
	assert_int_equal(room->opening.verdict.word, CANNOT_TELL_YET);
	assert_int_equal(room->opening.verdict.missing, 30);
	label(room, TRAIN + 31, TRAIN + 50);
	CHECK_OK(read_look(room, &err));
	assert_int_equal(room->opening.verdict.missing, 10);
	label(room, TRAIN + 51, TRAIN + 60);
	CHECK_OK(read_look(room, &err));
	assert_int_equal(room->opening.verdict.missing, 0);
	assert_int_equal(room->opening.verdict.word, CANNOT_TELL_YET);
}

static void the_last_look_is_found(void **state)
{
	struct room *room = *state;
	struct look look;
	struct err err = ERR_INIT;

	assert_int_equal(
		opening_last(room->fixture.store, &room->arena, &look, &err),
		0);
	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	assert_int_equal(
		opening_last(room->fixture.store, &room->arena, &look, &err),
		1);
	assert_int_equal(look.id, room->look.id);
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
		TEST_GROUPS(groups_are_seen_by_the_reading),
		TEST_(the_claim_is_written_before_the_look),
		TEST_(the_figures_are_those_of_the_items_read),
		TEST_(the_second_opening_needs_exactly_twice_the_first),
		TEST_(a_new_candidate_is_a_new_claim_on_unopened_items),
		TEST_(an_earlier_claim_can_be_taken_up_again),
		TEST_(other_stakes_are_another_claim),
		TEST_(a_reading_later_gives_the_same_figures),
		TEST_(relabelling_after_an_opening_does_not_count_and_is_said),
		TEST_(skipped_and_disputed_items_are_counted_and_bound),
		TEST_(labels_of_unknown_making_are_counted),
		TEST_(missing_predictions_are_refused_before_the_ledger),
		TEST_(one_class_is_refused_before_the_ledger),
		TEST_(only_skipped_items_are_refused_before_the_ledger),
		TEST_(a_leaked_item_is_refused),
		cmocka_unit_test(without_a_tuned_run_nothing_can_be_claimed),
		TEST_(bars_of_the_claim_decide),
		TEST_(the_next_opening_counts_what_is_labelled_since),
		TEST_(the_last_look_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
