/* test_certificate.c - what the test shows of floors chosen in practice */
#include "tests/check.h"
#include "tests/golden.h"
#include "tests/scored_rows.h"

#include "data/measure/binomial.h"
#include "evaluate/threshold/abstention.h"
#include "evaluate/threshold/certificate.h"
#include "evaluate/threshold/expected_cost.h"
#include "evaluate/threshold/floor_sequence.h"

/* Rows of which `count` are answered with class k and `right` of these are,
 * by family of [right, count, level]. */
static struct scored_rows family_rows(json_t *bars, struct bar *out,
				      struct arena *arena)
{
	size_t classes = json_array_size(bars), total = 0, i = 0;
	struct scored_rows rows;

	for (size_t k = 0; k < classes; k++)
		total += (size_t)golden_at(json_array_get(bars, k), 1);
	rows = scored_rows_make(total, classes + 1, arena);
	for (size_t k = 0; k < classes; k++) {
		json_t *one = json_array_get(bars, k);
		size_t right = (size_t)golden_at(one, 0);
		size_t end = i + (size_t)golden_at(one, 1);

		out[k] = (struct bar){ BAR_PRECISION, k, golden_at(one, 2),
				       "bar" };
		for (size_t r = 0; i < end; i++, r++) {
			rows.said[i] = (uint32_t)k;
			rows.gold[i] = (uint32_t)(r < right ? k : classes);
		}
	}
	return rows;
}

static void certificates_are_those_of_scipy_and_statsmodels(void **state)
{
	json_t *root = golden_load("tests/golden/thresholds.json");
	json_t *families = golden_get(root, "certificates");

	(void)state;
	for (size_t f = 0; f < json_array_size(families); f++) {
		json_t *family = json_array_get(families, f);
		json_t *stated = golden_get(family, "bars");
		json_t *results = golden_get(family, "results");
		struct arena arena = ARENA_INIT;
		struct certificate got[8];
		struct bar bars[8];
		struct scored_rows rows = family_rows(stated, bars, &arena);

		certify(&rows.view, rows.said, bars, json_array_size(stated),
			golden_real(family, "alpha"), got);
		for (size_t b = 0; b < json_array_size(stated); b++) {
			json_t *want = json_array_get(results, b);

			assert_int_equal(got[b].state,
					 golden_at(want, 0) != 0
						 ? CERTIFICATE_GIVEN
						 : CERTIFICATE_WITHHELD);
			CHECK_NEAR(got[b].p, golden_at(want, 1), 1e-9);
			CHECK_NEAR(got[b].bound, golden_at(want, 2), 1e-9);
			assert_int_equal(got[b].missing,
					 (size_t)golden_at(want, 3));
		}
		arena_release(&arena);
	}
	json_decref(root);
}

/* The sizes that a level takes, and one row less does not. */
static void sizes_that_certify_are_the_known_ones(void **state)
{
	static const struct {
		double rate;
		size_t n[6];
	} known[] = { { 0.05, { 59, 93, 124, 153, 181, 208 } },
		      { 0.10, { 29, 46, 61, 76, 89, 103 } } };

	(void)state;
	for (size_t r = 0; r < 2; r++)
		for (size_t x = 0; x < 6; x++) {
			struct bar bar = { BAR_RECALL, 1, 1 - known[r].rate,
					   "bar" };
			struct arena arena = ARENA_INIT;
			struct scored_rows rows =
				scored_rows_make(known[r].n[x], 2, &arena);
			struct certificate got;

			for (size_t i = 0; i < known[r].n[x]; i++) {
				rows.gold[i] = 1;
				rows.said[i] = i >= x;
			}
			certify(&rows.view, rows.said, &bar, 1, 0.05, &got);
			assert_int_equal(got.state, CERTIFICATE_GIVEN);
			assert_true(got.bound >= bar.value);
			rows.view.count--;
			rows.view.groups--;
			certify(&rows.view, rows.said, &bar, 1, 0.05, &got);
			assert_int_equal(got.state, CERTIFICATE_WITHHELD);
			assert_true(got.bound < bar.value);
			assert_true(got.missing > 0 && got.missing < 15);
			arena_release(&arena);
		}
}

static void what_is_not_counted_is_undefined(void **state)
{
	const struct bar bars[] = { { BAR_PRECISION, 1, 0.95, "p" },
				    { BAR_RECALL, 1, 0.95, "r" },
				    { BAR_ACCURACY, 0, 0.95, "a" },
				    { BAR_PRECISION, 1, 1, "never" } };
	static const size_t sizes[] = { 0, 1, 10 };

	(void)state;
	for (size_t s = 0; s < 3; s++) {
		struct arena arena = ARENA_INIT;
		struct scored_rows rows = scored_rows_make(sizes[s], 2, &arena);
		struct certificate got[4];

		for (size_t i = 0; i < sizes[s]; i++)
			rows.said[i] = 2; /* all abstain, all gold is class 0 */
		certify(&rows.view, rows.said, bars, 4, 0.2, got);
		for (size_t b = 0; b < 4; b++) {
			bool is_counted = b == 2 && sizes[s] > 0;

			assert_int_equal(got[b].state,
					 is_counted ? CERTIFICATE_WITHHELD
						    : CERTIFICATE_UNDEFINED);
			assert_int_equal(got[b].why_not == NULL, is_counted);
			assert_true(got[b].value == 0 && got[b].bound == 0);
			CHECK_NEAR(got[b].p, 1, 0);
			CHECK_NEAR(got[b].alpha, 0.05, 1e-17);
		}
		CHECK_TEXT(got[0].why_not,
			   "no item is answered with this class");
		CHECK_TEXT(got[1].why_not, "no item is of this class");
		assert_int_equal(got[0].missing, 59);
		assert_int_equal(got[3].missing, 0);
		arena_release(&arena);
	}
}

