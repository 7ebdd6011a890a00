/* test_share.c - errors of shares, bias and N* */
#include "tests/golden.h"
#include "tests/share_case.h"

#include "data/measure/paired.h"
#include "evaluate/share/share.h"

static struct share_case fixture;

static int load(void **state)
{
	(void)state;
	share_case_load(&fixture, 1, 1);
	return 0;
}

static void known_bars_have_known_n_star(void **state)
{
	static const struct {
		double p, fpr, fnr, bias, n_star;
	} known[] = {
		{ 0.30, 0.05, 0.10, 0.005, 8400 },
		{ 0.10, 0.05, 0.10, 0.035, 73 },
		{ 0.60, 0.03, 0.12, -0.060, 67 },
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		double p = known[i].p;
		double bias = share_bias(p, known[i].fpr, known[i].fnr);
		double balance =
			share_balance(known[i].fpr, known[i].fnr).value;

		CHECK_NEAR(bias, known[i].bias, 1e-15);
		CHECK_NEAR(share_crossover(p, bias).value, known[i].n_star,
			   0.5);
		CHECK_NEAR(share_bias(balance, known[i].fpr, known[i].fnr), 0,
			   1e-15);
	}
}

static void no_bias_has_no_n_star(void **state)
{
	struct score none = share_crossover(0.3, 0);

	(void)state;
	assert_false(none.is_defined);
	assert_non_null(strstr(none.why_not, "no bias"));
	assert_false(share_balance(0, 0).is_defined);
	/* nothing hides an error in a bar without noise */
	CHECK_NEAR(share_crossover(0, 0.01).value, 0, 0);
	CHECK_NEAR(share_crossover(1, -0.01).value, 0, 0);
}

static void n_star_is_as_unsure_as_the_error(void **state)
{
	const struct share sure = { .truth = 0.1,
				    .error = -0.035,
				    .interval = { -0.06, -0.01 } };
	struct share unsure = sure;
	struct share_limits limits = share_crossover_limits(&sure);

	(void)state;
	CHECK_NEAR(limits.value.value, 73.469388, 1e-6);
	CHECK_NEAR(limits.low.value, 25, 1e-12);
	CHECK_NEAR(limits.high.value, 900, 1e-10);
	unsure.interval.high = 0.01;
	limits = share_crossover_limits(&unsure);
	CHECK_NEAR(limits.low.value, 25, 1e-12);
	assert_false(limits.high.is_defined);
}

/* A row of golden/shares.json: two models on weighted items in groups. */
struct golden_row {
	uint32_t *gold, *said[2], *group;
	size_t *group_of;
	double *occurrences;
	struct scored model[2];
};

static void golden_row_load(struct golden_row *golden, json_t *row)
{
	size_t n;

	golden->gold = golden_numbers(row, "gold", &n);
	golden->said[0] = golden_numbers(row, "first", &n);
	golden->said[1] = golden_numbers(row, "second", &n);
	golden->group = golden_numbers(row, "group", &n);
	golden->group_of = calloc(n, sizeof(*golden->group_of));
	golden->occurrences = calloc(n, sizeof(*golden->occurrences));
	for (size_t i = 0; i < n; i++) {
		golden->group_of[i] = golden->group[i];
		golden->occurrences[i] =
			golden_at(golden_get(row, "occurrences"), i);
	}
	for (int m = 0; m < 2; m++)
		golden->model[m] = (struct scored){
			.classes = golden_size(row, "classes"),
			.count = n,
			.gold = golden->gold,
			.said = golden->said[m],
			.group_of = golden->group_of,
			.groups = golden_size(row, "groups"),
			.occurrences = golden->occurrences,
		};
}

static void golden_row_release(struct golden_row *golden)
{
	free(golden->gold);
	free(golden->said[0]);
	free(golden->said[1]);
	free(golden->group);
	free(golden->group_of);
	free(golden->occurrences);
}

static void check_class(const struct share *share, json_t *row, size_t k)
{
	assert_int_equal(share->method, SHARE_JACKKNIFE);
	CHECK_NEAR(share->truth, golden_at(golden_get(row, "truth"), k), 1e-14);
	CHECK_NEAR(share->counted, golden_at(golden_get(row, "counted"), k),
		   1e-14);
	CHECK_NEAR(share->standard_error,
		   golden_at(golden_get(row, "standard_error"), k), 1e-12);
	CHECK_NEAR(share->interval.low, golden_at(golden_get(row, "low"), k),
		   1e-10);
	CHECK_NEAR(share->interval.high, golden_at(golden_get(row, "high"), k),
		   1e-10);
}

