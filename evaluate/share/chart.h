/*
 * chart.h - will anyone notice?
 *
 * A chart shows one class's share in each bar: a product, a month. What people
 * read off it are levels, ranks and directions. Here both models' charts are
 * held against gold's, and against the *noise-only* chart: what a faultless
 * model would show if each bar were another sample of as many items from the
 * bar's true share. A model whose error is no larger than that one's is hidden
 * by noise; nobody can notice.
 *
 * The fit describes these bars and these items; what of it is chance the
 * noise-only chart says. Bars with gold for fewer than CHART_ITEMS_MIN items
 * are shown but not judged.
 */
#ifndef PAYOFF_EVALUATE_SHARE_CHART_H
#define PAYOFF_EVALUATE_SHARE_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/measure/interval.h"
#include "data/measure/metric.h"

#define CHART_ITEMS_MIN 30
#define CHART_TOLERANCE 0.03 /* 3 points */
#define CHART_SIMULATIONS 1000

/* Arrays of (count), the caller's. */
struct chart_rows {
	size_t classes, bars, count;
	const size_t *bar_of;	 /* below bars; in the order of time, if any */
	const uint32_t *said[2]; /* both models; `classes` for no class */
	/* `classes` where the item has none; NULL where no item has */
	const uint32_t *gold;
	const double *occurrences; /* above 0; NULL: once each */
};

struct chart_options {
	size_t class_index;
	double tolerance; /* CHART_TOLERANCE; a fraction, .03 is 3 points */
	double alpha;
	uint64_t seed;
	size_t simulations; /* 0: CHART_SIMULATIONS */
};

/* A share of a bar's items, with Wilson's interval on (sum w)^2 / sum w^2
 * items: of the counted share, not corrected (quantify.h does that). */
struct chart_share {
	bool is_defined; /* false: the bar has no such item */
	double value;
	struct interval interval;
};

struct chart_bar {
	size_t items, gold_items;
	double gold_equal;	    /* items with gold, as many equal ones */
	struct chart_share said[2]; /* of all the bar's items */
	struct chart_share truth;   /* of those with gold */
	/* The rest is about items with gold, of judged bars. */
	bool is_judged;
	double against[2];   /* each model's share of the items with gold */
	size_t rank;	     /* of the true share, 1 the largest; ties equal */
	size_t rank_said[2]; /* of `against` */
	/* The change since the judged bar before has another sign than the
	 * truth's; false for the first. */
	bool is_flipped[2];
};

/* How one chart fits the true one. Undefined without bars, and as said. */
struct chart_fit {
	size_t bars;
	struct score mean_error, max_error; /* |shown - truth| over bars */
	struct score within; /* share of bars within the tolerance */
	struct score tau;    /* Kendall's tau-b; not if all are equal */
	/* 1 when every bar shown as largest is truly largest, else 0 */
	struct score top;
	/* share of consecutive changes with the true sign (0 is a sign) */
	struct score signs;
};

struct chart_noise {
	size_t simulations;
	struct chart_fit mean; /* of each figure, over those defined */
	/* Each model's mean error over the noise-only chart's: at most 1 means
	 * hidden. Undefined where the noise is 0. */
	struct score ratio[2];
	/* Share of noise-only charts with a mean error at least as large */
	struct score as_large[2];
	/* Of the noise-only charts' mean errors, at 1 - alpha */
	struct interval interval;
};

struct chart {
	size_t class_index, count, judged;
	struct chart_bar *bars; /* (count) */
	struct chart_fit fit[2];
	struct chart_noise noise;
};

/* The caller releases. */
void chart_draw(struct chart *chart, const struct chart_rows *rows,
		const struct chart_options *options);
void chart_release(struct chart *chart);

/* Fit of `shown` to `truth`, (bars) each; equal means within 1e-12. O(bars^2)
 * for tau. */
struct chart_fit chart_fit_of(const double *truth, const double *shown,
			      size_t bars, double tolerance);

/* Kendall's tau-b (1945); undefined when either has one value only. */
struct score kendall_tau_b(const double *first, const double *second,
			   size_t count);

/* The noise-only chart of bars with these true shares and numbers of items,
 * (bars) each, beside the models' mean errors. Counts are exact binomial
 * draws; an effective number of items is rounded to a whole one. */
void chart_simulate(struct chart_noise *noise, const double *truth,
		    const double *items, size_t bars,
		    const struct chart_fit fit[2],
		    const struct chart_options *options);

#endif
