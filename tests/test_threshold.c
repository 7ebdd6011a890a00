/* test_threshold.c - answers from probabilities, when mistakes differ */
#include "tests/check.h"
#include "tests/golden.h"

#include "data/base/rng.h"
#include "data/measure/threshold.h"

#define CLASSES_MAX 50

static void log_of(float *log_probability, const double *p, size_t classes)
{
	for (size_t k = 0; k < classes; k++)
		log_probability[k] = (float)log(p[k]);
}

static size_t answer(const struct threshold_set *set, const double *p)
{
	float log_probability[CLASSES_MAX];
	double room[CLASSES_MAX];

	log_of(log_probability, p, set->classes);
	return threshold_apply(set, log_probability, room);
}

static struct threshold_set floors(size_t classes, const double *floor,
				   size_t fallback)
{
	return (struct threshold_set){ .kind = THRESHOLD_FLOORS,
				       .classes = classes,
				       .temperature = 1,
				       .floor = floor,
				       .fallback = fallback };
}

static struct threshold_set costs(size_t classes, const double *cost)
{
	return (struct threshold_set){ .kind = THRESHOLD_COSTS,
				       .classes = classes,
				       .temperature = 1,
				       .cost = cost,
				       .fallback = classes };
}

/* 200 random rows of probabilities; the last of every ten has equal ones. */
static void random_row(struct rng *rng, size_t row, size_t classes,
		       float *log_probability)
{
	double p[CLASSES_MAX], sum = 0;

	for (size_t k = 0; k < classes; k++) {
		p[k] = row % 10 == 9 ? 1 : exp(2 * rng_normal(rng));
		sum += p[k];
	}
	for (size_t k = 0; k < classes; k++)
		p[k] /= sum;
	log_of(log_probability, p, classes);
}

static size_t most_probable(const float *log_probability, size_t classes)
{
	size_t best = 0;

	for (size_t k = 1; k < classes; k++)
		if (log_probability[k] > log_probability[best])
			best = k;
	return best;
}

static void no_floors_answer_the_most_probable_at_any_temperature(void **state)
{
	static const size_t classes[] = { 1, 2, 3, 50 };
	static const double temperatures[] = { 0.01, 0.36, 1, 4, 1000 };
	static const double none[CLASSES_MAX];
	struct rng rng = rng_stream(1, "threshold");
	float row[CLASSES_MAX];
	double room[CLASSES_MAX];

	(void)state;
	for (size_t c = 0; c < 4; c++)
		for (size_t i = 0; i < 200; i++) {
			struct threshold_set set =
				floors(classes[c], none, classes[c]);
			double sum = 0;

			random_row(&rng, i, classes[c], row);
			set.temperature = temperatures[i % 5];
			assert_int_equal(threshold_apply(&set, row, room),
					 most_probable(row, classes[c]));
			for (size_t k = 0; k < classes[c]; k++)
				sum += room[k];
			CHECK_NEAR(sum, 1, 1e-12);
		}
}

/* Odds of p = .8 at temperature 2 are sqrt(4): p = 2/3. */
static void temperature_comes_before_the_floor(void **state)
{
	const double floor[] = { 0, 0.7 }, p[] = { 0.2, 0.8 };
	struct threshold_set set = floors(2, floor, 0);
	float row[2];
	double room[2];

	(void)state;
	assert_int_equal(answer(&set, p), 1);
	set.temperature = 2;
	assert_int_equal(answer(&set, p), 0);
	log_of(row, p, 2);
	threshold_apply(&set, row, room);
	CHECK_NEAR(room[1], 2.0 / 3, 1e-7);
	/* a fifth of the mass means no class: the odds stay */
	row[0] = logf(0.16F);
	row[1] = logf(0.64F);
	threshold_apply(&set, row, room);
	CHECK_NEAR(room[1], 2.0 / 3, 1e-7);
}

