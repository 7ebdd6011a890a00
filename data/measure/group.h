/*
 * group.h - items that come together: reviews of one product, of one author
 *
 * Items of a group resemble one another, so n of them say less than n
 * independent ones. Everything here sees a group as its size and the sum of
 * its items' scores; the score is whatever is averaged: 1 or 0 for right or
 * wrong, -1, 0 or 1 for the difference of two models.
 */
#ifndef PAYOFF_DATA_MEASURE_GROUP_H
#define PAYOFF_DATA_MEASURE_GROUP_H

#include <stddef.h>

#include "data/measure/interval.h"

struct group {
	double size; /* items, at least 1 */
	double sum;  /* of their scores */
};

/* Collects item scores by group: item i belongs to group_of[i] < count.
 * `groups` has room for count and is overwritten; every group must get an
 * item. */
void group_collect(const size_t *group_of, const double *score, size_t items,
		   struct group *groups, size_t count);

/* G* = n^2 / sum of squared sizes: as many groups of equal size would weigh
 * the same (Kish 1965). The number of groups when all have one size; near 1
 * when one holds nearly everything; 0 for no group. */
double group_effective_count(const struct group *groups, size_t count);

/* Mean score over items; 0 for no group. */
double group_mean(const struct group *groups, size_t count);

/* Standard error of that mean by leaving out one group at a time (jackknife
 * around the full mean, the CV3 of Bell and McCaffrey 2002); infinite with
 * fewer than two groups. With groups of one item it is s / sqrt(n). */
double group_standard_error(const struct group *groups, size_t count);

/* mean +- t(G* - 1) standard errors, at 1 - alpha; everything (infinite ends)
 * when G* <= 1, so clip to the metric's range before showing it. */
struct interval group_jackknife(const struct group *groups, size_t count,
				double alpha);

/*
 * Design effect of a proportion (scores 0 and 1): its variance over groups
 * against that of as many independent items; at least 1. n divided by it is
 * the count to give to clopper_pearson_lower().
 *
 * When all scores are equal the variance says nothing, and the worst is
 * assumed, that every group speaks with one voice: n / G*.
 */
double group_design_effect(const struct group *groups, size_t count);

#endif