static void check_row(json_t *row)
{
	struct golden_row golden;
	struct share_comparison pair;
	struct share_rates rates;
	struct shares shares;

	golden_row_load(&golden, row);
	shares_measure(&shares, &golden.model[0], 0.05);
	CHECK_NEAR(shares.mean_error, golden_real(row, "mean_error"), 1e-14);
	CHECK_NEAR(share_mean_error(&golden.model[0]), shares.mean_error,
		   1e-14);
	for (size_t k = 0; k < shares.classes; k++)
		check_class(&shares.of[k], row, k);
	rates = share_rates_of(&golden.model[0], 0);
	CHECK_NEAR(rates.fpr.value, golden_real(row, "fpr"), 1e-14);
	CHECK_NEAR(rates.fnr.value, golden_real(row, "fnr"), 1e-14);
	CHECK_NEAR(share_bias(rates.share, rates.fpr.value, rates.fnr.value),
		   shares.of[0].error, 1e-14);
	pair = share_compare(&golden.model[0], &golden.model[1], 1, 9, 0.05);
	assert_true(pair.is_exact);
	CHECK_NEAR(pair.p, golden_real(row, "p"), 1e-12);
	shares_release(&shares);
	golden_row_release(&golden);
}

static void weighted_groups_meet_their_reference(void **state)
{
	json_t *root = golden_load("tests/golden/shares.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "shares"), i, row)
	{
		check_row(row);
	}
	json_decref(root);
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

static void order_of_items_and_classes_does_not_matter(void **state)
{
	static const uint32_t renamed[] = { 2, 0, 1 };
	uint32_t gold[FIXTURE3_ITEMS], said[FIXTURE3_ITEMS];
	size_t group_of[FIXTURE3_ITEMS];
	struct scored moved = fixture.model[1];
	struct shares one, two;

	(void)state;
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++) {
		size_t from = FIXTURE3_ITEMS - 1 - i;

		gold[i] = renamed[fixture.model[1].gold[from]];
		said[i] = renamed[fixture.model[1].said[from]];
		group_of[i] = fixture.model[1].group_of[from];
	}
	moved.gold = gold;
	moved.said = said;
	moved.group_of = group_of;
	shares_measure(&one, &fixture.model[1], 0.05);
	shares_measure(&two, &moved, 0.05);
	CHECK_NEAR(one.mean_error, two.mean_error, 1e-15);
	assert_int_equal(renamed[one.worst], two.worst);
	for (size_t k = 0; k < 3; k++) {
		const struct share *same = &two.of[renamed[k]];

		CHECK_NEAR(one.of[k].error, same->error, 1e-15);
		CHECK_NEAR(one.of[k].interval.low, same->interval.low, 1e-13);
	}
	shares_release(&one);
	shares_release(&two);
}

static void occurring_twice_is_standing_there_twice(void **state)
{
	enum { TWICE = 2 * FIXTURE3_ITEMS };
	uint32_t gold[TWICE], said[TWICE];
	size_t group_of[TWICE];
	double occurrences[FIXTURE3_ITEMS];
	struct scored doubled = fixture.model[0], weighted = fixture.model[0];
	struct shares plain, items, weights;

	(void)state;
	for (size_t i = 0; i < TWICE; i++) {
		gold[i] = fixture.fixture.gold[i / 2];
		said[i] = fixture.fixture.first[i / 2];
		group_of[i] = fixture.fixture.group_of[i / 2];
		occurrences[i / 2] = 2;
	}
	doubled.count = TWICE;
	doubled.gold = gold;
	doubled.said = said;
	doubled.group_of = group_of;
	weighted.occurrences = occurrences;
	shares_measure(&plain, &fixture.model[0], 0.05);
	shares_measure(&items, &doubled, 0.05);
	shares_measure(&weights, &weighted, 0.05);
	for (size_t k = 0; k < 3; k++) {
		CHECK_NEAR(items.of[k].error, plain.of[k].error, 1e-15);
		CHECK_NEAR(weights.of[k].error, plain.of[k].error, 1e-15);
		/* copies in the same group are no new evidence */
		CHECK_NEAR(items.of[k].interval.high, plain.of[k].interval.high,
			   1e-13);
		CHECK_NEAR(weights.of[k].interval.high,
			   plain.of[k].interval.high, 1e-13);
	}
	shares_release(&plain);
	shares_release(&items);
	shares_release(&weights);
}

static void single_items_have_tangos_interval(void **state)
{
	size_t group_of[FIXTURE3_ITEMS];
	const struct paired paired = { 25, 8, 7, 20 };
	struct interval tango = paired_tango(&paired, 0.05);
	double occurrences[FIXTURE3_ITEMS];
	struct scored alone[2];
	struct shares shares;

	(void)state;
	set_alone(alone, group_of);
	shares_measure(&shares, &alone[0], 0.05);
	assert_int_equal(shares.of[0].method, SHARE_TANGO);
	/* class 0: 8 missed, 7 answered wrongly */
	CHECK_NEAR(shares.of[0].error, -1 / 60.0, 1e-15);
	CHECK_NEAR(shares.of[0].interval.low, tango.low, 1e-12);
	CHECK_NEAR(shares.of[0].interval.high, tango.high, 1e-12);
	shares_release(&shares);
	/* equal weights change nothing, unequal ones the method */
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++)
		occurrences[i] = 3;
	alone[0].occurrences = occurrences;
	shares_measure(&shares, &alone[0], 0.05);
	CHECK_NEAR(shares.of[0].interval.low, tango.low, 1e-12);
	shares_release(&shares);
	occurrences[0] = 4;
	shares_measure(&shares, &alone[0], 0.05);
	assert_int_equal(shares.of[0].method, SHARE_JACKKNIFE);
	shares_release(&shares);
}

