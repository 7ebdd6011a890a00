/*
 * report_html.c - the report as a page: see report.h
 *
 * This room writes the page's frame and its first screen; page.h has the
 * sections. What a verdict rests on comes first, how it was computed last.
 */
#include <errno.h>
#include <string.h>

#include "evaluate/report/html.h"
#include "evaluate/report/page.h"

/* Yes, no or open: the colour of the word, which says it all the same. */
static const char *word_class(enum verdict_word word)
{
	switch (verdict_exit_status(word)) {
	case 0:
		return "yes";
	case 1:
		return "no";
	default:
		return "open";
	}
}

static const char *project_name(const struct report *report)
{
	const char *slash = strrchr(report->project_path, '/');

	return slash ? slash + 1 : report->project_path;
}

static void write_head(const struct report *report, FILE *out)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\"/>\n"
	      "<meta name=\"viewport\" "
	      "content=\"width=device-width, initial-scale=1\"/>\n"
	      "<meta name=\"generator\" content=\"payoff " PAYOFF_VERSION
	      "\"/>\n<title>",
	      out);
	if (report->has_opening)
		html_text(out, verdict_word_text(report->opening.verdict.word));
	else
		fputs("Practice; the test is sealed", out);
	fputs(" - ", out);
	html_text(out, project_name(report));
	fprintf(out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n",
		report_css);
	fputs("<header><p>Did fine-tuning pay off? A report of payoff on "
	      "<strong>",
	      out);
	html_text(out, project_name(report));
	fputs("</strong></p></header>\n<main>\n", out);
}

static void write_number(FILE *out, const char *name, const char *value,
			 const char *beside)
{
	/* A metric's name may hold a label. */
	fputs("<div><dt>", out);
	html_text(out, name);
	fprintf(out, "</dt><dd>%s", value);
	if (beside)
		fprintf(out, " <small>%s</small>", beside);
	fputs("</dd></div>\n", out);
}

/* A gain in points, with its interval beside it. */
static void write_gain(const char *metric, double gain,
		       const struct interval *interval, FILE *out)
{
	char name[160], value[POINTS_TEXT], beside[96];
	char low[POINTS_TEXT], high[POINTS_TEXT];

	snprintf(name, sizeof(name), "gain in %s", metric);
	snprintf(beside, sizeof(beside), "points, from %s to %s",
		 points_text(interval->low, low),
		 points_text(interval->high, high));
	write_number(out, name, points_text(gain, value), beside);
}

static void write_numbers(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;
	const struct comparison *c = &o->comparison;
	const struct figure *gain = &o->difference.difference;
	char value[32];

	fputs("<dl class=\"numbers\">\n", out);
	snprintf(value, sizeof(value), "%zu", c->paired.second_only);
	write_number(out, "fixed by tuning", value, NULL);
	snprintf(value, sizeof(value), "%zu", c->paired.first_only);
	write_number(out, "broken by tuning", value, NULL);
	if (report->words.metric && gain->score.is_defined)
		write_gain(report->metric_name, gain->score.value,
			   &gain->interval, out);
	write_gain("accuracy", c->difference, &c->interval, out);
	snprintf(value, sizeof(value), "%zu", c->n);
	write_number(out, "test items", value, NULL);
	fputs("</dl>\n", out);
}

static void write_verdict(const struct report *report, FILE *out)
{
	enum verdict_word word = report->opening.verdict.word;

	fprintf(out, "<section class=\"verdict\">\n<h1 class=\"%s\">%s</h1>\n",
		word_class(word), verdict_word_text(word));
	fputs("<p class=\"reason\">", out);
	html_text(out, report->reason);
	fputs("</p>\n<p>", out);
	html_text(out, report->change);
	fputs("</p>\n", out);
	write_numbers(report, out);
	if (report->words.metric)
		page_paragraph(out, "note", report->words.metric);
	fputs("</section>\n", out);
}

static void write_seal(const struct report *report, FILE *out)
{
	fputs("<section class=\"verdict\">\n"
	      "<h1 class=\"open\">The test is sealed</h1>\n<p class=\"reason\">"
	      "There is no verdict yet: what follows comes from the train "
	      "labels alone and may be looked at as often as one likes.</p>\n"
	      "<p>",
	      out);
	html_text(out, report->seal);
	fputs("</p>\n</section>\n", out);
}

