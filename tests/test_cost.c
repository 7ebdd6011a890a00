/* test_cost.c - did it pay, in money? */
#include "tests/golden.h"

#include "data/measure/paired.h"
#include "evaluate/curve/cost.h"

/* V = .05, M = 100 000, k = .10: the prices of the known optimum. */
static const struct cost known = { .05, 1e5, .1, 0, 0, 0 };
static const struct curve_point points[] = {
	{ 50, 0, .290369, .012, NULL },	 { 100, 0, .225071, .009, NULL },
	{ 200, 0, .193590, .007, NULL }, { 400, 0, .158957, .005, NULL },
	{ 800, 0, .140264, .004, NULL }, { 1600, 0, .122884, .003, NULL },
};

static struct curve_bootstrap bootstrap_of(bool has_base)
{
	struct curve curve = { .points = points, .count = 6 };
	struct curve_bootstrap bootstrap;

	if (has_base)
		curve.base = (struct curve_base){ true, .21, .006, NULL };
	curve_bootstrap_build(&bootstrap, &curve, CURVE_POW3, 1, 199);
	return bootstrap;
}

static void check_undefined(struct score score, const char *words)
{
	assert_false(score.is_defined);
	if (!strstr(score.why_not, words))
		fail_msg("'%s' does not say '%s'", score.why_not, words);
}

static void check_value(struct score score, double value, double tolerance)
{
	if (!score.is_defined)
		fail_msg("undefined: %s", score.why_not);
	CHECK_NEAR(score.value, value, tolerance);
}

static void labour_has_minutes_and_a_price(void **state)
{
	(void)state;
	check_value(cost_minutes(100, 3.9), 6.5, 1e-12);
	check_value(cost_money(100, 3.9, 30), 3.25, 1e-12);
	check_value(cost_money(100, 3.9, 0), 0, 0);
	check_undefined(cost_minutes(100, 0), "no time per label");
	check_undefined(cost_money(100, 0, 30), "no time per label");
	check_undefined(cost_money(100, 3.9, COST_UNKNOWN), "hourly");
	check_undefined(cost_minutes(NAN, 3.9), "labels");
}

static void net_is_what_is_saved_minus_what_is_spent(void **state)
{
	struct cost cost = { .05, 1e5, .1, 20, 30, .02 };
	struct cost_effect effect = { .04, .01 };

	(void)state;
	/* 1e5 (.05 .04 - .02 .01) = 180; 500 labels are 50 */
	check_value(cost_net(&cost, COST_WORTH_IT, 500, effect),
		    180 - 50 - 20 - 30, 1e-9);
	check_value(cost_net(&cost, COST_ADOPT, 500, effect), 180 - 30, 1e-9);
	/* (50 + 20 + 30) / .0018 */
	check_value(cost_break_even(&cost, COST_WORTH_IT, 500, effect),
		    100 / .0018, 1e-6);
	check_value(cost_break_even(&cost, COST_ADOPT, 500, effect), 30 / .0018,
		    1e-6);
	/* at break-even nothing is gained or lost */
	cost.predictions = 100 / .0018;
	check_value(cost_net(&cost, COST_WORTH_IT, 500, effect), 0, 1e-9);
}

/* Money that is gone does not turn down a model that earns. */
static void a_model_not_worth_its_labels_may_be_worth_adopting(void **state)
{
	struct cost cost = { .05, 1e4, 1, 100, 5, 0 };
	struct cost_effect effect = { .03, 0 };

	(void)state;
	check_value(cost_net(&cost, COST_WORTH_IT, 800, effect), -890, 1e-9);
	check_value(cost_net(&cost, COST_ADOPT, 800, effect), 10, 1e-9);
}

