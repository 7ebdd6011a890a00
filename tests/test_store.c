/* test_store.c - the project file: opening, protections, who may see what */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/base/log.h"
#include "tests/project.h"

static void a_project_opens_only_where_there_is_one(void **state)
{
	struct err err = ERR_INIT;
	char folder[] = "/tmp/payoff-store-XXXXXX";
	char *path;

	(void)state;
	assert_non_null(mkdtemp(folder));
	path = xasprintf("%s/payoff.db", folder);
	assert_null(store_open(path, STORE_READ, &err));
	assert_non_null(strstr(err.text, "payoff init"));
	assert_null(store_open(folder, STORE_READ, &err));
	assert_non_null(strstr(err.text, "is a folder"));
	free(path);
	rmdir(folder);
}

/* Exits 0 where the project was made; begins at a time, not when woken. */
static void make_at(const char *path, int64_t begin_ms)
{
	struct err err = ERR_INIT;
	struct store *store;

	while (clock_monotonic_ms() < begin_ms)
		;
	store = store_open(path, STORE_CREATE, &err);
	store_close(store);
	_exit(!store);
}

static void of_many_who_make_a_project_at_once_one_does(void **state)
{
	char folder[] = "/tmp/payoff-store-XXXXXX";
	char *path;

	(void)state;
	assert_non_null(mkdtemp(folder));
	path = xasprintf("%s/payoff.db", folder);
	for (int round = 0; round < 10; round++) {
		int64_t begin_ms = clock_monotonic_ms() + 10;
		int status, made = 0;

		for (int i = 0; i < 4; i++)
			if (!fork())
				make_at(path, begin_ms);
		for (int i = 0; i < 4; i++) {
			assert_true(wait(&status) > 0);
			made += status == 0;
		}
		assert_int_equal(made, 1);
		assert_int_equal(unlink(path), 0);
	}
	free(path);
	rmdir(folder);
}

static void a_file_of_another_kind_is_refused_and_untouched(void **state)
{
	struct fixture fixture;
	struct err err = ERR_INIT;
	FILE *file;
	char *path;

	(void)state;
	fixture_open(&fixture);
	path = xasprintf("%s/other", fixture.folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs("this is a letter to a friend, not a database at all\n", file);
	fclose(file);
	assert_null(store_open(path, STORE_WRITE, &err));
	assert_non_null(strstr(err.text, "not a payoff project file"));
	unlink(path);
	free(path);
	fixture_close(&fixture);
}

/* Each try is a way somebody might break a protection by hand; every one of
 * them must fail, with foreign keys on and off, on a second connection. */
static void protections_hold_on_any_connection(void **state)
{
	static const char *const tries[] = {
		"UPDATE event SET label_keys = '[\"neg\"]'",
		"DELETE FROM event",
		"INSERT OR REPLACE INTO event SELECT * FROM event LIMIT 1",
		"REPLACE INTO event SELECT * FROM event LIMIT 1",
		"UPDATE OR REPLACE event SET id = 1",
		"INSERT INTO event SELECT id + 100, uuid, session, sequence"
		" + 100, annotator, item, round, kind, label_set, label_keys,"
		" shown_ms, decided_ms, at, policy, score, propensity, run,"
		" saw_suggestion, guideline, undoes, source FROM event LIMIT 1",
		"INSERT OR IGNORE INTO event SELECT id + 100, randomblob(16),"
		" session, sequence + 100, annotator, 9999, round, kind,"
		" label_set, label_keys, shown_ms, decided_ms, at, policy,"
		" score, propensity, run, saw_suggestion, guideline, undoes,"
		" source FROM event LIMIT 1",
		"INSERT INTO event SELECT id + 100, randomblob(16), session,"
		" sequence + 100, annotator, item, round, kind, label_set,"
		" '[\"unheard of\"]', shown_ms, decided_ms, at, policy, score,"
		" propensity, run, saw_suggestion, guideline, undoes, source"
		" FROM event LIMIT 1",
		"UPDATE deal SET split = 'train'",
		"DELETE FROM deal",
		"INSERT OR REPLACE INTO deal SELECT item, group_key, 'train',"
		" batch, rank + 1000 FROM deal WHERE split = 'test' LIMIT 1",
		"UPDATE item SET body = 'other'",
		"DELETE FROM item",
		"INSERT OR REPLACE INTO item SELECT id, hash, 'other', NULL,"
		" NULL, 0 FROM item LIMIT 1",
		"UPDATE source_row SET item = 1",
		"DELETE FROM source_row",
		"DELETE FROM source",
		"UPDATE source SET state = 'loading'",
		"UPDATE draw_item SET probability = 1",
		"DELETE FROM draw_item",
		"UPDATE label SET key = 'renamed'",
		"DELETE FROM label",
		"INSERT OR REPLACE INTO label SELECT key, position, 'x', "
		"colour,"
		" shortcut, '', 0 FROM label LIMIT 1",
		"UPDATE label_set SET label_keys = '[]'",
		"DELETE FROM label_set",
	};
	struct fixture fixture;
	struct err err = ERR_INIT;

	(void)state;
	fixture_open(&fixture);
	fixture_label(&fixture, 1, "pos");
	for (int keys = 0; keys < 2; keys++) {
		struct store *other =
			store_open(fixture.path, STORE_WRITE, &err);

		assert_non_null(other);
		CHECK_OK(store_run(other, &err,
				   keys ? "PRAGMA foreign_keys = ON"
					: "PRAGMA foreign_keys = OFF",
				   ""));
		for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
			err.text[0] = '\0';
			if (!store_run(other, &err, tries[i], "") &&
			    sqlite3_changes(other->db) > 0)
				fail_msg("this worked: %s", tries[i]);
		}
		store_close(other);
	}
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM event"),
			 1);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM deal"
					       " WHERE split = 'test'"),
			 4);
	fixture_close(&fixture);
}

