/*
 * prevalence.h - the chart's error when shares move
 *
 * Next month's share of complaints is not this month's. With the true and
 * false positive rate of one class against all others, the error of a counted
 * share follows for every true share p: bias(p) = (1 - p) fpr - p fnr, a
 * straight line. The artificial-prevalence protocol (Forman 2008) draws test
 * sets at a grid of shares to find it; here it is computed, and costs no
 * labels.
 *
 * With a class against the rest both shares are off by the same amount, so
 * the mean absolute error over the two is |bias|.
 */
#ifndef PAYOFF_EVALUATE_SHARE_PREVALENCE_H
#define PAYOFF_EVALUATE_SHARE_PREVALENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "data/measure/interval.h"
#include "evaluate/scored.h"

/* Expected |counted - p| in a bar of n items, p n of them of the class: n
 * answers, each wrong with its rate, so normal around the bias with variance
 * (p fnr (1 - fnr) + (1 - p) fpr (1 - fpr)) / n, folded at 0. Within 0.002 of
 * exact from n = 100. n = INFINITY: |bias|, what no bar size removes. */
double prevalence_error(double p, double fpr, double fnr, double n);

struct prevalence_point {
	double p;
	double bias; /* counted - p */
	/* Of the bias: leave one group out, with t(G* - 1); where a kind of
	 * error was never seen (or always), Wilson's width of G* such items
	 * is added in quadrature. */
	struct interval interval;
	double expected; /* prevalence_error() at the bar size */
};

struct prevalence_curve {
	bool is_defined; /* false: see why_not, read nothing else */
	const char *why_not;
	size_t items, groups, points;
	double fpr, fnr;
	double bar_size;
	struct prevalence_point *point; /* (points): p from 0 to 1 */
	double mean_error; /* mean of `expected`: QuaPy's protocol average */
};

/* Of one model and class, on `points` >= 2 equally spaced shares, for bars of
 * bar_size items (INFINITY allowed), at 1 - alpha. Undefined when the test
 * lacks items of the class or of others, or has one group. The ends of an
 * interval are -1 and 1 where a kind of item stands in one group alone. Two
 * models: two curves. The caller releases. */
void prevalence_curve_draw(struct prevalence_curve *curve,
			   const struct scored *scored, size_t class_index,
			   size_t points, double bar_size, double alpha);
void prevalence_curve_release(struct prevalence_curve *curve);

/* One point of it, at true share p. False, with the reason, where the curve is
 * undefined. */
bool prevalence_at(const struct scored *scored, size_t class_index, double p,
		   double bar_size, double alpha,
		   struct prevalence_point *point, const char **why_not);

#endif
