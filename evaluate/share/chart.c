/* chart.c - bars of both models and of gold; see chart.h */
#include "evaluate/share/chart.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/binomial.h"

#define TIE 1e-12

/* Weights of a bar: of all items, and of those with gold. */
struct heap {
	double all, squares, said[2];
	double gold_all, gold_squares, truth, against[2];
};

static void heap_items(const struct chart_rows *rows, size_t class_index,
		       struct chart_bar *bars, struct heap *heaps)
{
	for (size_t i = 0; i < rows->count; i++) {
		size_t b = rows->bar_of[i];
		struct heap *heap = &heaps[b];
		double w = rows->occurrences ? rows->occurrences[i] : 1;
		bool has_gold = rows->gold && rows->gold[i] < rows->classes;

		assert(b < rows->bars && w > 0);
		bars[b].items++;
		heap->all += w;
		heap->squares += w * w;
		if (has_gold) {
			bars[b].gold_items++;
			heap->gold_all += w;
			heap->gold_squares += w * w;
			heap->truth += rows->gold[i] == class_index ? w : 0;
		}
		for (int m = 0; m < 2; m++) {
			if (rows->said[m][i] != class_index)
				continue;
			heap->said[m] += w;
			heap->against[m] += has_gold ? w : 0;
		}
	}
}

static struct chart_share share_of(double part, double all, double squares,
				   double alpha)
{
	struct chart_share share = { .interval = { 0, 1 } };
	double equal;

	if (all <= 0)
		return share;
	equal = all * all / squares;
	share.is_defined = true;
	share.value = part / all;
	share.interval = wilson(share.value * equal, equal, alpha);
	return share;
}

static void fill_bar(struct chart_bar *bar, const struct heap *heap,
		     double alpha)
{
	bar->truth = share_of(heap->truth, heap->gold_all, heap->gold_squares,
			      alpha);
	for (int m = 0; m < 2; m++)
		bar->said[m] = share_of(heap->said[m], heap->all, heap->squares,
					alpha);
	bar->is_judged = bar->gold_items >= CHART_ITEMS_MIN;
	if (bar->gold_items == 0)
		return;
	bar->gold_equal = heap->gold_all * heap->gold_all / heap->gold_squares;
	for (int m = 0; m < 2; m++)
		bar->against[m] = heap->against[m] / heap->gold_all;
}

/* The judged bars' figures side by side: (judged) each. */
struct columns {
	size_t *bar;
	double *truth, *against[2], *items;
};

static void columns_init(struct columns *columns, const struct chart *chart)
{
	size_t next = 0, room = chart->judged + 1;

	columns->bar = xcalloc(room, sizeof(*columns->bar));
	columns->truth = xcalloc(room, sizeof(double));
	columns->items = xcalloc(room, sizeof(double));
	for (int m = 0; m < 2; m++)
		columns->against[m] = xcalloc(room, sizeof(double));
	for (size_t b = 0; b < chart->count; b++) {
		const struct chart_bar *bar = &chart->bars[b];

		if (!bar->is_judged)
			continue;
		columns->bar[next] = b;
		columns->truth[next] = bar->truth.value;
		columns->items[next] = bar->gold_equal;
		for (int m = 0; m < 2; m++)
			columns->against[m][next] = bar->against[m];
		next++;
	}
}

static void columns_release(struct columns *columns)
{
	free(columns->bar);
	free(columns->truth);
	free(columns->items);
	free(columns->against[0]);
	free(columns->against[1]);
}

static size_t rank_of(const double *values, size_t count, size_t index)
{
	size_t rank = 1;

	for (size_t i = 0; i < count; i++)
		rank += values[i] > values[index] + TIE;
	return rank;
}

static int sign_of(double change)
{
	return (change > TIE) - (change < -TIE);
}

static void judge(struct chart *chart, const struct columns *columns)
{
	size_t judged = chart->judged;

	for (size_t i = 0; i < judged; i++) {
		struct chart_bar *bar = &chart->bars[columns->bar[i]];
		const double *truth = columns->truth;

		bar->rank = rank_of(truth, judged, i);
		for (int m = 0; m < 2; m++) {
			const double *shown = columns->against[m];

			bar->rank_said[m] = rank_of(shown, judged, i);
			bar->is_flipped[m] =
				i > 0 &&
				sign_of(shown[i] - shown[i - 1]) !=
					sign_of(truth[i] - truth[i - 1]);
		}
	}
}

void chart_draw(struct chart *chart, const struct chart_rows *rows,
		const struct chart_options *options)
{
	struct heap *heaps = xcalloc(rows->bars, sizeof(*heaps));
	struct columns columns;

	assert(options->class_index < rows->classes);
	*chart = (struct chart){
		.class_index = options->class_index,
		.count = rows->bars,
		.bars = xcalloc(rows->bars, sizeof(*chart->bars)),
	};
	heap_items(rows, options->class_index, chart->bars, heaps);
	for (size_t b = 0; b < rows->bars; b++) {
		fill_bar(&chart->bars[b], &heaps[b], options->alpha);
		chart->judged += chart->bars[b].is_judged;
	}
	columns_init(&columns, chart);
	judge(chart, &columns);
	for (int m = 0; m < 2; m++)
		chart->fit[m] = chart_fit_of(columns.truth, columns.against[m],
					     chart->judged, options->tolerance);
	chart_simulate(&chart->noise, columns.truth, columns.items,
		       chart->judged, chart->fit, options);
	columns_release(&columns);
	free(heaps);
}

void chart_release(struct chart *chart)
{
	free(chart->bars);
}
