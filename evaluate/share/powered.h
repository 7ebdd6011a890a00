/*
 * powered.h - a share from few labels and many answers
 *
 * For a bar that is drawn from the same population as the labelled items (this
 * month's reviews, some of them labelled): the answers on everything, moved by
 * how wrong they were on the labelled items. Unbiased whatever the model does;
 * a good model makes it narrower than the labels alone, a bad one does not
 * make it wider.
 *
 *	mean = lambda mean(f, unlabelled) + mean(y - lambda f, labelled)
 *
 * Prediction-powered inference with power tuning: Angelopoulos, Duchi and
 * Zrnic 2023, "PPI++". Where the bar's shares may differ from the labelled
 * items', use quantify.h instead.
 */
#ifndef PAYOFF_EVALUATE_SHARE_POWERED_H
#define PAYOFF_EVALUATE_SHARE_POWERED_H

#include <stdbool.h>
#include <stddef.h>

#include "data/measure/interval.h"

/* What the model said of items: 1 or 0 for "is of the class", or its
 * probability. Disjoint sets of items, and of groups. */
struct powered_items {
	size_t count;
	const double *said;	   /* (count) */
	const size_t *group_of;	   /* (count), below groups; NULL: alone */
	size_t groups;		   /* each with an item */
	const double *occurrences; /* (count), above 0; NULL: once each */
};

struct powered {
	bool is_defined; /* false: see why_not, read nothing else */
	const char *why_not;
	size_t labelled, unlabelled;
	double lambda; /* 0: labels alone; 1: the model taken at its word */
	double value;  /* neither clipped to [0, 1] nor is its interval */
	/* Variances of the two means, by leaving out one group (group.h): for
	 * items alone s^2 / n with n - 1 in s^2. (ppi_py divides by n.) */
	double labelled_variance, unlabelled_variance;
	double standard_error; /* root of their sum */
	/* +- t(G* - 1) standard errors, G* of the labelled groups */
	struct interval interval;
	double labels_value, labels_error; /* the labels alone, to compare */
};

/* y (labelled->count): 1 or 0 for what gold says. Undefined with fewer than
 * two groups on either side. */
struct powered powered_mean_at(const struct powered_items *labelled,
			       const double *y,
			       const struct powered_items *unlabelled,
			       double lambda, double alpha);

/* The same at lambda = cov(y, f) / ((1 + n/N) var f), within [0, 1]: moments
 * by weight, var f over both sets, n and N counts of groups alike (G*). */
struct powered powered_mean(const struct powered_items *labelled,
			    const double *y,
			    const struct powered_items *unlabelled,
			    double alpha);

#endif
