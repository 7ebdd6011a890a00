/* svg_plot.c - see svg_plot.h */
#include "evaluate/report/svg_plot.h"

#include <math.h>

#define LINES 4	   /* across, about */
#define BOX 1000.0 /* units of a curve's own box */

static double height_of(const struct svg_plot *plot, double y)
{
	double share = (y - plot->y_low) / (plot->y_high - plot->y_low);

	share = fmin(fmax(share, 0), 1);
	return plot->bottom - share * (plot->bottom - plot->top);
}

static double round_step(double range)
{
	static const double steps[] = { 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5 };

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (range / steps[i] <= LINES + 0.5)
			return steps[i];
	return 1;
}

void svg_plot_frame(const struct svg_plot *plot)
{
	double step = round_step(plot->y_high - plot->y_low);
	double left = svg_place(plot->svg, plot->svg->low);
	double right = svg_place(plot->svg, plot->svg->high);
	long first = lround(ceil(plot->y_low / step - 1e-9));
	long last = lround(floor(plot->y_high / step + 1e-9));

	for (long i = first; i <= last; i++) {
		double y = height_of(plot, (double)i * step);

		fprintf(plot->svg->out,
			"<line class=\"axis\" x1=\"%.2f%%\" y1=\"%.1f\" "
			"x2=\"%.2f%%\" y2=\"%.1f\"/>\n<text class=\"level\" "
			"x=\"%.2f%%\" y=\"%.1f\">%.0f</text>\n",
			left, y, right, y, left, y - 3, 100 * (double)i * step);
	}
	svg_axis(plot->svg, plot->bottom);
}

void svg_plot_wish(const struct svg_plot *plot, double x1, double y1, double x2,
		   double y2)
{
	fprintf(plot->svg->out,
		"<line class=\"wish\" x1=\"%.2f%%\" y1=\"%.1f\" x2=\"%.2f%%\" "
		"y2=\"%.1f\"/>\n",
		svg_place(plot->svg, x1), height_of(plot, y1),
		svg_place(plot->svg, x2), height_of(plot, y2));
}

void svg_plot_point(const struct svg_plot *plot, double x, double y,
		    const struct interval *interval, enum svg_mark mark)
{
	double across = svg_place(plot->svg, x);

	fprintf(plot->svg->out,
		"<line class=\"%s thin\" x1=\"%.2f%%\" y1=\"%.1f\" "
		"x2=\"%.2f%%\" y2=\"%.1f\"/>\n",
		svg_mark_class(mark), across, height_of(plot, interval->low),
		across, height_of(plot, interval->high));
	svg_mark(plot->svg, across, height_of(plot, y), mark);
}

void svg_plot_curve(const struct svg_plot *plot, const double *x,
		    const double *y, size_t count, enum svg_mark mark)
{
	const struct svg *svg = plot->svg;
	double left = svg_place(svg, svg->low);

	if (count < 2)
		return;
	fprintf(svg->out,
		"<svg class=\"curve\" x=\"%.2f%%\" y=\"%d\" width=\"%.2f%%\" "
		"height=\"%d\" viewBox=\"0 0 %.0f %.0f\" "
		"preserveAspectRatio=\"none\"><polyline class=\"%s\" "
		"points=\"",
		left, plot->top, svg_place(svg, svg->high) - left,
		plot->bottom - plot->top, BOX, BOX, svg_mark_class(mark));
	for (size_t i = 0; i < count; i++) {
		double across = (x[i] - svg->low) / (svg->high - svg->low);
		double up = (y[i] - plot->y_low) / (plot->y_high - plot->y_low);

		fprintf(svg->out, "%s%.1f,%.1f", i ? " " : "",
			BOX * fmin(fmax(across, 0), 1),
			BOX * (1 - fmin(fmax(up, 0), 1)));
	}
	fputs("\"/></svg>\n", svg->out);
}
