/*
 * special.h - the functions that probabilities are made of
 *
 * Written here because the verdict rests on them and libm stops at lgamma().
 * Relative accuracy is about 1e-12 for arguments up to 1e6, in the small tail
 * too: ask for the small tail by name (upper_tail functions) rather than as
 * one minus the large one.
 *
 * Quantiles invert their cdf; p = 0 and p = 1 give the ends of the support,
 * which are infinite for the normal and for Student's t. Arguments outside
 * their range are bugs of the caller and assert.
 */
#ifndef PAYOFF_DATA_MEASURE_SPECIAL_H
#define PAYOFF_DATA_MEASURE_SPECIAL_H

/* Phi(x), the standard normal cdf; its upper tail is normal_cdf(-x). */
double normal_cdf(double x);
/* Inverse of normal_cdf for p in [0, 1]. Start: Abramowitz and Stegun 26.2.23;
 * refined by Halley's method. */
double normal_quantile(double p);
/* The z of a two-sided interval at 1 - alpha: 1.959964 for 0.05. */
double normal_two_sided(double alpha);

/* I_x(a, b), the regularised incomplete beta function, for x in [0, 1] and
 * a, b > 0: the cdf of Beta(a, b). Continued fraction (Didonato and Morris
 * 1992) by Lentz's method. */
double beta_cdf(double x, double a, double b);
/* Inverse of beta_cdf in x, by Newton steps kept inside a bracket. */
double beta_quantile(double p, double a, double b);

/* Student's t with `freedom` > 0 degrees, not necessarily whole. */
double student_cdf(double t, double freedom);
double student_quantile(double p, double freedom);

/* P(X > x) of chi-square with `freedom` > 0 degrees; x >= 0. Series below
 * the mean, continued fraction above. */
double chi_square_upper_tail(double x, double freedom);

/* C(n, x) p^x (1-p)^(n-x) for real 0 <= x <= n, the factorials being gamma
 * functions. Saddle-point form (Loader 2000, "Fast and accurate computation
 * of binomial probabilities"), which does not cancel for large n. */
double binomial_kernel(double x, double n, double p);

#endif
