/*
 * percentile.h - the interval that replicates leave behind
 */
#ifndef PAYOFF_DATA_MEASURE_PERCENTILE_H
#define PAYOFF_DATA_MEASURE_PERCENTILE_H

#include <stddef.h>

#include "data/measure/interval.h"

/* Percentile interval at 1 - alpha (Efron 1979): the order statistics
 * floor((count + 1) alpha / 2), at least the first, from either side. Sorts
 * `values` in place; count > 0, none of them NaN. */
struct interval percentile_interval(double *values, size_t count, double alpha);

#endif
