/* calibration_page.c - see calibration_page.h */
#include "evaluate/report/calibration_page.h"

#include <math.h>
#include <string.h>

#include "evaluate/practice.h"
#include "evaluate/report/evidence_head.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"

#define NAME_WIDTH 16
#define BAR_CELLS 41 /* 0 to 100 %, 2.5 a cell */

static void print_figure(const char *name, const struct figure *figure,
			 const char *note, FILE *out)
{
	char text[FIGURE_TEXT];

	fputs("  ", out);
	layout_column(out, name, NAME_WIDTH);
	layout_column(out, figure_text(figure, true, text), 22);
	fprintf(out, "%s\n", note);
}

/* ".091": a number as figure.h prints it. */
static const char *number_text(double value, char out[FIGURE_TEXT])
{
	const struct figure figure = {
		.score = { .is_defined = true, .value = value },
	};
	char *space;

	figure_text(&figure, true, out);
	space = strchr(out, ' ');
	if (space)
		*space = '\0';
	return out;
}

static void print_error(const struct calibration *c, FILE *out)
{
	char error[FIGURE_TEXT], high[FIGURE_TEXT], p[FIGURE_TEXT];

	fputs("  ", out);
	layout_column(out, "ECE", NAME_WIDTH);
	fprintf(out, "%s; by chance alone up to %s (95 %%); p %s: %s\n",
		number_text(c->error.value, error),
		number_text(c->null_high, high), short_p_text(c->p, p),
		c->error.value > c->null_high ? "it is off" : "as by chance");
}

/* --- the bars --- */

static size_t cell_of(double share)
{
	double cell = share * (BAR_CELLS - 1) + 0.5;

	return cell < 0		      ? 0
	       : cell > BAR_CELLS - 1 ? BAR_CELLS - 1
				      : (size_t)cell;
}

/* "=" the interval of what is right, "o" what is right, "x" what was said,
 * "*" both. */
static void print_bar(const struct reliability_bin *bin, FILE *out)
{
	char bar[BAR_CELLS + 1];
	size_t right = cell_of((double)bin->right / (double)bin->count);
	size_t said = cell_of(bin->confidence);

	memset(bar, ' ', BAR_CELLS);
	bar[BAR_CELLS] = '\0';
	for (size_t i = cell_of(bin->accuracy.low);
	     i <= cell_of(bin->accuracy.high); i++)
		bar[i] = '=';
	bar[right] = 'o';
	bar[said] = said == right ? '*' : 'x';
	fprintf(out, "|%s|\n", bar);
}

static void print_bins(const struct calibration *c, FILE *out)
{
	fprintf(out, "  %-11s%6s  %-14s%-*s100%%\n", "says", "n", "is right, %",
		BAR_CELLS - 1, " 0");
	for (size_t b = 0; b < c->bin_count; b++) {
		const struct reliability_bin *bin = &c->bins[b];
		char text[FIGURE_TEXT];

		if (!bin->count)
			continue;
		fprintf(out, "  %.2f - %.2f%6zu  ", bin->low, bin->high,
			bin->count);
		snprintf(text, sizeof(text), "%.0f [%.0f, %.0f]",
			 100 * (double)bin->right / (double)bin->count,
			 bin->accuracy.low * 100, bin->accuracy.high * 100);
		layout_column(out, text, 14);
		print_bar(bin, out);
	}
}

/* --- temperature, and the surest --- */

static void print_temperature(const struct calibration_page *page,
			      const struct run_calibration *run,
			      struct arena *arena, FILE *out)
{
	const struct temperature *t = &run->temperature;
	bool is_practice = page->evidence.origin == EVIDENCE_PRACTICE;
	char value[FIGURE_TEXT], gain[FIGURE_TEXT], before[FIGURE_TEXT],
		error[FIGURE_TEXT];
	const struct figure figure = {
		.score = { .is_defined = true, .value = t->value },
		.interval = t->interval,
	};

	if (!t->is_defined) {
		layout_fold(out, arena_printf(arena,
					      "Practice chooses no "
					      "temperature: %s.",
					      t->why_not));
		return;
	}
	layout_fold(
		out,
		arena_printf(
			arena,
			"Practice would choose the temperature %s%s, which %s "
			"it: log loss changes by %s and ECE from %s to %s, "
			"%s. The answers stay.",
			figure_text(&figure, true, value),
			t->is_at_bound ? ", a bound of the search" : "",
			t->value > 1 ? "damps" : "sharpens",
			difference_text(&run->gain.difference, true, gain),
			number_text(run->calibration.error.value, before),
			number_text(run->scaled.error.value, error),
			is_practice ? "on the items it was chosen by (so a "
				      "little too rosy)"
				    : "on items it was not chosen by"));
}

static void print_coverage(const struct run_calibration *run, FILE *out)
{
	const struct risk_coverage *risk = &run->risk;
	char text[FIGURE_TEXT];

	fprintf(out, "  %-24s%-12s%8s  %s\n", "if it answers only", "at least",
		"answers", "right, %");
	for (size_t p = 0; p < COVERAGE_POINTS; p++) {
		const struct coverage_point *point = &run->coverage[p];

		fprintf(out, "  the surest %3.0f %%%8s%-12s%8zu  ",
			point->wanted * 100, "",
			number_text(point->confidence, text), point->answered);
		fprintf(out, "%s\n",
			figure_text(&point->accuracy, false, text));
	}
	print_figure("AURC", &risk->area,
		     "mean share wrong over all; 0 is best", out);
}

