/* page_difference.c - what tuning changed, in a picture: see page.h */
#include <math.h>

#include "evaluate/report/html.h"
#include "evaluate/report/page.h"
#include "evaluate/report/svg.h"

static void write_key(FILE *out, const char *class_name, const char *words,
		      size_t count)
{
	fprintf(out,
		"<li><svg viewBox=\"0 0 14 14\" aria-hidden=\"true\"><rect "
		"class=\"%s\" width=\"14\" height=\"14\"/></svg>%zu %s</li>\n",
		class_name, count, words);
}

static void write_strip(const struct comparison *c, FILE *out)
{
	const struct paired *p = &c->paired;
	const struct svg_part parts[] = {
		{ "both-right", p->both_right },
		{ "fixed", p->second_only },
		{ "broken", p->first_only },
		{ "both-wrong", p->both_wrong },
	};
	char wording[200];
	const struct svg svg = { .out = out,
				 .id = "strip",
				 .title = "Test items by who is right",
				 .wording = wording };

	snprintf(wording, sizeof(wording),
		 "%zu items both models get right, %zu fixed by tuning, %zu "
		 "broken by tuning, %zu both get wrong.",
		 p->both_right, p->second_only, p->first_only, p->both_wrong);
	fputs("<figure>\n", out);
	svg_strip(&svg, parts, sizeof(parts) / sizeof(parts[0]));
	fputs("<ul class=\"legend\">\n", out);
	write_key(out, "both-right", "right in both", p->both_right);
	write_key(out, "fixed", "fixed by tuning", p->second_only);
	write_key(out, "broken", "broken by tuning", p->first_only);
	write_key(out, "both-wrong", "wrong in both", p->both_wrong);
	fputs("</ul>\n</figure>\n", out);
}

/* The picture's ends: the interval, 0 and the worthwhile gain, with air. */
static void choose_ends(const struct opening *o, struct svg *svg)
{
	const struct interval *i = &o->difference.difference.interval;
	double low = fmin(i->low, 0), high = fmax(i->high, o->claim.worth);
	double air = fmax(0.02, 0.2 * (high - low));

	svg->low = fmax(-1, low - air);
	svg->high = fmin(1, high + air);
}

/* Of the claim's metric, which is what has to be worthwhile. */
static void write_picture(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;
	const struct figure *gain = &o->difference.difference;
	const char *name = candidate_name(report->baseline);
	char wording[300], worth[64], title[160];
	struct svg svg = { .out = out,
			   .has_points = true,
			   .id = "gain",
			   .title = title,
			   .wording = wording };

	if (!gain->score.is_defined)
		return;
	choose_ends(o, &svg);
	snprintf(title, sizeof(title), "The gain in %s and its interval",
		 report->metric_name);
	snprintf(wording, sizeof(wording),
		 "Tuned against %s: %+.1f points, with %.4g %% confidence "
		 "between %+.1f and %+.1f. No gain is 0; %.1f points would be "
		 "worthwhile.",
		 name, 100 * gain->score.value, 100 * (1 - o->look.alpha),
		 100 * gain->interval.low, 100 * gain->interval.high,
		 100 * o->claim.worth);
	snprintf(worth, sizeof(worth), "worthwhile, from +%.1f",
		 100 * o->claim.worth);
	fputs("<figure>\n", out);
	svg_begin(&svg, 96);
	svg_band(&svg, o->claim.worth, svg.high, 16, 54);
	svg_upright(&svg, 0, 2, 70, false, "no gain");
	svg_upright(&svg, o->claim.worth, 2, 70, true, worth);
	svg_figure(&svg, gain->score.value, &gain->interval, 43, SVG_DISC);
	svg_axis(&svg, 70);
	svg_end(&svg);
	fputs("<figcaption>Gain in ", out);
	html_text(out, report->metric_name);
	fprintf(out,
		" of tuned over %s, in percentage points; above 0 the tuned "
		"model is the better one. The disc is what was measured, the "
		"line its %.4g\302\240%% interval.</figcaption>\n</figure>\n",
		name, 100 * (1 - o->look.alpha));
}

static void write_words(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;
	const struct comparison *c = &o->comparison;
	size_t without = o->skipped + o->disputed;
	char low[POINTS_TEXT], high[POINTS_TEXT];
	char p[POINTS_TEXT];

	fputs("<p class=\"note\">McNemar's test, that both models are equally "
	      "good: p ",
	      out);
	html_text(out, p_text(c->p_mid, p));
	fputs(" (mid-p; exact p ", out);
	html_text(out, p_text(c->p_exact, p));
	fprintf(out, "%s).</p>\n",
		c->is_grouped ? "; of single items, groups disregarded" : "");
	if (!without)
		return;
	fprintf(out,
		"<p class=\"note\">%zu of the %zu test items read have no "
		"label that counts (%zu skipped, %zu disputed). Had those on "
		"which the models differ all gone against tuning, or all for "
		"it, the gain would be %s or %s points.</p>\n",
		without, o->resolved, o->skipped, o->disputed,
		points_text(o->worst_case.low, low),
		points_text(o->worst_case.high, high));
}

void page_difference(const struct report *report, FILE *out)
{
	fputs("<section>\n<h2>What tuning changed</h2>\n<p>Untuned: ", out);
	html_text(out, report->untuned.title);
	if (report->opening.claim.is_against_thresholded)
		fputs("; with its thresholds moved, which did better in "
		      "practice and is what tuning has to beat",
		      out);
	fputs(".<br/>Tuned: ", out);
	html_text(out, report->tuned.title);
	fputs(".</p>\n", out);
	write_strip(&report->opening.comparison, out);
	write_picture(report, out);
	write_words(report, out);
	fputs("</section>\n", out);
}
