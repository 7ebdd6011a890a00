/*
 * resample.h - what would other samples have said?
 *
 * For metrics without a formula of their own (macro-F1, MCC, ...): the
 * interval of the difference of two models comes from a bootstrap, the
 * p-value from a randomisation test. Both are needed: an interval of the
 * bootstrap that excludes 0 does so under no difference in 5 to 7 % instead
 * of 5 %, the randomisation test in 5 %.
 *
 * Resampling moves counts, never items (kinds.h, multinomial.h), and each
 * replicate draws from a stream of its own (rng.h): the result is a
 * function of table and seed.
 */
#ifndef PAYOFF_DATA_MEASURE_RESAMPLE_H
#define PAYOFF_DATA_MEASURE_RESAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/measure/interval.h"
#include "data/measure/metric.h"
#include "data/measure/table.h"

#define RESAMPLE_REPLICATES 9999
/* Exact randomisation up to this many tables. */
#define RESAMPLE_TABLES_MAX 300000

struct resample {
	const struct table *table;
	struct metric metric;
	uint64_t seed;
	size_t replicates; /* 0: RESAMPLE_REPLICATES, or what alpha needs */
	/* Items that come together move together: (items), each below
	 * group_count. NULL when every item is on its own. */
	const size_t *group_of;
	size_t group_count;
};

struct bootstrap {
	bool is_defined;	  /* false: see why_not, read nothing else */
	const char *why_not;	  /* a clause for people */
	struct interval interval; /* of second - first */
	double standard_error;
	size_t replicates;
	size_t skipped; /* replicates where the metric was undefined */
};

/*
 * Percentile interval at 1 - alpha (Efron 1979): items, or groups, are drawn
 * with replacement, once for both models. Ends are the order statistics
 * floor((B+1) alpha/2) from either side. Undefined when the metric is, or is
 * in more than a tenth of the replicates (which are otherwise left out, and
 * counted).
 */
struct bootstrap bootstrap_difference(const struct resample *resample,
				      double alpha);

/* The same for several metrics at once, and for each model alone: every
 * replicate is drawn once for all of them, so that their figures belong
 * together. resample->metric is not used; out is (count). */
struct metric_bootstrap {
	struct bootstrap first, second, difference;
};
void bootstrap_metrics(const struct resample *resample,
		       const struct metric *metrics, size_t count, double alpha,
		       struct metric_bootstrap *out);

struct randomisation {
	bool is_defined;
	const char *why_not;
	double p;	   /* two-sided */
	bool is_exact;	   /* all tables enumerated, nothing random */
	size_t replicates; /* tables, or random draws */
};

/*
 * "It does not matter which model an answer came from": answers of the two
 * models are swapped, item by item (group by group), with probability 1/2;
 * p is the share of swaps with a difference at least as large, equal ones
 * included (tolerance 1e-12). For accuracy this is McNemar's exact test.
 *
 * Only items with different answers matter, and only how many of each (gold,
 * {answer, answer}) are swapped, so the tables can often be enumerated with
 * their binomial weights: exact, and the same for every seed. Otherwise, and
 * by groups, p = (1 + hits) / (1 + replicates). A swap that leaves the metric
 * undefined counts as a hit.
 */
struct randomisation randomisation_test(const struct resample *resample);

/* The same for several metrics on the same swaps; out is (count), and
 * resample->metric is not used. */
void randomisation_tests(const struct resample *resample,
			 const struct metric *metrics, size_t count,
			 struct randomisation *out);

#endif
