/*
 * logistic.h - multinomial logistic regression with an L2 penalty
 *
 * The head over frozen sentence embeddings. Minimises
 *
 *	.5 |w|^2 + C * sum of losses,	loss = -log softmax(w x + b)[label]
 *
 * over w and b, of which b is not penalised, with L-BFGS (Nocedal 1980;
 * liblbfgs) in double precision. With two classes one vector is fitted (the
 * loss is log(1 + exp(-+(w x + b)))), so that C means what it means in
 * scikit-learn's LogisticRegression, with which both forms agree. The problem
 * is convex: nothing is random, and a warm start changes the time alone.
 */
#ifndef PAYOFF_FINETUNE_LOGISTIC_H
#define PAYOFF_FINETUNE_LOGISTIC_H

#include <stddef.h>

#include "data/base/err.h"

/* What is fitted to: rows of features and the label of each. Borrowed. */
struct logistic_data {
	const float *features; /* (rows, width) */
	size_t width, classes;
	const size_t *labels; /* (rows), below classes */
	const size_t *subset; /* (count) rows to use */
	size_t count;
};

/* A class without rows in the data has weights of zero and this bias: the
 * best value would be minus infinity. */
#define LOGISTIC_ABSENT (-30.0)

struct logistic {
	size_t classes, width;
	/* With two classes the second row of weights is minus the first, and
	 * so is its bias. */
	double *weights; /* (classes, width) */
	double *bias;	 /* (classes) */
};

/* Zeroes; a head that was released or never made is { 0 }. */
void logistic_init(struct logistic *head, size_t classes, size_t width);
void logistic_release(struct logistic *head);

/* How far to go: the gradient's norm, in the objective divided by C * count,
 * relative to that of the weights where they are longer than 1. */
#define LOGISTIC_TIGHT 1e-8
#define LOGISTIC_LOOSE 1e-4 /* to compare values of C by */

/* Fits, starting from what is in the head. Fails on features that are not
 * finite, and where the search does not get near a minimum. */
int logistic_fit(struct logistic *head, const struct logistic_data *data,
		 double c, double tolerance, struct err *err);

/* log softmax(w x + b) of one row (width) into out (classes). */
void logistic_log_probabilities(const struct logistic *head, const float *row,
				double *out);
/* The class of the highest probability; the first of equals. */
size_t logistic_class(const double *log_probabilities, size_t classes);

/* How C is chosen: each value is tried on parts of the data that it was not
 * fitted to. */
struct logistic_search {
	const double *values; /* (count) of C, rising */
	size_t count;
	const size_t *fold_of; /* (rows) the rows' folds, groups together */
	int threads;
};

/*
 * The value of C with the smallest mean loss when each fold that occurs in
 * the data is predicted from the others; the smallest of equals. losses
 * (count) are these means; it may be NULL. The same for any number of threads.
 * With fewer than two folds, the value nearest the middle.
 */
int logistic_choose(const struct logistic_search *search,
		    const struct logistic_data *data, double *c, double *losses,
		    struct err *err);

#endif
