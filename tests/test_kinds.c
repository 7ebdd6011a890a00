/* test_kinds.c - data/measure/kinds.c: groups that are alike, counted */
#include "tests/check.h"

#include <stdlib.h>

#include "data/base/rng.h"
#include "data/measure/kinds.h"
#include "data/measure/resample.h"

#define ITEMS 120

struct example {
	size_t classes, items, groups;
	uint32_t gold[ITEMS], first[ITEMS], second[ITEMS];
	size_t group_of[ITEMS];
};

/* Answers of two models, in `groups` groups by chance. */
static struct example drawn(uint64_t seed, size_t classes, size_t groups)
{
	struct example it = {
		classes, ITEMS, groups, { 0 }, { 0 }, { 0 }, { 0 }
	};
	struct rng rng = rng_stream(seed, "test kinds");

	for (size_t i = 0; i < ITEMS; i++) {
		it.gold[i] = (uint32_t)rng_below(&rng, classes);
		it.first[i] = (uint32_t)rng_below(&rng, classes + 1);
		it.second[i] = (uint32_t)rng_below(&rng, classes + 1);
		it.group_of[i] = (size_t)rng_below(&rng, groups);
	}
	return it;
}

static struct table table_of(const struct example *it, bool is_swapped)
{
	struct table table;

	table_build(&table, it->classes, it->gold,
		    is_swapped ? it->second : it->first,
		    is_swapped ? it->first : it->second, it->items);
	return table;
}

static void expect_sum(const struct example *it, const size_t *group_of)
{
	struct table table = table_of(it, false);
	size_t *counts = calloc(table.cell_count + 1, sizeof(*counts));
	size_t groups = 0;
	struct kinds kinds;

	assert_non_null(counts);
	kinds_build(&kinds, &table, group_of, it->groups);
	for (size_t k = 0; k < kinds.count; k++) {
		assert_true(kinds.groups_of[k] > 0);
		groups += kinds.groups_of[k];
		kind_add(&kinds.kinds[k], kinds.groups_of[k], counts);
	}
	assert_int_equal(groups, kinds.groups);
	for (size_t c = 0; c < table.cell_count; c++)
		assert_int_equal(counts[c], table.cells[c].count);
	free(counts);
	kinds_release(&kinds);
	table_release(&table);
}

static void kinds_sum_to_the_table(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct example it = drawn(seed, 1 + seed % 4, 1 + 7 * seed);

		expect_sum(&it, it.group_of);
		it.groups = it.items;
		expect_sum(&it, NULL);
	}
}

static void items_on_their_own_have_a_kind_a_cell(void **state)
{
	struct example it = drawn(5, 3, 10);
	struct table table = table_of(&it, false);
	struct kinds alone, ones;
	size_t own[ITEMS];

	(void)state;
	for (size_t i = 0; i < ITEMS; i++)
		own[i] = i;
	kinds_build(&alone, &table, NULL, 0);
	kinds_build(&ones, &table, own, ITEMS);
	assert_int_equal(alone.count, table.cell_count);
	assert_int_equal(alone.groups, ITEMS);
	/* groups of one are the same thing */
	assert_int_equal(ones.count, alone.count);
	for (size_t k = 0; k < ones.count; k++) {
		assert_int_equal(ones.groups_of[k], alone.groups_of[k]);
		assert_int_equal(ones.kinds[k].parts[0].cell,
				 alone.kinds[k].parts[0].cell);
	}
	kinds_release(&alone);
	kinds_release(&ones);
	table_release(&table);
}

static void equal_groups_are_one_kind_whatever_their_order(void **state)
{
	/* groups 0 and 2 have the same items in another order, 1 has other
	 * ones, 3 has none */
	struct example it = { 2,
			      7,
			      4,
			      { 0, 1, 1, 1, 1, 0, 1 },
			      { 0, 1, 0, 0, 0, 0, 1 },
			      { 0 },
			      { 0, 0, 0, 1, 2, 2, 2 } };
	struct table table = table_of(&it, false);
	struct kinds kinds;
	size_t twice = 0, empty = 0;

	(void)state;
	kinds_build(&kinds, &table, it.group_of, 4);
	assert_int_equal(kinds.count, 3);
	for (size_t k = 0; k < kinds.count; k++) {
		twice += kinds.groups_of[k] == 2;
		empty += kinds.kinds[k].part_count == 0;
	}
	assert_int_equal(twice, 1);
	assert_int_equal(empty, 1);
	kinds_release(&kinds);
	table_release(&table);
}

