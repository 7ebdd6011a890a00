/* test_sitting.c - the session without a terminal: decide, undo, marks, pace */
#include "tests/check.h"

#include <math.h>
#include <stdio.h>

#include "annotate/choice.h"
#include "annotate/pace.h"
#include "annotate/sitting.h"
#include "tests/project.h"

static void open_sitting(struct fixture *fixture, struct sitting *sitting)
{
	struct err err = ERR_INIT;

	CHECK_OK(sitting_open(sitting, fixture->store, "ann", "lines", &err));
}

static void close_sitting(struct sitting *sitting)
{
	struct err err = ERR_INIT;

	CHECK_OK(sitting_close(sitting, &err));
}

static void every_item_is_decided_once_and_durable(void **state)
{
	struct fixture fixture;
	struct sitting sitting;
	struct err err = ERR_INIT;
	size_t decided = 0;

	(void)state;
	fixture_open(&fixture);
	open_sitting(&fixture, &sitting);
	assert_int_equal(sitting.counts.open, 10);
	while (sitting.has_item) {
		int64_t now =
			sitting.session.started_ms + (int64_t)decided * 5000;

		sitting_shown(&sitting, now);
		/* A repaint does not start the clock again. */
		sitting_shown(&sitting, now + 1000);
		CHECK_OK(decided % 3 == 2
				 ? sitting_skip(&sitting, now + 4000, &err)
				 : sitting_label(&sitting, decided % 2,
						 now + 4000, &err));
		decided++;
		assert_true(sqlite3_get_autocommit(fixture.store->db));
		assert_int_equal(
			fixture_int(&fixture, "SELECT count(*) FROM event"),
			decided);
	}
	assert_int_equal(decided, 10);
	assert_int_equal(sitting.labelled, 7);
	assert_int_equal(sitting.skipped, 3);
	assert_int_equal(sitting.counts.open, 0);
	assert_int_equal(fixture_int(&fixture,
				     "SELECT count(*) FROM event"
				     " WHERE decided_ms - shown_ms = 4000"
				     " AND policy = 'queue'"
				     " AND propensity > 0"),
			 10);
	CHECK_NEAR(pace_seconds(&sitting.pace), 4.0, 1e-9);
	close_sitting(&sitting);
	fixture_close(&fixture);
}

static void undo_goes_back_to_the_first_across_sessions(void **state)
{
	struct fixture fixture;
	struct sitting sitting;
	struct event_last taken;
	struct err err = ERR_INIT;
	int64_t first;

	(void)state;
	fixture_open(&fixture);
	open_sitting(&fixture, &sitting);
	first = sitting.served.item;
	CHECK_OK(sitting_flag(&sitting, 0, &err));
	CHECK_OK(sitting_label(&sitting, 1, 0, &err));
	close_sitting(&sitting);

	open_sitting(&fixture, &sitting);
	CHECK_OK(sitting_skip(&sitting, 0, &err));
	CHECK_OK(sitting_undo(&sitting, &taken, 0, &err));
	assert_string_equal(taken.kind, "skip");
	CHECK_OK(sitting_undo(&sitting, &taken, 0, &err));
	assert_string_equal(taken.label, "pos");
	assert_int_equal(sitting.served.item, first);
	assert_int_equal(sitting_old_label(&sitting), 1);
	assert_true(sitting.marks.flag != 0);
	CHECK_OK(sitting_undo(&sitting, &taken, 0, &err));
	assert_string_equal(taken.kind, "flag");
	assert_int_equal(sitting.served.item, first);
	/* The same item, so what was answered before stays marked. */
	assert_int_equal(sitting_old_label(&sitting), 1);
	assert_true(sitting.marks.flag == 0);
	CHECK_OK(sitting_undo(&sitting, &taken, 0, &err));
	assert_int_equal(taken.id, 0);
	assert_int_equal(sitting.counts.open, 10);

	CHECK_OK(sitting_label(&sitting, 0, 0, &err));
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM event"
					       " WHERE policy = 'again'"),
			 1);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM answer"),
			 1);
	close_sitting(&sitting);
	fixture_close(&fixture);
}

