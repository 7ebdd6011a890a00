/* share_page.c - the text form: see share_page.h */
#include "evaluate/report/share_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/item.h"
#include "evaluate/practice.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"
#include "evaluate/report/report.h"

#define NAME_WIDTH 13
#define ERROR_WIDTH 22 /* "-16.7 [-100.0, +100.0]" */
#define BIAS_NAME_WIDTH 11
#define BIAS_WIDTH 6
#define HIDES_WIDTH 21
#define RATE_WIDTH 18

const char share_letters[] = "AB";

static const char *name_of(const struct share_page *page, size_t k)
{
	return page->labels->labels[k].key;
}

static double largest_error(const struct share_page *page, size_t k)
{
	const struct aggregate_run *runs = page->aggregate->runs;

	return fmax(fabs(runs[0].shares.of[k].error),
		    fabs(runs[1].shares.of[k].error));
}

/* Of two labels the shares sum to one: what holds for one is mirrored in the
 * other, unless some answers are no label. */
static bool is_mirrored(const struct share_page *page)
{
	const struct aggregate_run *runs = page->aggregate->runs;

	return page->labels->count == 2 && !(runs[0].shares.unanswered > 0) &&
	       !(runs[1].shares.unanswered > 0);
}

/* The labels to show, `most` at most, in their own order; how many. */
static size_t choose(const struct share_page *page, size_t most, size_t *which)
{
	const struct share *of = page->aggregate->runs[0].shares.of;
	size_t classes = page->labels->count, count = 0;

	if (most < SHARE_LABELS_MAX && page->only == SIZE_MAX &&
	    is_mirrored(page)) {
		which[0] = of[1].truth < of[0].truth;
		return 1;
	}

	for (size_t k = 0; k < classes; k++) {
		size_t larger = 0;

		for (size_t j = 0; j < classes; j++) {
			double difference =
				largest_error(page, j) - largest_error(page, k);

			larger +=
				difference > 0 || (!(difference < 0) && j < k);
		}
		if (page->only < classes && most < SHARE_LABELS_MAX
			    ? k == page->only
			    : larger < most)
			which[count++] = k;
	}
	return count;
}

static void say_rest(const struct share_page *page, size_t count,
		     struct arena *arena, FILE *out)
{
	if (page->only < page->labels->count || count == page->labels->count)
		return;
	if (is_mirrored(page)) {
		layout_fold(out, "The other label's are their mirror image.");
		return;
	}
	layout_fold(out,
		    arena_printf(arena,
				 "%zu of %zu labels, those whose shares are "
				 "most wrong; the others: --label LABEL, or "
				 "--json.",
				 count, page->labels->count));
}

/* --- what it is about --- */

static void print_head(const struct share_page *page, struct arena *arena,
		       FILE *out)
{
	const struct aggregate *a = page->aggregate;
	const struct evidence *e = &a->evidence;
	const struct shares *shares = &a->runs[0].shares;
	bool is_practice = e->origin == EVIDENCE_PRACTICE;

	fputs(is_practice ? "IN PRACTICE\n" : "ON OPENED TEST ITEMS\n", out);
	layout_fold(out,
		    arena_printf(arena,
				 is_practice ? "%zu train items, each answered "
					       "by a model that had not been "
					       "trained on it."
					     : "%zu test items that were "
					       "opened before: to be looked "
					       "at, not a verdict.",
				 e->count));
	if (e->unanswered)
		layout_fold(out, arena_printf(arena,
					      "%zu more have a label and lack "
					      "an answer of some run; they "
					      "are left out.",
					      e->unanswered));
	if (shares->groups < e->count)
		layout_fold(out,
			    arena_printf(arena,
					 "They come in %zu groups, worth %.1f "
					 "of equal size; intervals go over "
					 "groups.",
					 shares->groups, shares->groups_equal));
	if (e->repeats)
		layout_fold(out, arena_printf(arena,
					      "Texts weigh as often as they "
					      "occur: %.0f times in all.",
					      shares->occurrences));
	for (int m = 0; m < 2; m++)
		fprintf(out, "  %c  %s%s\n", share_letters[m],
			run_title(a->runs[m].run, arena),
			a->runs[m].run->is_tuned ? ", tuned" : ", untuned");
}

