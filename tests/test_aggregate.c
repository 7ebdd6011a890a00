/* test_aggregate.c - evaluate/share/aggregate.c and its charts */
#include "tests/aggregate_room.h"

static int setup(void **state)
{
	return room_open(state, 1, 2, ROOM_LABELLED, 2);
}

static int setup_grouped(void **state)
{
	return room_open(state, 6, 3, ROOM_LABELLED, 3);
}

static void test_shares_are_those_of_the_answers(void **state)
{
	struct aggregate_room *room = *state;
	const struct aggregate *a = &room->aggregate;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_is_always_right, NULL);
	room_measure(room);
	assert_int_equal(a->evidence.count, ROOM_LABELLED);
	/* 45 even items are neg; the 15 of them that 3 divides are said pos */
	CHECK_NEAR(a->runs[0].shares.of[0].truth, 0.5, 1e-12);
	CHECK_NEAR(a->runs[0].shares.of[0].error, -15.0 / 90, 1e-12);
	CHECK_NEAR(a->runs[1].shares.of[0].error, 0, 1e-12);
	CHECK_NEAR(a->comparison.gain.value, 15.0 / 90, 1e-12);
	assert_false(a->finding.is_found);
	CHECK_NEAR(a->runs[0].classes[0].false_negatives.score.value, 15.0 / 45,
		   1e-12);
	CHECK_NEAR(a->runs[0].classes[0].false_positives.score.value, 0, 1e-12);
	CHECK_NEAR(a->runs[0].classes[0].false_positives.n, 45, 0);
	/* N* = p (1 - p) / bias^2 */
	CHECK_NEAR(a->runs[0].classes[0].crossover.value.value, 9, 1e-9);
	assert_false(a->runs[1].classes[0].crossover.value.is_defined);
	/* only missed: the chart of neg is right when there is none */
	CHECK_NEAR(a->runs[0].classes[0].right_at.value, 0, 1e-12);
	assert_false(a->runs[1].classes[0].right_at.is_defined);
	CHECK_NEAR(a->runs[0].classes[0].half.bias, -0.25 / 3, 1e-12);
	CHECK_NEAR(a->runs[0].classes[0].twice.bias, -1.0 / 3, 1e-12);
}

static void test_swapping_the_runs_negates_the_gain(void **state)
{
	struct aggregate_room *room = *state;
	const struct run *runs[2];
	struct aggregate swapped;
	struct err err = ERR_INIT;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_misses_few, NULL);
	room_measure(room);
	runs[0] = &room->rules[1].run;
	runs[1] = &room->rules[0].run;
	CHECK_OK(aggregate_load(room->fixture.store, &room->labels,
				EVIDENCE_PRACTICE, runs, &room->arena, &swapped,
				&err));
	aggregate_measure(&swapped, &room_settings, &room->arena);
	CHECK_NEAR(swapped.comparison.gain.value,
		   -room->aggregate.comparison.gain.value, 1e-12);
	CHECK_NEAR(swapped.comparison.p, room->aggregate.comparison.p, 1e-12);
}

/* Adjusting a count by the very errors it has gives the truth back. */
static void test_texts_without_a_label(void **state)
{
	struct aggregate_room *room = *state;
	const struct aggregate *a = &room->aggregate;
	const struct quantified *q;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_is_always_right, NULL);
	room_measure(room);
	assert_int_equal(a->unlabelled.texts,
			 ROOM_TRAIN + ROOM_TEST - ROOM_LABELLED);
	assert_int_equal(a->unlabelled.sealed, ROOM_TEST);
	assert_int_equal(a->unlabelled.count, a->unlabelled.texts);
	assert_int_equal(a->count, ROOM_TRAIN + ROOM_TEST);
	/* 91 .. 200: 55 are neg, and 6 divides 18 of them */
	q = &a->runs[0].corrected[QUANTIFY_COUNT];
	CHECK_NEAR(q->share[0], 37.0 / 110, 1e-12);
	q = &a->runs[0].corrected[QUANTIFY_ADJUSTED];
	assert_true(q->is_defined);
	CHECK_NEAR(q->share[0], 37.0 / 110 / (2.0 / 3), 1e-9);
	assert_true(q->interval[0].low < 0.5 && q->interval[0].high > 0.5);
	assert_false(a->runs[0].corrected[QUANTIFY_PROBABILITY].is_defined);
	assert_false(a->runs[0].corrected[QUANTIFY_MAXIMISED].is_defined);
	assert_int_equal(a->apart, 110);
	for (int m = 0; m < 2; m++) {
		const struct powered *p = &a->runs[m].powered[0];

		assert_true(p->is_defined);
		CHECK_NEAR(p->value, 0.5, 0.01);
		assert_true(p->interval.low < 0.5 && p->interval.high > 0.5);
		/* also where no answer was ever wrong */
		assert_true(p->interval.high - p->interval.low > 0.05);
	}
	CHECK_NEAR(a->labels_alone[0].score.value, 0.5, 1e-12);
}

static void test_answers_that_are_missing_are_counted(void **state)
{
	struct aggregate_room *room = *state;
	const struct aggregate *a = &room->aggregate;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_is_always_right, room_answers_some_test);
	room_measure(room);
	assert_int_equal(a->unlabelled.texts, 110);
	assert_int_equal(a->unlabelled.answered[0], 110);
	assert_int_equal(a->unlabelled.answered[1], 70);
	assert_int_equal(a->unlabelled.count, 70);
}

/* What was said of a test item is no label: none is read, none changes
 * anything. */
