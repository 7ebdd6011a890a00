/* page_probabilities.c - what probabilities are worth: see page.h */
#include <math.h>
#include <stddef.h>

#include "evaluate/report/html.h"
#include "evaluate/report/page.h"
#include "evaluate/report/svg_plot.h"

#define PLOT_HEIGHT 220
#define PLOT_TOP 12

static const enum candidate_kind kinds[] = { CANDIDATE_UNTUNED,
					     CANDIDATE_TUNED };

static const struct beside_probabilities *of(const struct report *report, int i)
{
	return &report->beside.probabilities[kinds[i]];
}

static void write_loss(const struct report *report, const char *name,
		       size_t offset, FILE *out)
{
	fprintf(out, "<tr><th scope=\"row\">%s</th>", name);
	for (int i = 0; i < 2; i++) {
		const struct beside_probabilities *p = of(report, i);
		const struct figure *figure =
			(const struct figure *)((const char *)p + offset);

		if (p->is_there && figure->score.is_defined)
			fprintf(out,
				"<td class=\"number\">%.3f<span "
				"class=\"range\">%.3f to %.3f</span></td>",
				figure->score.value, figure->interval.low,
				figure->interval.high);
		else
			fputs("<td class=\"number\">\342\200\223</td>", out);
	}
	fputs("</tr>\n", out);
}

static void write_calibration(const struct report *report, FILE *out)
{
	fputs("<tr><th scope=\"row\">calibration error<span class=\"range\">"
	      "and what chance alone reaches</span></th>",
	      out);
	for (int i = 0; i < 2; i++) {
		const struct calibration *c = &of(report, i)->calibration;

		if (of(report, i)->is_there && c->error.is_defined)
			fprintf(out,
				"<td class=\"number\">%.1f\302\240%%<span "
				"class=\"range\">chance: %.1f</span>"
				"</td>",
				100 * c->error.value, 100 * c->null_high);
		else
			fputs("<td class=\"number\">\342\200\223</td>", out);
	}
	fputs("</tr>\n", out);
}

static void write_table(const struct report *report, FILE *out)
{
	char caption[200];

	snprintf(caption, sizeof(caption),
		 "On %zu test items, with %.4g %% intervals; AUROC apart, less "
		 "is better",
		 report->opening.comparison.n,
		 100 * (1 - report->opening.look.alpha));
	page_table(out, caption);
	fputs("<thead><tr><th scope=\"col\">Figure</th><th scope=\"col\" "
	      "class=\"number\">untuned</th><th scope=\"col\" "
	      "class=\"number\">tuned</th></tr></thead>\n<tbody>\n",
	      out);
	write_loss(report, "log loss (nats)",
		   offsetof(struct beside_probabilities, log_loss.mean), out);
	write_loss(report, "Brier score",
		   offsetof(struct beside_probabilities, brier.mean), out);
	write_loss(report, "AUROC, mean of the classes",
		   offsetof(struct beside_probabilities, ranking.auroc), out);
	write_loss(report, "area under risk and coverage",
		   offsetof(struct beside_probabilities, risk_coverage.area),
		   out);
	write_calibration(report, out);
	page_table_end(out);
}

/* Round numbers below the lowest confidence that occurs, and below all that is
 * drawn. */
static void find_ends(const struct report *report, double *least, double *low)
{
	*least = 0.9;
	*low = 0.9;
	for (int i = 0; i < 2; i++) {
		const struct calibration *c = &of(report, i)->calibration;

		for (size_t b = 0; of(report, i)->is_there && b < c->bin_count;
		     b++) {
			if (!c->bins[b].count)
				continue;
			*least = fmin(*least, c->bins[b].low);
			*low = fmin(*low, c->bins[b].accuracy.low);
		}
	}
	*least = floor(*least * 10 + 1e-6) / 10;
	*low = fmin(*least, floor(*low * 10 + 1e-6) / 10);
}

static void write_legend(const struct report *report, FILE *out)
{
	const bool which[CANDIDATE_KINDS] = {
		[CANDIDATE_UNTUNED] = of(report, 0)->is_there,
		[CANDIDATE_TUNED] = of(report, 1)->is_there,
	};

	page_legend(out, which);
}

