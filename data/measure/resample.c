/* resample.c - the paired bootstrap; see resample.h */
#include "data/measure/resample.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "data/measure/kinds.h"
#include "data/measure/multinomial.h"
#include "data/measure/percentile.h"

/* One figure over all replicates in which it is defined. */
struct sample {
	double *values;
	size_t count;
};

static void sample_add(struct sample *sample, const struct score *score)
{
	if (score->is_defined)
		sample->values[sample->count++] = score->value;
}

/* Of one metric: both models and their difference. */
enum { FIRST, SECOND, DIFFERENCE, FIGURES };

/* The metrics of one replicate, whose counts are in both margins. */
static void measure(const struct metric *metrics, size_t count,
		    const struct margins *first, const struct margins *second,
		    struct sample *samples)
{
	for (size_t m = 0; m < count; m++) {
		struct score one = metric_score(metrics[m], first);
		struct score two = metric_score(metrics[m], second);
		struct score difference = {
			.is_defined = one.is_defined && two.is_defined,
			.value = two.value - one.value,
		};

		sample_add(&samples[m * FIGURES + FIRST], &one);
		sample_add(&samples[m * FIGURES + SECOND], &two);
		sample_add(&samples[m * FIGURES + DIFFERENCE], &difference);
	}
}

static void replicate_all(const struct resample *resample,
			  const struct metric *metrics, size_t count,
			  size_t replicates, struct sample *samples)
{
	const struct table *table = resample->table;
	struct rng seeds = rng_stream(resample->seed, "bootstrap");
	struct margins first, second;
	struct kinds kinds;
	size_t *counts, *drawn;

	kinds_build(&kinds, table, resample->group_of, resample->group_count);
	counts = xcalloc(table->cell_count, sizeof(*counts));
	drawn = xcalloc(kinds.count, sizeof(*drawn));
	margins_init(&first, table);
	margins_init(&second, table);
	for (size_t r = 0; r < replicates; r++) {
		struct rng rng = { rng_at(&seeds, r), 0 };

		multinomial_draw(&rng, kinds.groups, kinds.groups_of,
				 kinds.count, drawn);
		memset(counts, 0, table->cell_count * sizeof(*counts));
		for (size_t k = 0; k < kinds.count; k++)
			if (drawn[k])
				kind_add(&kinds.kinds[k], drawn[k], counts);
		margins_count(&first, table, TABLE_FIRST, counts);
		margins_count(&second, table, TABLE_SECOND, counts);
		measure(metrics, count, &first, &second, samples);
	}
	margins_release(&first);
	margins_release(&second);
	kinds_release(&kinds);
	free(drawn);
	free(counts);
}

static void summarise(struct bootstrap *bootstrap, double *values, size_t kept,
		      double alpha)
{
	double mean = 0, squares = 0;

	bootstrap->interval = percentile_interval(values, kept, alpha);
	for (size_t i = 0; i < kept; i++)
		mean += values[i] / (double)kept;
	for (size_t i = 0; i < kept; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	bootstrap->standard_error = sqrt(squares / (double)(kept - 1));
}

static size_t replicates_for(const struct resample *resample, double alpha)
{
	/* ten replicates beyond each end, so that it stands still */
	double needed = fmin(20 / alpha, 1e6) - 1;

	if (resample->replicates)
		return resample->replicates;
	return needed > RESAMPLE_REPLICATES ? (size_t)needed
					    : RESAMPLE_REPLICATES;
}

/* What the sample shows of a figure that is, or is not, defined itself. */
static struct bootstrap conclude(struct sample *sample,
				 const struct score *score, size_t replicates,
				 double alpha)
{
	struct bootstrap bootstrap = { .why_not = score->why_not,
				       .replicates = replicates };

	if (!score->is_defined)
		return bootstrap;
	bootstrap.skipped = replicates - sample->count;
	bootstrap.is_defined =
		sample->count > 1 && 10 * bootstrap.skipped <= replicates;
	if (bootstrap.is_defined)
		summarise(&bootstrap, sample->values, sample->count, alpha);
	else
		bootstrap.why_not = "too often undefined when resampled";
	return bootstrap;
}

void bootstrap_metrics(const struct resample *resample,
		       const struct metric *metrics, size_t count, double alpha,
		       struct metric_bootstrap *out)
{
	size_t replicates = replicates_for(resample, alpha);
	size_t figures = count * FIGURES;
	struct sample *samples = xcalloc(figures + 1, sizeof(*samples));
	double *values = xcalloc(figures * replicates + 1, sizeof(*values));

	assert(alpha > 0 && alpha < 1);
	for (size_t i = 0; i < figures; i++)
		samples[i].values = values + i * replicates;
	if (resample->table->items > 0)
		replicate_all(resample, metrics, count, replicates, samples);
	for (size_t m = 0; m < count; m++) {
		struct sample *own = samples + m * FIGURES;
		struct score first =
			metric_of(metrics[m], resample->table, TABLE_FIRST);
		struct score second =
			metric_of(metrics[m], resample->table, TABLE_SECOND);
		struct score difference =
			metric_difference(metrics[m], resample->table);

		out[m].first = conclude(&own[FIRST], &first, replicates, alpha);
		out[m].second =
			conclude(&own[SECOND], &second, replicates, alpha);
		out[m].difference = conclude(&own[DIFFERENCE], &difference,
					     replicates, alpha);
	}
	free(values);
	free(samples);
}

struct bootstrap bootstrap_difference(const struct resample *resample,
				      double alpha)
{
	struct metric_bootstrap bootstrap;

	bootstrap_metrics(resample, &resample->metric, 1, alpha, &bootstrap);
	return bootstrap.difference;
}
