/* threshold.c - see threshold.h */
#include "data/measure/threshold.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

int threshold_check(const struct threshold_set *set, struct err *err)
{
	size_t cells = set->classes * (set->classes + 1);

	if (set->classes == 0)
		return err_set(err, "a threshold set needs a class");
	if (!(set->temperature > 0) || isinf(set->temperature))
		return err_set(err, "a temperature is above 0, not %g",
			       set->temperature);
	if (set->fallback > set->classes &&
	    set->fallback != THRESHOLD_NEXT_BEST)
		return err_set(err, "the fallback is class %zu of %zu",
			       set->fallback, set->classes);
	if (set->kind == THRESHOLD_FLOORS ? !set->floor : !set->cost)
		return err_set(err, "a threshold set without its %s",
			       set->kind == THRESHOLD_FLOORS ? "floors"
							     : "costs");
	for (size_t k = 0; set->kind == THRESHOLD_FLOORS && k < set->classes;
	     k++)
		if (!(set->floor[k] >= 0))
			return err_set(err, "the floor of class %zu is %g", k,
				       set->floor[k]);
	for (size_t c = 0; set->kind == THRESHOLD_COSTS && c < cells; c++)
		if (isnan(set->cost[c]) || set->cost[c] == -INFINITY)
			return err_set(err, "cost %zu of class %zu is %g",
				       c % (set->classes + 1),
				       c / (set->classes + 1), set->cost[c]);
	return 0;
}

/* softmax(log p / temperature); false when every class has probability 0. */
static bool temper(const struct threshold_set *set,
		   const float *log_probability, double *probability)
{
	double most = -INFINITY, sum = 0;

	for (size_t k = 0; k < set->classes; k++) {
		assert(!isnan(log_probability[k]));
		most = fmax(most, (double)log_probability[k]);
	}
	for (size_t k = 0; k < set->classes; k++) {
		double below = (double)log_probability[k] - most;

		probability[k] =
			most == -INFINITY ? 0 : exp(below / set->temperature);
		sum += probability[k];
	}
	for (size_t k = 0; k < set->classes && sum > 0; k++)
		probability[k] /= sum;
	return sum > 0;
}

/* The most probable class without a floor; `classes` when there is none. */
static size_t best_free(const struct threshold_set *set, const double *p)
{
	size_t best = set->classes;

	for (size_t k = 0; k < set->classes; k++)
		if (set->floor[k] == 0 &&
		    (best == set->classes || p[k] > p[best]))
			best = k;
	return best;
}

static size_t fall_back(const struct threshold_set *set, const double *p)
{
	if (set->fallback != THRESHOLD_NEXT_BEST)
		return set->fallback;
	return set->kind == THRESHOLD_FLOORS ? best_free(set, p) : set->classes;
}

static size_t apply_floors(const struct threshold_set *set, const double *p)
{
	size_t reaching = set->classes, favourite = 0;

	for (size_t k = 0; k < set->classes; k++) {
		if (p[k] > p[favourite])
			favourite = k;
		if (set->floor[k] > 0 && p[k] >= set->floor[k] &&
		    (reaching == set->classes || p[k] > p[reaching]))
			reaching = k;
	}
	if (reaching < set->classes)
		return reaching;
	return set->floor[favourite] == 0 ? favourite : fall_back(set, p);
}

static size_t apply_costs(const struct threshold_set *set, const double *p)
{
	size_t columns = set->classes + 1, best = 0;
	double least = INFINITY;

	for (size_t j = 0; j < columns; j++) {
		double expected = 0;

		/* 0 times INFINITY is no cost */
		for (size_t i = 0; i < set->classes; i++)
			if (p[i] > 0)
				expected += p[i] * set->cost[i * columns + j];
		if (expected < least) {
			least = expected;
			best = j;
		}
	}
	return least < INFINITY ? best : fall_back(set, p);
}

size_t threshold_apply(const struct threshold_set *set,
		       const float *log_probability, double *probability)
{
	if (!temper(set, log_probability, probability))
		return fall_back(set, probability);
	return set->kind == THRESHOLD_FLOORS ? apply_floors(set, probability)
					     : apply_costs(set, probability);
}

void threshold_two_costs(size_t positive, double false_positive,
			 double false_negative, double abstain, double *cost)
{
	size_t negative = 1 - positive;

	assert(positive < 2);
	cost[3 * positive + positive] = cost[3 * negative + negative] = 0;
	cost[3 * positive + negative] = false_negative;
	cost[3 * negative + positive] = false_positive;
	cost[3 * positive + 2] = cost[3 * negative + 2] = abstain;
}
