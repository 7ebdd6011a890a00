/* test_chart.c - bars, ranks, directions, and the noise-only chart */
#include "tests/golden.h"
#include "tests/share_case.h"

#include "data/measure/binomial.h"
#include "evaluate/share/chart.h"

#define ROWS 2000

/* Bars of given sizes; both models and gold say class 1 for a given number of
 * each bar's items. */
struct drawing {
	size_t bar_of[ROWS], count;
	uint32_t said[2][ROWS], gold[ROWS];
	double occurrences[ROWS];
	struct chart_rows rows;
};

static void draw_bar(struct drawing *drawing, size_t items, size_t first,
		     size_t second, size_t gold)
{
	for (size_t i = 0; i < items; i++, drawing->count++) {
		assert_true(drawing->count < ROWS);
		drawing->bar_of[drawing->count] = drawing->rows.bars;
		drawing->said[0][drawing->count] = i < first;
		drawing->said[1][drawing->count] = i < second;
		drawing->gold[drawing->count] = i < gold;
		drawing->occurrences[drawing->count] = 1;
	}
	drawing->rows.bars++;
	drawing->rows.classes = 2;
	drawing->rows.count = drawing->count;
	drawing->rows.bar_of = drawing->bar_of;
	drawing->rows.said[0] = drawing->said[0];
	drawing->rows.said[1] = drawing->said[1];
	drawing->rows.gold = drawing->gold;
}

static const struct chart_options options = {
	.class_index = 1,
	.tolerance = CHART_TOLERANCE,
	.alpha = 0.05,
	.seed = 1,
};

static void a_chart_shows_what_was_said(void **state)
{
	static struct drawing drawing;
	struct interval wanted = wilson(15, 50, 0.05);
	struct chart chart;

	(void)state;
	draw_bar(&drawing, 50, 15, 10, 11);  /* .30 .20 | .22 */
	draw_bar(&drawing, 40, 8, 14, 14);   /* .20 .35 | .35 */
	draw_bar(&drawing, 20, 20, 0, 0);    /* small */
	draw_bar(&drawing, 100, 25, 39, 40); /* .25 .39 | .40 */
	chart_draw(&chart, &drawing.rows, &options);
	assert_int_equal(chart.judged, 3);
	CHECK_NEAR(chart.bars[0].said[0].value, 0.3, 1e-15);
	CHECK_NEAR(chart.bars[0].said[0].interval.low, wanted.low, 1e-12);
	CHECK_NEAR(chart.bars[0].said[0].interval.high, wanted.high, 1e-12);
	/* the small bar is shown, not judged */
	CHECK_NEAR(chart.bars[2].said[0].value, 1, 0);
	assert_false(chart.bars[2].is_judged);
	assert_int_equal(chart.fit[0].bars, 3);
	CHECK_NEAR(chart.fit[0].mean_error.value, (0.08 + 0.15 + 0.15) / 3,
		   1e-15);
	CHECK_NEAR(chart.fit[0].max_error.value, 0.15, 1e-15);
	CHECK_NEAR(chart.fit[0].within.value, 0, 0);
	CHECK_NEAR(chart.fit[1].within.value, 1, 0);
	/* the first model has the ranks upside down but for one pair */
	assert_int_equal(chart.bars[0].rank, 3);
	assert_int_equal(chart.bars[0].rank_said[0], 1);
	assert_int_equal(chart.bars[3].rank_said[1], 1);
	CHECK_NEAR(chart.fit[0].tau.value, -1 / 3.0, 1e-15);
	CHECK_NEAR(chart.fit[1].tau.value, 1, 1e-15);
	CHECK_NEAR(chart.fit[0].top.value, 0, 0);
	CHECK_NEAR(chart.fit[1].top.value, 1, 0);
	/* gold rises twice; the first model falls, then rises */
	CHECK_NEAR(chart.fit[0].signs.value, 0.5, 0);
	assert_true(chart.bars[1].is_flipped[0]);
	assert_false(chart.bars[3].is_flipped[0]);
	assert_false(chart.bars[1].is_flipped[1]);
	chart_release(&chart);
}

static void tau_b_meets_scipy(void **state)
{
	json_t *root = golden_load("tests/golden/shares.json"), *row;
	size_t r;

	(void)state;
	json_array_foreach(golden_get(root, "tau"), r, row)
	{
		double first[40], second[40];
		size_t n = json_array_size(golden_get(row, "first"));

		for (size_t i = 0; i < n; i++) {
			first[i] = golden_at(golden_get(row, "first"), i);
			second[i] = golden_at(golden_get(row, "second"), i);
		}
		CHECK_NEAR(kendall_tau_b(first, second, n).value,
			   golden_real(row, "tau"), 1e-12);
	}
	json_decref(root);
}

