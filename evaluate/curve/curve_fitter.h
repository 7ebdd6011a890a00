/*
 * curve_fitter.h - least squares for one form of law, many times over
 *
 * Inside of curve.h. The points are merged by size, since the law is the same
 * for all of a size: what they differ among themselves adds a constant to the
 * sum of squares. Powers on the grid of c are computed once for all fits.
 */
#ifndef PAYOFF_EVALUATE_CURVE_CURVE_FITTER_H
#define PAYOFF_EVALUATE_CURVE_CURVE_FITTER_H

#include "evaluate/curve/curve.h"

#define CURVE_GRID 48

struct curve_sizes {
	size_t count, points;
	double *labels;	 /* (count), rising */
	double *weight;	 /* (count): of the points; 0 when none is drawn */
	double *error;	 /* (count): their weighted mean */
	double scatter;	 /* weighted squares of points around these means */
	size_t *order;	 /* (points): by size, seed and error, so that the
			    order they are given in is irrelevant */
	size_t *size_of; /* (points): index into labels */
};

void curve_sizes_init(struct curve_sizes *sizes, const struct curve *curve);
/* Weights and means when point i has errors[i] and counts times[i] times;
 * times may be NULL for once each. */
void curve_sizes_merge(struct curve_sizes *sizes, const struct curve *curve,
		       const double *errors, const size_t *times);
/* Sizes that have weight. */
size_t curve_sizes_occupied(const struct curve_sizes *sizes);
void curve_sizes_release(struct curve_sizes *sizes);

struct curve_fitter {
	enum curve_form form;
	size_t count;
	const double *labels;	  /* (count), borrowed */
	double rates[CURVE_GRID]; /* of c, rising */
	double *basis;		  /* (CURVE_GRID, count): n^-c or exp(-c n) */
};

void curve_fitter_init(struct curve_fitter *fitter, enum curve_form form,
		       const struct curve_sizes *sizes);
void curve_fitter_release(struct curve_fitter *fitter);

/* The best law; its sum of squares, without sizes->scatter, and whether c is
 * an end of the grid go out where wanted. */
struct curve_law curve_fitter_fit(const struct curve_fitter *fitter,
				  const struct curve_sizes *sizes,
				  double *squares, bool *is_at_edge);

#endif
