/*
 * temperature.h - one number that makes a model's probabilities honest
 *
 * A network that is often right is usually too sure of it, and less often not
 * sure enough. Temperature scaling (Guo, Pleiss, Sun and Weinberger 2017)
 * divides the logits by one T > 0 before the softmax: T > 1 flattens the
 * probabilities, T < 1 sharpens them, and the order of the classes, so the
 * answer, stays. The logits here are the logarithms of the probabilities,
 * which differ from the network's own by a constant of the row that the
 * softmax takes out again.
 *
 * A probability below 2^-24, float's resolution at one, counts as 2^-24
 * (the logit as TEMPERATURE_LOG_MIN): a 0 would have an infinite logit that
 * no temperature could mend.
 *
 * A row's probabilities may sum to less than one, where an output of the
 * model maps to no label. What is left over, the *rest*, is one more class
 * that is never gold: it takes its part in the softmax, and is again what the
 * scaled row leaves over. Whether there is a rest is decided for all rows
 * together, so that a row does not change its number of classes when its own
 * rest happens to be small: there is one when some row lacks more than
 * TEMPERATURE_REST_MIN. Rows that lack less are rounded ones, and are
 * divided by their sum.
 *
 * Fit it on items that the model was not trained on and that nothing will be
 * tested on: the dev role, never the test.
 */
#ifndef PAYOFF_DATA_MEASURE_TEMPERATURE_H
#define PAYOFF_DATA_MEASURE_TEMPERATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/measure/interval.h"

#define TEMPERATURE_LOG_MIN (-16.635532333438686) /* log 2^-24 */
#define TEMPERATURE_REST_MIN 0x1p-10
/* T is looked for in here. */
#define TEMPERATURE_MIN 0.05
#define TEMPERATURE_MAX 20.0

/* Items with gold and what a model said of them; the caller's arrays. */
struct temperature_rows {
	size_t classes, count;
	const uint32_t *gold; /* (count): 0 .. classes - 1 */
	/* (count, classes): natural logarithms; -INFINITY is 0, never NaN */
	const float *log_probability;
	/* (count): 0 .. groups - 1 (group.h); NULL: every item on its own */
	const size_t *group_of;
	size_t groups;
};

struct temperature {
	bool is_defined;     /* false: see why_not, read nothing else */
	const char *why_not; /* a clause for people */
	double value;	     /* T */
	/* The minimum is at or beyond TEMPERATURE_MIN or _MAX, and T is that:
	 * at MIN every item's gold leads, and no sharpening is too much. */
	bool is_at_bound;
	bool has_rest;
	/* Of T. From the sandwich variance of 1/T summed over groups, with
	 * t(G* - 1) (group_jackknife); all of MIN to MAX at a bound. */
	struct interval interval;
	double loss_before, loss_after; /* mean -log p(gold) at 1 and at T */
	size_t count;
};

/*
 * The T of least mean -log softmax(logit / T)[gold]. The mean is convex in
 * 1/T, so there is one minimum; Newton's method on its derivative, kept in a
 * bracket, finds it to about 1e-12.
 *
 * Undefined without items, with fewer than two classes, when all gold is one
 * class (T would say how sure to be of that class, not of answers), and when
 * every row gives all its classes the same probability.
 */
struct temperature temperature_fit(const struct temperature_rows *rows,
				   double alpha);

/* Scales one row (classes) at T: log-probabilities in, log-probabilities out;
 * `scaled` may be `row`. The first of the largest stays the first of the
 * largest, even where float could no longer tell it from the next. */
void temperature_apply(double temperature, bool has_rest, const float *row,
		       size_t classes, float *scaled);

/* What the probabilities of a row leave over: 1 - their sum, at least 0. */
double probability_rest(const float *log_probability, size_t classes);

#endif