static void the_noise_chart_has_the_exact_mean(void **state)
{
	json_t *root = golden_load("tests/golden/shares.json"), *row;
	struct chart_options many = options;
	size_t r;

	(void)state;
	many.simulations = 20000;
	json_array_foreach(golden_get(root, "noise"), r, row)
	{
		size_t bars = json_array_size(golden_get(row, "n"));
		double items[12], truth[12];
		struct chart_fit fit[2];
		struct chart_noise noise;

		for (size_t i = 0; i < bars; i++) {
			items[i] = golden_at(golden_get(row, "n"), i);
			truth[i] = golden_at(golden_get(row, "p"), i);
		}
		fit[0] = fit[1] = chart_fit_of(truth, truth, bars, 0.03);
		chart_simulate(&noise, truth, items, bars, fit, &many);
		CHECK_NEAR(noise.mean.mean_error.value,
			   golden_real(row, "mean_error"), 0.0003);
		CHECK_NEAR(noise.mean.within.value, golden_real(row, "within"),
			   0.006);
		CHECK_NEAR(noise.ratio[0].value, 0, 0);
		CHECK_NEAR(noise.as_large[0].value, 1, 0);
	}
	json_decref(root);
}

static void noise_hides_a_small_error_and_no_large_one(void **state)
{
	static struct drawing drawing;
	struct chart chart;

	(void)state;
	for (int b = 0; b < 6; b++) /* one point beside ten points off */
		draw_bar(&drawing, 100, (size_t)(30 + b + 1),
			 (size_t)(30 + b + 10), (size_t)(30 + b));
	chart_draw(&chart, &drawing.rows, &options);
	assert_int_equal(chart.noise.simulations, CHART_SIMULATIONS);
	assert_true(chart.noise.ratio[0].value < 0.5);
	assert_true(chart.noise.as_large[0].value > 0.95);
	assert_true(chart.noise.ratio[1].value > 2);
	CHECK_NEAR(chart.noise.as_large[1].value, 0, 0.01);
	assert_true(chart.noise.interval.high < chart.fit[1].mean_error.value);
	/* noise misorders bars a point apart, these models do not */
	assert_true(chart.noise.mean.tau.value < 0.7);
	CHECK_NEAR(chart.fit[1].tau.value, 1, 1e-15);
	chart_release(&chart);
}

static void exchanged_models_exchange_their_fits(void **state)
{
	static struct drawing drawing;
	struct chart one, two;

	(void)state;
	draw_bar(&drawing, 50, 15, 10, 11);
	draw_bar(&drawing, 40, 8, 14, 14);
	chart_draw(&one, &drawing.rows, &options);
	drawing.rows.said[0] = drawing.said[1];
	drawing.rows.said[1] = drawing.said[0];
	chart_draw(&two, &drawing.rows, &options);
	for (int m = 0; m < 2; m++) {
		CHECK_NEAR(one.fit[m].mean_error.value,
			   two.fit[1 - m].mean_error.value, 0);
		CHECK_NEAR(one.noise.ratio[m].value,
			   two.noise.ratio[1 - m].value, 0);
	}
	CHECK_NEAR(one.noise.mean.tau.value, two.noise.mean.tau.value, 0);
	chart_release(&one);
	chart_release(&two);
}

static void equal_weights_change_nothing(void **state)
{
	static struct drawing drawing;
	struct chart plain, weighted;

	(void)state;
	draw_bar(&drawing, 60, 15, 10, 11);
	draw_bar(&drawing, 40, 8, 14, 14);
	chart_draw(&plain, &drawing.rows, &options);
	for (size_t i = 0; i < drawing.count; i++)
		drawing.occurrences[i] = 7;
	drawing.rows.occurrences = drawing.occurrences;
	chart_draw(&weighted, &drawing.rows, &options);
	for (size_t b = 0; b < 2; b++) {
		CHECK_NEAR(plain.bars[b].said[0].interval.low,
			   weighted.bars[b].said[0].interval.low, 1e-13);
		CHECK_NEAR(plain.bars[b].truth.value,
			   weighted.bars[b].truth.value, 1e-15);
	}
	CHECK_NEAR(plain.noise.ratio[0].value, weighted.noise.ratio[0].value,
		   1e-13);
	chart_release(&weighted);
	/* one text that fills its bar leaves less to go by */
	drawing.occurrences[0] = 700;
	chart_draw(&weighted, &drawing.rows, &options);
	assert_true(weighted.bars[0].said[0].value > 0.6);
	assert_true(weighted.bars[0].gold_equal < 5);
	chart_release(&plain);
	chart_release(&weighted);
}

