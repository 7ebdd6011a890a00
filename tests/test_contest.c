/* test_contest.c - evaluate/score/contest.c: each line is what its own room
 * says */
#include "tests/contest_room.h"
#include "tests/golden.h"

#include "data/measure/resample.h"
#include "data/measure/table.h"
#include "evaluate/score/loss.h"
#include "evaluate/score/rank.h"

static void expect_figure(const struct figure *got, const struct figure *want)
{
	assert_int_equal(got->score.is_defined, want->score.is_defined);
	CHECK_NEAR(got->score.value, want->score.value, 0);
	CHECK_NEAR(got->interval.low, want->interval.low, 0);
	CHECK_NEAR(got->interval.high, want->interval.high, 0);
	CHECK_NEAR(got->n, want->n, 0);
}

/* --- against libraries nobody here wrote --- */

static void figures_are_those_of_scikit_learn(void **state)
{
	struct room *room = *state;
	json_t *root = golden_load("tests/golden/contest.json"), *value;
	json_t *second = golden_get(root, "second");
	const char *name;
	size_t met = 0;

	for (size_t i = 0; i < N; i++)
		room->occurrences[i] = (double)(i % 4 + 1);
	room->evidence.repeats = true;
	make(room);
	json_object_foreach(golden_get(root, "first"), name, value)
	{
		const struct contest_line *line = find(&room->contest, name);

		if (!strcmp(name, "micro-F1 with none"))
			continue;
		if (!line)
			fail_msg("no line '%s'", name);
		/* probabilities are floats */
		CHECK_NEAR(line->first.score.value, json_number_value(value),
			   2e-7);
		CHECK_NEAR(line->second.score.value, golden_real(second, name),
			   2e-7);
		CHECK_NEAR(line->difference.score.value,
			   golden_real(second, name) - json_number_value(value),
			   4e-7);
		met++;
	}
	assert_int_equal(met, 16);
	json_decref(root);
}

static void p_values_are_those_of_scipy(void **state)
{
	struct room *room = *state;
	json_t *root = golden_load("tests/golden/contest.json");
	json_t *p = golden_get(root, "p");
	static const char *const names[] = { "log loss", "Brier score" };

	make(room);
	assert_int_equal(room->contest.paired.first_only,
			 golden_size(p, "broke"));
	assert_int_equal(room->contest.paired.second_only,
			 golden_size(p, "fixed"));
	CHECK_NEAR(get(&room->contest, "accuracy")->p,
		   golden_real(p, "accuracy"), 1e-12);
	for (size_t i = 0; i < 2; i++) {
		const struct contest_line *line = get(&room->contest, names[i]);
		char interval[32];

		snprintf(interval, sizeof(interval), "%s interval", names[i]);
		CHECK_NEAR(line->p, golden_real(p, names[i]), 1e-7);
		CHECK_NEAR(line->difference.interval.low,
			   golden_at(golden_get(p, interval), 0), 1e-6);
		CHECK_NEAR(line->difference.interval.high,
			   golden_at(golden_get(p, interval), 1), 1e-6);
		CHECK_TEXT(line->p_method, "paired t");
	}
	json_decref(root);
}

static void an_answer_that_is_no_class_has_micro_f1_shown(void **state)
{
	struct room *room = *state;
	json_t *root = golden_load("tests/golden/contest.json");

	make(room);
	assert_null(find(&room->contest, "micro-F1"));
	for (size_t i = 3; i < N; i += 7)
		room->fixture.first[i] = room->fixture.second[i] = 3;
	make(room);
	CHECK_NEAR(get(&room->contest, "micro-F1")->first.score.value,
		   golden_real(golden_get(root, "first"), "micro-F1 with none"),
		   1e-12);
	CHECK_NEAR(
		get(&room->contest, "micro-F1")->second.score.value,
		golden_real(golden_get(root, "second"), "micro-F1 with none"),
		1e-12);
	json_decref(root);
}

/* --- against our own rooms --- */

