/* test_choice.c - floors for stated bars, chosen in practice */
#include "tests/check.h"
#include "tests/golden.h"
#include "tests/scored_rows.h"

#include "data/measure/binomial.h"
#include "evaluate/threshold/floor_choice.h"

static const struct bar precise = { BAR_PRECISION, 1, 0.7,
				    "precision(a) >= 0.7" };
static const struct bar complete = { BAR_RECALL, 1, 0.9, "recall(a) >= 0.9" };

static struct floor_choice_request ask(const struct bar *bars, size_t count)
{
	return (struct floor_choice_request){ .bars = bars,
					      .count = count,
					      .temperature = 1,
					      .fallback = THRESHOLD_NEXT_BEST };
}

/* The largest score below `at`, in thousandths; 0 when there is none. */
static double next_below(const uint32_t *score, size_t count, double at)
{
	double next = 0;

	for (size_t i = 0; i < count; i++)
		if (score[i] < at)
			next = fmax(next, score[i]);
	return next;
}

static void check_case(json_t *one, struct arena *arena)
{
	struct bar bar = { BAR_RECALL, 1, golden_real(one, "level"), "bar" };
	double at = golden_real(one, "at"), floor;
	struct floor_choice_request request = ask(&bar, 1);
	struct threshold_set set;
	struct err err = ERR_INIT;
	struct scored_rows rows;
	uint32_t *gold, *score;
	struct floor_choice choice;
	size_t n;

	if (!strcmp(json_string_value(golden_get(one, "kind")), "precision"))
		bar.kind = BAR_PRECISION;
	gold = golden_numbers(one, "gold", &n);
	score = golden_numbers(one, "score", &n);
	rows = scored_rows_make(n, 2, arena);
	for (size_t i = 0; i < n; i++)
		scored_rows_set(&rows, i, gold[i], score[i]);
	CHECK_OK(floor_choice_make(&rows.view, &request, arena, &set, &choice,
				   &err));
	assert_int_equal(choice.is_reached,
			 json_is_true(golden_get(one, "reached")));
	floor = choice.is_reached ? choice.floor : choice.nearest_floor;
	assert_true(1000 * floor > next_below(score, n, at) + 1e-4);
	assert_true(1000 * floor <= at + 1e-4);
	if (choice.is_reached) {
		struct bar_reading predicted = bar.kind == BAR_PRECISION
						       ? choice.reading
						       : choice.other;

		CHECK_NEAR(choice.alpha, golden_real(one, "alpha"), 0);
		assert_int_equal(choice.reading.state, BAR_PASSES);
		assert_int_equal(predicted.right, golden_size(one, "right"));
		assert_int_equal(predicted.count,
				 golden_size(one, "predicted"));
	} else {
		assert_true(choice.floor == 0);
		CHECK_NEAR(choice.nearest.bounds.low,
			   golden_real(one, "nearest"), 1e-9);
		assert_int_equal(choice.nearest.right,
				 golden_size(one, "right"));
		assert_int_equal(choice.nearest.count,
				 golden_size(one, "counted"));
		assert_int_equal(choice.missing, golden_size(one, "missing"));
	}
	free(gold);
	free(score);
}

static void floors_are_those_of_scikit_learn_and_scipy(void **state)
{
	json_t *root = golden_load("tests/golden/thresholds.json");
	json_t *cases = golden_get(root, "choices");

	(void)state;
	for (size_t c = 0; c < json_array_size(cases); c++) {
		struct arena arena = ARENA_INIT;

		check_case(json_array_get(cases, c), &arena);
		arena_release(&arena);
	}
	json_decref(root);
}

