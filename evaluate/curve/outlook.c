/* outlook.c - see outlook.h */
#include "evaluate/curve/outlook.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the points ---- */

static int compare_points(const void *left, const void *right)
{
	const struct curve_point *a = left, *b = right;

	if (a->labels != b->labels)
		return a->labels < b->labels ? -1 : 1;
	return (a->seed > b->seed) - (a->seed < b->seed);
}

static struct curve_point *sorted_points(const struct curve *curve,
					 struct arena *arena)
{
	struct curve_point *points = arena_copy(arena, curve->points,
						curve->count * sizeof(*points));

	qsort(points, curve->count, sizeof(*points), compare_points);
	return points;
}

static double deviation_of(const struct curve_point *points, size_t count,
			   double mean)
{
	double sum = 0;

	if (count < 2)
		return NAN;
	for (size_t i = 0; i < count; i++)
		sum += (points[i].error - mean) * (points[i].error - mean);
	return sqrt(sum / (double)(count - 1));
}

static void gather_sizes(const struct curve_point *points, size_t count,
			 struct arena *arena, struct outlook *outlook)
{
	outlook->sizes = arena_alloc(arena, count + 1, sizeof(*outlook->sizes));
	for (size_t from = 0, to; from < count; from = to) {
		struct outlook_size *size =
			&outlook->sizes[outlook->size_count++];
		double sum = 0;

		for (to = from;
		     to < count && points[to].labels == points[from].labels;
		     to++)
			sum += points[to].error;
		size->labels = points[from].labels;
		size->seeds = to - from;
		size->error = sum / (double)size->seeds;
		size->deviation =
			deviation_of(points + from, size->seeds, size->error);
		size->law = NAN;
	}
}

/* ---- the seeds that are fitted ---- */

static size_t points_of(const struct curve *curve, uint64_t seed)
{
	size_t count = 0;

	for (size_t i = 0; i < curve->count; i++)
		count += curve->points[i].seed == seed;
	return count;
}

/* The curve without the seeds that lack sizes; points in arena. Where points
 * stand on their own standard errors seeds are no matter. */
static struct curve whole_seeds(const struct curve *curve,
				const struct curve_point *points,
				struct arena *arena)
{
	struct curve_point *kept =
		arena_alloc(arena, curve->count + 1, sizeof(*kept));
	struct curve whole = *curve;
	size_t most = 0;

	for (size_t i = 0; i < curve->count; i++) {
		size_t count = points_of(curve, points[i].seed);

		most = count > most ? count : most;
	}
	whole.points = kept;
	whole.count = 0;
	for (size_t i = 0; i < curve->count; i++)
		if (!curve->items || points_of(curve, points[i].seed) == most)
			kept[whole.count++] = points[i];
	return whole;
}

/* How many seeds were left out: each is counted at its first point. */
static size_t count_left_out(const struct curve_point *points, size_t count,
			     const struct curve *whole)
{
	size_t left_out = 0;

	for (size_t i = 0; i < count; i++) {
		bool is_first = true;

		for (size_t j = 0; j < i; j++)
			is_first &= points[j].seed != points[i].seed;
		left_out += is_first && points_of(whole, points[i].seed) == 0;
	}
	return left_out;
}

/* ---- laws ---- */

/* The law at n labels, where it may speak of n. */
static double law_at(const struct curve_fit *fit, double n)
{
	if (!fit->is_defined || n < (double)fit->smallest ||
	    n > CURVE_REACH * (double)fit->largest)
		return NAN;
	return curve_error(&fit->law, n);
}

static void fit_forms(const struct curve *curve, struct outlook *outlook)
{
	for (int f = 0; f < CURVE_FORMS; f++) {
		struct outlook_form *form = &outlook->forms[f];

		form->fit = curve_fit(curve, (enum curve_form)f);
		form->now = law_at(&form->fit, outlook->have);
		form->doubled = law_at(&form->fit, 2 * outlook->have);
	}
	for (size_t i = 0; i < outlook->size_count; i++)
		outlook->sizes[i].law =
			law_at(&outlook->forms[CURVE_POW3].fit,
			       (double)outlook->sizes[i].labels);
}

/* ---- more labels ---- */

static void spread_of_drop(const struct outlook *outlook,
			   struct outlook_step *step)
{
	step->lowest = step->highest = NAN;
	for (int f = 0; f < CURVE_FORMS; f++) {
		const struct curve_fit *fit = &outlook->forms[f].fit;
		double drop = law_at(fit, outlook->have) -
			      law_at(fit, outlook->have + step->more);

		step->lowest = fmin(step->lowest, drop);
		step->highest = fmax(step->highest, drop);
	}
}

static struct score money_of(const struct outlook *outlook, double labels)
{
	struct score money = outlook->per_label;

	money.value *= labels;
	return money;
}

static void take_steps(const struct outlook_question *question,
		       const struct curve_bootstrap *bootstrap,
		       struct outlook *outlook)
{
	double more[CURVE_STEPS];

	curve_steps(outlook->have, more);
	for (size_t i = 0; i < CURVE_STEPS; i++) {
		struct outlook_step *step = &outlook->steps[i];

		step->more = ceil(more[i]);
		step->error = curve_predict(
			bootstrap, outlook->have + step->more, OUTLOOK_ALPHA);
		step->drop = curve_drop(bootstrap, outlook->have, step->more,
					OUTLOOK_ALPHA);
		spread_of_drop(outlook, step);
		step->minutes =
			cost_minutes(step->more, question->seconds_per_label);
		step->money = money_of(outlook, step->more);
	}
}