static void accuracy_is_the_comparisons(void **state)
{
	struct room *room = *state;
	struct answers answers = evidence_answers(&room->evidence, 0, 1);
	const struct contest_line *line;
	struct comparison c;

	make(room);
	compare(&answers, settings.alpha, settings.seed, &room->arena, &c);
	line = get(&room->contest, "accuracy");
	expect_figure(&line->first, &c.first.accuracy);
	expect_figure(&line->second, &c.second.accuracy);
	CHECK_NEAR(line->difference.score.value, c.difference, 0);
	CHECK_NEAR(line->difference.interval.low, c.interval.low, 0);
	CHECK_NEAR(line->difference.interval.high, c.interval.high, 0);
	CHECK_NEAR(line->p, c.p_mid, 0);
	CHECK_TEXT(line->p_method, "McNemar, mid-p");
	assert_int_equal(room->contest.n, N);
}

/* Macro-F1 as resample.h gives it alone. */
static void expect_resampled(struct room *room, const size_t *group_of,
			     size_t groups)
{
	const struct contest_line *line = get(&room->contest, "macro-F1");
	struct metric metric = { METRIC_MACRO_F1, 0 };
	struct metric_bootstrap alone;
	struct randomisation test;
	struct table table;
	struct resample resample = { .table = &table,
				     .metric = metric,
				     .seed = settings.seed,
				     .group_of = group_of,
				     .group_count = groups };

	table_build(&table, 3, room->fixture.gold, room->fixture.first,
		    room->fixture.second, N);
	bootstrap_metrics(&resample, &metric, 1, settings.alpha, &alone);
	test = randomisation_test(&resample);
	CHECK_NEAR(line->first.interval.low, alone.first.interval.low, 0);
	CHECK_NEAR(line->second.interval.high, alone.second.interval.high, 0);
	CHECK_NEAR(line->difference.interval.low, alone.difference.interval.low,
		   0);
	CHECK_NEAR(line->difference.interval.high,
		   alone.difference.interval.high, 0);
	CHECK_NEAR(line->p, test.p, 0);
	CHECK_TEXT(line->p_method, test.is_exact
					   ? "randomisation, every swap counted"
					   : "randomisation, swaps drawn");
	table_release(&table);
}

static void metrics_of_the_table_are_resamples(void **state)
{
	struct room *room = *state;

	make(room);
	expect_resampled(room, NULL, 0);
	/* the exact answer of the field notes */
	CHECK_NEAR(get(&room->contest, "macro-F1")->p, .0014734268188476562,
		   1e-15);
	CHECK_NEAR(get(&room->contest, "MCC")->p, .0030465126037597656, 1e-15);
	CHECK_TEXT(get(&room->contest, "MCC")->interval_method,
		   "percentile bootstrap of items");
}

static void in_groups_all_of_it_goes_over_groups(void **state)
{
	struct room *room = *state;

	set_groups(room, room->fixture.group_of, FIXTURE3_GROUPS);
	make(room);
	assert_true(room->contest.is_grouped);
	assert_int_equal(room->contest.groups, FIXTURE3_GROUPS);
	expect_resampled(room, room->fixture.group_of, FIXTURE3_GROUPS);
	CHECK_TEXT(get(&room->contest, "accuracy")->interval_method,
		   "jackknife over groups");
	CHECK_TEXT(get(&room->contest, "MCC")->interval_method,
		   "percentile bootstrap of groups");
}

static void metrics_of_probabilities_are_loss_and_rank(void **state)
{
	struct room *room = *state;
	const struct scored *a = &room->columns[0].scored;
	const struct scored *b = &room->columns[1].scored;
	struct loss_difference loss;
	struct rank_comparison rank;
	const struct contest_line *line;

	make(room);
	loss = loss_compare(a, b, LOSS_BRIER, settings.alpha);
	line = get(&room->contest, "Brier score");
	expect_figure(&line->difference, &loss.difference);
	CHECK_NEAR(line->p, loss.p, 0);
	assert_true(line->is_less_better);
	rank = rank_compare(a, b, RANK_MACRO, settings.alpha);
	line = get(&room->contest, "AUROC");
	expect_figure(&line->first, &rank.first.auroc);
	expect_figure(&line->difference, &rank.auroc.difference);
	CHECK_NEAR(line->p, rank.auroc.p, 0);
	rank = rank_compare(a, b, 2, settings.alpha);
	line = get(&room->contest, "AUROC c");
	/* pROC's, of the field notes */
	CHECK_NEAR(line->p, .00152548723657, 1e-9);
	CHECK_NEAR(line->p, rank.auroc.p, 0);
	CHECK_TEXT(line->p_method, "DeLong");
}