/* Ten rows above one another, the top eight right: nothing clears 0.9. */
static void what_is_out_of_reach_is_said_with_the_shortfall(void **state)
{
	const struct bar bar = { BAR_PRECISION, 1, 0.9, "precision(a) >= 0.9" };
	struct floor_choice_request request = ask(&bar, 1);
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(10, 2, &arena);
	struct err err = ERR_INIT;
	struct threshold_set set;
	struct floor_choice choice;

	(void)state;
	for (size_t i = 0; i < 10; i++)
		scored_rows_set(&rows, i, i < 8, 900 - 50 * (double)i);
	CHECK_OK(floor_choice_make(&rows.view, &request, &arena, &set, &choice,
				   &err));
	assert_false(choice.is_reached);
	assert_true(choice.floor == 0 && set.floor[1] == 0);
	CHECK_NEAR(choice.alpha, FLOOR_CHOICE_ALPHA_LAST, 0);
	assert_int_equal(choice.nearest.right, 8);
	assert_int_equal(choice.nearest.count, 8);
	CHECK_NEAR(choice.nearest.bounds.low, pow(0.2, 1.0 / 8), 1e-12);
	CHECK_NEAR(choice.nearest_floor, 0.525, 1e-6);
	assert_int_equal(choice.missing, binomial_smallest_n(0, 0.1, 0.2) - 8);
	arena_release(&arena);
}

static void order_of_rows_changes_nothing(void **state)
{
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(300, 2, &arena);
	struct scored_rows turned = scored_rows_make(300, 2, &arena);
	const struct bar bars[] = { precise, complete };
	struct rng rng = rng_stream(4, "choice");
	struct err err = ERR_INIT;

	(void)state;
	scored_rows_draw(&rows, &rng, 0.3, 1.6);
	for (size_t i = 0; i < 300; i++) {
		size_t to = (i * 7 + 11) % 300;

		rows.group_of[i] = i / 3;
		turned.group_of[to] = i / 3;
		turned.gold[to] = rows.gold[i];
		memcpy(&turned.log_probability[2 * to],
		       &rows.log_probability[2 * i], 2 * sizeof(float));
	}
	rows.view.groups = turned.view.groups = 100;
	for (size_t b = 0; b < 2; b++) {
		struct floor_choice_request request = ask(&bars[b], 1);
		struct floor_choice first, second;
		struct threshold_set set;

		CHECK_OK(floor_choice_make(&rows.view, &request, &arena, &set,
					   &first, &err));
		CHECK_OK(floor_choice_make(&turned.view, &request, &arena, &set,
					   &second, &err));
		assert_true(first.is_reached);
		assert_true(first.floor == second.floor);
		assert_true(first.reading.bounds.low ==
			    second.reading.bounds.low);
		assert_true(first.reading.design_effect >= 1);
	}
	arena_release(&arena);
}

/* Thrice the same rows, grouped by where they came from, say what they said
 * once, with the same floor. */
static void copies_in_groups_add_no_evidence(void **state)
{
	struct arena arena = ARENA_INIT;
	struct scored_rows once = scored_rows_make(200, 2, &arena);
	struct scored_rows thrice = scored_rows_make(600, 2, &arena);
	struct rng rng = rng_stream(5, "choice");
	struct floor_choice_request request = ask(&precise, 1);
	struct err err = ERR_INIT;
	struct threshold_set set;
	struct floor_choice one, three;

	(void)state;
	scored_rows_draw(&once, &rng, 0.3, 1.6);
	for (size_t i = 0; i < 600; i++) {
		thrice.group_of[i] = i / 3;
		thrice.gold[i] = once.gold[i / 3];
		memcpy(&thrice.log_probability[2 * i],
		       &once.log_probability[2 * (i / 3)], 2 * sizeof(float));
	}
	thrice.view.groups = 200;
	CHECK_OK(floor_choice_make(&once.view, &request, &arena, &set, &one,
				   &err));
	CHECK_OK(floor_choice_make(&thrice.view, &request, &arena, &set, &three,
				   &err));
	assert_true(one.is_reached && three.is_reached);
	assert_int_equal(three.reading.count % 3, 0);
	CHECK_NEAR(three.reading.design_effect, 3, 0.1);
	CHECK_NEAR(one.floor, three.floor, 0.02);
	arena_release(&arena);
}

