/* randomisation.c - the swapping of answers; see resample.h */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "data/measure/binomial.h"
#include "data/measure/kinds.h"
#include "data/measure/resample.h"

#define TIE 1e-12

/* Items of one gold class on which the models give the same two different
 * answers. `given` of them have the first model answer `low`. */
struct swap {
	uint32_t gold, low, high;
	size_t items, given;
};

/* Both models' margins, and the swaps that can move them. */
struct swapping {
	struct margins first, second;
	struct swap *swaps;
	size_t count;
	const struct metric *metrics; /* (metric_count) */
	size_t metric_count;
	double *observed; /* (metric_count) |difference|, less the tolerance */
	double **chances; /* (count)(items + 1): while enumerating */
	double *hits;	  /* (metric_count): weight of the tables so far with a
			   * difference at least as large */
};

static int compare_swaps(const void *left, const void *right)
{
	const struct swap *a = left, *b = right;

	if (a->gold != b->gold)
		return a->gold < b->gold ? -1 : 1;
	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	return (a->high > b->high) - (a->high < b->high);
}

/* One swap for each (gold, {answer, answer}) with different answers. */
static void collect_swaps(struct swapping *swapping, const struct table *table)
{
	struct swap *swaps = xcalloc(table->cell_count, sizeof(*swaps));
	size_t found = 0, kept = 0;

	for (size_t i = 0; i < table->cell_count; i++) {
		const struct cell *cell = &table->cells[i];
		bool is_low = cell->first < cell->second;

		if (cell->first == cell->second)
			continue;
		swaps[found++] = (struct swap){
			cell->gold,
			is_low ? cell->first : cell->second,
			is_low ? cell->second : cell->first,
			cell->count,
			is_low ? cell->count : 0,
		};
	}
	if (found > 0)
		qsort(swaps, found, sizeof(*swaps), compare_swaps);
	for (size_t i = 0; i < found; i++) {
		if (kept > 0 &&
		    compare_swaps(&swaps[kept - 1], &swaps[i]) == 0) {
			swaps[kept - 1].items += swaps[i].items;
			swaps[kept - 1].given += swaps[i].given;
		} else {
			swaps[kept++] = swaps[i];
		}
	}
	swapping->swaps = swaps;
	swapping->count = kept;
}

static void shift(struct margins *margins, const struct swap *swap,
		  size_t to_low, size_t to_high)
{
	margins->predicted[swap->low] += to_low - to_high;
	margins->predicted[swap->high] += to_high - to_low;
	if (swap->gold == swap->low)
		margins->right[swap->low] += to_low - to_high;
	if (swap->gold == swap->high)
		margins->right[swap->high] += to_high - to_low;
}

/* From now on the first model gives `given` of the swap's items `low`. The
 * sums are exact: unsigned arithmetic wraps and wraps back. */
static void set_given(struct swapping *swapping, struct swap *swap,
		      size_t given)
{
	shift(&swapping->first, swap, given, swap->given);
	shift(&swapping->second, swap, swap->given, given);
	swap->given = given;
}

/* Counts the table as it stands, with its weight. */
static void note_hits(struct swapping *swapping, double weight)
{
	for (size_t m = 0; m < swapping->metric_count; m++) {
		struct score first =
			metric_score(swapping->metrics[m], &swapping->first);
		struct score second =
			metric_score(swapping->metrics[m], &swapping->second);

		if (!first.is_defined || !second.is_defined ||
		    fabs(second.value - first.value) >= swapping->observed[m])
			swapping->hits[m] += weight;
	}
}

/* How many tables there are, or more than the limit. */
static double count_tables(const struct swapping *swapping)
{
	double tables = 1;

	for (size_t i = 0; i < swapping->count; i++) {
		tables *= (double)(swapping->swaps[i].items + 1);
		if (tables > RESAMPLE_TABLES_MAX)
			break;
	}
	return tables;
}

/* Goes through all tables, swap `depth` outermost. */
static void enumerate(struct swapping *swapping, size_t depth, double weight)
{
	struct swap *swap = &swapping->swaps[depth];

	if (depth == swapping->count) {
		note_hits(swapping, weight);
		return;
	}
	for (size_t given = 0; given <= swap->items; given++) {
		set_given(swapping, swap, given);
		enumerate(swapping, depth + 1,
			  weight * swapping->chances[depth][given]);
	}
}

/* With the chances of each swap computed once, not once a table. */
static void enumerate_all(struct swapping *swapping)
{
	double **chances = xcalloc(swapping->count + 1, sizeof(double *));

	for (size_t i = 0; i < swapping->count; i++) {
		size_t items = swapping->swaps[i].items;

		chances[i] = xcalloc(items + 1, sizeof(double));
		for (size_t given = 0; given <= items; given++)
			chances[i][given] =
				binomial_pmf((double)given, (double)items, 0.5);
	}
	swapping->chances = chances;
	enumerate(swapping, 0, 1);
	for (size_t i = 0; i < swapping->count; i++)
		free(chances[i]);
	free(chances);
}

