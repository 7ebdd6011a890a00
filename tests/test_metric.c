/* test_metric.c - counts of answers, and the metrics that come from them */
#include "tests/fixture3.h"
#include "tests/golden.h"

#include "data/base/rng.h"
#include "data/measure/metric.h"

static struct metric plain(enum metric_kind kind)
{
	return (struct metric){ kind, 0 };
}

static double value_of(enum metric_kind kind, size_t class_index,
		       const struct table *table, enum table_model model)
{
	struct metric metric = { kind, class_index };
	struct score score = metric_of(metric, table, model);

	if (!score.is_defined)
		fail_msg("%s is undefined: %s", metric_name(kind),
			 score.why_not);
	return score.value;
}

static void check_fixture_model(const struct table *table,
				enum table_model model, json_t *want)
{
	static const struct {
		enum metric_kind kind;
		const char *key;
	} known[] = {
		{ METRIC_ACCURACY, "accuracy" },
		{ METRIC_BALANCED_ACCURACY, "balanced_accuracy" },
		{ METRIC_MACRO_F1, "macro_f1" },
		{ METRIC_MICRO_F1, "micro_f1" },
		{ METRIC_WEIGHTED_F1, "weighted_f1" },
		{ METRIC_MCC, "mcc" },
		{ METRIC_KAPPA, "kappa" },
	};
	size_t confusion[3 * 4];

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		CHECK_NEAR(value_of(known[i].kind, 0, table, model),
			   golden_real(want, known[i].key), 1e-12);
	table_confusion(table, model, confusion);
	for (size_t k = 0; k < 3; k++) {
		CHECK_NEAR(value_of(METRIC_PRECISION, k, table, model),
			   golden_at(golden_get(want, "precision"), k), 1e-12);
		CHECK_NEAR(value_of(METRIC_RECALL, k, table, model),
			   golden_at(golden_get(want, "recall"), k), 1e-12);
		CHECK_NEAR(value_of(METRIC_F1, k, table, model),
			   golden_at(golden_get(want, "f1"), k), 1e-12);
		for (size_t j = 0; j < 3; j++)
			assert_int_equal(
				confusion[4 * k + j],
				(int)golden_at(
					json_array_get(
						golden_get(want, "confusion"),
						k),
					j));
		assert_int_equal(confusion[4 * k + 3], 0);
	}
}

static void the_fixture_has_its_known_metrics(void **state)
{
	json_t *root = golden_load("tests/golden/expected3.json");
	struct fixture3 fixture;
	struct table table;
	struct paired paired;

	(void)state;
	fixture3_load(&fixture);
	table_build(&table, 3, fixture.gold, fixture.first, fixture.second,
		    FIXTURE3_ITEMS);
	check_fixture_model(&table, TABLE_FIRST, golden_get(root, "base"));
	check_fixture_model(&table, TABLE_SECOND, golden_get(root, "tuned"));
	paired = table_paired(&table);
	assert_int_equal(paired.both_right, 38);
	assert_int_equal(paired.first_only, 4);
	assert_int_equal(paired.second_only, 17);
	assert_int_equal(paired.both_wrong, 1);
	table_release(&table);
	json_decref(root);
}

static void check_scores(const struct table *table, enum table_model model,
			 json_t *scores)
{
	json_t *want;
	const char *name;

	json_object_foreach(scores, name, want)
	{
		enum metric_kind kind;
		struct score score;

		assert_true(metric_from_name(name, &kind));
		score = metric_of(plain(kind), table, model);
		if (json_is_null(want)) {
			assert_false(score.is_defined);
			assert_non_null(score.why_not);
			continue;
		}
		assert_true(score.is_defined);
		if (fabs(score.value - json_number_value(want)) > 1e-12)
			fail_msg("%s is %.17g, not %.17g", name, score.value,
				 json_number_value(want));
	}
}

