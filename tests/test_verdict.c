/* test_verdict.c - every row of the table */
#include "tests/check.h"

#include "data/measure/plan.h"
#include "evaluate/verdict.h"

/* 400 of 2,000 items opened, high resilience, nothing decided. */
static struct verdict_input usual(void)
{
	struct verdict_input input = {
		.look = 1,
		.claim = 1,
		.resolved = 400,
		.opening = 400,
		.available = 2000,
		.effective_groups = 400,
		.is_high_resilience = true,
		.worth = 0.02,
		.has_difference = true,
		.metric = "accuracy",
		.difference = 0.01,
		.interval = { -0.02, 0.04 },
		.noise_factor = 1,
	};

	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		input.candidates[kind].is_available = true;
	return input;
}

static void expect(const struct verdict_input *input, enum verdict_row row,
		   enum verdict_word word)
{
	struct verdict verdict = verdict_decide(input);
	struct text reason = TEXT_INIT, change = TEXT_INIT;

	assert_int_equal(verdict.row, row);
	assert_int_equal(verdict.word, word);
	verdict_sentence(input, &verdict, &reason, &change);
	assert_true(reason.length > 20 && change.length > 20);
	assert_null(strstr(text_get(&reason), "nan"));
	assert_null(strstr(text_get(&change), "nan"));
	text_release(&reason);
	text_release(&change);
}

static void looks_together_stay_under_5_percent(void **state)
{
	double claim = 0, project = 0;

	(void)state;
	CHECK_NEAR(look_alpha(1, 1), 0.03, 0);
	CHECK_NEAR(look_alpha(2, 1), 0.01, 0);
	CHECK_NEAR(look_alpha(3, 1), 0.005, 0);
	CHECK_NEAR(look_alpha(4, 1), 0.0025, 0);
	CHECK_NEAR(look_alpha(1, 2), 0.015, 0);
	CHECK_NEAR(look_alpha(2, 3), 0.0025, 0);
	for (unsigned k = 1; k <= 20; k++) {
		claim += look_alpha(k, 1);
		for (unsigned j = 1; j <= 20; j++)
			project += look_alpha(k, j);
	}
	assert_true(claim < 0.05 && project < 0.1);
}

static void few_items_or_groups_keep_the_test_sealed(void **state)
{
	struct verdict_input input = usual();
	struct verdict verdict;

	(void)state;
	input.opening = 0; /* the first opening reads what is resolved */
	input.resolved = 29;
	input.difference = 0.15;
	input.interval = (struct interval){ 0.1, 0.2 };
	expect(&input, ROW_TOO_FEW_RESOLVED, CANNOT_TELL_YET);
	verdict = verdict_decide(&input);
	assert_int_equal(verdict.missing, 1);
	assert_int_equal(verdict.next_opening, 30);
	assert_false(verdict.is_final);
	input.resolved = 30;
	input.effective_groups = 30;
	assert_int_equal(verdict_decide(&input).row, ROW_GAIN);
	input = usual();
	input.look = 2;
	input.opening = 800;
	input.resolved = 650;
	input.seconds_per_label = 6;
	expect(&input, ROW_TOO_FEW_RESOLVED, CANNOT_TELL_YET);
	assert_int_equal(verdict_decide(&input).missing, 150);
	input = usual();
	input.effective_groups = 16;
	expect(&input, ROW_TOO_FEW_GROUPS, CANNOT_TELL_YET);
	verdict = verdict_decide(&input);
	assert_int_equal(verdict.next_opening, 500);
	input.available = 450;
	expect(&input, ROW_TOO_FEW_GROUPS, CANNOT_TELL_YET);
	assert_true(verdict_decide(&input).is_final);
}

static void without_bars_the_interval_decides(void **state)
{
	struct verdict_input input = usual();
	struct paired paired = { 300, 20, 45, 35 };

	(void)state;
	expect(&input, ROW_OPEN, CANNOT_TELL_YET);
	assert_int_equal(verdict_decide(&input).next_opening, 800);
	assert_int_equal(verdict_decide(&input).missing, 400);
	assert_false(verdict_decide(&input).is_final);
	input.resolved = 900;
	expect(&input, ROW_OPEN, CANNOT_TELL_YET);
	input.available = 799;
	expect(&input, ROW_OPEN, CANNOT_TELL_YET);
	assert_true(verdict_decide(&input).is_final);

	input = usual();
	input.paired = &paired;
	input.difference = -0.05;
	input.interval = (struct interval){ -0.09, -0.001 };
	expect(&input, ROW_WORSE, WORSE);

	input.difference = 0.05;
	input.interval = (struct interval){ 0.001, 0.09 };
	expect(&input, ROW_GAIN, TUNING_PAYS);

	/* a sure gain, too small to be worthwhile */
	input.difference = 0.012;
	input.interval = (struct interval){ 0.006, 0.019 };
	expect(&input, ROW_NO_GAIN, TUNING_DOES_NOT_PAY);
	input.interval = (struct interval){ 0.001, 0.024 };
	expect(&input, ROW_OPEN, CANNOT_TELL_YET);
}

