/*
 * aggregate.h - two runs as a product that shows shares would use them
 *
 * Not "how often is an answer wrong?" but "how wrong is the chart?". Loads what
 * two runs said and has the pure rooms compute: the shares of the classes and
 * their errors (share.h), how they change with the true share (prevalence.h),
 * the shares of the texts that nobody labelled (quantify.h, powered.h), and a
 * chart by a column or in time (aggregate_chart.h).
 *
 * Everything is weighted by occurrence and goes over groups, as those rooms
 * say; intervals are at 1 - alpha. Nothing here claims the test.
 */
#ifndef PAYOFF_EVALUATE_SHARE_AGGREGATE_H
#define PAYOFF_EVALUATE_SHARE_AGGREGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/measure/temperature.h"
#include "evaluate/evidence.h"
#include "evaluate/share/powered.h"
#include "evaluate/share/prevalence.h"
#include "evaluate/share/quantify.h"
#include "evaluate/share/share.h"
#include "evaluate/share/unlabelled.h"

/* One class against all others, as one run answers it. */
struct aggregate_class {
	/* Wilson's intervals of the weighted rates, on the weight over the
	 * design effect in groups; n counts items. */
	struct figure false_positives, false_negatives;
	struct share_limits crossover; /* N* */
	/* p*, where the two kinds of error cancel, and the true shares at which
	 * the interval of the bias has 0 in it, to a point. */
	struct score right_at;
	struct interval right_within;
	/* The bias at half and at double the true share (not above 1); why_not
	 * where the rates are undefined. */
	bool has_half, has_double;
	struct prevalence_point half, twice;
	const char *why_not;
};

#define AGGREGATE_CORRECTIONS (QUANTIFY_MAXIMISED + 1)

struct aggregate_run {
	const struct run *run;
	struct shares shares;
	struct aggregate_class *classes; /* (classes) */
	/* Fitted on the evidence; undefined where the run gave it no
	 * probabilities. */
	struct temperature temperature;
	/* Of the unlabelled rows, by enum quantify_kind. */
	struct quantified corrected[AGGREGATE_CORRECTIONS];
	/* (classes). Where no labelled answer about the class was wrong, or
	 * all labels are alike, the spread says nothing and Wilson's width of
	 * G* such items is added in quadrature. Intervals are clipped to
	 * [0, 1]. */
	struct powered *powered;
};

struct aggregate_settings {
	double alpha;
	uint64_t seed;
	/* Of every bootstrap, at most; 0: as many as the room's header says,
	 * and fewer where there is so much data that they would take long. */
	size_t replicates;
};

struct aggregate {
	struct evidence evidence;
	struct unlabelled unlabelled;
	struct aggregate_settings settings; /* set by aggregate_measure() */
	struct aggregate_run runs[2];
	struct share_comparison comparison;
	struct share_finding finding;
	/* Rows of both kinds, the evidence's first: what a chart is drawn of.
	 * gold is `classes` where it is not known here. Probabilities of
	 * scored are NULL. */
	size_t count;
	int64_t *items;
	double *occurrences;
	struct scored rows[2];
	/* Unlabelled rows in groups without a labelled one: those that the
	 * prediction-powered mean may use. */
	size_t apart;
	/* (classes): the true share in the evidence, with Wilson's interval on
	 * the weight over the design effect in groups. */
	struct figure *labels_alone;
};

/* Both runs are distinct. Everything in arena. Fails as evidence_load(). */
int aggregate_load(struct store *store, const struct label_list *labels,
		   enum evidence_origin origin, const struct run *const runs[2],
		   struct arena *arena, struct aggregate *aggregate,
		   struct err *err);
/* Computes all but charts, from what was loaded. */
void aggregate_measure(struct aggregate *aggregate,
		       const struct aggregate_settings *settings,
		       struct arena *arena);

/* How many replicates are affordable when one costs `work` item visits:
 * between `least` and `most`, or what the settings say. The same data, the
 * same number. */
size_t aggregate_replicates(const struct aggregate *aggregate, double work,
			    size_t least, size_t most);

#endif
