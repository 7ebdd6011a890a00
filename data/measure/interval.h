/*
 * interval.h - two ends of what the data allow
 */
#ifndef PAYOFF_DATA_MEASURE_INTERVAL_H
#define PAYOFF_DATA_MEASURE_INTERVAL_H

/* Both ends belong to it. Every function that returns one takes `alpha`, the
 * chance of missing the truth that the caller accepts: 0.05 gives 95 %. */
struct interval {
	double low, high;
};

#endif