/* ---- money ---- */

/* What a label costs: as stated, else by time and wage. */
static void price_labels(const struct outlook_question *question,
			 struct outlook *outlook)
{
	outlook->cost = question->cost;
	if (question->cost.per_label != COST_UNKNOWN) {
		outlook->per_label =
			(struct score){ true, question->cost.per_label, NULL };
		return;
	}
	outlook->per_label = cost_money(
		1, question->is_measured ? question->seconds_per_label : 0,
		question->per_hour);
	if (outlook->per_label.is_defined)
		outlook->cost.per_label = outlook->per_label.value;
}

/* Without a price for broken predictions their number does not matter. */
static void count_broken(const struct outlook_question *question,
			 struct outlook *outlook)
{
	struct cost_effect effect;

	if (question->broken >= 0)
		outlook->broken =
			(struct score){ true, question->broken, NULL };
	else if (question->paired &&
		 cost_effect_of(question->paired, &effect).is_defined)
		outlook->broken = (struct score){ true, effect.broken, NULL };
	else
		outlook->broken = (struct score){
			.why_not = "no two models answered the same items, so "
				   "what tuning broke is not known"
		};
}

static struct score refused(const char *why_not)
{
	return (struct score){ .why_not = why_not };
}

static struct outlook_net net_at(const struct outlook *outlook,
				 const struct curve_bootstrap *bootstrap,
				 enum cost_question question, double labels)
{
	struct outlook_net at = { .labels = labels };
	struct cost_effect *effects =
		xcalloc(bootstrap->count + 1, sizeof(*effects));
	double broken = outlook->broken.is_defined ? outlook->broken.value : 0;
	struct score gain;

	if (outlook->cost.broken > 0 && !outlook->broken.is_defined)
		gain = refused(outlook->broken.why_not);
	else
		gain = cost_draw_curve(bootstrap, labels, broken, effects);
	at.net = at.break_even = gain;
	at.chance.why_not = gain.why_not;
	if (gain.is_defined) {
		const struct cost_effect effect = { gain.value, broken };

		at.net = cost_net(&outlook->cost, question, labels, effect);
		at.break_even = cost_break_even(&outlook->cost, question,
						labels, effect);
		at.chance =
			cost_chance(&outlook->cost, question, labels, effects,
				    bootstrap->count, OUTLOOK_ALPHA);
	}
	free(effects);
	return at;
}

static void reckon(const struct curve_bootstrap *bootstrap,
		   struct outlook *outlook)
{
	double broken = outlook->broken.is_defined ? outlook->broken.value : 0;

	outlook->repaid =
		net_at(outlook, bootstrap, COST_WORTH_IT, outlook->have);
	outlook->adopt = net_at(outlook, bootstrap, COST_ADOPT, outlook->have);
	outlook->optimum = cost_optimum(&outlook->cost, bootstrap,
					outlook->have, broken, OUTLOOK_ALPHA);
	outlook->optimum_chance.why_not = outlook->optimum.why_not;
	if (!outlook->optimum.is_defined)
		return;
	outlook->optimum_chance = net_at(outlook, bootstrap, COST_WORTH_IT,
					 outlook->optimum.labels)
					  .chance;
	if (outlook->cost.broken > 0 && !outlook->broken.is_defined)
		outlook->optimum.net = refused(outlook->broken.why_not);
}

/* ---- more test items ---- */

static void ask_for_more(const struct outlook_question *question,
			 struct outlook *outlook)
{
	static const size_t usual[OUTLOOK_MORE] = { 50, 100, 200, 400 };

	for (size_t i = 0; i < OUTLOOK_MORE; i++) {
		struct outlook_more *more = &outlook->more[i];

		more->items = usual[i];
		if (!question->paired) {
			more->more.why_not =
				"no two models answered the same items";
			more->more.net = refused(more->more.why_not);
			continue;
		}
		if (question->is_opened && i == OUTLOOK_MORE - 1)
			more->items = paired_count(question->paired);
		more->more = cost_of_more(&outlook->cost, question->paired,
					  more->items);
	}
}

/* ---- the whole ---- */

void outlook_make(const struct outlook_question *question, struct arena *arena,
		  struct outlook *outlook)
{
	const struct curve *curve = question->curve;
	struct curve_point *points = sorted_points(curve, arena);
	struct curve_bootstrap bootstrap;
	struct curve whole;

	memset(outlook, 0, sizeof(*outlook));
	gather_sizes(points, curve->count, arena, outlook);
	whole = whole_seeds(curve, points, arena);
	outlook->left_out = count_left_out(points, curve->count, &whole);
	outlook->have = question->have;
	if (outlook->have <= 0 && outlook->size_count)
		outlook->have =
			(double)outlook->sizes[outlook->size_count - 1].labels;
	outlook->has_base = curve->base.is_given;
	outlook->base_error = curve->base.error;
	fit_forms(&whole, outlook);
	curve_bootstrap_build(&bootstrap, &whole, CURVE_POW3, question->seed,
			      0);
	outlook->has_interval = bootstrap.is_defined;
	outlook->why_not = bootstrap.why_not;
	outlook->method = bootstrap.method;
	outlook->seeds = bootstrap.seeds;
	outlook->replicates = bootstrap.count;
	outlook->now = curve_predict(&bootstrap, outlook->have, OUTLOOK_ALPHA);
	price_labels(question, outlook);
	count_broken(question, outlook);
	take_steps(question, &bootstrap, outlook);
	reckon(&bootstrap, outlook);
	ask_for_more(question, outlook);
	curve_bootstrap_release(&bootstrap);
}