/* --- identities --- */

static void expect_mirror(const struct contest *a, const struct contest *b)
{
	assert_int_equal(a->line_count, b->line_count);
	for (size_t l = 0; l < a->line_count; l++) {
		const struct contest_line *x = &a->lines[l], *y = &b->lines[l];

		CHECK_TEXT(x->name, y->name);
		CHECK_TEXT(x->interval_method, y->interval_method);
		expect_figure(&x->first, &y->second);
		expect_figure(&x->second, &y->first);
		CHECK_NEAR(y->difference.score.value,
			   -x->difference.score.value, 1e-15);
		CHECK_NEAR(y->difference.interval.low,
			   -x->difference.interval.high, 1e-12);
		CHECK_NEAR(y->difference.interval.high,
			   -x->difference.interval.low, 1e-12);
		if (isnan(x->p))
			assert_true(isnan(y->p));
		else
			CHECK_NEAR(y->p, x->p, 1e-12);
	}
}

static void exchanged_runs_mirror_every_line(void **state)
{
	struct room *room = *state;
	struct contest swapped;

	for (int grouped = 0; grouped < 2; grouped++) {
		if (grouped)
			set_groups(room, room->fixture.group_of,
				   FIXTURE3_GROUPS);
		room->occurrences[3] = 4;
		room->evidence.repeats = true;
		make(room);
		contest_make(&room->evidence, 1, 0, &settings, &room->arena,
			     &swapped);
		assert_true(room->contest.line_count > 20);
		expect_mirror(&room->contest, &swapped);
	}
}

static void a_run_against_its_like_differs_in_nothing(void **state)
{
	struct room *room = *state;
	struct contest same;

	contest_make(&room->evidence, 0, 2, &settings, &room->arena, &same);
	for (size_t l = 0; l < same.line_count; l++) {
		const struct contest_line *line = &same.lines[l];

		CHECK_NEAR(line->difference.score.value, 0, 0);
		assert_true(line->difference.interval.low <= 0);
		assert_true(line->difference.interval.high >= 0);
		if (isnan(line->p))
			assert_non_null(line->why_not);
		else
			CHECK_NEAR(line->p, 1, 0);
	}
}

static void a_text_that_occurs_twice_weighs_twice(void **state)
{
	struct room *room = *state;
	const struct contest_line *line;

	make(room);
	assert_null(find(&room->contest, "by occurrence"));
	/* every text as often: as if each were there once */
	for (size_t i = 0; i < N; i++)
		room->occurrences[i] = 3;
	room->evidence.repeats = true;
	make(room);
	line = get(&room->contest, "by occurrence");
	CHECK_NEAR(line->first.score.value,
		   get(&room->contest, "accuracy")->first.score.value, 1e-12);
	CHECK_NEAR(line->first.n, 3 * N, 0);
	assert_true(isnan(line->p));
	assert_non_null(line->why_not);
}

static void without_probabilities_there_are_no_losses(void **state)
{
	struct room *room = *state;

	room->columns[1].scored.log_probability = NULL;
	make(room);
	assert_false(room->contest.has_probabilities);
	assert_null(find(&room->contest, "log loss"));
	assert_null(find(&room->contest, "AUROC b"));
	assert_non_null(find(&room->contest, "F1 b"));
}