/* Whole groups of five that agree: n counts a fifth. */
static void groups_make_a_certificate_harder(void **state)
{
	const struct bar bar = { BAR_RECALL, 1, 0.9, "r" };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(100, 2, &arena);
	struct certificate alone, together;

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		rows.gold[i] = 1;
		rows.said[i] = 1;
	}
	certify(&rows.view, rows.said, &bar, 1, 0.05, &alone);
	for (size_t i = 0; i < 100; i++)
		rows.group_of[i] = i % 20;
	rows.view.groups = 20;
	certify(&rows.view, rows.said, &bar, 1, 0.05, &together);
	assert_int_equal(alone.state, CERTIFICATE_GIVEN);
	assert_int_equal(together.state, CERTIFICATE_WITHHELD);
	CHECK_NEAR(together.design_effect, 5, 1e-12);
	CHECK_NEAR(together.bound, clopper_pearson_lower(20, 20, 0.05), 1e-12);
	/* 29 groups of agreeing rows; the floor of 28.4 effective ones */
	assert_int_equal(together.missing, 43);
	arena_release(&arena);
}

/* tpr .8, fpr .1 at 20 %: .5 at 10 %, .67 at 20 %, .84 at 40 %. */
static void precision_is_told_at_other_prevalences(void **state)
{
	static const double want[] = { 8.0 / 17, 2.0 / 3, 16.0 / 19 };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(500, 2, &arena);
	struct prevalence got;

	(void)state;
	for (size_t i = 0; i < 500; i++) {
		rows.gold[i] = i < 100;
		rows.said[i] = i < 80 || i >= 460;
	}
	got = prevalence_make(&rows.view, rows.said, 1, 0.05);
	assert_true(got.gold == 100 && got.rest == 400);
	for (size_t f = 0; f < PREVALENCE_ROWS; f++) {
		double pi = 0.1 * (double)(1U << f);
		double low = clopper_pearson_lower(80, 100, 0.025) * pi;
		double high = clopper_pearson_upper(40, 400, 0.025) * (1 - pi);

		CHECK_NEAR(got.rows[f].prevalence, pi, 1e-15);
		CHECK_NEAR(got.rows[f].precision.value, want[f], 1e-15);
		CHECK_NEAR(got.rows[f].low, low / (low + high), 1e-12);
	}
	rows.view.count = 120; /* class 1 is too frequent to be doubled */
	got = prevalence_make(&rows.view, rows.said, 1, 0.05);
	assert_false(got.rows[2].precision.is_defined);
	assert_non_null(got.rows[2].precision.why_not);
	rows.view.count = 100; /* there is nothing else */
	got = prevalence_make(&rows.view, rows.said, 1, 0.05);
	assert_false(got.rows[1].precision.is_defined);
	got = prevalence_make(&rows.view, rows.said, 0, 0.05);
	CHECK_TEXT(got.rows[1].precision.why_not, "no item is of this class");
	arena_release(&arena);
}

static void what_is_left_unanswered_is_counted(void **state)
{
	const uint32_t gold[] = { 0, 0, 0, 1, 1, 2 };
	const uint32_t said[] = { 0, 3, 1, 1, 3, 3 };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(6, 3, &arena);
	struct abstention got;
	struct interval half = wilson(3, 6, 0.05), two = wilson(2, 3, 0.05);

	(void)state;
	memcpy(rows.gold, gold, sizeof(gold));
	got = abstention_make(&rows.view, said, 0.05, &arena);
	assert_int_equal(got.answered, 3);
	CHECK_NEAR(got.coverage.score.value, 0.5, 0);
	CHECK_NEAR(got.coverage.interval.low, half.low, 1e-15);
	CHECK_NEAR(got.accuracy.score.value, 2.0 / 3, 1e-15);
	CHECK_NEAR(got.accuracy.interval.high, two.high, 1e-15);
	CHECK_NEAR(got.accuracy.n, 3, 0);
	assert_true(got.classes[0].gold == 3 && got.classes[0].unanswered == 1);
	assert_true(got.classes[1].predicted == 2 && got.classes[1].right == 1);
	assert_true(got.classes[2].unanswered == 1 &&
		    got.classes[2].predicted == 0);
	/* all abstain; nothing there */
	for (size_t i = 0; i < 6; i++)
		rows.said[i] = 3;
	got = abstention_make(&rows.view, rows.said, 0.05, &arena);
	CHECK_NEAR(got.coverage.score.value, 0, 0);
	assert_false(got.accuracy.score.is_defined);
	rows.view.count = 0;
	got = abstention_make(&rows.view, rows.said, 0.05, &arena);
	assert_false(got.coverage.score.is_defined);
	arena_release(&arena);
}

