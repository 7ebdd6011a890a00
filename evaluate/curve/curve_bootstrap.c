/* curve_bootstrap.c - what other seeds and items would have shown */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "evaluate/curve/curve.h"
#include "evaluate/curve/curve_fitter.h"

/* One replicate's draw, and what it is drawn from. */
struct draw {
	const struct curve *curve;
	size_t seeds;
	size_t *seed_of;     /* (points): which distinct seed */
	size_t *seed_times;  /* (seeds) */
	size_t *times;	     /* (points) */
	size_t *group_times; /* (groups): items, where they come alone */
	size_t drawn;	     /* items in the replicate */
	double *errors;	     /* (points) */
	double base_error;
};

static void draw_init(struct draw *draw, const struct curve *curve)
{
	size_t groups = curve->group_of ? curve->group_count : curve->items;

	*draw = (struct draw){ .curve = curve };
	draw->seed_of = xcalloc(curve->count, sizeof(size_t));
	draw->seed_times = xcalloc(curve->count, sizeof(size_t));
	draw->times = xcalloc(curve->count, sizeof(size_t));
	draw->group_times = xcalloc(groups + 1, sizeof(size_t));
	draw->errors = xcalloc(curve->count, sizeof(double));
}

static void draw_release(struct draw *draw)
{
	free(draw->seed_of);
	free(draw->seed_times);
	free(draw->times);
	free(draw->group_times);
	free(draw->errors);
}

