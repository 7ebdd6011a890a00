/* test_outlook.c - what the next labels should buy */
#include "tests/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "evaluate/curve/outlook.h"

#define SIZES 6
#define SEEDS 3
#define ITEMS 200

/* pow3 .1 + 2 n^-.5 exactly, with one point a size. */
static struct curve_point law_points[SIZES];

static struct curve exact(void)
{
	for (size_t i = 0; i < SIZES; i++) {
		law_points[i].labels = (size_t)50 << i;
		law_points[i].error =
			.1 + 2 / sqrt((double)law_points[i].labels);
		law_points[i].standard_error = .001;
	}
	return (struct curve){ .points = law_points, .count = SIZES };
}

static struct outlook_question ask(const struct curve *curve)
{
	return (struct outlook_question){
		.curve = curve,
		.per_hour = COST_UNKNOWN,
		.cost = COST_INIT,
		.broken = -1,
		.seed = 1,
	};
}

static void steps_are_the_laws(void **state)
{
	struct arena arena = ARENA_INIT;
	struct curve curve = exact();
	struct outlook_question question = ask(&curve);
	struct outlook outlook;

	(void)state;
	outlook_make(&question, &arena, &outlook);
	CHECK_NEAR(outlook.have, 1600, 0);
	CHECK_NEAR(outlook.now.value, .15, 1e-6);
	assert_int_equal(outlook.size_count, SIZES);
	CHECK_NEAR(outlook.sizes[0].law, outlook.sizes[0].error, 1e-6);
	assert_true(isnan(outlook.sizes[0].deviation));
	CHECK_NEAR(outlook.steps[1].more, 400, 0);
	CHECK_NEAR(outlook.steps[1].drop.value, 2 / sqrt(1600) - 2 / sqrt(2000),
		   1e-6);
	CHECK_NEAR(outlook.steps[2].error.value, .1 + 2 / sqrt(3200), 1e-6);
	assert_true(outlook.steps[2].lowest <= outlook.steps[2].drop.value);
	assert_true(outlook.steps[2].highest >= outlook.steps[2].drop.value);
	/* nothing was stated: nothing is said of money or minutes */
	assert_false(outlook.steps[0].minutes.is_defined);
	assert_false(outlook.steps[0].money.is_defined);
	assert_false(outlook.repaid.net.is_defined);
	assert_false(outlook.more[0].more.is_defined);
	arena_release(&arena);
}

static void nothing_is_said_beyond_the_reach(void **state)
{
	struct arena arena = ARENA_INIT;
	struct curve curve = exact();
	struct outlook_question question = ask(&curve);
	struct outlook outlook;

	(void)state;
	question.have = 3500; /* twice this is above 4 x 1600 */
	outlook_make(&question, &arena, &outlook);
	assert_true(outlook.now.is_defined);
	assert_true(outlook.steps[1].drop.is_defined);
	assert_false(outlook.steps[2].drop.is_defined);
	assert_non_null(outlook.steps[2].drop.why_not);
	assert_true(isnan(outlook.forms[CURVE_POW3].doubled));
	question.have = 7000;
	outlook_make(&question, &arena, &outlook);
	assert_false(outlook.now.is_defined);
	assert_false(outlook.repaid.net.is_defined);
	arena_release(&arena);
}

static void a_label_costs_what_is_measured(void **state)
{
	struct arena arena = ARENA_INIT;
	struct curve curve = exact();
	struct outlook_question question = ask(&curve);
	struct outlook outlook;

	(void)state;
	question.seconds_per_label = 9;
	question.per_hour = 40;
	outlook_make(&question, &arena, &outlook);
	CHECK_NEAR(outlook.steps[0].minutes.value, 15, 1e-12);
	assert_false(outlook.per_label.is_defined); /* a guess has no price */
	question.is_measured = true;
	outlook_make(&question, &arena, &outlook);
	CHECK_NEAR(outlook.per_label.value, .1, 1e-12);
	CHECK_NEAR(outlook.steps[0].money.value, 10, 1e-12);
	question.cost.per_label = .5; /* what is stated goes before */
	outlook_make(&question, &arena, &outlook);
	CHECK_NEAR(outlook.steps[0].money.value, 50, 1e-12);
	arena_release(&arena);
}

