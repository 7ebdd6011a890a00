/*
 * test_migration.c - project files of every earlier version, opened by this one
 */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/assignment.h"
#include "data/audit.h"
#include "data/base/file.h"
#include "data/event.h"
#include "data/gold.h"
#include "data/project.h"
#include "data/run.h"
#include "data/second.h"
#include "data/store.h"
#include "data/summary.h"

struct place {
	char folder[32];
	char *path;
};

/* A database made of a dump, as an old program left it. */
static void make_old(struct place *place, const char *dump)
{
	struct err err = ERR_INIT;
	sqlite3 *db;
	char *sql, *said = NULL;
	size_t length;

	snprintf(place->folder, sizeof(place->folder),
		 "/tmp/payoff-old-XXXXXX");
	assert_non_null(mkdtemp(place->folder));
	place->path = file_join(place->folder, "payoff.db");
	CHECK_OK(file_read(dump, 1 << 20, &sql, &length, &err));
	assert_int_equal(sqlite3_open(place->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &said) != SQLITE_OK)
		fail_msg("%s: %s", dump, said);
	sqlite3_close(db);
	free(sql);
}

static void remove_old(struct place *place)
{
	unlink(place->path);
	free(place->path);
	rmdir(place->folder);
}

static void a_file_of_version_1_opens_sound_and_complete(void **state)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct label_list labels;
	struct project project;
	struct summary summary;
	struct run_list runs;
	struct store *store;
	struct place place;
	int64_t value;

	(void)state;
	make_old(&place, "tests/fixtures/project-v1.sql");
	store = store_open(place.path, STORE_WRITE, &err);
	if (!store)
		fail_msg("%s", err.text);
	CHECK_OK(
		store_int64(store, &err, &value, 0, "PRAGMA user_version", ""));
	assert_int_equal(value, STORE_VERSION);
	CHECK_OK(audit_file(store, &err));
	for (size_t i = 0; i < audit_count; i++) {
		CHECK_OK(audit_ask(store, &audit_questions[i], &value, &err));
		if (value)
			fail_msg("not so: %s", audit_questions[i].law);
	}
	CHECK_OK(project_load(store, &arena, &project, &err));
	assert_int_equal(project.bar_count, 1);
	CHECK_OK(labels_load(store, &arena, &labels, &err));
	assert_int_equal(labels.count, 2);
	CHECK_OK(summary_load(store, &summary, &err));
	assert_int_equal(summary.items, 11);
	assert_int_equal(summary.train.labelled + summary.test.labelled, 10);
	CHECK_OK(runs_load(store, true, &arena, &runs, &err));
	assert_int_equal(runs.count, 2);
	assert_int_equal(summary.looks, 1);
	store_close(store);
	arena_release(&arena);
	remove_old(&place);
}

/* Readings of every kind, in a file whose queue knew of none. */
static void a_file_of_version_1_is_read_on_and_again(void **state)
{
	const struct queue queue = { .seed = 1, .planned_test = 4 };
	static const int64_t audited[] = { 1, 6 };
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct session session;
	struct served served;
	struct store *store;
	struct place place;
	int64_t value;
	size_t asked;
	int served_count = 0;

	(void)state;
	make_old(&place, "tests/fixtures/project-v1.sql");
	store = store_open(place.path, STORE_WRITE, &err);
	assert_non_null(store);
	CHECK_OK(second_ask(store, SECOND_AUDIT, audited, 2, &asked, &err));
	assert_int_equal(asked, 2);
	CHECK_OK(session_open(store, "somebody new", "lines", &session, &err));
	while (queue_next(store, &queue, &session, &arena, &served, &err) > 0) {
		const struct event event = {
			.item = served.item,
			.round = served.round,
			.kind = "skip",
			.policy = served.policy,
		};

		CHECK_OK(event_add(store, &session, &event, NULL, &err));
		served_count++;
	}
	/* The one that was open, and the audits. */
	assert_int_equal(served_count, 3);
	for (size_t i = 0; i < audit_count; i++) {
		CHECK_OK(audit_ask(store, &audit_questions[i], &value, &err));
		if (value)
			fail_msg("not so: %s", audit_questions[i].law);
	}
	arena_release(&arena);
	store_close(store);
	remove_old(&place);
}

static void a_file_of_a_newer_program_is_refused(void **state)
{
	struct err err = ERR_INIT;
	struct place place;
	sqlite3 *db;

	(void)state;
	make_old(&place, "tests/fixtures/project-v1.sql");
	assert_int_equal(sqlite3_open(place.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 9999", NULL,
				      NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
	assert_null(store_open(place.path, STORE_WRITE, &err));
	assert_non_null(strstr(err.text, "newer payoff"));
	remove_old(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_version_1_opens_sound_and_complete),
		cmocka_unit_test(a_file_of_version_1_is_read_on_and_again),
		cmocka_unit_test(a_file_of_a_newer_program_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
