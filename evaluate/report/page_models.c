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

/* The candidates' figures of one kind, one below the other. */
static void write_rows(const char *id, const char *title,
		       const struct figure *figures[CANDIDATE_KINDS],
		       double low, FILE *out)
{
	char wording[360];
	const struct svg svg = { .out = out,
				 .low = low,
				 .high = 1,
				 .id = id,
				 .title = title,
				 .wording = wording };
	int at = 0, rows = 0;

	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (figures[kind]) {
			at += word_figure(
				candidate_name((enum candidate_kind)kind),
				figures[kind], wording + at,
				sizeof(wording) - (size_t)at);
			rows++;
		}
	svg_begin(&svg, rows * ROW_HEIGHT + 26);
	rows = 0;
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (figures[kind])
			draw(&svg, figures[kind],
			     ROW_HEIGHT / 2 + ROW_HEIGHT * rows++,
			     page_mark((enum candidate_kind)kind));
	svg_axis(&svg, rows * ROW_HEIGHT + 2);
	svg_end(&svg);
}

/* A round number of tens below everything that is drawn. */
static double left_end(const struct report *report)
{
	double low = 1;

	for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
		const struct model_figures *model =
			report->beside.figures[kind];

		if (model && model->accuracy.score.is_defined)
			low = fmin(low, model->accuracy.interval.low);
		if (model && model->macro_f1.score.is_defined)
			low = fmin(low, model->macro_f1.interval.low);
	}
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

static void write_pictures(const struct report *report, FILE *out)
{
	const struct figure *accuracy[CANDIDATE_KINDS] = { NULL };
	const struct figure *macro_f1[CANDIDATE_KINDS] = { NULL };
	bool which[CANDIDATE_KINDS];
	double low = left_end(report);

	for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
		const struct model_figures *model =
			report->beside.figures[kind];

		which[kind] = model != NULL;
		accuracy[kind] = model ? &model->accuracy : NULL;
		macro_f1[kind] = model ? &model->macro_f1 : NULL;
	}
	fputs("<figure>\n", out);
	page_legend(out, which);
	fputs("<p>Accuracy: the share of items answered rightly</p>\n", out);
	write_rows("accuracy", "Accuracy of the models", accuracy, low, out);
	fputs("<p>Macro-F1: every class weighs the same, however rare</p>\n",
	      out);
	write_rows("macro-f1", "Macro-F1 of the models", macro_f1, low, out);
	fputs("</figure>\n", out);
}

void page_models(const struct report *report, FILE *out)
{
	const struct comparison *c = &report->opening.comparison;
	char caption[160];

	fputs("<section>\n<h2>How good each model is</h2>\n", out);
	write_pictures(report, out);
	snprintf(caption, sizeof(caption),
		 "On %zu test items, in percent, with %.4g %% intervals", c->n,
		 100 * (1 - c->alpha));
	page_table(out, caption);
	fputs("<thead><tr><th scope=\"col\">Model</th><th scope=\"col\" "
	      "class=\"number\">Accuracy</th><th scope=\"col\" "
	      "class=\"number\">Macro-F1</th></tr></thead>\n<tbody>\n",
	      out);
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (report->beside.figures[kind])
			write_model_row(
				out, candidate_name((enum candidate_kind)kind),
				report->beside.figures[kind]);
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
static void write_cells(const char *what, size_t k, enum candidate_kind kind,
			const struct figure *figure, FILE *out)
{
	char id[64], title[64], wording[120];
	const struct svg svg = { .out = out,
				 .low = 0,
				 .high = 1,
				 .id = id,
				 .title = title,
				 .wording = wording };

	snprintf(id, sizeof(id), "%s-%zu-%s", what, k, candidate_name(kind));
	snprintf(title, sizeof(title), "%s of class %zu", what, k + 1);
	word_figure(candidate_name(kind), figure, wording, sizeof(wording));
	page_figure(out, figure);
	fputs("<td class=\"picture\">", out);
	svg_begin(&svg, ROW_HEIGHT);
	svg_frame(&svg, ROW_HEIGHT / 2);
	draw(&svg, figure, ROW_HEIGHT / 2, page_mark(kind));
	svg_end(&svg);
	fputs("</td>", out);
}

static void write_class(const struct report *report, size_t k, FILE *out)
{
	const struct comparison *c = &report->opening.comparison;
	const struct {
		enum candidate_kind kind;
		const struct class_figures *figures;
	} rows[] = { { report->baseline, &c->first.classes[k] },
		     { CANDIDATE_TUNED, &c->second.classes[k] } };

	fputs("<tr><th scope=\"rowgroup\" rowspan=\"2\">", out);
	html_text(out, report->labels.labels[k].name);
	fprintf(out, "<span class=\"range\">%zu item%s</span></th>",
		c->first.classes[k].gold,
		c->first.classes[k].gold == 1 ? "" : "s");
	for (int i = 0; i < 2; i++) {
		fprintf(out, "%s<td>%s</td>", i ? "<tr>" : "",
			candidate_name(rows[i].kind));
		write_cells("precision", k, rows[i].kind,
			    &rows[i].figures->precision, out);
		write_cells("recall", k, rows[i].kind, &rows[i].figures->recall,
			    out);
		fputs("</tr>\n", out);
	}
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
				candidate_name((enum candidate_kind)kind));
			write_reading(&o->readings[kind][i], out);
			fputs("</tr>\n", out);
		}
	page_table_end(out);
	fputs("</section>\n", out);
}