static void a_faultless_count_still_has_an_interval(void **state)
{
	struct scored right = fixture.model[0];
	size_t group_of[FIXTURE3_ITEMS];
	struct shares shares;
	struct share_limits limits;

	(void)state;
	right.said = right.gold;
	shares_measure(&shares, &right, 0.05);
	assert_int_equal(shares.of[0].method, SHARE_ALL_ALIKE);
	CHECK_NEAR(shares.mean_error, 0, 0);
	assert_true(shares.of[0].interval.high > 0.2); /* twelve groups */
	limits = share_crossover_limits(&shares.of[0]);
	assert_false(limits.value.is_defined || limits.high.is_defined);
	assert_true(limits.low.is_defined && limits.low.value < 10);
	shares_release(&shares);
	share_case_alone(group_of, FIXTURE3_ITEMS);
	right.group_of = group_of;
	right.groups = FIXTURE3_ITEMS;
	shares_measure(&shares, &right, 0.05);
	assert_int_equal(shares.of[0].method, SHARE_TANGO);
	CHECK_NEAR(shares.of[0].interval.high, 0.0601722, 1e-6);
	shares_release(&shares);
}

static void few_items_say_little(void **state)
{
	const uint32_t gold[] = { 0, 1 }, said[] = { 0, 2 };
	const size_t same[] = { 3, 3 }, two[] = { 1, 4 };
	const double unequal[] = { 1, 2 };
	struct scored scored = { .classes = 2,
				 .gold = gold,
				 .said = said,
				 .group_of = same,
				 .groups = 5 };
	struct share_comparison pair;
	struct shares shares;

	(void)state;
	shares_measure(&shares, &scored, 0.05);
	assert_false(shares.is_defined);
	assert_non_null(shares.why_not);
	shares_release(&shares);
	assert_false(share_compare(&scored, &scored, 1, 0, 0.05).is_defined);
	assert_false(share_rates_of(&scored, 0).fpr.is_defined);
	scored.count = 2;
	shares_measure(&shares, &scored, 0.05);
	assert_int_equal(shares.groups, 1);
	assert_int_equal(shares.of[1].method, SHARE_UNKNOWN);
	CHECK_NEAR(shares.of[1].interval.low, -1, 0);
	CHECK_NEAR(shares.of[1].error, -0.5, 1e-15);
	CHECK_NEAR(shares.unanswered, 0.5, 1e-15);
	shares_release(&shares);
	/* two groups are few, but two */
	scored.group_of = two;
	scored.occurrences = unequal;
	shares_measure(&shares, &scored, 0.05);
	assert_int_equal(shares.of[1].method, SHARE_JACKKNIFE);
	CHECK_NEAR(shares.groups_equal, 9 / 5.0, 1e-14);
	shares_release(&shares);
	scored.group_of = same;
	pair = share_compare(&scored, &scored, 1, 0, 0.05);
	assert_false(pair.is_defined);
	assert_non_null(strstr(pair.why_not, "one group"));
}

