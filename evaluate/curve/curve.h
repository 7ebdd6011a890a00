/*
 * curve.h - would more labels help?
 *
 * A model is tuned on nested subsets of the train labels, for several seeds,
 * and every one of these models answers the same held-out items (of the train
 * labels, by folds or aside: never the test, which only an opening reads).
 * Through these points goes a law of few parameters, and the law says what
 * the next batch of labels should buy.
 *
 * It is advice about the next batch, not a destiny: no form is right for
 * every data set (Mohr et al. 2022; Viering and Loog 2022, "The shape of
 * learning curves"), one curve in seven does not even fall steadily, and two
 * forms that agree on the points part beyond them. Therefore:
 * - fewer than CURVE_SIZES_MIN sizes give no law;
 * - nothing is said beyond CURVE_REACH times the largest size, nor below the
 *   smallest, where power laws do not hold;
 * - every figure has an interval, and the spread over the forms stands beside
 *   it as what the choice of a form hides;
 * - a curve that does not fall, or rises, is said to.
 *
 * The laws, for the error at n labels:
 *	pow3	a + b n^-c	0 <= a <= 1; b, c >= 0; the one to use
 *	pow2	b n^-c		the same without a floor: optimistic far out
 *	exp3	a + b exp(-c n)	0 <= a <= 1; b, c >= 0: pessimistic far out
 */
#ifndef PAYOFF_EVALUATE_CURVE_CURVE_H
#define PAYOFF_EVALUATE_CURVE_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/measure/interval.h"

#define CURVE_SIZES_MIN 4
#define CURVE_REACH 4
#define CURVE_REPLICATES 1999

enum curve_form { CURVE_POW3, CURVE_POW2, CURVE_EXP3, CURVE_FORMS };

/* "pow3" */
const char *curve_form_name(enum curve_form form);

/* One tuned model on the held-out items. */
struct curve_point {
	size_t labels;	       /* it was tuned on, above 0 */
	uint64_t seed;	       /* of the subset and the training */
	double error;	       /* share of the held-out items it got wrong */
	double standard_error; /* of that, above 0; curve_standard_error() */
	const bool *is_right;  /* (items of the curve), borrowed, or NULL */
};

/* The model the tuned one competes with, on the same items. */
struct curve_base {
	bool is_given;
	double error, standard_error; /* standard_error may be 0 */
	const bool *is_right;	      /* as in curve_point */
};

/* What is known; all borrowed. Either every point (and the base, if given)
 * says which items it got right, or none does. */
struct curve {
	const struct curve_point *points; /* in any order */
	size_t count;
	struct curve_base base;
	size_t items; /* held out; 0 without is_right */
	/* Items that come together are resampled together: (items), each below
	 * group_count, every group with an item; or NULL. */
	const size_t *group_of;
	size_t group_count;
};

/* Standard error of `wrong` out of `items`, with two of each added (Agresti
 * and Coull 1998), so that no wrong item at all is not perfect knowledge.
 * Covers the sampling of items, not the seed. items > 0. */
double curve_standard_error(size_t wrong, size_t items);

/* A law; pow2 has a = 0, and b = 0 comes with c = 0. */
struct curve_law {
	enum curve_form form;
	double a, b, c;
};

/* Error at n > 0 labels, wherever n lies. */
double curve_error(const struct curve_law *law, double n);

/*
 * Does the error fall? Rises: of all pairs of sizes one has a larger error at
 * the larger size by more than chance (5 % for all pairs together, as if the
 * points were independent; points on the same items are rather more alike,
 * so real rises can pass). Flat: no rise, but no slope over log n either that
 * 5 % would call a fall.
 */
enum curve_shape { CURVE_FALLS, CURVE_FLAT, CURVE_RISES };

/* A clause for people; NULL for a curve that falls. */
const char *curve_shape_text(enum curve_shape shape);

