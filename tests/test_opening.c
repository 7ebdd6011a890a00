/* test_opening.c - the test, read: evaluate/opening.c and reading.c */
#include "tests/opening_room.h"

static void groups_are_seen_by_the_reading(void **state)
{
	struct room *room = *state;

	label(room, TRAIN + 1, TRAIN + 100);
	open_test(room);
	assert_true(room->opening.comparison.is_grouped);
	assert_int_equal(room->opening.comparison.groups, 25);
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

static void relabelling_later_is_said_and_does_not_count(void **state)
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
		TEST_GROUPS(groups_are_seen_by_the_reading),
		TEST_(the_figures_are_those_of_the_items_read),
		TEST_(a_reading_later_gives_the_same_figures),
		TEST_(relabelling_later_is_said_and_does_not_count),
		TEST_(skipped_and_disputed_items_are_counted_and_bound),
		TEST_(labels_of_unknown_making_are_counted),
		TEST_(bars_of_the_claim_decide),
		TEST_(the_next_opening_counts_what_is_labelled_since),
		TEST_(the_last_look_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