static void marks_stay_with_the_item_and_do_not_advance(void **state)
{
	struct fixture fixture;
	struct sitting sitting;
	struct err err = ERR_INIT;
	char words[NOTE_MAX + 2];
	int64_t item;

	(void)state;
	memset(words, 'x', sizeof(words));
	words[sizeof(words) - 1] = '\0';
	fixture_open(&fixture);
	open_sitting(&fixture, &sitting);
	item = sitting.served.item;
	CHECK_OK(sitting_flag(&sitting, 0, &err));
	assert_true(sitting.marks.flag != 0);
	CHECK_OK(sitting_flag(&sitting, 0, &err));
	assert_true(sitting.marks.flag == 0);
	CHECK_OK(sitting_note(&sitting, "half ironic", 0, &err));
	assert_string_equal(sitting.marks.note, "half ironic");
	CHECK_FAILS(sitting_note(&sitting, "", 0, &err), "needs words");
	CHECK_FAILS(sitting_note(&sitting, words, 0, &err), "at most");
	CHECK_FAILS(sitting_note(&sitting, "\xff", 0, &err), "UTF-8");
	assert_int_equal(sitting.served.item, item);
	assert_int_equal(sitting.labelled, 0);
	close_sitting(&sitting);
	fixture_close(&fixture);
}

static void what_is_undecided_is_released(void **state)
{
	struct fixture fixture;
	struct sitting sitting, other;
	struct err err = ERR_INIT;

	(void)state;
	fixture_open(&fixture);
	open_sitting(&fixture, &sitting);
	CHECK_OK(sitting_open(&other, fixture.store, "bob", "lines", &err));
	assert_int_not_equal(other.served.item, sitting.served.item);
	close_sitting(&sitting);
	close_sitting(&other);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM assignment"
					       " WHERE lease_until > 0"),
			 0);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM session"
					       " WHERE ended IS NOT NULL"),
			 2);
	fixture_close(&fixture);
}

static void a_project_without_work_is_refused_with_the_remedy(void **state)
{
	struct fixture fixture;
	struct sitting sitting;
	struct err err = ERR_INIT, ignored = ERR_INIT;

	(void)state;
	fixture_open(&fixture);
	for (int64_t item = 1; item <= FIXTURE_ITEMS; item++)
		fixture_label(&fixture, item, "pos");
	CHECK_FAILS(sitting_open(&sitting, fixture.store, "bob", "lines", &err),
		    "payoff finetune run");
	sitting_close(&sitting, &ignored);
	/* Who can take something back is let in. */
	open_sitting(&fixture, &sitting);
	assert_false(sitting.has_item);
	close_sitting(&sitting);
	fixture_close(&fixture);
}

static void a_pause_is_clipped_and_the_pace_is_the_median(void **state)
{
	struct pace pace = { .count = 0 };

	(void)state;
	for (int i = 0; i < PACE_ENOUGH - 1; i++)
		pace_add(&pace, 2000);
	assert_true(isnan(pace_seconds(&pace)));
	pace_add(&pace, 3600 * 1000);
	assert_int_equal(pace.ms[PACE_ENOUGH - 1], 30000);
	CHECK_NEAR(pace_seconds(&pace), 2.0, 1e-9);
	for (int i = 0; i < PACE_WINDOW; i++)
		pace_add(&pace, 10000);
	pace_add(&pace, 3600 * 1000);
	/* 5 x the running median of 10 s. */
	assert_int_equal(pace.ms[pace.next - 1], 50000);
	CHECK_NEAR(pace_seconds(&pace), 10.0, 1e-9);
	pace_add(&pace, -5);
	assert_int_equal(pace.ms[pace.next - 1], 0);
}

static void any_number_of_labels_can_be_chosen_by_typing(void **state)
{
	struct label labels[77] = { { .key = NULL } };
	struct label_list list = { .labels = labels, .count = 77 };
	struct choice_matches matches;
	char names[77][24];

	(void)state;
	for (int i = 0; i < 77; i++) {
		snprintf(names[i], sizeof(names[i]), "card_%d", i);
		labels[i].key = labels[i].name = names[i];
	}
	labels[3].name = "\xc3\x9c"
			 "berweisung";
	labels[5].shortcut = 'x';
	for (size_t i = 0; i < 77; i++)
		if (i != 3)
			assert_int_equal(choice_typed(&list, names[i]), i);
	assert_int_equal(choice_typed(&list, "\xc3\x9c"), 3);
	assert_int_equal(choice_typed(&list, "CARD_76"), 76);
	assert_int_equal(choice_typed(&list, "weis"), 3);
	assert_int_equal(choice_typed(&list, "card_1x"), 77);
	assert_int_equal(choice_typed(&list, ""), 77);
	choice_match(&list, "card_1", &matches);
	assert_int_equal(matches.count, 11);
	/* ... and yet card_1 itself is chosen by its whole name. */
	assert_int_equal(choice_typed(&list, "card_1"), 1);
	assert_int_equal(choice_by_key(&list, 'X'), 5);
	assert_int_equal(choice_by_key(&list, 'y'), 77);
}

