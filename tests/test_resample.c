/* test_resample.c - the bootstrap and the randomisation test */
#include "tests/fixture3.h"
#include "tests/golden.h"

#include "data/base/rng.h"
#include "data/measure/resample.h"

static struct fixture3 fixture;
static struct table table;

static int load(void **state)
{
	(void)state;
	fixture3_load(&fixture);
	table_build(&table, 3, fixture.gold, fixture.first, fixture.second,
		    FIXTURE3_ITEMS);
	return 0;
}

static int release(void **state)
{
	(void)state;
	table_release(&table);
	return 0;
}

static struct resample resample_of(enum metric_kind kind)
{
	return (struct resample){ .table = &table,
				  .metric = { kind, 0 },
				  .seed = 42 };
}

static void enumerated_p_values_are_exact(void **state)
{
	static const struct {
		enum metric_kind kind;
		double p;
	} known[] = {
		{ METRIC_ACCURACY, 0.007197380065917969 },
		{ METRIC_MACRO_F1, 0.0014734268188476562 },
		{ METRIC_MCC, 0.0030465126037597656 },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct resample resample = resample_of(known[i].kind);
		struct randomisation got = randomisation_test(&resample);

		assert_true(got.is_defined && got.is_exact);
		CHECK_NEAR(got.p, known[i].p, 1e-13);
	}
}

static void swapping_every_item_gives_the_same_p(void **state)
{
	json_t *root = golden_load("tests/golden/statistics.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "randomisation"), i, row)
	{
		size_t n;
		uint32_t *gold = golden_numbers(row, "gold", &n);
		uint32_t *first = golden_numbers(row, "first", &n);
		uint32_t *second = golden_numbers(row, "second", &n);
		struct table small;
		struct resample resample = { .table = &small,
					     .metric = { METRIC_MACRO_F1, 0 } };

		table_build(&small, golden_size(row, "classes"), gold, first,
			    second, n);
		CHECK_NEAR(randomisation_test(&resample).p,
			   golden_real(row, "p"), 1e-12);
		table_release(&small);
		free(gold);
		free(first);
		free(second);
	}
	json_decref(root);
}

static void accuracy_by_randomisation_is_mcnemar(void **state)
{
	struct rng rng = rng_stream(11, "test");
	uint32_t gold[30], first[30], second[30];

	(void)state;
	for (int trial = 0; trial < 30; trial++) {
		struct table small;
		struct paired paired;
		struct resample resample = { .table = &small };

		for (size_t i = 0; i < 30; i++) {
			gold[i] = (uint32_t)rng_below(&rng, 2);
			first[i] = rng_below(&rng, 3) ? gold[i] : 1 - gold[i];
			second[i] = rng_below(&rng, 4) ? gold[i] : 1 - gold[i];
		}
		table_build(&small, 2, gold, first, second, 30);
		paired = table_paired(&small);
		CHECK_NEAR(randomisation_test(&resample).p,
			   mcnemar_exact(&paired), 1e-12);
		table_release(&small);
	}
}

static void too_many_tables_are_drawn_instead(void **state)
{
	enum { ITEMS = 4000 };
	static uint32_t gold[ITEMS], first[ITEMS], second[ITEMS];
	struct rng rng = rng_stream(5, "test");
	struct table large;
	struct resample resample = { .table = &large, .seed = 9 };
	struct randomisation got;
	struct paired paired;

	(void)state;
	for (size_t i = 0; i < ITEMS; i++) {
		gold[i] = (uint32_t)rng_below(&rng, 6);
		first[i] = (uint32_t)rng_below(&rng, 7);
		second[i] = rng_below(&rng, 90) ? first[i] : gold[i];
	}
	table_build(&large, 6, gold, first, second, ITEMS);
	resample.metric.kind = METRIC_ACCURACY;
	got = randomisation_test(&resample);
	paired = table_paired(&large);
	assert_false(got.is_exact);
	assert_int_equal(got.replicates, RESAMPLE_REPLICATES);
	CHECK_NEAR(got.p, mcnemar_exact(&paired), 0.004);
	table_release(&large);
}

static void the_bootstrap_meets_its_reference(void **state)
{
	static const struct {
		enum metric_kind kind;
		double low, high, error;
	} known[] = {
		{ METRIC_ACCURACY, 0.0833333333, 0.35, 0.0710698665 },
		{ METRIC_MACRO_F1, 0.11713, 0.40612, 0.07376 },
		{ METRIC_MCC, 0.14070, 0.58933, 0.11445 },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct resample resample = resample_of(known[i].kind);
		struct bootstrap got;

		/* more replicates than usual, so that .004 is a fair test */
		resample.replicates = 99999;
		got = bootstrap_difference(&resample, 0.05);
		assert_true(got.is_defined);
		assert_int_equal(got.skipped, 0);
		CHECK_NEAR(got.interval.low, known[i].low, 0.004);
		CHECK_NEAR(got.interval.high, known[i].high, 0.004);
		CHECK_NEAR(got.standard_error, known[i].error, 0.001);
	}
}

static void groups_are_drawn_whole(void **state)
{
	struct resample resample = resample_of(METRIC_ACCURACY);
	struct bootstrap got;

	(void)state;
	resample.group_of = fixture.group_of;
	resample.group_count = FIXTURE3_GROUPS;
	got = bootstrap_difference(&resample, 0.05);
	CHECK_NEAR(got.standard_error, 0.0762, 0.004);
	CHECK_NEAR(got.interval.low, 0.083333, 0.004);
	CHECK_NEAR(got.interval.high, 0.383333, 0.004);
}

static void groups_are_swapped_whole(void **state)
{
	struct resample resample = resample_of(METRIC_ACCURACY);
	double sums[FIXTURE3_GROUPS] = { 0 }, observed = 0;
	size_t hits = 0;
	struct randomisation got;

	(void)state;
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++)
		sums[fixture.group_of[i]] +=
			(fixture.second[i] == fixture.gold[i]) -
			(fixture.first[i] == fixture.gold[i]);
	for (size_t g = 0; g < FIXTURE3_GROUPS; g++)
		observed += sums[g];
	for (size_t signs = 0; signs < 1u << FIXTURE3_GROUPS; signs++) {
		double sum = 0;

		for (size_t g = 0; g < FIXTURE3_GROUPS; g++)
			sum += signs >> g & 1 ? sums[g] : -sums[g];
		hits += fabs(sum) >= fabs(observed) - 1e-9;
	}
	resample.group_of = fixture.group_of;
	resample.group_count = FIXTURE3_GROUPS;
	got = randomisation_test(&resample);
	assert_false(got.is_exact);
	CHECK_NEAR(got.p, (double)hits / (1u << FIXTURE3_GROUPS), 0.004);
}

