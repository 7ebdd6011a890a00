/* test_share_compare.c - two models' charts of the same items */
#include "tests/golden.h"
#include "tests/share_case.h"

#include "data/measure/resample.h"
#include "evaluate/share/share.h"

static struct share_case fixture;

static int load(void **state)
{
	(void)state;
	share_case_load(&fixture, 1, 1);
	return 0;
}

static void a_better_model_can_draw_the_worse_chart(void **state)
{
	struct share_comparison got = share_compare(
		&fixture.model[0], &fixture.model[1], 1, 999, 0.05);
	struct share_finding finding = share_find(&got);

	(void)state;
	CHECK_NEAR(got.accuracy[0], 0.7, 1e-15);
	CHECK_NEAR(got.accuracy[1], 0.9166666666666666, 1e-15);
	CHECK_NEAR(got.error[0].value, 0.0222222222, 1e-10);
	CHECK_NEAR(got.error[1].value, 0.0333333333, 1e-10);
	CHECK_NEAR(got.gain.value, -0.0111111111, 1e-10);
	assert_true(finding.is_found);
	assert_int_equal(finding.more_accurate, TABLE_SECOND);
	/* also when the better model is named first */
	got = share_compare(&fixture.model[1], &fixture.model[0], 1, 999, 0.05);
	finding = share_find(&got);
	assert_true(finding.is_found);
	assert_int_equal(finding.more_accurate, TABLE_FIRST);
	got = share_compare(&fixture.model[1], &fixture.model[1], 1, 99, 0.05);
	assert_false(share_find(&got).is_found);
}

/* The fixture's items, each a group of its own. */
static void set_alone(struct scored alone[2], size_t *group_of)
{
	share_case_alone(group_of, FIXTURE3_ITEMS);
	for (int m = 0; m < 2; m++) {
		alone[m] = fixture.model[m];
		alone[m].group_of = group_of;
		alone[m].groups = FIXTURE3_ITEMS;
	}
}

static void the_bootstrap_meets_its_reference(void **state)
{
	json_t *root = golden_load("tests/golden/shares.json");
	json_t *known = golden_get(root, "fixture_bootstrap");
	size_t group_of[FIXTURE3_ITEMS];
	struct scored alone[2];

	(void)state;
	set_alone(alone, group_of);
	for (int grouped = 0; grouped < 2; grouped++) {
		const struct scored *model = grouped ? fixture.model : alone;
		json_t *row = golden_get(known, grouped ? "groups" : "items");
		struct share_comparison got =
			share_compare(&model[0], &model[1], 42, 0, 0.05);

		assert_int_equal(got.replicates, RESAMPLE_REPLICATES);
		assert_int_equal(got.groups, grouped ? 12 : 60);
		/* a lattice of ninetieths; one step is allowed */
		CHECK_NEAR(got.gain.interval.low, golden_real(row, "low"),
			   0.0112);
		CHECK_NEAR(got.gain.interval.high, golden_real(row, "high"),
			   0.0112);
		CHECK_NEAR(got.gain.standard_error,
			   golden_real(row, "standard_error"), 0.001);
	}
	json_decref(root);
}

static void drawn_swaps_come_near_the_enumerated(void **state)
{
	size_t group_of[FIXTURE3_ITEMS];
	struct scored alone[2];
	struct share_comparison got;
	size_t hits = 0, tables = 0;
	int moved[22][2];
	size_t m = 0;

	(void)state;
	set_alone(alone, group_of);
	got = share_compare(&alone[0], &alone[1], 7, 0, 0.05);
	assert_false(got.is_exact);
	assert_int_equal(got.swaps, RESAMPLE_REPLICATES);
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++) {
		if (alone[0].said[i] == alone[1].said[i])
			continue;
		moved[m][0] = (int)alone[0].said[i];
		moved[m++][1] = (int)alone[1].said[i];
	}
	assert_int_equal(m, 22);
	/* the same by brute force, on every 97th of the 2^22 swaps */
	for (size_t signs = 0; signs < (size_t)1 << 22; signs += 97) {
		int one[3] = { 32, 15, 13 }, two[3] = { 32, 14, 14 };
		int gain = 0;

		for (size_t i = 0; i < 22; i++) {
			if (!(signs >> i & 1))
				continue;
			one[moved[i][0]]--;
			one[moved[i][1]]++;
			two[moved[i][1]]--;
			two[moved[i][0]]++;
		}
		gain = abs(one[0] - 33) + abs(one[1] - 16) + abs(one[2] - 11) -
		       abs(two[0] - 33) - abs(two[1] - 16) - abs(two[2] - 11);
		hits += abs(gain) >= 2; /* observed: 4 - 6 */
		tables++;
	}
	CHECK_NEAR(got.p, (double)hits / (double)tables, 0.015);
}

