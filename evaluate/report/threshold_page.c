/* threshold_page.c - the text: see threshold_page.h */
#include "evaluate/report/threshold_page.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "data/base/log.h"
#include "evaluate/practice.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"
#include "evaluate/report/report.h"
#include "evaluate/report/threshold_outlook.h"

/* More labels than this are left to the JSON form, but for those with bars. */
#define LABELS_SHOWN 12
#define NAME_WIDTH 20
#define COUNT_WIDTH 16

static const char *key_of(const struct threshold_page *page, size_t k)
{
	return page->labels->labels[k].key;
}

static bool is_tuned(const struct threshold_page *page)
{
	return page->evidence.columns[0].run->is_tuned;
}

static void print_temperature(const struct threshold_page *page,
			      struct arena *arena, FILE *out)
{
	const struct temperature *t = &page->trial.temperature;

	if (!t->is_defined)
		layout_fold(out,
			    arena_printf(arena,
					 "No temperature could be fitted (%s): "
					 "the probabilities are taken as they "
					 "are.",
					 t->why_not));
	else if (t->is_at_bound)
		layout_fold(out,
			    arena_printf(arena,
					 "The temperature is at the end of its "
					 "range, %.2f: these items cannot say "
					 "how sure the model should be.",
					 t->value));
	else
		layout_fold(
			out,
			arena_printf(
				arena,
				"The model is %s: its probabilities are scaled "
				"with temperature %.2f [%.2f, %.2f], log loss "
				"%.3f before, %.3f after.",
				t->interval.low > 1    ? "too sure of itself"
				: t->interval.high < 1 ? "not sure enough of "
							 "itself"
						       : "about as sure as it "
							 "should be",
				t->value, t->interval.low, t->interval.high,
				t->loss_before, t->loss_after));
}

static void print_head(const struct threshold_page *page, struct arena *arena,
		       FILE *out)
{
	const struct evidence *e = &page->evidence;

	fputs("THRESHOLDS, CHOSEN IN PRACTICE\n", out);
	layout_fold(
		out,
		arena_printf(arena, "%s, on %zu train items with a label%s.",
			     run_title(e->columns[0].run, arena), e->count,
			     is_tuned(page) ? ", each answered by a model that "
					      "had not been trained on it"
					    : ""));
	if (e->unanswered)
		layout_fold(out, arena_printf(arena,
					      "%zu more have a label and no "
					      "answer of this run; they are "
					      "left out.",
					      e->unanswered));
	if (e->groups < e->count)
		layout_fold(out, arena_printf(arena,
					      "They come in %zu groups; bounds "
					      "and intervals go over groups.",
					      e->groups));
	for (size_t i = 0; i < page->remark_count; i++)
		layout_fold(out, page->remarks[i]);
	print_temperature(page, arena, out);
	fputs("\nTHE RULE\n", out);
	layout_fold(out,
		    threshold_set_words(&page->trial.set, page->labels, arena));
}

/* "96.8 (182 of 188)" */
static const char *reading_words(const struct bar_reading *reading,
				 struct arena *arena)
{
	char value[POINTS_TEXT];

	if (!reading->is_defined)
		return "undefined (0 items)";
	return arena_printf(arena, "%s (%zu of %zu)",
			    percent_text(reading->value, value), reading->right,
			    reading->count);
}

/* after: NULL where no threshold is moved. */
static void print_reading(const char *name, const struct bar_reading *before,
			  const struct bar_reading *after, struct arena *arena,
			  FILE *out)
{
	char low[POINTS_TEXT];

	fputs("    ", out);
	layout_column(out, name, NAME_WIDTH - 4);
	if (!after) {
		fprintf(out, "%s\n", reading_words(before, arena));
		return;
	}
	layout_column(out, reading_words(before, arena), 24);
	fputs(reading_words(after, arena), out);
	if (after->is_defined)
		fprintf(out, ", at least %s",
			percent_text(after->bounds.low, low));
	fputc('\n', out);
}

