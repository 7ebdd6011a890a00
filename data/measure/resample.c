/* resample.c - the paired bootstrap; see resample.h */
#include "data/measure/resample.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "data/measure/percentile.h"

/* Items sorted by group, for drawing whole groups. */
struct grouped {
	size_t *start; /* (groups + 1) */
	uint32_t *cell_of;
};

static void grouped_init(struct grouped *grouped,
			 const struct resample *resample)
{
	size_t items = resample->table->items, groups = resample->group_count;
	size_t *next;

	grouped->start = xcalloc(groups + 1, sizeof(*grouped->start));
	grouped->cell_of = xcalloc(items, sizeof(*grouped->cell_of));
	next = xcalloc(groups + 1, sizeof(*next));
	for (size_t i = 0; i < items; i++) {
		assert(resample->group_of[i] < groups);
		grouped->start[resample->group_of[i] + 1]++;
	}
	for (size_t g = 0; g < groups; g++)
		grouped->start[g + 1] += grouped->start[g];
	memcpy(next, grouped->start, groups * sizeof(*next));
	for (size_t i = 0; i < items; i++)
		grouped->cell_of[next[resample->group_of[i]]++] =
			resample->table->cell_of[i];
	free(next);
}

static void draw_items(const struct table *table, struct rng *rng,
		       size_t *counts)
{
	for (size_t i = 0; i < table->items; i++)
		counts[table->cell_of[rng_below(rng, table->items)]]++;
}

static void draw_groups(const struct grouped *grouped, size_t groups,
			struct rng *rng, size_t *counts)
{
	for (size_t i = 0; i < groups; i++) {
		size_t g = (size_t)rng_below(rng, groups);

		for (size_t j = grouped->start[g]; j < grouped->start[g + 1];
		     j++)
			counts[grouped->cell_of[j]]++;
	}
}

/* Differences of all replicates in which the metric is defined; how many. */
static size_t replicate_all(const struct resample *resample, size_t replicates,
			    double *differences)
{
	const struct table *table = resample->table;
	size_t *counts = xcalloc(table->cell_count, sizeof(*counts));
	struct rng seeds = rng_stream(resample->seed, "bootstrap");
	struct grouped grouped = { NULL, NULL };
	struct margins margins;
	size_t kept = 0;

	margins_init(&margins, table);
	if (resample->group_of)
		grouped_init(&grouped, resample);
	for (size_t r = 0; r < replicates; r++) {
		struct rng rng = { rng_at(&seeds, r), 0 };
		struct score first, second;

		memset(counts, 0, table->cell_count * sizeof(*counts));
		if (resample->group_of)
			draw_groups(&grouped, resample->group_count, &rng,
				    counts);
		else
			draw_items(table, &rng, counts);
		margins_count(&margins, table, TABLE_FIRST, counts);
		first = metric_score(resample->metric, &margins);
		margins_count(&margins, table, TABLE_SECOND, counts);
		second = metric_score(resample->metric, &margins);
		if (first.is_defined && second.is_defined)
			differences[kept++] = second.value - first.value;
	}
	margins_release(&margins);
	free(grouped.start);
	free(grouped.cell_of);
	free(counts);
	return kept;
}

static void summarise(struct bootstrap *bootstrap, double *differences,
		      size_t kept, double alpha)
{
	double mean = 0, squares = 0;

	bootstrap->interval = percentile_interval(differences, kept, alpha);
	for (size_t i = 0; i < kept; i++)
		mean += differences[i] / (double)kept;
	for (size_t i = 0; i < kept; i++)
		squares += (differences[i] - mean) * (differences[i] - mean);
	bootstrap->standard_error = sqrt(squares / (double)(kept - 1));
}

struct bootstrap bootstrap_difference(const struct resample *resample,
				      double alpha)
{
	struct score score =
		metric_difference(resample->metric, resample->table);
	struct bootstrap bootstrap = { .why_not = score.why_not,
				       .replicates = resample->replicates };
	double *differences;
	size_t kept;

	assert(alpha > 0 && alpha < 1);
	if (!score.is_defined)
		return bootstrap;
	if (bootstrap.replicates == 0) {
		/* ten replicates beyond each end, so that it stands still */
		double needed = fmin(20 / alpha, 1e6) - 1;

		bootstrap.replicates = RESAMPLE_REPLICATES;
		if (needed > RESAMPLE_REPLICATES)
			bootstrap.replicates = (size_t)needed;
	}
	differences = xcalloc(bootstrap.replicates, sizeof(*differences));
	kept = replicate_all(resample, bootstrap.replicates, differences);
	bootstrap.skipped = bootstrap.replicates - kept;
	bootstrap.is_defined =
		kept > 1 && 10 * bootstrap.skipped <= bootstrap.replicates;
	if (bootstrap.is_defined)
		summarise(&bootstrap, differences, kept, alpha);
	else
		bootstrap.why_not = "too often undefined when resampled";
	free(differences);
	return bootstrap;
}