static void draw_reliability(const struct report *report, FILE *out)
{
	double least, low;
	struct svg svg = {
		.out = out,
		.high = 1,
		.id = "reliability",
		.title = "Reliability of the models' confidences",
		.wording = "Each mark is the items of one range of confidence: "
			   "across, their mean confidence; up, the share that "
			   "is right, with its interval. On the dashed line "
			   "confidence is what it says."
	};
	struct svg_plot plot = {
		.svg = &svg, .y_high = 1, .top = PLOT_TOP, .bottom = PLOT_HEIGHT
	};

	find_ends(report, &least, &low);
	svg.low = least;
	plot.y_low = low;
	fputs("<figure>\n<p>Reliability: does 90\302\240% mean nine in ten?"
	      "</p>\n",
	      out);
	write_legend(report, out);
	svg_begin(&svg, PLOT_HEIGHT + 26);
	svg_plot_frame(&plot);
	svg_plot_wish(&plot, least, least, 1, 1);
	for (int i = 0; i < 2; i++) {
		const struct calibration *c = &of(report, i)->calibration;

		for (size_t b = 0; of(report, i)->is_there && b < c->bin_count;
		     b++)
			if (c->bins[b].count)
				svg_plot_point(&plot, c->bins[b].confidence,
					       (double)c->bins[b].right /
						       (double)c->bins[b].count,
					       &c->bins[b].accuracy,
					       page_mark(kinds[i]));
	}
	svg_end(&svg);
	fputs("<figcaption>Across: confidence of the answer, in percent. Up: "
	      "share of those answers that is right, with its interval. Marks "
	      "below the dashed line are too sure of themselves."
	      "</figcaption>\n</figure>\n",
	      out);
}

static double worst_risk(const struct report *report)
{
	double worst = 0.05;

	for (int i = 0; i < 2; i++) {
		const struct risk_coverage *r = &of(report, i)->risk_coverage;

		for (size_t p = 0; of(report, i)->is_there && p < r->count; p++)
			if (r->points[p].coverage >= 0.05)
				worst = fmax(worst, r->points[p].risk);
	}
	return fmin(1, ceil(worst * 20) / 20);
}

static void draw_curve(const struct svg_plot *plot,
		       const struct risk_coverage *risk, enum svg_mark mark)
{
	struct arena arena = ARENA_INIT;
	double *x = arena_alloc(&arena, risk->count, sizeof(*x));
	double *y = arena_alloc(&arena, risk->count, sizeof(*y));

	for (size_t p = 0; p < risk->count; p++) {
		x[p] = risk->points[p].coverage;
		y[p] = risk->points[p].risk;
	}
	svg_plot_curve(plot, x, y, risk->count, mark);
	arena_release(&arena);
}

static void draw_risk(const struct report *report, FILE *out)
{
	const struct svg svg = {
		.out = out,
		.low = 0,
		.high = 1,
		.id = "risk",
		.title = "Risk and coverage",
		.wording = "Across, the share of items that is answered, the "
			   "surest first; up, the share of these that is "
			   "wrong. A lower curve is better."
	};
	const struct svg_plot plot = { .svg = &svg,
				       .y_low = 0,
				       .y_high = worst_risk(report),
				       .top = PLOT_TOP,
				       .bottom = PLOT_HEIGHT };

	fputs("<figure>\n<p>Risk and coverage: what leaving the doubtful items "
	      "to a person is good for</p>\n",
	      out);
	write_legend(report, out);
	svg_begin(&svg, PLOT_HEIGHT + 26);
	svg_plot_frame(&plot);
	for (int i = 0; i < 2; i++)
		if (of(report, i)->is_there)
			draw_curve(&plot, &of(report, i)->risk_coverage,
				   page_mark(kinds[i]));
	svg_end(&svg);
	fputs("<figcaption>Across: share of items answered, the surest first, "
	      "in percent. Up: share of these that is wrong. Lower is better."
	      "</figcaption>\n</figure>\n",
	      out);
}

void page_probabilities(const struct report *report, FILE *out)
{
	if (!of(report, 0)->is_there && !of(report, 1)->is_there)
		return;
	fputs("<section>\n<h2>What the probabilities are worth</h2>\n<p "
	      "class=\"note\">For thresholds, for leaving items to a person, "
	      "for costs: they all take a probability at its word.</p>\n",
	      out);
	write_table(report, out);
	if (report->opening.comparison.is_grouped)
		page_paragraph(out, "note",
			       "Chance is reckoned item by item; with items in "
			       "groups it does somewhat more.");
	draw_reliability(report, out);
	draw_risk(report, out);
	page_more(out, "calibration");
	fputs("</section>\n", out);
}
