/* curve_page.c - see curve_page.h */
#include "evaluate/report/curve_page.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "data/base/log.h"
#include "evaluate/report/layout.h"

#define BAR_WIDTH 38
#define CELL 24

/* "31.2", "-" for what is not there; a share as percent. */
static const char *percent(double share, char out[CELL])
{
	if (isnan(share))
		snprintf(out, CELL, "-");
	else
		snprintf(out, CELL, "%.1f", 100 * share);
	return out;
}

static const char *signed_points(double share, char out[CELL])
{
	if (isnan(share))
		snprintf(out, CELL, "-");
	else if (fabs(share) < 0.0005)
		snprintf(out, CELL, "0.0");
	else
		snprintf(out, CELL, "%+.1f", 100 * share);
	return out;
}

/* ---- the points ---- */

static void print_head(const struct curve_page *page, struct arena *arena,
		       FILE *out)
{
	const struct curve *curve = &page->source.curve;
	const char *text;
	char time[DURATION_TEXT];

	fputs("LEARNING CURVE\n", out);
	if (page->source.path) {
		layout_fold(out, page->title);
		return;
	}
	text = arena_printf(
		arena,
		"%s; %s of training. Every point is scored on the same %zu "
		"train items%s, which none of them was trained on: never on "
		"the test.",
		page->title, duration_text(page->source.seconds, time),
		curve->items,
		curve->group_of ? arena_printf(arena, " (in %zu groups)",
					       curve->group_count)
				: "");
	layout_fold(out, text);
}

static void print_bar(double share, double full, char mark, FILE *out)
{
	int length = (int)lround(BAR_WIDTH * share / full);

	fputs("  ", out);
	for (int i = 0; i < length && i < BAR_WIDTH; i++)
		fputc(mark, out);
	fputc('\n', out);
}

static double largest_error(const struct outlook *outlook)
{
	double largest = outlook->has_base ? outlook->base_error : 0;

	for (size_t i = 0; i < outlook->size_count; i++)
		largest = fmax(largest, outlook->sizes[i].error);
	return largest > 0 ? largest : 1;
}

static void print_size(const struct outlook_size *size, double full, FILE *out)
{
	char error[CELL], deviation[CELL], law[CELL];

	fprintf(out, "%9zu %6zu %8s %6s %6s", size->labels, size->seeds,
		percent(size->error, error),
		percent(size->deviation, deviation), percent(size->law, law));
	print_bar(size->error, full, '#', out);
}

/* A size that nobody trained on, by the law. */
static void print_ahead(const struct outlook *outlook, double labels,
			const struct curve_estimate *error, double full,
			FILE *out)
{
	const struct outlook_size *last =
		&outlook->sizes[outlook->size_count - 1];
	char law[CELL];

	if (!error->is_defined || labels <= (double)last->labels)
		return;
	fprintf(out, "%9.0f %6s %8s %6s %6s", labels, "-", "-", "-",
		percent(error->value, law));
	print_bar(error->value, full, '.', out);
}

static void print_points(const struct curve_page *page, FILE *out)
{
	const struct outlook *outlook = &page->outlook;
	const struct outlook_step *doubled = &outlook->steps[CURVE_STEPS - 1];
	double full = largest_error(outlook);
	char error[CELL];

	fputs("\n   labels  seeds  error %     sd   pow3\n", out);
	if (outlook->has_base) {
		fprintf(out, "%9s %6s %8s %6s %6s", "untuned", "-",
			percent(outlook->base_error, error), "-", "-");
		print_bar(outlook->base_error, full, '=', out);
	}
	for (size_t i = 0; i < outlook->size_count; i++)
		print_size(&outlook->sizes[i], full, out);
	print_ahead(outlook, outlook->have, &outlook->now, full, out);
	print_ahead(outlook, outlook->have + doubled->more, &doubled->error,
		    full, out);
	if (page->base_title) {
		fputs("\n", out);
		layout_fold(out, page->base_title);
	}
	if (outlook->left_out)
		fprintf(out,
			"  %zu seed%s not trained on every size yet: shown "
			"above, and not fitted.\n",
			outlook->left_out,
			outlook->left_out == 1 ? " is" : "s are");
}