static void low_resilience_asks_for_a_sure_worthwhile_gain(void **state)
{
	struct verdict_input input = usual();

	(void)state;
	input.is_high_resilience = false;
	input.difference = 0.05;
	input.interval = (struct interval){ 0.019, 0.08 };
	expect(&input, ROW_OPEN, CANNOT_TELL_YET);
	input.interval.low = 0.02;
	expect(&input, ROW_GAIN, TUNING_PAYS);
}

static void label_noise_leaves_room_for_a_hidden_gain(void **state)
{
	struct verdict_input input = usual();

	(void)state;
	input.interval = (struct interval){ -0.01, 0.018 };
	expect(&input, ROW_NO_GAIN, TUNING_DOES_NOT_PAY);
	input.noise_factor = 0.92; /* .018 / .92 = .0196 */
	expect(&input, ROW_NO_GAIN, TUNING_DOES_NOT_PAY);
	input.noise_factor = 0.85; /* .018 / .85 = .0212 */
	expect(&input, ROW_OPEN, CANNOT_TELL_YET);
	input.noise_factor = 0; /* labels by lot */
	expect(&input, ROW_OPEN, CANNOT_TELL_YET);
}

static void a_bootstrap_also_needs_its_p(void **state)
{
	struct verdict_input input = usual();

	(void)state;
	input.metric = "macro-f1";
	input.needs_p = true;
	input.difference = 0.05;
	input.interval = (struct interval){ 0.01, 0.09 };
	input.p = 0.031;
	expect(&input, ROW_OPEN, CANNOT_TELL_YET);
	input.p = 0.03;
	expect(&input, ROW_GAIN, TUNING_PAYS);
	input.difference = -0.05;
	input.interval = (struct interval){ -0.09, -0.01 };
	expect(&input, ROW_WORSE, WORSE);
	input.p = 0.031; /* not shown worse, but no gain either */
	expect(&input, ROW_NO_GAIN, TUNING_DOES_NOT_PAY);
}

static void without_a_difference_nothing_can_be_told(void **state)
{
	struct verdict_input input = usual();

	(void)state;
	input.has_difference = false;
	input.candidates[CANDIDATE_TUNED].is_available = false;
	expect(&input, ROW_NO_DIFFERENCE, CANNOT_TELL_YET);
	assert_int_equal(verdict_decide(&input).missing, 0);
	input.candidates[CANDIDATE_TUNED].is_available = true;
	input.metric = "mcc";
	input.why_not = "all gold labels, or all answers, are of one class";
	expect(&input, ROW_NO_DIFFERENCE, CANNOT_TELL_YET);
}

static const struct bar bars[] = {
	{ BAR_ACCURACY, 0, 0.8, "accuracy >= 0.8" },
	{ BAR_PRECISION, 1, 0.9, "precision(complaint) >= 0.9" },
};

static void read_bars(struct bar_reading readings[2], size_t accurate,
		      size_t precise)
{
	readings[0] = bar_read(&bars[0], accurate, 400, 1, bar_alpha(1, 1));
	readings[1] = bar_read(&bars[1], precise, 100, 1, bar_alpha(1, 1));
}

