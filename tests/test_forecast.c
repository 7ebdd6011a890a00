/* test_forecast.c - evaluate/forecast.c: what a number of labels can show */
#include "tests/opening_room.h"

#include "data/measure/binomial.h"
#include "evaluate/forecast.h"

static const struct forecast_wish no_wish = { NAN, NAN, NAN };

static struct forecast made(struct room *room, const struct forecast_wish *wish)
{
	struct forecast forecast;
	struct err err = ERR_INIT;

	CHECK_OK(forecast_make(room->fixture.store, wish, &room->arena,
			       &forecast, &err));
	return forecast;
}

static bool says(const struct forecast *forecast, const char *words)
{
	for (size_t i = 0; i < forecast->sentence_count; i++)
		if (strstr(forecast->sentences[i], words))
			return true;
	return false;
}

/* As many items as practice needs to be believed, or none. */
static struct plan_guess guess_of(size_t n, struct forecast_wish wish,
				  bool *is_from_practice)
{
	const struct project project = { .worth = 0.02,
					 .has_high_resilience = true };
	struct practice practice = { 0 };

	/* one alone right on 4 + 1 of each ten */
	practice.best.n = n;
	practice.best.difference = 0.3;
	practice.best.paired = (struct paired){ .both_right = 4 * n / 10,
						.first_only = n / 10,
						.second_only = 4 * n / 10,
						.both_wrong = n / 10 };
	return forecast_guess(&project, &practice, &wish, 1, 0.05,
			      is_from_practice);
}

static void before_practice_it_is_the_general_guess(void **state)
{
	struct plan_guess guess;
	bool is_from_practice = true;

	(void)state;
	guess = guess_of(29, no_wish, &is_from_practice);
	assert_false(is_from_practice);
	CHECK_NEAR(guess.gain, PLAN_GAIN, 0);
	CHECK_NEAR(guess.discordance, PLAN_DISCORDANCE, 0);
	CHECK_NEAR(guess.worth, 0.02, 0);
	CHECK_NEAR(guess.alpha, 0.05, 0);
	assert_false(guess.is_low_resilience);
}

static void from_thirty_items_on_practice_says_it(void **state)
{
	struct plan_guess guess;
	bool is_from_practice = false;

	(void)state;
	guess = guess_of(30, no_wish, &is_from_practice);
	assert_true(is_from_practice);
	CHECK_NEAR(guess.gain, 0.3, 0);
	CHECK_NEAR(guess.discordance, 0.5, 1e-12);
}

static void a_wish_comes_before_practice(void **state)
{
	struct plan_guess guess;
	bool is_from_practice = true;

	(void)state;
	guess = guess_of(30, (struct forecast_wish){ 0.1, NAN, 0.05 },
			 &is_from_practice);
	assert_false(is_from_practice);
	CHECK_NEAR(guess.gain, 0.1, 0);
	CHECK_NEAR(guess.discordance, 0.5, 1e-12);
	CHECK_NEAR(guess.worth, 0.05, 0);
	/* no gain is larger than the discordance, whichever way it goes */
	guess = guess_of(0, (struct forecast_wish){ -0.4, 0.1, NAN }, NULL);
	CHECK_NEAR(guess.discordance, 0.4, 0);
	guess = guess_of(0, (struct forecast_wish){ 0, 0, NAN }, NULL);
	CHECK_NEAR(guess.discordance, 0.01, 0);
}

static void the_known_answers_come_out_of_a_wish(void **state)
{
	/* field: power 80 %, alpha 5 %, mid-p */
	static const struct {
		double gain, discordance;
		size_t n;
	} known[] = {
		{ .10, .20, 152 }, { .10, .15, 107 }, { .08, .15, 177 },
		{ .05, .10, 305 }, { .05, .15, 461 }, { .05, .20, 622 },
		{ .03, .10, 862 },
	};
	struct plan_guess guess;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct forecast_wish wish = { known[i].gain,
					      known[i].discordance, NAN };

		guess = guess_of(30, wish, NULL);
		assert_int_equal(plan_items(guess.gain, guess.discordance,
					    guess.alpha, 0.8),
				 known[i].n);
	}
	/* Card et al.'s: .0225 and .0025, 500 items */
	guess = guess_of(30, (struct forecast_wish){ .02, .025, NAN }, NULL);
	CHECK_NEAR(plan_power(500, guess.gain, guess.discordance, guess.alpha,
			      MCNEMAR_MID_P),
		   .86218348, 1e-7);
}

