/*
 * test_import.c - a table comes in whole or not at all, and never twice
 */
#include "tests/imported.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/base/file.h"
#include "data/event.h"
#include "data/session.h"

/* Everything an import writes. */
static const char all_rows[] =
	"SELECT (SELECT count(*) FROM source)"
	" + (SELECT count(*) FROM source_row) + (SELECT count(*) FROM item)"
	" + (SELECT count(*) FROM event) + (SELECT count(*) FROM answer)"
	" + (SELECT count(*) FROM answer_label) + (SELECT count(*) FROM deal)"
	" + (SELECT count(*) FROM deal_key) + (SELECT count(*) FROM draw)"
	" + (SELECT count(*) FROM draw_item)"
	" + (SELECT count(*) FROM assignment)";

static void make_table(struct text *table, int rows, bool has_labels)
{
	text_clear(table);
	text_add(table, has_labels ? "text,label\n" : "text\n");
	for (int i = 0; i < rows; i++)
		text_printf(table, "here is the review with number %d%s\n", i,
			    !has_labels ? ""
			    : i % 2	? ",pos"
					: ",neg");
}

static void undo(struct imported *p)
{
	struct err err = ERR_INIT;
	char name[64];

	CHECK_OK(import_undo(p->store, name, sizeof(name), &err));
	CHECK_TEXT(name, "t.csv");
	imported_check(p);
}

static void every_row_is_kept_and_equal_texts_are_one_item(void **state)
{
	struct text got = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.id = "id";
	p.options.date = "day";
	imported_take(&p, "id,text,day,stars,\n"
			  "a,good phone,2024-01-02,5,x\n"
			  "b,good phone,2024-01-03,4,\n"
			  "c,,2024-01-04,,\n"
			  "d,\" \",,1,y\n"
			  "e,good phone ,,1,y\n");
	assert_int_equal(p.report.rows, 5);
	assert_int_equal(p.report.added, 2);
	assert_int_equal(p.report.repeated, 1);
	assert_int_equal(p.report.empty, 2);
	imported_text(&p,
		      "SELECT row || ' ' || external_id || ' ' ||"
		      " coalesce(item, '-') || ' ' || coalesce(at, '-') ||"
		      " ' ' || meta FROM source_row ORDER BY row",
		      &got);
	CHECK_TEXT(text_get(&got),
		   "1 a 1 2024-01-02 {\"stars\":\"5\",\".5\":\"x\"}\n"
		   "2 b 1 2024-01-03 {\"stars\":\"4\",\".5\":\"\"}\n"
		   "3 c - 2024-01-04 {\"stars\":\"\",\".5\":\"\"}\n"
		   "4 d - - {\"stars\":\"1\",\".5\":\"y\"}\n"
		   "5 e 2 - {\"stars\":\"1\",\".5\":\"y\"}");
	text_release(&got);
	imported_close(&p);
}

static void a_file_comes_in_once(void **state)
{
	struct imported p;
	int64_t before;

	(void)state;
	imported_open(&p);
	imported_take(&p, "text,label\ngood phone,pos\nbad phone,neg\n");
	before = imported_int(&p, all_rows);
	imported_take(&p, "text,label\ngood phone,pos\nbad phone,neg\n");
	assert_true(p.report.is_known);
	assert_int_equal(imported_int(&p, all_rows), before);
	p.options.label = "label";
	imported_fails(&p, "text,label\ngood phone,pos\nbad phone,neg\n",
		       "t.csv: imported already");
	assert_int_equal(imported_int(&p, all_rows), before);
	imported_close(&p);
}

static void what_is_said_of_labels_is_part_of_the_import(void **state)
{
	static const char table[] = "text,label\ngood phone,pos\n";
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.label = "label";
	p.options.labels_are = "assisted";
	imported_take(&p, table);
	p.options.labels_are = "blind";
	imported_fails(&p, table, "t.csv: imported already");
	imported_close(&p);
}