static void one_floor_of_two_classes_is_the_usual_rule(void **state)
{
	static const size_t fallbacks[] = { 0, THRESHOLD_NEXT_BEST };

	(void)state;
	for (int t = 1; t < 20; t++)
		for (int i = 1; i < 40; i++)
			for (size_t f = 0; f < 2; f++) {
				const double floor[] = { 0, t / 20.0 };
				const double p[] = { 1 - i / 40.0, i / 40.0 };
				struct threshold_set set =
					floors(2, floor, fallbacks[f]);

				if (i == 2 * t) /* to the last bit of logf */
					continue;
				assert_int_equal(answer(&set, p), i > 2 * t);
			}
}

static void
floors_go_first_and_then_the_favourite_and_the_fallback(void **state)
{
	const double floor[] = { 0, 0.25, 0.9, 0 };
	const double reaches[] = { 0.6, 0.3, 0.05, 0.05 };
	const double free_favourite[] = { 0.3, 0.2, 0.1, 0.4 };
	const double misses[] = { 0.05, 0.05, 0.8, 0.1 };
	const double two_reach[] = { 0.1, 0.3, 0.5, 0.1 };
	const double both_low[] = { 0, 0.25, 0.3, 0 };
	struct threshold_set set = floors(4, floor, 4);

	(void)state;
	assert_int_equal(answer(&set, reaches), 1);
	assert_int_equal(answer(&set, free_favourite), 3);
	assert_int_equal(answer(&set, misses), 4);
	set.fallback = 0;
	assert_int_equal(answer(&set, misses), 0);
	set.fallback = THRESHOLD_NEXT_BEST;
	assert_int_equal(answer(&set, misses), 3);
	assert_int_equal(answer(&set, two_reach), 1);
	set.floor = both_low;
	assert_int_equal(answer(&set, two_reach), 2);
	{
		const double every[] = { 0.9, 0.9, 0.9, 0.9 };

		set.floor = every;
		assert_int_equal(answer(&set, misses), 4);
	}
}

static void probabilities_of_0_and_1_are_answered(void **state)
{
	const double floor[] = { 0, 1, 0 }, above[] = { 0, 1.5, 0 };
	const double sure[] = { 0, 1, 0 }, nothing[] = { 0, 0, 0 };
	const double cost[] = { 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1 };
	struct threshold_set set = floors(3, floor, 3), cheap = costs(3, cost);

	(void)state;
	assert_int_equal(answer(&set, sure), 1);
	assert_int_equal(answer(&cheap, sure), 1);
	set.floor = above;
	assert_int_equal(answer(&set, sure), 3);
	/* no class has any: all mass is on outputs that mean no class */
	assert_int_equal(answer(&set, nothing), 3);
	assert_int_equal(answer(&cheap, nothing), 3);
	set.fallback = cheap.fallback = 2;
	assert_int_equal(answer(&set, nothing), 2);
	assert_int_equal(answer(&cheap, nothing), 2);
}

static void costs_of_1_and_5_move_the_threshold_to_a_sixth(void **state)
{
	const double below[] = { 0.8334, 0.1666 }, above[] = { 0.8333, 0.1667 };
	const double other[] = { 0.1667, 0.8333 };
	double cost[6];
	struct threshold_set set = costs(2, cost);

	(void)state;
	threshold_two_costs(1, 1, 5, INFINITY, cost);
	assert_int_equal(answer(&set, below), 0);
	assert_int_equal(answer(&set, above), 1);
	threshold_two_costs(0, 1, 5, INFINITY, cost);
	assert_int_equal(answer(&set, other), 0);
}

/* Field answer: expected costs 2.0, 0.8, 2.2. */
static void the_cheapest_answer_need_not_be_the_most_probable(void **state)
{
	const double p[] = { 0.5, 0.2, 0.3 };
	double cost[] = { 0, 1, 4, 9, 1, 0, 1, 9, 6, 1, 0, 9 };
	struct threshold_set set = costs(3, cost);

	(void)state;
	assert_int_equal(answer(&set, p), 1);
	cost[3] = cost[7] = cost[11] = 0.79; /* cheaper not to answer */
	assert_int_equal(answer(&set, p), 3);
	cost[1] = INFINITY; /* class 1 must not be said of class 0 */
	cost[3] = cost[7] = cost[11] = INFINITY;
	assert_int_equal(answer(&set, p), 0);
}

