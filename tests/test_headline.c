/* test_headline.c - the one metric that candidates are judged by */
#include "tests/fixture3.h"

#include "data/base/arena.h"
#include "data/measure/resample.h"
#include "data/measure/table.h"
#include "evaluate/score/headline.h"
#include "evaluate/share/share.h"

static const struct label keys[] = { { .key = "a" },
				     { .key = "b" },
				     { .key = "(c)" } };
static const struct label_list labels = { .labels = keys, .count = 3 };

static struct headline parsed(const char *name)
{
	struct headline headline;
	struct err err = ERR_INIT;

	CHECK_OK(headline_parse(name, &labels, &headline, &err));
	return headline;
}

struct pair {
	struct fixture3 fixture;
	size_t own[FIXTURE3_ITEMS];
	struct scored first, second;
};

static void pair_load(struct pair *pair, bool is_grouped)
{
	fixture3_load(&pair->fixture);
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++)
		pair->own[i] = i;
	pair->first = (struct scored){
		.classes = 3,
		.count = FIXTURE3_ITEMS,
		.gold = pair->fixture.gold,
		.said = pair->fixture.first,
		.group_of = is_grouped ? pair->fixture.group_of : pair->own,
		.groups = is_grouped ? FIXTURE3_GROUPS : FIXTURE3_ITEMS,
	};
	pair->second = pair->first;
	pair->second.said = pair->fixture.second;
}

static void names_are_metrics_of_the_table_or_of_the_chart(void **state)
{
	struct headline headline = parsed("accuracy");

	(void)state;
	assert_true(headline_is_accuracy(&headline));
	CHECK_TEXT(headline_words(&headline), "accuracy");
	headline = parsed("macro-f1");
	assert_int_equal(headline.metric.kind, METRIC_MACRO_F1);
	assert_false(headline_is_accuracy(&headline));
	headline = parsed("recall(b)");
	assert_int_equal(headline.metric.kind, METRIC_RECALL);
	assert_int_equal(headline.metric.class_index, 1);
	headline = parsed("f1((c))"); /* a label may hold parentheses */
	assert_int_equal(headline.metric.class_index, 2);
	headline = parsed("share-error");
	assert_true(headline.is_share_error);
	assert_false(headline_is_accuracy(&headline));
	CHECK_TEXT(headline_words(&headline),
		   "the accuracy of the chart (100 less its mean error)");
}

static void other_names_are_refused_with_those_there_are(void **state)
{
	static const char *const wrong[] = {
		"",
		"f1",
		"recall",
		"recall()",
		"recall(b",
		"accuracy(b)",
		"auroc",
		"macro-f1 ",
		"share-error(b)",
		"a name of a metric that is far too long",
	};
	struct headline headline;
	struct err err = ERR_INIT;
	char name[400];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		CHECK_FAILS(
			headline_parse(wrong[i], &labels, &headline, &err),
			"is no metric that a verdict can rest on; there are: "
			"accuracy, balanced-accuracy");
	CHECK_FAILS(headline_parse("recall(d)", &labels, &headline, &err),
		    "metric 'recall(d)': no label 'd'");
	memset(name, 'x', sizeof(name));
	memcpy(name, "recall(", 7);
	memcpy(name + 398, ")", 2);
	CHECK_FAILS(headline_parse(name, &labels, &headline, &err),
		    "is no metric");
}

static void accuracy_is_the_comparisons(void **state)
{
	struct headline headline = parsed("accuracy");
	struct headline_difference got;
	struct arena arena = ARENA_INIT;
	struct comparison want;
	struct pair pair;

	(void)state;
	for (int grouped = 0; grouped < 2; grouped++) {
		struct answers answers;

		pair_load(&pair, grouped);
		answers = (struct answers){ 3,
					    FIXTURE3_ITEMS,
					    pair.fixture.gold,
					    pair.fixture.first,
					    pair.fixture.second,
					    pair.first.group_of,
					    pair.first.groups };
		compare(&answers, 0.05, 3, &arena, &want);
		got = headline_compare(&headline, &pair.first, &pair.second,
				       0.05, 3, &arena);
		CHECK_NEAR(got.difference.score.value, 13. / 60, 1e-12);
		CHECK_NEAR(got.difference.interval.low, want.interval.low, 0);
		CHECK_NEAR(got.difference.interval.high, want.interval.high, 0);
		CHECK_NEAR(got.p, want.p_mid, 0);
		assert_false(got.needs_p);
	}
	CHECK_NEAR(headline_score(&headline, &pair.second).value, 55. / 60,
		   1e-12);
	arena_release(&arena);
}

