/*
 * noise.h - what wrong labels hide
 *
 * A person who errs with probability e, onto any of the other K - 1 classes
 * alike, makes a better model look less better: the measured difference of
 * two accuracies is the true one times 1 - e K/(K-1).
 */
#ifndef PAYOFF_DATA_MEASURE_NOISE_H
#define PAYOFF_DATA_MEASURE_NOISE_H

#include <stddef.h>

/* The share q of items that got two different labels in two independent
 * readings (repeats by one person, overlap of two) is
 * 1 - (1-e)^2 - e^2/(K-1) = 2e - e^2 K/(K-1); this is its inverse, e in
 * [0, (K-1)/K]. At q >= (K-1)/K the labels are as good as drawn by lot and e
 * is (K-1)/K. classes >= 2. */
double noise_from_disagreement(double q, size_t classes);

/* 1 - e K/(K-1): the factor by which a true gain in accuracy shrinks; at
 * least 0. Labels needed grow by the inverse square of it. */
double noise_factor(double e, size_t classes);

#endif
