/* prevalence.c - see prevalence.h */
#include "evaluate/share/prevalence.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/special.h"
#include "evaluate/share/share.h"

double prevalence_error(double p, double fpr, double fnr, double n)
{
	const double root_two_over_pi = 0.79788456080286535588;
	double bias = share_bias(p, fpr, fnr), ratio;
	double variance = (p * fnr * (1 - fnr) + (1 - p) * fpr * (1 - fpr)) / n;

	if (variance <= 0)
		return fabs(bias);
	ratio = bias / sqrt(variance);
	return sqrt(variance) * root_two_over_pi * exp(-ratio * ratio / 2) +
	       bias * (1 - 2 * normal_cdf(-ratio));
}

/* Weights of one group, or of all. */
struct tally {
	double positive, missed, negative, wrong;
};

static void tally_items(const struct scored *scored, size_t class_index,
			struct tally *groups, struct tally *all)
{
	for (size_t i = 0; i < scored->count; i++) {
		struct tally *group = &groups[scored->group_of[i]];
		double weight = share_weight(scored, i);
		bool is_said = scored->said[i] == class_index;

		assert(scored->group_of[i] < scored->groups);
		if (scored->gold[i] == class_index) {
			group->positive += weight;
			group->missed += is_said ? 0 : weight;
		} else {
			group->negative += weight;
			group->wrong += is_said ? weight : 0;
		}
	}
	*all = (struct tally){ 0 };
	for (size_t g = 0; g < scored->groups; g++) {
		all->positive += groups[g].positive;
		all->missed += groups[g].missed;
		all->negative += groups[g].negative;
		all->wrong += groups[g].wrong;
	}
}

/* The curve's bias without one group; NaN when a kind of item is then gone. */
static double bias_without(const struct tally *all, const struct tally *group,
			   double p)
{
	double positive = all->positive - group->positive;
	double negative = all->negative - group->negative;

	if (positive <= 0 || negative <= 0)
		return NAN;
	return share_bias(p, (all->wrong - group->wrong) / negative,
			  (all->missed - group->missed) / positive);
}

/* Square of the width that a rate has where all its items are alike and the
 * jackknife sees nothing: Wilson's, of G* items none of which erred. */
static double unseen(double part, double whole, double squared_sizes,
		     double alpha)
{
	double z = normal_two_sided(alpha), width;

	if (part > 0 && part < whole)
		return 0;
	width = z * z / (whole * whole / squared_sizes + z * z);
	return width * width;
}

static struct interval interval_of(const struct prevalence_point *point,
				   const struct tally *groups, size_t count,
				   const struct tally *all, double alpha)
{
	struct interval everything = { -1, 1 };
	double squares = 0, positives = 0, negatives = 0, sizes = 0, used = 0;
	double items = all->positive + all->negative, p = point->p;
	double equal, half, t;

	for (size_t g = 0; g < count; g++) {
		const struct tally *group = &groups[g];
		double size = group->positive + group->negative, shift;

		if (size <= 0)
			continue;
		shift = bias_without(all, group, p) - point->bias;
		if (isnan(shift))
			return everything;
		used += 1;
		sizes += size * size;
		positives += group->positive * group->positive;
		negatives += group->negative * group->negative;
		squares += shift * shift;
	}
	equal = items * items / sizes;
	if (equal <= 1)
		return everything;
	t = student_quantile(alpha / 2, equal - 1);
	half = sqrt(
		t * t * squares * (used - 1) / used +
		p * p * unseen(all->missed, all->positive, positives, alpha) +
		(1 - p) * (1 - p) *
			unseen(all->wrong, all->negative, negatives, alpha));
	return (struct interval){ fmax(-1, point->bias - half),
				  fmin(1, point->bias + half) };
}

static size_t count_groups(const struct tally *groups, size_t count)
{
	size_t kept = 0;

	for (size_t g = 0; g < count; g++)
		kept += groups[g].positive + groups[g].negative > 0;
	return kept;
}

static const char *reason_against(const struct tally *all, size_t groups)
{
	if (all->positive <= 0)
		return "no item is of this class";
	if (all->negative <= 0)
		return "every item is of this class";
	return groups < 2 ? "all items are of one group" : NULL;
}

/* Sets point's bias, interval and expected error at its p. */
static void fill_point(struct prevalence_point *point,
		       const struct tally *groups, size_t count,
		       const struct tally *all, double bar_size, double alpha)
{
	double fpr = all->wrong / all->negative;
	double fnr = all->missed / all->positive;

	point->bias = share_bias(point->p, fpr, fnr);
	point->interval = interval_of(point, groups, count, all, alpha);
	point->expected = prevalence_error(point->p, fpr, fnr, bar_size);
}

bool prevalence_at(const struct scored *scored, size_t class_index, double p,
		   double bar_size, double alpha,
		   struct prevalence_point *point, const char **why_not)
{
	struct tally *groups = xcalloc(scored->groups, sizeof(*groups)), all;
	const char *reason;

	assert(p >= 0 && p <= 1 && bar_size > 0);
	assert(class_index < scored->classes);
	*point = (struct prevalence_point){ .p = p };
	tally_items(scored, class_index, groups, &all);
	reason = reason_against(&all, count_groups(groups, scored->groups));
	if (reason)
		*why_not = reason;
	else
		fill_point(point, groups, scored->groups, &all, bar_size,
			   alpha);
	free(groups);
	return !reason;
}

void prevalence_curve_draw(struct prevalence_curve *curve,
			   const struct scored *scored, size_t class_index,
			   size_t points, double bar_size, double alpha)
{
	struct tally *groups = xcalloc(scored->groups, sizeof(*groups)), all;

	assert(points >= 2 && bar_size > 0 && class_index < scored->classes);
	*curve = (struct prevalence_curve){ .items = scored->count,
					    .points = points,
					    .bar_size = bar_size };
	tally_items(scored, class_index, groups, &all);
	curve->groups = count_groups(groups, scored->groups);
	curve->why_not = reason_against(&all, curve->groups);
	curve->is_defined = !curve->why_not;
	if (!curve->is_defined) {
		free(groups);
		return;
	}
	curve->fpr = all.wrong / all.negative;
	curve->fnr = all.missed / all.positive;
	curve->point = xcalloc(points, sizeof(*curve->point));
	for (size_t i = 0; i < points; i++) {
		struct prevalence_point *point = &curve->point[i];

		point->p = (double)i / (double)(points - 1);
		fill_point(point, groups, scored->groups, &all, bar_size,
			   alpha);
		curve->mean_error += point->expected / (double)points;
	}
	free(groups);
}

void prevalence_curve_release(struct prevalence_curve *curve)
{
	free(curve->point);
}
