/*
 * test_repeat.c - own texts again: how many, how much later, each once; and the
 * order in which readings of all kinds are served
 */
#include "tests/reading_room.h"

#include "data/repeat.h"

#define DECISIONS 2000

struct first_reading {
	int decision; /* 1 is the first; 0: not read yet */
	bool is_repeated;
};

static void
a_twentieth_is_read_again_once_and_fifty_decisions_later(void **state)
{
	static const struct fixture_size size = { 1300, 900, 1, 2 };
	static struct first_reading read[2201];
	const struct queue queue = { .seed = 7,
				     .planned_test = 150,
				     .repeat_share = 0.05 };
	struct fixture fixture;
	struct served served;
	int repeats = 0;

	(void)state;
	fixture_open_sized(&fixture, &size);
	hurry(&fixture);
	for (int i = 1; i <= DECISIONS; i++) {
		struct first_reading *first;

		assert_true(serve(&fixture, &queue, &fixture.session, &served) >
			    0);
		first = &read[served.item];
		if (!strcmp(served.policy, "repeat")) {
			assert_true(served.round > 1);
			assert_true(first->decision > 0);
			assert_true(i - first->decision > 50);
			assert_false(first->is_repeated);
			first->is_repeated = true;
			repeats++;
		} else {
			assert_int_equal(served.round, 1);
			assert_int_equal(first->decision, 0);
			first->decision = i;
		}
		/* A skip is not read again: it has no label to compare. */
		decide(&fixture, &fixture.session, served.item, served.round,
		       served.policy, "pos");
	}
	/* 1950 draws at 5 %: 97.5, and three standard errors of 9.6. */
	assert_in_range(repeats, 69, 126);
	must_be_sound(&fixture);
	fixture_close(&fixture);
}

static void without_repeats_nothing_comes_twice(void **state)
{
	static const struct fixture_size size = { 120, 80, 1, 2 };
	struct fixture fixture;
	struct served served;
	int decisions = 0;

	(void)state;
	fixture_open_sized(&fixture, &size);
	hurry(&fixture);
	while (serve(&fixture, &plain, &fixture.session, &served)) {
		assert_string_equal(served.policy, "queue");
		decide(&fixture, &fixture.session, served.item, served.round,
		       served.policy, "pos");
		decisions++;
	}
	assert_int_equal(decisions, 200);
	fixture_close(&fixture);
}

/* Serves until a repeat comes; labels what comes before. */
static void reach_a_repeat(struct fixture *fixture, const struct queue *queue,
			   struct served *served)
{
	for (;;) {
		assert_true(serve(fixture, queue, &fixture->session, served));
		if (!strcmp(served->policy, "repeat"))
			return;
		decide(fixture, &fixture->session, served->item, served->round,
		       served->policy, "pos");
	}
}

static void a_repeat_asked_for_and_not_answered_is_served_again(void **state)
{
	static const struct fixture_size size = { 120, 80, 1, 2 };
	const struct queue queue = { .seed = 1,
				     .planned_test = 4,
				     .repeat_share = 0.3 };
	struct fixture fixture;
	struct served served, again;
	struct session bob;
	struct err err = ERR_INIT;
	int64_t event;

	(void)state;
	fixture_open_sized(&fixture, &size);
	hurry(&fixture);
	reach_a_repeat(&fixture, &queue, &served);
	/* It is nobody else's, leased or not. */
	open_session(&fixture, "bob", &bob);
	CHECK_OK(queue_release(fixture.store, &fixture.session, &err));
	assert_int_not_equal(serve(&fixture, &queue, &bob, &again),
			     served.item);
	/* The same draw of the same person finds it, and asks for no other. */
	CHECK_OK(queue_release(fixture.store, &bob, &err));
	open_session(&fixture, "ann", &fixture.session);
	assert_int_equal(serve(&fixture, &queue, &fixture.session, &again),
			 served.item);
	assert_int_equal(again.round, served.round);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM assignment"
					       " WHERE purpose = 'repeat'"),
			 1);
	/* Answered and taken back it is open again, gold as it was. */
	event = decide(&fixture, &fixture.session, again.item, again.round,
		       "repeat", "neg");
	undo(&fixture, &fixture.session, again.item, again.round, event);
	assert_int_equal(fixture_int(&fixture,
				     "SELECT count(*) FROM assignment WHERE"
				     " purpose = 'repeat' AND state = 'open'"),
			 1);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM gold"
					       " WHERE label <> 'pos'"),
			 0);
	must_be_sound(&fixture);
	fixture_close(&fixture);
}

/* After 51 decisions fifty have been made since the first one. */
static void the_first_repeat_is_no_earlier_than_it_may_be(void **state)
{
	static const struct fixture_size size = { 120, 80, 1, 2 };
	const struct queue queue = { .seed = 1,
				     .planned_test = 4,
				     .repeat_share = 0.99 };
	struct fixture fixture;
	struct served served;

	(void)state;
	fixture_open_sized(&fixture, &size);
	hurry(&fixture);
	reach_a_repeat(&fixture, &queue, &served);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM event"),
			 51);
	assert_int_equal(fixture_int(&fixture, "SELECT item FROM event"
					       " ORDER BY id LIMIT 1"),
			 served.item);
	fixture_close(&fixture);
}