static void what_is_not_stated_is_named(void **state)
{
	struct cost cost = COST_INIT;
	struct cost_effect effect = { .04, 0 };
	struct paired none = { 0, 0, 0, 0 };

	(void)state;
	check_undefined(cost_net(&cost, COST_ADOPT, 1, effect), "no value of");
	cost.error_value = .05;
	check_undefined(cost_net(&cost, COST_ADOPT, 1, effect),
			"no number of predictions");
	check_undefined(cost_break_even(&cost, COST_WORTH_IT, 1, effect),
			"cost of a label");
	check_value(cost_break_even(&cost, COST_ADOPT, 1, effect), 0, 0);
	cost.predictions = 1e5;
	check_value(cost_net(&cost, COST_ADOPT, 1, effect), 200, 1e-9);
	check_undefined(cost_net(&cost, COST_WORTH_IT, 1, effect),
			"cost of a label");
	cost.per_label = 0;
	check_value(cost_net(&cost, COST_WORTH_IT, 1, effect), 200, 1e-9);
	cost.training = COST_UNKNOWN;
	check_undefined(cost_net(&cost, COST_WORTH_IT, 1, effect), "training");
	cost.fixed = NAN;
	check_undefined(cost_net(&cost, COST_ADOPT, 1, effect), "fixed");
	cost = known;
	cost.broken = COST_UNKNOWN;
	check_undefined(cost_net(&cost, COST_ADOPT, 1, effect), "broken");
	effect.difference = NAN;
	check_undefined(cost_net(&known, COST_ADOPT, 1, effect), "effect");
	effect.difference = 0;
	check_undefined(cost_break_even(&known, COST_ADOPT, 1, effect),
			"no number of them pays");
	check_undefined(cost_effect_of(&none, &effect), "no items");
	cost = known;
	cost.predictions = INFINITY;
	check_undefined(cost_net(&cost, COST_ADOPT, 1, effect), "predictions");
	cost.predictions = cost.error_value = 1e200;
	effect.difference = .5;
	check_undefined(cost_net(&cost, COST_ADOPT, 1, effect), "too large");
}

static double variable_cost(const struct curve_law *law, double n)
{
	return known.error_value * known.predictions * curve_error(law, n) +
	       known.per_label * n;
}

static void the_known_optimum_is_found(void **state)
{
	struct curve_law law = { CURVE_POW3, 0, 1, .5 };
	struct score best = cost_labels_of_law(&known, &law);

	(void)state;
	/* (.05 1e5 .5 / .1)^(2/3) = 25000^(2/3) */
	check_value(best, 854.987973, 1e-6);
	CHECK_NEAR(variable_cost(&law, best.value), 256.496, 5e-4);
}