static void labels_become_decisions(void **state)
{
	static char first[] = "1=pos", second[] = "0=neg";
	char *map[] = { first, second, NULL };
	struct text got = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.label = "label";
	p.options.label_map = map;
	p.options.labels_are = "blind";
	imported_take(&p, "text,label\nfirst,1\nsecond, 0 \nthird,\n"
			  "fourth,neg\nfirst,1\n");
	assert_int_equal(p.report.labelled, 3);
	assert_int_equal(p.report.disputed, 0);
	imported_text(&p,
		      "SELECT body || ' ' || coalesce(label, '-') FROM item"
		      " LEFT JOIN gold ON gold.item = item.id ORDER BY item.id",
		      &got);
	CHECK_TEXT(text_get(&got), "first pos\nsecond neg\nthird -\n"
				   "fourth neg");
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM event"), 3);
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM assignment"
					  " WHERE state = 'open'"),
			 1);
	text_release(&got);
	imported_close(&p);
}

static void an_unknown_label_stops_the_import(void **state)
{
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.label = "label";
	imported_fails(&p, "text,label\nfirst,pos\n\nsecond,meh\n",
		       "t.csv:4: no label 'meh'; there are: neg, pos;");
	imported_close(&p);
}

static void different_labels_of_one_text_dispute_it(void **state)
{
	struct text got = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.label = "label";
	imported_take(&p, "text,label\nsame,pos\nsame,neg\nsame,pos\n"
			  "other,pos\n");
	assert_int_equal(p.report.labelled, 2);
	assert_int_equal(p.report.disputed, 1);
	imported_text(&p,
		      "SELECT body || ' ' || state FROM item JOIN gold"
		      " ON gold.item = item.id ORDER BY item.id",
		      &got);
	CHECK_TEXT(text_get(&got), "same disputed\nother label");
	/* And so does a later file, about a text that was agreed on. */
	imported_take(&p, "text,label\nother,neg\n");
	assert_int_equal(p.report.labelled, 0);
	assert_int_equal(p.report.disputed, 1);
	imported_text(&p, "SELECT DISTINCT state FROM gold", &got);
	CHECK_TEXT(text_get(&got), "disputed");
	undo(&p);
	imported_text(&p,
		      "SELECT body || ' ' || state FROM item JOIN gold"
		      " ON gold.item = item.id ORDER BY item.id",
		      &got);
	CHECK_TEXT(text_get(&got), "same disputed\nother label");
	text_release(&got);
	imported_close(&p);
}

/* A person's label of the first test item, and taken back. */
static void label_and_undo(struct imported *p)
{
	struct event event = { .kind = "label",
			       .label = "pos",
			       .label_set = 1 };
	struct session session;
	struct err err = ERR_INIT;

	event.item = imported_int(p, "SELECT min(item) FROM deal"
				     " WHERE split = 'test'");
	CHECK_OK(session_open(p->store, "ann", "lines", &session, &err));
	CHECK_OK(event_add(p->store, &session, &event, &event.undoes, &err));
	event.kind = "undo";
	event.label = NULL;
	CHECK_OK(event_add(p->store, &session, &event, NULL, &err));
}

static void assisted_labels_leave_test_items_open(void **state)
{
	struct text table = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.label = "label";
	p.options.labels_are = "assisted";
	make_table(&table, 20, true);
	imported_take(&p, text_get(&table));
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM assignment"
					  " WHERE state = 'open'"
					  " AND split = 'test'"),
			 8);
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM assignment"
					  " WHERE state = 'open'"),
			 8);
	/* And again when the answer that counted is taken back. */
	label_and_undo(&p);
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM assignment"
					  " WHERE state = 'open'"),
			 8);
	imported_check(&p);
	text_release(&table);
	imported_close(&p);
}

static void note_first(void *first, int64_t rows)
{
	if (!*(int64_t *)first)
		*(int64_t *)first = rows;
}

