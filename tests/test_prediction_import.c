/* test_prediction_import.c - predictions of models elsewhere become runs: whole
 * or not at all */
#include "tests/prediction_room.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/text.h"
#include "data/import.h"
#include "data/import_lock.h"
#include "data/prediction.h"
#include "data/run.h"

/* All ten, then so many rows more than a transaction has, then `last`. */
static char *long_table(const char *last)
{
	struct text table = TEXT_INIT;

	text_add(&table, all_ten);
	for (int i = 0; i < 2500; i++)
		text_add(&table, "id-1,pos\n");
	text_add(&table, last);
	return text_take(&table);
}

/* --- whole or not at all --- */

static void predictions_of_a_new_name_are_a_finished_run(void **state)
{
	struct room *room = *state;
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct run run;

	take_ok(room, all_ten);
	assert_true(room->report.is_new_run);
	assert_int_equal(room->report.rows, 10);
	assert_int_equal(room->report.added, 10);
	assert_int_equal(room->report.train, 6);
	assert_int_equal(room->report.test, 4);
	assert_int_equal(room->report.without_probabilities, 10);
	assert_int_equal(room->report.missing_train, 0);
	assert_int_equal(room->report.missing_test, 0);
	assert_int_equal(
		run_by_name(room->fixture.store, "m", &arena, &run, &err), 1);
	assert_int_equal(run.id, room->report.run);
	CHECK_TEXT(run.state, "done");
	CHECK_TEXT(run.method, METHOD_IMPORTED);
	assert_false(run.is_tuned);
	assert_true(run.finished >= run.started);
	assert_non_null(strstr(run.settings, "said.csv"));
	assert_non_null(strstr(run.settings, "\"sha256\":\""));
	assert_non_null(strstr(run.remarks, "10 of 10 answers came without"));
	assert_int_equal(count(room, "SELECT count(*) FROM run_output"), 2);
	arena_release(&arena);
}

static void a_row_that_fails_leaves_nothing_of_a_new_run(void **state)
{
	struct room *room = *state;
	char *table = long_table("id-2,neg,3\n");

	take_fails(room, table, "said.csv:2512: 3 columns where the header");
	assert_int_equal(count(room, "SELECT count(*) FROM run"), 0);
	free(table);
	/* and its name is free */
	take_ok(room, all_ten);
	assert_true(room->report.is_new_run);
}

static void a_row_that_fails_adds_nothing_to_a_run(void **state)
{
	struct room *room = *state;
	char *table = long_table("id-2,neg,3\n");

	take_ok(room, "id,said\nid-1,pos\n");
	take_fails(room, table, "said.csv:2512: 3 columns where the header");
	assert_int_equal(predictions(room), 1);
	free(table);
	room->options.columns.score = "p";
	take_fails(room, "id,said,p\nid-2,neg,.5\nid-3,neg,high\n",
		   "said.csv:3: 'high' of p is not a number");
}

static void what_a_killed_import_left_is_swept(void **state)
{
	struct room *room = *state;
	struct run run = { .method = METHOD_IMPORTED,
			   .name = "m",
			   .label_set = 1 };
	struct arena arena = ARENA_INIT;
	struct label_list labels;
	struct err err = ERR_INIT;
	int64_t swept;

	CHECK_OK(labels_load(room->fixture.store, &arena, &labels, &err));
	for (int way = 0; way < 2; way++) {
		run.started = 0;
		CHECK_OK(run_add(room->fixture.store, &run, &err));
		for (int64_t item = 1; item <= 5; item++) {
			struct prediction p = { .item = item,
						.fold = FOLD_FINAL,
						.confidence = NAN };

			CHECK_OK(prediction_add(room->fixture.store, run.id, &p,
						&labels, 2, &err));
		}
		if (way == 0) { /* payoff check */
			CHECK_OK(import_sweep(room->fixture.store, &swept,
					      &err));
			assert_int_equal(
				count(room, "SELECT count(*) FROM run"), 0);
			assert_int_equal(predictions(room), 0);
		} else { /* the next import */
			take_ok(room, all_ten);
			assert_true(room->report.is_new_run);
			assert_int_equal(predictions(room), 10);
		}
	}
	arena_release(&arena);
}

static void a_run_of_another_kind_is_not_swept(void **state)
{
	struct room *room = *state;
	struct run run = { .method = METHOD_FULL,
			   .is_tuned = true,
			   .label_set = 1 };
	struct err err = ERR_INIT;

	CHECK_OK(run_add(room->fixture.store, &run, &err));
	take_ok(room, all_ten);
	assert_int_equal(count(room, "SELECT count(*) FROM run"), 2);
}

static int stop_requested;

