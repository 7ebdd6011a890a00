/*
 * rank.h - does the model put the items of a class before the others? (pure)
 *
 * One class against the rest, by the probability the model gives it; the
 * answer it said is not read, nor is any threshold. Two areas:
 *
 * - AUROC: the chance that an item of the class has a higher probability than
 *   one of the rest, ties counting half (Mann and Whitney 1947). 0.5 is
 *   guessing, at any share of the class.
 * - average precision: the sum over distinct probabilities, from the highest,
 *   of the recall gained there times the precision reached there. Never
 *   interpolated: the trapezoid between points of a precision-recall curve
 *   claims more than any threshold gives (Davis and Goadrich 2006). Guessing
 *   gives about the share of the class.
 *
 * Both look at order only, so they say nothing of whether 0.9 means 0.9:
 * that is loss.h and calibration.h. Without an item of the class, or of the
 * rest, they are undefined. With RANK_MACRO for a class they are the plain
 * mean over the classes for which they are defined.
 *
 * Uncertainty. Each area is a mean with a known influence d of every item, the
 * change of the area per change of the item's weight, and its variance is that
 * of sums of d over groups:
 *
 * - AUROC of a class: DeLong, DeLong and Clarke-Pearson (1988), whose
 *   structural components come from one sorting (Sun and Xu 2014); in groups,
 *   Obuchowski's sums of them (1997), which are DeLong's when every item is its
 *   own group. Normal without groups; with groups, t(G* - 1) as in group.h.
 * - average precision, and the means over classes: infinitesimal jackknife
 *   over groups (Efron 1982, chapter 6), t(G* - 1).
 *
 * The interval of one area is made on the logit scale (Pepe 2003), so that it
 * stays within 0 and 1. An area of exactly 1 (or 0) has no spread left to
 * measure. Its other end is then Clopper and Pearson's: k disjoint pairs of one
 * item of the class and one of the rest, or k precisions, are all 1 with a
 * chance of at most area^k. For AUROC k is the smaller of the two counts, and
 * the bound is exact; for average precision k is the items of the class, taken
 * as independent, which they are only nearly. In groups k shrinks by G* / n.
 * Where there is no variance for another reason (the class, or the rest, in a
 * single group; one probability for all) the interval is [0, 1]: nothing is
 * known.
 *
 * All of this is for many items. Simulated, tests of 100 and 400 items, alone
 * and in groups of four, AUROC 0.76 and 0.96: intervals of 95 % held the truth
 * in 94 to 96 % (AUROC) and 93 to 95 % (average precision) where three tenths
 * of the items were of the class, and in 91 to 95 % and 90 to 95 % where one
 * tenth was; tests at 5 % rejected an equal model in 2 to 8 %. With ten items
 * of a class, read the count before the interval.
 */
#ifndef PAYOFF_EVALUATE_SCORE_RANK_H
#define PAYOFF_EVALUATE_SCORE_RANK_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/arena.h"
#include "evaluate/score/comparison.h"
#include "evaluate/scored.h"

#define RANK_MACRO ((size_t)-1)

struct ranking {
	/* Items of the class and of the rest. For RANK_MACRO, the least over
	 * the classes averaged. */
	size_t positives, negatives;
	size_t classes; /* averaged; 1 for a single class */
	struct figure auroc, average_precision;
};

/* One model. O(n) a class after an O(n) sort. */
struct ranking rank_model(const struct scored *scored, size_t class_index,
			  double alpha);

/* "Both models have the same area." */
struct rank_test {
	struct figure difference; /* second - first, within [-1, 1] */
	/*
	 * No test, and an interval of [-1, 1], where the difference has no
	 * variance: both models without a single inversion, both in the same
	 * order, or too few groups. why_not says it; the difference itself is
	 * defined whenever the areas are.
	 */
	bool is_tested;
	const char *why_not;
	double standard_error;
	double z; /* difference / standard error; a t in groups */
	double p; /* two-sided */
};

struct rank_comparison {
	struct ranking first, second;
	struct rank_test auroc, average_precision;
};

/* Two models on the same items: classes, gold and groups of both must be the
 * same. Swapping them negates differences and z, mirrors intervals and keeps
 * p. */
struct rank_comparison rank_compare(const struct scored *first,
				    const struct scored *second,
				    size_t class_index, double alpha);

/* Saying "class" from this probability on. */
struct rank_point {
	double probability;
	size_t true_positives, false_positives;
	double recall, precision, false_positive_rate;
};

struct rank_curve {
	struct rank_point *points; /* by falling probability */
	size_t count;		   /* 0 where the areas are undefined */
	size_t positives, negatives;
};

/*
 * The ROC curve (false positive rate, recall), which begins at (0, 0), and the
 * precision-recall curve (recall, precision), which has no point at recall 0.
 * Points of the distinct probabilities, in arena. Of more than a drawing needs,
 * only the first, the last and those at which recall or false positive rate
 * have moved by 1 / steps since the last one are kept, 2 * steps + 2 at most;
 * steps 0 keeps all.
 */
struct rank_curve rank_curve(const struct scored *scored, size_t class_index,
			     size_t steps, struct arena *arena);

#endif