static void other_metrics_are_resampled(void **state)
{
	struct headline headline = parsed("macro-f1");
	struct arena arena = ARENA_INIT;
	struct headline_difference got;
	struct table table;
	struct pair pair;
	const struct resample resample = {
		.table = &table,
		.metric = headline.metric,
		.seed = 3,
		.group_of = pair.fixture.group_of,
		.group_count = FIXTURE3_GROUPS,
	};

	(void)state;
	pair_load(&pair, false);
	got = headline_compare(&headline, &pair.first, &pair.second, 0.05, 3,
			       &arena);
	assert_true(got.needs_p);
	/* the field notes': 400,000 replicates, and every swap counted */
	CHECK_NEAR(got.first.score.value, .6533636614, 1e-9);
	CHECK_NEAR(got.difference.score.value, .2587730907, 1e-9);
	CHECK_NEAR(got.difference.interval.low, .11713, .004);
	CHECK_NEAR(got.difference.interval.high, .40612, .004);
	CHECK_NEAR(got.p, .0014734268188476562, 1e-15);
	pair_load(&pair, true);
	got = headline_compare(&headline, &pair.first, &pair.second, 0.05, 3,
			       &arena);
	table_build(&table, 3, pair.fixture.gold, pair.fixture.first,
		    pair.fixture.second, FIXTURE3_ITEMS);
	CHECK_NEAR(got.p, randomisation_test(&resample).p, 0);
	table_release(&table);
	arena_release(&arena);
}

static void above_zero_the_second_is_better_whatever_the_metric(void **state)
{
	static const char *const names[] = { "accuracy", "macro-f1",
					     "mcc",	 "recall((c))",
					     "kappa",	 "share-error" };
	struct arena arena = ARENA_INIT;
	struct pair pair;

	(void)state;
	pair_load(&pair, false);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct headline headline = parsed(names[i]);
		struct score a = headline_score(&headline, &pair.first);
		struct score b = headline_score(&headline, &pair.second);
		struct headline_difference way, back;

		way = headline_compare(&headline, &pair.first, &pair.second,
				       .05, 3, &arena);
		back = headline_compare(&headline, &pair.second, &pair.first,
					.05, 3, &arena);
		assert_true(a.is_defined && b.is_defined);
		CHECK_NEAR(way.first.score.value, a.value, 1e-12);
		CHECK_NEAR(way.second.score.value, b.value, 1e-12);
		assert_int_equal(
			headline_is_better(&headline, b.value, a.value),
			way.difference.score.value > 0);
		CHECK_NEAR(fabs(way.difference.score.value),
			   fabs(a.value - b.value), 1e-12);
		CHECK_NEAR(back.difference.score.value,
			   -way.difference.score.value, 1e-12);
		CHECK_NEAR(back.difference.interval.low,
			   -way.difference.interval.high, 1e-12);
		CHECK_NEAR(back.p, way.p, 1e-12);
	}
	arena_release(&arena);
}

static void the_share_error_weighs_texts_by_occurrence(void **state)
{
	struct headline headline = parsed("share-error");
	const uint32_t gold[] = { 0, 1 }, said[] = { 0, 0 };
	const double times[] = { 3, 1 };
	struct scored scored = {
		.classes = 2, .count = 2, .gold = gold, .said = said
	};
	const size_t own[] = { 0, 1 };

	(void)state;
	scored.group_of = own;
	scored.groups = 2;
	/* gold shares .5 .5, said 1 0 */
	CHECK_NEAR(headline_score(&headline, &scored).value, .5, 1e-12);
	scored.occurrences = times; /* .75 .25, said 1 0 */
	CHECK_NEAR(headline_score(&headline, &scored).value, .25, 1e-12);
}

static void undefined_is_said_with_the_reason(void **state)
{
	static const char *const names[] = { "accuracy", "mcc", "precision(b)",
					     "share-error" };
	struct arena arena = ARENA_INIT;
	struct pair pair;

	(void)state;
	pair_load(&pair, false);
	pair.first.count = pair.second.count = 0;
	pair.first.groups = pair.second.groups = 0;
	for (size_t i = 0; i < 4; i++) {
		struct headline headline = parsed(names[i]);
		struct score score = headline_score(&headline, &pair.first);
		struct headline_difference none = headline_compare(
			&headline, &pair.first, &pair.second, .05, 3, &arena);

		assert_false(score.is_defined);
		assert_non_null(score.why_not);
		assert_false(none.difference.score.is_defined);
		assert_non_null(none.why_not);
		assert_true(none.p <= 1);
	}
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			names_are_metrics_of_the_table_or_of_the_chart),
		cmocka_unit_test(other_names_are_refused_with_those_there_are),
		cmocka_unit_test(accuracy_is_the_comparisons),
		cmocka_unit_test(other_metrics_are_resampled),
		cmocka_unit_test(
			above_zero_the_second_is_better_whatever_the_metric),
		cmocka_unit_test(the_share_error_weighs_texts_by_occurrence),
		cmocka_unit_test(undefined_is_said_with_the_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