static void fifty_classes_are_fine(void **state)
{
	enum { ITEMS = 200, CLASSES = 50 };
	uint32_t gold[ITEMS], said[ITEMS];
	size_t group_of[ITEMS];
	struct rng rng = rng_stream(4, "test");
	struct scored scored = { CLASSES, ITEMS,    gold,  said,
				 NULL,	  group_of, ITEMS, NULL };
	struct shares shares;
	double sum = 0;

	(void)state;
	share_case_alone(group_of, ITEMS);
	for (size_t i = 0; i < ITEMS; i++) {
		gold[i] = (uint32_t)rng_below(&rng, 49); /* 49 is absent */
		said[i] = (uint32_t)rng_below(&rng, 49);
	}
	shares_measure(&shares, &scored, 0.05);
	for (size_t k = 0; k < CLASSES; k++)
		sum += shares.of[k].error;
	CHECK_NEAR(sum, 0, 1e-13);
	CHECK_NEAR(shares.of[49].truth, 0, 0);
	shares_release(&shares);
}

/* Groups of 1 to 4 items that share an error rate, weights 1 to 3. */
static size_t draw_grouped(struct rng *rng, uint32_t *gold, uint32_t *said,
			   size_t *group_of, double *occurrences, size_t groups)
{
	size_t n = 0;

	for (size_t g = 0; g < groups; g++) {
		size_t size = 1 + (size_t)rng_below(rng, 4);
		double fpr = rng_uniform(rng) * 0.3; /* mean .15 */

		for (size_t i = 0; i < size; i++, n++) {
			share_case_draw(rng, 0.3, fpr, 0.1, &gold[n], &said[n]);
			group_of[n] = g;
			occurrences[n] = 1 + (double)rng_below(rng, 3);
		}
	}
	return n;
}

static void intervals_cover_the_true_error(void **state)
{
	enum { TRIALS = 1000, GROUPS = 60 };
	const double true_error = 0.7 * 0.15 - 0.3 * 0.1;
	uint32_t gold[4 * GROUPS], said[4 * GROUPS];
	size_t group_of[4 * GROUPS], alone_of[4 * GROUPS];
	double occurrences[4 * GROUPS];
	struct rng rng = rng_stream(2024, "coverage");
	size_t hits[2] = { 0, 0 };

	(void)state;
	share_case_alone(alone_of, 4 * GROUPS);
	for (size_t trial = 0; trial < TRIALS; trial++) {
		struct scored scored = { .classes = 2,
					 .gold = gold,
					 .said = said };

		for (int alone = 0; alone < 2; alone++) {
			struct shares shares;

			scored.count = draw_grouped(&rng, gold, said, group_of,
						    occurrences, GROUPS);
			scored.group_of = group_of;
			scored.groups = GROUPS;
			scored.occurrences = occurrences;
			if (alone) {
				/* the first of each group */
				for (size_t i = 0; i < GROUPS; i++)
					share_case_draw(&rng, 0.3, 0.15, 0.1,
							&gold[i], &said[i]);
				scored.count = GROUPS;
				scored.group_of = alone_of;
				scored.occurrences = NULL;
			}
			shares_measure(&shares, &scored, 0.05);
			hits[alone] +=
				shares.of[1].interval.low <= true_error &&
				true_error <= shares.of[1].interval.high;
			shares_release(&shares);
		}
	}
	for (int alone = 0; alone < 2; alone++)
		CHECK_NEAR((double)hits[alone] / TRIALS, 0.95,
			   3 * sqrt(0.95 * 0.05 / TRIALS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_bars_have_known_n_star),
		cmocka_unit_test(no_bias_has_no_n_star),
		cmocka_unit_test(n_star_is_as_unsure_as_the_error),
		cmocka_unit_test(weighted_groups_meet_their_reference),
		cmocka_unit_test(order_of_items_and_classes_does_not_matter),
		cmocka_unit_test(occurring_twice_is_standing_there_twice),
		cmocka_unit_test(single_items_have_tangos_interval),
		cmocka_unit_test(a_faultless_count_still_has_an_interval),
		cmocka_unit_test(few_items_say_little),
		cmocka_unit_test(fifty_classes_are_fine),
		cmocka_unit_test(intervals_cover_the_true_error),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