/* A first label changed a moment ago is not asked for again at once. */
static void
a_repeat_keeps_its_distance_when_the_first_label_changes(void **state)
{
	static const struct fixture_size size = { 120, 80, 1, 2 };
	const struct queue queue = { .seed = 1,
				     .planned_test = 4,
				     .repeat_share = 0.5 };
	struct fixture fixture;
	struct served served, next;
	struct err err = ERR_INIT;

	(void)state;
	fixture_open_sized(&fixture, &size);
	hurry(&fixture);
	reach_a_repeat(&fixture, &queue, &served);
	CHECK_OK(queue_release(fixture.store, &fixture.session, &err));
	decide(&fixture, &fixture.session, served.item, 1, "again", "neg");
	for (int i = 0; i < REPEAT_DISTANCE; i++) {
		assert_int_not_equal(
			serve(&fixture, &queue, &fixture.session, &next),
			served.item);
		decide(&fixture, &fixture.session, next.item, next.round,
		       next.policy, "pos");
	}
	fixture_close(&fixture);
}

/* Two rounds of item 7 are open, and nothing else. */
static void no_item_comes_twice_in_a_row(void **state)
{
	static const char long_ago[] =
		"INSERT INTO event (uuid, session, sequence, annotator, item,"
		" round, kind, label_set, label_keys, at) VALUES"
		" (randomblob(16), ?1, 1, ?2, 7, 2, 'label', 1, '[\"pos\"]',"
		" 1)";
	struct fixture fixture;
	struct session bob, eve;
	struct served served;
	struct queue_counts counts;
	struct err err = ERR_INIT;

	(void)state;
	fixture_open(&fixture);
	for (int64_t item = 1; item <= FIXTURE_ITEMS; item++)
		fixture_label(&fixture, item, "pos");
	assert_int_equal(ask(&fixture, SECOND_OVERLAP, 7), 1);
	assert_int_equal(ask(&fixture, SECOND_AUDIT, 7), 1);
	open_session(&fixture, "bob", &bob);
	assert_int_equal(serve(&fixture, &plain, &bob, &served), 7);
	decide(&fixture, &bob, 7, served.round, served.policy, "pos");
	assert_int_equal(serve(&fixture, &plain, &bob, &served), 0);
	/* A new session is no way around; the count says that it waits. */
	open_session(&fixture, "bob", &bob);
	assert_int_equal(serve(&fixture, &plain, &bob, &served), 0);
	CHECK_OK(queue_progress(fixture.store, &bob, &counts, &err));
	assert_int_equal(counts.open, 1);
	/* After another item it comes. */
	assert_int_equal(ask(&fixture, SECOND_AUDIT, 8), 1);
	assert_int_equal(serve(&fixture, &plain, &bob, &served), 8);
	decide(&fixture, &bob, 8, served.round, "audit", "pos");
	assert_int_equal(serve(&fixture, &plain, &bob, &served), 7);
	CHECK_OK(queue_release(fixture.store, &bob, &err));
	/* Whoever decided on it ten minutes ago, and finds nothing else. */
	open_session(&fixture, "eve", &eve);
	CHECK_OK(store_run(fixture.store, &err, long_ago, "ii", eve.id,
			   eve.annotator));
	assert_int_equal(serve(&fixture, &plain, &eve, &served), 7);
	fixture_close(&fixture);
}

static void a_higher_priority_comes_first_in_its_side(void **state)
{
	struct fixture fixture;
	struct served served;
	struct err err = ERR_INIT;
	int64_t first_train = 0, first_test = 0;

	(void)state;
	fixture_open(&fixture);
	CHECK_OK(store_run(fixture.store, &err,
			   "UPDATE assignment SET priority = 1"
			   " WHERE item IN (5, 9)",
			   ""));
	while (serve(&fixture, &plain, &fixture.session, &served)) {
		if (served.item <= 6 && !first_train)
			first_train = served.item;
		if (served.item > 6 && !first_test)
			first_test = served.item;
		decide(&fixture, &fixture.session, served.item, served.round,
		       "queue", "pos");
	}
	assert_int_equal(first_train, 5);
	assert_int_equal(first_test, 9);
	fixture_close(&fixture);
}

static void what_is_left_counts_the_repeats_to_come(void **state)
{
	const struct queue queue = { .repeat_share = 0.05 };
	struct queue_counts counts = { .open = 1000, .open_first = 1000 };

	(void)state;
	assert_int_equal(queue_left(&plain, &counts), 1000);
	/* 950 / 0.95 - 950, since the first 50 have none. */
	assert_int_equal(queue_left(&queue, &counts), 1050);
	counts.decided = REPEAT_DISTANCE;
	assert_int_equal(queue_left(&queue, &counts), 1053);
	counts.open_first = 0;
	assert_int_equal(queue_left(&queue, &counts), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_twentieth_is_read_again_once_and_fifty_decisions_later),
		cmocka_unit_test(without_repeats_nothing_comes_twice),
		cmocka_unit_test(
			a_repeat_asked_for_and_not_answered_is_served_again),
		cmocka_unit_test(
			a_repeat_keeps_its_distance_when_the_first_label_changes),
		cmocka_unit_test(the_first_repeat_is_no_earlier_than_it_may_be),
		cmocka_unit_test(no_item_comes_twice_in_a_row),
		cmocka_unit_test(a_higher_priority_comes_first_in_its_side),
		cmocka_unit_test(what_is_left_counts_the_repeats_to_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
