/* curve_fitter.c - variable projection; see curve_fitter.h */
#include "evaluate/curve/curve_fitter.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"

/* Ends of c for powers. exp3 searches, in units of its own, from a decay of
 * SLOWEST_DECAY over the largest size, where it is nearly a straight line, to
 * one of FASTEST_DECAY over the smallest, where the first point is past it. */
#define SLOWEST_POWER 0.05
#define FASTEST_POWER 2.0
#define SLOWEST_DECAY 0.05
#define FASTEST_DECAY 5.0
/* Golden section: 0.618^50 of two steps of the grid in log c, far below what
 * rounding of the sum of squares allows to tell apart. */
#define SECTIONS 50
#define GOLDEN 0.61803398874989484820

/* A point as qsort() sees it, which has no room for an argument. */
struct key {
	size_t labels, index;
	uint64_t seed;
	double error;
};

static int compare_keys(const void *left, const void *right)
{
	const struct key *a = left, *b = right;

	if (a->labels != b->labels)
		return a->labels < b->labels ? -1 : 1;
	if (a->seed != b->seed)
		return a->seed < b->seed ? -1 : 1;
	return (a->error > b->error) - (a->error < b->error);
}

void curve_sizes_init(struct curve_sizes *sizes, const struct curve *curve)
{
	size_t n = curve->count;
	struct key *keys = xcalloc(n, sizeof(*keys));

	*sizes = (struct curve_sizes){ .points = n };
	sizes->labels = xcalloc(n, sizeof(double));
	sizes->weight = xcalloc(n, sizeof(double));
	sizes->error = xcalloc(n, sizeof(double));
	sizes->order = xcalloc(n, sizeof(size_t));
	sizes->size_of = xcalloc(n, sizeof(size_t));
	for (size_t i = 0; i < n; i++) {
		const struct curve_point *point = &curve->points[i];

		keys[i] = (struct key){ point->labels, i, point->seed,
					point->error };
	}
	qsort(keys, n, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || keys[i].labels != keys[i - 1].labels)
			sizes->labels[sizes->count++] = (double)keys[i].labels;
		sizes->order[i] = keys[i].index;
		sizes->size_of[keys[i].index] = sizes->count - 1;
	}
	free(keys);
}

static double point_weight(const struct curve_point *point, const size_t *times)
{
	double weight = 1 / (point->standard_error * point->standard_error);

	return times ? weight * (double)*times : weight;
}

void curve_sizes_merge(struct curve_sizes *sizes, const struct curve *curve,
		       const double *errors, const size_t *times)
{
	for (size_t s = 0; s < sizes->count; s++)
		sizes->weight[s] = sizes->error[s] = 0;
	sizes->scatter = 0;
	for (size_t k = 0; k < sizes->points; k++) {
		size_t i = sizes->order[k], s = sizes->size_of[i];
		double weight = point_weight(&curve->points[i],
					     times ? &times[i] : NULL);
		double off = errors[i] - sizes->error[s], share;

		if (weight == 0)
			continue;
		/* the mean moves towards each point as it comes (West 1979) */
		share = weight / (sizes->weight[s] + weight);
		sizes->scatter += sizes->weight[s] * share * off * off;
		sizes->error[s] += share * off;
		sizes->weight[s] += weight;
	}
}

size_t curve_sizes_occupied(const struct curve_sizes *sizes)
{
	size_t count = 0;

	for (size_t s = 0; s < sizes->count; s++)
		count += sizes->weight[s] > 0;
	return count;
}

void curve_sizes_release(struct curve_sizes *sizes)
{
	free(sizes->labels);
	free(sizes->weight);
	free(sizes->error);
	free(sizes->order);
	free(sizes->size_of);
}

static void fill_basis(const struct curve_fitter *fitter, double c, double *x)
{
	for (size_t s = 0; s < fitter->count; s++)
		x[s] = fitter->form == CURVE_EXP3 ? exp(-c * fitter->labels[s])
						  : pow(fitter->labels[s], -c);
}

void curve_fitter_init(struct curve_fitter *fitter, enum curve_form form,
		       const struct curve_sizes *sizes)
{
	double low = log(SLOWEST_POWER), high = log(FASTEST_POWER);

	*fitter = (struct curve_fitter){ .form = form,
					 .count = sizes->count,
					 .labels = sizes->labels };
	if (form == CURVE_EXP3) {
		low = log(SLOWEST_DECAY / sizes->labels[sizes->count - 1]);
		high = log(FASTEST_DECAY / sizes->labels[0]);
	}
	fitter->basis = xcalloc(CURVE_GRID * fitter->count, sizeof(double));
	for (size_t g = 0; g < CURVE_GRID; g++) {
		double part = (double)g / (CURVE_GRID - 1);

		fitter->rates[g] = exp(low + part * (high - low));
		fill_basis(fitter, fitter->rates[g],
			   &fitter->basis[g * fitter->count]);
	}
}

void curve_fitter_release(struct curve_fitter *fitter)
{
	free(fitter->basis);
}

static double sum_of_squares(const struct curve_sizes *sizes, const double *x,
			     double a, double b)
{
	double sum = 0;

	for (size_t s = 0; s < sizes->count; s++) {
		double off = sizes->error[s] - a - b * x[s];

		sum += sizes->weight[s] * off * off;
	}
	return sum;
}

