/*
 * headline.h - the one metric that candidates are chosen and judged by (pure)
 *
 * A claim names it before the test is read: accuracy, another metric of the
 * table of answers, or "share-error", the mean absolute error of the shares in
 * an aggregate (share.h), which is what counts where a chart is all that
 * anybody sees. The difference is turned so that above 0 the second model is
 * the better one, whatever the metric.
 *
 * Accuracy: Tango's interval, or the jackknife over groups. Other metrics of
 * the table: percentile bootstrap (of whole groups), and since such an
 * interval excludes 0 somewhat too often, a randomisation p beside it. The
 * share error: the bootstrap alone, which for it covers 95 to 99 % at a nominal
 * 95 (share.h); a randomisation p of an error that both models share in would
 * be far too careful (.3 to 1.6 % at a nominal 5).
 */
#ifndef PAYOFF_EVALUATE_SCORE_HEADLINE_H
#define PAYOFF_EVALUATE_SCORE_HEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/label.h"
#include "data/measure/metric.h"
#include "evaluate/score/comparison.h"
#include "evaluate/scored.h"

#define HEADLINE_ACCURACY "accuracy"
#define HEADLINE_SHARE_ERROR "share-error"

struct headline {
	const char *name; /* as it was named; borrowed */
	bool is_share_error;
	struct metric metric; /* unless it is the share error */
};

/* "accuracy", "macro-f1", "recall(urgent)", "share-error". The name is
 * borrowed. */
int headline_parse(const char *name, const struct label_list *labels,
		   struct headline *headline, struct err *err);
/* Is it accuracy, with its own interval and four counts? */
bool headline_is_accuracy(const struct headline *headline);
/* What a sentence calls it: "tuning brings ... +1.2 points". */
const char *headline_words(const struct headline *headline);

/* The figure of one model's answers. */
struct score headline_score(const struct headline *headline,
			    const struct scored *scored);
/* Whether a is better than b: of errors, the smaller. */
bool headline_is_better(const struct headline *headline, double a, double b);

struct headline_difference {
	struct figure first, second, difference; /* above 0: second better */
	bool needs_p; /* the interval is a bootstrap's: read p beside it */
	double p;
	const char *why_not; /* undefined: why */
};

/* Two models on the same rows. */
struct headline_difference headline_compare(const struct headline *headline,
					    const struct scored *first,
					    const struct scored *second,
					    double alpha, uint64_t seed,
					    struct arena *arena);

#endif
