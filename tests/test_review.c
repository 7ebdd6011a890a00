/* test_review.c - suspected labels, sent to be read again */
#include "tests/project.h"

#include <stdlib.h>

#include "data/draw.h"
#include "evaluate/slice/review.h"

#define TRAIN 60
#define ROWS 40

struct room {
	struct fixture fixture;
	struct arena arena;
	struct evidence evidence;
	struct run run;
	struct suspect suspects[5];
	struct suspect_list list;
	struct review review;
};

/* Rows are items 1 to 40; 3, 9, 15, 21 and 27 are suspected, in that order. */
static int setup(void **state)
{
	static const struct fixture_size size = { TRAIN, 40, 1, 2 };
	struct room *room = calloc(1, sizeof(*room));
	struct err err = ERR_INIT;

	assert_non_null(room);
	fixture_open_sized(&room->fixture, &size);
	CHECK_OK(store_begin(room->fixture.store, &err));
	for (int64_t id = 1; id <= TRAIN; id++)
		fixture_label(&room->fixture, id, "pos");
	CHECK_OK(store_commit(room->fixture.store, &err));
	room->run.id = 1;
	room->evidence.count = ROWS;
	room->evidence.items = arena_alloc(&room->arena, ROWS, sizeof(int64_t));
	for (size_t i = 0; i < ROWS; i++)
		room->evidence.items[i] = (int64_t)i + 1;
	for (size_t s = 0; s < 5; s++)
		room->suspects[s].row = 2 + 6 * s;
	room->list.looked_at = ROWS;
	room->list.suspects = room->suspects;
	room->list.count = 5;
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

static int ask(struct room *room, size_t wanted, struct err *err)
{
	return review_ask(room->fixture.store, &room->evidence, &room->run,
			  &room->list, wanted, 1, &room->arena, &room->review,
			  err);
}

static void answer_all(struct room *room)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_run(room->fixture.store, &err,
			   "UPDATE assignment SET state = 'done'"
			   " WHERE purpose = 'audit'",
			   ""));
}

static int64_t count(struct room *room, const char *sql)
{
	return fixture_int(&room->fixture, sql);
}

static void the_most_suspected_go_with_as_many_controls(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	CHECK_OK(ask(room, 3, &err));
	assert_int_equal(room->review.suspected, 3);
	assert_int_equal(room->review.controls, 3);
	assert_int_equal(room->review.asked, 6);
	assert_int_equal(count(room, "SELECT count(*) FROM draw_item"
				     " WHERE stratum = 'suspected'"
				     " AND item IN (3, 9, 15)"),
			 3);
	assert_int_equal(count(room, "SELECT count(*) FROM draw_item"
				     " WHERE stratum = 'control' AND item <= 40"
				     " AND item NOT IN (3, 9, 15, 21, 27)"),
			 3);
	/* one of 35 rows that nothing speaks against */
	assert_int_equal(count(room, "SELECT round(35 * max(probability))"
				     " FROM draw_item"
				     " WHERE stratum = 'control'"),
			 3);
	assert_int_equal(count(room, "SELECT count(*) FROM assignment"
				     " WHERE purpose = 'audit'"
				     " AND state = 'open' AND split = 'train'"),
			 6);
}

static void the_next_audit_waits_for_this_one(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	CHECK_OK(ask(room, 2, &err));
	CHECK_FAILS(ask(room, 2, &err), "4 items of the last audit are still");
	answer_all(room);
	CHECK_OK(ask(room, 100, &err));
	/* what was read again is not sent again */
	assert_int_equal(room->review.suspected, 3);
	assert_int_equal(room->review.controls, 3);
	assert_int_equal(count(room, "SELECT count(*) - count(DISTINCT item)"
				     " FROM draw_item JOIN draw"
				     " ON draw.id = draw AND rule = 'audit'"),
			 0);
	answer_all(room);
	CHECK_FAILS(ask(room, 1, &err), "no label is suspected that was not");
}

static void what_was_cut_short_is_finished(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	CHECK_OK(ask(room, 2, &err));
	CHECK_OK(store_run(room->fixture.store, &err,
			   "DELETE FROM assignment WHERE purpose = 'audit'",
			   ""));
	CHECK_OK(ask(room, 2, &err));
	assert_true(room->review.is_resumed);
	assert_int_equal(room->review.asked, 4);
	assert_int_equal(count(room, "SELECT count(*) FROM draw"
				     " WHERE rule = 'audit'"),
			 1);
}

static void the_same_seed_draws_the_same_controls(void **state)
{
	static const char sum[] = "SELECT sum(item * item) FROM draw_item"
				  " WHERE stratum = 'control'";
	struct room *room = *state;
	void *other;
	struct err err = ERR_INIT;

	CHECK_OK(ask(room, 4, &err));
	assert_int_equal(setup(&other), 0);
	CHECK_OK(ask(other, 4, &err));
	assert_int_equal(count(room, sum), count(other, sum));
	teardown(&other);
}

static void without_controls_there_is_no_audit(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	for (size_t s = 0; s < 5; s++)
		room->suspects[s].row = s;
	room->evidence.count = 5;
	CHECK_FAILS(ask(room, 2, &err), "no item is left to be a control");
	room->list.count = 0;
	CHECK_FAILS(ask(room, 2, &err), "no label is suspected");
	assert_int_equal(count(room, "SELECT count(*) FROM draw"
				     " WHERE rule = 'audit'"),
			 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_most_suspected_go_with_as_many_controls),
		TEST(the_next_audit_waits_for_this_one),
		TEST(what_was_cut_short_is_finished),
		TEST(the_same_seed_draws_the_same_controls),
		TEST(without_controls_there_is_no_audit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
