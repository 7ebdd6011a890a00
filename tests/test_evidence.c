/* test_evidence.c - which items and answers runs may be compared on */
#include "tests/opening_room.h"

#include <stdio.h>
#include <stdlib.h>

#include "data/base/file.h"
#include "data/prediction_import.h"
#include "evaluate/evidence.h"

static const struct run *run_of(struct room *room, const char *word)
{
	struct err err = ERR_INIT;
	const struct run *run =
		evidence_run(room->fixture.store, word, &room->arena, &err);

	if (!run)
		fail_msg("%s", err.text);
	return run;
}

/* Of two runs by name or number. */
static int load_two(struct room *room, enum evidence_origin origin,
		    const char *first, const char *second,
		    struct evidence *evidence, struct err *err)
{
	const struct run *runs[] = { run_of(room, first),
				     run_of(room, second) };

	return evidence_load(room->fixture.store, &room->labels, origin, runs,
			     2, &room->arena, evidence, err);
}

static struct evidence loaded(struct room *room, enum evidence_origin origin)
{
	struct evidence evidence;
	struct err err = ERR_INIT;

	CHECK_OK(load_two(room, origin, "1", "2", &evidence, &err));
	return evidence;
}

/* Imports a file that says pos of items from .. to, with p for each. */
static void import_said(struct room *room, const char *name, bool is_tuned,
			bool is_out_of_fold, int64_t from, int64_t to)
{
	char *path = file_join(room->fixture.folder, "said.csv");
	FILE *file = fopen(path, "wb");
	struct prediction_import_options options = {
		.path = path,
		.run = name,
		.id = "id",
		.columns = { .label = "said", .score = "p" },
		.is_tuned = is_tuned,
		.is_out_of_fold = is_out_of_fold,
	};
	struct prediction_import_report report;
	struct err err = ERR_INIT;

	assert_non_null(file);
	fputs("id,said,p\n", file);
	for (int64_t id = from; id <= to; id++)
		fprintf(file, "id-%d,%s,0.75\n", (int)id,
			id == from ? "none of them" : "pos");
	fclose(file);
	CHECK_OK(prediction_import(room->fixture.store, &options, &report,
				   &err));
	free(path);
}

static void practice_is_train_items_that_all_answered(void **state)
{
	struct room *room = *state;
	struct evidence e = loaded(room, EVIDENCE_PRACTICE);

	assert_int_equal(e.count, TRAIN);
	assert_int_equal(e.unanswered, 0);
	assert_int_equal(e.groups, TRAIN);
	assert_int_equal(e.column_count, 2);
	assert_false(e.repeats);
	for (size_t i = 0; i < e.count; i++) {
		int64_t item = e.items[i];
		uint32_t gold = (uint32_t)(item % 2);

		assert_int_equal(item, (int64_t)i + 1);
		assert_int_equal(e.gold[i], gold);
		assert_int_equal(e.columns[0].scored.said[i] == gold,
				 misses_thirds(item));
		assert_int_equal(e.columns[1].scored.said[i] == gold,
				 misses_tenths(item));
		CHECK_NEAR(e.occurrences[i], 1, 0);
		CHECK_NEAR(e.columns[0].confidence[i],
			   0.5 + (double)(item % 50) / 100, 1e-12);
	}
	/* these runs gave no probabilities */
	assert_null(e.columns[0].scored.log_probability);
	assert_int_equal(e.columns[0].without_probabilities, TRAIN);
}

static void practice_that_is_loaded_gives_the_same(void **state)
{
	struct room *room = *state;
	const struct run *runs[] = { run_of(room, "2"), run_of(room, "1") };
	struct evidence once, again;
	struct practice practice;
	struct err err = ERR_INIT;

	CHECK_OK(practice_load(room->fixture.store, &room->project,
			       &room->labels, &room->arena, &practice, &err));
	CHECK_OK(load_two(room, EVIDENCE_PRACTICE, "2", "1", &once, &err));
	CHECK_OK(evidence_of_practice(room->fixture.store, &practice, runs, 2,
				      2, &room->arena, &again, &err));
	assert_int_equal(again.count, once.count);
	assert_memory_equal(again.items, once.items,
			    once.count * sizeof(*once.items));
	for (size_t c = 0; c < 2; c++)
		assert_memory_equal(again.columns[c].scored.said,
				    once.columns[c].scored.said,
				    once.count * sizeof(uint32_t));
	/* what practice leaves out cannot come from it */
	practice.count = 0;
	CHECK_FAILS(evidence_of_practice(room->fixture.store, &practice, runs,
					 2, 2, &room->arena, &again, &err),
		    "run 2 knows other labels");
}