static void a_project_is_planned_from_its_practice(void **state)
{
	struct room *room = *state;
	struct forecast f;
	struct plan_guess guess;

	label(room, TRAIN + 1, TRAIN + 40);
	f = made(room, &no_wish);
	assert_true(f.is_from_practice);
	/* wrong on every tenth against every third of items 1 to 60 */
	CHECK_NEAR(f.gain, 14. / 60, 1e-12);
	CHECK_NEAR(f.discordance, 22. / 60, 1e-12);
	CHECK_NEAR(f.alpha, look_alpha(1, 1), 0);
	assert_int_equal(f.resolved, 40);
	assert_int_equal(f.available, TEST);
	guess = forecast_guess(
		&room->project, &(struct practice){ 0 },
		&(struct forecast_wish){ f.gain, f.discordance, NAN }, 1,
		f.alpha, NULL);
	assert_int_equal(f.planned, plan_verdict_items(&guess, 0.8));
	for (size_t i = 0; i < f.size_count; i++) {
		const struct forecast_size *size = &f.sizes[i];
		struct plan_chances chances = plan_verdict(&guess, size->n);

		assert_true(!i || f.sizes[i - 1].n < size->n);
		CHECK_NEAR(size->chances.pays, chances.pays, 0);
		CHECK_NEAR(
			size->detectable,
			plan_detectable(size->n, f.discordance, f.alpha, 0.8),
			0);
		assert_int_equal(size->is_present, size->n == 40);
	}
	assert_true(says(&f, "As practice shows it: a gain of 23.3 points"));
	assert_true(says(&f, "the alpha of the first opening is 3 %"));
}

static void a_second_claim_has_its_own_alpha(void **state)
{
	struct room *room = *state;
	struct forecast f;

	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	f = made(room, &no_wish);
	CHECK_NEAR(f.alpha, look_alpha(1, 2), 0);
	assert_true(says(&f, "the alpha of the first opening is 1.5 %"));
	assert_false(says(&f, "3 %"));
}

static void a_gain_at_what_is_worth_having_has_no_plan(void **state)
{
	struct room *room = *state;
	struct forecast f =
		made(room, &(struct forecast_wish){ 0.02, 0.1, 0.02 });

	assert_int_equal(f.planned, 0);
	assert_true(says(&f, "CANNOT TELL YET, and that is an answer"));
	CHECK_TEXT(f.next, "payoff evaluate");
}

static void the_next_step_is_one_that_can_be_taken(void **state)
{
	struct room *room = *state;
	const struct forecast_wish small = { 0.05, 0.15, 0.02 };
	struct forecast f = made(room, &small);

	assert_true(f.planned > TEST);
	assert_true(says(&f, "The test has 140 unopened items"));
	CHECK_TEXT(f.next, "payoff annotate");
	/* all labelled, and still too few: there is nothing to label */
	label(room, TRAIN + 1, TRAIN + TEST);
	f = made(room, &small);
	assert_int_equal(f.resolved, TEST);
	CHECK_TEXT(f.next, "payoff import FILE.csv");
	/* enough */
	f = made(room, &no_wish);
	assert_true(f.planned <= TEST);
	CHECK_TEXT(f.next, "payoff evaluate");
}

static void bars_say_what_they_cost_in_labels(void **state)
{
	static const struct stated_bar bar = { .text = "precision(pos)>=0.95",
					       .at_least = 0.95 };
	struct room *room = *state;
	struct err err = ERR_INIT;
	struct forecast f;

	room->project.bars = &bar;
	room->project.bar_count = 1;
	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(project_save(room->fixture.store, &room->project, &err));
	CHECK_OK(store_commit(room->fixture.store, &err));
	f = made(room, &no_wish);
	assert_int_equal(f.bar_count, 1);
	CHECK_TEXT(f.bars[0].text, "precision(pos)>=0.95");
	/* .95^n <= .01: 90 by hand */
	assert_int_equal(f.bars[0].items[0], 90);
	for (size_t e = 0; e < 4; e++)
		assert_int_equal(
			f.bars[0].items[e],
			binomial_smallest_n((size_t[]){ 0, 1, 2, 5 }[e], 0.05,
					    bar_alpha(1, 1)));
}

int main(void)
{
#define ROOM_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_practice_it_is_the_general_guess),
		cmocka_unit_test(from_thirty_items_on_practice_says_it),
		cmocka_unit_test(a_wish_comes_before_practice),
		cmocka_unit_test(the_known_answers_come_out_of_a_wish),
		ROOM_TEST(a_project_is_planned_from_its_practice),
		ROOM_TEST(a_second_claim_has_its_own_alpha),
		ROOM_TEST(a_gain_at_what_is_worth_having_has_no_plan),
		ROOM_TEST(the_next_step_is_one_that_can_be_taken),
		ROOM_TEST(bars_say_what_they_cost_in_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