static void
the_cheapest_candidate_that_clears_all_bars_is_deployed(void **state)
{
	struct bar_reading readings[CANDIDATE_KINDS][2];
	struct verdict_input input = usual();
	struct verdict verdict;

	(void)state;
	input.bars = bars;
	input.bar_count = 2;
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
		read_bars(readings[kind], 360, 99);
		input.candidates[kind].readings = readings[kind];
	}
	expect(&input, ROW_UNTUNED_PASSES, DEPLOY_AS_IS);
	assert_int_equal(verdict_decide(&input).bar, 1);
	read_bars(readings[CANDIDATE_UNTUNED], 360, 93);
	expect(&input, ROW_THRESHOLDED_PASSES, DEPLOY_WITH_THRESHOLDS);
	read_bars(readings[CANDIDATE_THRESHOLDED], 330, 99);
	expect(&input, ROW_TUNED_PASSES, TUNING_PAYS);
	/* however much better or worse the tuned model is */
	input.interval = (struct interval){ -0.2, -0.1 };
	expect(&input, ROW_TUNED_PASSES, TUNING_PAYS);
	read_bars(readings[CANDIDATE_TUNED], 360, 95);
	input.seconds_per_label = 5;
	expect(&input, ROW_BARS_OPEN, CANNOT_TELL_YET);
	verdict = verdict_decide(&input);
	assert_int_equal(verdict.candidate, CANDIDATE_UNTUNED);
	assert_int_equal(verdict.bar, 1);
	assert_int_equal(verdict.missing, 400);

	/* two certainly miss one bar each, the tuned one is still open */
	read_bars(readings[CANDIDATE_UNTUNED], 360, 75);
	read_bars(readings[CANDIDATE_THRESHOLDED], 250, 99);
	expect(&input, ROW_BARS_OPEN, CANNOT_TELL_YET);
	assert_int_equal(verdict_decide(&input).candidate, CANDIDATE_TUNED);
	read_bars(readings[CANDIDATE_TUNED], 360, 80);
	expect(&input, ROW_ALL_MISS, NOT_GOOD_ENOUGH_YET);
	verdict = verdict_decide(&input);
	assert_int_equal(verdict.candidate, CANDIDATE_TUNED);
	assert_int_equal(verdict.bar, 1);
	assert_true(verdict.margin < 0 && verdict.margin > -0.1);

	/* what does not exist neither passes nor holds the verdict up */
	input.candidates[CANDIDATE_TUNED].is_available = false;
	input.candidates[CANDIDATE_THRESHOLDED].is_available = false;
	expect(&input, ROW_ALL_MISS, NOT_GOOD_ENOUGH_YET);
	read_bars(readings[CANDIDATE_UNTUNED], 360, 99);
	expect(&input, ROW_UNTUNED_PASSES, DEPLOY_AS_IS);
}

static void a_bar_with_nothing_to_measure_is_open(void **state)
{
	struct bar_reading readings[2];
	struct verdict_input input = usual();

	(void)state;
	read_bars(readings, 360, 99);
	readings[1] = bar_read(&bars[1], 0, 0, 1, bar_alpha(1, 1));
	input.bars = bars;
	input.bar_count = 2;
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		input.candidates[kind].readings = readings;
	expect(&input, ROW_BARS_OPEN, CANNOT_TELL_YET);
}

static void the_gate_has_three_answers(void **state)
{
	static const int want[VERDICT_WORDS] = {
		[TUNING_DOES_NOT_PAY] = 1,
		[NOT_GOOD_ENOUGH_YET] = 1,
		[WORSE] = 1,
		[CANNOT_TELL_YET] = 3,
	};

	(void)state;
	for (int word = 0; word < VERDICT_WORDS; word++)
		assert_int_equal(verdict_exit_status((enum verdict_word)word),
				 want[word]);
}

static void the_aggregate_is_said_to_be_left_out(void **state)
{
	struct verdict_input input = usual();

	(void)state;
	assert_false(verdict_decide(&input).leaves_out_shares);
	input.is_high_impact = true;
	assert_true(verdict_decide(&input).leaves_out_shares);
	input.is_high_resilience = false;
	assert_false(verdict_decide(&input).leaves_out_shares);
}

