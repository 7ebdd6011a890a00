/*
 * test_second.c - overlaps and audits: who reads them, what they change and
 * measure, and what the database refuses
 */
#include "tests/reading_room.h"

#include "data/agreement.h"
#include "data/audit.h"

static void an_overlap_is_served_to_who_has_not_read_the_item(void **state)
{
	struct fixture fixture;
	struct session bob;
	struct served served;
	struct queue_counts counts;
	struct err err = ERR_INIT;
	size_t asked;
	int64_t event = 0;

	(void)state;
	fixture_open(&fixture);
	for (int64_t item = 1; item <= FIXTURE_ITEMS; item++)
		fixture_label(&fixture, item, item == 3 ? NULL : "pos");
	CHECK_OK(second_ask_overlaps(fixture.store, 1, 4, &asked, &err));
	assert_int_equal(asked, 4);
	/* The item that was skipped has no label to compare. */
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM assignment"
					       " WHERE purpose = 'overlap'"
					       " AND item = 3"),
			 0);
	assert_int_equal(serve(&fixture, &plain, &fixture.session, &served), 0);
	CHECK_OK(
		queue_progress(fixture.store, &fixture.session, &counts, &err));
	assert_int_equal(counts.open, 0);
	assert_int_equal(counts.texts, 10);
	open_session(&fixture, "bob", &bob);
	for (int i = 0; i < 4; i++) {
		CHECK_OK(queue_progress(fixture.store, &bob, &counts, &err));
		assert_int_equal(counts.open, 4 - i);
		assert_int_equal(counts.open_first, 0);
		assert_true(serve(&fixture, &plain, &bob, &served));
		assert_string_equal(served.policy, "overlap");
		event = decide(&fixture, &bob, served.item, served.round,
			       "overlap", "neg");
	}
	/* What bob takes back is bob's to read. */
	undo(&fixture, &bob, served.item, served.round, event);
	assert_int_equal(serve(&fixture, &plain, &bob, &served) > 0, 1);
	decide(&fixture, &bob, served.item, served.round, "overlap", "neg");
	assert_int_equal(serve(&fixture, &plain, &bob, &served), 0);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM gold"
					       " WHERE label = 'pos'"),
			 9);
	must_be_sound(&fixture);
	/* One pair an item: what was read twice is not asked for again. */
	CHECK_OK(second_ask_overlaps(fixture.store, 1, 100, &asked, &err));
	assert_int_equal(asked, 5);
	fixture_close(&fixture);
}

static void an_audit_is_anybodys_and_outranks(void **state)
{
	struct fixture fixture;
	struct session bob;
	struct served served;
	struct arena arena = ARENA_INIT;
	struct label_list labels;
	struct gold_list list;
	struct err err = ERR_INIT;

	(void)state;
	fixture_open(&fixture);
	CHECK_OK(labels_load(fixture.store, &arena, &labels, &err));
	for (int64_t item = 1; item <= FIXTURE_ITEMS; item++)
		fixture_label(&fixture, item, "pos");
	/* Not the last one decided on: that would come twice in a row. */
	assert_int_equal(ask(&fixture, SECOND_AUDIT, 7), 1);
	assert_int_equal(ask(&fixture, SECOND_AUDIT, 7), 0);
	assert_int_equal(serve(&fixture, &plain, &fixture.session, &served), 7);
	assert_string_equal(served.policy, "audit");
	decide(&fixture, &fixture.session, 7, served.round, "audit", "neg");
	assert_int_equal(fixture_int(&fixture, "SELECT label = 'neg' FROM gold"
					       " WHERE item = 7"),
			 1);
	CHECK_OK(gold_test(fixture.store, &labels, EVENT_NOW, GOLD_FIRST,
			   &arena, &list, &err));
	assert_int_equal(list.items[0].item, 7);
	assert_string_equal(labels.labels[list.items[0].label].key, "pos");
	CHECK_OK(gold_test(fixture.store, &labels, EVENT_NOW, GOLD_AUDITED,
			   &arena, &list, &err));
	assert_string_equal(labels.labels[list.items[0].label].key, "neg");
	must_be_sound(&fixture);
	/* Two audits that differ: who is right? */
	assert_int_equal(ask(&fixture, SECOND_AUDIT, 7), 1);
	open_session(&fixture, "bob", &bob);
	assert_int_equal(serve(&fixture, &plain, &bob, &served), 7);
	decide(&fixture, &bob, 7, served.round, "audit", "pos");
	assert_int_equal(fixture_int(&fixture,
				     "SELECT state = 'disputed' FROM gold"
				     " WHERE item = 7"),
			 1);
	must_be_sound(&fixture);
	arena_release(&arena);
	fixture_close(&fixture);
}

