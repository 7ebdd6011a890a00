/*
 * multiplicity.h - many tests at once: what a p-value is worth among others
 *
 * Of twenty true null hypotheses one is rejected at 5 % by chance alone. Holm
 * (1979) bounds the chance of even one false rejection among all; Benjamini
 * and Hochberg (1995) bound the expected share of false ones among those
 * rejected, for looking around. Both keep the order of the p-values, and both
 * are what R's p.adjust() calls "holm" and "BH".
 */
#ifndef PAYOFF_DATA_MEASURE_MULTIPLICITY_H
#define PAYOFF_DATA_MEASURE_MULTIPLICITY_H

#include <stddef.h>

/* p (count), each in [0, 1] or NaN for a test that could not be made, which is
 * none of the family and stays NaN. adjusted may be p itself. */
void multiplicity_holm(const double *p, size_t count, double *adjusted);
void multiplicity_benjamini_hochberg(const double *p, size_t count,
				     double *adjusted);

#endif
