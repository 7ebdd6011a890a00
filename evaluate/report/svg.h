/*
 * svg.h - pictures of figures and their intervals, drawn into a page
 *
 * Places along a picture are percents of its width and heights are pixels, so
 * that a picture fits a telephone and a sheet of paper while its letters keep
 * their size. Colours come from the page's style sheet by class; shape tells
 * the same as colour: a ring is the untuned model, a diamond the same with its
 * thresholds moved, a disc the tuned one.
 *
 * Every picture has a title and a description for those who cannot see it.
 */
#ifndef PAYOFF_EVALUATE_REPORT_SVG_H
#define PAYOFF_EVALUATE_REPORT_SVG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "data/measure/interval.h"

struct svg {
	FILE *out;
	double low, high;    /* what lies at the left and the right end */
	bool has_points;     /* ticks are signed points, else percents */
	const char *id;	     /* unique in the page; a word */
	const char *title;   /* plain text, escaped here */
	const char *wording; /* the description, likewise */
};

/* How a figure is drawn. */
enum svg_mark { SVG_RING, SVG_DIAMOND, SVG_DISC };

/* Opens the picture; every other call comes before svg_end(). */
void svg_begin(const struct svg *svg, int height);
/* A line at the bottom with some five round ticks and their labels. */
void svg_axis(const struct svg *svg, int y);
/* A thin line from end to end at y, with a short upright at each end. */
void svg_frame(const struct svg *svg, int y);
/* An upright line with a word above it; is_dashed for what is only wished. */
void svg_upright(const struct svg *svg, double value, int from, int to,
		 bool is_dashed, const char *word);
/* A pale band from one value to another. */
void svg_band(const struct svg *svg, double from, double to, int y, int height);
/* A figure with its interval, centred on y. */
void svg_figure(const struct svg *svg, double value,
		const struct interval *interval, int y, enum svg_mark mark);
/* The mark alone; x in percents of the width, as svg_place() gives them. */
void svg_mark(const struct svg *svg, double x, double y, enum svg_mark mark);
/* "untuned", "thresholds", "tuned": a mark's class in the style sheet. */
const char *svg_mark_class(enum svg_mark mark);
/* Where a value lies, in percents of the width; ends are kept within. */
double svg_place(const struct svg *svg, double value);
void svg_end(const struct svg *svg);

/* Four counts as one strip, each part as wide as its share. */
struct svg_part {
	const char *class_name; /* of the style sheet */
	size_t count;
};
void svg_strip(const struct svg *svg, const struct svg_part *parts,
	       size_t count);

#endif
