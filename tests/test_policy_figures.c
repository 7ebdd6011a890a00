/* test_policy_figures.c - evaluate/gate/policy_figures.c: what bars are about
 */
#include "tests/opening_room.h"

#include "data/measure/binomial.h"
#include "evaluate/gate/policy_figures.h"

static const struct policy_figure *figure(const struct policy_figure *figures,
					  size_t count, const char *name)
{
	const struct policy_figure *found = NULL;

	for (size_t i = 0; i < count; i++)
		if (!strcmp(figures[i].name, name)) {
			assert_null(found);
			found = &figures[i];
		}
	if (!found)
		fail_msg("no figure '%s'", name);
	return found;
}

/* Opened on a hundred items, and all figures of it. */
static struct policy_figure *open_figures(struct room *room, size_t *count)
{
	struct beside *beside = arena_alloc(&room->arena, 1, sizeof(*beside));

	label(room, TRAIN + 1, TRAIN + 100);
	open_test(room);
	beside_measure(&room->opening, 1, &room->arena, beside);
	return policy_figures(&room->opening, beside, &room->labels,
			      &room->arena, count);
}

static void sealed_figures_have_the_same_names(void **state)
{
	struct room *room = *state;
	size_t sealed_count, count;
	const struct policy_figure *sealed = policy_figures(
		NULL, NULL, &room->labels, &room->arena, &sealed_count);
	const struct policy_figure *open = open_figures(room, &count);

	assert_int_equal(count, sealed_count);
	for (size_t i = 0; i < count; i++) {
		CHECK_TEXT(sealed[i].name, open[i].name);
		assert_int_equal(sealed[i].unit, open[i].unit);
		assert_int_equal(sealed[i].has_interval, open[i].has_interval);
		assert_false(sealed[i].is_measured);
		assert_non_null(sealed[i].why_not);
	}
}

static void names_are_unique(void **state)
{
	struct room *room = *state;
	size_t count;
	const struct policy_figure *figures = open_figures(room, &count);

	for (size_t i = 0; i < count; i++)
		assert_ptr_equal(figure(figures, count, figures[i].name),
				 &figures[i]);
}

static void figures_are_those_of_the_opening(void **state)
{
	struct room *room = *state;
	const struct opening *o = &room->opening;
	size_t count;
	const struct policy_figure *all = open_figures(room, &count);
	const struct policy_figure *one = figure(all, count, "tuned.accuracy");

	CHECK_NEAR(one->value, o->comparison.second.accuracy.score.value, 0);
	CHECK_NEAR(one->interval.low,
		   o->comparison.second.accuracy.interval.low, 0);
	CHECK_NEAR(one->confidence, 0.97, 1e-12);
	one = figure(all, count, "difference");
	CHECK_NEAR(one->value, o->comparison.difference, 1e-15);
	one = figure(all, count, "tuned.accuracy.difference");
	CHECK_NEAR(one->interval.high, o->comparison.interval.high, 0);
	one = figure(all, count, "verdict");
	CHECK_TEXT(one->words, verdict_word_text(o->verdict.word));
	one = figure(all, count, "n");
	CHECK_NEAR(one->value, 100, 0);
	one = figure(all, count, "untuned.class.neg.recall");
	CHECK_NEAR(one->value,
		   o->comparison.first.classes[0].recall.score.value, 0);
	/* tuning pays: what is deployed is the tuned one */
	CHECK_NEAR(figure(all, count, "accuracy")->value,
		   figure(all, count, "tuned.accuracy")->value, 0);
}

static void certified_bounds_are_clopper_and_pearsons(void **state)
{
	struct room *room = *state;
	const struct opening *o = &room->opening;
	size_t count;
	const struct policy_figure *all = open_figures(room, &count);
	const struct policy_figure *broken = figure(all, count, "broken");
	const struct policy_figure *one =
		figure(all, count, "tuned.class.pos.precision.certified");
	const struct class_figures *pos;
	double alpha = bar_alpha(1, 1);

	pos = &o->comparison.second.classes[1];
	CHECK_NEAR(one->n, (double)pos->predicted, 0);
	CHECK_NEAR(one->interval.low,
		   clopper_pearson_lower((double)pos->right,
					 (double)pos->predicted, alpha),
		   1e-15);
	CHECK_NEAR(one->interval.high,
		   clopper_pearson_upper((double)pos->right,
					 (double)pos->predicted, alpha),
		   1e-15);
	CHECK_NEAR(one->confidence, 1 - alpha, 1e-15);
	CHECK_NEAR(broken->value, (double)o->broken_count / 100, 1e-15);
	CHECK_NEAR(broken->interval.high,
		   clopper_pearson_upper((double)o->broken_count, 100, alpha),
		   1e-15);
	CHECK_NEAR(figure(all, count, "fixed")->value,
		   (double)o->fixed_count / 100, 1e-15);
}

/* Four items a group that are right or wrong by chance: bounds are wider than
 * items on their own would make them. */
static void groups_widen_what_is_certified(void **state)
{
	struct room *room = *state;
	size_t count;
	const struct policy_figure *all = open_figures(room, &count);
	const struct policy_figure *one =
		figure(all, count, "tuned.accuracy.certified");

	assert_true(one->design_effect >= 1);
	assert_true(
		one->interval.low <=
		clopper_pearson_lower(one->value * 100, 100, bar_alpha(1, 1)) +
			1e-12);
}

static void what_is_not_there_says_why(void **state)
{
	struct room *room = *state;
	size_t count;
	const struct policy_figure *all = open_figures(room, &count);
	const struct policy_figure *one =
		figure(all, count, "thresholds.coverage");

	assert_false(one->is_measured);
	CHECK_TEXT(one->why_not, "the claim has no such candidate");
	one = figure(all, count, "tuned.calibration.ece");
	assert_false(one->is_measured);
	CHECK_TEXT(one->why_not, "the run gave no probabilities");
	one = figure(all, count, "label_noise.rate");
	assert_false(one->is_measured);
	for (size_t i = 0; i < count; i++)
		if (!all[i].is_measured)
			assert_non_null(all[i].why_not);
}

int main(void)
{
#define TEST_(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST_(sealed_figures_have_the_same_names),
		TEST_(names_are_unique),
		TEST_(figures_are_those_of_the_opening),
		TEST_(certified_bounds_are_clopper_and_pearsons),
		cmocka_unit_test_setup_teardown(groups_widen_what_is_certified,
						setup_groups_of_four, teardown),
		TEST_(what_is_not_there_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
