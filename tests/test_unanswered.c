/* test_unanswered.c - data/item.c, and what of the items a run has not answered
 */
#include "tests/candidates.h"
#include "tests/imported.h"

#include <stdlib.h>

#include "data/item.h"
#include "data/prediction.h"

struct room {
	struct imported imported;
	struct arena arena;
	struct label_list labels;
};

static int setup(void **state)
{
	struct room *room = calloc(1, sizeof(*room));

	assert_non_null(room);
	imported_open(&room->imported);
	room->imported.options.group = "shop";
	room->imported.options.date = "day";
	room->imported.options.label = "stars";
	*state = room;
	return 0;
}

static int teardown(void **state)
{
	struct room *room = *state;

	imported_close(&room->imported);
	arena_release(&room->arena);
	free(room);
	return 0;
}

static void take(struct room *room)
{
	struct err err = ERR_INIT;

	imported_take(&room->imported, "text,stars,shop,day,colour\n"
				       "one word,pos,a,2024-01-01,red\n"
				       "two words,neg,b,2024-01-02,\n"
				       "three words,,c,,blue\n"
				       "four words,pos,d,2024-01-04,red\n"
				       "five words,,e,2024-01-05,green\n");
	CHECK_OK(labels_load(room->imported.store, &room->arena, &room->labels,
			     &err));
}

static void test_columns_are_those_without_labels(void **state)
{
	static const char *const want[] = { "colour", "date", "group" };
	struct room *room = *state;
	struct err err = ERR_INIT;
	const char **names;
	size_t count;

	take(room);
	CHECK_OK(item_columns(room->imported.store, &room->arena, &names,
			      &count, &err));
	assert_int_equal(count, 3);
	for (size_t i = 0; i < count; i++)
		CHECK_TEXT(names[i], want[i]);
}

static void test_values_of_a_column(void **state)
{
	static const int64_t items[] = { 1, 2, 3 };
	struct room *room = *state;
	struct store *store = room->imported.store;
	struct err err = ERR_INIT;
	const char *values[3];

	take(room);
	CHECK_OK(item_values(store, "colour", items, 3, &room->arena, values,
			     &err));
	CHECK_TEXT(values[0], "red");
	assert_null(values[1]);
	CHECK_TEXT(values[2], "blue");
	CHECK_OK(item_values(store, ITEM_DATE, items, 3, &room->arena, values,
			     &err));
	CHECK_TEXT(values[1], "2024-01-02");
	assert_null(values[2]);
	/* labels, also of the test: nobody is told */
	CHECK_OK(item_values(store, "stars", items, 3, &room->arena, values,
			     &err));
	assert_null(values[0]);
}

static void test_items_are_dealt_to_two_sides(void **state)
{
	struct room *room = *state;
	struct dealt_item *items;
	struct err err = ERR_INIT;
	size_t count, tests = 0;

	CHECK_OK(items_dealt(room->imported.store, &room->arena, &items, &count,
			     &err));
	assert_int_equal(count, 0);
	take(room);
	CHECK_OK(items_dealt(room->imported.store, &room->arena, &items, &count,
			     &err));
	assert_int_equal(count, 5);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(items[i].item, i + 1);
		tests += items[i].is_test;
	}
	assert_int_equal(tests, imported_int(&room->imported,
					     "SELECT count(*) FROM deal"
					     " WHERE split = 'test'"));
}

static bool is_right(int64_t item)
{
	return item > 0;
}

static bool answers_none(int64_t item)
{
	return item < 0;
}

static bool answers_first(int64_t item)
{
	return item == 1;
}

static size_t missing(struct room *room, bool is_tuned,
		      bool (*answers)(int64_t))
{
	struct candidate_rule rule = {
		.run = { .method = is_tuned ? METHOD_FULL : METHOD_OWN_HEAD,
			 .is_tuned = is_tuned },
		.is_right = is_right,
		.answers = answers
	};
	struct err err = ERR_INIT;
	int64_t *items;
	size_t count;

	CHECK_OK(candidate_add(room->imported.store, &rule, &err));
	CHECK_OK(predictions_missing(room->imported.store, rule.run.id,
				     PREDICTIONS_ALL, &room->arena, &items,
				     &count, &err));
	return count;
}

static void test_all_that_a_run_has_not_answered(void **state)
{
	struct room *room = *state;
	int64_t trained;

	take(room);
	trained = imported_int(&room->imported,
			       "SELECT count(*) FROM training_item");
	assert_true(trained > 0);
	assert_int_equal(missing(room, false, answers_none), 5);
	assert_int_equal(missing(room, false, answers_first), 4);
	assert_int_equal(missing(room, false, NULL), 0);
	/* what it may have been trained on is not asked of the final model */
	assert_int_equal(missing(room, true, answers_none), 5 - trained);
}

static void test_answers_of_both_sides(void **state)
{
	struct room *room = *state;
	struct candidate_rule rule = { .run = { .method = METHOD_OWN_HEAD },
				       .is_right = is_right };
	struct prediction_list sides[3];
	struct err err = ERR_INIT;

	take(room);
	CHECK_OK(candidate_add(room->imported.store, &rule, &err));
	for (int side = PREDICTIONS_TRAIN; side <= PREDICTIONS_ALL; side++)
		CHECK_OK(predictions_load(room->imported.store, rule.run.id,
					  (enum prediction_side)side,
					  &room->labels, &room->arena,
					  &sides[side], &err));
	assert_int_equal(sides[PREDICTIONS_ALL].count, 5);
	assert_int_equal(sides[PREDICTIONS_TRAIN].count +
				 sides[PREDICTIONS_TEST].count,
			 5);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_columns_are_those_without_labels),
		CASE(test_values_of_a_column),
		CASE(test_items_are_dealt_to_two_sides),
		CASE(test_all_that_a_run_has_not_answered),
		CASE(test_answers_of_both_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
