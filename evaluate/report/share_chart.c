/* share_chart.c - bars and what is read off them: see share_page.h */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"
#include "evaluate/report/report.h"
#include "evaluate/report/share_page.h"

#define BAR_WIDTH 14
#define COUNT_WIDTH 6
#define SHARE_WIDTH 6
#define CORRECTED_WIDTH 19
#define TRUE_WIDTH 20

/* --- the bars --- */

static const char *share_text(const struct chart_share *share, char *text)
{
	return share->is_defined ? percent_text(share->value, text) : "-";
}

static void print_bar(const struct aggregate_panel *panel, size_t b, FILE *out)
{
	const struct chart_bar *bar = &panel->chart.bars[b];
	char text[FIGURE_TEXT];

	fputs("  ", out);
	layout_column(out, panel->bars[b].name, BAR_WIDTH - 1);
	fprintf(out, " %*zu", COUNT_WIDTH, bar->items);
	for (int m = 0; m < 2; m++) {
		const struct corrected_share *c = &panel->bars[b].corrected[m];
		const struct figure figure = {
			.score = { c->is_defined, c->value, c->why_not },
			.interval = c->interval,
		};

		fprintf(out, " %*s  ", SHARE_WIDTH,
			share_text(&bar->said[m], text));
		figure_text(&figure, false, text);
		if (m)
			layout_cut(out, c->is_defined ? text : "-",
				   CORRECTED_WIDTH);
		else
			layout_column(out, c->is_defined ? text : "-",
				      CORRECTED_WIDTH - 1);
	}
	fputc('\n', out);
}

/* The first bar of the last ones that fit; in no order, the first ones fit. */
static size_t first_shown(const struct aggregate_chart *chart, size_t count)
{
	return chart->is_in_time && count > SHARE_BARS_MAX
		       ? count - SHARE_BARS_MAX
		       : 0;
}

static void say_more(const struct aggregate_chart *chart, size_t count,
		     struct arena *arena, FILE *out)
{
	if (count <= SHARE_BARS_MAX)
		return;
	layout_fold(out,
		    arena_printf(arena, "%s %d of %zu bars; all: --json.",
				 chart->is_in_time ? "The last" : "The largest",
				 SHARE_BARS_MAX, count));
}

static void print_bars(const struct aggregate_chart *chart,
		       const struct aggregate_panel *panel, struct arena *arena,
		       FILE *out)
{
	size_t count = panel->chart.count, from = first_shown(chart, count);

	layout_fold(out, "what a chart shows, %");
	fprintf(out, "  %-*s%*s %*c  %-*s %*c  corrected\n", BAR_WIDTH, "bar",
		COUNT_WIDTH + 1, "texts", SHARE_WIDTH, share_letters[0],
		CORRECTED_WIDTH - 1, "corrected", SHARE_WIDTH,
		share_letters[1]);
	for (size_t b = from; b < count && b < from + SHARE_BARS_MAX; b++)
		print_bar(panel, b, out);
	say_more(chart, count, arena, out);
}

/* --- where the truth is known --- */

static const char *change_text(const struct chart_bar *bar)
{
	if (bar->is_flipped[0] && bar->is_flipped[1])
		return "AB flip";
	return bar->is_flipped[0]   ? "A flips"
	       : bar->is_flipped[1] ? "B flips"
				    : "";
}

static void print_judged(const struct aggregate_chart *chart,
			 const struct aggregate_panel *panel, size_t b,
			 FILE *out)
{
	const struct chart_bar *bar = &panel->chart.bars[b];
	const struct figure truth = {
		.score = { true, bar->truth.value, NULL },
		.interval = bar->truth.interval,
	};
	char text[FIGURE_TEXT];

	fputs("  ", out);
	layout_column(out, panel->bars[b].name, BAR_WIDTH - 1);
	fprintf(out, " %*zu  ", COUNT_WIDTH, bar->gold_items);
	layout_column(out, figure_text(&truth, false, text), TRUE_WIDTH);
	for (int m = 0; m < 2; m++)
		fprintf(out, "%*s ", SHARE_WIDTH,
			percent_text(bar->against[m], text));
	if (!bar->is_judged)
		fputs("  too few to judge", out);
	else
		fprintf(out, "  %zu, %zu, %zu", bar->rank, bar->rank_said[0],
			bar->rank_said[1]);
	if (bar->is_judged && chart->is_in_time && *change_text(bar))
		fprintf(out, "  %s", change_text(bar));
	fputc('\n', out);
}

