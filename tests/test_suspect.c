/* test_suspect.c - labels that look wrong */
#include "tests/golden.h"
#include "tests/scored_case.h"

#include "data/base/arena.h"
#include "evaluate/slice/suspect.h"

static struct scored_case one;

static bool has(json_t *rows, size_t row)
{
	json_t *value;
	size_t i;

	json_array_foreach(rows, i, value) if (golden_at(rows, i) ==
					       (double)row) return true;
	return false;
}

static const struct suspect *find(const struct suspect_list *list, size_t row)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->suspects[i].row == row)
			return &list->suspects[i];
	return NULL;
}

static void load_case(json_t *table)
{
	json_t *labels = golden_get(table, "labels"), *row;
	size_t i, classes = golden_size(table, "classes");

	scored_case_init(&one, classes);
	json_array_foreach(golden_get(table, "parts"), i, row)
	{
		int parts[8];

		for (size_t k = 0; k < classes; k++)
			parts[k] = (int)golden_at(row, k);
		scored_case_add(&one, (uint32_t)golden_at(labels, i), parts,
				1000);
	}
}

static void check_thresholds(json_t *want, const struct suspect_list *got)
{
	json_t *value;
	size_t k;

	json_array_foreach(want, k, value)
	{
		if (json_is_null(value))
			assert_true(isnan(got->thresholds[k]));
		else
			CHECK_NEAR(got->thresholds[k], json_number_value(value),
				   1e-12);
	}
}

/* The same rows, but for those of which cleanlab asks another question. */
static void check_case(json_t *table)
{
	json_t *suspected = golden_get(table, "suspected");
	json_t *apart = golden_get(table, "apart");
	json_t *scores = golden_get(table, "self_confidence");
	struct arena arena = ARENA_INIT;
	struct suspect_list got;
	json_t *value;
	size_t i;

	load_case(table);
	suspects_find(&one.scored, &arena, &got);
	assert_null(got.why_not);
	check_thresholds(golden_get(table, "thresholds"), &got);
	for (size_t row = 0; row < one.scored.count; row++)
		assert_int_equal(
			find(&got, row) != NULL,
			has(has(apart, row)
				    ? golden_get(table, "apart_suspected")
				    : suspected,
			    row));
	json_array_foreach(suspected, i, value)
	{
		const struct suspect *it =
			find(&got, (size_t)golden_at(suspected, i));

		if (it)
			CHECK_NEAR(it->self_confidence, golden_at(scores, i),
				   1e-12);
	}
	for (i = 1; i < got.count; i++)
		assert_true(got.suspects[i - 1].self_confidence <=
			    got.suspects[i].self_confidence);
	arena_release(&arena);
}

static void suspects_are_those_of_cleanlab(void **state)
{
	json_t *root = golden_load("tests/golden/confident.json"), *table;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "cases"), i, table)
		check_case(table);
	json_decref(root);
}

static void a_label_is_suspected_by_the_class_s_own_threshold(void **state)
{
	/* Of the second class the model is never sure; 0.6 is much. */
	static const int parts[][2] = { { 90, 10 }, { 95, 5 },	{ 40, 60 },
					{ 60, 40 }, { 45, 55 }, { 55, 45 } };
	static const uint32_t gold[] = { 0, 0, 0, 1, 1, 1 };
	struct arena arena = ARENA_INIT;
	struct suspect_list got;

	(void)state;
	scored_case_init(&one, 2);
	for (size_t i = 0; i < 6; i++)
		scored_case_add(&one, gold[i], parts[i], 100);
	suspects_find(&one.scored, &arena, &got);
	CHECK_NEAR(got.thresholds[0], 0.75, 1e-7);
	CHECK_NEAR(got.thresholds[1], 1.4 / 3, 1e-7);
	/* rows 3 and 5 have more for the first class, below its threshold */
	assert_int_equal(got.count, 1);
	assert_int_equal(got.suspects[0].row, 2);
	assert_int_equal(got.suspects[0].label, 0);
	assert_int_equal(got.suspects[0].guess, 1);
	CHECK_NEAR(got.suspects[0].self_confidence, 0.4, 1e-7);
	CHECK_NEAR(got.suspects[0].guess_confidence, 0.6, 1e-7);
	arena_release(&arena);
}

/* The guess of a timid class is no reason where the model says the label. */
static void what_the_model_agrees_with_is_not_suspected(void **state)
{
	static const int parts[][2] = { { 99, 1 }, { 60, 40 }, { 65, 35 } };
	static const uint32_t gold[] = { 0, 0, 1 };
	struct arena arena = ARENA_INIT;
	struct suspect_list got;

	(void)state;
	scored_case_init(&one, 2);
	for (size_t i = 0; i < 3; i++)
		scored_case_add(&one, gold[i], parts[i], 100);
	suspects_find(&one.scored, &arena, &got);
	assert_int_equal(got.count, 0);
	arena_release(&arena);
}

static void equal_probabilities_are_no_suspicion(void **state)
{
	static const int same[] = { 1, 1, 1 };
	struct arena arena = ARENA_INIT;
	struct suspect_list got;

	(void)state;
	scored_case_init(&one, 3);
	for (size_t i = 0; i < 9; i++)
		scored_case_add(&one, (uint32_t)(i % 3), same, 3);
	suspects_find(&one.scored, &arena, &got);
	assert_int_equal(got.count, 0);
	arena_release(&arena);
}

static void certainty_and_one_class_are_no_trouble(void **state)
{
	static const int sure[][2] = { { 1, 0 }, { 0, 1 } };
	struct arena arena = ARENA_INIT;
	struct suspect_list got;

	(void)state;
	scored_case_init(&one, 2);
	for (size_t i = 0; i < 4; i++)
		scored_case_add(&one, 0, sure[i == 3], 1);
	suspects_find(&one.scored, &arena, &got);
	/* no item is labelled with the second class: it has no threshold */
	assert_int_equal(got.count, 0);
	assert_true(isnan(got.thresholds[1]));
	scored_case_add(&one, 1, sure[1], 1);
	suspects_find(&one.scored, &arena, &got);
	assert_int_equal(got.count, 1);
	CHECK_NEAR(got.suspects[0].self_confidence, 0, 0);
	arena_release(&arena);
}

static void without_items_or_probabilities_it_says_so(void **state)
{
	struct arena arena = ARENA_INIT;
	struct suspect_list got;

	(void)state;
	scored_case_init(&one, 2);
	suspects_find(&one.scored, &arena, &got);
	CHECK_TEXT(got.why_not, "there is no item");
	scored_case_binary(&one, 1, 0.5);
	one.scored.log_probability = NULL;
	suspects_find(&one.scored, &arena, &got);
	CHECK_TEXT(got.why_not, "the model gave no probabilities");
	assert_int_equal(got.count, 0);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suspects_are_those_of_cleanlab),
		cmocka_unit_test(
			a_label_is_suspected_by_the_class_s_own_threshold),
		cmocka_unit_test(what_the_model_agrees_with_is_not_suspected),
		cmocka_unit_test(equal_probabilities_are_no_suspicion),
		cmocka_unit_test(certainty_and_one_class_are_no_trouble),
		cmocka_unit_test(without_items_or_probabilities_it_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
