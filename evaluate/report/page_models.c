/* page_models.c - how good each model is: see page.h */
#include <math.h>

#include "evaluate/report/html.h"
#include "evaluate/report/page.h"
#include "evaluate/report/svg.h"

#define ROW_HEIGHT 22

static int word_figure(const char *model, const struct figure *figure,
		       char *out, size_t size)
{
	if (!figure->score.is_defined)
		return snprintf(out, size, "%s: undefined. ", model);
	return snprintf(out, size, "%s: %.1f %%, between %.1f and %.1f. ",
			model, 100 * figure->score.value,
			100 * figure->interval.low,
			100 * figure->interval.high);
}

static void draw(const struct svg *svg, const struct figure *figure, int y,
		 enum svg_mark mark)
{
	if (figure->score.is_defined)
		svg_figure(svg, figure->score.value, &figure->interval, y,
			   mark);
}

/* Both models' figures of one kind, the untuned one above. */
static void write_pair(const char *id, const char *title,
		       const struct figure *first, const struct figure *second,
		       double low, FILE *out)
{
	char wording[240];
	const struct svg svg = { .out = out,
				 .low = low,
				 .high = 1,
				 .id = id,
				 .title = title,
				 .wording = wording };
	int at = word_figure("Untuned", first, wording, sizeof(wording));

	word_figure("Tuned", second, wording + at,
		    sizeof(wording) - (size_t)at);
	svg_begin(&svg, 2 * ROW_HEIGHT + 26);
	draw(&svg, first, ROW_HEIGHT / 2, SVG_RING);
	draw(&svg, second, ROW_HEIGHT / 2 + ROW_HEIGHT, SVG_DISC);
	svg_axis(&svg, 2 * ROW_HEIGHT + 2);
	svg_end(&svg);
}

/* A round number of tens below everything that is drawn. */
static double left_end(const struct comparison *c)
{
	const struct figure *figures[] = { &c->first.accuracy,
					   &c->second.accuracy,
					   &c->first.macro_f1,
					   &c->second.macro_f1 };
	double low = 1;

	for (int i = 0; i < 4; i++)
		if (figures[i]->score.is_defined)
			low = fmin(low, figures[i]->interval.low);
	return fmax(0, floor(low * 10 - 1e-9) / 10 - (low < 0.9 ? 0 : 0.1));
}

static void write_model_row(FILE *out, const char *name,
			    const struct model_figures *model)
{
	fprintf(out, "<tr><th scope=\"row\">%s</th>", name);
	page_figure(out, &model->accuracy);
	page_figure(out, &model->macro_f1);
	fputs("</tr>\n", out);
}

static void write_legend(FILE *out)
{
	fputs("<ul class=\"legend\">\n<li><svg viewBox=\"0 0 14 14\" "
	      "aria-hidden=\"true\"><circle class=\"untuned\" cx=\"7\" "
	      "cy=\"7\" r=\"4.5\"/></svg>untuned</li>\n<li><svg viewBox=\"0 0 "
	      "14 14\" aria-hidden=\"true\"><circle class=\"tuned\" cx=\"7\" "
	      "cy=\"7\" r=\"4.5\"/></svg>tuned</li>\n</ul>\n",
	      out);
}

void page_models(const struct report *report, FILE *out)
{
	const struct comparison *c = &report->opening.comparison;
	double low = left_end(c);
	char caption[160];

	fputs("<section>\n<h2>How good each model is</h2>\n<figure>\n", out);
	write_legend(out);
	fputs("<p>Accuracy: the share of items answered rightly</p>\n", out);
	write_pair("accuracy", "Accuracy of both models", &c->first.accuracy,
		   &c->second.accuracy, low, out);
	fputs("<p>Macro-F1: every class weighs the same, however rare</p>\n",
	      out);
	write_pair("macro-f1", "Macro-F1 of both models", &c->first.macro_f1,
		   &c->second.macro_f1, low, out);
	fputs("</figure>\n", out);
	snprintf(caption, sizeof(caption),
		 "On %zu test items, in percent, with %.4g %% intervals", c->n,
		 100 * (1 - c->alpha));
	page_table(out, caption);
	fputs("<thead><tr><th scope=\"col\">Model</th><th scope=\"col\" "
	      "class=\"number\">Accuracy</th><th scope=\"col\" "
	      "class=\"number\">Macro-F1</th></tr></thead>\n<tbody>\n",
	      out);
	write_model_row(out, "untuned", &c->first);
	write_model_row(out, "tuned", &c->second);
	page_table_end(out);
	if (c->is_grouped)
		fprintf(out,
			"<p class=\"note\">The items come in %zu groups, worth "
			"%.1f groups of equal size; intervals allow for items "
			"of a group resembling one another.</p>\n",
			c->groups, c->effective_groups);
	fputs("</section>\n", out);
}