static void groups_of_one_are_items(void **state)
{
	struct resample items = resample_of(METRIC_MACRO_F1), groups = items;
	size_t group_of[FIXTURE3_ITEMS];
	struct bootstrap one, two;

	(void)state;
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++)
		group_of[i] = FIXTURE3_ITEMS - 1 - i;
	groups.group_of = group_of;
	groups.group_count = FIXTURE3_ITEMS;
	one = bootstrap_difference(&items, 0.05);
	two = bootstrap_difference(&groups, 0.05);
	CHECK_NEAR(two.interval.low, one.interval.low, 0);
	CHECK_NEAR(two.interval.high, one.interval.high, 0);
}

static void several_metrics_agree_with_each_alone(void **state)
{
	static const struct metric metrics[] = { { METRIC_MCC, 0 },
						 { METRIC_MACRO_F1, 0 },
						 { METRIC_RECALL, 2 } };
	struct resample resample = resample_of(METRIC_MCC);
	struct metric_bootstrap all[3];
	struct randomisation tests[3];

	(void)state;
	bootstrap_metrics(&resample, metrics, 3, 0.05, all);
	randomisation_tests(&resample, metrics, 3, tests);
	for (size_t m = 0; m < 3; m++) {
		struct bootstrap alone;

		resample.metric = metrics[m];
		alone = bootstrap_difference(&resample, 0.05);
		CHECK_NEAR(all[m].difference.interval.low, alone.interval.low,
			   0);
		CHECK_NEAR(tests[m].p, randomisation_test(&resample).p, 0);
		assert_true(all[m].first.interval.low <
			    all[m].first.interval.high);
	}
}

static void the_same_seed_gives_the_same_numbers(void **state)
{
	struct resample resample = resample_of(METRIC_MACRO_F1);
	struct bootstrap one, two, other;

	(void)state;
	resample.replicates = 999;
	one = bootstrap_difference(&resample, 0.05);
	two = bootstrap_difference(&resample, 0.05);
	resample.seed++;
	other = bootstrap_difference(&resample, 0.05);
	CHECK_NEAR(one.standard_error, two.standard_error, 0);
	CHECK_NEAR(one.interval.low, two.interval.low, 0);
	assert_true(fabs(one.standard_error - other.standard_error) > 0);
}