static void sentences_say_the_reason_and_what_would_change_it(void **state)
{
	struct paired paired = { 300, 20, 45, 35 };
	struct verdict_input input = usual();
	struct text reason = TEXT_INIT, change = TEXT_INIT;
	struct verdict verdict;

	(void)state;
	input.seconds_per_label = 6;
	verdict = verdict_decide(&input);
	verdict_sentence(&input, &verdict, &reason, &change);
	CHECK_TEXT(text_get(&reason),
		   "tuning brings accuracy +1.0 points (97 % interval -2.0 to "
		   "+4.0) over the best untuned candidate, which neither shows "
		   "nor "
		   "rules out a gain of 2.0 points");
	CHECK_TEXT(text_get(&change),
		   "400 more test labels (about 40 min) would allow the "
		   "opening at 800 items");
	text_clear(&reason);
	text_clear(&change);
	input.paired = &paired;
	input.difference = 0.0625;
	input.interval = (struct interval){ 0.019, 0.105 };
	input.is_against_thresholded = true;
	verdict = verdict_decide(&input);
	verdict_sentence(&input, &verdict, &reason, &change);
	CHECK_TEXT(verdict_word_text(verdict.word), "TUNING PAYS");
	CHECK_TEXT(text_get(&reason),
		   "tuning brings accuracy +6.2 points (97 % interval +1.9 to "
		   "+10.5; fixed 45, broke 20 of 400 items) over the model "
		   "with moved thresholds; 2.0 points are worthwhile");
	CHECK_TEXT(text_get(&change),
		   "it would change if only a gain above 6.2 points were "
		   "worthwhile");
	text_release(&reason);
	text_release(&change);
}

static struct verdict decide_counts(struct verdict_input *input,
				    const struct paired *paired)
{
	size_t n = paired_count(paired);

	input->resolved = input->opening = n;
	input->effective_groups = (double)n;
	input->paired = paired;
	input->difference = paired_difference(paired);
	input->interval =
		paired_tango(paired, look_alpha(input->look, input->claim));
	return verdict_decide(input);
}

/* n! / (b! c! (n-b-c)!) pb^b pc^c (1-pb-pc)^(n-b-c) */
static double trinomial(double n, double b, double c, double pb, double pc)
{
	double log_count = lgamma(n + 1) - lgamma(b + 1) - lgamma(c + 1) -
			   lgamma(n - b - c + 1);

	return exp(log_count + b * log(pb) + c * log(pc) +
		   (n - b - c) * log(1 - pb - pc));
}

/* The planner has its own copy of the rows without bars, since data knows
 * nothing of evaluate: over all tables of 60 items they are the same. */
static void the_planner_foresees_this_table(void **state)
{
	const struct plan_guess guesses[] = {
		{ 0.10, 0.25, 0.03, 0.03, false, 1 },
		{ 0.10, 0.25, 0.03, 0.03, true, 1 },
		{ -0.12, 0.20, 0.15, 0.03, false, 0.8 },
	};

	(void)state;
	for (size_t g = 0; g < sizeof(guesses) / sizeof(*guesses); g++) {
		struct plan_chances want = plan_verdict(&guesses[g], 60);
		double pb = (guesses[g].discordance - guesses[g].gain) / 2;
		double pc = (guesses[g].discordance + guesses[g].gain) / 2;
		double got[VERDICT_WORDS] = { 0 };
		struct verdict_input input = usual();

		input.is_high_resilience = !guesses[g].is_low_resilience;
		input.worth = guesses[g].worth;
		input.noise_factor = guesses[g].noise_factor;
		for (size_t b = 0; b <= 60; b++) {
			for (size_t c = 0; b + c <= 60; c++) {
				struct paired paired = { 60 - b - c, b, c, 0 };

				got[decide_counts(&input, &paired).word] +=
					trinomial(60, (double)b, (double)c, pb,
						  pc);
			}
		}
		CHECK_NEAR(got[TUNING_PAYS], want.pays, 1e-9);
		CHECK_NEAR(got[TUNING_DOES_NOT_PAY], want.does_not_pay, 1e-9);
		CHECK_NEAR(got[WORSE], want.worse, 1e-9);
		CHECK_NEAR(got[CANNOT_TELL_YET], want.cannot_tell, 1e-9);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_together_stay_under_5_percent),
		cmocka_unit_test(few_items_or_groups_keep_the_test_sealed),
		cmocka_unit_test(without_bars_the_interval_decides),
		cmocka_unit_test(
			low_resilience_asks_for_a_sure_worthwhile_gain),
		cmocka_unit_test(label_noise_leaves_room_for_a_hidden_gain),
		cmocka_unit_test(a_bootstrap_also_needs_its_p),
		cmocka_unit_test(without_a_difference_nothing_can_be_told),
		cmocka_unit_test(
			the_cheapest_candidate_that_clears_all_bars_is_deployed),
		cmocka_unit_test(a_bar_with_nothing_to_measure_is_open),
		cmocka_unit_test(the_gate_has_three_answers),
		cmocka_unit_test(the_aggregate_is_said_to_be_left_out),
		cmocka_unit_test(
			sentences_say_the_reason_and_what_would_change_it),
		cmocka_unit_test(the_planner_foresees_this_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
