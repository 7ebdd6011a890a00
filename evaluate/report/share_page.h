/*
 * share_page.h - `payoff evaluate share`, as text and as JSON
 */
#ifndef PAYOFF_EVALUATE_REPORT_SHARE_PAGE_H
#define PAYOFF_EVALUATE_REPORT_SHARE_PAGE_H

#include <jansson.h>
#include <stdio.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "evaluate/share/aggregate_chart.h"

/* Labels with lines of their own in the text form: those whose shares err
 * most. More are left to the other form. */
#define SHARE_LABELS_MAX 12
#define SHARE_DETAILS_MAX 4
/* Bars and panels in the text form. */
#define SHARE_BARS_MAX 30
#define SHARE_PANELS_MAX 6

struct share_page {
	const struct aggregate *aggregate;
	const struct aggregate_chart *chart; /* NULL: none was asked for */
	const struct label_list *labels;
	size_t only;	      /* the label asked for, or SIZE_MAX */
	const char **columns; /* what --by could name */
	size_t column_count;
};

void share_page_text(const struct share_page *page, struct arena *arena,
		     FILE *out);
int share_page_json(const struct share_page *page, struct arena *arena,
		    FILE *out, struct err *err);

/* What the runs are called on the page. */
extern const char share_letters[];

/* Of the labels `which` (count), what is shown of texts without a label:
 * share_unlabelled.c. */
void share_unlabelled_text(const struct share_page *page, const size_t *which,
			   size_t count, struct arena *arena, FILE *out);
/* How a run comes to answer what it has not. */
const char *share_fill_command(const struct run *run, struct arena *arena);

/* The parts about a chart: share_chart.c. */
void share_chart_text(const struct share_page *page, struct arena *arena,
		      FILE *out);
json_t *share_chart_json(const struct aggregate_chart *chart,
			 const struct label_list *labels);

#endif