/* Chow: 0/1 costs and r hold back where max p < 1 - r. */
static void a_constant_cost_of_not_answering_is_chows_rule(void **state)
{
	static const double free_floor[3];
	const double r = 0.3;
	const double cost[] = { 0, 1, 1, r, 1, 0, 1, r, 1, 1, 0, r };
	struct threshold_set set = costs(3, cost), all;
	struct rng rng = rng_stream(2, "threshold");
	size_t held_back = 0;

	(void)state;
	all = floors(3, free_floor, 3);
	for (size_t i = 0; i < 200; i++) {
		float row[3];
		double p[3];
		size_t best, said;

		random_row(&rng, i, 3, row);
		best = threshold_apply(&all, row, p);
		said = threshold_apply(&set, row, p);
		assert_int_equal(said, p[best] < 1 - r ? 3 : best);
		held_back += said == 3;
	}
	assert_true(held_back > 50 && held_back < 150);
}

static void cheapest_answers_are_numpys(void **state)
{
	json_t *root = golden_load("tests/golden/thresholds.json");
	json_t *cases = golden_get(root, "decisions");

	(void)state;
	for (size_t c = 0; c < json_array_size(cases); c++) {
		json_t *one = json_array_get(cases, c);
		size_t classes = golden_size(one, "classes"), cells, n, rows;
		uint32_t *whole = golden_numbers(one, "cost", &cells);
		uint32_t *weight = golden_numbers(one, "weight", &n);
		uint32_t *said = golden_numbers(one, "said", &rows);
		double *cost = calloc(cells, sizeof(*cost));
		struct threshold_set set = costs(classes, cost);

		for (size_t i = 0; i < cells; i++)
			cost[i] = whole[i];
		for (size_t i = 0; i < rows; i++) {
			double p[CLASSES_MAX];

			for (size_t k = 0; k < classes; k++)
				p[k] = weight[i * classes + k] / 2000.0;
			assert_int_equal(answer(&set, p), said[i]);
		}
		free(cost);
		free(whole);
		free(weight);
		free(said);
	}
	json_decref(root);
}

static void sets_from_outside_are_checked(void **state)
{
	double floor[] = { 0, 0.5 }, cost[] = { 0, 1, 1, 1, 0, 1 };
	struct threshold_set set = floors(2, floor, 2), none = set;
	struct err err = ERR_INIT;

	(void)state;
	CHECK_OK(threshold_check(&set, &err));
	none.classes = 0;
	CHECK_FAILS(threshold_check(&none, &err), "needs a class");
	set.fallback = 3;
	CHECK_FAILS(threshold_check(&set, &err), "class 3 of 2");
	set.fallback = THRESHOLD_NEXT_BEST;
	set.temperature = 0;
	CHECK_FAILS(threshold_check(&set, &err), "above 0, not 0");
	set.temperature = NAN;
	CHECK_FAILS(threshold_check(&set, &err), "above 0");
	set.temperature = 1;
	floor[1] = NAN;
	CHECK_FAILS(threshold_check(&set, &err), "floor of class 1");
	set = costs(2, cost);
	CHECK_OK(threshold_check(&set, &err));
	cost[4] = NAN;
	CHECK_FAILS(threshold_check(&set, &err), "cost 1 of class 1");
	set.cost = NULL;
	CHECK_FAILS(threshold_check(&set, &err), "without its costs");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			no_floors_answer_the_most_probable_at_any_temperature),
		cmocka_unit_test(temperature_comes_before_the_floor),
		cmocka_unit_test(one_floor_of_two_classes_is_the_usual_rule),
		cmocka_unit_test(
			floors_go_first_and_then_the_favourite_and_the_fallback),
		cmocka_unit_test(probabilities_of_0_and_1_are_answered),
		cmocka_unit_test(
			costs_of_1_and_5_move_the_threshold_to_a_sixth),
		cmocka_unit_test(
			the_cheapest_answer_need_not_be_the_most_probable),
		cmocka_unit_test(
			a_constant_cost_of_not_answering_is_chows_rule),
		cmocka_unit_test(cheapest_answers_are_numpys),
		cmocka_unit_test(sets_from_outside_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