/* --- the shares --- */

static void print_share(const struct share_page *page, size_t k, FILE *out)
{
	const struct aggregate *a = page->aggregate;
	char text[FIGURE_TEXT];

	fputs("  ", out);
	layout_column(out, name_of(page, k), NAME_WIDTH - 1);
	fprintf(out, " %5s", percent_text(a->runs[0].shares.of[k].truth, text));
	for (int m = 0; m < 2; m++) {
		const struct share *share = &a->runs[m].shares.of[k];
		struct figure error = { .score = { true, share->error, NULL },
					.interval = share->interval };

		fprintf(out, " %5s ", percent_text(share->counted, text));
		difference_text(&error, false, text);
		if (m)
			layout_cut(out, text, ERROR_WIDTH);
		else
			layout_column(out, text, ERROR_WIDTH);
	}
	fputc('\n', out);
}

static const char *plain_figure(const struct share_figure *figure,
				bool is_signed, char out[FIGURE_TEXT])
{
	struct figure plain = { .score = { true, figure->value, NULL },
				.interval = figure->interval };

	return is_signed ? difference_text(&plain, false, out)
			 : figure_text(&plain, false, out);
}

static void say_better(const struct share_page *page, struct arena *arena,
		       FILE *out)
{
	const struct share_comparison *c = &page->aggregate->comparison;
	const struct share_finding *f = &page->aggregate->finding;
	bool is_second = c->accuracy[1] > c->accuracy[0];
	int m = f->is_found ? (int)f->more_accurate : is_second;

	if (!f->is_found && fabs(c->accuracy[1] - c->accuracy[0]) < 1e-12)
		return;
	layout_fold(
		out,
		arena_printf(arena,
			     f->is_found
				     ? "%c IS THE MORE ACCURATE AND DRAWS THE "
				       "WORSE CHART: it is right on %.1f %% of "
				       "the texts against %.1f %%, and its "
				       "shares are off by %.1f points against "
				       "%.1f. Its errors, though fewer, point "
				       "one way."
				     : "%c is the more accurate (%.1f %% "
				       "against %.1f %%) and its chart is no "
				       "worse (off by %.1f points against "
				       "%.1f).",
			     share_letters[m], c->accuracy[m] * 100,
			     c->accuracy[1 - m] * 100, c->error[m].value * 100,
			     c->error[1 - m].value * 100));
}

static void say_gain(const struct share_page *page, struct arena *arena,
		     FILE *out)
{
	const struct aggregate *a = page->aggregate;
	const struct share_comparison *c = &a->comparison;
	char text[FIGURE_TEXT], p[FIGURE_TEXT];

	for (int m = 0; m < 2; m++) {
		const struct shares *shares = &a->runs[m].shares;

		layout_fold(
			out,
			arena_printf(
				arena,
				"%c: off by %s points in the mean over "
				"the labels, %.1f at most (%s)%s",
				share_letters[m],
				c->is_defined ? plain_figure(&c->error[m],
							     false, text)
					      : percent_text(shares->mean_error,
							     text),
				shares->max_error * 100,
				name_of(page, shares->worst),
				shares->unanswered > 0
					? arena_printf(arena,
						       "; %.1f %% of the texts "
						       "are answered with no "
						       "label.",
						       shares->unanswered * 100)
					: "."));
	}
	if (!c->is_defined) {
		layout_fold(out, arena_printf(arena,
					      "Nothing more can be said "
					      "of the difference: %s.",
					      c->why_not));
		return;
	}
	layout_fold(out,
		    arena_printf(arena,
				 "Gain of B over A, error of A less error of "
				 "B: %s points, p %s.%s",
				 plain_figure(&c->gain, true, text),
				 short_p_text(c->p, p),
				 c->gain.interval.low > 0 ||
						 c->gain.interval.high < 0
					 ? ""
					 : " That may be chance."));
	say_better(page, arena, out);
}