static void write_list(FILE *out, const char *title, const char **texts,
		       size_t count)
{
	if (!count)
		return;
	fprintf(out, "<section>\n<h2>%s</h2>\n<ul>\n", title);
	for (size_t i = 0; i < count; i++) {
		fputs("<li>", out);
		html_text(out, texts[i]);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n</section>\n", out);
}

int report_html(const struct report *report, FILE *out, struct err *err)
{
	write_head(report, out);
	if (report->has_opening) {
		write_verdict(report, out);
		page_gate(report, out);
		page_difference(report, out);
		page_models(report, out);
		page_classes(report, out);
		page_bars(report, out);
		page_thresholds(report, out);
		page_shares(report, out);
		page_probabilities(report, out);
		page_labels(report, out);
	} else {
		write_seal(report, out);
		page_gate(report, out);
	}
	page_practice(report, out);
	page_cost(report, out);
	if (report->has_opening)
		page_flips(report, out);
	write_list(out, "Remarks", report->remarks, report->remark_count);
	write_list(out, "Not looked at", report->left_out,
		   report->left_out_count);
	if (report->has_opening)
		page_method(report, out);
	fputs("</main>\n<footer>payoff " PAYOFF_VERSION
	      "; every figure of this page is in <code>payoff evaluate "
	      "--json</code> too.</footer>\n</body>\n</html>\n",
	      out);
	if (ferror(out))
		return err_set(err, "cannot write the page: %s",
			       strerror(errno));
	return 0;
}

void page_paragraph(FILE *out, const char *class_name, const char *text)
{
	if (class_name)
		fprintf(out, "<p class=\"%s\">", class_name);
	else
		fputs("<p>", out);
	html_text(out, text);
	fputs("</p>\n", out);
}

void page_more(FILE *out, const char *command)
{
	fprintf(out,
		"<p class=\"note\">More: <code>payoff evaluate %s</code></p>\n",
		command);
}

enum svg_mark page_mark(enum candidate_kind kind)
{
	static const enum svg_mark marks[CANDIDATE_KINDS] = {
		[CANDIDATE_UNTUNED] = SVG_RING,
		[CANDIDATE_THRESHOLDED] = SVG_DIAMOND,
		[CANDIDATE_TUNED] = SVG_DISC,
	};

	return marks[kind];
}

void page_legend(FILE *out, const bool which[CANDIDATE_KINDS])
{
	static const char *const shapes[CANDIDATE_KINDS] = {
		[CANDIDATE_UNTUNED] = "<circle class=\"untuned\" cx=\"7\" "
				      "cy=\"7\" r=\"4.5\"/>",
		[CANDIDATE_THRESHOLDED] =
			"<path class=\"thresholds\" d=\"M7 1.5 L12.5 7 L7 "
			"12.5 L1.5 7 Z\"/>",
		[CANDIDATE_TUNED] = "<circle class=\"tuned\" cx=\"7\" "
				    "cy=\"7\" r=\"4.5\"/>",
	};

	fputs("<ul class=\"legend\">\n", out);
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (which[kind])
			fprintf(out,
				"<li><svg viewBox=\"0 0 14 14\" "
				"aria-hidden=\"true\">%s</svg>%s</li>\n",
				shapes[kind],
				candidate_name((enum candidate_kind)kind));
	fputs("</ul>\n", out);
}

void page_table(FILE *out, const char *caption)
{
	/* A box that scrolls can be reached by keyboard. */
	fputs("<div class=\"box\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"",
	      out);
	html_text(out, caption);
	fputs("\">\n<table>\n<caption>", out);
	html_text(out, caption);
	fputs("</caption>\n", out);
}

void page_table_end(FILE *out)
{
	fputs("</tbody>\n</table>\n</div>\n", out);
}

void page_figure(FILE *out, const struct figure *figure)
{
	char value[POINTS_TEXT], low[POINTS_TEXT], high[POINTS_TEXT];

	if (!figure->score.is_defined) {
		fputs("<td class=\"number\">undefined<span class=\"range\">",
		      out);
		html_text(out, figure->score.why_not ? figure->score.why_not
						     : "nothing to count");
		fputs("</span></td>", out);
		return;
	}
	fprintf(out,
		"<td class=\"number\">%s\302\240%%<span class=\"range\">"
		"%s to %s</span></td>",
		percent_text(figure->score.value, value),
		percent_text(figure->interval.low, low),
		percent_text(figure->interval.high, high));
}