static void groups_are_numbered(void **state)
{
	struct room *room = *state;
	struct evidence e = loaded(room, EVIDENCE_PRACTICE);

	assert_int_equal(e.groups, TRAIN / 4);
	for (size_t i = 0; i < e.count; i++) {
		assert_int_equal(e.group_of[i], i / 4);
		assert_int_equal(e.group_keys[i], (int64_t)(i - i % 4 + 1));
	}
}

static void answers_are_as_compare_takes_them(void **state)
{
	struct room *room = *state;
	struct evidence e = loaded(room, EVIDENCE_PRACTICE);
	struct answers answers = evidence_answers(&e, 1, 0);

	assert_int_equal(answers.count, TRAIN);
	assert_ptr_equal(answers.first, e.columns[1].scored.said);
	assert_ptr_equal(answers.second, e.columns[0].scored.said);
	assert_ptr_equal(answers.gold, e.gold);
}

static void an_answer_of_one_run_alone_is_left_out_and_counted(void **state)
{
	struct room *room = *state;
	struct evidence e;
	struct err err = ERR_INIT;

	import_said(room, "api", false, false, 11, 40);
	CHECK_OK(load_two(room, EVIDENCE_PRACTICE, "1", "api", &e, &err));
	assert_int_equal(e.count, 30);
	assert_int_equal(e.unanswered, TRAIN - 30);
	assert_int_equal(e.items[0], 11);
	/* its first answer is no label, and no probability of any */
	assert_int_equal(e.columns[1].scored.said[0], 2);
	assert_int_equal(e.columns[1].without_probabilities, 1);
	assert_null(e.columns[1].scored.log_probability);
	CHECK_NEAR(e.columns[1].confidence[1], 0.75, 0);
}

static void probabilities_are_there_where_all_rows_have_them(void **state)
{
	struct room *room = *state;
	struct evidence e;
	struct err err = ERR_INIT;

	/* what is said of no item does not matter */
	import_said(room, "api", false, false, 0, 60);
	CHECK_OK(load_two(room, EVIDENCE_PRACTICE, "1", "api", &e, &err));
	assert_int_equal(e.count, TRAIN);
	assert_non_null(e.columns[1].scored.log_probability);
	for (size_t i = 0; i < e.count; i++) {
		const float *row = e.columns[1].scored.log_probability + 2 * i;

		CHECK_NEAR(exp((double)row[0]), 0.25, 1e-6);
		CHECK_NEAR(exp((double)row[1]), 0.75, 1e-6);
	}
}

static void a_tuned_run_speaks_through_its_folds_alone(void **state)
{
	struct room *room = *state;
	struct evidence e;
	struct err err = ERR_INIT;

	import_said(room, "in sample", true, false, 1, TRAIN + TEST);
	CHECK_FAILS(
		load_two(room, EVIDENCE_PRACTICE, "1", "in sample", &e, &err),
		"no train item has a practice answer of each of these");
	import_said(room, "out of fold", true, true, 1, TRAIN + TEST);
	CHECK_OK(load_two(room, EVIDENCE_PRACTICE, "1", "out of fold", &e,
			  &err));
	assert_int_equal(e.count, TRAIN);
}

static void the_sealed_test_is_no_evidence(void **state)
{
	struct room *room = *state;
	struct evidence e;
	struct err err = ERR_INIT;

	label(room, TRAIN + 1, TRAIN + 50);
	CHECK_FAILS(load_two(room, EVIDENCE_OPENED, "1", "2", &e, &err),
		    "no test item has been opened yet: payoff evaluate "
		    "--open");
}

