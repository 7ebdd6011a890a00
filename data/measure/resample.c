/* resample.c - the paired bootstrap; see resample.h */
#include "data/measure/resample.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "data/measure/multinomial.h"

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

static int compare_reals(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* A cell as seen from one side: which of its answers comes first. */
struct side_cell {
	uint32_t gold, own, other;
	size_t count, index; /* in the table */
};

static int compare_side_cells(const void *left, const void *right)
{
	const struct side_cell *a = left, *b = right;

	if (a->gold != b->gold)
		return a->gold < b->gold ? -1 : 1;
	if (a->own != b->own)
		return a->own < b->own ? -1 : 1;
	return (a->other > b->other) - (a->other < b->other);
}

static struct side_cell *seen_from(const struct table *table,
				   enum table_model model)
{
	struct side_cell *cells =
		xcalloc(table->cell_count + 1, sizeof(*cells));

	for (size_t i = 0; i < table->cell_count; i++) {
		const struct cell *cell = &table->cells[i];
		bool is_first = model == TABLE_FIRST;

		cells[i] = (struct side_cell){
			cell->gold, is_first ? cell->first : cell->second,
			is_first ? cell->second : cell->first, cell->count, i
		};
	}
	if (table->cell_count)
		qsort(cells, table->cell_count, sizeof(*cells),
		      compare_side_cells);
	return cells;
}

/* An order of the cells that is the same whichever model is called the first:
 * as the model sees them whose view sorts before the other's. So exchanged
 * models are drawn alike, and their intervals mirror one another exactly. */
static struct side_cell *ordered_cells(const struct table *table)
{
	struct side_cell *first = seen_from(table, TABLE_FIRST);
	struct side_cell *second = seen_from(table, TABLE_SECOND);
	int order = 0;

	for (size_t i = 0; i < table->cell_count && !order; i++) {
		order = compare_side_cells(&first[i], &second[i]);
		if (!order && first[i].count != second[i].count)
			order = first[i].count < second[i].count ? -1 : 1;
	}
	free(order <= 0 ? second : first);
	return order <= 0 ? first : second;
}

/* Items with replacement, as counts of cells. */
struct drawing {
	struct side_cell *cells;
	size_t *weights, *drawn; /* in their order */
};

static void drawing_init(struct drawing *drawing, const struct table *table)
{
	drawing->cells = ordered_cells(table);
	drawing->weights = xcalloc(table->cell_count + 1, sizeof(size_t));
	drawing->drawn = xcalloc(table->cell_count + 1, sizeof(size_t));
	for (size_t i = 0; i < table->cell_count; i++)
		drawing->weights[i] = drawing->cells[i].count;
}

static void drawing_release(struct drawing *drawing)
{
	free(drawing->cells);
	free(drawing->weights);
	free(drawing->drawn);
}

static void draw_items(const struct table *table, struct drawing *drawing,
		       struct rng *rng, size_t *counts)
{
	multinomial_draw(rng, table->items, drawing->weights, table->cell_count,
			 drawing->drawn);
	for (size_t i = 0; i < table->cell_count; i++)
		counts[drawing->cells[i].index] = drawing->drawn[i];
}

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
	size_t *counts = xcalloc(table->cell_count, sizeof(*counts));
	struct rng seeds = rng_stream(resample->seed, "bootstrap");
	struct grouped grouped = { NULL, NULL };
	struct margins first, second;
	struct drawing drawing;

	margins_init(&first, table);
	margins_init(&second, table);
	drawing_init(&drawing, table);
	if (resample->group_of)
		grouped_init(&grouped, resample);
	for (size_t r = 0; r < replicates; r++) {
		struct rng rng = { rng_at(&seeds, r), 0 };

		memset(counts, 0, table->cell_count * sizeof(*counts));
		if (resample->group_of)
			draw_groups(&grouped, resample->group_count, &rng,
				    counts);
		else
			draw_items(table, &drawing, &rng, counts);
		margins_count(&first, table, TABLE_FIRST, counts);
		margins_count(&second, table, TABLE_SECOND, counts);
		measure(metrics, count, &first, &second, samples);
	}
	margins_release(&first);
	margins_release(&second);
	free(grouped.start);
	free(grouped.cell_of);
	drawing_release(&drawing);
	free(counts);
}

static void summarise(struct bootstrap *bootstrap, double *sorted, size_t kept,
		      double alpha)
{
	size_t rank = (size_t)((double)(kept + 1) * alpha / 2);
	double mean = 0, squares = 0;

	qsort(sorted, kept, sizeof(*sorted), compare_reals);
	if (rank == 0)
		rank = 1;
	bootstrap->interval.low = sorted[rank - 1];
	bootstrap->interval.high = sorted[kept - rank];
	for (size_t i = 0; i < kept; i++)
		mean += sorted[i] / (double)kept;
	for (size_t i = 0; i < kept; i++)
		squares += (sorted[i] - mean) * (sorted[i] - mean);
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