static void every_optimum_is_one_by_search(void **state)
{
	static const struct curve_law laws[] = {
		{ CURVE_POW3, .1, 1.2, .46 }, { CURVE_POW2, 0, .7, .24 },
		{ CURVE_EXP3, .1, .3, .002 }, { CURVE_POW3, 0, 3, 1.5 },
		{ CURVE_EXP3, .05, .2, .01 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(laws) / sizeof(*laws); i++) {
		double low = 1, high = 1e5;
		struct score best = cost_labels_of_law(&known, &laws[i]);

		for (int step = 0; step < 200; step++) {
			double left = low + (high - low) / 3;
			double right = high - (high - low) / 3;

			if (variable_cost(&laws[i], left) <
			    variable_cost(&laws[i], right))
				high = right;
			else
				low = left;
		}
		check_value(best, low, 1e-4 * low);
	}
}

static void an_optimum_at_no_price_is_without_end(void **state)
{
	struct curve_law law = { CURVE_POW3, .1, 1, .5 };
	struct cost cost = known;

	(void)state;
	cost.per_label = 0;
	assert_true(isinf(cost_labels_of_law(&cost, &law).value));
	law.form = CURVE_EXP3;
	assert_true(isinf(cost_labels_of_law(&cost, &law).value));
	law.b = law.c = 0; /* flat: no label is worth anything */
	check_value(cost_labels_of_law(&cost, &law), 0, 0);
	cost.per_label = COST_UNKNOWN;
	check_undefined(cost_labels_of_law(&cost, &law), "cost of a label");
}

static void the_optimum_stays_within_reach(void **state)
{
	struct curve_bootstrap bootstrap = bootstrap_of(true);
	struct cost cost = known;
	struct cost_optimum optimum = cost_optimum(&cost, &bootstrap, 0, 0, .1);
	struct score best = cost_labels_of_law(&cost, &bootstrap.fit.law);

	(void)state;
	assert_true(optimum.is_defined);
	CHECK_NEAR(optimum.labels, best.value, 1e-9);
	assert_false(optimum.is_clipped_above || optimum.is_clipped_below);
	assert_true(optimum.interval.low < optimum.labels);
	assert_true(optimum.interval.high > optimum.labels);
	check_value(optimum.net,
		    5000 * .21 - variable_cost(&bootstrap.fit.law, best.value),
		    1e-9);

	cost.per_label = 0;
	optimum = cost_optimum(&cost, &bootstrap, 0, 0, .1);
	assert_true(optimum.is_clipped_above);
	CHECK_NEAR(optimum.labels, 6400, 0);
	CHECK_NEAR(optimum.interval.low, 6400, 0);
	cost.per_label = 1000;
	optimum = cost_optimum(&cost, &bootstrap, 0, 0, .1);
	assert_true(optimum.is_clipped_below);
	CHECK_NEAR(optimum.labels, 50, 0);
	assert_true(optimum.net.value < 0);
	/* what is labelled is not unlabelled again */
	optimum = cost_optimum(&cost, &bootstrap, 1200, 0, .1);
	CHECK_NEAR(optimum.labels, 1200, 0);
	optimum = cost_optimum(&cost, &bootstrap, 7000, 0, .1);
	assert_false(optimum.is_defined);
	check_undefined(optimum.net, "already");
	curve_bootstrap_release(&bootstrap);

	bootstrap = bootstrap_of(false);
	optimum = cost_optimum(&known, &bootstrap, 0, 0, .1);
	assert_true(optimum.is_defined);
	check_undefined(optimum.net, "untuned");
	curve_bootstrap_release(&bootstrap);
	/* without points there is no law */
	curve_bootstrap_build(&bootstrap, &(struct curve){ 0 }, CURVE_POW3, 1,
			      9);
	optimum = cost_optimum(&known, &bootstrap, 0, 0, .1);
	assert_false(optimum.is_defined);
	check_undefined(optimum.net, "no points");
	curve_bootstrap_release(&bootstrap);
}

static void classes_may_cost_differently(void **state)
{
	static const uint32_t gold[] = { 0, 0, 1, 1, 1 };
	static const uint32_t first[] = { 0, 1, 0, 1, 2 };
	static const uint32_t second[] = { 1, 0, 1, 1, 0 };
	/* no answer costs 1; a 1 taken for a 0 costs 10 */
	double matrix[] = { 0, 2, 1, 10, 0, 1 };
	struct table table;

	(void)state;
	table_build(&table, 2, gold, first, second, 5);
	check_value(cost_per_item(&table, TABLE_FIRST, matrix), 13. / 5, 1e-12);
	check_value(cost_per_item(&table, TABLE_SECOND, matrix), 12. / 5,
		    1e-12);
	matrix[3] = INFINITY;
	check_undefined(cost_per_item(&table, TABLE_FIRST, matrix), "price");
	table_release(&table);
	table_build(&table, 2, gold, first, second, 0);
	check_undefined(cost_per_item(&table, TABLE_FIRST, matrix), "items");
	table_release(&table);
}

enum { DRAWS = 4000 };
static const struct paired seen = { 400, 20, 45, 35 };

/* Mean and variance of a Dirichlet's shares are known. */
static void drawn_effects_have_the_moments_of_the_posterior(void **state)
{
	static struct cost_effect effects[DRAWS];
	double a = 502, b = 20.5 / a, c = 45.5 / a;
	double mean = 0, square = 0, broken = 0;
	double variance = (b + c - (c - b) * (c - b)) / (a + 1);

	(void)state;
	cost_draw_paired(&seen, 1, effects, DRAWS);
	for (size_t r = 0; r < DRAWS; r++) {
		mean += effects[r].difference / DRAWS;
		broken += effects[r].broken / DRAWS;
	}
	for (size_t r = 0; r < DRAWS; r++)
		square += pow(effects[r].difference - mean, 2) / DRAWS;
	CHECK_NEAR(mean, c - b, 4 * sqrt(variance / DRAWS));
	CHECK_NEAR(broken, b, 4 * sqrt(b * (1 - b) / (a + 1) / DRAWS));
	CHECK_NEAR(square, variance, 4 * variance * sqrt(2. / DRAWS));
	/* shapes below 1 too: Beta(1/2, 3/2) has mean 1/4, variance 1/16 */
	cost_draw_paired(&(struct paired){ 0, 0, 0, 0 }, 1, effects, DRAWS);
	broken = 0;
	for (size_t r = 0; r < DRAWS; r++)
		broken += effects[r].broken / DRAWS;
	CHECK_NEAR(broken, .25, 4 * sqrt(1. / 16 / DRAWS));
}

static void the_chance_is_near_the_normal_one(void **state)
{
	static struct cost_effect effects[DRAWS];
	struct cost_chance chance;
	struct cost cost = known;

	(void)state;
	cost_draw_paired(&seen, 2, effects, DRAWS);
	chance = cost_chance(&cost, COST_ADOPT, 0, effects, DRAWS, .05);
	assert_true(chance.is_defined);
	assert_true(chance.positive > .995);
	/* Agresti and Min's interval, which adds the same halves, times VM */
	CHECK_NEAR(chance.net.low, 5000 * .0183826, 8);
	CHECK_NEAR(chance.net.high, 5000 * .0812190, 8);
	/* a fixed cost in the middle of it makes it a coin */
	cost.fixed = 5000 * 25 / 502.;
	chance = cost_chance(&cost, COST_ADOPT, 0, effects, DRAWS, .05);
	CHECK_NEAR(chance.positive, .5, .03);
	/* with nothing broken and nothing fixed nothing is certain */
	cost_draw_paired(&(struct paired){ 90, 0, 0, 10 }, 3, effects, DRAWS);
	chance = cost_chance(&known, COST_ADOPT, 0, effects, DRAWS, .05);
	CHECK_NEAR(chance.positive, .5, .04);
	assert_true(chance.net.high > 50);
	assert_false(
		cost_chance(&known, COST_ADOPT, 0, effects, 0, .05).is_defined);
	cost = (struct cost)COST_INIT;
	assert_non_null(
		cost_chance(&cost, COST_ADOPT, 0, effects, 9, .05).why_not);
}

static void items_of_a_group_are_drawn_together(void **state)
{
	static struct cost_effect effects[999];
	double saved[80];
	bool is_broken[80];
	size_t group_of[80];
	struct cost_items items = { 80, saved, is_broken, NULL, 0 };
	struct cost_chance alone, together;

	(void)state;
	for (size_t i = 0; i < 80; i++) {
		group_of[i] = i / 4;
		is_broken[i] = i / 4 % 5 == 0;
		saved[i] = is_broken[i] ? -1 : i / 4 % 5 < 3;
	}
	cost_draw_items(&items, 1, effects, 999);
	for (size_t r = 0; r < 999; r++)
		assert_true(effects[r].broken >= 0 && effects[r].broken <= 1);
	alone = cost_chance(&known, COST_ADOPT, 0, effects, 999, .1);
	items.group_of = group_of;
	items.group_count = 20;
	cost_draw_items(&items, 1, effects, 999);
	together = cost_chance(&known, COST_ADOPT, 0, effects, 999, .1);
	/* twice as wide: groups of four that speak with one voice */
	CHECK_NEAR((together.net.high - together.net.low) /
			   (alone.net.high - alone.net.low),
		   2, .2);
}

static void a_curve_gives_effects_within_its_reach(void **state)
{
	struct curve_bootstrap bootstrap = bootstrap_of(true);
	struct cost_effect effects[199];
	struct cost_chance chance;

	(void)state;
	check_value(cost_draw_curve(&bootstrap, 3200, .01, effects),
		    .21 - curve_error(&bootstrap.fit.law, 3200), 1e-12);
	CHECK_NEAR(effects[198].broken, .01, 0);
	chance = cost_chance(&known, COST_WORTH_IT, 3200, effects, 199, .1);
	assert_true(chance.is_defined && chance.positive > .9);
	chance = cost_chance(&known, COST_WORTH_IT, 6400, effects, 199, .1);
	assert_true(chance.positive < .1); /* 640 of 450 to be had */
	check_undefined(cost_draw_curve(&bootstrap, 6401, 0, effects),
			"four times");
	curve_bootstrap_release(&bootstrap);
	bootstrap = bootstrap_of(false);
	check_undefined(cost_draw_curve(&bootstrap, 3200, 0, effects),
			"untuned");
	curve_bootstrap_release(&bootstrap);
}

static void more_labels_agree_with_a_sum_by_scipy(void **state)
{
	json_t *root = golden_load("tests/golden/curves.json"), *row;
	size_t i;

	(void)state;
	json_array_foreach(golden_get(root, "more"), i, row)
	{
		struct paired paired = { (size_t)golden_at(row, 0),
					 (size_t)golden_at(row, 1),
					 (size_t)golden_at(row, 2),
					 (size_t)golden_at(row, 3) };
		size_t more = (size_t)golden_at(row, 4);
		struct cost cost = {
			golden_at(row, 5), 1e4, .1, 0, 1e4 * golden_at(row, 7),
			golden_at(row, 6)
		};
		struct cost_more result = cost_of_more(&cost, &paired, more);

		assert_true(result.is_defined);
		CHECK_NEAR(result.changes, golden_at(row, 8), 1e-9);
		CHECK_NEAR(result.gain, golden_at(row, 9), 1e-12);
		check_value(result.net,
			    1e4 * golden_at(row, 9) - .1 * (double)more, 1e-8);
	}
	assert_int_equal(i, 6);
	json_decref(root);
}

static void more_labels_help_most_when_it_is_close(void **state)
{
	struct paired close = { 50, 9, 10, 31 }, clear = { 50, 1, 18, 31 };
	struct cost cost = known;
	struct cost_more one = cost_of_more(&cost, &close, 100), other;

	(void)state;
	assert_true(one.adopts_now);
	other = cost_of_more(&cost, &clear, 100);
	assert_true(one.gain > 10 * other.gain);
	assert_true(one.changes > .2 && other.changes < .01);
	other = cost_of_more(&cost, &close, 200);
	assert_true(other.gain > one.gain);
	other = cost_of_more(&cost, &close, 0);
	CHECK_NEAR(other.gain, 0, 0);
	CHECK_NEAR(other.changes, 0, 0);
	/* and never more than knowing for sure would */
	assert_true(cost_of_more(&cost, &close, 2000).gain <
		    .05 * sqrt(20 / 102.) / sqrt(103));
	cost.per_label = COST_UNKNOWN;
	check_undefined(cost_of_more(&cost, &close, 10).net, "label");
	assert_true(cost_of_more(&cost, &close, 10).is_defined);
	assert_false(cost_of_more(&cost, &close, COST_MORE_MAX + 1).is_defined);
	cost = (struct cost)COST_INIT;
	assert_non_null(
		strstr(cost_of_more(&cost, &close, 10).why_not, "no value"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labour_has_minutes_and_a_price),
		cmocka_unit_test(net_is_what_is_saved_minus_what_is_spent),
		cmocka_unit_test(
			a_model_not_worth_its_labels_may_be_worth_adopting),
		cmocka_unit_test(what_is_not_stated_is_named),
		cmocka_unit_test(the_known_optimum_is_found),
		cmocka_unit_test(every_optimum_is_one_by_search),
		cmocka_unit_test(an_optimum_at_no_price_is_without_end),
		cmocka_unit_test(the_optimum_stays_within_reach),
		cmocka_unit_test(classes_may_cost_differently),
		cmocka_unit_test(
			drawn_effects_have_the_moments_of_the_posterior),
		cmocka_unit_test(the_chance_is_near_the_normal_one),
		cmocka_unit_test(items_of_a_group_are_drawn_together),
		cmocka_unit_test(a_curve_gives_effects_within_its_reach),
		cmocka_unit_test(more_labels_agree_with_a_sum_by_scipy),
		cmocka_unit_test(more_labels_help_most_when_it_is_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
