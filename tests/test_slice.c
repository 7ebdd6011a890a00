/* test_slice.c - where the second model helps, and where it hurts */
#include "tests/check.h"

#include <stdio.h>

#include "data/measure/binomial.h"
#include "data/measure/multiplicity.h"
#include "evaluate/slice/slice.h"

#define ITEMS 400

struct slice_case {
	uint32_t gold[ITEMS], first[ITEMS], second[ITEMS];
	int64_t groups[ITEMS];
	const char *values[ITEMS];
	size_t count;
	struct arena arena;
	struct answers answers;
	struct slice_column column;
};

static int setup(void **state)
{
	*state = test_calloc(1, sizeof(struct slice_case));
	return 0;
}

static int teardown(void **state)
{
	struct slice_case *it = *state;

	arena_release(&it->arena);
	test_free(it);
	return 0;
}

/* Items of one value that the models answer so: 0 is right, 1 wrong. */
static void add(struct slice_case *it, const char *value, size_t count,
		uint32_t first, uint32_t second)
{
	for (size_t i = 0; i < count; i++) {
		it->groups[it->count] = (int64_t)it->count;
		it->values[it->count] = value;
		it->first[it->count] = first;
		it->second[it->count++] = second;
	}
}

static void cut(struct slice_case *it)
{
	slice_by_value("column", it->values, it->count, &it->arena,
		       &it->column);
}

static void judge(struct slice_case *it)
{
	static const struct slice_settings settings = { 0.05, 1 };

	it->answers = answers_make(2, it->count, it->gold, it->first,
				   it->second, it->groups, &it->arena);
	slices_judge(&it->answers, &it->column, 1, &settings);
}

static const struct slice *named(const struct slice_case *it, const char *name)
{
	for (size_t s = 0; s < it->column.count; s++)
		if (!strcmp(it->column.slices[s].name, name))
			return &it->column.slices[s];
	fail_msg("no slice '%s'", name);
	return NULL;
}

static void two_slices(struct slice_case *it)
{
	/* of the known answers: 400, 20, 45, 35 tenths; and a small one */
	add(it, "shoes", 40, 0, 0);
	add(it, "shoes", 2, 0, 1);
	add(it, "shoes", 14, 1, 0);
	add(it, "shoes", 4, 1, 1);
	add(it, "hats", 30, 0, 0);
	add(it, "hats", 9, 0, 1);
	add(it, "hats", 1, 1, 0);
	add(it, "bags", 29, 0, 0);
	cut(it);
	judge(it);
}

static void a_slice_has_its_own_figures(void **state)
{
	struct slice_case *it = *state;
	const struct paired paired = { 40, 2, 14, 4 };
	const struct slice *shoes;

	two_slices(it);
	shoes = named(it, "shoes");
	assert_int_equal(shoes->n, 60);
	CHECK_NEAR(shoes->first.score.value, 42.0 / 60, 1e-12);
	CHECK_NEAR(shoes->second.score.value, 54.0 / 60, 1e-12);
	CHECK_NEAR(shoes->first.interval.low, wilson(42, 60, 0.05).low, 1e-12);
	CHECK_NEAR(shoes->difference.score.value, 0.2, 1e-12);
	CHECK_NEAR(shoes->difference.interval.low,
		   paired_tango(&paired, 0.05).low, 1e-12);
	CHECK_TEXT(shoes->interval_method, "Tango");
	CHECK_NEAR(shoes->p, mcnemar_mid_p(&paired), 1e-12);
}

static void p_values_are_adjusted_over_what_was_judged(void **state)
{
	struct slice_case *it = *state;
	double p[2];

	two_slices(it);
	p[0] = named(it, "shoes")->p;
	p[1] = named(it, "hats")->p;
	multiplicity_holm(p, 2, p);
	CHECK_NEAR(named(it, "shoes")->adjusted_p, p[0], 0);
	CHECK_NEAR(named(it, "hats")->adjusted_p, p[1], 0);
	/* 29 items: shown, and none of the family */
	assert_true(isnan(named(it, "bags")->p));
	assert_true(isnan(named(it, "bags")->adjusted_p));
	CHECK_TEXT(named(it, "bags")->why_not, "fewer than 30 items");
	assert_true(named(it, "bags")->difference.interval.high > 0.05);
}