static void print_run(const struct calibration_page *page, size_t column,
		      struct arena *arena, FILE *out)
{
	const struct run_calibration *run = &page->runs[column];

	fprintf(out, "\n%c  ", evidence_letter(column));
	layout_fold_rest(out, 3,
			 run_title(page->evidence.columns[column].run, arena));
	print_figure("log loss", &run->log_loss.mean, "nats; 0 is best", out);
	if (run->log_loss.clipped)
		layout_fold(out,
			    arena_printf(arena,
					 "%zu items whose label got no "
					 "probability to speak of count as "
					 "2^-24.",
					 run->log_loss.clipped));
	print_figure("Brier score", &run->brier.mean, "0 is best, 2 is worst",
		     out);
	print_error(&run->calibration, out);
	print_bins(&run->calibration, out);
	print_temperature(page, run, arena, out);
	print_coverage(run, out);
}

void calibration_page_text(const struct calibration_page *page,
			   struct arena *arena, FILE *out)
{
	const struct evidence *e = &page->evidence;

	evidence_head(e, e->column_count, arena, out);
	for (size_t i = 0; i < page->left_out_count; i++)
		layout_fold(out, page->left_out[i]);
	for (size_t i = 0; i < e->column_count; i++)
		print_run(page, i, arena, out);
	fputs("\nHOW TO READ IT\n", out);
	layout_list(out, "The bars: = where the true share right may lie "
			 "(Clopper and Pearson), o the share found, x the "
			 "probability said, * both. x outside of = is a model "
			 "too sure (x to the right) or not sure enough.");
	layout_list(out, "ECE, the mean distance of o and x, is above 0 by "
			 "chance alone: read it beside what chance does. To "
			 "choose between runs, take log loss.");
	layout_list(out,
		    arena_printf(arena,
				 "Intervals hold %.4g %%: jackknife (log loss, "
				 "Brier, AURC), sandwich (temperature), Wilson "
				 "(right). All about the most probable label, "
				 "before any threshold.",
				 (1 - page->alpha) * 100));
	fputs("next: payoff evaluate errors\n", out);
}

/* --- JSON --- */

static json_t *error_json(const struct calibration *c)
{
	json_t *bins = json_array();

	for (size_t b = 0; b < c->bin_count; b++) {
		const struct reliability_bin *bin = &c->bins[b];

		json_array_append_new(
			bins,
			json_pack("{sf sf sI sI so so}", "low", bin->low,
				  "high", bin->high, "n",
				  (json_int_t)bin->count, "right",
				  (json_int_t)bin->right, "confidence",
				  bin->count ? json_real(bin->confidence)
					     : json_null(),
				  "interval", interval_json(&bin->accuracy)));
	}
	return json_pack("{sf sf sf sf sI so ss}", "value", c->error.value,
			 "by_chance_median", c->null_median, "by_chance_95",
			 c->null_high, "p", c->p, "draws", (json_int_t)c->draws,
			 "bins", bins, "interval_method_of_bins",
			 "Clopper and Pearson");
}

static json_t *temperature_json(const struct run_calibration *run)
{
	const struct temperature *t = &run->temperature;

	if (!t->is_defined)
		return json_pack("{sn ss}", "value", "undefined_because",
				 t->why_not);
	return json_pack("{sf so sI sb so sf}", "value", t->value, "interval",
			 interval_json(&t->interval), "practice_n",
			 (json_int_t)t->count, "at_bound", (int)t->is_at_bound,
			 "log_loss_change", figure_json(&run->gain.difference),
			 "ece_after", run->scaled.error.value);
}

static json_t *coverage_json(const struct run_calibration *run)
{
	json_t *points = json_array();

	for (size_t p = 0; p < COVERAGE_POINTS; p++) {
		const struct coverage_point *point = &run->coverage[p];

		json_array_append_new(
			points,
			json_pack("{sf sf sI so}", "coverage", point->wanted,
				  "confidence", point->confidence, "answered",
				  (json_int_t)point->answered, "accuracy",
				  figure_json(&point->accuracy)));
	}
	return points;
}

int calibration_page_json(const struct calibration_page *page,
			  struct arena *arena, FILE *out, struct err *err)
{
	const struct evidence *e = &page->evidence;
	json_t *root = evidence_head_json(e, e->column_count, arena);
	json_t *runs = json_object_get(root, "runs");
	json_t *left_out = json_array();

	for (size_t i = 0; i < e->column_count; i++) {
		const struct run_calibration *run = &page->runs[i];
		json_t *object = json_array_get(runs, i);

		json_object_set_new(object, "log_loss",
				    figure_json(&run->log_loss.mean));
		json_object_set_new(
			object, "log_loss_clipped",
			json_integer((json_int_t)run->log_loss.clipped));
		json_object_set_new(object, "brier",
				    figure_json(&run->brier.mean));
		json_object_set_new(object, "ece",
				    error_json(&run->calibration));
		json_object_set_new(object, "temperature",
				    temperature_json(run));
		json_object_set_new(object, "surest", coverage_json(run));
		json_object_set_new(object, "aurc",
				    figure_json(&run->risk.area));
		json_object_set_new(object, "excess_aurc",
				    real_json(run->risk.excess));
	}
	for (size_t i = 0; i < page->left_out_count; i++)
		json_array_append_new(left_out, json_string(page->left_out[i]));
	json_object_set_new(root, "alpha", json_real(page->alpha));
	json_object_set_new(root, "runs_left_out", left_out);
	return page_json_write(root, out, err);
}