static void print_truth(const struct aggregate_chart *chart,
			const struct aggregate_panel *panel,
			struct arena *arena, FILE *out)
{
	size_t count = panel->chart.count, from = first_shown(chart, count);
	size_t known = 0;

	for (size_t b = 0; b < count; b++)
		known += panel->chart.bars[b].gold_items > 0;
	if (!known) {
		layout_fold(out, "No text in these bars has a label that is "
				 "known here: nothing to hold them against.");
		return;
	}
	layout_fold(out,
		    arena_printf(arena,
				 "against the labels, %% of the labelled "
				 "texts (%zu of %zu bars have %d and are "
				 "judged)",
				 panel->chart.judged, count, CHART_ITEMS_MIN));
	fprintf(out, "  %-*s%*s  %-*s%*s %*s   %s\n", BAR_WIDTH, "bar",
		COUNT_WIDTH + 1, "n", TRUE_WIDTH, "true", SHARE_WIDTH, "A",
		SHARE_WIDTH, "B", chart->is_in_time ? "ranks, trend" : "ranks");
	for (size_t b = from; b < count && b < from + SHARE_BARS_MAX; b++)
		if (panel->chart.bars[b].gold_items)
			print_judged(chart, panel, b, out);
}

/* --- what is read off it --- */

enum fit_form { FIT_POINTS, FIT_PERCENT, FIT_PLAIN, FIT_TOP };

static const char *fit_text(const struct score *score, enum fit_form form,
			    bool is_one_chart, struct arena *arena)
{
	if (!score->is_defined)
		return "-";
	if (form == FIT_PLAIN)
		return arena_printf(arena, "%.2f", score->value);
	if (form == FIT_TOP && is_one_chart)
		return score->value > 0.5 ? "yes" : "no";
	return arena_printf(arena, form == FIT_POINTS ? "%.1f" : "%.0f %%",
			    score->value * 100);
}

static void print_fit_line(const char *name, const struct score scores[3],
			   enum fit_form form, const struct interval *interval,
			   struct arena *arena, FILE *out)
{
	const char *noise = fit_text(&scores[2], form, false, arena);

	if (interval && scores[2].is_defined)
		noise = arena_printf(arena, "%s [%.1f, %.1f]", noise,
				     interval->low * 100, interval->high * 100);
	fprintf(out, "  %-*s%8s%8s   %s\n", 36, name,
		fit_text(&scores[0], form, true, arena),
		fit_text(&scores[1], form, true, arena), noise);
}

static void say_noise(const struct chart_noise *noise, struct arena *arena,
		      FILE *out)
{
	for (int m = 0; m < 2; m++) {
		if (!noise->ratio[m].is_defined ||
		    !noise->as_large[m].is_defined)
			continue;
		layout_fold(
			out,
			arena_printf(arena,
				     "%c's chart is %.1f times as wrong as "
				     "chance alone would make a faultless "
				     "one%s; %.0f %% of faultless ones are as "
				     "wrong.",
				     share_letters[m], noise->ratio[m].value,
				     noise->ratio[m].value <= 1
					     ? ": nobody can notice"
					     : "",
				     noise->as_large[m].value * 100));
	}
}

static void print_fit(const struct aggregate_chart *chart,
		      const struct chart *drawn, struct arena *arena, FILE *out)
{
	const struct chart_fit *a = &drawn->fit[0], *b = &drawn->fit[1];
	const struct chart_fit *n = &drawn->noise.mean;

	if (!drawn->judged)
		return;
	fprintf(out, "  %-*s%8s%8s   %s\n", 36,
		arena_printf(arena, "over %zu judged bars", drawn->judged), "A",
		"B", "chance alone");
#define FIT_LINE(name, field, form, interval)                                  \
	print_fit_line(                                                        \
		name, (const struct score[3]){ a->field, b->field, n->field }, \
		form, interval, arena, out)
	FIT_LINE("mean error, points", mean_error, FIT_POINTS,
		 &drawn->noise.interval);
	FIT_LINE("largest error, points", max_error, FIT_POINTS, NULL);
	FIT_LINE(arena_printf(arena, "bars within %.4g points",
			      chart->tolerance * 100),
		 within, FIT_PERCENT, NULL);
	FIT_LINE("order kept (Kendall's tau-b)", tau, FIT_PLAIN, NULL);
	FIT_LINE("the largest bar is the largest", top, FIT_TOP, NULL);
	if (chart->is_in_time)
		FIT_LINE("changes with the right direction", signs, FIT_PERCENT,
			 NULL);
#undef FIT_LINE
	say_noise(&drawn->noise, arena, out);
}

