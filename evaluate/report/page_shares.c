/* page_shares.c - how far a chart is off: see page.h */
#include <math.h>

#include "evaluate/report/figure.h"
#include "evaluate/report/html.h"
#include "evaluate/report/page.h"

#define ROW_HEIGHT 22

/* One table: both models, on one scale. */
struct share_table {
	const struct report *report;
	enum candidate_kind kinds[2];
	double reach; /* the farthest end of any interval */
	FILE *out;
};

static double reach_of(const struct share_table *table)
{
	double reach = 0.01;

	for (int i = 0; i < 2; i++) {
		const struct shares *shares =
			&table->report->beside.shares[table->kinds[i]].shares;

		for (size_t k = 0; k < shares->classes; k++)
			reach = fmax(reach,
				     fmax(fabs(shares->of[k].interval.low),
					  fabs(shares->of[k].interval.high)));
	}
	return fmin(1, reach);
}

/* The error's interval around 0, which is where it should be. */
static void draw_error(const struct share_table *table, size_t k, int i)
{
	const struct share *share =
		&table->report->beside.shares[table->kinds[i]].shares.of[k];
	char id[48], title[64], wording[120];
	const struct svg svg = { .out = table->out,
				 .low = -table->reach,
				 .high = table->reach,
				 .id = id,
				 .title = title,
				 .wording = wording };

	snprintf(id, sizeof(id), "share-%zu-%s", k,
		 candidate_name(table->kinds[i]));
	snprintf(title, sizeof(title), "error of the share of class %zu",
		 k + 1);
	snprintf(wording, sizeof(wording),
		 "%s: %+.1f points, between %+.1f and %+.1f.",
		 candidate_name(table->kinds[i]), 100 * share->error,
		 100 * share->interval.low, 100 * share->interval.high);
	svg_begin(&svg, ROW_HEIGHT);
	svg_upright(&svg, 0, 0, ROW_HEIGHT, false, NULL);
	svg_figure(&svg, share->error, &share->interval, ROW_HEIGHT / 2,
		   page_mark(table->kinds[i]));
	svg_end(&svg);
}

static void write_share(const struct share_table *table, size_t k, int i)
{
	const struct share *share =
		&table->report->beside.shares[table->kinds[i]].shares.of[k];
	struct score crossover = share_crossover(share->truth, share->error);
	char value[POINTS_TEXT], low[POINTS_TEXT], high[POINTS_TEXT];

	fprintf(table->out,
		"<td>%s</td><td class=\"number\">%.1f\302\240%%</td>"
		"<td class=\"number\">%s<span class=\"range\">%s to %s</span>"
		"</td><td class=\"picture\">",
		candidate_name(table->kinds[i]), 100 * share->counted,
		points_text(share->error, value),
		points_text(share->interval.low, low),
		points_text(share->interval.high, high));
	draw_error(table, k, i);
	if (!crossover.is_defined)
		fputs("</td><td class=\"number\">any</td></tr>\n", table->out);
	else if (crossover.value < 1e6)
		fprintf(table->out,
			"</td><td class=\"number\">%.0f</td></tr>\n",
			floor(crossover.value));
	else
		fputs("</td><td class=\"number\">over 1000000</td></tr>\n",
		      table->out);
}

static void write_class(const struct share_table *table, size_t k)
{
	const struct share *share =
		&table->report->beside.shares[table->kinds[0]].shares.of[k];

	fputs("<tr><th scope=\"rowgroup\" rowspan=\"2\">", table->out);
	html_text(table->out, table->report->labels.labels[k].name);
	fprintf(table->out,
		"<span class=\"range\">truly %.1f\302\240%%</span></th>",
		100 * share->truth);
	write_share(table, k, 0);
	fputs("<tr>", table->out);
	write_share(table, k, 1);
}

static void write_sizes(const struct share_table *table)
{
	fputs("<ul>\n", table->out);
	for (int i = 0; i < 2; i++) {
		const struct beside_shares *shares =
			&table->report->beside.shares[table->kinds[i]];
		char mean[FIGURE_TEXT], max[FIGURE_TEXT];

		fprintf(table->out,
			"<li>%s: off by %s points in the mean, by %s at most"
			"</li>\n",
			candidate_name(table->kinds[i]),
			figure_text(&shares->mean, false, mean),
			figure_text(&shares->max, false, max));
	}
	fputs("</ul>\n", table->out);
}

void page_shares(const struct report *report, FILE *out)
{
	struct share_table table = { .report = report,
				     .kinds = { report->baseline,
						CANDIDATE_TUNED },
				     .out = out };
	const struct shares *shares =
		&report->beside.shares[report->baseline].shares;
	char caption[200];

	if (!shares->is_defined)
		return;
	table.reach = reach_of(&table);
	fputs("<section>\n<h2>Shares, as a chart of all items would show them"
	      "</h2>\n<p class=\"note\">In a chart, opposite errors cancel; "
	      "what is left does not shrink with more items. In a chart of "
	      "fewer than N* items chance hides it, in a larger one it "
	      "shows.</p>\n",
	      out);
	if (report->words.finding)
		page_paragraph(out, NULL, report->words.finding);
	write_sizes(&table);
	snprintf(caption, sizeof(caption),
		 "Counted less true share, in points, with %.4g %% intervals; "
		 "pictures run from %.1f to +%.1f with 0 in the middle",
		 100 * (1 - report->opening.look.alpha), -100 * table.reach,
		 100 * table.reach);
	page_table(out, caption);
	fputs("<thead><tr><th scope=\"col\">Class</th><th scope=\"col\">Model"
	      "</th><th scope=\"col\">Counted</th>"
	      "<th scope=\"colgroup\" colspan=\"2\">Error</th><th "
	      "scope=\"col\">N*</th></tr></thead>\n<tbody "
	      "class=\"pairs\">\n",
	      out);
	for (size_t k = 0; k < shares->classes; k++)
		write_class(&table, k);
	page_table_end(out);
	page_more(out, "share");
	fputs("</section>\n", out);
}