static void an_audit_that_skips_leaves_what_was_said(void **state)
{
	struct fixture fixture;
	int64_t event;

	(void)state;
	fixture_open(&fixture);
	fixture_label(&fixture, 1, "pos");
	fixture_label(&fixture, 2, NULL);
	fixture_label(&fixture, 7, "neg");
	for (int64_t item = 1; item <= 7; item += item == 2 ? 5 : 1) {
		assert_int_equal(ask(&fixture, SECOND_AUDIT, item), 1);
		decide(&fixture, &fixture.session, item, 2, "audit", NULL);
	}
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM gold"
					       " WHERE (item = 1 AND"
					       "  label = 'pos') OR (item = 2"
					       "  AND state = 'skip') OR (item"
					       "  = 7 AND label = 'neg')"),
			 3);
	must_be_sound(&fixture);
	/* A label in an audit puts a skip right. */
	assert_int_equal(ask(&fixture, SECOND_AUDIT, 2), 1);
	event = decide(&fixture, &fixture.session, 2, 3, "audit", "neg");
	assert_int_equal(fixture_int(&fixture, "SELECT label = 'neg' FROM gold"
					       " WHERE item = 2"),
			 1);
	must_be_sound(&fixture);
	undo(&fixture, &fixture.session, 2, 3, event);
	assert_int_equal(fixture_int(&fixture, "SELECT state = 'skip' FROM gold"
					       " WHERE item = 2"),
			 1);
	must_be_sound(&fixture);
	fixture_close(&fixture);
}

static void what_differs_between_gold_and_its_replay_is_counted(void **state)
{
	struct fixture fixture;
	struct err err = ERR_INIT;
	int64_t exceptions, faults = 0;

	(void)state;
	fixture_open(&fixture);
	for (int64_t item = 1; item <= FIXTURE_ITEMS; item++)
		fixture_label(&fixture, item, "pos");
	CHECK_OK(store_run(fixture.store, &err,
			   "UPDATE answer_label SET label = 'neg' WHERE answer"
			   " IN (SELECT id FROM answer WHERE item IN (1, 8))",
			   ""));
	for (size_t i = 0; i < audit_count; i++) {
		CHECK_OK(audit_ask(fixture.store, &audit_questions[i],
				   &exceptions, &err));
		if (!audit_questions[i].sql)
			faults = exceptions;
	}
	assert_int_equal(faults, 2);
	fixture_close(&fixture);
}

static void only_what_can_be_read_again_is_asked_for(void **state)
{
	struct fixture fixture;
	struct err err = ERR_INIT;
	size_t asked;
	const int64_t both[] = { 1, 2 };

	(void)state;
	fixture_open(&fixture);
	fixture_label(&fixture, 1, "pos");
	fixture_label(&fixture, 2, NULL);
	fixture_label(&fixture, 3, "pos");
	assert_int_equal(ask(&fixture, SECOND_OVERLAP, 5), 0);
	assert_int_equal(ask(&fixture, SECOND_AUDIT, 5), 0);
	assert_int_equal(ask(&fixture, SECOND_AUDIT, 4242), 0);
	CHECK_OK(second_ask(fixture.store, SECOND_REPEAT, both, 2, &asked,
			    &err));
	assert_int_equal(asked, 1);
	/* A repeat is its first reader's. */
	assert_int_equal(
		fixture_int(&fixture,
			    "SELECT annotator.name = 'ann' FROM"
			    " assignment JOIN annotator ON annotator.id"
			    " = annotator WHERE purpose = 'repeat'"),
		1);
	CHECK_OK(store_run(fixture.store, &err,
			   "UPDATE item SET body = '', purged = 1"
			   " WHERE id = 3",
			   ""));
	assert_int_equal(ask(&fixture, SECOND_OVERLAP, 3), 0);
	/* Part of a transaction that is open, and gone with it. */
	CHECK_OK(store_begin(fixture.store, &err));
	assert_int_equal(ask(&fixture, SECOND_AUDIT, 2), 1);
	store_rollback(fixture.store);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM assignment"
					       " WHERE purpose = 'audit'"),
			 0);
	fixture_close(&fixture);
}