static void without_gold_nothing_is_judged(void **state)
{
	static struct drawing drawing;
	struct chart chart;

	(void)state;
	draw_bar(&drawing, 50, 15, 10, 0);
	draw_bar(&drawing, 0, 0, 0, 0);
	drawing.rows.gold = NULL;
	chart_draw(&chart, &drawing.rows, &options);
	assert_true(chart.bars[0].said[1].is_defined);
	assert_false(chart.bars[0].truth.is_defined);
	assert_false(chart.bars[1].said[0].is_defined);
	assert_int_equal(chart.judged, 0);
	assert_false(chart.fit[0].mean_error.is_defined);
	assert_non_null(chart.fit[0].tau.why_not);
	assert_false(chart.noise.ratio[0].is_defined);
	chart_release(&chart);
	drawing.rows.count = drawing.rows.bars = 0;
	chart_draw(&chart, &drawing.rows, &options);
	assert_int_equal(chart.count, 0);
	chart_release(&chart);
}

static void some_gold_judges_the_items_that_have_it(void **state)
{
	static struct drawing drawing;
	struct chart chart;

	(void)state;
	draw_bar(&drawing, 100, 50, 20, 20);
	for (size_t i = 40; i < 100; i++)
		drawing.gold[i] = 2; /* none */
	chart_draw(&chart, &drawing.rows, &options);
	assert_int_equal(chart.bars[0].gold_items, 40);
	CHECK_NEAR(chart.bars[0].truth.value, 0.5, 0);
	CHECK_NEAR(chart.bars[0].said[0].value, 0.5, 0);
	CHECK_NEAR(chart.bars[0].against[0], 1, 0);
	CHECK_NEAR(chart.bars[0].against[1], 0.5, 0);
	/* one bar has an error but no order */
	assert_true(chart.fit[0].mean_error.is_defined);
	assert_false(chart.fit[0].tau.is_defined);
	assert_false(chart.fit[0].signs.is_defined);
	chart_release(&chart);
}

static void equal_bars_have_no_order(void **state)
{
	const double flat[] = { 0.5, 0.5, 0.5 }, steep[] = { 0.1, 0.2, 0.3 };
	const double sure[] = { 0, 1, 1 }, items[] = { 30, 30, 30 };
	const double above = 0.33;
	struct chart_fit fit[2];
	struct chart_noise noise;

	(void)state;
	assert_false(kendall_tau_b(flat, steep, 3).is_defined);
	assert_false(kendall_tau_b(steep, flat, 3).is_defined);
	/* shown flat, the truly small ones are shown as largest too */
	CHECK_NEAR(chart_fit_of(steep, flat, 3, 0.03).top.value, 0, 0);
	CHECK_NEAR(chart_fit_of(flat, steep, 3, 0.03).top.value, 1, 0);
	CHECK_NEAR(chart_fit_of(flat, flat, 3, 0.03).signs.value, 1, 0);
	/* three points are within three points, in binary too */
	CHECK_NEAR(chart_fit_of(&steep[2], &above, 1, 0.03).within.value, 1, 0);
	/* shares of 0 and 1 have no noise to hide in */
	fit[0] = fit[1] = chart_fit_of(sure, steep, 3, 0.03);
	chart_simulate(&noise, sure, items, 3, fit, &options);
	CHECK_NEAR(noise.mean.mean_error.value, 0, 0);
	assert_false(noise.ratio[0].is_defined);
	CHECK_NEAR(noise.as_large[0].value, 0, 0);
}

static void large_bars_are_drawn_as_fast(void **state)
{
	const double truth[] = { 0.5, 0.001 }, items[] = { 1e6, 1e6 };
	struct chart_fit fit[2];
	struct chart_noise noise;

	(void)state;
	fit[0] = fit[1] = chart_fit_of(truth, truth, 2, 0.03);
	chart_simulate(&noise, truth, items, 2, fit, &options);
	/* sqrt(2/pi) standard errors on average */
	CHECK_NEAR(noise.mean.mean_error.value,
		   0.797885 * (0.0005 + 0.0000316) / 2, 1.2e-5);
	CHECK_NEAR(noise.mean.within.value, 1, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chart_shows_what_was_said),
		cmocka_unit_test(tau_b_meets_scipy),
		cmocka_unit_test(the_noise_chart_has_the_exact_mean),
		cmocka_unit_test(noise_hides_a_small_error_and_no_large_one),
		cmocka_unit_test(exchanged_models_exchange_their_fits),
		cmocka_unit_test(equal_weights_change_nothing),
		cmocka_unit_test(without_gold_nothing_is_judged),
		cmocka_unit_test(some_gold_judges_the_items_that_have_it),
		cmocka_unit_test(equal_bars_have_no_order),
		cmocka_unit_test(large_bars_are_drawn_as_fast),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