static void an_answer_is_the_replay_of_its_events(void **state)
{
	static const char differs[] =
		"SELECT count(*) FROM (SELECT item, annotator, round, kind,"
		" event FROM answer EXCEPT SELECT item, annotator, round,"
		" kind, event FROM answer_replayed)";
	struct fixture fixture;
	struct event_last last;
	struct err err = ERR_INIT;

	(void)state;
	fixture_open(&fixture);
	fixture_label(&fixture, 1, "pos");
	fixture_label(&fixture, 1, "neg");
	fixture_label(&fixture, 2, NULL);
	assert_int_equal(fixture_int(&fixture, differs), 0);
	/* undo skip, then the relabel: the first label is back */
	for (int i = 0; i < 2; i++) {
		struct event undo = { .kind = "undo" };

		CHECK_OK(event_last(fixture.store, fixture.session.annotator,
				    &last, &err));
		undo.item = last.item;
		undo.round = last.round;
		undo.undoes = last.id;
		CHECK_OK(event_add(fixture.store, &fixture.session, &undo, NULL,
				   &err));
		assert_int_equal(fixture_int(&fixture, differs), 0);
	}
	assert_int_equal(fixture_int(&fixture,
				     "SELECT count(*) FROM answer_label"
				     " WHERE label = 'pos'"),
			 1);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM answer"),
			 1);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM assignment"
					       " WHERE state = 'done'"),
			 1);
	fixture_close(&fixture);
}

static void the_labelling_connection_cannot_read_what_models_said(void **state)
{
	static const char *const tables[] = { "prediction", "claim", "look",
					      "look_item" };
	struct fixture fixture;
	struct store *blind;
	struct err err = ERR_INIT;

	(void)state;
	fixture_open(&fixture);
	blind = store_open(fixture.path, STORE_ANNOTATE, &err);
	assert_non_null(blind);
	for (size_t i = 0; i < 4; i++) {
		char sql[80];

		snprintf(sql, sizeof(sql), "SELECT * FROM %s", tables[i]);
		CHECK_FAILS(store_run(blind, &err, sql, ""), "prohibited");
	}
	CHECK_OK(store_run(blind, &err, "SELECT * FROM item", ""));
	store_close(blind);
	fixture_close(&fixture);
}

static void gold_is_the_replay_up_to_any_event(void **state)
{
	struct fixture fixture;
	struct arena arena = ARENA_INIT;
	struct label_list labels;
	struct gold_list list;
	struct err err = ERR_INIT;
	int64_t first_test, before;

	(void)state;
	fixture_open(&fixture);
	CHECK_OK(labels_load(fixture.store, &arena, &labels, &err));
	first_test = fixture_int(&fixture,
				 "SELECT item FROM deal WHERE split = 'test'"
				 " ORDER BY rank LIMIT 1");
	CHECK_OK(gold_test(fixture.store, &labels, EVENT_NOW, GOLD_FIRST,
			   &arena, &list, &err));
	assert_int_equal(list.count, 0);
	fixture_label(&fixture, first_test, "pos");
	CHECK_OK(event_newest(fixture.store, &before, &err));
	fixture_label(&fixture, first_test, "neg");
	CHECK_OK(gold_test(fixture.store, &labels, EVENT_NOW, GOLD_FIRST,
			   &arena, &list, &err));
	assert_int_equal(list.count, 1);
	assert_string_equal(labels.labels[list.items[0].label].key, "neg");
	CHECK_OK(gold_test(fixture.store, &labels, before, GOLD_FIRST, &arena,
			   &list, &err));
	assert_string_equal(labels.labels[list.items[0].label].key, "pos");
	arena_release(&arena);
	fixture_close(&fixture);
}

static void the_queue_serves_every_item_once_and_leases_it(void **state)
{
	struct fixture fixture;
	struct arena arena = ARENA_INIT;
	struct queue queue = { .seed = 1, .planned_test = 30 };
	struct session colleague;
	struct served mine, theirs;
	struct err err = ERR_INIT;
	int served = 0;

	(void)state;
	fixture_open(&fixture);
	CHECK_OK(session_open(fixture.store, "bob", "lines", &colleague, &err));
	assert_int_equal(queue_next(fixture.store, &queue, &fixture.session,
				    &arena, &mine, &err),
			 1);
	assert_int_equal(queue_next(fixture.store, &queue, &colleague, &arena,
				    &theirs, &err),
			 1);
	assert_int_not_equal(mine.item, theirs.item);
	CHECK_OK(queue_release(fixture.store, &colleague, &err));
	while (queue_next(fixture.store, &queue, &fixture.session, &arena,
			  &mine, &err) > 0) {
		fixture_label(&fixture, mine.item, "pos");
		served++;
	}
	assert_int_equal(served, 10);
	arena_release(&arena);
	fixture_close(&fixture);
}

