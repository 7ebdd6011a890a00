/*
 * test_deal.c - dealt once, by groups, to quota, and never again
 */
#include "tests/imported.h"

#include <stdio.h>
#include <stdlib.h>

#include "data/base/arena.h"

/* "hash side" of every item, in the order of the hashes. */
static const char split_of[] =
	"SELECT hex(item.hash) || ' ' || split FROM deal"
	" JOIN item ON item.id = deal.item ORDER BY item.hash";

/* Rows first to last, count of them a group; 1 apart or -1. */
static void make_table(struct text *table, int first, int last, int step)
{
	text_clear(table);
	text_add(table, "text\n");
	for (int i = first; i != last + step; i += step)
		text_printf(table, "here is the review with number %d\n", i);
}

static int64_t side_of(struct imported *p, const char *text)
{
	struct err err = ERR_INIT;
	int64_t side = 0;

	CHECK_OK(store_int64(p->store, &err, &side, 0,
			     "SELECT CASE split WHEN 'train' THEN 1"
			     " WHEN 'test' THEN 2 ELSE 3 END FROM deal"
			     " JOIN item ON item.id = deal.item"
			     " WHERE body = ?1",
			     "s", text));
	return side;
}

static void the_quota_is_exact(void **state)
{
	struct text table = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	make_table(&table, 1, 50, 1);
	imported_take(&p, text_get(&table));
	assert_int_equal(p.report.test, 20);
	assert_int_equal(p.report.train, 30);
	assert_int_equal(p.report.groups, 50);
	CHECK_NEAR(p.report.test_effective_groups, 20, 1e-9);
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM draw_item"
					  " WHERE probability = 0.4"),
			 20);
	text_release(&table);
	imported_close(&p);
}

static void the_order_of_rows_does_not_matter(void **state)
{
	struct text table = TEXT_INIT, up = TEXT_INIT, down = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	make_table(&table, 1, 40, 1);
	imported_take(&p, text_get(&table));
	imported_text(&p, split_of, &up);
	imported_close(&p);
	imported_open(&p);
	make_table(&table, 40, 1, -1);
	imported_take(&p, text_get(&table));
	imported_text(&p, split_of, &down);
	imported_close(&p);
	CHECK_TEXT(text_get(&up), text_get(&down));
	text_release(&table);
	text_release(&up);
	text_release(&down);
}

static void another_seed_deals_otherwise(void **state)
{
	struct text table = TEXT_INIT, one = TEXT_INIT, two = TEXT_INIT;
	struct imported p;

	(void)state;
	make_table(&table, 1, 40, 1);
	imported_open(&p);
	imported_take(&p, text_get(&table));
	imported_text(&p, split_of, &one);
	imported_close(&p);
	imported_open(&p);
	p.options.seed = 2;
	imported_take(&p, text_get(&table));
	imported_text(&p, split_of, &two);
	imported_close(&p);
	assert_string_not_equal(text_get(&one), text_get(&two));
	text_release(&table);
	text_release(&one);
	text_release(&two);
}

static void what_is_added_later_moves_nothing(void **state)
{
	static const char first[] =
		"SELECT item || ' ' || split || ' ' || group_key || ' ' || rank"
		" FROM deal WHERE batch = 1 ORDER BY item";
	struct text table = TEXT_INIT, before = TEXT_INIT, after = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	make_table(&table, 1, 30, 1);
	imported_take(&p, text_get(&table));
	imported_text(&p, first, &before);
	make_table(&table, 60, 15, -1);
	imported_take(&p, text_get(&table));
	imported_text(&p, first, &after);
	CHECK_TEXT(text_get(&before), text_get(&after));
	assert_int_equal(p.report.added, 30);
	assert_int_equal(p.report.repeated, 16);
	assert_int_equal(p.report.test, 12);
	imported_close(&p);
	text_release(&table);
	text_release(&before);
	text_release(&after);
}

/* One import of one text at a time must not always end in train. */
static void a_group_that_comes_alone_has_its_chance(void **state)
{
	struct text table = TEXT_INIT;
	struct imported p;
	int64_t test;

	(void)state;
	imported_open(&p);
	for (int i = 1; i <= 60; i++) {
		make_table(&table, i, i, 1);
		imported_take(&p, text_get(&table));
	}
	test = imported_int(&p,
			    "SELECT count(*) FROM deal WHERE split = 'test'");
	/* Binomial(60, 0.4): 12 to 36 is more than 3 standard deviations. */
	assert_in_range(test, 12, 36);
	text_release(&table);
	imported_close(&p);
}