static void costs_of_two_models_are_scipys(void **state)
{
	json_t *root = golden_load("tests/golden/thresholds.json");
	json_t *cases = golden_get(root, "costs");

	(void)state;
	for (size_t c = 0; c < json_array_size(cases); c++) {
		json_t *one = json_array_get(cases, c);
		size_t classes = golden_size(one, "classes"), n, cells;
		uint32_t *whole = golden_numbers(one, "cost", &cells);
		uint32_t *gold = golden_numbers(one, "gold", &n);
		uint32_t *first = golden_numbers(one, "first", &n);
		uint32_t *second = golden_numbers(one, "second", &n);
		double cost[64], alpha = golden_real(one, "alpha");
		struct arena arena = ARENA_INIT;
		struct scored_rows rows = scored_rows_make(n, classes, &arena);
		struct expected_cost got, back;

		for (size_t i = 0; i < cells; i++)
			cost[i] = whole[i];
		rows.view.gold = gold;
		got = expected_cost_compare(&rows.view, first, second, cost,
					    alpha);
		CHECK_NEAR(got.first.score.value,
			   golden_real(one, "mean_first"), 1e-12);
		CHECK_NEAR(got.second.score.value,
			   golden_real(one, "mean_second"), 1e-12);
		CHECK_NEAR(got.difference.interval.low, golden_real(one, "low"),
			   1e-9);
		CHECK_NEAR(got.difference.interval.high,
			   golden_real(one, "high"), 1e-9);
		back = expected_cost_compare(&rows.view, second, first, cost,
					     alpha);
		CHECK_NEAR(back.difference.interval.low,
			   -got.difference.interval.high, 1e-12);
		arena_release(&arena);
		free(whole);
		free(gold);
		free(first);
		free(second);
	}
	json_decref(root);
}

static void costs_that_say_nothing_say_why(void **state)
{
	const double cost[] = { 0, 2, INFINITY, 5, 0, 1 };
	const uint32_t right[] = { 0, 1 }, held[] = { 2, 2 };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(2, 2, &arena);
	struct expected_cost got;

	(void)state;
	rows.gold[1] = 1;
	got = expected_cost_compare(&rows.view, right, held, cost, 0.05);
	CHECK_NEAR(got.first.score.value, 0, 0);
	CHECK_TEXT(got.second.score.why_not, "an answer costs infinitely much");
	assert_false(got.difference.score.is_defined);
	rows.view.count = rows.view.groups = 1;
	got = expected_cost_compare(&rows.view, right, right, cost, 0.05);
	assert_true(got.difference.interval.low == -5 &&
		    got.difference.interval.high == 5);
	rows.view.count = rows.view.groups = 0;
	got = expected_cost_compare(&rows.view, right, right, cost, 0.05);
	CHECK_TEXT(got.difference.score.why_not, "there are no items");
	arena_release(&arena);
}

static void a_sequence_stops_at_the_first_failure(void **state)
{
	static const double floor[] = { 0.9, 0.5, 0.2, 0.05 };
	static const struct bar bar = { BAR_PRECISION, 1, 0.8, "p" };
	struct floor_list floors = { 1, floor, 4 };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(100, 2, &arena);
	struct floor_sequence got;
	struct err err = ERR_INIT;

	(void)state;
	/* 20 sure and right, 20 likely and right, 20 unlikely and wrong, 40
	 * unlikely still, and right: the last floor would pass again */
	for (size_t i = 0; i < 100; i++)
		scored_rows_set(&rows, i, i / 20 != 2,
				i < 20	 ? 950
				: i < 40 ? 600
				: i < 60 ? 300
					 : 100);
	CHECK_OK(floor_sequence_test(&rows.view, &bar, &floors, 0.05, &got,
				     &err));
	assert_int_equal(got.passed, 2);
	assert_true(got.floor == 0.5);
	assert_true(got.reading.right == 40 && got.reading.count == 40);
	rows.view.log_probability = NULL;
	CHECK_FAILS(floor_sequence_test(&rows.view, &bar, &floors, 0.05, &got,
					&err),
		    "this model gave none");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			certificates_are_those_of_scipy_and_statsmodels),
		cmocka_unit_test(sizes_that_certify_are_the_known_ones),
		cmocka_unit_test(what_is_not_counted_is_undefined),
		cmocka_unit_test(groups_make_a_certificate_harder),
		cmocka_unit_test(precision_is_told_at_other_prevalences),
		cmocka_unit_test(what_is_left_unanswered_is_counted),
		cmocka_unit_test(costs_of_two_models_are_scipys),
		cmocka_unit_test(costs_that_say_nothing_say_why),
		cmocka_unit_test(a_sequence_stops_at_the_first_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