/* A figure and, in the next cell, its picture from 0 to 100 %. */
static void write_cells(const char *what, size_t k, bool is_tuned,
			const struct figure *figure, FILE *out)
{
	char id[64], title[64], wording[120];
	const struct svg svg = { .out = out,
				 .low = 0,
				 .high = 1,
				 .id = id,
				 .title = title,
				 .wording = wording };

	snprintf(id, sizeof(id), "%s-%zu-%s", what, k,
		 is_tuned ? "tuned" : "untuned");
	snprintf(title, sizeof(title), "%s of class %zu", what, k + 1);
	word_figure(is_tuned ? "Tuned" : "Untuned", figure, wording,
		    sizeof(wording));
	page_figure(out, figure);
	fputs("<td class=\"picture\">", out);
	svg_begin(&svg, ROW_HEIGHT);
	svg_frame(&svg, ROW_HEIGHT / 2);
	draw(&svg, figure, ROW_HEIGHT / 2, is_tuned ? SVG_DISC : SVG_RING);
	svg_end(&svg);
	fputs("</td>", out);
}

static void write_class(const struct report *report, size_t k, FILE *out)
{
	const struct comparison *c = &report->opening.comparison;

	fputs("<tr><th scope=\"rowgroup\" rowspan=\"2\">", out);
	html_text(out, report->labels.labels[k].name);
	fprintf(out,
		"<span class=\"range\">%zu item%s</span></th>"
		"<td>untuned</td>",
		c->first.classes[k].gold,
		c->first.classes[k].gold == 1 ? "" : "s");
	write_cells("precision", k, false, &c->first.classes[k].precision, out);
	write_cells("recall", k, false, &c->first.classes[k].recall, out);
	fputs("</tr>\n<tr><td>tuned</td>", out);
	write_cells("precision", k, true, &c->second.classes[k].precision, out);
	write_cells("recall", k, true, &c->second.classes[k].recall, out);
	fputs("</tr>\n", out);
}

void page_classes(const struct report *report, FILE *out)
{
	const struct comparison *c = &report->opening.comparison;
	size_t unseen = 0;

	fputs("<section>\n<h2>Class by class</h2>\n<p "
	      "class=\"note\">Precision: "
	      "of the items a model gives the class, the share that has it. "
	      "Recall: of the items that have the class, the share the model "
	      "finds. Pictures run from 0 to 100\302\240%.</p>\n",
	      out);
	page_table(out, "Precision and recall of each class, with their "
			"intervals");
	fputs("<thead><tr><th scope=\"col\">Class</th><th scope=\"col\">Model"
	      "</th><th scope=\"colgroup\" colspan=\"2\">Precision</th>"
	      "<th scope=\"colgroup\" colspan=\"2\">Recall</th></tr></thead>\n"
	      "<tbody class=\"pairs\">\n",
	      out);
	for (size_t k = 0; k < c->classes; k++) {
		if (!c->first.classes[k].gold &&
		    !c->first.classes[k].predicted &&
		    !c->second.classes[k].predicted)
			unseen++;
		else
			write_class(report, k, out);
	}
	page_table_end(out);
	if (unseen)
		fprintf(out,
			"<p class=\"note\">%zu classes occur neither among the "
			"labels nor among the answers and are left out, of the "
			"table and of macro-F1.</p>\n",
			unseen);
	fputs("</section>\n", out);
}

static void write_reading(const struct bar_reading *reading, FILE *out)
{
	static const char *const words[] = {
		[BAR_OPEN] = "open",
		[BAR_PASSES] = "\342\234\223 cleared",
		[BAR_MISSES] = "\303\227 missed",
	};

	fprintf(out, "<td>%s</td>", words[reading->state]);
	if (reading->is_defined)
		fprintf(out,
			"<td class=\"number\">%.1f\302\240%%<span "
			"class=\"range\">%.1f to %.1f, of %zu</span></td>",
			100 * reading->value, 100 * reading->bounds.low,
			100 * reading->bounds.high, reading->count);
	else
		fputs("<td class=\"number\">undefined<span class=\"range\">"
		      "nothing to count</span></td>",
		      out);
}

void page_bars(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;

	if (!o->bar_count)
		return;
	fputs("<section>\n<h2>The bars</h2>\n<p class=\"note\">A bar is "
	      "cleared "
	      "when its lower bound reaches it, missed when its upper bound "
	      "is below it, and open in between.</p>\n",
	      out);
	page_table(out, "What a deployed model was to reach");
	fputs("<thead><tr><th scope=\"col\">Bar</th><th scope=\"col\">Model"
	      "</th><th scope=\"col\">State</th><th scope=\"col\" "
	      "class=\"number\">Measured, and bounds</th></tr></thead>\n"
	      "<tbody>\n",
	      out);
	for (size_t i = 0; i < o->bar_count; i++)
		for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
			if (!o->readings[kind])
				continue;
			fputs("<tr><th scope=\"row\">", out);
			html_text(out, o->bars[i].text);
			fprintf(out, "</th><td>%s</td>",
				kind == CANDIDATE_TUNED ? "tuned" : "untuned");
			write_reading(&o->readings[kind][i], out);
			fputs("</tr>\n", out);
		}
	page_table_end(out);
	fputs("</section>\n", out);
}