/* ---- does it still fall? ---- */

static const char *judge(const struct outlook *outlook, struct arena *arena)
{
	const struct curve_fit *fit = &outlook->forms[CURVE_POW3].fit;
	const struct curve_estimate *drop =
		&outlook->steps[CURVE_STEPS - 1].drop;

	if (!fit->is_defined)
		return arena_printf(arena,
				    "No law is fitted: %s. What more labels "
				    "bring is not known.",
				    fit->why_not);
	if (fit->shape == CURVE_RISES)
		return arena_printf(arena,
				    "Something is wrong: %s (%zu to %zu "
				    "labels). Do not read the law.",
				    curve_shape_text(fit->shape),
				    fit->rise_from, fit->rise_to);
	if (fit->shape == CURVE_FLAT)
		return arena_printf(arena,
				    "No: %s. More of the same labels is not "
				    "shown to help.",
				    curve_shape_text(fit->shape));
	if (!drop->is_defined)
		return arena_printf(arena,
				    "The error falls over these sizes; of "
				    "beyond them nothing is said: %s.",
				    drop->why_not);
	if (drop->interval.low > 0.0005)
		return arena_printf(arena,
				    "Yes: twice the %.0f labels there are "
				    "should bring %.1f points (%.1f to %.1f).",
				    outlook->have, 100 * drop->value,
				    100 * drop->interval.low,
				    100 * drop->interval.high);
	return arena_printf(arena,
			    "Hardly: it fell up to here, and twice the %.0f "
			    "labels there are may bring nothing (%.1f points, "
			    "%.1f to %.1f).",
			    outlook->have, 100 * drop->value,
			    100 * drop->interval.low,
			    100 * drop->interval.high);
}

static void print_form(const struct outlook_form *form, FILE *out)
{
	const struct curve_fit *fit = &form->fit;
	char now[CELL], doubled[CELL], a[CELL];

	fprintf(out, "  %-5s %7s %9.3g %8.3f %10s %10s %7.1f %6.3f%s\n",
		curve_form_name(fit->law.form), percent(fit->law.a, a),
		fit->law.b, fit->law.c, percent(form->now, now),
		percent(form->doubled, doubled), fit->chi_square, fit->p,
		fit->is_at_edge ? "  c at an end" : "");
}

static void print_laws(const struct curve_page *page, struct arena *arena,
		       FILE *out)
{
	const struct outlook *outlook = &page->outlook;
	char head[2][CELL];

	fputs("\nDOES IT STILL FALL?\n", out);
	layout_fold(out, judge(outlook, arena));
	if (!outlook->forms[CURVE_POW3].fit.is_defined)
		return;
	snprintf(head[0], CELL, "at %.0f", outlook->have);
	snprintf(head[1], CELL, "at %.0f", 2 * outlook->have);
	fprintf(out, "\n  %-5s %7s %9s %8s %10s %10s %7s %6s\n", "law", "a, %",
		"b", "c", head[0], head[1], "chi2", "p");
	for (int f = 0; f < CURVE_FORMS; f++)
		print_form(&outlook->forms[f], out);
}

/* ---- more labels ---- */

static const char *amount(const struct score *score, char out[CELL])
{
	if (!score->is_defined)
		snprintf(out, CELL, "undefined");
	else
		snprintf(out, CELL, "%.*f", fabs(score->value) < 1000 ? 2 : 0,
			 score->value);
	return out;
}

static void print_step(const struct outlook_step *step, FILE *out)
{
	char drop[3][CELL], forms[2][CELL], error[CELL], time[DURATION_TEXT];
	char money[CELL];

	if (!step->drop.is_defined) {
		fprintf(out, "%+9.0f  undefined: ", step->more);
		layout_fold_rest(out, 22, step->drop.why_not);
		return;
	}
	fprintf(out, "%+9.0f %8s   %5s [%s, %s]", step->more,
		percent(step->error.value, error),
		signed_points(-step->drop.value, drop[0]),
		signed_points(-step->drop.interval.high, drop[1]),
		signed_points(-step->drop.interval.low, drop[2]));
	fprintf(out, "   %s to %s  ", signed_points(-step->highest, forms[0]),
		signed_points(-step->lowest, forms[1]));
	fprintf(out, " %10s %10s\n",
		step->minutes.is_defined
			? duration_text(60 * step->minutes.value, time)
			: "undefined",
		amount(&step->money, money));
}

