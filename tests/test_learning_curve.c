/* test_learning_curve.c - points of learning curves in the project file */
#include "data/audit.h"
#include "data/learning_curve.h"
#include "data/run.h"
#include "tests/project.h"

#define ITEMS 3

static const int64_t items[ITEMS] = { 1, 3, 5 };
static const unsigned char first_wrong[ITEMS] = { 1, 0, 0 };
static const unsigned char last_wrong[ITEMS] = { 0, 0, 1 };

static struct learning_curve curve_of(const char *hash)
{
	return (struct learning_curve){ .method = METHOD_FULL,
					.settings = "{\"rate\":0.5}",
					.label_set = 1,
					.data_hash = hash,
					.items = ITEMS,
					.last_event = 7 };
}

static void add_curve(struct fixture *fixture, struct learning_curve *curve)
{
	struct err err = ERR_INIT;

	*curve = curve_of("abc");
	CHECK_OK(store_begin(fixture->store, &err));
	CHECK_OK(learning_curve_add(fixture->store, curve, items, &err));
	CHECK_OK(store_commit(fixture->store, &err));
}

static void add_point(struct fixture *fixture,
		      const struct learning_curve *curve, size_t labels,
		      int64_t seed, const unsigned char *wrong)
{
	const struct learning_point point = { labels, seed, wrong, 1.5 };
	struct err err = ERR_INIT;

	CHECK_OK(learning_point_add(fixture->store, curve, &point, &err));
}

static void what_is_written_is_read(void **state)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct learning_curve_list curves;
	struct learning_point_list points;
	struct learning_curve curve;
	struct fixture fixture;
	int64_t *ids, *groups;

	(void)state;
	fixture_open(&fixture);
	add_curve(&fixture, &curve);
	add_point(&fixture, &curve, 100, 1, last_wrong);
	add_point(&fixture, &curve, 50, 2, first_wrong);
	add_point(&fixture, &curve, 50, 1, last_wrong);
	CHECK_OK(learning_curves_load(fixture.store, &arena, &curves, &err));
	assert_int_equal(curves.count, 1);
	CHECK_TEXT(curves.curves[0].method, METHOD_FULL);
	CHECK_TEXT(curves.curves[0].settings, "{\"rate\":0.5}");
	assert_int_equal(curves.curves[0].items, ITEMS);
	assert_int_equal(curves.curves[0].last_event, 7);
	assert_null(curves.curves[0].model_name);
	CHECK_OK(learning_curve_items(fixture.store, &curve, &arena, &ids,
				      &groups, &err));
	assert_memory_equal(ids, items, sizeof(items));
	assert_int_equal(groups[1], 3);
	CHECK_OK(learning_points_load(fixture.store, &curve, &arena, &points,
				      &err));
	assert_int_equal(points.count, 3);
	assert_int_equal(points.points[0].labels, 50);
	assert_int_equal(points.points[0].seed, 1);
	assert_memory_equal(points.points[1].wrong, first_wrong, ITEMS);
	assert_int_equal(points.points[2].labels, 100);
	CHECK_NEAR(points.points[2].wall_seconds, 1.5, 0);
	arena_release(&arena);
	fixture_close(&fixture);
}

static void a_curve_is_told_by_what_it_is_made_of(void **state)
{
	struct learning_curve curve, same = curve_of("abc");
	struct learning_curve other = curve_of("abd");
	struct err err = ERR_INIT;
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture);
	add_curve(&fixture, &curve);
	assert_int_equal(learning_curve_find(fixture.store, &same, &err), 1);
	assert_int_equal(same.id, curve.id);
	assert_int_equal(learning_curve_find(fixture.store, &other, &err), 0);
	same.settings = "{\"rate\":0.4}";
	assert_int_equal(learning_curve_find(fixture.store, &same, &err), 0);
	fixture_close(&fixture);
}

static void the_last_baseline_counts(void **state)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct run made = { .method = METHOD_MAJORITY, .label_set = 1 };
	const unsigned char *wrong;
	struct learning_curve curve;
	struct fixture fixture;
	int64_t run, runs[2];

	(void)state;
	fixture_open(&fixture);
	add_curve(&fixture, &curve);
	assert_int_equal(learning_base_load(fixture.store, &curve, &arena, &run,
					    &wrong, &err),
			 0);
	for (int i = 0; i < 2; i++) {
		made.id = made.launch = 0;
		CHECK_OK(run_add(fixture.store, &made, &err));
		runs[i] = made.id;
		CHECK_OK(learning_base_add(fixture.store, &curve, runs[i],
					   i ? last_wrong : first_wrong, &err));
	}
	/* once more is not once more */
	CHECK_OK(learning_base_add(fixture.store, &curve, runs[0], first_wrong,
				   &err));
	assert_int_equal(learning_base_load(fixture.store, &curve, &arena, &run,
					    &wrong, &err),
			 1);
	assert_int_equal(run, runs[1]);
	assert_memory_equal(wrong, last_wrong, ITEMS);
	arena_release(&arena);
	fixture_close(&fixture);
}

