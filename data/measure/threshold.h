/*
 * threshold.h - from probabilities to an answer, when mistakes differ
 *
 * The most probable class is the right answer when all mistakes cost the
 * same. A threshold set says what to answer when they do not: either floors,
 * chosen so that precision or recall of a class reaches a level, or what each
 * mistake costs. Where the set was chosen and certified is not this room's.
 *
 * Probabilities are softmax(log p / temperature) over the set's classes, in
 * double: of an item that is one of them, which gold always is, so what a
 * model gave to outputs that mean no class is left out. Temperature keeps the
 * order of the classes; Elkan's and Chow's rules need it to be a good one.
 *
 * Floors. A class with floor 0 has none. An item is answered with
 * 1. the most probable of the classes that have a floor and reach it, p >= t;
 * 2. else the most probable class of all, if that has no floor;
 * 3. else, the favourite having missed its floor, with `fallback`.
 * Classes with floors go first, even before a more probable one without: a
 * floor below 1/2 (for recall) would else do nothing, and what is certified of
 * a floor is the set of items that reach it, so that set must be the one
 * answered so. With one floor it is exactly that set. Two classes, one floor:
 * p >= t is the usual rule, the other class being the fallback. No floors: the
 * most probable class.
 *
 * Costs. The answer with the smallest expected cost, sum over i of p_i
 * C[i][j] (Elkan 2001); the last column is the cost of not answering (Chow
 * 1970: a constant r against 0/1 costs holds back where max p < 1 - r). An
 * INFINITE cost forbids an answer wherever its row is possible.
 *
 * Ties go to the lower index, not answering being the highest.
 */
#ifndef PAYOFF_DATA_MEASURE_THRESHOLD_H
#define PAYOFF_DATA_MEASURE_THRESHOLD_H

#include <stddef.h>

#include "data/base/err.h"

enum threshold_kind { THRESHOLD_FLOORS, THRESHOLD_COSTS };

/* As a fallback: the most probable of the classes without a floor, or no
 * class when there is none. */
#define THRESHOLD_NEXT_BEST ((size_t)-1)

/* A view of arrays that the caller owns. */
struct threshold_set {
	enum threshold_kind kind;
	size_t classes;
	double temperature;  /* above 0; 1 leaves the odds alone */
	const double *floor; /* floors: (classes); above 1 is never reached */
	/* A class; `classes`: none, a person looks; THRESHOLD_NEXT_BEST. Also
	 * the answer, for both kinds, where no class has any probability. */
	size_t fallback;
	/* costs: (classes, classes + 1), row = true class, column = answer */
	const double *cost;
};

/* Whether a set that came from outside (a file, a row) can be applied. */
int threshold_check(const struct threshold_set *set, struct err *err);

/* The answer to one item: a class, or `classes` for none. log_probability is
 * (classes), -INFINITY being a probability of 0 and NaN a bug. probability is
 * room for (classes) and holds the probabilities afterwards. The set is as
 * threshold_check() wants it. */
size_t threshold_apply(const struct threshold_set *set,
		       const float *log_probability, double *probability);

/* Fills in costs of two classes (2, 3): right answers are free, `positive` is
 * 0 or 1. Answers positive where p > false_positive / (false_positive +
 * false_negative): 1 and 5 give Elkan's 1/6. abstain: of not answering;
 * INFINITY to always answer. */
void threshold_two_costs(size_t positive, double false_positive,
			 double false_negative, double abstain, double *cost);

#endif