/* Labels "neg" until a text comes again; how many decisions that took. */
static int reach_a_repeat(struct fixture *fixture, struct sitting *sitting)
{
	struct err err = ERR_INIT;
	int decided = 0;

	CHECK_OK(store_run(fixture->store, &err, "PRAGMA synchronous = OFF",
			   ""));
	CHECK_OK(meta_set(fixture->store, "repeat_share", "0.3", &err));
	open_sitting(fixture, sitting);
	while (strcmp(sitting->served.policy, "repeat") != 0) {
		CHECK_OK(sitting_label(sitting, 0, 0, &err));
		assert_true(sitting->has_item);
		decided++;
	}
	return decided;
}

static void a_repeat_is_undone_like_any_decision_also_later(void **state)
{
	static const struct fixture_size size = { 120, 80, 1, 2 };
	struct fixture fixture;
	struct sitting sitting;
	struct event_last taken;
	struct err err = ERR_INIT;
	int64_t item, round;
	int decided;

	(void)state;
	fixture_open_sized(&fixture, &size);
	decided = reach_a_repeat(&fixture, &sitting);
	assert_true(decided > 50);
	item = sitting.served.item;
	round = sitting.served.round;
	assert_true(round > 1);
	CHECK_OK(sitting_label(&sitting, 1, 0, &err));
	close_sitting(&sitting);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM event"
					       " WHERE policy = 'repeat'"),
			 1);

	/* Another day: the second reading alone is taken back ... */
	open_sitting(&fixture, &sitting);
	CHECK_OK(sitting_undo(&sitting, &taken, 0, &err));
	assert_string_equal(taken.label, "pos");
	assert_int_equal(sitting.served.item, item);
	assert_int_equal(sitting.served.round, round);
	assert_int_equal(sitting_old_label(&sitting), 1);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM answer"),
			 decided);
	/* ... decided again, and taken back on a third day ... */
	CHECK_OK(sitting_skip(&sitting, 0, &err));
	close_sitting(&sitting);
	open_sitting(&fixture, &sitting);
	CHECK_OK(sitting_undo(&sitting, &taken, 0, &err));
	assert_string_equal(taken.kind, "skip");
	assert_int_equal(sitting.served.item, item);
	assert_int_equal(sitting.served.round, round);
	/* ... and then what came before it. */
	CHECK_OK(sitting_undo(&sitting, &taken, 0, &err));
	assert_int_not_equal(sitting.served.item, item);
	assert_string_equal(taken.label, "neg");
	close_sitting(&sitting);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM gold"
					       " WHERE label <> 'neg'"),
			 0);
	fixture_close(&fixture);
}

/* Each decision is one more done and one less left, whatever it was on; only
 * where the counts are read anew do they jump. */
static void the_counts_do_not_tell_a_repeat(void **state)
{
	static const struct fixture_size size = { 120, 80, 1, 2 };
	struct fixture fixture;
	struct sitting sitting;
	struct err err = ERR_INIT;
	int repeats = 0;

	(void)state;
	fixture_open_sized(&fixture, &size);
	reach_a_repeat(&fixture, &sitting);
	for (int i = 0; i < 120; i++) {
		int64_t done = sitting.counts.done, left = sitting.left;

		repeats += !strcmp(sitting.served.policy, "repeat");
		CHECK_OK(sitting_label(&sitting, 0, 0, &err));
		assert_int_equal(sitting.counts.done, done + 1);
		if (sitting.since_count)
			assert_int_equal(sitting.left, left - 1);
		else
			assert_in_range(sitting.left, left - 30, left + 30);
	}
	assert_in_range(repeats, 20, 60);
	close_sitting(&sitting);
	fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_item_is_decided_once_and_durable),
		cmocka_unit_test(undo_goes_back_to_the_first_across_sessions),
		cmocka_unit_test(marks_stay_with_the_item_and_do_not_advance),
		cmocka_unit_test(what_is_undecided_is_released),
		cmocka_unit_test(
			a_repeat_is_undone_like_any_decision_also_later),
		cmocka_unit_test(the_counts_do_not_tell_a_repeat),
		cmocka_unit_test(
			a_project_without_work_is_refused_with_the_remedy),
		cmocka_unit_test(a_pause_is_clipped_and_the_pace_is_the_median),
		cmocka_unit_test(any_number_of_labels_can_be_chosen_by_typing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