struct curve_fit {
	bool is_defined;
	const char *why_not; /* a clause for people; NULL when defined */
	struct curve_law law;
	/* Sum of ((error - law) / standard_error)^2, its degrees of freedom
	 * (points - parameters) and the chance of a larger one if the law were
	 * true and the points independent: near 0, the law does not fit. 1
	 * with no freedom. */
	double chi_square;
	size_t freedom;
	double p;
	/* The best c is an end of what was searched (0.05 to 2 for powers):
	 * the points do not say where it lies. */
	bool is_at_edge;
	size_t sizes, smallest, largest; /* labels; distinct sizes */
	enum curve_shape shape;
	size_t rise_from, rise_to; /* labels: the surest rise, if it rises */
};

/*
 * Weighted least squares, weights 1 / standard_error^2, by variable
 * projection (Golub and Pereyra 1973): for a given c the best a and b are
 * linear, within their bounds; c is found on a grid and refined by golden
 * section. No start values and no failure to converge. Undefined with fewer
 * than CURVE_SIZES_MIN sizes and for input that is not finite or contradicts
 * itself.
 */
struct curve_fit curve_fit(const struct curve *curve, enum curve_form form);

enum curve_method {
	CURVE_BY_SEEDS_AND_ITEMS,
	CURVE_BY_ITEMS,		 /* there is one seed only */
	CURVE_BY_STANDARD_ERROR, /* no is_right: errors drawn from the law */
};

/* A clause that names the method. */
const char *curve_method_text(enum curve_method method);

/*
 * The law fitted again to what other seeds and items would have shown.
 *
 * With is_right: S - 1 of the S seeds are drawn with replacement (which makes
 * the variance over seeds unbiased; Rao and Wu 1988), and the held-out items
 * once for all points and the base (Owen 2007: drawing both ways errs to the
 * wide side). Without: each error is drawn from a normal around the law, with
 * its standard error, which then must cover the seed too, and must not be
 * shared by points; and the base from one of its own.
 *
 * Simulated (300 studies of 300 items, six sizes to 1600), a 90 % interval at
 * 400 labels held the truth in 89 % for one seed that does not matter, 87, 88
 * and 90 % for 2, 3 and 5 seeds that matter as much as items, and 85 % for 3
 * that matter twice as much; at 6400 labels in 97 %.
 *
 * Replicate r draws from stream r of (seed, "curve"), so it is a function of
 * points and seed. A replicate left with too few sizes is skipped; more than
 * a tenth of these make the whole undefined.
 */
struct curve_bootstrap {
	struct curve_fit fit; /* of the points themselves */
	bool is_defined;
	const char *why_not; /* a clause for people; NULL when defined */
	enum curve_method method;
	size_t seeds; /* distinct ones */
	bool has_base;
	double base_error;
	size_t count, skipped;	/* replicates kept, and not */
	struct curve_law *laws; /* (count) */
	double *base_errors;	/* (count); NULL without a base */
};

/* replicates 0 means CURVE_REPLICATES. The caller releases it, defined or
 * not. */
void curve_bootstrap_build(struct curve_bootstrap *bootstrap,
			   const struct curve *curve, enum curve_form form,
			   uint64_t seed, size_t replicates);
void curve_bootstrap_release(struct curve_bootstrap *bootstrap);

/* A figure with its percentile interval at 1 - alpha. */
struct curve_estimate {
	bool is_defined;
	const char *why_not;
	double value;
	struct interval interval;
};

/* Expected error of a model tuned on n labels (the mean over seeds, not of
 * one training). Undefined outside [smallest, CURVE_REACH * largest]. */
struct curve_estimate curve_predict(const struct curve_bootstrap *bootstrap,
				    double n, double alpha);

/* How much the error is expected to drop from n to n + more labels. What
 * `more` costs is cost.h's. */
struct curve_estimate curve_drop(const struct curve_bootstrap *bootstrap,
				 double n, double more, double alpha);

/* Labels for the three customary questions, from n: + 100, + 25 %, + 100 %. */
#define CURVE_STEPS 3
void curve_steps(double n, double more[CURVE_STEPS]);

/* What each form says at n, and from the lowest to the highest of it: the
 * uncertainty that no interval of one form has. */
struct curve_spread {
	bool is_defined; /* some form is */
	const char *why_not;
	struct curve_fit fits[CURVE_FORMS];
	double values[CURVE_FORMS]; /* read where fits[] is defined */
	struct interval interval;   /* lowest and highest; no confidence */
};

struct curve_spread curve_spread(const struct curve *curve, double n);

#endif