static void names_come_by_surprise(void **state)
{
	struct slice_case *it = *state;

	two_slices(it);
	for (size_t i = 1; i < it->column.count; i++) {
		double p = it->column.slices[it->column.order[i - 1]].p;
		double q = it->column.slices[it->column.order[i]].p;

		assert_true(isnan(q) || p <= q);
	}
	CHECK_TEXT(it->column.slices[it->column.order[2]].name, "bags");
}

static void groups_move_together(void **state)
{
	struct slice_case *it = *state;
	double alone;

	two_slices(it);
	alone = named(it, "shoes")->p;
	for (size_t i = 0; i < it->count; i++)
		it->groups[i] = (int64_t)i / 7;
	judge(it);
	assert_true(named(it, "shoes")->is_grouped);
	CHECK_TEXT(named(it, "shoes")->interval_method,
		   "jackknife over groups");
	assert_true(named(it, "shoes")->p > alone);
	/* nothing differs: that is not known for certain */
	CHECK_TEXT(named(it, "bags")->interval_method,
		   "Tango, on as many items as the groups weigh");
	assert_true(named(it, "bags")->difference.interval.high > 0.2);
}

static void one_group_is_read_item_by_item(void **state)
{
	struct slice_case *it = *state;

	two_slices(it);
	for (size_t i = 0; i < it->count; i++)
		it->groups[i] = it->values[i][0];
	judge(it);
	assert_int_equal(named(it, "shoes")->groups, 1);
	assert_false(named(it, "shoes")->is_grouped);
	CHECK_TEXT(named(it, "shoes")->p_method, "McNemar, mid-p");
}

static void swapping_the_models_mirrors_a_slice(void **state)
{
	struct slice_case *it = *state;
	struct interval interval;
	struct answers swapped;
	static const struct slice_settings settings = { 0.05, 1 };
	double p;

	two_slices(it);
	interval = named(it, "hats")->difference.interval;
	p = named(it, "hats")->p;
	swapped = it->answers;
	swapped.first = it->answers.second;
	swapped.second = it->answers.first;
	slices_judge(&swapped, &it->column, 1, &settings);
	CHECK_NEAR(named(it, "hats")->difference.interval.low, -interval.high,
		   1e-12);
	CHECK_NEAR(named(it, "hats")->p, p, 1e-12);
}

static void few_numbers_are_values_in_their_order(void **state)
{
	struct slice_case *it = *state;

	add(it, "10", 3, 0, 0);
	add(it, "9", 3, 0, 0);
	add(it, "1", 3, 0, 0);
	add(it, "1.0", 2, 0, 0);
	add(it, NULL, 2, 0, 0);
	cut(it);
	judge(it);
	assert_int_equal(it->column.cut, SLICE_BY_NUMBER);
	assert_int_equal(it->column.count, 4);
	CHECK_TEXT(it->column.slices[it->column.order[0]].name, "1");
	assert_int_equal(it->column.slices[0].n, 5);
	CHECK_TEXT(it->column.slices[it->column.order[2]].name, "10");
	assert_true(it->column.has_silent);
	assert_int_equal(it->column.slices[3].n, 2);
}

static void many_numbers_are_cut_in_fifths(void **state)
{
	static char numbers[100][8];
	struct slice_case *it = *state;

	for (int i = 0; i < 100; i++) {
		snprintf(numbers[i], sizeof(numbers[i]), "%d", (i * 37) % 100);
		add(it, numbers[i], 1, 0, 0);
	}
	cut(it);
	judge(it);
	assert_int_equal(it->column.cut, SLICE_BY_FIFTH);
	assert_int_equal(it->column.count, 5);
	CHECK_TEXT(it->column.slices[0].name, "0 to 19");
	CHECK_TEXT(it->column.slices[4].name, "80 to 99");
	for (size_t s = 0; s < 5; s++)
		assert_int_equal(it->column.slices[s].n, 20);
}