static void test_labels_of_the_sealed_test_change_nothing(void **state)
{
	struct aggregate_room *room = *state;
	struct err err = ERR_INIT;
	double before;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_misses_few, NULL);
	room_measure(room);
	before = room->aggregate.runs[0].powered[0].value;
	CHECK_OK(store_begin(room->fixture.store, &err));
	for (int64_t id = ROOM_TRAIN + 1; id <= ROOM_TRAIN + ROOM_TEST; id++)
		fixture_label(&room->fixture, id, "pos");
	CHECK_OK(store_commit(room->fixture.store, &err));
	room_measure(room);
	assert_int_equal(room->aggregate.unlabelled.texts, 110);
	CHECK_NEAR(room->aggregate.runs[0].powered[0].value, before, 0);
}

static void test_groups_with_a_label_are_not_both(void **state)
{
	struct aggregate_room *room = *state;
	const struct aggregate *a = &room->aggregate;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_misses_few, NULL);
	/* items 85 .. 90 are one group; label some of the next */
	fixture_label(&room->fixture, 91, "pos");
	room_measure(room);
	assert_int_equal(a->evidence.count, 91);
	assert_int_equal(a->unlabelled.count, 109);
	assert_int_equal(a->apart, 104);
	assert_int_equal(a->runs[0].shares.groups, 16);
}

static void test_bars_by_a_column(void **state)
{
	struct aggregate_room *room = *state;
	struct aggregate_chart chart;
	const struct aggregate_panel *panel;
	size_t items = 0, labelled = 0;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_is_always_right, NULL);
	room_measure(room);
	assert_int_equal(room_draw(room, "product", NULL, NULL, &chart), 0);
	assert_int_equal(chart.count, 1);
	assert_false(chart.is_in_time);
	panel = &chart.panels[0];
	assert_null(panel->name);
	assert_int_equal(panel->chart.count, 3);
	for (size_t b = 0; b < 3; b++) {
		const struct chart_bar *bar = &panel->chart.bars[b];

		items += bar->items;
		labelled += bar->gold_items;
		CHECK_NEAR(bar->against[1], bar->truth.value, 1e-12);
		assert_true(panel->bars[b].corrected[0].is_defined);
		assert_true(!b || bar[-1].items >= bar->items);
	}
	assert_int_equal(items, ROOM_TRAIN + ROOM_TEST);
	assert_int_equal(labelled, ROOM_LABELLED);
	CHECK_NEAR(panel->chart.fit[1].mean_error.value, 0, 1e-12);
}

static void test_bars_in_time(void **state)
{
	static const char *const months[] = { "2024-01", "2024-02", "2024-03",
					      "2024-04" };
	struct aggregate_room *room = *state;
	struct aggregate_chart chart;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_is_always_right, NULL);
	room_measure(room);
	assert_int_equal(room_draw(room, NULL, "month", NULL, &chart), 0);
	assert_true(chart.is_in_time);
	assert_int_equal(chart.panels[0].chart.count, 4);
	for (size_t b = 0; b < 4; b++)
		CHECK_TEXT(chart.panels[0].bars[b].name, months[b]);
	assert_int_equal(room_draw(room, NULL, "year", NULL, &chart), 0);
	assert_int_equal(chart.panels[0].chart.count, 1);
	assert_int_equal(room_draw(room, "product", "quarter", NULL, &chart),
			 0);
	assert_int_equal(chart.count, 3);
	assert_non_null(chart.panels[0].name);
	assert_int_equal(chart.panels[0].chart.count, 2);
}

static void test_a_column_of_numbers_is_in_their_order(void **state)
{
	struct aggregate_room *room = *state;
	struct aggregate_chart chart;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_is_always_right, NULL);
	room_measure(room);
	assert_int_equal(room_draw(room, NULL, "when", NULL, &chart), 0);
	assert_int_equal(chart.panels[0].chart.count, 11);
	CHECK_TEXT(chart.panels[0].bars[2].name, "2");
	CHECK_TEXT(chart.panels[0].bars[10].name, "10");
	/* 18 texts or so are too few to correct */
	assert_false(chart.panels[0].bars[0].corrected[0].is_defined);
}

static void test_columns_that_will_not_do(void **state)
{
	struct aggregate_room *room = *state;
	struct aggregate_chart chart;
	struct err err = ERR_INIT;

	room_add_run(room, 0, room_misses_sixths, NULL);
	room_add_run(room, 1, room_is_always_right, NULL);
	room_measure(room);
	assert_int_not_equal(room_draw(room, "nope", NULL, NULL, &chart), 0);
	assert_non_null(strstr(room->err.text, "'product'"));
	assert_int_not_equal(room_draw(room, NULL, "week", "product", &chart),
			     0);
	assert_non_null(strstr(room->err.text, "is no date"));
	assert_int_not_equal(room_draw(room, NULL, "when", "product", &chart),
			     0);
	/* a column with labels is not offered: it would tell those of the
	 * sealed test */
	CHECK_OK(store_run(room->fixture.store, &err,
			   "UPDATE source SET columns ="
			   " '{\"label\":\"product\"}'",
			   ""));
	assert_int_not_equal(room_draw(room, "product", NULL, NULL, &chart), 0);
	assert_non_null(strstr(room->err.text, "are: 'date', 'when'"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, room_close)
#define GROUPED(name) \
	cmocka_unit_test_setup_teardown(name, setup_grouped, room_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_shares_are_those_of_the_answers),
		CASE(test_swapping_the_runs_negates_the_gain),
		CASE(test_texts_without_a_label),
		CASE(test_answers_that_are_missing_are_counted),
		CASE(test_labels_of_the_sealed_test_change_nothing),
		GROUPED(test_groups_with_a_label_are_not_both),
		CASE(test_bars_by_a_column),
		CASE(test_bars_in_time),
		CASE(test_a_column_of_numbers_is_in_their_order),
		CASE(test_columns_that_will_not_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