static void random_tables_agree_with_scikit_learn(void **state)
{
	json_t *root = golden_load("tests/golden/statistics.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "tables"), i, row)
	{
		size_t n;
		uint32_t *gold = golden_numbers(row, "gold", &n);
		uint32_t *first = golden_numbers(row, "first", &n);
		uint32_t *second = golden_numbers(row, "second", &n);
		struct table table;

		table_build(&table, golden_size(row, "classes"), gold, first,
			    second, n);
		check_scores(&table, TABLE_FIRST,
			     golden_get(row, "scores_first"));
		check_scores(&table, TABLE_SECOND,
			     golden_get(row, "scores_second"));
		table_release(&table);
		free(gold);
		free(first);
		free(second);
	}
	assert_int_equal(i, 10);
	json_decref(root);
}

static void textbook_examples_hold(void **state)
{
	const uint32_t gold[] = { 0, 1, 2, 0, 1, 2 };
	const uint32_t answers[] = { 0, 2, 1, 0, 0, 1 };
	const uint32_t gold2[] = { 1, 1, 1, 0 }, answers2[] = { 1, 0, 1, 1 };
	struct table table;

	(void)state;
	table_build(&table, 3, gold, answers, answers, 6);
	CHECK_NEAR(value_of(METRIC_MACRO_PRECISION, 0, &table, TABLE_FIRST),
		   2.0 / 9, 1e-15);
	CHECK_NEAR(value_of(METRIC_MACRO_RECALL, 0, &table, TABLE_FIRST),
		   1.0 / 3, 1e-15);
	CHECK_NEAR(value_of(METRIC_MACRO_F1, 0, &table, TABLE_FIRST), 4.0 / 15,
		   1e-15);
	CHECK_NEAR(value_of(METRIC_MICRO_F1, 0, &table, TABLE_FIRST), 1.0 / 3,
		   1e-15);
	table_release(&table);
	table_build(&table, 2, gold2, answers2, answers2, 4);
	CHECK_NEAR(value_of(METRIC_MCC, 0, &table, TABLE_FIRST), -1.0 / 3,
		   1e-15);
	table_release(&table);
}

static void renaming_classes_and_reordering_items_change_nothing(void **state)
{
	struct fixture3 fixture, moved;
	struct table table, other;
	struct rng rng = rng_stream(3, "test");
	size_t order[FIXTURE3_ITEMS];

	(void)state;
	fixture3_load(&fixture);
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++)
		order[i] = i;
	rng_shuffle(&rng, order, FIXTURE3_ITEMS);
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++) {
		moved.gold[i] = (fixture.gold[order[i]] + 1) % 3;
		moved.first[i] = (fixture.first[order[i]] + 1) % 3;
		moved.second[i] = (fixture.second[order[i]] + 1) % 3;
	}
	table_build(&table, 3, fixture.gold, fixture.first, fixture.second,
		    FIXTURE3_ITEMS);
	table_build(&other, 3, moved.gold, moved.first, moved.second,
		    FIXTURE3_ITEMS);
	for (int kind = 0; kind < METRIC_PRECISION; kind++) {
		struct metric metric = plain((enum metric_kind)kind);

		CHECK_NEAR(metric_difference(metric, &other).value,
			   metric_difference(metric, &table).value, 1e-14);
	}
	for (size_t k = 0; k < 3; k++)
		CHECK_NEAR(
			value_of(METRIC_F1, (k + 1) % 3, &other, TABLE_FIRST),
			value_of(METRIC_F1, k, &table, TABLE_FIRST), 1e-15);
	table_release(&table);
	table_release(&other);
}

static void what_is_undefined_says_so(void **state)
{
	/* class 1 is never answered by the first, 2 is never gold, 3 nothing;
	 * the second answers once with no class at all */
	const uint32_t gold[] = { 0, 0, 1, 1 };
	const uint32_t first[] = { 0, 0, 0, 0 };
	const uint32_t second[] = { 0, 2, 1, 4 };
	struct metric metric = { METRIC_PRECISION, 1 };
	struct table table;

	(void)state;
	table_build(&table, 4, gold, first, second, 4);
	assert_false(metric_of(metric, &table, TABLE_FIRST).is_defined);
	assert_true(metric_of(metric, &table, TABLE_SECOND).is_defined);
	assert_false(metric_difference(metric, &table).is_defined);
	metric = (struct metric){ METRIC_RECALL, 2 };
	assert_false(metric_of(metric, &table, TABLE_SECOND).is_defined);
	metric = (struct metric){ METRIC_F1, 3 };
	assert_false(metric_of(metric, &table, TABLE_FIRST).is_defined);
	assert_false(
		metric_of(plain(METRIC_MCC), &table, TABLE_FIRST).is_defined);
	assert_false(
		metric_of(plain(METRIC_KAPPA), &table, TABLE_FIRST).is_defined);
	/* F1 of a class that occurs but is never hit is 0, not undefined */
	CHECK_NEAR(value_of(METRIC_F1, 1, &table, TABLE_FIRST), 0, 0);
	/* macro over 0, 1 and 2 for both: (2/3 + 0 + 0) / 3 */
	CHECK_NEAR(value_of(METRIC_MACRO_F1, 0, &table, TABLE_FIRST), 2.0 / 9,
		   1e-15);
	/* 2 right of 4 gold and 3 answered */
	CHECK_NEAR(value_of(METRIC_MICRO_F1, 0, &table, TABLE_SECOND), 4.0 / 7,
		   1e-15);
	CHECK_NEAR(value_of(METRIC_ACCURACY, 0, &table, TABLE_SECOND), 0.5, 0);
	table_release(&table);
}

static void no_items_leave_every_metric_undefined(void **state)
{
	struct table table;

	(void)state;
	table_build(&table, 3, NULL, NULL, NULL, 0);
	for (int kind = 0; kind < METRIC_KINDS; kind++) {
		struct score score = metric_difference(
			plain((enum metric_kind)kind), &table);

		assert_false(score.is_defined);
		assert_non_null(score.why_not);
		CHECK_NEAR(score.value, 0, 0);
	}
	assert_int_equal(table.cell_count, 0);
	table_release(&table);
}

static void names_lead_back_to_their_metrics(void **state)
{
	enum metric_kind kind;

	(void)state;
	for (int i = 0; i < METRIC_KINDS; i++) {
		assert_true(metric_from_name(metric_name((enum metric_kind)i),
					     &kind));
		assert_int_equal(kind, i);
		assert_int_equal(metric_is_of_class(kind),
				 i >= METRIC_PRECISION);
	}
	assert_false(metric_from_name("bleu", &kind));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fixture_has_its_known_metrics),
		cmocka_unit_test(random_tables_agree_with_scikit_learn),
		cmocka_unit_test(textbook_examples_hold),
		cmocka_unit_test(
			renaming_classes_and_reordering_items_change_nothing),
		cmocka_unit_test(what_is_undefined_says_so),
		cmocka_unit_test(no_items_leave_every_metric_undefined),
		cmocka_unit_test(names_lead_back_to_their_metrics),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
