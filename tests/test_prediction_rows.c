/* test_prediction_rows.c - imported predictions: which text a row is about,
 * what is counted, and what stays sealed */
#include "tests/prediction_room.h"

#include <stdlib.h>

#include "data/base/file.h"

/* --- which text a row is about --- */

/* Texts 1 and 2 are called 'twin' as well, and text 11 is on neither side. */
static void add_twins(struct room *room)
{
	static const char *const statements[] = {
		"INSERT INTO source (id, name, hash, format, state, at)"
		" VALUES (2, 'more', 'x', 'csv', 'loading', 0)",
		"INSERT INTO item (id, hash, body)"
		" VALUES (11, zeroblob(32), 'of neither side')",
		"INSERT INTO source_row (source, row, item, external_id)"
		" VALUES (2, 1, 1, 'twin'), (2, 2, 2, 'twin'),"
		"  (2, 3, 3, 'also-3'), (2, 4, 11, 'neither')",
		"INSERT INTO deal (item, group_key, split, batch, rank)"
		" VALUES (11, 11, 'quarantine', 2, 1)",
		"UPDATE source SET state = 'ready' WHERE id = 2",
	};
	struct err err = ERR_INIT;

	for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++)
		CHECK_OK(store_run(room->fixture.store, &err, statements[i],
				   ""));
}

static void rows_without_one_text_are_counted_and_left_out(void **state)
{
	struct room *room = *state;

	add_twins(room);
	take_ok(room, "id,said\nid-1,pos\nno\x1b[2Jone,pos\nnobody,pos\n"
		      "twin,pos\nneither,neg\nalso-3,neg\n,pos\n");
	assert_int_equal(room->report.rows, 7);
	assert_int_equal(room->report.added, 2);
	assert_int_equal(room->report.unknown, 3);
	assert_int_equal(room->report.ambiguous, 1);
	assert_int_equal(room->report.quarantined, 1);
	/* for a terminal */
	CHECK_TEXT(room->report.first_unknown, "no [2Jone");
	take_fails(room, "id,said\n", "said.csv: no rows");
	room->options.run = "n";
	take_fails(room, "id,said\nnobody,pos\nnone,pos\n",
		   "none of the 2 ids is one of a text here (the first is "
		   "'nobody')");
	take_fails(room, "id,said\ntwin,pos\nneither,pos\n",
		   "1 rows have an id that several texts have, 1 are of texts "
		   "in neither");
}

static void texts_without_an_id_go_by_source_and_row(void **state)
{
	struct room *room = *state;

	take_ok(room, "id,said\n1:3,pos\nid-3,pos\n1:7,neg\n"
		      "1:x,pos\n1:3x,pos\n2:1,pos\n1:,pos\n:3,pos\n1: 3,pos\n"
		      "99999999999999999999999:1,pos\n");
	assert_int_equal(room->report.added, 2);
	assert_int_equal(room->report.known, 1);
	assert_int_equal(room->report.unknown, 7);
	assert_int_equal(count(room, "SELECT count(*) FROM prediction"
				     " WHERE item IN (3, 7)"),
			 2);
}

static void an_answer_that_is_no_label_is_kept_as_none(void **state)
{
	struct room *room = *state;
	char *const map[] = { "spam=", NULL };

	room->options.columns.map = map;
	take_ok(room, "id,said\nid-1,spam\nid-2,huh\nid-3,pos\n");
	assert_int_equal(room->report.added, 3);
	assert_int_equal(room->report.unmapped, 2);
	assert_int_equal(room->report.unheard_of, 1);
	CHECK_TEXT(room->report.first_unheard_of, "huh");
	assert_int_equal(
		count(room,
		      "SELECT count(*) FROM prediction WHERE label IS NULL"),
		2);
	/* said again, it is the same */
	take_ok(room, "id,said\nid-1,spam\n");
	assert_int_equal(room->report.known, 1);
}

static void probabilities_come_along(void **state)
{
	struct room *room = *state;

	room->options.columns = (struct answer_columns){ .has_scores = true };
	take_ok(room, "id,neg,pos\nid-1,.25,.75\nid-2,7,9\n");
	assert_int_equal(room->report.without_probabilities, 1);
	assert_int_equal(room->report.no_distribution, 1);
	assert_int_equal(count(room, "SELECT length(log_probability) = 8"
				     " AND confidence = 0.75 FROM prediction"
				     " WHERE item = 1"),
			 1);
	assert_int_equal(count(room,
			       "SELECT label = 'pos' AND confidence IS NULL"
			       " FROM prediction WHERE item = 2"),
			 1);
}

static void bad_records_left_out_are_counted(void **state)
{
	struct room *room = *state;
	char *bad = file_join(room->fixture.folder, "bad.csv");

	room->options.csv.skip_bad = bad;
	take_ok(room, "id,said\nid-1,pos\nid-2,neg,3\nid-3,pos\n");
	assert_int_equal(room->report.added, 2);
	assert_int_equal(room->report.bad, 1);
	take_ok(room, "id,said\nid-1,pos\nid-2,neg,3\nid-4,pos\n");
	assert_int_equal(room->report.added, 1);
	assert_int_equal(room->report.bad, 1);
	take_fails(room, "{\"id\": \"id-1\", \"said\": \"pos\"}\n",
		   "bad rows are left out of CSV files only");
	free(bad);
}

/* --- the seal, and practice --- */

static void only_what_was_held_out_has_a_fold(void **state)
{
	struct room *room = *state;
	static const char in_fold[] =
		"SELECT count(*) FROM prediction WHERE fold >= 0";

	take_ok(room, all_ten); /* untuned: the final model's, all of it */
	assert_int_equal(count(room, in_fold), 0);
	room->options.run = "in sample";
	room->options.is_tuned = true;
	take_ok(room, all_ten);
	assert_int_equal(count(room, in_fold), 0);
	room->options.run = "out of fold";
	room->options.is_out_of_fold = true;
	take_ok(room, all_ten);
	assert_int_equal(count(room, in_fold), 6); /* train, never the test */
	assert_int_equal(count(room,
			       "SELECT count(*) FROM prediction WHERE run = 3"
			       " AND fold = -1"),
			 4);
}

static void importing_opens_nothing(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;
	struct store *annotate;

	take_ok(room, all_ten);
	assert_int_equal(count(room, "SELECT (SELECT count(*) FROM claim)"
				     " + (SELECT count(*) FROM look)"
				     " + (SELECT count(*) FROM event)"),
			 0);
	/* and nobody labelling sees what it said */
	annotate = store_open(room->fixture.path, STORE_ANNOTATE, &err);
	assert_non_null(annotate);
	assert_null(store_query(annotate, &err, "SELECT label FROM prediction",
				""));
	store_close(annotate);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(rows_without_one_text_are_counted_and_left_out),
		TEST(texts_without_an_id_go_by_source_and_row),
		TEST(an_answer_that_is_no_label_is_kept_as_none),
		TEST(probabilities_come_along),
		TEST(bad_records_left_out_are_counted),
		TEST(only_what_was_held_out_has_a_fold),
		TEST(importing_opens_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