static void print_shares(const struct share_page *page, struct arena *arena,
			 FILE *out)
{
	size_t *which = arena_alloc(arena, page->labels->count, sizeof(*which));
	size_t count = choose(page, SHARE_LABELS_MAX, which);

	fprintf(out, "\nTHE SHARES IN A CHART\n  %-*s%6s", NAME_WIDTH, "%",
		"true");
	fprintf(out, " %5c %-*s %5c error in points\n", share_letters[0],
		ERROR_WIDTH, "error in points", share_letters[1]);
	for (size_t i = 0; i < count; i++)
		print_share(page, which[i], out);
	say_rest(page, count, arena, out);
	say_gain(page, arena, out);
}

/* --- who notices --- */

static const char *count_text(const struct score *count, struct arena *arena)
{
	if (!count->is_defined)
		return "no end";
	if (count->value >= 999999.5)
		return arena_printf(arena, "%.1fM", count->value / 1e6);
	return arena_printf(arena, "%.0f", count->value);
}

static const char *hides_text(const struct share_limits *limits,
			      struct arena *arena)
{
	if (!limits->value.is_defined)
		return "any size";
	return arena_printf(arena, "%s [%s, %s]",
			    count_text(&limits->value, arena),
			    count_text(&limits->low, arena),
			    count_text(&limits->high, arena));
}

static void print_bias(const struct share_page *page, int m, size_t k,
		       struct arena *arena, FILE *out)
{
	const struct aggregate_run *run = &page->aggregate->runs[m];
	const struct aggregate_class *class = &run->classes[k];
	char text[FIGURE_TEXT];

	fputs("  ", out);
	layout_column(out, m ? "" : name_of(page, k), BIAS_NAME_WIDTH);
	fprintf(out, " %c ", share_letters[m]);
	layout_column(out, points_text(run->shares.of[k].error, text),
		      BIAS_WIDTH);
	layout_column(out, hides_text(&class->crossover, arena), HIDES_WIDTH);
	layout_column(out, figure_text(&class->false_positives, false, text),
		      RATE_WIDTH);
	layout_cut(out, figure_text(&class->false_negatives, false, text),
		   RATE_WIDTH);
	fputc('\n', out);
}

static void print_notice(const struct share_page *page, const size_t *which,
			 size_t count, struct arena *arena, FILE *out)
{
	fputs("\nWHO WOULD NOTICE\n", out);
	layout_fold(out, "N* is the size of a bar at which the model's bias is "
			 "as large as plain chance: bars with fewer than N* "
			 "texts hide it, larger ones show it, and more texts "
			 "do not help.");
	fprintf(out, "  %-*s   %-*s%-*s%-*s%s\n", BIAS_NAME_WIDTH, "%",
		BIAS_WIDTH, "bias", HIDES_WIDTH, "N*", RATE_WIDTH,
		"wrongly said", "missed");
	for (size_t i = 0; i < count; i++)
		for (int m = 0; m < 2; m++)
			print_bias(page, m, which[i], arena, out);
	say_rest(page, count, arena, out);
}

/* --- when shares move --- */

static const char *off_by(const struct prevalence_point *point,
			  struct arena *arena)
{
	char low[POINTS_TEXT], high[POINTS_TEXT], bias[POINTS_TEXT];

	return arena_printf(arena, "%s points [%s, %s]",
			    points_text(point->bias, bias),
			    points_text(point->interval.low, low),
			    points_text(point->interval.high, high));
}

static const char *right_text(const struct aggregate_class *class,
			      struct arena *arena)
{
	if (!class->right_at.is_defined)
		return arena_printf(arena, "no p*, for %s",
				    class->right_at.why_not);
	return arena_printf(arena, "right at p* = %.1f %% [%.1f, %.1f]",
			    class->right_at.value * 100,
			    class->right_within.low * 100,
			    class->right_within.high * 100);
}

