/*
 * quantify.h - the shares of a bar whose items nobody labelled
 *
 * A bar is a product, a month, any set of items in a chart. Counting a model's
 * answers is biased as soon as the bar's shares differ from those at which the
 * model's errors cancel (share.h). Three corrections, each with its price:
 *
 * - adjusted count (ACC; Gart and Buck 1966, Forman 2008): solve M p = q, M
 *   the confusion rates of the labelled test, q the counted shares. Holds when
 *   the texts of a class look alike in test and bar. The variance grows with
 *   the inverse of M.
 * - mean probability (PCC; Bella et al. 2010): as good as the calibration is
 *   for this bar; wrong as soon as shares shift.
 * - expectation maximisation (EMQ or SLD; Saerens, Latinne and Decaestecker
 *   2002): reweighs probabilities to the shares they imply, again and again.
 *   Needs calibrated probabilities: on raw ones it drifts away.
 *
 * For a bar that is a random part of the population the test came from,
 * powered.h is better than all of these.
 *
 * Items weigh by occurrence, which may be 0 here (a redrawn sample). A bar's
 * `gold` is not read and may be NULL. Shares are over all items, also those
 * answered with no class.
 */
#ifndef PAYOFF_EVALUATE_SHARE_QUANTIFY_H
#define PAYOFF_EVALUATE_SHARE_QUANTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/measure/interval.h"
#include "evaluate/scored.h"

/* M: how a model answers items of each class. */
struct mixing {
	size_t classes;
	double *rate;	/* (classes, classes): [i][j] = P(answer i | class j) */
	double *weight; /* (classes): of gold, behind each column */
};

/* Of the test's items. Columns need not sum to 1, an item may have no answer.
 * The caller releases. */
void mixing_init(struct mixing *mixing, const struct scored *test);
void mixing_release(struct mixing *mixing);

/* Refused beyond this condition number of M in the 1-norm: an error of a point
 * in a count would become up to twenty points in a share. With two classes
 * about 1 to 2 over tpr - fpr. */
#define QUANTIFY_CONDITION_MAX 20

/* Solves M p = q; p is (classes) and neither within [0, 1] nor of sum 1.
 * False, with the reason, when a class has no test item, and when M is
 * singular or ill-conditioned. */
bool mixing_solve(const struct mixing *mixing, const double *counted,
		  double *shares, const char **why_not);

/* The nearest point of the simplex (each >= 0, sum 1) in Euclid's distance,
 * by sorting (Held, Wolfe and Crowder 1974; Duchi et al. 2008). In place. */
void simplex_project(double *values, size_t count);

/* Share answered with each class: (classes). False for no items. */
bool quantify_count(const struct scored *bar, double *shares,
		    const char **why_not);
/* ACC: counted, solved, projected. */
bool quantify_adjusted(const struct mixing *mixing, const struct scored *bar,
		       double *shares, const char **why_not);
/* PCC: mean probability. Mass on outputs that map to no class is no class's,
 * so the sum can be below 1. False without probabilities. */
bool quantify_probability(const struct scored *bar, double *shares,
			  const char **why_not);

/* EMQ stops when no share changes by as much, or after so many steps. */
#define QUANTIFY_CHANGE 1e-6
#define QUANTIFY_STEPS_MAX 1000

struct maximised {
	size_t steps;
	bool has_converged;
	double change;	/* the last step's largest */
	size_t skipped; /* items whose probabilities are all 0 */
};

/* EMQ. prior (classes): the shares of the data the probabilities were
 * calibrated on, where the search starts; each above 0, else false. */
bool quantify_maximised(const struct scored *bar, const double *prior,
			double *shares, struct maximised *maximised,
			const char **why_not);

/* A bar's shares, each with an interval. */
enum quantify_kind {
	QUANTIFY_COUNT,
	QUANTIFY_ADJUSTED,
	QUANTIFY_PROBABILITY,
	QUANTIFY_MAXIMISED,
};

struct quantify {
	enum quantify_kind kind;
	const struct scored *bar;
	const struct scored *test; /* for the adjusted count */
	const double *prior;	   /* for EMQ */
	uint64_t seed;
	size_t replicates; /* 0: one of these; EMQ searches in each */
};

#define QUANTIFY_REPLICATES 1999
#define QUANTIFY_SEARCHES 199

struct quantified {
	bool is_defined;
	const char *why_not;
	enum quantify_kind kind;
	size_t classes, items, groups; /* of the bar */
	double *share;		       /* (classes) */
	struct interval *interval;     /* (classes) */
	size_t replicates, skipped;    /* skipped: could not be solved */
	struct maximised maximised;    /* of the share, EMQ only */
};

/*
 * Percentile bootstrap at 1 - alpha over groups: of the bar's items and, for
 * the adjusted count, of the test's as well, since M is an estimate too
 * (Daughton and Paul 2021). Undefined when the share is, with fewer than two
 * groups on either side, or when a tenth of the replicates could not be
 * solved.
 *
 * The intervals of the other three are of sampling the bar's items alone. They
 * know nothing of the model's bias, which is the larger part of the error:
 * show them as that or not at all. The caller releases.
 */
void quantify_bar(struct quantified *quantified,
		  const struct quantify *quantify, double alpha);
void quantified_release(struct quantified *quantified);

#endif