static void two_bars_of_a_class_share_its_floor(void **state)
{
	const struct bar low = { BAR_RECALL, 1, 0.3, "recall(a) >= 0.3" };
	const struct bar high = { BAR_RECALL, 1, 0.47, "recall(a) >= 0.47" };
	const struct bar beyond = { BAR_RECALL, 1, 0.9, "recall(a) >= 0.9" };
	const struct bar lower = { BAR_PRECISION, 1, 0.5, "lower" };
	struct bar bars[] = { low, precise, lower };
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(500, 2, &arena);
	struct rng rng = rng_stream(6, "choice");
	struct floor_choice_request request = ask(bars, 3);
	struct floor_choice_request single = ask(&precise, 1);
	struct err err = ERR_INIT;
	struct floor_choice three[3], alone;
	struct threshold_set set;

	(void)state;
	scored_rows_draw(&rows, &rng, 0.3, 1.6);
	CHECK_OK(floor_choice_make(&rows.view, &single, &arena, &set, &alone,
				   &err));
	CHECK_OK(floor_choice_make(&rows.view, &request, &arena, &set, three,
				   &err));
	for (size_t b = 0; b < 3; b++) {
		assert_true(three[b].is_reached);
		assert_true(three[b].floor == alone.floor);
	}
	assert_int_equal(three[0].reading.right, alone.other.right);
	assert_int_equal(three[0].reading.count, alone.other.count);
	/* a recall that the strict margin's floor misses: a looser one */
	bars[0] = high;
	CHECK_OK(floor_choice_make(&rows.view, &request, &arena, &set, three,
				   &err));
	assert_true(three[0].is_reached && three[1].is_reached);
	assert_true(three[1].floor < alone.floor);
	assert_true(three[1].alpha > alone.alpha);
	/* one that no precise floor has: precision as if alone */
	bars[0] = beyond;
	CHECK_OK(floor_choice_make(&rows.view, &request, &arena, &set, three,
				   &err));
	assert_false(three[0].is_reached);
	assert_true(three[1].is_reached && three[1].floor == alone.floor);
	assert_true(three[0].nearest.bounds.low > 0.9);
	arena_release(&arena);
}

/* K classes whose favourite is right in 6 of 10; gold in turn. */
static struct scored_rows many_classes(size_t count, size_t classes,
				       struct arena *arena)
{
	struct scored_rows rows = scored_rows_make(count, classes, arena);
	struct rng rng = rng_stream(7, "classes");

	for (size_t i = 0; i < count; i++) {
		double score[50], sum = 0;

		rows.gold[i] = (uint32_t)(i % classes);
		for (size_t k = 0; k < classes; k++) {
			score[k] = exp(1.5 * rng_normal(&rng) +
				       (k == rows.gold[i] ? 3 : 0));
			sum += score[k];
		}
		for (size_t k = 0; k < classes; k++)
			rows.log_probability[i * classes + k] =
				(float)log(score[k] / sum);
	}
	return rows;
}

static void figures_of_several_classes_are_those_of_all_floors(void **state)
{
	static const size_t classes[] = { 3, 50 };

	(void)state;
	for (size_t c = 0; c < 2; c++) {
		struct arena arena = ARENA_INIT;
		size_t count = 30 * classes[c], reached = 0;
		struct scored_rows rows =
			many_classes(count, classes[c], &arena);
		struct bar *bars =
			arena_alloc(&arena, classes[c], sizeof(*bars));
		struct floor_choice *choices =
			arena_alloc(&arena, classes[c], sizeof(*choices));
		struct floor_choice_request request = ask(bars, classes[c]);
		struct err err = ERR_INIT;
		struct threshold_set set;

		request.fallback = classes[c];
		for (size_t k = 0; k < classes[c]; k++)
			bars[k] = (struct bar){ k % 3 ? BAR_PRECISION
						      : BAR_RECALL,
						k, 0.6, "bar" };
		CHECK_OK(floor_choice_make(&rows.view, &request, &arena, &set,
					   choices, &err));
		scored_apply(&set, &rows.view, rows.said);
		for (size_t k = 0; k < classes[c]; k++) {
			struct bar_reading again =
				bar_read_rows(&bars[k], &rows.view, rows.said,
					      choices[k].alpha);

			assert_int_equal(again.right, choices[k].reading.right);
			assert_int_equal(again.count, choices[k].reading.count);
			assert_int_equal(choices[k].is_reached,
					 again.state == BAR_PASSES);
			assert_true(set.floor[k] == choices[k].floor);
			reached += choices[k].is_reached;
		}
		assert_true(5 * reached > 2 * classes[c]);
		arena_release(&arena);
	}
}

