/* test_item.c - a text, and what the files it came in say about it */
#include "tests/imported.h"

#include "data/base/arena.h"
#include "data/item.h"

static int setup(void **state)
{
	static struct imported imported;

	imported_open(&imported);
	*state = &imported;
	return 0;
}

static int teardown(void **state)
{
	imported_close(*state);
	return 0;
}

/* The id of a text. */
static int64_t item_of(struct imported *imported, const char *body)
{
	static const char sql[] = "SELECT id FROM item WHERE body = ?1";
	struct err err = ERR_INIT;
	int64_t id = 0;

	CHECK_OK(store_int64(imported->store, &err, &id, 0, sql, "s", body));
	assert_true(id > 0);
	return id;
}

static const char *value_of(struct imported *imported, const char *column,
			    const char *body, struct arena *arena)
{
	int64_t item = item_of(imported, body);
	const char *value;
	struct err err = ERR_INIT;

	CHECK_OK(item_values(imported->store, column, &item, 1, arena, &value,
			     &err));
	return value;
}

static void a_text_occurs_as_often_as_finished_files_have_it(void **state)
{
	struct imported *imported = *state;
	struct err err = ERR_INIT;
	int64_t items[3];
	double times[3];

	imported_take(imported, "text\nalpha\nbeta\nalpha\n");
	items[0] = item_of(imported, "alpha");
	items[1] = item_of(imported, "beta");
	items[2] = 999; /* no item */
	CHECK_OK(item_occurrences(imported->store, items, 3, times, &err));
	CHECK_NEAR(times[0], 2, 0);
	CHECK_NEAR(times[1], 1, 0);
	CHECK_NEAR(times[2], 0, 0);
	imported_take(imported, "text\nbeta\nalpha\nbeta\nbeta\n");
	CHECK_OK(item_occurrences(imported->store, items, 3, times, &err));
	CHECK_NEAR(times[0], 3, 0);
	CHECK_NEAR(times[1], 4, 0);
	/* a file that is not in yet has none */
	CHECK_OK(store_run(imported->store, &err,
			   "UPDATE source SET state = 'loading' WHERE id = 2",
			   ""));
	CHECK_OK(item_occurrences(imported->store, items, 3, times, &err));
	CHECK_NEAR(times[1], 1, 0);
	CHECK_OK(item_occurrences(imported->store, items, 0, times, &err));
}

static void the_order_of_items_asked_for_is_kept(void **state)
{
	struct imported *imported = *state;
	struct err err = ERR_INIT;
	int64_t items[3];
	double times[3];

	imported_take(imported, "text\na\nb\nb\n");
	items[0] = items[2] = item_of(imported, "b");
	items[1] = item_of(imported, "a");
	CHECK_OK(item_occurrences(imported->store, items, 3, times, &err));
	CHECK_NEAR(times[0], 2, 0);
	CHECK_NEAR(times[1], 1, 0);
	CHECK_NEAR(times[2], 2, 0);
}

static void a_text_is_called_by_its_own_id_or_its_place(void **state)
{
	struct imported *imported = *state;
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct store *store = imported->store;

	imported->options.id = "key";
	imported_take(imported, "text,key\nalpha,a7\nbeta,\n");
	CHECK_TEXT(item_name(store, item_of(imported, "alpha"), &arena, &err),
		   "a7");
	CHECK_TEXT(item_name(store, item_of(imported, "beta"), &arena, &err),
		   "1:2");
	CHECK_TEXT(item_name(store, 999, &arena, &err), "item 999");
	CHECK_TEXT(item_body(store, item_of(imported, "beta"), &arena, &err),
		   "beta");
	CHECK_FAILS(item_body(store, 999, &arena, &err) ? 0 : -1,
		    "no item 999");
	arena_release(&arena);
}

static void columns_without_a_meaning_say_what_they_said(void **state)
{
	struct imported *imported = *state;
	struct arena arena = ARENA_INIT;

	imported->options.group = "shop";
	imported->options.date = "day";
	imported_take(imported,
		      "text,shop,day,stars,\"it's \"\"odd\"\".[0]\"\n"
		      "alpha,north,2024-05-01,4,x\nbeta,south,2024-05-02,,y\n");
	CHECK_TEXT(value_of(imported, "stars", "alpha", &arena), "4");
	assert_null(value_of(imported, "stars", "beta", &arena));
	CHECK_TEXT(value_of(imported, "it's \"odd\".[0]", "beta", &arena), "y");
	CHECK_TEXT(value_of(imported, ITEM_GROUP, "beta", &arena), "south");
	assert_non_null(value_of(imported, ITEM_DATE, "alpha", &arena));
	assert_null(value_of(imported, "no such column", "alpha", &arena));
	arena_release(&arena);
}

static void of_a_text_that_came_twice_the_first_row_speaks(void **state)
{
	struct imported *imported = *state;
	struct arena arena = ARENA_INIT;

	imported_take(imported, "text,stars\nalpha,\nalpha,2\nalpha,5\n");
	CHECK_TEXT(value_of(imported, "stars", "alpha", &arena), "2");
	imported_take(imported, "text,stars\nalpha,1\nbeta,3\n");
	CHECK_TEXT(value_of(imported, "stars", "alpha", &arena), "2");
	arena_release(&arena);
}

static void columns_are_known_by_sorted_names(void **state)
{
	struct imported *imported = *state;
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	const char **names;
	size_t count;

	CHECK_OK(item_columns(imported->store, &arena, &names, &count, &err));
	assert_int_equal(count, 0);
	imported->options.group = "shop";
	imported_take(imported, "text,shop,stars\nalpha,n,4\n");
	imported->options.group = NULL;
	imported_take(imported, "text,author\ngamma,g\n");
	CHECK_OK(item_columns(imported->store, &arena, &names, &count, &err));
	assert_int_equal(count, 3);
	CHECK_TEXT(names[0], "author");
	CHECK_TEXT(names[1], ITEM_GROUP);
	CHECK_TEXT(names[2], "stars");
	arena_release(&arena);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_text_occurs_as_often_as_finished_files_have_it),
		TEST(the_order_of_items_asked_for_is_kept),
		TEST(a_text_is_called_by_its_own_id_or_its_place),
		TEST(columns_without_a_meaning_say_what_they_said),
		TEST(of_a_text_that_came_twice_the_first_row_speaks),
		TEST(columns_are_known_by_sorted_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