static void what_is_held_at_once_is_bounded_by_all_columns(void **state)
{
	struct text table = TEXT_INIT;
	int64_t first = 0;
	struct imported p;

	(void)state;
	imported_open(&p);
	text_add(&table, "text,page\n");
	for (int row = 0; row < 3; row++)
		text_printf(&table, "text %d,%04500000d\n", row, row);
	p.options.progress = note_first;
	p.options.context = &first;
	imported_take(&p, text_get(&table));
	assert_int_equal(first, 2);
	text_release(&table);
	imported_close(&p);
}

static void a_bad_row_imports_nothing(void **state)
{
	struct text table = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	imported_fails(&p, "text,b\nx,1\ny\n", "t.csv:3: 1 column where");
	imported_fails(&p, "text,b\n", "t.csv: a header and no rows");
	imported_fails(&p, "body,b\nx,1\n", "no column 'text'");
	imported_fails(&p, "text,text\nx,1\n", "'text' 2 times");
	/* Far behind, when batches of rows are in already. */
	make_table(&table, 5000, false);
	text_add(&table, "one,two\n");
	imported_fails(&p, text_get(&table), "t.csv:5002: 2 columns");
	text_release(&table);
	imported_close(&p);
}

static void bad_rows_can_be_left_out(void **state)
{
	struct err err = ERR_INIT;
	struct imported p;
	char *bad, *kept;
	size_t length;

	(void)state;
	imported_open(&p);
	bad = file_join(p.folder, "bad.csv");
	p.options.csv.skip_bad = bad;
	imported_take(&p, "text,b\nx,1\ny\nz,2\n");
	assert_int_equal(p.report.rows, 2);
	assert_int_equal(p.report.bad, 1);
	CHECK_OK(file_read(bad, 1000, &kept, &length, &err));
	CHECK_TEXT(kept, "text,b\ny\n");
	assert_int_equal(imported_int(&p, "SELECT max(row) FROM source_row"),
			 3);
	free(kept);
	free(bad);
	imported_close(&p);
}

/* --- taken back --- */

static void undo_leaves_nothing(void **state)
{
	struct text table = TEXT_INIT;
	struct err err = ERR_INIT;
	struct imported p;
	char name[64];

	(void)state;
	imported_open(&p);
	/* More labels than one transaction takes. */
	p.options.label = "label";
	make_table(&table, 6000, true);
	imported_take(&p, text_get(&table));
	assert_int_equal(p.report.labelled, 6000);
	undo(&p);
	assert_int_equal(imported_int(&p, all_rows), 0);
	CHECK_FAILS(import_undo(p.store, name, sizeof(name), &err),
		    "no import to take back");
	imported_take(&p, text_get(&table));
	assert_int_equal(p.report.added, 6000);
	text_release(&table);
	imported_close(&p);
}

static void undo_takes_back_the_last_import_alone(void **state)
{
	struct imported p;
	int64_t before;

	(void)state;
	imported_open(&p);
	p.options.label = "label";
	imported_take(&p, "text,label\nfirst of the texts,pos\n"
			  "second of the texts,\n");
	before = imported_int(&p, all_rows);
	imported_take(&p, "text,label\nsecond of the texts,neg\n"
			  "first of the texts,pos\nthird of the texts,pos\n");
	assert_int_equal(p.report.repeated, 2);
	undo(&p);
	assert_int_equal(imported_int(&p, all_rows), before);
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM assignment"
					  " WHERE state = 'open'"),
			 1);
	imported_close(&p);
}

static void label_item(struct imported *p, int64_t item)
{
	struct event event = { .item = item,
			       .kind = "label",
			       .label = "pos",
			       .label_set = 1,
			       .decided_ms = 1000 };
	struct session session;
	struct err err = ERR_INIT;

	CHECK_OK(session_open(p->store, "ann", "lines", &session, &err));
	CHECK_OK(event_add(p->store, &session, &event, NULL, &err));
}

static void undo_ends_with_the_first_decision(void **state)
{
	struct err err = ERR_INIT;
	struct imported p;
	int64_t before;
	char name[64];

	(void)state;
	imported_open(&p);
	imported_take(&p, "text\nfirst of the texts\nsecond of the texts\n");
	label_item(&p, 2);
	before = imported_int(&p, all_rows);
	CHECK_FAILS(import_undo(p.store, name, sizeof(name), &err),
		    "t.csv stays");
	assert_int_equal(imported_int(&p, all_rows), before);
	imported_check(&p);
	imported_close(&p);
}