static void near_duplicates_are_one_group(void **state)
{
	struct imported p;

	(void)state;
	imported_open(&p);
	imported_take(&p, "text\n\"Great phone, great price!\"\n"
			  "great PHONE great price\n"
			  "Gr\xc3\xa9"
			  "at phone - great price :)\n"
			  "something else entirely\n");
	assert_int_equal(p.report.added, 4);
	assert_int_equal(p.report.groups, 2);
	assert_int_equal(imported_int(&p, "SELECT count(DISTINCT group_key)"
					  " FROM deal"),
			 2);
	imported_close(&p);
}

static void short_texts_are_near_no_other(void **state)
{
	struct imported p;

	(void)state;
	imported_open(&p);
	/* Eleven letters, and twelve bytes of six letters. */
	imported_take(&p, "text\nnice phones1\nNICE phones1\n"
			  "\xd1\x85\xd0\xbe\xd1\x80\xd0\xbe\xd1\x88\xd0\xbe\n"
			  "\xd1\x85\xd0\xbe\xd1\x80\xd0\xbe\xd1\x88\xd0\xbe!\n"
			  "ok\nOK\n:-)\n;-)\n");
	assert_int_equal(p.report.groups, 8);
	imported_close(&p);
}

static void a_group_column_keeps_its_rows_together(void **state)
{
	struct text table = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.group = "product";
	text_add(&table, "text,product\n");
	for (int i = 0; i < 60; i++)
		text_printf(&table, "this is review number %d,p%d\n", i,
			    i % 10);
	imported_take(&p, text_get(&table));
	assert_int_equal(p.report.groups, 10);
	assert_int_equal(p.report.test, 24);
	CHECK_NEAR(p.report.test_effective_groups, 4, 1e-9);
	assert_int_equal(imported_int(&p,
				      "SELECT count(*) FROM (SELECT 1 FROM deal"
				      " JOIN source_row"
				      "  ON source_row.item = deal.item"
				      " GROUP BY source_row.group_key"
				      " HAVING count(DISTINCT split) > 1)"),
			 0);
	text_release(&table);
	imported_close(&p);
}

static void groups_meet_through_a_repeated_text(void **state)
{
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.group = "g";
	imported_take(&p, "text,g\nthe very same sentence,a\n"
			  "the very same sentence,b\n"
			  "only about a is this one,a\n"
			  "only about b is this one,b\n"
			  "far away from all of them,c\n");
	assert_int_equal(p.report.added, 4);
	assert_int_equal(p.report.groups, 2);
	imported_close(&p);
}

static void new_items_go_where_their_group_is(void **state)
{
	struct text table = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.group = "g";
	text_add(&table, "text,g\n");
	for (int i = 0; i < 20; i++)
		text_printf(&table, "a first review %d of it,g%d\n", i, i);
	imported_take(&p, text_get(&table));
	text_clear(&table);
	text_add(&table, "text,g\n");
	for (int i = 0; i < 20; i++)
		text_printf(&table, "a second review %d of it,g%d\n", i, i);
	imported_take(&p, text_get(&table));
	assert_int_equal(p.report.groups, 0);
	assert_int_equal(p.report.test, 8);
	for (int i = 0; i < 20; i++) {
		char *one = xasprintf("a first review %d of it", i);
		char *two = xasprintf("a second review %d of it", i);

		assert_int_equal(side_of(&p, one), side_of(&p, two));
		free(one);
		free(two);
	}
	text_release(&table);
	imported_close(&p);
}

static void what_touches_both_sides_is_quarantined(void **state)
{
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.split = "split";
	imported_take(&p, "text,split\na review on the train side,train\n"
			  "a review on the test side,test\n");
	p.options.split = NULL;
	p.options.group = "g";
	/* Near-duplicates of the two above, brought together by a group. */
	imported_take(&p, "text,g\nA review on the TRAIN side!,x\n"
			  "A review on the TEST side!,x\n"
			  "a review on no side as yet,x\n");
	assert_int_equal(p.report.quarantined, 3);
	assert_int_equal(p.report.train + p.report.test, 0);
	/* And who comes to that group later stays out as well. */
	imported_take(&p, "text,g\nanother one of that group,x\n");
	assert_int_equal(p.report.quarantined, 1);
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM assignment"),
			 2);
	imported_close(&p);
}

static void old_items_of_both_sides_keep_their_group_out(void **state)
{
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.split = "split";
	imported_take(&p, "text,split\na review on the train side,train\n"
			  "a review on the test side,test\n");
	p.options.split = NULL;
	p.options.group = "g";
	imported_take(&p, "text,g\na review on the train side,z\n"
			  "a review on the test side,z\n");
	assert_int_equal(p.report.added, 0);
	imported_take(&p, "text,g\na third review of that z,z\n");
	assert_int_equal(p.report.quarantined, 1);
	assert_int_equal(side_of(&p, "a review on the train side"), 1);
	assert_int_equal(side_of(&p, "a review on the test side"), 2);
	imported_close(&p);
}