static void print_shortfall(const struct threshold_page *page,
			    const struct bar *bar,
			    const struct bar_trial *trial, struct arena *arena,
			    FILE *out)
{
	const struct floor_choice *choice = &trial->choice;
	const char *counted = threshold_counted(page, bar, arena);
	char low[POINTS_TEXT], time[DURATION_TEXT];

	if (!choice->nearest.is_defined) {
		layout_list(out, arena_printf(arena,
					      "There are no %s at any floor: "
					      "no level is within reach.",
					      counted));
		return;
	}
	if (choice->nearest.bounds.low >= bar->value) {
		layout_list(
			out,
			arena_printf(arena,
				     "By itself it is within reach, from "
				     "%.3f on, %s; not with the other bar.",
				     choice->nearest_floor,
				     reading_words(&choice->nearest, arena)));
		return;
	}
	layout_list(out,
		    arena_printf(arena,
				 "The nearest level within reach is %s %%: "
				 "from %.3f on, %s, which shows that much at "
				 "%.0f %% confidence.",
				 percent_text(choice->nearest.bounds.low, low),
				 choice->nearest_floor,
				 reading_words(&choice->nearest, arena),
				 100 * (1 - FLOOR_CHOICE_ALPHA_LAST)));
	if (trial->labels_missing)
		layout_list(
			out,
			arena_printf(
				arena,
				"At that rate %zu more %s would do: about %zu "
				"more train labels, %s at about %.0f s each.",
				choice->missing, counted, trial->labels_missing,
				duration_text((double)trial->labels_missing *
						      page->seconds_per_label,
					      time),
				page->seconds_per_label));
	else
		layout_list(out,
			    arena_printf(arena,
					 "More labels would not help: that "
					 "rate is not above the bar. Ask for "
					 "less, or %s.",
					 is_tuned(page)
						 ? "tune another model"
						 : "tune the model (payoff "
						   "finetune run)"));
}

static void print_bar(const struct threshold_page *page, size_t b,
		      struct arena *arena, FILE *out)
{
	const struct bar *bar = &page->wish.bars[b];
	const struct bar_trial *trial = &page->trial.bars[b];
	const struct floor_choice *choice = &trial->choice;
	bool is_precision = bar->kind == BAR_PRECISION;
	bool is_any = page->trial.is_any;

	fprintf(out, "  %s: ", bar->text);
	if (choice->is_reached)
		fprintf(out, "reached, shown at %.4g %% confidence\n",
			100 * (1 - choice->alpha));
	else
		fputs("OUT OF REACH\n", out);
	layout_column(out, "", NAME_WIDTH);
	fprintf(out, "without thresholds%s\n", is_any ? "      with them" : "");
	print_reading(is_precision ? "precision" : "recall", &trial->before,
		      is_any ? &choice->reading : NULL, arena, out);
	print_reading(is_precision ? "recall" : "precision",
		      &trial->other_before, is_any ? &choice->other : NULL,
		      arena, out);
	if (!choice->is_reached)
		print_shortfall(page, bar, trial, arena, out);
}

/* Labels that the wish is about, and, of a few, all. */
static bool is_shown(const struct threshold_page *page, size_t k)
{
	if (page->labels->count <= LABELS_SHOWN ||
	    (page->wish.cost && page->wish.positive == k))
		return true;
	for (size_t b = 0; !page->wish.cost && b < page->wish.bar_count; b++)
		if (page->wish.bars[b].class_index == k)
			return true;
	return false;
}

static void print_labels(const struct threshold_page *page, struct arena *arena,
			 FILE *out)
{
	size_t left_out = 0;

	fputs("  ", out);
	layout_column(out, "label", NAME_WIDTH - 2);
	layout_column(out, "false positives", COUNT_WIDTH + 4);
	layout_column(out, "false negatives", COUNT_WIDTH);
	fputs("of these unanswered\n", out);
	for (size_t k = 0; k < page->labels->count; k++) {
		const struct abstention_class *x =
			&page->trial.before.classes[k];
		const struct abstention_class *y =
			&page->trial.after.classes[k];

		if (!is_shown(page, k)) {
			left_out++;
			continue;
		}
		fputs("  ", out);
		layout_column(out, key_of(page, k), NAME_WIDTH - 3);
		fputc(' ', out);
		layout_column(out,
			      arena_printf(arena, "%5zu -> %zu",
					   x->predicted - x->right,
					   y->predicted - y->right),
			      COUNT_WIDTH + 4);
		layout_column(out,
			      arena_printf(arena, "%5zu -> %zu",
					   x->gold - x->right,
					   y->gold - y->right),
			      COUNT_WIDTH);
		fprintf(out, "%5zu -> %zu\n", x->unanswered, y->unanswered);
	}
	if (left_out)
		fprintf(out, "  %zu more labels: --json\n", left_out);
}