static void money_is_the_formula(void **state)
{
	const struct paired paired = { 60, 10, 25, 5 };
	struct arena arena = ARENA_INIT;
	struct curve curve = exact();
	struct outlook_question question = ask(&curve);
	struct outlook outlook;

	(void)state;
	curve.base = (struct curve_base){ true, .25, 0, NULL };
	question.paired = &paired;
	question.is_opened = true;
	question.cost = (struct cost){ .error_value = .05,
				       .predictions = 1e5,
				       .per_label = .01,
				       .training = 7,
				       .broken = .01 };
	outlook_make(&question, &arena, &outlook);
	CHECK_NEAR(outlook.broken.value, .1, 1e-12);
	/* M (V D - W B) - k n - T, with D = .25 - .15 */
	CHECK_NEAR(outlook.adopt.net.value, 1e5 * (.05 * .1 - .01 * .1), .02);
	CHECK_NEAR(outlook.repaid.net.value,
		   1e5 * (.05 * .1 - .01 * .1) - 16 - 7, .02);
	CHECK_NEAR(outlook.repaid.break_even.value, 23 / .004, .05);
	/* (V M b c / k)^(1 / (c + 1)) = (5000 * 2 * .5 / .01)^(2 / 3) */
	CHECK_NEAR(outlook.optimum.labels, pow(500000, 2. / 3), 2);
	assert_true(outlook.optimum.net.value > outlook.repaid.net.value);
	assert_true(outlook.repaid.chance.is_defined);
	/* the next opening doubles the items */
	assert_int_equal(outlook.more[OUTLOOK_MORE - 1].items, 100);
	assert_true(outlook.more[0].more.adopts_now);
	assert_true(outlook.more[0].more.gain >= 0);
	/* without counts, what is broken is not known, and has a price */
	question.paired = NULL;
	outlook_make(&question, &arena, &outlook);
	assert_false(outlook.adopt.net.is_defined);
	assert_false(outlook.optimum.net.is_defined);
	arena_release(&arena);
}

/* Item i is wrong for a seed below a bound that falls with the size. */
static void fill_items(struct curve_point *points, bool *rights, size_t count)
{
	for (size_t p = 0; p < count; p++) {
		size_t size = p % SIZES, seed = p / SIZES, wrong;
		bool *is_right = rights + p * ITEMS;

		points[p].labels = (size_t)50 << size;
		points[p].seed = seed;
		wrong = 20 + ((size_t)120 >> size) + 3 * seed;
		for (size_t i = 0; i < ITEMS; i++)
			is_right[i] = i >= wrong;
		points[p].is_right = is_right;
		points[p].error = (double)wrong / ITEMS;
		points[p].standard_error = curve_standard_error(wrong, ITEMS);
	}
}

static void a_seed_that_lacks_sizes_is_shown_and_not_fitted(void **state)
{
	struct curve_point points[SEEDS * SIZES];
	bool *rights = calloc(SEEDS * SIZES * ITEMS, sizeof(*rights));
	struct arena arena = ARENA_INIT;
	struct curve curve = { .points = points,
			       .count = SEEDS * SIZES,
			       .items = ITEMS };
	struct outlook_question question = ask(&curve);
	struct outlook whole, part, less;

	(void)state;
	assert_non_null(rights);
	fill_items(points, rights, SEEDS * SIZES);
	outlook_make(&question, &arena, &whole);
	assert_int_equal(whole.left_out, 0);
	assert_int_equal(whole.seeds, SEEDS);
	assert_int_equal(whole.sizes[0].seeds, SEEDS);
	CHECK_NEAR(whole.sizes[0].deviation, 3. / ITEMS, 1e-12);
	curve.count -= 2; /* the last seed, without its largest sizes */
	outlook_make(&question, &arena, &part);
	assert_int_equal(part.left_out, 1);
	assert_int_equal(part.seeds, SEEDS - 1);
	assert_int_equal(part.sizes[0].seeds, SEEDS);
	assert_int_equal(part.sizes[SIZES - 1].seeds, SEEDS - 1);
	curve.count = (SEEDS - 1) * SIZES;
	outlook_make(&question, &arena, &less);
	assert_memory_equal(&part.now, &less.now, sizeof(less.now));
	arena_release(&arena);
	free(rights);
}

static void a_point_or_none_is_no_law(void **state)
{
	struct arena arena = ARENA_INIT;
	struct curve curve = exact();
	struct outlook_question question = ask(&curve);
	struct outlook outlook;

	(void)state;
	curve.count = 1;
	outlook_make(&question, &arena, &outlook);
	assert_int_equal(outlook.size_count, 1);
	assert_false(outlook.has_interval);
	assert_non_null(outlook.why_not);
	assert_false(outlook.steps[0].drop.is_defined);
	assert_false(outlook.optimum.is_defined);
	curve.count = 0;
	outlook_make(&question, &arena, &outlook);
	assert_int_equal(outlook.size_count, 0);
	assert_false(outlook.has_interval);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_the_laws),
		cmocka_unit_test(nothing_is_said_beyond_the_reach),
		cmocka_unit_test(a_label_costs_what_is_measured),
		cmocka_unit_test(money_is_the_formula),
		cmocka_unit_test(
			a_seed_that_lacks_sizes_is_shown_and_not_fitted),
		cmocka_unit_test(a_point_or_none_is_no_law),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
