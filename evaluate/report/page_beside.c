/* page_beside.c - the gate, moved thresholds, and the labels: see page.h */
#include "evaluate/report/figure.h"
#include "evaluate/report/html.h"
#include "evaluate/report/page.h"

void page_gate(const struct report *report, FILE *out)
{
	static const char *const words[] = {
		[POLICY_PASS] = "\342\234\223 passed",
		[POLICY_FAIL] = "\303\227 failed",
		[POLICY_INCONCLUSIVE] = "? inconclusive",
	};
	const struct gate *gate = report->gate;

	if (!gate)
		return;
	fprintf(out, "<section>\n<h2>The gate: %s</h2>\n", gate_word(gate));
	page_table(out, gate->path ? gate->path : "The verdict alone");
	fputs("<thead><tr><th scope=\"col\">State</th><th scope=\"col\">Bar, "
	      "what was measured, and why it is there</th></tr></thead>\n"
	      "<tbody>\n",
	      out);
	for (size_t i = 0; i < gate->judgement.count; i++) {
		const struct policy_result *r = &gate->judgement.results[i];

		fprintf(out,
			"<tr><td class=\"state\">%s</td><th scope=\"row\">",
			words[r->state]);
		html_text(out, r->bar->text);
		fputs("<span class=\"measured\">", out);
		html_text(out, r->reason);
		fputs("</span>", out);
		if (r->bar->why) {
			fputs("<span class=\"range\">", out);
			html_text(out, r->bar->why);
			fputs("</span>", out);
		}
		fputs("</th></tr>\n", out);
	}
	page_table_end(out);
	fputs("</section>\n", out);
}

static void write_points(FILE *out, const struct figure *figure)
{
	char value[POINTS_TEXT], low[POINTS_TEXT], high[POINTS_TEXT];

	if (!figure->score.is_defined) {
		fputs("<td class=\"number\">undefined</td>", out);
		return;
	}
	fprintf(out,
		"<td class=\"number\">%s<span class=\"range\">%s to %s</span>"
		"</td>",
		points_text(figure->score.value, value),
		points_text(figure->interval.low, low),
		points_text(figure->interval.high, high));
}

static void write_moved(FILE *out, const char *name, const struct figure *first,
			const struct figure *second,
			const struct figure *difference)
{
	fprintf(out, "<tr><th scope=\"row\">%s</th>", name);
	page_figure(out, first);
	page_figure(out, second);
	write_points(out, difference);
	fputs("</tr>\n", out);
}

static void write_targets(const struct report *report, FILE *out)
{
	const struct opening_thresholds *t = &report->opening.thresholds;

	if (!t->target_count)
		return;
	fputs("<p>What they were moved for, as the test shows it:</p>\n<ul>\n",
	      out);
	for (size_t i = 0; i < t->target_count; i++) {
		fprintf(out, "<li>%s ",
			t->certificates[i].state == CERTIFICATE_GIVEN
				? "\342\234\223"
				: "?");
		html_text(out, report->words.targets[i]);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

void page_thresholds(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;
	const struct opening_thresholds *t = &o->thresholds;
	const struct comparison *c = &t->comparison;
	const struct figure accuracy = {
		.score = { c->n > 0, c->difference, NULL },
		.interval = c->interval,
	};
	char caption[160];

	if (!o->has_thresholds)
		return;
	fprintf(out,
		"<section>\n<h2>With its thresholds moved</h2>\n<p>The "
		"untuned model, threshold set %lld: ",
		(long long)t->set);
	html_text(out, t->words);
	fputs(".</p>\n", out);
	page_paragraph(out, NULL, report->words.thresholds);
	snprintf(caption, sizeof(caption),
		 "The untuned model on %zu test items, differences in points, "
		 "with %.4g %% intervals",
		 c->n, 100 * (1 - c->alpha));
	page_table(out, caption);
	fputs("<thead><tr><th scope=\"col\">Figure</th><th scope=\"col\" "
	      "class=\"number\">As it is</th><th scope=\"col\" "
	      "class=\"number\">Thresholds</th><th scope=\"col\" "
	      "class=\"number\">Difference</th></tr></thead>\n<tbody>\n",
	      out);
	write_moved(out, "accuracy", &c->first.accuracy, &c->second.accuracy,
		    &accuracy);
	write_moved(out, "macro-F1", &c->first.macro_f1, &c->second.macro_f1,
		    &c->macro_f1_difference);
	page_table_end(out);
	fputs("<p class=\"note\">An item that is left unanswered counts as "
	      "wrong here.</p>\n",
	      out);
	write_targets(report, out);
	page_more(out, "threshold");
	fputs("</section>\n", out);
}

void page_labels(const struct report *report, FILE *out)
{
	const struct report_words *words = &report->words;

	if (!words->noise && !words->audit)
		return;
	fputs("<section>\n<h2>The labels themselves</h2>\n", out);
	if (words->noise)
		page_paragraph(out, NULL, words->noise);
	if (words->audit)
		page_paragraph(out, NULL, words->audit);
	if (words->audit_worth)
		page_paragraph(out, NULL, words->audit_worth);
	fputs("</section>\n", out);
}