static void exchanged_models_negate_the_gain(void **state)
{
	const struct scored *first = &fixture.model[0];
	const struct scored *second = &fixture.model[1];
	struct share_comparison one, two;

	(void)state;
	one = share_compare(first, second, 3, 0, 0.05);
	two = share_compare(second, first, 3, 0, 0.05);
	CHECK_NEAR(two.gain.value, -one.gain.value, 0);
	CHECK_NEAR(two.gain.interval.low, -one.gain.interval.high, 0);
	CHECK_NEAR(two.gain.interval.high, -one.gain.interval.low, 0);
	CHECK_NEAR(two.p, one.p, 0);
	CHECK_NEAR(two.error[0].value, one.error[1].value, 0);
	/* and the same call says the same */
	two = share_compare(first, second, 3, 0, 0.05);
	CHECK_NEAR(two.gain.standard_error, one.gain.standard_error, 0);
}

static void models_that_agree_have_p_one(void **state)
{
	struct share_comparison got = share_compare(
		&fixture.model[0], &fixture.model[0], 1, 99, 0.05);

	(void)state;
	CHECK_NEAR(got.p, 1, 0);
	CHECK_NEAR(got.gain.interval.high - got.gain.interval.low, 0, 0);
}

/* Two models of three classes: the first errs in every direction alike, the
 * second less often but mostly by taking class 0 for class 1. */
static void draw_pair(struct rng *rng, uint32_t *gold, uint32_t *said[2],
		      size_t count)
{
	for (size_t i = 0; i < count; i++) {
		double u = rng_uniform(rng);

		gold[i] = u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
		said[0][i] = said[1][i] = gold[i];
		if (rng_uniform(rng) < 0.3)
			said[0][i] =
				(uint32_t)((gold[i] + 1 + rng_below(rng, 2)) %
					   3);
		if (gold[i] == 0 && rng_uniform(rng) < 0.15)
			said[1][i] = 1;
	}
}

static void intervals_cover_the_expected_gain(void **state)
{
	enum { TRIALS = 300, ITEMS = 120, DRAWS = 20000 };
	uint32_t gold[ITEMS], first[ITEMS], second[ITEMS];
	uint32_t *said[2] = { first, second };
	size_t alone[ITEMS];
	struct scored model[2];
	struct rng rng = rng_stream(2024, "coverage");
	double expected = 0;
	size_t hits = 0;

	(void)state;
	share_case_alone(alone, ITEMS);
	for (int m = 0; m < 2; m++)
		model[m] = (struct scored){ .classes = 3,
					    .count = ITEMS,
					    .gold = gold,
					    .said = said[m],
					    .group_of = alone,
					    .groups = ITEMS };
	for (size_t i = 0; i < DRAWS; i++) {
		draw_pair(&rng, gold, said, ITEMS);
		expected += (share_mean_error(&model[0]) -
			     share_mean_error(&model[1])) /
			    DRAWS;
	}
	for (size_t trial = 0; trial < TRIALS; trial++) {
		struct share_comparison got;

		draw_pair(&rng, gold, said, ITEMS);
		got = share_compare(&model[0], &model[1], trial, 199, 0.05);
		hits += got.gain.interval.low <= expected &&
			expected <= got.gain.interval.high;
	}
	CHECK_NEAR((double)hits / TRIALS, 0.95, 3 * sqrt(0.95 * 0.05 / TRIALS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_better_model_can_draw_the_worse_chart),
		cmocka_unit_test(the_bootstrap_meets_its_reference),
		cmocka_unit_test(drawn_swaps_come_near_the_enumerated),
		cmocka_unit_test(exchanged_models_negate_the_gain),
		cmocka_unit_test(models_that_agree_have_p_one),
		cmocka_unit_test(intervals_cover_the_expected_gain),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