static int compare_seeds(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* Numbers the distinct seeds from the smallest, so that the order of points
 * is irrelevant here too. */
static void number_seeds(struct draw *draw)
{
	const struct curve *curve = draw->curve;
	uint64_t *sorted = xcalloc(curve->count, sizeof(*sorted));

	for (size_t i = 0; i < curve->count; i++)
		sorted[i] = curve->points[i].seed;
	qsort(sorted, curve->count, sizeof(*sorted), compare_seeds);
	draw->seeds = 0;
	for (size_t i = 0; i < curve->count; i++)
		if (i == 0 || sorted[i] != sorted[draw->seeds - 1])
			sorted[draw->seeds++] = sorted[i];
	for (size_t i = 0; i < curve->count; i++)
		while (sorted[draw->seed_of[i]] != curve->points[i].seed)
			draw->seed_of[i]++;
	free(sorted);
}

/* S - 1 of S seeds, or the one there is. */
static void draw_seeds(struct draw *draw, struct rng *rng)
{
	size_t count = draw->seeds > 1 ? draw->seeds - 1 : 1;

	memset(draw->seed_times, 0, draw->seeds * sizeof(size_t));
	for (size_t i = 0; i < count; i++)
		draw->seed_times[rng_below(rng, draw->seeds)]++;
	for (size_t i = 0; i < draw->curve->count; i++)
		draw->times[i] = draw->seed_times[draw->seed_of[i]];
}

static size_t group_at(const struct curve *curve, size_t item)
{
	if (!curve->group_of)
		return item;
	assert(curve->group_of[item] < curve->group_count);
	return curve->group_of[item];
}

static double resampled_error(const struct draw *draw, const bool *is_right)
{
	size_t wrong = 0;

	for (size_t i = 0; i < draw->curve->items; i++)
		if (!is_right[i])
			wrong += draw->group_times[group_at(draw->curve, i)];
	return (double)wrong / (double)draw->drawn;
}

/* Items, or groups, once for every model. */
static void draw_items(struct draw *draw, struct rng *rng)
{
	const struct curve *curve = draw->curve;
	size_t groups = curve->group_of ? curve->group_count : curve->items;

	memset(draw->group_times, 0, groups * sizeof(size_t));
	for (size_t i = 0; i < groups; i++)
		draw->group_times[rng_below(rng, groups)]++;
	draw->drawn = 0;
	for (size_t i = 0; i < curve->items; i++)
		draw->drawn += draw->group_times[group_at(curve, i)];
	assert(draw->drawn > 0);
	for (size_t i = 0; i < curve->count; i++)
		if (draw->times[i] > 0)
			draw->errors[i] = resampled_error(
				draw, curve->points[i].is_right);
	if (curve->base.is_given)
		draw->base_error = resampled_error(draw, curve->base.is_right);
}

static double draw_share(double mean, double standard_error, struct rng *rng)
{
	return fmin(1, fmax(0, mean + standard_error * rng_normal(rng)));
}

/* Points in the order of the sizes, so that each has its own numbers however
 * they were given. */
static void draw_errors(struct draw *draw, const struct curve_sizes *sizes,
			const struct curve_law *law, struct rng *rng)
{
	const struct curve *curve = draw->curve;

	for (size_t k = 0; k < sizes->points; k++) {
		size_t i = sizes->order[k];
		const struct curve_point *point = &curve->points[i];

		draw->times[i] = 1;
		draw->errors[i] =
			draw_share(curve_error(law, (double)point->labels),
				   point->standard_error, rng);
	}
	if (curve->base.is_given)
		draw->base_error = draw_share(curve->base.error,
					      curve->base.standard_error, rng);
}

static void replicate_all(struct curve_bootstrap *bootstrap, struct draw *draw,
			  uint64_t seed, size_t replicates)
{
	struct rng streams = rng_stream(seed, "curve");
	struct curve_sizes sizes;
	struct curve_fitter fitter;

	curve_sizes_init(&sizes, draw->curve);
	curve_fitter_init(&fitter, bootstrap->fit.law.form, &sizes);
	for (size_t r = 0; r < replicates; r++) {
		struct rng rng = { rng_at(&streams, r), 0 };

		if (bootstrap->method == CURVE_BY_STANDARD_ERROR) {
			draw_errors(draw, &sizes, &bootstrap->fit.law, &rng);
		} else {
			draw_seeds(draw, &rng);
			draw_items(draw, &rng);
		}
		curve_sizes_merge(&sizes, draw->curve, draw->errors,
				  draw->times);
		if (curve_sizes_occupied(&sizes) < CURVE_SIZES_MIN)
			continue;
		bootstrap->laws[bootstrap->count] =
			curve_fitter_fit(&fitter, &sizes, NULL, NULL);
		if (bootstrap->has_base)
			bootstrap->base_errors[bootstrap->count] =
				draw->base_error;
		bootstrap->count++;
	}
	bootstrap->skipped = replicates - bootstrap->count;
	curve_fitter_release(&fitter);
	curve_sizes_release(&sizes);
}

static enum curve_method method_for(const struct curve *curve, size_t seeds)
{
	if (curve->items == 0)
		return CURVE_BY_STANDARD_ERROR;
	return seeds > 1 ? CURVE_BY_SEEDS_AND_ITEMS : CURVE_BY_ITEMS;
}

void curve_bootstrap_build(struct curve_bootstrap *bootstrap,
			   const struct curve *curve, enum curve_form form,
			   uint64_t seed, size_t replicates)
{
	struct draw draw;

	*bootstrap = (struct curve_bootstrap){ 0 };
	bootstrap->fit = curve_fit(curve, form);
	bootstrap->why_not = bootstrap->fit.why_not;
	if (!bootstrap->fit.is_defined)
		return;
	if (replicates == 0)
		replicates = CURVE_REPLICATES;
	bootstrap->has_base = curve->base.is_given;
	bootstrap->base_error = curve->base.error;
	bootstrap->laws = xcalloc(replicates, sizeof(*bootstrap->laws));
	if (bootstrap->has_base)
		bootstrap->base_errors = xcalloc(replicates, sizeof(double));
	draw_init(&draw, curve);
	number_seeds(&draw);
	bootstrap->seeds = draw.seeds;
	bootstrap->method = method_for(curve, draw.seeds);
	replicate_all(bootstrap, &draw, seed, replicates);
	draw_release(&draw);
	bootstrap->is_defined =
		bootstrap->count > 0 && 10 * bootstrap->skipped <= replicates;
	if (!bootstrap->is_defined)
		bootstrap->why_not =
			"too few sizes are left when seeds are resampled: "
			"train every seed on every size";
}

void curve_bootstrap_release(struct curve_bootstrap *bootstrap)
{
	free(bootstrap->laws);
	free(bootstrap->base_errors);
	*bootstrap = (struct curve_bootstrap){ 0 };
}