/* Kind by kind the same groups and items, the models' answers exchanged. */
static void expect_mirrored(const struct example *it, const size_t *group_of)
{
	struct table straight = table_of(it, false);
	struct table swapped = table_of(it, true);
	struct kinds a, b;

	kinds_build(&a, &straight, group_of, it->groups);
	kinds_build(&b, &swapped, group_of, it->groups);
	assert_int_equal(a.count, b.count);
	for (size_t k = 0; k < a.count; k++) {
		assert_int_equal(a.groups_of[k], b.groups_of[k]);
		assert_int_equal(a.kinds[k].part_count, b.kinds[k].part_count);
		for (size_t p = 0; p < a.kinds[k].part_count; p++) {
			const struct kind_part *x = &a.kinds[k].parts[p];
			const struct kind_part *y = &b.kinds[k].parts[p];

			assert_int_equal(x->items, y->items);
			assert_int_equal(straight.cells[x->cell].first,
					 swapped.cells[y->cell].second);
			assert_int_equal(straight.cells[x->cell].gold,
					 swapped.cells[y->cell].gold);
		}
	}
	kinds_release(&a);
	kinds_release(&b);
	table_release(&straight);
	table_release(&swapped);
}

static void the_order_does_not_depend_on_which_model_is_first(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 30; seed++) {
		struct example it = drawn(seed, 1 + seed % 3, 40);

		expect_mirrored(&it, it.group_of);
		expect_mirrored(&it, NULL);
	}
}

/* Four groups of three items, each answered rightly by one model alone: one
 * group where that is always the first, three where it is so once. The table
 * is the same for both models, the groups are not. */
static struct example balanced_in_sum(void)
{
	struct example it = { 2, 12, 4, { 0 }, { 0 }, { 0 }, { 0 } };

	for (size_t i = 0; i < 12; i++) {
		bool is_firsts = i < 3 || i % 3 == 0;

		it.gold[i] = 0;
		it.first[i] = is_firsts ? 0 : 1;
		it.second[i] = is_firsts ? 1 : 0;
		it.group_of[i] = i / 3;
	}
	return it;
}

static void a_balanced_table_does_not_hide_the_order(void **state)
{
	struct example it = balanced_in_sum();

	(void)state;
	expect_mirrored(&it, it.group_of);
}

static void exchanged_models_have_mirrored_intervals(void **state)
{
	struct example examples[] = { balanced_in_sum(), drawn(3, 3, 20) };

	(void)state;
	for (size_t e = 0; e < 2; e++) {
		struct example *it = &examples[e];
		struct bootstrap made[2];

		for (int way = 0; way < 2; way++) {
			struct table table = table_of(it, way == 1);
			struct resample resample = {
				.table = &table,
				.metric = { METRIC_ACCURACY, 0 },
				.seed = 7,
				.replicates = 999,
				.group_of = it->group_of,
				.group_count = it->groups,
			};

			made[way] = bootstrap_difference(&resample, 0.05);
			table_release(&table);
		}
		assert_true(made[0].is_defined);
		CHECK_NEAR(made[1].interval.low, -made[0].interval.high, 1e-15);
		CHECK_NEAR(made[1].interval.high, -made[0].interval.low, 1e-15);
	}
}

static void no_items_have_no_kinds(void **state)
{
	struct example it = { 2, 0, 0, { 0 }, { 0 }, { 0 }, { 0 } };
	struct table table = table_of(&it, false);
	struct kinds kinds;

	(void)state;
	kinds_build(&kinds, &table, NULL, 0);
	assert_int_equal(kinds.count, 0);
	assert_int_equal(kinds.groups, 0);
	kinds_release(&kinds);
	kinds_build(&kinds, &table, it.group_of, 0);
	assert_int_equal(kinds.count, 0);
	kinds_release(&kinds);
	table_release(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_sum_to_the_table),
		cmocka_unit_test(items_on_their_own_have_a_kind_a_cell),
		cmocka_unit_test(
			equal_groups_are_one_kind_whatever_their_order),
		cmocka_unit_test(
			the_order_does_not_depend_on_which_model_is_first),
		cmocka_unit_test(a_balanced_table_does_not_hide_the_order),
		cmocka_unit_test(exchanged_models_have_mirrored_intervals),
		cmocka_unit_test(no_items_have_no_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