static void say_left_out(const struct aggregate_chart *chart,
			 struct arena *arena, FILE *out)
{
	const struct date_column *dates = &chart->dates;

	if (chart->without_by)
		layout_fold(out, arena_printf(arena,
					      "%zu texts say nothing in '%s' "
					      "and are in no bar.",
					      chart->without_by, chart->by));
	if (chart->without_over)
		layout_fold(out,
			    arena_printf(arena,
					 "%zu texts say no %s and are in "
					 "no bar.",
					 chart->without_over, chart->over));
	if (dates->unreadable)
		layout_fold(out,
			    arena_printf(arena,
					 "%zu texts have no date that can be "
					 "read, the first is '%s'; write them "
					 "as 2024-03-17.",
					 dates->unreadable,
					 dates->first_unreadable));
	if (dates->ambiguous)
		layout_fold(out,
			    arena_printf(arena,
					 "%zu texts have a date such as '%s', "
					 "and the column does not tell whether "
					 "the day or the month comes first.",
					 dates->ambiguous,
					 dates->first_ambiguous));
}

void share_chart_text(const struct share_page *page, struct arena *arena,
		      FILE *out)
{
	const struct aggregate_chart *chart = page->chart;
	const char *of = page->labels->labels[chart->class_index].key;

	fputs("\nTHE CHART OF ", out);
	layout_cut(out, of, 30);
	if (chart->by) {
		fputs(" BY ", out);
		layout_cut(out, chart->by, 20);
	}
	if (chart->over) {
		fputs(" OVER ", out);
		layout_cut(out, chart->over, 20);
	}
	fputc('\n', out);
	layout_fold(out,
		    arena_printf(arena,
				 "%zu texts that both runs answered, with and "
				 "without a label.%s",
				 chart->texts,
				 page->only == SIZE_MAX
					 ? " It is of the label whose share is "
					   "most wrong; another: --label LABEL."
					 : ""));
	say_left_out(chart, arena, out);
	for (size_t i = 0; i < chart->count && i < SHARE_PANELS_MAX; i++) {
		const struct aggregate_panel *panel = &chart->panels[i];

		fputc('\n', out);
		if (panel->name) {
			fputs("  ", out);
			layout_cut(out, panel->name, 60);
			fprintf(out, ": %zu texts over %s\n", panel->texts,
				chart->over);
		}
		print_bars(chart, panel, arena, out);
		fputc('\n', out);
		print_truth(chart, panel, arena, out);
		print_fit(chart, &panel->chart, arena, out);
	}
	if (chart->count > SHARE_PANELS_MAX)
		layout_fold(out,
			    arena_printf(arena,
					 "%zu more charts, of fewer texts: "
					 "--json.",
					 chart->count - SHARE_PANELS_MAX));
	layout_list(out, "corrected: by adjusted count (ACC), for bars of 30 "
			 "texts or more; bootstrap of the bar's groups and of "
			 "the labelled ones; -: too few texts, or it cannot be "
			 "solved (--json says which).");
	layout_list(out, chart->is_in_time
				 ? "ranks: of the true share, of A's, of B's. "
				   "flips: it went the other way since the "
				   "judged bar before."
				 : "ranks: of the true share, of A's, of B's.");
	layout_list(out, "n: labelled texts; bars with fewer than 30 are shown "
			 "and not judged.");
	layout_list(out,
		    "chance alone: what a faultless model would show if "
		    "each bar were another sample as large; mean of 1000.");
}

/* --- JSON --- */

static json_t *score_json(const struct score *score)
{
	if (score->is_defined)
		return json_pack("{sf}", "value", score->value);
	return json_pack("{sn ss}", "value", "undefined_because",
			 score->why_not ? score->why_not : "");
}

static json_t *fit_json(const struct chart_fit *fit, bool is_in_time)
{
	json_t *object = json_pack("{so so so so so}", "mean_error",
				   score_json(&fit->mean_error), "max_error",
				   score_json(&fit->max_error),
				   "within_tolerance", score_json(&fit->within),
				   "kendall_tau_b", score_json(&fit->tau),
				   "largest_is_largest", score_json(&fit->top));

	if (is_in_time)
		json_object_set_new(object, "right_directions",
				    score_json(&fit->signs));
	return object;
}

