/*
 * share.h - how wrong is the chart?
 *
 * A product that shows how many reviews complain, not which, dilutes single
 * errors: two that are opposite cancel. What is left is the error of the
 * share, counted share less true share, and more items do not remove it.
 * Shares and their errors are fractions of 1 here; times 100 they are points.
 *
 * Everything is weighted by occurrence (scored.h): a text that occurs nine
 * times stands nine times in the chart. The weight belongs to the item, so
 * shares are ratios of two sums over groups, and groups are what is left out
 * or redrawn.
 *
 * An answer with no class counts for none: the counted shares then sum to one
 * less the unanswered share, and what is missing is an error like another.
 */
#ifndef PAYOFF_EVALUATE_SHARE_SHARE_H
#define PAYOFF_EVALUATE_SHARE_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/measure/interval.h"
#include "data/measure/metric.h"
#include "data/measure/table.h"
#include "evaluate/scored.h"

/* How often the item occurs: 1 where nothing is said. */
double share_weight(const struct scored *scored, size_t item);

enum share_method {
	/* Every item on its own and of equal weight: the error is (answered so
	 * wrongly - missed) / n, the difference of two paired proportions, and
	 * Tango's interval (paired.h) has width where no error was seen. */
	SHARE_TANGO,
	/* Otherwise leave one group out (group.h), with t(G* - 1). Closed form,
	 * and unlike a bootstrap of few groups not too narrow. */
	SHARE_JACKKNIFE,
	/* Jackknife, but all groups have the same error (mostly none): the
	 * spread says nothing and each group counts as one item that could have
	 * differed. Tango's interval of G* alike: +- z^2 / (G* + z^2). */
	SHARE_ALL_ALIKE,
	SHARE_UNKNOWN, /* one group (G* <= 1): the interval is everything */
};

struct share {
	double truth, counted;
	double error;		  /* counted - truth: above 0, too many */
	struct interval interval; /* of the error, within [-1, 1] */
	double standard_error;	  /* jackknife; infinite with one group */
	enum share_method method;
};

struct shares {
	bool is_defined; /* false: see why_not, read nothing else */
	const char *why_not;
	size_t classes, items, groups;
	double occurrences;  /* sum of the weights */
	double groups_equal; /* G* by weight (group.h) */
	struct share *of;    /* (classes) */
	double unanswered;   /* share answered with no class */
	/* mean_k |error| over all classes, QuaPy's absolute error (AE), and
	 * the largest with its class. Their intervals: share_compare(). */
	double mean_error, max_error;
	size_t worst;
};

/* Classify and count against gold, at 1 - alpha. The caller releases. */
void shares_measure(struct shares *shares, const struct scored *scored,
		    double alpha);
void shares_release(struct shares *shares);

/* Mean absolute error over classes, and nothing else; 0 without items. */
double share_mean_error(const struct scored *scored);

/*
 * Bias of one class, against all others: the expected error of a bar whose
 * true share is p is (1 - p) fpr - p fnr. Aggregation removes variance, not
 * this. Only at p* = fpr / (fpr + fnr) do the two kinds of error cancel.
 */
struct share_rates {
	struct score fpr; /* of items not of the class, answered with it */
	struct score fnr; /* of items of the class, not answered with it */
	size_t negatives, positives; /* items behind them */
	double share;		     /* true share in the test, weighted */
};

struct share_rates share_rates_of(const struct scored *scored,
				  size_t class_index);
double share_bias(double p, double fpr, double fnr);
struct score share_balance(double fpr, double fnr);

/*
 * N* = p (1 - p) / bias^2: the bar size at which bias equals one standard
 * error of sampling p. Bars with fewer items are dominated by sampling noise
 * and the model's error is hidden; above it more items do not help. 0 when
 * p is 0 or 1 (no noise to hide in). Without bias it is infinite, which is
 * said as undefined with that reason.
 */
struct score share_crossover(double p, double bias);

/* N* of a measured share with what the interval of its error allows, p held:
 * the ends of |error|. high is undefined (infinite) where the interval has 0
 * in it. */
struct share_limits {
	struct score value, low, high;
};

struct share_limits share_crossover_limits(const struct share *share);

/*
 * One number from resampled groups.
 *
 * A mean absolute error holds noise beside bias: what is estimated is the
 * error to expect of a bar of as many items as the test. Percentile intervals
 * cover that in 95 to 99 % at a nominal 95 (simulated: 60, 300 and 1,500
 * items, three classes, four pairs of models, biased and not). They are not
 * intervals of what is left in a bar without end: a model whose errors cancel
 * has no bias but an error at any size, and the interval then excludes 0.
 * For bias see share.interval, class by class.
 */
struct share_figure {
	double value;
	struct interval interval; /* percentile */
	double standard_error;
	/* Mean of the replicates less the value: above 0 for an error, since
	 * redrawing adds noise and absolute values do not cancel. */
	double bias;
};

/*
 * Two models on the same items: gold, groups and occurrences of `first` and
 * `second` are the same. Give one model twice for one alone.
 */
struct share_comparison {
	bool is_defined;
	const char *why_not;
	size_t items, groups;
	struct share_figure error[2]; /* mean absolute error of each */
	/* First's less second's: above 0, the second draws the better chart,
	 * as every difference in payoff. */
	struct share_figure gain;
	size_t replicates;
	/* "It does not matter which model an answer came from": swapped group
	 * by group; share of swaps with a gain at least as large either way
	 * (tolerance 1e-12). Exact, all swaps enumerated, when the models
	 * differ in at most SHARE_SWAPPED_MAX groups, else by `swaps` draws as
	 * (1 + hits) / (1 + swaps). Swapping the models keeps it.
	 *
	 * Cautious: swaps keep the sum of both models' errors, and a gain
	 * cannot exceed that sum. At 5 % it rejects two equal models in 0.3
	 * to 1.6 % (simulated, 60 and 300 items, 2 and 3 classes). A faultless
	 * model and one whose errors cancel are not equal in its sense: bars
	 * of this size differ, bars without end do not. */
	double p;
	bool is_exact;
	size_t swaps;
	double accuracy[2]; /* each item once, as in the verdict */
};

#define SHARE_SWAPPED_MAX 20

/* replicates 0: RESAMPLE_REPLICATES. Undefined for no items or one group. */
struct share_comparison share_compare(const struct scored *first,
				      const struct scored *second,
				      uint64_t seed, size_t replicates,
				      double alpha);

/* The better model can draw the worse chart: its errors, though fewer, point
 * one way. Both facts, so that a report can say both. */
struct share_finding {
	bool is_found;
	enum table_model more_accurate; /* read only if found */
	double accuracy[2], mean_error[2];
};

struct share_finding share_find(const struct share_comparison *comparison);

#endif
