/* test_nested.c - parts of the train labels, each inside the next */
#include "tests/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "finetune/nested.h"

#define MOST 600

/* Example i has label labels[i % 10], and neighbours share a group. */
static void fill(struct examples *examples, size_t count, const size_t *labels)
{
	const int32_t id = 1;

	for (size_t i = 0; i < count; i++) {
		struct example example = { .label = labels[i % 10],
					   .item = (int64_t)(1000 + 7 * i),
					   .group = (int64_t)(i / 4) };

		examples_add_ids(examples, &example, &id, 1);
	}
}

static const size_t skewed[10] = { 0, 0, 0, 0, 0, 0, 0, 1, 1, 2 };
static const size_t even[10] = { 0, 1, 0, 1, 0, 1, 0, 1, 0, 1 };

static size_t all_but(const size_t *fold_of, size_t count, size_t fold,
		      size_t *pool)
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (fold_of[i] != fold)
			pool[n++] = i;
	return n;
}

static void parts_are_nested_and_are_the_pool(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	size_t pool[MOST], order[MOST], seen[MOST] = { 0 };

	(void)state;
	fill(&examples, MOST, skewed);
	for (size_t i = 0; i < 500; i++)
		pool[i] = i + 100;
	nested_order(&examples, pool, 500, 1, order);
	/* prefixes of one order: nested as they are; each index once */
	for (size_t i = 0; i < 500; i++)
		seen[order[i]]++;
	for (size_t i = 0; i < MOST; i++)
		assert_int_equal(seen[i], i >= 100 ? 1 : 0);
	examples_release(&examples);
}

static void classes_keep_their_shares(void **state)
{
	const size_t *const kinds[] = { skewed, even };
	const double share[2][3] = { { .7, .2, .1 }, { .5, .5, 0 } };
	size_t pool[MOST], order[MOST];

	(void)state;
	for (size_t i = 0; i < MOST; i++)
		pool[i] = i;
	for (size_t k = 0; k < 2; k++)
		for (uint64_t seed = 1; seed <= 3; seed++) {
			struct examples examples = EXAMPLES_INIT;
			double got[3] = { 0, 0, 0 };

			fill(&examples, MOST, kinds[k]);
			nested_order(&examples, pool, MOST, seed, order);
			for (size_t n = 1; n <= MOST; n++) {
				got[examples.labels[order[n - 1]]]++;
				for (size_t c = 0; c < 3; c++)
					CHECK_NEAR(got[c],
						   share[k][c] * (double)n,
						   (1 + 3 * share[k][c]) / 2 +
							   1e-9);
			}
			examples_release(&examples);
		}
}

static void no_group_is_both_in_a_part_and_held_out(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	size_t fold_of[MOST], pool[MOST], order[MOST], count;
	bool is_in_part[MOST / 4] = { false };
	struct err err = ERR_INIT;

	(void)state;
	fill(&examples, MOST, even);
	CHECK_OK(examples_folds(&examples, 1, 5, fold_of, &err));
	count = all_but(fold_of, MOST, 0, pool);
	nested_order(&examples, pool, count, 3, order);
	for (size_t i = 0; i < count; i++)
		is_in_part[examples.groups[order[i]]] = true;
	for (size_t i = 0; i < MOST; i++)
		if (fold_of[i] == 0)
			assert_false(is_in_part[examples.groups[i]]);
	examples_release(&examples);
}

static void the_order_is_the_seeds_and_not_the_pools(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	size_t pool[MOST], back[MOST], order[MOST], again[MOST], other[MOST];
	size_t same = 0;

	(void)state;
	fill(&examples, MOST, even);
	for (size_t i = 0; i < MOST; i++) {
		pool[i] = i;
		back[i] = MOST - 1 - i;
	}
	nested_order(&examples, pool, MOST, 1, order);
	nested_order(&examples, back, MOST, 1, again);
	assert_memory_equal(order, again, sizeof(order));
	nested_order(&examples, pool, MOST, 2, other);
	for (size_t i = 0; i < MOST; i++) {
		same += order[i] == other[i];
		/* the classes come in the same places for every seed */
		assert_int_equal(examples.labels[order[i]],
				 examples.labels[other[i]]);
	}
	assert_true(same < 20);
	examples_release(&examples);
}

static void kinds_are_counted(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	size_t pool[MOST], order[MOST];

	(void)state;
	fill(&examples, MOST, skewed);
	for (size_t i = 0; i < MOST; i++)
		pool[i] = i;
	nested_order(&examples, pool, MOST, 1, order);
	assert_int_equal(nested_kinds(&examples, order, 0), 0);
	assert_int_equal(nested_kinds(&examples, order, 1), 1);
	assert_int_equal(nested_kinds(&examples, order, MOST), 3);
	examples_release(&examples);
}

static void usual_sizes_are_at_least_four_where_there_is_room(void **state)
{
	static const struct {
		size_t pool, count, first, before_last;
	} cases[] = {
		{ 1776, 6, 50, 800 }, { 1600, 6, 50, 800 }, { 400, 4, 50, 200 },
		{ 1000, 5, 50, 400 }, { 399, 4, 49, 199 },  { 64, 4, 8, 32 },
		{ 40, 3, 10, 20 },    { 8, 1, 8, 8 },
	};
	size_t sizes[NESTED_SIZES];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t count = nested_sizes(cases[i].pool, sizes);

		assert_int_equal(count, cases[i].count);
		assert_int_equal(sizes[0], cases[i].first);
		assert_int_equal(sizes[count - 1], cases[i].pool);
		if (count > 1)
			assert_int_equal(sizes[count - 2],
					 cases[i].before_last);
	}
	assert_int_equal(nested_sizes(7, sizes), 0);
	for (size_t pool = 64; pool < 5000; pool++) {
		size_t count = nested_sizes(pool, sizes);

		assert_true(count >= 4);
		for (size_t k = 1; k < count; k++)
			assert_true(sizes[k - 1] < sizes[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_nested_and_are_the_pool),
		cmocka_unit_test(classes_keep_their_shares),
		cmocka_unit_test(no_group_is_both_in_a_part_and_held_out),
		cmocka_unit_test(the_order_is_the_seeds_and_not_the_pools),
		cmocka_unit_test(kinds_are_counted),
		cmocka_unit_test(
			usual_sizes_are_at_least_four_where_there_is_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