static void what_a_reading_is_for_cannot_be_changed(void **state)
{
	static const char *const tries[] = {
		"UPDATE assignment SET purpose = 'audit' WHERE round = 2",
		"UPDATE assignment SET purpose = 'repeat' WHERE round = 1",
		"UPDATE assignment SET annotator = NULL WHERE round = 2",
		"UPDATE assignment SET round = 9, state = 'done'",
		"UPDATE OR REPLACE assignment SET item = 1",
		"REPLACE INTO assignment SELECT item, round, NULL, 'audit',"
		" 'open', split, batch, rank, 0, NULL, 0 FROM assignment"
		" WHERE round = 2",
		"INSERT OR REPLACE INTO assignment SELECT item, round, NULL,"
		" 'label', 'open', split, batch, rank, 0, NULL, 0"
		" FROM assignment WHERE round = 1",
		"DELETE FROM assignment WHERE round = 2",
		/* bob has no say in ann's repeat, nor ann in an overlap. */
		"INSERT INTO event (uuid, session, sequence, annotator, item,"
		" round, kind, at) SELECT randomblob(16), session.id, 99,"
		" annotator, 1, 2, 'skip', 0 FROM session JOIN annotator"
		" ON annotator.id = annotator WHERE name = 'bob'",
		"INSERT INTO event (uuid, session, sequence, annotator, item,"
		" round, kind, at) SELECT randomblob(16), session.id, 99,"
		" annotator, 2, 2, 'skip', 0 FROM session JOIN annotator"
		" ON annotator.id = annotator WHERE name = 'ann'",
	};
	struct fixture fixture;
	struct session bob;
	struct err err = ERR_INIT;

	(void)state;
	fixture_open(&fixture);
	open_session(&fixture, "bob", &bob);
	fixture_label(&fixture, 1, "pos");
	fixture_label(&fixture, 2, "pos");
	assert_int_equal(ask(&fixture, SECOND_REPEAT, 1), 1);
	assert_int_equal(ask(&fixture, SECOND_OVERLAP, 2), 1);
	decide(&fixture, &fixture.session, 1, 2, "repeat", "pos");
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		struct store *other =
			store_open(fixture.path, STORE_WRITE, &err);

		assert_non_null(other);
		if (i % 2)
			CHECK_OK(store_run(other, &err,
					   "PRAGMA foreign_keys = OFF", ""));
		if (!store_run(other, &err, tries[i], "") &&
		    sqlite3_changes(other->db) > 0)
			fail_msg("this worked: %s", tries[i]);
		store_close(other);
	}
	/* A first reading whose row is lost does not become an overlap. */
	CHECK_OK(store_run(fixture.store, &err,
			   "DELETE FROM assignment WHERE item = 1"
			   " AND round = 1",
			   ""));
	CHECK_FAILS(store_run(fixture.store, &err,
			      "INSERT INTO assignment (item, round, purpose,"
			      " split, batch, rank) VALUES (1, 1, 'overlap',"
			      " 'train', 1, 1)",
			      ""),
		    "asked for, or made");
	fixture_close(&fixture);
}

static void pairs_are_of_first_and_second_readings_as_they_stood(void **state)
{
	struct fixture fixture;
	struct session bob;
	struct arena arena = ARENA_INIT;
	struct label_list labels;
	struct second_readings count;
	struct second_pair *pairs;
	struct err err = ERR_INIT;
	int64_t before;
	size_t n;

	(void)state;
	fixture_open(&fixture);
	open_session(&fixture, "bob", &bob);
	CHECK_OK(labels_load(fixture.store, &arena, &labels, &err));
	for (int64_t item = 1; item <= 5; item++) {
		fixture_label(&fixture, item, "pos");
		assert_int_equal(ask(&fixture,
				     item < 3 ? SECOND_REPEAT : SECOND_OVERLAP,
				     item),
				 1);
	}
	assert_int_equal(ask(&fixture, SECOND_AUDIT, 1), 1);
	decide(&fixture, &fixture.session, 1, 2, "repeat", "neg");
	decide(&fixture, &fixture.session, 2, 2, "repeat", NULL);
	decide(&fixture, &bob, 3, 2, "overlap", "pos");
	CHECK_OK(event_newest(fixture.store, &before, &err));
	decide(&fixture, &bob, 4, 2, "overlap", "neg");
	decide(&fixture, &bob, 1, 3, "audit", "neg");
	CHECK_OK(second_count(fixture.store, EVENT_NOW, &count, &err));
	assert_int_equal(count.repeats, 1);
	assert_int_equal(count.repeats_differ, 1);
	assert_int_equal(count.overlaps, 2);
	assert_int_equal(count.overlaps_differ, 1);
	CHECK_OK(second_count(fixture.store, before, &count, &err));
	assert_int_equal(count.overlaps, 1);
	assert_int_equal(count.overlaps_differ, 0);
	/* A mind changed later counts later. */
	decide(&fixture, &fixture.session, 1, 1, "again", "neg");
	CHECK_OK(second_pairs(fixture.store, &labels, EVENT_NOW, &arena, &pairs,
			      &n, &err));
	assert_int_equal(n, 3);
	assert_int_equal(pairs[0].item, 1);
	assert_int_equal(pairs[0].purpose, SECOND_REPEAT);
	assert_int_equal(pairs[0].first, pairs[0].again);
	assert_int_equal(pairs[2].purpose, SECOND_OVERLAP);
	assert_string_equal(labels.labels[pairs[2].first].key, "pos");
	assert_string_equal(labels.labels[pairs[2].again].key, "neg");
	arena_release(&arena);
	fixture_close(&fixture);
}