static void rows_that_say_nothing_reach_nothing(void **state)
{
	const struct bar bars[] = { precise, complete };
	struct floor_choice_request request = ask(bars, 2);
	struct err err = ERR_INIT;
	struct threshold_set set;
	struct floor_choice choices[2];

	(void)state;
	for (size_t n = 0; n < 60; n += n < 2 ? 1 : 57) {
		struct arena arena = ARENA_INIT;
		struct scored_rows rows = scored_rows_make(n, 2, &arena);

		for (size_t i = 0; i < n; i++) /* class 1 is absent */
			scored_rows_set(&rows, i, 0, 300 + (double)(i % 5));
		CHECK_OK(floor_choice_make(&rows.view, &request, &arena, &set,
					   choices, &err));
		for (size_t b = 0; b < 2; b++) {
			assert_false(choices[b].is_reached);
			assert_true(choices[b].floor == 0);
			assert_int_equal(choices[b].missing, 0);
			assert_int_equal(choices[b].other.right, 0);
		}
		arena_release(&arena);
	}
}

/* Certain rows: the class is given 0 or 1 and nothing between. */
static void probabilities_of_0_and_1_make_a_floor(void **state)
{
	struct floor_choice_request request = ask(&precise, 1);
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(60, 2, &arena);
	struct err err = ERR_INIT;
	struct threshold_set set;
	struct floor_choice choice;

	(void)state;
	for (size_t i = 0; i < 60; i++)
		scored_rows_set(&rows, i, i % 2, i % 2 ? 1000 : 0);
	CHECK_OK(floor_choice_make(&rows.view, &request, &arena, &set, &choice,
				   &err));
	assert_true(choice.is_reached && choice.floor == 0.5);
	assert_int_equal(choice.reading.right, 30);
	/* one class only: it is all there is to say */
	for (size_t i = 0; i < 60; i++)
		scored_rows_set(&rows, i, 1, 400);
	CHECK_OK(floor_choice_make(&rows.view, &request, &arena, &set, &choice,
				   &err));
	assert_true(choice.is_reached && choice.reading.right == 60);
	arena_release(&arena);
}

static void what_floors_cannot_serve_is_refused(void **state)
{
	const struct bar accuracy = { BAR_ACCURACY, 0, 0.8, "accuracy >= 0.8" };
	const struct bar third = { BAR_RECALL, 2, 0.8, "recall(c) >= 0.8" };
	struct floor_choice_request request = ask(&accuracy, 1);
	struct arena arena = ARENA_INIT;
	struct scored_rows rows = scored_rows_make(5, 2, &arena);
	struct err err = ERR_INIT;
	struct threshold_set set;
	struct floor_choice choice;

	(void)state;
	CHECK_FAILS(floor_choice_make(&rows.view, &request, &arena, &set,
				      &choice, &err),
		    "not accuracy");
	request.bars = &third;
	CHECK_FAILS(floor_choice_make(&rows.view, &request, &arena, &set,
				      &choice, &err),
		    "no class 2 of 2");
	request.bars = &precise;
	request.temperature = -1;
	CHECK_FAILS(floor_choice_make(&rows.view, &request, &arena, &set,
				      &choice, &err),
		    "temperature");
	rows.view.log_probability = NULL;
	CHECK_FAILS(floor_choice_make(&rows.view, &request, &arena, &set,
				      &choice, &err),
		    "this model gave none");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(floors_are_those_of_scikit_learn_and_scipy),
		cmocka_unit_test(
			what_is_out_of_reach_is_said_with_the_shortfall),
		cmocka_unit_test(order_of_rows_changes_nothing),
		cmocka_unit_test(copies_in_groups_add_no_evidence),
		cmocka_unit_test(two_bars_of_a_class_share_its_floor),
		cmocka_unit_test(
			figures_of_several_classes_are_those_of_all_floors),
		cmocka_unit_test(rows_that_say_nothing_reach_nothing),
		cmocka_unit_test(probabilities_of_0_and_1_make_a_floor),
		cmocka_unit_test(what_floors_cannot_serve_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
