/*
 * svg_plot.h - pictures of two dimensions: see svg.h
 *
 * Across, percents of the width as in svg.h; upwards, pixels between `top`
 * and `bottom` for values from y_low to y_high. Curves are drawn into a box
 * that stretches, with strokes that do not.
 */
#ifndef PAYOFF_EVALUATE_REPORT_SVG_PLOT_H
#define PAYOFF_EVALUATE_REPORT_SVG_PLOT_H

#include "evaluate/report/svg.h"

struct svg_plot {
	const struct svg *svg;
	double y_low, y_high;
	int top, bottom;
};

/* The axis below, and lines across with their values in percent. */
void svg_plot_frame(const struct svg_plot *plot);
/* A dashed line from (x, y) to (x, y). */
void svg_plot_wish(const struct svg_plot *plot, double x1, double y1, double x2,
		   double y2);
/* A mark with its interval upwards. */
void svg_plot_point(const struct svg_plot *plot, double x, double y,
		    const struct interval *interval, enum svg_mark mark);
/* A curve through (x, y) pairs; nothing for less than two. */
void svg_plot_curve(const struct svg_plot *plot, const double *x,
		    const double *y, size_t count, enum svg_mark mark);

#endif
