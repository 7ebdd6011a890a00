/* quantify_bar.c - intervals of corrected counts; see quantify.h */
#include <assert.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "data/measure/percentile.h"
#include "evaluate/share/quantify.h"
#include "evaluate/share/redraw.h"

static bool estimate(const struct quantify *quantify, double *shares,
		     struct maximised *maximised, const char **why_not)
{
	struct mixing mixing;
	bool is_defined;

	switch (quantify->kind) {
	case QUANTIFY_COUNT:
		return quantify_count(quantify->bar, shares, why_not);
	case QUANTIFY_PROBABILITY:
		return quantify_probability(quantify->bar, shares, why_not);
	case QUANTIFY_MAXIMISED:
		return quantify_maximised(quantify->bar, quantify->prior,
					  shares, maximised, why_not);
	default:
		break;
	}
	mixing_init(&mixing, quantify->test);
	is_defined = quantify_adjusted(&mixing, quantify->bar, shares, why_not);
	mixing_release(&mixing);
	return is_defined;
}

/* Bar and test, drawn anew into views with weights of their own. */
struct redrawn {
	struct redraw bar, test;
	struct scored bar_view, test_view;
	double *bar_weights, *test_weights;
	struct quantify quantify; /* of the views */
};

static void redrawn_init(struct redrawn *redrawn,
			 const struct quantify *quantify)
{
	*redrawn = (struct redrawn){ .quantify = *quantify,
				     .bar_view = *quantify->bar };
	redraw_init(&redrawn->bar, quantify->bar);
	redrawn->bar_weights = xcalloc(quantify->bar->count, sizeof(double));
	redrawn->bar_view.occurrences = redrawn->bar_weights;
	redrawn->quantify.bar = &redrawn->bar_view;
	if (quantify->kind != QUANTIFY_ADJUSTED)
		return;
	redrawn->test_view = *quantify->test;
	redraw_init(&redrawn->test, quantify->test);
	redrawn->test_weights = xcalloc(quantify->test->count, sizeof(double));
	redrawn->test_view.occurrences = redrawn->test_weights;
	redrawn->quantify.test = &redrawn->test_view;
}

static void redrawn_release(struct redrawn *redrawn)
{
	redraw_release(&redrawn->bar);
	redraw_release(&redrawn->test);
	free(redrawn->bar_weights);
	free(redrawn->test_weights);
}

/* Fills values (classes, replicates) from the front; how many replicates
 * could be solved. */
static size_t replicate_all(struct redrawn *redrawn, size_t replicates,
			    double *values)
{
	struct rng bars = rng_stream(redrawn->quantify.seed, "bootstrap");
	struct rng tests = rng_stream(redrawn->quantify.seed, "test bootstrap");
	size_t classes = redrawn->bar_view.classes, kept = 0;
	double *shares = xcalloc(classes, sizeof(*shares));

	for (size_t r = 0; r < replicates; r++) {
		struct rng bar = { rng_at(&bars, r), 0 };
		struct rng test = { rng_at(&tests, r), 0 };
		struct maximised maximised;
		const char *why_not;

		redraw_weights(&redrawn->bar, &bar, redrawn->bar_weights);
		if (redrawn->test_weights)
			redraw_weights(&redrawn->test, &test,
				       redrawn->test_weights);
		if (!estimate(&redrawn->quantify, shares, &maximised, &why_not))
			continue;
		for (size_t k = 0; k < classes; k++)
			values[k * replicates + kept] = shares[k];
		kept++;
	}
	free(shares);
	return kept;
}

static void add_intervals(struct quantified *quantified,
			  const struct quantify *quantify, double alpha)
{
	size_t replicates = quantified->replicates, kept = 0;
	double *values =
		xcalloc(quantified->classes * replicates, sizeof(*values));
	struct redrawn redrawn;

	redrawn_init(&redrawn, quantify);
	quantified->groups = redrawn.bar.groups;
	if (redrawn.bar.groups < 2 ||
	    (redrawn.test_weights && redrawn.test.groups < 2)) {
		quantified->is_defined = false;
		quantified->why_not = "all items are of one group";
		goto out;
	}
	kept = replicate_all(&redrawn, replicates, values);
	quantified->skipped = replicates - kept;
	if (kept < 2 || 10 * quantified->skipped > replicates) {
		quantified->is_defined = false;
		quantified->why_not = "too often unsolvable when resampled";
		goto out;
	}
	for (size_t k = 0; k < quantified->classes; k++)
		quantified->interval[k] = percentile_interval(
			&values[k * replicates], kept, alpha);
out:
	redrawn_release(&redrawn);
	free(values);
}

void quantify_bar(struct quantified *quantified,
		  const struct quantify *quantify, double alpha)
{
	size_t classes = quantify->bar->classes;

	assert(alpha > 0 && alpha < 1 && classes > 0);
	*quantified = (struct quantified){
		.kind = quantify->kind,
		.classes = classes,
		.items = quantify->bar->count,
		.share = xcalloc(classes, sizeof(double)),
		.interval = xcalloc(classes, sizeof(struct interval)),
		.replicates = quantify->replicates,
	};
	if (quantified->replicates == 0)
		quantified->replicates = quantify->kind == QUANTIFY_MAXIMISED
						 ? QUANTIFY_SEARCHES
						 : QUANTIFY_REPLICATES;
	quantified->is_defined =
		estimate(quantify, quantified->share, &quantified->maximised,
			 &quantified->why_not);
	if (quantified->is_defined)
		add_intervals(quantified, quantify, alpha);
}

void quantified_release(struct quantified *quantified)
{
	free(quantified->share);
	free(quantified->interval);
}
