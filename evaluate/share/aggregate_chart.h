/*
 * aggregate_chart.h - the bars of two runs: by a column, in time, or both
 *
 * All texts that both runs answered are in the bars, as a product would count
 * them; those with a label tell how right the bars are (chart.h). By a column
 * alone, bars stand by size and have no direction; in time they stand in its
 * order; with both there is one chart (a panel) for each value of the column.
 */
#ifndef PAYOFF_EVALUATE_SHARE_AGGREGATE_CHART_H
#define PAYOFF_EVALUATE_SHARE_AGGREGATE_CHART_H

#include "evaluate/share/aggregate.h"
#include "evaluate/share/chart.h"
#include "evaluate/share/period.h"

struct aggregate_chart_options {
	const char *by;	  /* a column of item_values(), or NULL */
	const char *over; /* a period ("month"), a column, or NULL */
	const char *date; /* the column with dates; NULL: ITEM_DATE */
	size_t class_index;
	double tolerance; /* a fraction */
};

/* A bar's share by adjusted count (quantify.h). */
struct corrected_share {
	bool is_defined;
	const char *why_not;
	double value;
	struct interval interval;
	size_t replicates;
};

struct aggregate_bar {
	const char *name;
	struct corrected_share corrected[2];
};

struct aggregate_panel {
	const char *name; /* NULL: the only one */
	size_t texts;
	struct aggregate_bar *bars; /* (chart.count) */
	struct chart chart;
};

struct aggregate_chart {
	const char *by, *over; /* NULL: not asked for */
	size_t class_index;
	double tolerance;
	bool is_in_time; /* bars have an order */
	struct aggregate_panel *panels;
	size_t count;
	size_t texts;		  /* in the bars */
	size_t without_by;	  /* left out: nothing in the column */
	size_t without_over;	  /* ... nothing, or a month without a day */
	const char *date;	  /* the column with dates, or NULL */
	struct date_column dates; /* what could be read in it */
};

/* Everything in arena. Refuses a column that is not there or says nothing. */
int aggregate_chart_draw(struct store *store, const struct aggregate *aggregate,
			 const struct aggregate_chart_options *options,
			 struct arena *arena, struct aggregate_chart *chart,
			 struct err *err);

#endif