static json_t *chart_share_json(const struct chart_share *share, size_t n)
{
	if (!share->is_defined)
		return json_pack("{sn ss sI}", "value", "undefined_because",
				 "no text", "n", (json_int_t)n);
	return json_pack("{sf so sI ss}", "value", share->value, "interval",
			 interval_json(&share->interval), "n", (json_int_t)n,
			 "method", "Wilson");
}

static json_t *bar_run_json(const struct chart_bar *bar,
			    const struct corrected_share *corrected, int m,
			    bool is_in_time)
{
	json_t *object = json_pack("{so}", "counted",
				   chart_share_json(&bar->said[m], bar->items));

	json_object_set_new(
		object, "corrected",
		corrected->is_defined
			? json_pack("{sf so sI ss sI}", "value",
				    corrected->value, "interval",
				    interval_json(&corrected->interval), "n",
				    (json_int_t)bar->items, "method",
				    "adjusted count, bootstrap of groups",
				    "replicates",
				    (json_int_t)corrected->replicates)
			: json_pack("{sn ss sI}", "value", "undefined_because",
				    corrected->why_not, "n",
				    (json_int_t)bar->items));
	if (!bar->gold_items)
		return object;
	json_object_set_new(object, "of_labelled", json_real(bar->against[m]));
	if (!bar->is_judged)
		return object;
	json_object_set_new(object, "rank",
			    json_integer((json_int_t)bar->rank_said[m]));
	if (is_in_time)
		json_object_set_new(object, "trend_flips",
				    json_boolean(bar->is_flipped[m]));
	return object;
}

static json_t *bar_json(const struct aggregate_panel *panel, size_t b,
			bool is_in_time)
{
	const struct chart_bar *bar = &panel->chart.bars[b];
	const struct aggregate_bar *extra = &panel->bars[b];
	json_t *object = json_pack(
		"{ss sI sI so sb so so}", "bar", extra->name, "n",
		(json_int_t)bar->items, "n_labelled",
		(json_int_t)bar->gold_items, "true",
		chart_share_json(&bar->truth, bar->gold_items), "judged",
		(int)bar->is_judged, "first",
		bar_run_json(bar, &extra->corrected[0], 0, is_in_time),
		"second",
		bar_run_json(bar, &extra->corrected[1], 1, is_in_time));

	if (bar->is_judged)
		json_object_set_new(object, "rank",
				    json_integer((json_int_t)bar->rank));
	return object;
}

static json_t *panel_json(const struct aggregate_panel *panel, bool is_in_time)
{
	const struct chart_noise *noise = &panel->chart.noise;
	json_t *bars = json_array();

	for (size_t b = 0; b < panel->chart.count; b++)
		json_array_append_new(bars, bar_json(panel, b, is_in_time));
	return json_pack(
		"{ss? sI sI so s{so so} s{so so sI s[oo] s[oo]}}", "of",
		panel->name, "n", (json_int_t)panel->texts, "judged_bars",
		(json_int_t)panel->chart.judged, "bars", bars, "fit", "first",
		fit_json(&panel->chart.fit[0], is_in_time), "second",
		fit_json(&panel->chart.fit[1], is_in_time), "chance_alone",
		"fit", fit_json(&noise->mean, is_in_time),
		"mean_error_interval", interval_json(&noise->interval),
		"simulations", (json_int_t)noise->simulations, "times_as_wrong",
		score_json(&noise->ratio[0]), score_json(&noise->ratio[1]),
		"share_as_wrong", score_json(&noise->as_large[0]),
		score_json(&noise->as_large[1]));
}

json_t *share_chart_json(const struct aggregate_chart *chart,
			 const struct label_list *labels)
{
	json_t *panels = json_array();

	for (size_t i = 0; i < chart->count; i++)
		json_array_append_new(panels, panel_json(&chart->panels[i],
							 chart->is_in_time));
	return json_pack("{ss ss? ss? ss? sf sI sI sI sI sI so}", "label",
			 labels->labels[chart->class_index].key, "by",
			 chart->by, "over", chart->over, "dates_in",
			 chart->date, "tolerance", chart->tolerance, "n",
			 (json_int_t)chart->texts, "left_out_without_by",
			 (json_int_t)chart->without_by, "left_out_without_over",
			 (json_int_t)chart->without_over, "dates_unreadable",
			 (json_int_t)chart->dates.unreadable, "dates_ambiguous",
			 (json_int_t)chart->dates.ambiguous, "charts", panels);
}