static void print_moves(const struct share_page *page, size_t k,
			struct arena *arena, FILE *out)
{
	const struct aggregate *a = page->aggregate;
	double p = a->runs[0].shares.of[k].truth;

	fprintf(out, "  ");
	layout_cut(out, name_of(page, k), 50);
	fprintf(out, ", truly %.1f %% here\n", p * 100);
	for (int m = 0; m < 2; m++) {
		const struct aggregate_class *class = &a->runs[m].classes[k];
		const char *line = right_text(class, arena);

		if (class->has_half)
			line = arena_printf(arena, "%s; %s at half (%.1f %%)",
					    line, off_by(&class->half, arena),
					    p * 50);
		if (class->has_double)
			line = arena_printf(arena, "%s; %s at double (%.1f %%)",
					    line, off_by(&class->twice, arena),
					    p * 200);
		fprintf(out, "    %c ", share_letters[m]);
		layout_fold_rest(out, 6, line);
	}
}

static void print_prevalence(const struct share_page *page, const size_t *which,
			     size_t count, struct arena *arena, FILE *out)
{
	fputs("\nWHEN THE SHARES MOVE\n", out);
	layout_fold(out, "Wrong answers for a label and answers that miss it "
			 "cancel at one true share, p*, alone: next month, or "
			 "for another product, the chart shows more than "
			 "there is below p*, and less above.");
	for (size_t i = 0; i < count; i++)
		print_moves(page, which[i], arena, out);
}

/* --- all of it --- */

static void print_reading(const struct share_page *page, struct arena *arena,
			  FILE *out)
{
	const struct aggregate *a = page->aggregate;

	fputs("\nHOW TO READ IT\n", out);
	layout_list(out,
		    arena_printf(arena,
				 "Shares in %%, errors in points (shown less "
				 "true: above 0, too many). Intervals hold "
				 "%.4g %%.",
				 (1 - a->settings.alpha) * 100));
	layout_list(out, a->runs[0].shares.of[0].method == SHARE_TANGO
				 ? "Errors: Tango's interval of two paired "
				   "shares. Mean errors and their gain: "
				   "percentile bootstrap; p: the runs swapped "
				   "text by text."
				 : "Errors: jackknife over groups. Mean errors "
				   "and their gain: percentile bootstrap of "
				   "groups; p: the runs swapped group by "
				   "group.");
	layout_list(out, "A mean error is never 0 in a sample: part of it is "
			 "chance. N*: from the ends of the error's interval. "
			 "Rates: Wilson. p* and moves: jackknife.");
}

static void print_next(const struct share_page *page, struct arena *arena,
		       FILE *out)
{
	const struct unlabelled *u = &page->aggregate->unlabelled;

	for (int m = 0; m < 2; m++)
		if (u->answered[m] < u->texts) {
			fprintf(out, "next: ");
			layout_fold_rest(
				out, 6,
				share_fill_command(page->aggregate->runs[m].run,
						   arena));
			return;
		}
	if (!page->chart && page->column_count) {
		bool has_dates = false;

		for (size_t i = 0; i < page->column_count; i++)
			has_dates |= !strcmp(page->columns[i], ITEM_DATE);
		fputs(has_dates ? "next: payoff evaluate share --over "
				: "next: payoff evaluate share --by ",
		      out);
		layout_cut(out, has_dates ? "month" : page->columns[0], 40);
		fputc('\n', out);
		return;
	}
	fputs("next: payoff evaluate\n", out);
}

void share_page_text(const struct share_page *page, struct arena *arena,
		     FILE *out)
{
	size_t *which = arena_alloc(arena, page->labels->count, sizeof(*which));
	size_t count = choose(page, SHARE_DETAILS_MAX, which);

	print_head(page, arena, out);
	print_shares(page, arena, out);
	print_notice(page, which, count, arena, out);
	print_prevalence(page, which, count, arena, out);
	share_unlabelled_text(page, which, count, arena, out);
	if (page->chart)
		share_chart_text(page, arena, out);
	print_reading(page, arena, out);
	print_next(page, arena, out);
}