static void one_item_shows_nothing(void **state)
{
	struct room *room = *state;

	room->evidence.count = 1;
	for (size_t c = 0; c < 3; c++)
		room->columns[c].scored.count = 1;
	set_groups(room, room->own_group, 1);
	make(room);
	assert_int_equal(room->contest.n, 1);
	for (size_t l = 0; l < room->contest.line_count; l++) {
		const struct contest_line *line = &room->contest.lines[l];

		assert_true(isnan(line->p) || line->p > 0.4);
		assert_true(!isnan(line->p) || line->why_not);
		if (line->difference.score.is_defined) {
			assert_true(line->difference.interval.low <= 0);
			assert_true(line->difference.interval.high >= 0);
		} else {
			assert_non_null(line->difference.score.why_not);
		}
	}
}

/* --- several runs --- */

static void p_is_adjusted_for_the_runs_and_not_for_the_metrics(void **state)
{
	struct room *room = *state;
	struct contest contests[2];

	room->columns[2] = room->columns[1];
	for (size_t i = 0; i < 2; i++)
		contest_make(&room->evidence, 0, i + 1, &settings, &room->arena,
			     &contests[i]);
	contest_adjust(contests, 2);
	for (size_t l = 0; l < contests[0].line_count; l++) {
		const struct contest_line *line = &contests[0].lines[l];

		if (isnan(line->p))
			assert_true(isnan(line->adjusted_p));
		else /* Holm of two equal ones */
			CHECK_NEAR(line->adjusted_p, fmin(1, 2 * line->p),
				   1e-15);
	}
	contest_adjust(contests, 1);
	CHECK_NEAR(contests[0].lines[0].adjusted_p, contests[0].lines[0].p, 0);
}

static void
a_metric_that_one_contest_lacks_is_adjusted_for_the_rest(void **state)
{
	struct room *room = *state;
	struct contest contests[2];

	room->columns[2] = room->columns[1];
	room->columns[2].scored.log_probability = NULL;
	for (size_t i = 0; i < 2; i++)
		contest_make(&room->evidence, 0, i + 1, &settings, &room->arena,
			     &contests[i]);
	contest_adjust(contests, 2);
	CHECK_NEAR(get(&contests[0], "log loss")->adjusted_p,
		   get(&contests[0], "log loss")->p, 0);
	CHECK_NEAR(get(&contests[0], "accuracy")->adjusted_p,
		   2 * get(&contests[0], "accuracy")->p, 1e-15);
}

static void seeds_have_a_mean_and_a_spread(void **state)
{
	struct room *room = *state;
	const size_t seeds[] = { 1, 2 };
	struct seed_spread spread =
		contest_seeds(&room->evidence, 0, seeds, 2, &room->arena);

	/* accuracies .7, and .9166667 and .7: differences 13/60 and 0 */
	CHECK_NEAR(spread.difference[0], 13. / 60, 1e-12);
	CHECK_NEAR(spread.difference[1], 0, 0);
	CHECK_NEAR(spread.mean, 13. / 120, 1e-12);
	CHECK_NEAR(spread.deviation, 13. / 60 / sqrt(2), 1e-12);
	spread = contest_seeds(&room->evidence, 0, seeds, 1, &room->arena);
	assert_true(isnan(spread.deviation));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(figures_are_those_of_scikit_learn),
		TEST(p_values_are_those_of_scipy),
		TEST(an_answer_that_is_no_class_has_micro_f1_shown),
		TEST(accuracy_is_the_comparisons),
		TEST(metrics_of_the_table_are_resamples),
		TEST(in_groups_all_of_it_goes_over_groups),
		TEST(metrics_of_probabilities_are_loss_and_rank),
		TEST(exchanged_runs_mirror_every_line),
		TEST(a_run_against_its_like_differs_in_nothing),
		TEST(a_text_that_occurs_twice_weighs_twice),
		TEST(without_probabilities_there_are_no_losses),
		TEST(one_item_shows_nothing),
		TEST(p_is_adjusted_for_the_runs_and_not_for_the_metrics),
		TEST(a_metric_that_one_contest_lacks_is_adjusted_for_the_rest),
		TEST(seeds_have_a_mean_and_a_spread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
