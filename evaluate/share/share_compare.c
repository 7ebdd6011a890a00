/* share_compare.c - two charts of the same items; see share.h */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "data/measure/percentile.h"
#include "data/measure/resample.h"
#include "evaluate/share/redraw.h"
#include "evaluate/share/share.h"

#define TIE 1e-12

/* One model's counted less true weight of one class, in one group. */
struct shift {
	uint32_t model, class_index;
	double weight;
};

/* All that a mean absolute error needs of a group: its weight, and the shifts
 * of the items that were answered wrongly. Most have none. */
struct errors {
	size_t classes, groups;
	double *group_weight; /* (groups) */
	size_t *start;	      /* (groups + 1) */
	struct shift *shifts;
	bool *differs; /* (groups): some item is answered differently */
	/* What is counted now: (classes + 1) for each model, the last for no
	 * class, and the sum of weights. */
	double *sums[2];
	double weight;
};

static size_t add_shifts(struct shift *shifts, size_t next, uint32_t model,
			 const struct scored *scored, size_t item)
{
	double weight = share_weight(scored, item);

	if (scored->said[item] == scored->gold[item])
		return next;
	shifts[next++] = (struct shift){ model, scored->said[item], weight };
	shifts[next++] = (struct shift){ model, scored->gold[item], -weight };
	return next;
}

static void errors_init(struct errors *errors, const struct redraw *redraw,
			const struct scored *const model[2])
{
	size_t next = 0;

	errors->classes = model[0]->classes;
	errors->groups = redraw->groups;
	errors->group_weight = xcalloc(redraw->groups, sizeof(double));
	errors->start = xcalloc(redraw->groups + 1, sizeof(size_t));
	errors->differs = xcalloc(redraw->groups, sizeof(bool));
	errors->shifts = xcalloc(4 * redraw->items, sizeof(*errors->shifts));
	for (size_t g = 0; g < redraw->groups; g++) {
		for (size_t j = redraw->start[g]; j < redraw->start[g + 1];
		     j++) {
			size_t i = redraw->item[j];

			assert(model[0]->gold[i] == model[1]->gold[i]);
			errors->group_weight[g] += share_weight(model[0], i);
			errors->differs[g] |=
				model[0]->said[i] != model[1]->said[i];
			for (uint32_t m = 0; m < 2; m++)
				next = add_shifts(errors->shifts, next, m,
						  model[m], i);
		}
		errors->start[g + 1] = next;
	}
	for (int m = 0; m < 2; m++)
		errors->sums[m] = xcalloc(errors->classes + 1, sizeof(double));
}

static void errors_release(struct errors *errors)
{
	free(errors->group_weight);
	free(errors->start);
	free(errors->differs);
	free(errors->shifts);
	free(errors->sums[0]);
	free(errors->sums[1]);
}

static void errors_clear(struct errors *errors)
{
	errors->weight = 0;
	for (int m = 0; m < 2; m++)
		memset(errors->sums[m], 0,
		       (errors->classes + 1) * sizeof(double));
}

static void errors_add(struct errors *errors, size_t group)
{
	errors->weight += errors->group_weight[group];
	for (size_t j = errors->start[group]; j < errors->start[group + 1];
	     j++) {
		const struct shift *shift = &errors->shifts[j];

		errors->sums[shift->model][shift->class_index] += shift->weight;
	}
}

static void errors_add_all(struct errors *errors)
{
	errors_clear(errors);
	for (size_t g = 0; g < errors->groups; g++)
		errors_add(errors, g);
}

static double errors_mean(const struct errors *errors, int m)
{
	double sum = 0;

	for (size_t k = 0; k < errors->classes; k++)
		sum += fabs(errors->sums[m][k]);
	return sum / ((double)errors->classes * errors->weight);
}

static struct share_figure summarise(double value, double *replicates,
				     size_t count, double alpha)
{
	struct share_figure figure = { .value = value };
	double mean = 0, squares = 0;

	for (size_t r = 0; r < count; r++)
		mean += replicates[r] / (double)count;
	for (size_t r = 0; r < count; r++)
		squares += (replicates[r] - mean) * (replicates[r] - mean);
	figure.bias = mean - value;
	if (count > 1)
		figure.standard_error = sqrt(squares / (double)(count - 1));
	figure.interval = percentile_interval(replicates, count, alpha);
	return figure;
}

static void bootstrap(struct share_comparison *comparison,
		      struct errors *errors, uint64_t seed, double alpha)
{
	size_t count = comparison->replicates;
	struct rng seeds = rng_stream(seed, "bootstrap");
	double *values[3], mean[3];

	for (int m = 0; m < 3; m++)
		values[m] = xcalloc(count, sizeof(double));
	for (size_t r = 0; r < count; r++) {
		struct rng rng = { rng_at(&seeds, r), 0 };

		errors_clear(errors);
		for (size_t draw = 0; draw < errors->groups; draw++)
			errors_add(errors,
				   (size_t)rng_below(&rng, errors->groups));
		values[0][r] = errors_mean(errors, 0);
		values[1][r] = errors_mean(errors, 1);
		values[2][r] = values[0][r] - values[1][r];
	}
	errors_add_all(errors);
	mean[0] = errors_mean(errors, 0);
	mean[1] = errors_mean(errors, 1);
	mean[2] = mean[0] - mean[1];
	for (int m = 0; m < 2; m++)
		comparison->error[m] =
			summarise(mean[m], values[m], count, alpha);
	comparison->gain = summarise(mean[2], values[2], count, alpha);
	for (int m = 0; m < 3; m++)
		free(values[m]);
}