static void no_row_changes_or_goes(void **state)
{
	static const struct {
		const char *sql, *words;
	} attempts[] = {
		{ "INSERT INTO curve_point SELECT * FROM curve_point",
		  "is recorded" },
		{ "REPLACE INTO curve_point SELECT * FROM curve_point",
		  "is recorded" },
		{ "UPDATE curve_point SET seed = 9", "never changes" },
		{ "UPDATE OR REPLACE curve_point SET wall_seconds = 0",
		  "never changes" },
		{ "DELETE FROM curve_point", "never deleted" },
		{ "REPLACE INTO curve SELECT * FROM curve", "exists" },
		{ "UPDATE curve SET items = 2", "never changes" },
		{ "DELETE FROM curve", "never deleted" },
		{ "REPLACE INTO curve_item SELECT * FROM curve_item",
		  "is recorded" },
		{ "REPLACE INTO curve_item VALUES (1, 9, 1)", "is recorded" },
		{ "UPDATE curve_item SET item = 2", "never change" },
		{ "DELETE FROM curve_item", "never deleted" },
		{ "REPLACE INTO curve_base SELECT * FROM curve_base",
		  "is recorded" },
		{ "REPLACE INTO curve_base SELECT 99, curve, run, wrong"
		  " FROM curve_base",
		  "is recorded" },
		{ "UPDATE curve_base SET wrong = x'000000'", "never changes" },
		{ "DELETE FROM curve_base", "never deleted" },
		{ "INSERT INTO curve_point VALUES (1, 200, 1, x'0000', 1)",
		  "one byte for each item" },
		{ "INSERT INTO curve_base VALUES (9, 1, 1, x'00')",
		  "byte for each item" },
		{ "INSERT INTO curve_item VALUES (1, 9, 8)",
		  "train items alone" },
	};
	struct run made = { .method = METHOD_MAJORITY, .label_set = 1 };
	struct err err = ERR_INIT;
	struct learning_curve curve;
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture);
	add_curve(&fixture, &curve);
	add_point(&fixture, &curve, 50, 1, first_wrong);
	CHECK_OK(run_add(fixture.store, &made, &err));
	CHECK_OK(learning_base_add(fixture.store, &curve, made.id, first_wrong,
				   &err));
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++)
		CHECK_FAILS(store_run(fixture.store, &err, attempts[i].sql, ""),
			    attempts[i].words);
	assert_int_equal(fixture_int(&fixture,
				     "SELECT count(*) FROM curve_point"
				     " WHERE wrong = x'010000'"),
			 1);
	fixture_close(&fixture);
}

static void a_test_item_is_refused(void **state)
{
	static const int64_t mixed[ITEMS] = { 1, 3, 8 };
	struct learning_curve curve = curve_of("abc");
	struct err err = ERR_INIT;
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture);
	CHECK_OK(store_begin(fixture.store, &err));
	CHECK_FAILS(learning_curve_add(fixture.store, &curve, mixed, &err),
		    "train items alone");
	store_rollback(fixture.store);
	assert_int_equal(fixture_int(&fixture, "SELECT count(*) FROM curve"),
			 0);
	fixture_close(&fixture);
}

static void check_counts_the_items(void **state)
{
	struct err err = ERR_INIT;
	struct fixture fixture;
	int64_t exceptions, found = 0;

	(void)state;
	fixture_open(&fixture);
	CHECK_OK(store_run(fixture.store, &err,
			   "INSERT INTO curve (method, settings, label_set,"
			   " data_hash, items, last_event, at)"
			   " VALUES ('full', '{}', 1, '', 4, 0, 0)",
			   ""));
	for (size_t i = 0; i < audit_count; i++) {
		CHECK_OK(audit_ask(fixture.store, &audit_questions[i],
				   &exceptions, &err));
		found += exceptions;
	}
	assert_int_equal(found, 1);
	fixture_close(&fixture);
}

static void whoever_labels_does_not_see_curves(void **state)
{
	struct err err = ERR_INIT;
	struct learning_curve_list list;
	struct learning_curve curve;
	struct arena arena = ARENA_INIT;
	struct fixture fixture;
	struct store *store;

	(void)state;
	fixture_open(&fixture);
	add_curve(&fixture, &curve);
	store = store_open(fixture.path, STORE_ANNOTATE, &err);
	assert_non_null(store);
	CHECK_FAILS(learning_curves_load(store, &arena, &list, &err),
		    "prohibited");
	store_close(store);
	arena_release(&arena);
	fixture_close(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_curve_is_told_by_what_it_is_made_of),
		cmocka_unit_test(the_last_baseline_counts),
		cmocka_unit_test(no_row_changes_or_goes),
		cmocka_unit_test(a_test_item_is_refused),
		cmocka_unit_test(check_counts_the_items),
		cmocka_unit_test(whoever_labels_does_not_see_curves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