static void stop_after_a_transaction(void *context, int64_t rows)
{
	(void)context;
	(void)rows;
	stop_requested = 1;
}

static void an_interrupted_import_leaves_nothing(void **state)
{
	struct room *room = *state;
	char *table = long_table("");

	stop_requested = 0;
	room->options.stop = (const volatile int *)&stop_requested;
	room->options.progress = stop_after_a_transaction;
	take_ok(room, table);
	assert_true(room->report.was_stopped);
	assert_int_equal(predictions(room), 0);
	assert_int_equal(count(room, "SELECT count(*) FROM run"), 0);
	free(table);
}

static void one_import_at_a_time(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;
	int ready[2], status;
	char byte;
	pid_t child;

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		/* fcntl's locks are a process's own */
		byte = import_lock(room->fixture.store, &err) < 0 ? 'n' : 'y';
		if (write(ready[1], &byte, 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	take_fails(room, all_ten, "another import into");
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	close(ready[0]);
	close(ready[1]);
	take_ok(room, all_ten);
}

/* --- more for a run that is there --- */

static void the_same_file_again_adds_nothing(void **state)
{
	struct room *room = *state;

	take_ok(room, all_ten);
	take_ok(room, all_ten);
	assert_false(room->report.is_new_run);
	assert_int_equal(room->report.added, 0);
	assert_int_equal(room->report.known, 10);
	assert_int_equal(room->report.changed, 0);
	assert_int_equal(count(room, "SELECT count(*) FROM run"), 1);
	assert_int_equal(predictions(room), 10);
}

static void more_texts_are_added_to_a_run_of_the_name(void **state)
{
	struct room *room = *state;

	take_ok(room, "id,said\nid-1,pos\nid-7,neg\n");
	assert_int_equal(room->report.missing_train, 5);
	assert_int_equal(room->report.missing_test, 3);
	take_ok(room, all_ten);
	assert_int_equal(room->report.added, 8);
	assert_int_equal(room->report.known, 1);
	assert_int_equal(room->report.changed, 1); /* id-7 */
	assert_int_equal(count(room, "SELECT label = 'neg' FROM prediction"
				     " WHERE item = 7"),
			 1);
	assert_int_equal(room->report.missing_test, 0);
}

static void a_name_is_of_one_model(void **state)
{
	struct room *room = *state;
	static const struct label more = { .key = "mid" };
	struct err err = ERR_INIT;

	take_ok(room, all_ten);
	room->options.is_tuned = true;
	take_fails(room, all_ten, "run 'm' is there as an untuned model");
	room->options.run = "t";
	take_ok(room, all_ten);
	room->options.is_out_of_fold = true;
	take_fails(room, all_ten, "run 't' was imported without --out-of-fold");
	room->options.is_tuned = room->options.is_out_of_fold = false;
	take_fails(room, all_ten, "run 't' is there as a tuned model");
	room->options.run = "m";
	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(labels_add(room->fixture.store, &more, 1, &err));
	CHECK_OK(store_commit(room->fixture.store, &err));
	take_fails(room, all_ten, "run 'm' knows other labels");
	room->options.run = "n";
	take_ok(room, all_ten);
}

static void a_name_is_no_number_and_is_utf8(void **state)
{
	struct room *room = *state;

	room->options.run = "7";
	take_fails(room, all_ten, "run '7': runs have numbers");
	room->options.run = "m\xff";
	take_fails(room, all_ten, "the name of a run is UTF-8");
	room->options.run = "a\nb";
	take_fails(room, all_ten, "the name of a run is one line");
	room->options.run = "7b, na\xc3\xafve";
	take_ok(room, all_ten);
}

static void a_file_may_be_called_anything(void **state)
{
	struct room *room = *state;

	free(room->table);
	room->table = file_join(room->fixture.folder, "caf\xe9.csv");
	room->options.path = room->table;
	take_ok(room, all_ten);
	assert_int_equal(count(room, "SELECT json_valid(settings) FROM run"),
			 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(predictions_of_a_new_name_are_a_finished_run),
		TEST(a_row_that_fails_leaves_nothing_of_a_new_run),
		TEST(a_row_that_fails_adds_nothing_to_a_run),
		TEST(what_a_killed_import_left_is_swept),
		TEST(a_run_of_another_kind_is_not_swept),
		TEST(an_interrupted_import_leaves_nothing),
		TEST(one_import_at_a_time),
		TEST(the_same_file_again_adds_nothing),
		TEST(more_texts_are_added_to_a_run_of_the_name),
		TEST(a_name_is_of_one_model),
		TEST(a_name_is_no_number_and_is_utf8),
		TEST(a_file_may_be_called_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