static void undo_ends_when_a_run_has_seen_its_labels(void **state)
{
	struct err err = ERR_INIT;
	struct imported p;
	char name[64];

	(void)state;
	imported_open(&p);
	imported_take(&p, "text\nfirst of the texts\n");
	p.options.label = "label";
	imported_take(&p, "text,label\nfirst of the texts,pos\n");
	CHECK_OK(store_run(p.store, &err,
			   "INSERT INTO run (method, tuned, settings, seed,"
			   " state, label_set, last_event, started)"
			   " VALUES ('full', 1, '{}', 1, 'done', 1, 1, 0)",
			   ""));
	CHECK_FAILS(import_undo(p.store, name, sizeof(name), &err),
		    "t.csv stays: a run has seen its labels");
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM event"), 1);
	imported_close(&p);
}

/* --- killed --- */

static void a_killed_import_is_swept_by_the_next(void **state)
{
	struct text table = TEXT_INIT;
	struct err err = ERR_INIT;
	struct imported p;
	int64_t swept, before;

	(void)state;
	imported_open(&p);
	imported_take(&p, "text\nhere is the review with number 7\n");
	before = imported_int(&p, all_rows);
	make_table(&table, 5000, true);
	p.options.label = "label";
	imported_write(&p, text_get(&table), table.length);
	CHECK_OK(import_csv(p.store, &p.options, &p.report, &err));
	/* As a kill in the moment before it is ready leaves it. */
	CHECK_OK(store_run(p.store, &err,
			   "UPDATE source SET state = 'loading' WHERE id = 2",
			   ""));
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM gold"), 0);
	CHECK_OK(import_sweep(p.store, &swept, &err));
	assert_int_equal(swept, 1);
	assert_int_equal(imported_int(&p, all_rows), before);
	imported_check(&p);
	imported_take(&p, text_get(&table));
	assert_int_equal(p.report.added, 4999);
	assert_int_equal(p.report.repeated, 1);
	text_release(&table);
	imported_close(&p);
}

/* Set by the progress of the first batch. */
static volatile int stop;

static void stop_now(void *context, int64_t rows)
{
	(void)context;
	stop = rows > 0;
}

static void a_stopped_import_is_taken_back(void **state)
{
	struct text table = TEXT_INIT;
	struct err err = ERR_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	make_table(&table, 5000, false);
	imported_write(&p, text_get(&table), table.length);
	stop = 0;
	p.options.stop = &stop;
	p.options.progress = stop_now;
	CHECK_OK(import_csv(p.store, &p.options, &p.report, &err));
	assert_true(p.report.was_stopped);
	assert_in_range(p.report.rows, 1, 4999);
	assert_int_equal(imported_int(&p, all_rows), 0);
	text_release(&table);
	imported_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_row_is_kept_and_equal_texts_are_one_item),
		cmocka_unit_test(a_file_comes_in_once),
		cmocka_unit_test(what_is_said_of_labels_is_part_of_the_import),
		cmocka_unit_test(labels_become_decisions),
		cmocka_unit_test(an_unknown_label_stops_the_import),
		cmocka_unit_test(different_labels_of_one_text_dispute_it),
		cmocka_unit_test(assisted_labels_leave_test_items_open),
		cmocka_unit_test(
			what_is_held_at_once_is_bounded_by_all_columns),
		cmocka_unit_test(a_bad_row_imports_nothing),
		cmocka_unit_test(bad_rows_can_be_left_out),
		cmocka_unit_test(undo_leaves_nothing),
		cmocka_unit_test(undo_takes_back_the_last_import_alone),
		cmocka_unit_test(undo_ends_with_the_first_decision),
		cmocka_unit_test(undo_ends_when_a_run_has_seen_its_labels),
		cmocka_unit_test(a_killed_import_is_swept_by_the_next),
		cmocka_unit_test(a_stopped_import_is_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