static void a_split_column_decides(void **state)
{
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.split = "split";
	imported_take(&p, "text,split\nfirst of the reviews,train\n"
			  "second of the reviews,dev\n"
			  "third of the reviews,test\n"
			  "Third of the reviews!,test\n"
			  "on both sides by the column,test\n"
			  "ON BOTH SIDES by the column,train\n"
			  ",\n");
	assert_int_equal(p.report.train, 2);
	assert_int_equal(p.report.test, 2);
	assert_int_equal(p.report.quarantined, 2);
	assert_int_equal(side_of(&p, "second of the reviews"), 1);
	assert_int_equal(side_of(&p, "third of the reviews"), 2);
	assert_int_equal(side_of(&p, "on both sides by the column"), 3);
	assert_int_equal(imported_int(&p, "SELECT count(*) FROM draw"
					  " WHERE rule = 'column'"),
			 1);
	imported_fails(&p, "text,split\na new review of today,eval\n",
		       "t.csv:2: split is train, dev or test, not 'eval'");
	imported_close(&p);
}

static void what_was_labelled_comes_first_in_test_order(void **state)
{
	struct text table = TEXT_INIT;
	struct imported p;

	(void)state;
	imported_open(&p);
	p.options.label = "label";
	text_add(&table, "text,label\n");
	for (int i = 0; i < 100; i++)
		text_printf(&table, "this is review number %d,%s\n", i,
			    i % 3 ? "" : "pos");
	imported_take(&p, text_get(&table));
	assert_int_equal(imported_int(&p,
				      "SELECT count(*) FROM deal AS labelled"
				      " JOIN deal AS other"
				      "  ON other.split = labelled.split"
				      "  AND other.rank < labelled.rank"
				      " WHERE EXISTS (SELECT 1 FROM event"
				      "  WHERE item = labelled.item)"
				      " AND NOT EXISTS (SELECT 1 FROM event"
				      "  WHERE item = other.item)"),
			 0);
	text_release(&table);
	imported_close(&p);
}

static int add_steps(unsigned what, void *steps, void *statement, void *ns)
{
	(void)what;
	(void)ns;
	*(int64_t *)steps +=
		sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
	return 0;
}

/* What SQLite does for an import of 1000 rows of one author, half of them in
 * the test. */
static int64_t steps_of(struct imported *p, const char *word)
{
	struct text table = TEXT_INIT;
	int64_t steps = 0;

	text_add(&table, "text,author,side\n");
	for (int i = 0; i < 1000; i++)
		text_printf(&table, "a text of its own number %d%s,anna,%s\n",
			    i, word, i % 2 ? "test" : "train");
	sqlite3_trace_v2(p->store->db, SQLITE_TRACE_PROFILE, add_steps, &steps);
	imported_take(p, text_get(&table));
	sqlite3_trace_v2(p->store->db, 0, NULL, NULL);
	assert_int_equal(p->report.quarantined, 1000);
	text_release(&table);
	return steps;
}

static void a_large_quarantine_makes_no_later_import_slow(void **state)
{
	struct imported p;
	int64_t first;

	(void)state;
	imported_open(&p);
	p.options.group = "author";
	p.options.split = "side";
	first = steps_of(&p, "");
	/* Its texts are near those, so each key is looked up. */
	assert_true(steps_of(&p, "!") < 2 * first);
	imported_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_quota_is_exact),
		cmocka_unit_test(the_order_of_rows_does_not_matter),
		cmocka_unit_test(another_seed_deals_otherwise),
		cmocka_unit_test(what_is_added_later_moves_nothing),
		cmocka_unit_test(a_group_that_comes_alone_has_its_chance),
		cmocka_unit_test(near_duplicates_are_one_group),
		cmocka_unit_test(short_texts_are_near_no_other),
		cmocka_unit_test(a_group_column_keeps_its_rows_together),
		cmocka_unit_test(groups_meet_through_a_repeated_text),
		cmocka_unit_test(new_items_go_where_their_group_is),
		cmocka_unit_test(what_touches_both_sides_is_quarantined),
		cmocka_unit_test(old_items_of_both_sides_keep_their_group_out),
		cmocka_unit_test(a_split_column_decides),
		cmocka_unit_test(what_was_labelled_comes_first_in_test_order),
		cmocka_unit_test(a_large_quarantine_makes_no_later_import_slow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