static void exchanged_models_mirror_the_interval(void **state)
{
	struct table swapped;
	struct resample resample = resample_of(METRIC_MACRO_F1);
	struct bootstrap one, two;

	(void)state;
	table_build(&swapped, 3, fixture.gold, fixture.second, fixture.first,
		    FIXTURE3_ITEMS);
	one = bootstrap_difference(&resample, 0.05);
	resample.table = &swapped;
	two = bootstrap_difference(&resample, 0.05);
	CHECK_NEAR(two.interval.low, -one.interval.high, 1e-15);
	CHECK_NEAR(two.interval.high, -one.interval.low, 1e-15);
	resample.group_of = fixture.group_of;
	resample.group_count = FIXTURE3_GROUPS;
	two = bootstrap_difference(&resample, 0.05);
	resample.table = &table;
	one = bootstrap_difference(&resample, 0.05);
	CHECK_NEAR(two.interval.low, -one.interval.high, 1e-15);
	CHECK_NEAR(two.interval.high, -one.interval.low, 1e-15);
	resample.group_of = NULL;
	resample.table = &swapped;
	CHECK_NEAR(randomisation_test(&resample).p, 0.0014734268188476562,
		   1e-13);
	table_release(&swapped);
}

static void small_alphas_get_more_replicates(void **state)
{
	struct resample resample = resample_of(METRIC_ACCURACY);
	struct bootstrap got = bootstrap_difference(&resample, 0.05);

	(void)state;
	assert_int_equal(got.replicates, RESAMPLE_REPLICATES);
	got = bootstrap_difference(&resample, 0.0005);
	assert_int_equal(got.replicates, 39999);
}

static void what_is_rarely_defined_has_no_interval(void **state)
{
	/* class 1 is answered once: a third of the samples miss it */
	const uint32_t gold[] = { 0, 0, 0, 1, 0, 1, 0, 0 };
	const uint32_t first[] = { 0, 0, 0, 1, 0, 0, 0, 0 };
	const uint32_t second[] = { 0, 0, 0, 1, 0, 1, 0, 0 };
	struct table small, empty;
	struct resample resample = { .table = &small,
				     .metric = { METRIC_PRECISION, 1 } };
	struct bootstrap got;

	(void)state;
	table_build(&small, 2, gold, first, second, 8);
	got = bootstrap_difference(&resample, 0.05);
	assert_false(got.is_defined);
	assert_true(got.skipped > 3000 && got.skipped < 4000);
	assert_non_null(got.why_not);
	table_release(&small);
	table_build(&empty, 2, NULL, NULL, NULL, 0);
	resample.table = &empty;
	assert_false(bootstrap_difference(&resample, 0.05).is_defined);
	assert_false(randomisation_test(&resample).is_defined);
	table_release(&empty);
}

static void models_that_agree_everywhere_have_p_one(void **state)
{
	const uint32_t gold[] = { 0, 1, 1, 0 }, both[] = { 0, 1, 0, 0 };
	struct table small;
	struct resample resample = { .table = &small,
				     .metric = { METRIC_MACRO_F1, 0 } };
	struct bootstrap got;

	(void)state;
	table_build(&small, 2, gold, both, both, 4);
	CHECK_NEAR(randomisation_test(&resample).p, 1, 0);
	got = bootstrap_difference(&resample, 0.05);
	assert_true(got.is_defined);
	CHECK_NEAR(got.interval.high - got.interval.low, 0, 0);
	table_release(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(enumerated_p_values_are_exact),
		cmocka_unit_test(swapping_every_item_gives_the_same_p),
		cmocka_unit_test(accuracy_by_randomisation_is_mcnemar),
		cmocka_unit_test(too_many_tables_are_drawn_instead),
		cmocka_unit_test(the_bootstrap_meets_its_reference),
		cmocka_unit_test(groups_are_drawn_whole),
		cmocka_unit_test(groups_are_swapped_whole),
		cmocka_unit_test(groups_of_one_are_items),
		cmocka_unit_test(several_metrics_agree_with_each_alone),
		cmocka_unit_test(the_same_seed_gives_the_same_numbers),
		cmocka_unit_test(exchanged_models_mirror_the_interval),
		cmocka_unit_test(small_alphas_get_more_replicates),
		cmocka_unit_test(what_is_rarely_defined_has_no_interval),
		cmocka_unit_test(models_that_agree_everywhere_have_p_one),
	};

	return cmocka_run_group_tests(tests, load, release);
}
