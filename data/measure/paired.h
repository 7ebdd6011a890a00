/*
 * paired.h - two models on the same items: how much more is right?
 *
 * Four counts say all there is to know about accuracy. "First" is the model
 * without tuning (or without thresholds), "second" the one with: what the
 * first alone gets right was broken, what the second alone gets right was
 * fixed. Only these two, the discordant items, carry information about the
 * difference; the items both get right or wrong only say how large it can be.
 *
 * The difference is second minus first: above 0, the second is better.
 * Swapping the models negates it, mirrors every interval and keeps every
 * two-sided p-value.
 */
#ifndef PAYOFF_DATA_MEASURE_PAIRED_H
#define PAYOFF_DATA_MEASURE_PAIRED_H

#include <stddef.h>

#include "data/measure/interval.h"

struct paired {
	size_t both_right;
	size_t first_only;  /* broken */
	size_t second_only; /* fixed */
	size_t both_wrong;
};

size_t paired_count(const struct paired *paired);
struct paired paired_swap(const struct paired *paired);
/* (second_only - first_only) / n; 0 when n is 0, which the intervals below
 * show to mean nothing. */
double paired_difference(const struct paired *paired);
/* Share of discordant items; 0 when n is 0. */
double paired_discordance(const struct paired *paired);

/*
 * McNemar's test (1947) that both models are equally often right, given the
 * number of discordant items: then first_only ~ Binomial(discordant, 1/2).
 * With no discordant item p is 1.
 *
 * mid_p counts the observed table half: it keeps its level in practice, where
 * the exact test wastes power (Fagerland, Lydersen and Laake 2013). The
 * one-sided test asks whether the second is better, and is honest only when
 * that was decided before looking. The chi-square form is left out: with or
 * without continuity correction it is dominated by mid_p.
 */
double mcnemar_exact(const struct paired *paired);
double mcnemar_mid_p(const struct paired *paired);
double mcnemar_second_better(const struct paired *paired);

/*
 * Tango's score statistic (1998) for "the true difference is delta", -1 <
 * delta < 1: standard normal if it is, falling in delta. An interval at
 * 1 - alpha ends where it meets +-normal_two_sided(alpha), so comparing it
 * with these says on which side of delta the interval lies without solving
 * for its ends. n > 0.
 */
double paired_score(const struct paired *paired, double delta);

/*
 * Intervals of the difference. Tango's is the one verdicts use: it keeps its
 * coverage in small samples and at zero discordant items, where the textbook
 * (Wald) interval has no width and is therefore not offered. The others are
 * closed forms for cross-checks: square-and-add (Newcombe 1998, method 10),
 * half an item added to each cell (Agresti and Min 2005), and one to each
 * discordant cell (Bonett and Price 2012). With n = 0 all are [-1, 1].
 */
struct interval paired_tango(const struct paired *paired, double alpha);
struct interval paired_newcombe(const struct paired *paired, double alpha);
struct interval paired_agresti_min(const struct paired *paired, double alpha);
struct interval paired_bonett_price(const struct paired *paired, double alpha);

/* What the difference could be if some resolved items have no gold (skipped,
 * disputed): those on which the models answer alike cannot move it, those on
 * which they differ may all be for or all against the second. Not a sampling
 * interval; with no such item both ends are the difference. */
struct interval paired_worst_case(const struct paired *paired,
				  size_t alike_without_gold,
				  size_t differing_without_gold);

#endif