static void print_steps(const struct curve_page *page, struct arena *arena,
			FILE *out)
{
	const struct outlook *outlook = &page->outlook;
	char low[CELL], high[CELL];

	if (!outlook->forms[CURVE_POW3].fit.is_defined)
		return;
	fputs("\nWHAT MORE LABELS SHOULD BUY\n", out);
	if (outlook->now.is_defined)
		layout_fold(out,
			    arena_printf(
				    arena,
				    "Now, with %.0f labels, the law has "
				    "%.1f %% wrong [%s, %s].",
				    outlook->have, 100 * outlook->now.value,
				    percent(outlook->now.interval.low, low),
				    percent(outlook->now.interval.high, high)));
	fprintf(out,
		"\n   labels  error %%   points, 90 %% interval   other laws   "
		"    time  %9s\n",
		page->currency);
	for (size_t i = 0; i < CURVE_STEPS; i++)
		print_step(&outlook->steps[i], out);
}

/* ---- the whole ---- */

static void print_reading(const struct curve_page *page, struct arena *arena,
			  FILE *out)
{
	const struct outlook *outlook = &page->outlook;
	const char **missing = curve_page_missing(page, arena);

	fputs("\nHOW TO READ IT\n", out);
	if (outlook->has_interval)
		layout_list(out,
			    arena_printf(arena,
					 "Intervals hold 90 %%: %s, %zu "
					 "replicates, %zu seed%s. They hold "
					 "for the law pow3; the column 'other "
					 "laws' has what the choice of a law "
					 "hides.",
					 curve_method_text(outlook->method),
					 outlook->replicates, outlook->seeds,
					 outlook->seeds == 1 ? "" : "s"));
	else
		layout_list(out, arena_printf(arena, "No interval: %s.",
					      outlook->why_not));
	layout_list(out,
		    arena_printf(arena,
				 "It is advice about the next batch: nothing "
				 "is said beyond %d times the largest size, "
				 "and one curve in seven does not even fall "
				 "steadily.",
				 CURVE_REACH));
	if (page->source.path)
		layout_list(out, "A file does not say which items were wrong: "
				 "where all points share their items, the "
				 "errors go up and down together, and the "
				 "interval of a level is too narrow.");
	else if (outlook->size_count > 1 && outlook->seeds > 1)
		layout_list(out, "At the largest size every seed has the same "
				 "labels, so that the spread there is the "
				 "training's alone.");
	for (size_t i = 0; missing[i]; i++)
		layout_list(out, missing[i]);
}

static const char *next_step(const struct curve_page *page)
{
	const struct outlook *outlook = &page->outlook;
	const struct curve_fit *fit = &outlook->forms[CURVE_POW3].fit;

	if (page->source.path)
		return "payoff evaluate curve --help";
	/* larger sizes, or the rest of a seed, would say more */
	if (!fit->is_defined || outlook->left_out || !outlook->now.is_defined)
		return "payoff finetune curve";
	/* in money, where money is asked for */
	if (outlook->optimum.is_defined)
		return outlook->optimum.is_clipped_below ? "payoff evaluate"
							 : "payoff annotate";
	if (fit->shape == CURVE_FALLS &&
	    outlook->steps[CURVE_STEPS - 1].drop.is_defined &&
	    outlook->steps[CURVE_STEPS - 1].drop.interval.low > 0.0005)
		return "payoff annotate";
	return "payoff evaluate";
}

void curve_page_text(const struct curve_page *page, struct arena *arena,
		     FILE *out)
{
	print_head(page, arena, out);
	print_points(page, out);
	print_laws(page, arena, out);
	print_steps(page, arena, out);
	curve_page_money(page, arena, out);
	print_reading(page, arena, out);
	fprintf(out, "next: %s\n", next_step(page));
}