/* Binomial(n, 1/2): the ones among n random bits. */
static size_t draw_half(struct rng *rng, size_t n)
{
	size_t ones = 0;

	while (n > 0) {
		size_t take = n < 64 ? n : 64;
		uint64_t bits = rng_next(rng) >> (64 - take);

		for (; bits; bits &= bits - 1)
			ones++;
		n -= take;
	}
	return ones;
}

static void draw_hits(struct swapping *swapping, uint64_t seed,
		      size_t replicates)
{
	struct rng seeds = rng_stream(seed, "randomisation");

	for (size_t r = 0; r < replicates; r++) {
		struct rng rng = { rng_at(&seeds, r), 0 };

		for (size_t i = 0; i < swapping->count; i++)
			set_given(swapping, &swapping->swaps[i],
				  draw_half(&rng, swapping->swaps[i].items));
		note_hits(swapping, 1);
	}
}

/* Moves the margins as if `more` further groups of the kind were swapped, or,
 * where it is below 0, swapped back. Unsigned sums wrap and wrap back. */
static void swap_groups(struct swapping *swapping, const struct table *table,
			const struct kind *kind, ptrdiff_t more)
{
	for (size_t p = 0; p < kind->part_count; p++) {
		const struct cell *cell = &table->cells[kind->parts[p].cell];
		struct swap one = { cell->gold, cell->first, cell->second, 0,
				    0 };

		if (cell->first != cell->second)
			set_given(swapping, &one,
				  (size_t)-more * kind->parts[p].items);
	}
}

/* The same with whole groups swapped. */
static void draw_group_hits(struct swapping *swapping,
			    const struct resample *resample, size_t replicates)
{
	struct rng seeds = rng_stream(resample->seed, "randomisation");
	struct kinds kinds;
	size_t *swapped;

	kinds_build(&kinds, resample->table, resample->group_of,
		    resample->group_count);
	swapped = xcalloc(kinds.count + 1, sizeof(*swapped));
	for (size_t r = 0; r < replicates; r++) {
		struct rng rng = { rng_at(&seeds, r), 0 };

		for (size_t k = 0; k < kinds.count; k++) {
			size_t now = draw_half(&rng, kinds.groups_of[k]);

			swap_groups(swapping, resample->table, &kinds.kinds[k],
				    (ptrdiff_t)(now - swapped[k]));
			swapped[k] = now;
		}
		note_hits(swapping, 1);
	}
	free(swapped);
	kinds_release(&kinds);
}

static void swapping_init(struct swapping *swapping, const struct table *table,
			  const struct metric *metrics, size_t count)
{
	margins_init(&swapping->first, table);
	margins_init(&swapping->second, table);
	margins_count(&swapping->first, table, TABLE_FIRST, NULL);
	margins_count(&swapping->second, table, TABLE_SECOND, NULL);
	collect_swaps(swapping, table);
	swapping->metrics = metrics;
	swapping->metric_count = count;
	swapping->observed = xcalloc(count + 1, sizeof(double));
	swapping->hits = xcalloc(count + 1, sizeof(double));
	for (size_t m = 0; m < count; m++)
		swapping->observed[m] =
			fabs(metric_difference(metrics[m], table).value) - TIE;
}

static void swapping_release(struct swapping *swapping)
{
	free(swapping->swaps);
	free(swapping->observed);
	free(swapping->hits);
	margins_release(&swapping->first);
	margins_release(&swapping->second);
}

void randomisation_tests(const struct resample *resample,
			 const struct metric *metrics, size_t count,
			 struct randomisation *out)
{
	const struct table *table = resample->table;
	size_t replicates = resample->replicates ? resample->replicates
						 : RESAMPLE_REPLICATES;
	struct swapping swapping;
	double tables;
	bool is_exact;

	swapping_init(&swapping, table, metrics, count);
	tables = count_tables(&swapping);
	is_exact = !resample->group_of && tables <= RESAMPLE_TABLES_MAX;
	if (is_exact)
		enumerate_all(&swapping);
	else if (resample->group_of)
		draw_group_hits(&swapping, resample, replicates);
	else
		draw_hits(&swapping, resample->seed, replicates);
	for (size_t m = 0; m < count; m++) {
		struct score score = metric_difference(metrics[m], table);
		double hits = swapping.hits[m];

		out[m] = (struct randomisation){ .is_defined = score.is_defined,
						 .why_not = score.why_not };
		if (!score.is_defined)
			continue;
		out[m].is_exact = is_exact;
		out[m].replicates = is_exact ? (size_t)tables : replicates;
		out[m].p = is_exact ? fmin(1, hits)
				    : (hits + 1) / ((double)replicates + 1);
	}
	swapping_release(&swapping);
}

struct randomisation randomisation_test(const struct resample *resample)
{
	struct randomisation result;

	randomisation_tests(resample, &resample->metric, 1, &result);
	return result;
}