static int add_sorts(unsigned what, void *sorts, void *statement, void *ns)
{
	(void)what;
	(void)ns;
	*(int *)sorts +=
		sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_SORT, 0);
	return 0;
}

/* Else a person with a million open texts waits for each. */
static void the_next_item_is_found_without_sorting(void **state)
{
	struct fixture fixture;
	struct arena arena = ARENA_INIT;
	struct queue queue = { .seed = 1, .planned_test = 30 };
	struct served served;
	struct err err = ERR_INIT;
	int sorts = 0;

	(void)state;
	fixture_open(&fixture);
	sqlite3_trace_v2(fixture.store->db, SQLITE_TRACE_PROFILE, add_sorts,
			 &sorts);
	assert_int_equal(queue_next(fixture.store, &queue, &fixture.session,
				    &arena, &served, &err),
			 1);
	assert_int_equal(sorts, 0);
	arena_release(&arena);
	fixture_close(&fixture);
}

static void a_one_character_label_is_its_own_key(void **state)
{
	static const struct label stars[] = { { .key = "zero" },
					      { .key = "2" },
					      { .key = "1" },
					      { .key = "u" },
					      { .key = "b" } };
	struct fixture fixture;
	struct arena arena = ARENA_INIT;
	struct label_list labels;
	struct err err = ERR_INIT;
	char keys[8] = "";

	(void)state;
	fixture_open(&fixture);
	/* neg and pos hold 1 and 2 already. */
	CHECK_OK(store_begin(fixture.store, &err));
	CHECK_OK(labels_add(fixture.store, stars, 1, &err));
	CHECK_OK(labels_add(fixture.store, stars + 1, 4, &err));
	CHECK_OK(store_commit(fixture.store, &err));
	CHECK_OK(labels_load(fixture.store, &arena, &labels, &err));
	for (size_t i = 0; i < labels.count; i++)
		keys[i] = labels.labels[i].shortcut;
	assert_string_equal(keys, "123456b");
	arena_release(&arena);
	fixture_close(&fixture);
}

static void add_mark(struct fixture *fixture, const char *kind,
		     const char *words, int64_t undoes, int64_t *id)
{
	struct event event = {
		.item = 1, .kind = kind, .note = words, .undoes = undoes
	};
	struct err err = ERR_INIT;

	CHECK_OK(
		event_add(fixture->store, &fixture->session, &event, id, &err));
}

static void marks_and_times_are_what_was_not_taken_back(void **state)
{
	struct fixture fixture;
	struct arena arena = ARENA_INIT;
	struct event_marks marks;
	struct queue_counts counts;
	struct err err = ERR_INIT;
	int64_t flag, ms[4];
	size_t count;

	(void)state;
	fixture_open(&fixture);
	add_mark(&fixture, "flag", NULL, 0, &flag);
	add_mark(&fixture, "note", "sarcasm", 0, NULL);
	CHECK_OK(event_marks(fixture.store, fixture.session.annotator, 1, 1,
			     &arena, &marks, &err));
	assert_int_equal(marks.flag, flag);
	assert_string_equal(marks.note, "sarcasm");
	add_mark(&fixture, "undo", NULL, flag, NULL);
	CHECK_OK(event_marks(fixture.store, fixture.session.annotator, 1, 1,
			     &arena, &marks, &err));
	assert_int_equal(marks.flag, 0);
	fixture_label(&fixture, 1, "pos");
	fixture_label(&fixture, 2, NULL);
	CHECK_OK(event_durations(fixture.store, fixture.session.annotator, 4,
				 ms, &count, &err));
	assert_int_equal(count, 2);
	assert_int_equal(ms[0], 4000);
	CHECK_OK(
		queue_progress(fixture.store, &fixture.session, &counts, &err));
	assert_int_equal(counts.done, 2);
	assert_int_equal(counts.open, 8);
	arena_release(&arena);
	fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_project_opens_only_where_there_is_one),
		cmocka_unit_test(of_many_who_make_a_project_at_once_one_does),
		cmocka_unit_test(
			a_file_of_another_kind_is_refused_and_untouched),
		cmocka_unit_test(protections_hold_on_any_connection),
		cmocka_unit_test(an_answer_is_the_replay_of_its_events),
		cmocka_unit_test(
			the_labelling_connection_cannot_read_what_models_said),
		cmocka_unit_test(gold_is_the_replay_up_to_any_event),
		cmocka_unit_test(
			the_queue_serves_every_item_once_and_leases_it),
		cmocka_unit_test(the_next_item_is_found_without_sorting),
		cmocka_unit_test(a_one_character_label_is_its_own_key),
		cmocka_unit_test(marks_and_times_are_what_was_not_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