/* Groups in which the models' answers differ, and which are swapped now. */
struct swapping {
	struct errors *errors;
	size_t *groups;
	bool *is_swapped;
	size_t count;
	double observed; /* |gain| less the tolerance */
};

static void swapping_init(struct swapping *swapping, struct errors *errors)
{
	errors_add_all(errors);
	swapping->errors = errors;
	swapping->observed =
		fabs(errors_mean(errors, 0) - errors_mean(errors, 1)) - TIE;
	swapping->groups = xcalloc(errors->groups, sizeof(size_t));
	swapping->is_swapped = xcalloc(errors->groups, sizeof(bool));
	swapping->count = 0;
	for (size_t g = 0; g < errors->groups; g++)
		if (errors->differs[g])
			swapping->groups[swapping->count++] = g;
}

static void swapping_release(struct swapping *swapping)
{
	free(swapping->groups);
	free(swapping->is_swapped);
}

/* Exchanges the models' answers in one group, or changes them back. Whole
 * weights, as counts of occurrences are, move without rounding. */
static void swap_group(struct swapping *swapping, size_t index)
{
	struct errors *errors = swapping->errors;
	size_t g = swapping->groups[index];
	bool is_back = swapping->is_swapped[index];

	for (size_t j = errors->start[g]; j < errors->start[g + 1]; j++) {
		const struct shift *shift = &errors->shifts[j];
		size_t from = is_back ? 1 - shift->model : shift->model;

		errors->sums[from][shift->class_index] -= shift->weight;
		errors->sums[1 - from][shift->class_index] += shift->weight;
	}
	swapping->is_swapped[index] = !is_back;
}

static bool is_hit(const struct swapping *swapping)
{
	return fabs(errors_mean(swapping->errors, 0) -
		    errors_mean(swapping->errors, 1)) >= swapping->observed;
}

/* All swaps in the order of a Gray code, one group a step. The last group
 * stays: exchanging everything only turns the sign. */
static void enumerate(struct share_comparison *comparison,
		      struct swapping *swapping)
{
	size_t count = swapping->count;
	size_t tables = (size_t)1 << (count > 0 ? count - 1 : 0);
	size_t hits = is_hit(swapping);

	for (size_t step = 1; step < tables; step++) {
		size_t bit = 0;

		while ((step >> bit & 1) == 0)
			bit++;
		swap_group(swapping, bit);
		hits += is_hit(swapping);
	}
	comparison->is_exact = true;
	comparison->swaps = tables;
	comparison->p = (double)hits / (double)tables;
}

static void draw_swaps(struct share_comparison *comparison,
		       struct swapping *swapping, uint64_t seed)
{
	struct rng seeds = rng_stream(seed, "randomisation");
	size_t hits = 0;

	for (size_t r = 0; r < comparison->replicates; r++) {
		struct rng rng = { rng_at(&seeds, r), 0 };

		for (size_t i = 0; i < swapping->count; i++)
			if ((bool)(rng_next(&rng) >> 63) !=
			    swapping->is_swapped[i])
				swap_group(swapping, i);
		hits += is_hit(swapping);
	}
	comparison->swaps = comparison->replicates;
	comparison->p = (double)(hits + 1) / (double)(comparison->swaps + 1);
}

static void count_right(struct share_comparison *comparison,
			const struct scored *const model[2])
{
	for (int m = 0; m < 2; m++) {
		size_t right = 0;

		for (size_t i = 0; i < model[m]->count; i++)
			right += model[m]->said[i] == model[m]->gold[i];
		comparison->accuracy[m] =
			(double)right / (double)model[m]->count;
	}
}

struct share_comparison share_compare(const struct scored *first,
				      const struct scored *second,
				      uint64_t seed, size_t replicates,
				      double alpha)
{
	const struct scored *const model[2] = { first, second };
	struct share_comparison comparison = { .items = first->count };
	struct errors errors;
	struct redraw redraw;
	struct swapping swapping;

	assert(first->count == second->count);
	assert(first->classes == second->classes && first->classes > 0);
	if (first->count == 0) {
		comparison.why_not = "there are no items";
		return comparison;
	}
	redraw_init(&redraw, first);
	comparison.groups = redraw.groups;
	if (redraw.groups < 2) {
		comparison.why_not = "all items are of one group";
		redraw_release(&redraw);
		return comparison;
	}
	comparison.is_defined = true;
	comparison.replicates = replicates ? replicates : RESAMPLE_REPLICATES;
	errors_init(&errors, &redraw, model);
	count_right(&comparison, model);
	bootstrap(&comparison, &errors, seed, alpha);
	swapping_init(&swapping, &errors);
	if (swapping.count <= SHARE_SWAPPED_MAX)
		enumerate(&comparison, &swapping);
	else
		draw_swaps(&comparison, &swapping, seed);
	swapping_release(&swapping);
	errors_release(&errors);
	redraw_release(&redraw);
	return comparison;
}

struct share_finding share_find(const struct share_comparison *comparison)
{
	struct share_finding finding = { 0 };
	double better, worse;

	if (!comparison->is_defined)
		return finding;
	for (int m = 0; m < 2; m++) {
		finding.accuracy[m] = comparison->accuracy[m];
		finding.mean_error[m] = comparison->error[m].value;
	}
	if (finding.accuracy[1] > finding.accuracy[0])
		finding.more_accurate = TABLE_SECOND;
	better = finding.mean_error[finding.more_accurate];
	worse = finding.mean_error[1 - finding.more_accurate];
	finding.is_found =
		fabs(finding.accuracy[1] - finding.accuracy[0]) > TIE &&
		better > worse + TIE;
	return finding;
}
