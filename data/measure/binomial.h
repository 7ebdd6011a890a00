/*
 * binomial.h - one proportion: how often is it right?
 *
 * Counts are doubles because a count may be an effective one, n divided by a
 * design effect (group.h), and then it is not whole. 0 <= right <= n.
 *
 * Wilson is for showing: its coverage is 1 - alpha on average. Clopper and
 * Pearson is for promises: its coverage is never below 1 - alpha, which is
 * what a bar such as precision(complaint) >= 0.9 needs. With n = 0 nothing is
 * known and the interval is [0, 1].
 *
 * Clopper and Pearson 1934; Wilson 1927; Newcombe 1998 (the comparison).
 */
#ifndef PAYOFF_DATA_MEASURE_BINOMIAL_H
#define PAYOFF_DATA_MEASURE_BINOMIAL_H

#include <stddef.h>

#include "data/measure/interval.h"

/* P(X = x), P(X <= x) and P(X >= x) for X ~ Binomial(n, p). A tail below
 * zero or beyond n is 0 or 1 as it must be, so x may be negative. */
double binomial_pmf(double x, double n, double p);
double binomial_at_most(double x, double n, double p);
double binomial_at_least(double x, double n, double p);

/* Two-sided, at 1 - alpha. */
struct interval wilson(double right, double n, double alpha);
struct interval clopper_pearson(double right, double n, double alpha);

/* One-sided: the true rate is at least (at most) this, with confidence
 * 1 - alpha. Lower is the p at which P(X >= right) = alpha, in its beta form
 * Beta^-1(alpha; right, n - right + 1), which also serves counts that are not
 * whole; upper is its mirror. */
double clopper_pearson_lower(double right, double n, double alpha);
double clopper_pearson_upper(double right, double n, double alpha);

/* The smallest n at which `errors` errors still show a rate of at most `rate`
 * with confidence 1 - alpha: 59 for none at 5 % and alpha 0.05. `rate` is in
 * (0, 1). What a bar costs in labels. */
size_t binomial_smallest_n(size_t errors, double rate, double alpha);

#endif
