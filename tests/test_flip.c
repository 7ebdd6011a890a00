/* test_flip.c - what one model gets right and the other wrong */
#include "tests/check.h"

#include "data/measure/binomial.h"
#include "evaluate/slice/flip.h"

#define ITEMS 100

struct flip_case {
	uint32_t gold[ITEMS], first[ITEMS], second[ITEMS];
	int64_t items[ITEMS], groups[ITEMS];
	size_t count;
};

/* Items that are answered so: 0 is right, 1 wrong. */
static void add(struct flip_case *it, size_t count, uint32_t first,
		uint32_t second)
{
	for (size_t i = 0; i < count; i++) {
		it->items[it->count] = (int64_t)it->count + 1;
		it->groups[it->count] = (int64_t)it->count;
		it->first[it->count] = first;
		it->second[it->count++] = second;
	}
}

static struct flip_rates rates_of(const struct flip_case *it,
				  struct arena *arena)
{
	struct answers answers = answers_make(2, it->count, it->gold, it->first,
					      it->second, it->groups, arena);

	return flips_rate(&answers, 0.05, arena);
}

static void the_surest_wrong_answer_comes_first(void **state)
{
	static const uint32_t gold[] = { 0, 0, 0, 1, 1 };
	static const uint32_t first[] = { 0, 0, 1, 0, 1 };
	static const uint32_t second[] = { 1, 1, 0, 1, 0 };
	static const int64_t items[] = { 11, 12, 13, 14, 15 };
	const double before[] = { 0.9, 0.9, 0.6, 0.8, 0.5 };
	const double after[] = { 0.7, NAN, 0.9, 0.9, 0.8 };
	const struct flip_rows rows = { 5,	items,	gold, first,
					second, before, after };
	struct arena arena = ARENA_INIT;
	struct flip_list got = flips_collect(&rows, &arena);

	(void)state;
	assert_int_equal(got.broken_count, 3);
	assert_int_equal(got.broken[0].item, 15);
	assert_int_equal(got.broken[1].item, 11);
	assert_int_equal(got.broken[2].item, 12);
	assert_int_equal(got.fixed_count, 2);
	assert_int_equal(got.fixed[0].item, 14);
	CHECK_NEAR(got.fixed[0].first_confidence, 0.8, 0);
	arena_release(&arena);
}

static void a_model_alone_breaks_what_it_gets_wrong(void **state)
{
	static const uint32_t gold[] = { 0, 1 }, said[] = { 1, 1 };
	static const int64_t items[] = { 1, 2 };
	const struct flip_rows rows = {
		2, items, gold, gold, said, NULL, NULL
	};
	struct arena arena = ARENA_INIT;
	struct flip_list got = flips_collect(&rows, &arena);

	(void)state;
	assert_int_equal(got.broken_count, 1);
	assert_int_equal(got.fixed_count, 0);
	assert_true(isnan(got.broken[0].second_confidence));
	arena_release(&arena);
}

static void rates_are_known(void **state)
{
	struct flip_case it = { 0 };
	struct arena arena = ARENA_INIT;
	struct flip_rates got;

	(void)state;
	/* 60 right in both, 5 broken, 20 fixed, 15 wrong in both */
	add(&it, 60, 0, 0);
	add(&it, 5, 0, 1);
	add(&it, 20, 1, 0);
	add(&it, 15, 1, 1);
	got = rates_of(&it, &arena);
	CHECK_NEAR(got.rate.score.value, 0.05, 1e-12);
	CHECK_NEAR(got.rate.interval.high, wilson(5, 100, 0.05).high, 1e-12);
	/* .05 / (.20 x .65) */
	CHECK_NEAR(got.relative.score.value, 0.05 / 0.13, 1e-12);
	assert_true(got.relative.interval.low > 0);
	assert_true(got.relative.interval.low < 0.05 / 0.13);
	assert_true(got.relative.interval.high > 0.05 / 0.13);
	assert_true(got.relative.interval.high < 1);
	arena_release(&arena);
}

/* Errors that know nothing of one another: 0.8 x 0.5 of the items. */
static void errors_by_chance_have_a_relative_rate_of_one(void **state)
{
	struct flip_case it = { 0 };
	struct arena arena = ARENA_INIT;

	(void)state;
	add(&it, 40, 0, 0);
	add(&it, 40, 0, 1);
	add(&it, 10, 1, 0);
	add(&it, 10, 1, 1);
	CHECK_NEAR(rates_of(&it, &arena).relative.score.value, 1, 1e-12);
	arena_release(&arena);
}

static void groups_widen_the_intervals(void **state)
{
	struct flip_case it = { 0 };
	struct arena arena = ARENA_INIT;
	struct flip_rates alone, together;

	(void)state;
	add(&it, 50, 0, 0);
	add(&it, 10, 0, 1);
	add(&it, 20, 1, 0);
	add(&it, 20, 1, 1);
	alone = rates_of(&it, &arena);
	for (size_t i = 0; i < it.count; i++)
		it.groups[i] = (int64_t)i / 5;
	together = rates_of(&it, &arena);
	CHECK_NEAR(together.relative.score.value, alone.relative.score.value,
		   0);
	assert_true(together.rate.interval.high > alone.rate.interval.high);
	assert_true(together.relative.interval.low <
		    alone.relative.interval.low);
	arena_release(&arena);
}

static void nothing_broken_is_not_nothing_known(void **state)
{
	struct flip_case it = { 0 };
	struct arena arena = ARENA_INIT;
	struct flip_rates got;

	(void)state;
	add(&it, 20, 0, 0);
	add(&it, 5, 1, 1);
	got = rates_of(&it, &arena);
	assert_true(got.relative.score.is_defined);
	CHECK_NEAR(got.relative.score.value, 0, 0);
	assert_true(got.relative.interval.high > 0.5);
	arena_release(&arena);
}

static void what_is_undefined_says_why(void **state)
{
	struct flip_case it = { 0 };
	struct arena arena = ARENA_INIT;
	struct flip_rates got = rates_of(&it, &arena);

	(void)state;
	CHECK_TEXT(got.rate.score.why_not, "there is no item");
	add(&it, 3, 0, 0);
	got = rates_of(&it, &arena);
	assert_true(got.rate.score.is_defined);
	CHECK_TEXT(got.relative.score.why_not,
		   "the second model is never wrong");
	it.count = 0;
	add(&it, 3, 1, 1);
	got = rates_of(&it, &arena);
	CHECK_TEXT(got.relative.score.why_not,
		   "the first model is never right");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_surest_wrong_answer_comes_first),
		cmocka_unit_test(a_model_alone_breaks_what_it_gets_wrong),
		cmocka_unit_test(rates_are_known),
		cmocka_unit_test(errors_by_chance_have_a_relative_rate_of_one),
		cmocka_unit_test(groups_widen_the_intervals),
		cmocka_unit_test(nothing_broken_is_not_nothing_known),
		cmocka_unit_test(what_is_undefined_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