/* e = m (1 - sqrt(1 - q / m)) with m = (K - 1) / K, of q and of the ends of
 * Wilson's interval for it, worked out apart from this program. */
static void noise_is_what_the_formula_says(void **state)
{
	static const struct {
		size_t pairs, differ, classes;
		double rate, low, high, factor;
	} known[] = {
		{ 64, 7, 2, 0.05805826175840778, 0.02777184192604948,
		  0.11854647286265735, 0.8838834764831844 },
		{ 64, 7, 3, 0.057135881736341945, 0.02757067323923238,
		  0.11428983068256815, 0.9142961773954871 },
		{ 20, 0, 5, 0, 0, 0.08508750636337004, 1 },
		{ 20, 12, 2, 0.5, 0.261862960422211, 0.5, 0 },
	};
	struct second_readings readings = { 0, 0, 0, 0 };
	struct label_noise noise = second_noise(&readings, 2);

	(void)state;
	assert_false(noise.is_defined);
	assert_non_null(noise.why_not);
	CHECK_NEAR(noise.factor, 1, 0);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		/* However the pairs come by. */
		readings.overlaps = known[i].pairs / 2;
		readings.repeats = known[i].pairs - readings.overlaps;
		readings.repeats_differ = known[i].differ / 2;
		readings.overlaps_differ =
			known[i].differ - readings.repeats_differ;
		noise = second_noise(&readings, known[i].classes);
		assert_true(noise.is_defined);
		CHECK_NEAR(noise.rate, known[i].rate, 1e-12);
		CHECK_NEAR(noise.low, known[i].low, 1e-12);
		CHECK_NEAR(noise.high, known[i].high, 1e-12);
		CHECK_NEAR(noise.factor, known[i].factor, 1e-12);
	}
	noise = second_noise(&readings, 1);
	assert_false(noise.is_defined);
}

static void agreement_is_told_apart_for_one_person_and_two(void **state)
{
	struct fixture fixture;
	struct session bob;
	struct arena arena = ARENA_INIT;
	struct label_list labels;
	struct agreement_summary summary;
	struct err err = ERR_INIT;

	(void)state;
	fixture_open(&fixture);
	open_session(&fixture, "bob", &bob);
	CHECK_OK(labels_load(fixture.store, &arena, &labels, &err));
	CHECK_OK(
		agreement_summarise(fixture.store, &labels, 1, &summary, &err));
	assert_false(summary.repeats.raw.is_defined);
	assert_false(summary.noise.is_defined);
	/* bob: pos pos neg neg against pos pos pos neg. */
	for (int64_t item = 1; item <= 5; item++) {
		fixture_label(&fixture, item, item == 4 ? "neg" : "pos");
		if (item == 5)
			break;
		assert_int_equal(ask(&fixture, SECOND_OVERLAP, item), 1);
		decide(&fixture, &bob, item, 2, "overlap",
		       item < 3 ? "pos" : "neg");
	}
	assert_int_equal(ask(&fixture, SECOND_REPEAT, 5), 1);
	CHECK_OK(
		agreement_summarise(fixture.store, &labels, 1, &summary, &err));
	assert_int_equal(summary.open.repeats, 1);
	assert_int_equal(summary.open.overlaps, 0);
	assert_int_equal(summary.overlaps.raw.items, 4);
	CHECK_NEAR(summary.overlaps.raw.value, 0.75, 1e-12);
	/* 5 pos and 3 neg in 8: 1 - 7 * (2 at odds) / (2 * 5 * 3). */
	CHECK_NEAR(summary.overlaps.alpha.value, 1 - 7 * 2 / 30.0, 1e-12);
	assert_false(summary.repeats.raw.is_defined);
	CHECK_NEAR(summary.noise.rate, (1 - sqrt(0.5)) / 2, 1e-12);
	arena_release(&arena);
	fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			an_overlap_is_served_to_who_has_not_read_the_item),
		cmocka_unit_test(an_audit_is_anybodys_and_outranks),
		cmocka_unit_test(an_audit_that_skips_leaves_what_was_said),
		cmocka_unit_test(
			what_differs_between_gold_and_its_replay_is_counted),
		cmocka_unit_test(only_what_can_be_read_again_is_asked_for),
		cmocka_unit_test(what_a_reading_is_for_cannot_be_changed),
		cmocka_unit_test(
			pairs_are_of_first_and_second_readings_as_they_stood),
		cmocka_unit_test(noise_is_what_the_formula_says),
		cmocka_unit_test(
			agreement_is_told_apart_for_one_person_and_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
