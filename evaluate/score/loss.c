/* loss.c - see loss.h */
#include "evaluate/score/loss.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/group.h"
#include "data/measure/special.h"
#include "data/measure/temperature.h"

/* Standard errors below this are rounding: losses are of the order of 1. */
#define NO_SPREAD 1e-14

static double worst_loss(enum loss_kind kind)
{
	return kind == LOSS_LOG ? -TEMPERATURE_LOG_MIN : 2;
}

static double brier(const float *row, size_t classes, uint32_t gold)
{
	double rest = probability_rest(row, classes), sum = rest * rest;

	for (size_t k = 0; k < classes; k++) {
		double miss = exp((double)row[k]) - (k == gold);

		sum += miss * miss;
	}
	return sum;
}

size_t loss_of_items(const struct scored *scored, enum loss_kind kind,
		     double *losses)
{
	size_t clipped = 0;

	assert(scored->log_probability || scored->count == 0);
	for (size_t i = 0; i < scored->count; i++) {
		const float *row =
			scored->log_probability + i * scored->classes;
		double of_gold = (double)row[scored->gold[i]];

		if (of_gold < TEMPERATURE_LOG_MIN) {
			of_gold = TEMPERATURE_LOG_MIN;
			clipped++;
		}
		losses[i] = kind == LOSS_LOG ? -of_gold
					     : brier(row, scored->classes,
						     scored->gold[i]);
	}
	return clipped;
}

static const char *why_undefined(const struct scored *scored)
{
	if (scored->count == 0)
		return "there is no item";
	return scored->log_probability ? NULL
				       : "the model gave no probabilities";
}

/* The mean of the items' values, which lie between low and high. */
static struct figure mean_figure(const struct group *groups,
				 const struct scored *scored, double low,
				 double high, double alpha)
{
	struct figure figure = { { true, 0, NULL },
				 { low, high },
				 (double)scored->count };
	struct interval interval;

	figure.score.value = group_mean(groups, scored->groups);
	if (group_standard_error(groups, scored->groups) <= NO_SPREAD)
		return figure;
	interval = group_jackknife(groups, scored->groups, alpha);
	figure.interval.low = fmax(low, interval.low);
	figure.interval.high = fmin(high, interval.high);
	return figure;
}

struct loss loss_mean(const struct scored *scored, enum loss_kind kind,
		      double alpha)
{
	const char *why_not = why_undefined(scored);
	double worst = worst_loss(kind);
	struct loss loss = {
		{ { false, 0, why_not }, { 0, worst }, (double)scored->count },
		0
	};
	struct group *groups;
	double *losses;

	assert(alpha > 0 && alpha < 1);
	if (why_not)
		return loss;
	losses = xcalloc(scored->count, sizeof(*losses));
	groups = xcalloc(scored->groups, sizeof(*groups));
	loss.clipped = loss_of_items(scored, kind, losses);
	group_collect(scored->group_of, losses, scored->count, groups,
		      scored->groups);
	loss.mean = mean_figure(groups, scored, 0, worst, alpha);
	free(losses);
	free(groups);
	return loss;
}

static void test_difference(const struct group *groups, size_t count,
			    struct loss_difference *test)
{
	test->standard_error = group_standard_error(groups, count);
	test->freedom = group_effective_count(groups, count) - 1;
	test->is_tested = count > 1 && test->freedom > 0 &&
			  test->standard_error > NO_SPREAD;
	if (!test->is_tested) {
		test->why_not = count < 2 ? "all items are in one group"
					  : "the difference is the same for "
					    "every item";
		test->standard_error = test->freedom = 0;
		return;
	}
	test->t = test->difference.score.value / test->standard_error;
	test->p = 2 * student_cdf(-fabs(test->t), test->freedom);
}

struct loss_difference loss_compare(const struct scored *first,
				    const struct scored *second,
				    enum loss_kind kind, double alpha)
{
	const char *why_not = why_undefined(first);
	double worst = worst_loss(kind);
	struct loss_difference test;
	struct group *groups;
	double *losses, *less;

	assert(alpha > 0 && alpha < 1);
	assert(first->classes == second->classes);
	assert(first->count == second->count);
	if (!why_not)
		why_not = why_undefined(second);
	test = (struct loss_difference){ .difference = { { false, 0, why_not },
							 { -worst, worst },
							 (double)first->count },
					 .why_not = why_not };
	if (why_not)
		return test;
	losses = xcalloc(first->count, sizeof(*losses));
	less = xcalloc(first->count, sizeof(*less));
	groups = xcalloc(first->groups, sizeof(*groups));
	loss_of_items(second, kind, losses);
	loss_of_items(first, kind, less);
	for (size_t i = 0; i < first->count; i++)
		losses[i] -= less[i];
	group_collect(first->group_of, losses, first->count, groups,
		      first->groups);
	test.difference = mean_figure(groups, first, -worst, worst, alpha);
	test_difference(groups, first->groups, &test);
	free(losses);
	free(less);
	free(groups);
	return test;
}