static void print_change(const char *name, const struct figure *before,
			 const struct figure *after, bool is_plain, FILE *out)
{
	char text[FIGURE_TEXT];

	fputs("  ", out);
	layout_column(out, name, 25);
	layout_column(out, figure_text(before, is_plain, text), 22);
	fprintf(out, "-> %s\n", figure_text(after, is_plain, text));
}

static void print_changes(const struct threshold_page *page,
			  struct arena *arena, FILE *out)
{
	const struct threshold_trial *trial = &page->trial;
	char text[FIGURE_TEXT];

	fprintf(out, "\nWHAT CHANGES: %zu of %zu answers\n", trial->changed,
		page->evidence.count);
	print_labels(page, arena, out);
	print_change("answered, %", &trial->before.coverage,
		     &trial->after.coverage, false, out);
	print_change("accuracy of these, %", &trial->before.accuracy,
		     &trial->after.accuracy, false, out);
	if (!page->wish.cost)
		return;
	print_change("expected cost per item", &trial->cost.first,
		     &trial->cost.second, true, out);
	if (!trial->cost.difference.score.is_defined) {
		layout_list(out,
			    arena_printf(arena,
					 "Their difference is not "
					 "defined: %s.",
					 trial->cost.difference.score.why_not));
		return;
	}
	fputs("  ", out);
	layout_column(out, "difference", 25);
	fprintf(out, "%s\n",
		difference_text(&trial->cost.difference, true, text));
}

static void print_methods(const struct threshold_page *page,
			  struct arena *arena, FILE *out)
{
	fputs("\nHOW TO READ IT\n", out);
	layout_list(out, "These are the items that the thresholds were chosen "
			 "on, so the figures with thresholds are a little too "
			 "good.");
	if (!page->wish.cost)
		layout_list(out,
			    "\"At least\", levels and what the test needs: "
			    "one-sided Clopper-Pearson bounds, at the "
			    "confidence said.");
	layout_list(out,
		    arena_printf(arena,
				 "Intervals hold %.4g %%. Shares: Wilson's; "
				 "%stemperature: its sandwich variance.",
				 100 * (1 - page->alpha),
				 page->wish.cost
					 ? "costs and their difference: "
					   "Student's, of the jackknife; "
					 : ""));
}

static bool labels_would_help(const struct threshold_page *page)
{
	for (size_t b = 0; b < page->wish.bar_count; b++)
		if (page->trial.bars[b].labels_missing)
			return true;
	return false;
}

/* How new texts get their answers by it. */
static void print_use(const struct threshold_page *page, struct arena *arena,
		      FILE *out)
{
	const struct run *run = page->evidence.columns[0].run;

	if (!strcmp(run->method, METHOD_IMPORTED))
		layout_fold(out, "Its model is elsewhere: there, take "
				 "softmax(log p / temperature) over the "
				 "labels, then the rule; --json has its "
				 "numbers.");
	else
		layout_fold(
			out,
			arena_printf(arena,
				     "New texts are answered by it with: "
				     "payoff finetune predict --run %" PRId64
				     " --thresholds %" PRId64,
				     run->id, page->stored));
}

static void print_end(const struct threshold_page *page, struct arena *arena,
		      FILE *out)
{
	const char *next = "next: payoff evaluate --open";

	fputc('\n', out);
	if (!page->trial.is_any) {
		layout_fold(out, "Nothing is stored: no floor reaches a bar.");
		next = labels_would_help(page) || is_tuned(page)
			       ? "next: payoff annotate"
			       : "next: payoff finetune run";
	} else if (page->is_only_shown) {
		layout_fold(out, "Not stored (--dry-run).");
		next = "next: the same without --dry-run";
	} else {
		layout_fold(out,
			    arena_printf(arena,
					 "%s as threshold set %" PRId64
					 ". payoff evaluate --open puts it to "
					 "the test%s.",
					 page->was_stored ? "Stored already"
							  : "Stored",
					 page->stored,
					 page->wish.cost
						 ? ""
						 : " and certifies it there"));
		print_use(page, arena, out);
	}
	fprintf(out, "%s\n", next);
}

void threshold_page_text(const struct threshold_page *page, struct arena *arena,
			 FILE *out)
{
	print_head(page, arena, out);
	if (!page->wish.cost)
		fputs("\nTHE BARS\n", out);
	for (size_t b = 0; !page->wish.cost && b < page->wish.bar_count; b++)
		print_bar(page, b, arena, out);
	if (page->trial.is_any)
		print_changes(page, arena, out);
	threshold_outlook_text(page, arena, out);
	print_methods(page, arena, out);
	print_end(page, arena, out);
}