static void what_was_opened_may_be_looked_at_and_no_more(void **state)
{
	struct room *room = *state;
	struct evidence e;
	struct err err = ERR_INIT;

	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	label(room, TRAIN + 41, TRAIN + 60); /* after it */
	e = loaded(room, EVIDENCE_OPENED);
	assert_int_equal(e.count, 40);
	assert_int_equal(e.origin, EVIDENCE_OPENED);
	for (size_t i = 0; i < e.count; i++)
		assert_int_equal(e.items[i], TRAIN + 1 + (int64_t)i);
	/* a run that came later may be held against them */
	import_said(room, "late", true, false, TRAIN + 30, TRAIN + TEST);
	CHECK_OK(load_two(room, EVIDENCE_OPENED, "1", "late", &e, &err));
	assert_int_equal(e.count, 11);
	assert_int_equal(e.unanswered, 29);
	import_said(room, "missing", true, false, TRAIN + 90, TRAIN + 99);
	CHECK_FAILS(load_two(room, EVIDENCE_OPENED, "1", "missing", &e, &err),
		    "no opened test item has an answer of each of these runs");
}

static void looking_at_it_again_writes_nothing(void **state)
{
	struct room *room = *state;
	int64_t before;

	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	before = fixture_int(&room->fixture, "SELECT count(*) FROM look_item");
	loaded(room, EVIDENCE_OPENED);
	assert_int_equal(
		fixture_int(&room->fixture, "SELECT count(*) FROM look_item"),
		before);
	assert_int_equal(
		fixture_int(&room->fixture, "SELECT count(*) FROM look"), 1);
}

static void runs_of_other_labels_are_refused(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;
	struct evidence e;

	import_said(room, "api", false, false, 1, 60);
	room->labels.version = 2;
	CHECK_FAILS(load_two(room, EVIDENCE_PRACTICE, "1", "2", &e, &err),
		    "run 1 knows other labels than the project has now; run "
		    "it again: payoff finetune run");
	CHECK_FAILS(load_two(room, EVIDENCE_PRACTICE, "api", "2", &e, &err),
		    "run 3 knows other labels than the project has now; import "
		    "what it says of them under another name");
}

static void a_run_goes_by_number_or_by_name(void **state)
{
	struct room *room = *state;
	struct run running = { .method = METHOD_FULL, .label_set = 1 };
	struct err err = ERR_INIT;

	import_said(room, "3rd model", false, false, 1, 9);
	assert_int_equal(run_of(room, "2")->id, 2);
	assert_int_equal(run_of(room, "3rd model")->id, 3);
	assert_int_equal(run_of(room, "3")->id, 3);
	CHECK_OK(run_add(room->fixture.store, &running, &err));
	CHECK_FAILS(evidence_run(room->fixture.store, "4", &room->arena, &err)
			    ? 0
			    : -1,
		    "run 4 is not finished");
	CHECK_FAILS(evidence_run(room->fixture.store, "5", &room->arena, &err)
			    ? 0
			    : -1,
		    "no run '5'");
	CHECK_FAILS(evidence_run(room->fixture.store, "0", &room->arena, &err)
			    ? 0
			    : -1,
		    "no run '0'");
	CHECK_FAILS(evidence_run(room->fixture.store, "", &room->arena, &err)
			    ? 0
			    : -1,
		    "no run ''");
}

int main(void)
{
#define ROOM_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		ROOM_TEST(practice_is_train_items_that_all_answered),
		cmocka_unit_test_setup_teardown(groups_are_numbered,
						setup_groups_of_four, teardown),
		ROOM_TEST(practice_that_is_loaded_gives_the_same),
		ROOM_TEST(answers_are_as_compare_takes_them),
		ROOM_TEST(an_answer_of_one_run_alone_is_left_out_and_counted),
		ROOM_TEST(probabilities_are_there_where_all_rows_have_them),
		ROOM_TEST(a_tuned_run_speaks_through_its_folds_alone),
		ROOM_TEST(the_sealed_test_is_no_evidence),
		ROOM_TEST(what_was_opened_may_be_looked_at_and_no_more),
		ROOM_TEST(looking_at_it_again_writes_nothing),
		ROOM_TEST(runs_of_other_labels_are_refused),
		ROOM_TEST(a_run_goes_by_number_or_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
