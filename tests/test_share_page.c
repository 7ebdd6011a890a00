/* test_share_page.c - the page of payoff evaluate share */
#include "tests/aggregate_room.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

static int setup(void **state)
{
	return room_open(state, 1, 2, ROOM_LABELLED, 2);
}

static int setup_grouped(void **state)
{
	return room_open(state, 6, 3, ROOM_LABELLED, 3);
}

static int setup_one_group(void **state)
{
	return room_open(state, ROOM_TRAIN, 2, ROOM_LABELLED, 2);
}

static int setup_one_class(void **state)
{
	return room_open(state, 1, 3, ROOM_LABELLED, 1);
}

static int setup_one_item(void **state)
{
	return room_open(state, 1, 2, 1, 2);
}

static char *written(struct aggregate_room *room, bool is_json)
{
	char *bytes = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&bytes, &length);
	struct err err = ERR_INIT;

	assert_non_null(file);
	if (is_json)
		CHECK_OK(
			share_page_json(&room->page, &room->arena, file, &err));
	else
		share_page_text(&room->page, &room->arena, file);
	fclose(file);
	return bytes;
}

static void check_page(struct aggregate_room *room)
{
	char *text = written(room, false), *again = written(room, false);
	char *json = written(room, true);
	json_t *root = json_loads(json, 0, NULL);
	size_t column = 0;

	assert_string_equal(text, again);
	for (const char *at = text; *at; at++) {
		column = *at == '\n' ? 0 : column + 1;
		if (column > 79)
			fail_msg("too wide: %.90s", at - 79);
		if (*at == '\n' && at > text && at[-1] == ' ')
			fail_msg("blanks at the end: %.20s", at - 19);
	}
	assert_null(strstr(text, "nan"));
	assert_non_null(strstr(text, "\nnext: "));
	/* strict JSON has no NaN: jansson reads none */
	assert_non_null(root);
	json_decref(root);
	free(text);
	free(again);
	free(json);
}

static void test_pages(void **state)
{
	struct aggregate_room *room = *state;
	struct aggregate_chart chart;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_is_always_right, room_answers_some_test);
	room_measure(room);
	check_page(room);
	room->page.only = 1;
	check_page(room);
	assert_int_equal(room_draw(room, "product", "month", NULL, &chart), 0);
	room->page.chart = &chart;
	check_page(room);
	assert_int_equal(room_draw(room, "product", NULL, NULL, &chart), 0);
	check_page(room);
}

static void test_pages_of_little(void **state)
{
	struct aggregate_room *room = *state;
	struct aggregate_chart chart;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_misses_few, NULL);
	room_measure(room);
	check_page(room);
	for (size_t k = 0; k < room->labels.count; k++) {
		const struct powered *p = &room->aggregate.runs[0].powered[k];

		assert_true(!p->is_defined ||
			    p->interval.high - p->interval.low > 0.03);
	}
	assert_int_equal(room_draw(room, "product", "year", NULL, &chart), 0);
	room->page.chart = &chart;
	check_page(room);
}

/* Wrong both ways, as often. */
static bool misses_fifths(int64_t item)
{
	return item % 5 != 0;
}

/* Seldom, but always neg said pos. */
static bool misses_twelfths(int64_t item)
{
	return item % 12 != 0;
}

static void test_the_better_model_with_the_worse_chart_is_told(void **state)
{
	struct aggregate_room *room = *state;
	char *text;

	room_add_run(room, 0, misses_fifths, NULL);
	room_add_run(room, 1, misses_twelfths, NULL);
	room_measure(room);
	assert_true(room->aggregate.finding.is_found);
	text = written(room, false);
	assert_non_null(strstr(text, "B IS THE MORE ACCURATE AND DRAWS THE "
				     "WORSE CHART"));
	free(text);
}

static bool answers_no_test(int64_t item)
{
	return item <= ROOM_LABELLED;
}

static void test_a_page_without_other_texts(void **state)
{
	struct aggregate_room *room = *state;
	char *text;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_is_always_right, answers_no_test);
	room_measure(room);
	assert_int_equal(room->aggregate.unlabelled.count, 0);
	check_page(room);
	text = written(room, false);
	assert_non_null(strstr(text, "predict --run 2 --all"));
	free(text);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, room_close)
#define GROUPED(name) \
	cmocka_unit_test_setup_teardown(name, setup_grouped, room_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_pages),
		GROUPED(test_pages),
		cmocka_unit_test_setup_teardown(test_pages_of_little,
						setup_one_group, room_close),
		cmocka_unit_test_setup_teardown(test_pages_of_little,
						setup_one_class, room_close),
		cmocka_unit_test_setup_teardown(test_pages_of_little,
						setup_one_item, room_close),
		CASE(test_the_better_model_with_the_worse_chart_is_told),
		CASE(test_a_page_without_other_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