/* Half of them the same number: it is in one span alone. */
static void a_number_is_never_in_two_spans(void **state)
{
	static char numbers[50][8];
	struct slice_case *it = *state;
	size_t total = 0;

	add(it, "0", 50, 0, 0);
	for (int i = 0; i < 50; i++) {
		snprintf(numbers[i], sizeof(numbers[i]), "%d", i + 1);
		add(it, numbers[i], 1, 0, 0);
	}
	cut(it);
	judge(it);
	CHECK_TEXT(it->column.slices[0].name, "0");
	assert_int_equal(it->column.slices[0].n, 50);
	for (size_t s = 0; s < it->column.count; s++)
		total += it->column.slices[s].n;
	assert_int_equal(total, 100);
}

static void lengths_have_fixed_spans(void **state)
{
	static const size_t words[] = { 0, 5, 6, 15, 41, 100, 101, 5000 };
	struct slice_case *it = *state;

	add(it, NULL, 8, 0, 0);
	slice_by_length(words, 8, &it->arena, &it->column);
	judge(it);
	assert_int_equal(it->column.count, 4);
	CHECK_TEXT(it->column.slices[0].name, "up to 5");
	CHECK_TEXT(it->column.slices[2].name, "41 to 100");
	for (size_t s = 0; s < 4; s++)
		assert_int_equal(it->column.slices[s].n, 2);
}

static void words_are_counted_in_any_script(void **state)
{
	(void)state;
	assert_int_equal(slice_words(""), 0);
	assert_int_equal(slice_words(" \t\n"), 0);
	assert_int_equal(slice_words("one"), 1);
	assert_int_equal(slice_words(" two  words\n"), 2);
	assert_int_equal(slice_words("caf\xc3\xa9\xc2\xa0noir"), 2);
	assert_int_equal(slice_words("\xe6\x97\xa5\xe3\x80\x80\xe6\x9c\xac"),
			 2);
}

static void classes_without_items_are_no_slice(void **state)
{
	static const char *const names[] = { "a", "b", "c" };
	static const uint32_t gold[] = { 2, 0, 2 };
	struct slice_case *it = *state;

	add(it, NULL, 3, 0, 0);
	slice_by_class(gold, 3, names, 3, &it->arena, &it->column);
	judge(it);
	assert_int_equal(it->column.count, 2);
	CHECK_TEXT(it->column.slices[1].name, "c");
	assert_int_equal(it->column.slices[1].n, 2);
}

static void no_items_are_no_slices(void **state)
{
	struct slice_case *it = *state;

	cut(it);
	judge(it);
	assert_int_equal(it->column.count, 0);
	add(it, NULL, 1, 0, 1);
	cut(it);
	judge(it);
	assert_int_equal(it->column.count, 1);
	CHECK_TEXT(it->column.slices[0].name, "(nothing said)");
	CHECK_NEAR(it->column.slices[0].difference.score.value, -1, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_slice_has_its_own_figures),
		TEST(p_values_are_adjusted_over_what_was_judged),
		TEST(names_come_by_surprise),
		TEST(groups_move_together),
		TEST(one_group_is_read_item_by_item),
		TEST(swapping_the_models_mirrors_a_slice),
		TEST(few_numbers_are_values_in_their_order),
		TEST(many_numbers_are_cut_in_fifths),
		TEST(a_number_is_never_in_two_spans),
		TEST(lengths_have_fixed_spans),
		TEST(words_are_counted_in_any_script),
		TEST(classes_without_items_are_no_slice),
		TEST(no_items_are_no_slices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