/* Best b >= 0 for a = 0. */
static double best_slope(const struct curve_sizes *sizes, const double *x)
{
	double xx = 0, xy = 0;

	for (size_t s = 0; s < sizes->count; s++) {
		xx += sizes->weight[s] * x[s] * x[s];
		xy += sizes->weight[s] * x[s] * sizes->error[s];
	}
	return xx > 0 ? fmax(0, xy / xx) : 0;
}

/* Best a and b without bounds; false when x is the same everywhere. */
static bool best_line(const struct curve_sizes *sizes, const double *x,
		      double *a, double *b)
{
	double weight = 0, mean_x = 0, mean_y = 0, xx = 0, xy = 0;

	for (size_t s = 0; s < sizes->count; s++) {
		weight += sizes->weight[s];
		mean_x += sizes->weight[s] * x[s];
		mean_y += sizes->weight[s] * sizes->error[s];
	}
	mean_x /= weight;
	mean_y /= weight;
	for (size_t s = 0; s < sizes->count; s++) {
		double off = sizes->weight[s] * (x[s] - mean_x);

		xx += off * (x[s] - mean_x);
		xy += off * (sizes->error[s] - mean_y);
	}
	*b = xx > 0 ? xy / xx : 0;
	*a = mean_y - *b * mean_x;
	return xx > 0;
}

/*
 * The sum of squares at the best a and b for these x. It is convex, so if its
 * lowest place breaks a bound, the best of what is allowed lies on a bound,
 * a = 0 or b = 0. (a <= 1 needs no care: errors are at most 1, so with b >= 0
 * no best a is above.)
 */
static double project(enum curve_form form, const struct curve_sizes *sizes,
		      const double *x, double *a, double *b)
{
	double on_floor, on_flat, weight = 0, mean = 0;

	if (form != CURVE_POW2 && best_line(sizes, x, a, b) && *a >= 0 &&
	    *b >= 0)
		return sum_of_squares(sizes, x, *a, *b);
	*a = 0;
	*b = best_slope(sizes, x);
	on_floor = sum_of_squares(sizes, x, *a, *b);
	if (form == CURVE_POW2)
		return on_floor;
	for (size_t s = 0; s < sizes->count; s++) {
		weight += sizes->weight[s];
		mean += sizes->weight[s] * sizes->error[s];
	}
	mean /= weight;
	on_flat = sum_of_squares(sizes, x, mean, 0);
	if (on_flat > on_floor)
		return on_floor;
	*a = mean;
	*b = 0;
	return on_flat;
}

/* The same for one c. */
static double try_rate(const struct curve_fitter *fitter,
		       const struct curve_sizes *sizes, double *x, double rate,
		       struct curve_law *law)
{
	law->form = fitter->form;
	law->c = rate;
	fill_basis(fitter, rate, x);
	return project(fitter->form, sizes, x, &law->a, &law->b);
}

/* Golden section in log c between two rates of the grid; `best` is replaced
 * by what is better. */
static void refine(const struct curve_fitter *fitter,
		   const struct curve_sizes *sizes, double low, double high,
		   struct curve_law *best, double *squares)
{
	double *x = xcalloc(fitter->count, sizeof(*x));
	double left = high - GOLDEN * (high - low);
	double right = low + GOLDEN * (high - low);
	struct curve_law at_left, at_right;
	double of_left, of_right;

	of_left = try_rate(fitter, sizes, x, exp(left), &at_left);
	of_right = try_rate(fitter, sizes, x, exp(right), &at_right);
	for (int i = 0; i < SECTIONS; i++) {
		if (of_left <= of_right) {
			high = right;
			right = left;
			of_right = of_left;
			at_right = at_left;
			left = high - GOLDEN * (high - low);
			of_left =
				try_rate(fitter, sizes, x, exp(left), &at_left);
		} else {
			low = left;
			left = right;
			of_left = of_right;
			at_left = at_right;
			right = low + GOLDEN * (high - low);
			of_right = try_rate(fitter, sizes, x, exp(right),
					    &at_right);
		}
	}
	if (of_left < *squares) {
		*squares = of_left;
		*best = at_left;
	}
	if (of_right < *squares) {
		*squares = of_right;
		*best = at_right;
	}
	free(x);
}

struct curve_law curve_fitter_fit(const struct curve_fitter *fitter,
				  const struct curve_sizes *sizes,
				  double *squares, bool *is_at_edge)
{
	struct curve_law best = { .form = fitter->form };
	double least = INFINITY, first, last;
	size_t at = 0;

	for (size_t g = 0; g < CURVE_GRID; g++) {
		struct curve_law law = { fitter->form, 0, 0, fitter->rates[g] };
		double sum = project(fitter->form, sizes,
				     &fitter->basis[g * fitter->count], &law.a,
				     &law.b);

		if (sum < least) {
			least = sum;
			best = law;
			at = g;
		}
	}
	first = fitter->rates[0];
	last = fitter->rates[CURVE_GRID - 1];
	refine(fitter, sizes, log(at > 0 ? fitter->rates[at - 1] : first),
	       log(at + 1 < CURVE_GRID ? fitter->rates[at + 1] : last), &best,
	       &least);
	if (best.b == 0)
		best.c = 0; /* which c is not asked any more */
	if (squares)
		*squares = least;
	if (is_at_edge)
		*is_at_edge = best.b > 0 && (best.c < first * (1 + 1e-9) ||
					     best.c > last * (1 - 1e-9));
	return best;
}
