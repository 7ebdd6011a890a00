/* svg.c - see svg.h */
#include "evaluate/report/svg.h"

#include <math.h>

#include "evaluate/report/html.h"

/* Kept free on either side, so that marks and tick labels are not cut. */
#define MARGIN_PERCENT 2.5
#define STRIP_HEIGHT 26

double svg_place(const struct svg *svg, double value)
{
	double share = (value - svg->low) / (svg->high - svg->low);

	share = fmin(fmax(share, 0), 1);
	return MARGIN_PERCENT + share * (100 - 2 * MARGIN_PERCENT);
}

void svg_begin(const struct svg *svg, int height)
{
	fprintf(svg->out,
		"<svg role=\"img\" width=\"100%%\" height=\"%d\" "
		"aria-labelledby=\"%s-title %s-desc\">\n<title "
		"id=\"%s-title\">",
		height, svg->id, svg->id, svg->id);
	html_text(svg->out, svg->title);
	fprintf(svg->out, "</title>\n<desc id=\"%s-desc\">", svg->id);
	html_text(svg->out, svg->wording);
	fputs("</desc>\n", svg->out);
}

void svg_end(const struct svg *svg)
{
	fputs("</svg>\n", svg->out);
}

static void line(const struct svg *svg, const char *class_name, double x1,
		 double y1, double x2, double y2)
{
	fprintf(svg->out,
		"<line class=\"%s\" x1=\"%.2f%%\" y1=\"%g\" x2=\"%.2f%%\" "
		"y2=\"%g\"/>\n",
		class_name, x1, y1, x2, y2);
}

/* The step of 1, 2, 5, 10, 20, 50 ... hundredths that gives at most six
 * ticks. */
static double tick_step(double range)
{
	static const double steps[] = { 0.001, 0.002, 0.005, 0.01, 0.02,
					0.05,  0.1,   0.2,   0.25, 0.5 };
	size_t count = sizeof(steps) / sizeof(steps[0]);

	for (size_t i = 0; i < count; i++)
		if (range / steps[i] <= 6)
			return steps[i];
	return 1;
}

static void tick_label(const struct svg *svg, double value, double step)
{
	int digits = step < 0.01 ? 1 : 0;
	double shown = value * 100;

	if (fabs(shown) < 0.05)
		fputs("0", svg->out);
	else if (svg->has_points)
		fprintf(svg->out, "%s%.*f", shown < 0 ? "\xe2\x88\x92" : "+",
			digits, fabs(shown));
	else
		fprintf(svg->out, "%.*f", digits, shown);
}

void svg_axis(const struct svg *svg, int y)
{
	double step = tick_step(svg->high - svg->low);
	long first = lround(ceil(svg->low / step - 1e-9));
	long last = lround(floor(svg->high / step + 1e-9));

	line(svg, "axis", MARGIN_PERCENT, y, 100 - MARGIN_PERCENT, y);
	for (long i = first; i <= last; i++) {
		double value = (double)i * step;
		double x = svg_place(svg, value);

		line(svg, "axis", x, y, x, y + 5);
		fprintf(svg->out, "<text class=\"tick\" x=\"%.2f%%\" y=\"%d\">",
			x, y + 18);
		tick_label(svg, value, step);
		fputs("</text>\n", svg->out);
	}
}

void svg_frame(const struct svg *svg, int y)
{
	double left = MARGIN_PERCENT, right = 100 - MARGIN_PERCENT;

	line(svg, "axis", left, y, right, y);
	line(svg, "axis", left, y - 5, left, y + 5);
	line(svg, "axis", right, y - 5, right, y + 5);
}

void svg_upright(const struct svg *svg, double value, int from, int to,
		 bool is_dashed, const char *word)
{
	double x = svg_place(svg, value);

	line(svg, is_dashed ? "wish" : "zero", x, from, x, to);
	if (!word)
		return;
	fprintf(svg->out, "<text class=\"%s\" x=\"%.2f%%\" y=\"%d\">",
		is_dashed ? "word-after" : "word-before", x, from + 9);
	html_text(svg->out, word);
	fputs("</text>\n", svg->out);
}

void svg_band(const struct svg *svg, double from, double to, int y, int height)
{
	double left = svg_place(svg, from);

	fprintf(svg->out,
		"<rect class=\"band\" x=\"%.2f%%\" y=\"%d\" width=\"%.2f%%\" "
		"height=\"%d\"/>\n",
		left, y, svg_place(svg, to) - left, height);
}

const char *svg_mark_class(enum svg_mark mark)
{
	static const char *const classes[] = {
		[SVG_RING] = "untuned",
		[SVG_DIAMOND] = "thresholds",
		[SVG_DISC] = "tuned",
	};

	return classes[mark];
}

void svg_mark(const struct svg *svg, double x, double y, enum svg_mark mark)
{
	/* A path knows no percents: a picture in the picture has its origin
	 * where the mark is. */
	if (mark == SVG_DIAMOND)
		fprintf(svg->out,
			"<svg class=\"mark\" x=\"%.2f%%\" y=\"%g\"><path "
			"class=\"thresholds\" d=\"M0 -5.5 L5.5 0 L0 5.5 "
			"L-5.5 0 Z\"/></svg>\n",
			x, y);
	else
		fprintf(svg->out,
			"<circle class=\"%s\" cx=\"%.2f%%\" cy=\"%g\" "
			"r=\"4.5\"/>\n",
			svg_mark_class(mark), x, y);
}

void svg_figure(const struct svg *svg, double value,
		const struct interval *interval, int y, enum svg_mark mark)
{
	double left = svg_place(svg, interval->low);
	double right = svg_place(svg, interval->high);
	const char *class_name = svg_mark_class(mark);

	line(svg, class_name, left, y, right, y);
	line(svg, class_name, left, y - 4, left, y + 4);
	line(svg, class_name, right, y - 4, right, y + 4);
	svg_mark(svg, svg_place(svg, value), y, mark);
}

void svg_strip(const struct svg *svg, const struct svg_part *parts,
	       size_t count)
{
	double total = 0, x = 0;

	for (size_t i = 0; i < count; i++)
		total += (double)parts[i].count;
	svg_begin(svg, STRIP_HEIGHT);
	for (size_t i = 0; i < count && total > 0; i++) {
		double width = 100 * (double)parts[i].count / total;

		if (!parts[i].count)
			continue;
		fprintf(svg->out,
			"<rect class=\"%s\" x=\"%.3f%%\" y=\"0\" "
			"width=\"%.3f%%\" height=\"%d\"/>\n",
			parts[i].class_name, x, width, STRIP_HEIGHT);
		/* A narrow part says its number in the legend alone. */
		if (width > 7)
			fprintf(svg->out,
				"<text class=\"on-%s\" x=\"%.3f%%\" y=\"%d\">"
				"%zu</text>\n",
				parts[i].class_name, x + width / 2,
				STRIP_HEIGHT / 2 + 5, parts[i].count);
		x += width;
	}
	svg_end(svg);
}
