/* threshold_outlook.c - see threshold_outlook.h */
#include "evaluate/report/threshold_outlook.h"

#include "evaluate/report/layout.h"
#include "evaluate/report/report.h"

const char *threshold_counted(const struct threshold_page *page,
			      const struct bar *bar, struct arena *arena)
{
	return arena_printf(arena, "items %s '%s'",
			    bar->kind == BAR_PRECISION ? "answered"
						       : "labelled",
			    page->labels->labels[bar->class_index].key);
}

static void print_prevalence(const struct prevalence_row *row, bool is_here,
			     struct arena *arena, FILE *out)
{
	char share[POINTS_TEXT], value[POINTS_TEXT], low[POINTS_TEXT];
	const char *words;

	percent_text(row->prevalence, share);
	if (row->precision.is_defined)
		words = arena_printf(arena,
				     "in %s %% of the items%s: precision %s "
				     "%%, at least %s",
				     share, is_here ? ", as here" : "",
				     percent_text(row->precision.value, value),
				     percent_text(row->low, low));
	else
		words = arena_printf(arena,
				     "in %s %% of the items: undefined, %s",
				     share, row->precision.why_not);
	layout_list(out, words);
}

static void print_prevalences(const struct threshold_page *page,
			      struct arena *arena, FILE *out)
{
	if (!page->trial.prevalence_count)
		return;
	fputs("\nIF THE LABEL WERE RARER OR MORE FREQUENT\n", out);
	for (size_t i = 0; i < page->trial.prevalence_count; i++) {
		const struct class_prevalence *one =
			&page->trial.prevalences[i];

		fprintf(out, "  '%s'\n",
			page->labels->labels[one->class_index].key);
		for (size_t r = 0; r < PREVALENCE_ROWS; r++)
			print_prevalence(&one->prevalence.rows[r], r == 1,
					 arena, out);
	}
	layout_fold(out, "These are practice's figures. Recall, and the share "
			 "of other items taken for the label, are supposed to "
			 "stay as they are here; precision is what moves.");
}

static void print_need(const struct threshold_page *page, size_t b,
		       struct arena *arena, FILE *out)
{
	const struct bar *bar = &page->wish.bars[b];
	const struct certificate_need *need = &page->trial.bars[b].need;
	const char *counted = threshold_counted(page, bar, arena);
	const char *words;

	words = arena_printf(arena, "%s: needs %zu %s without an error",
			     bar->text, need->least, counted);
	if (need->count > need->least)
		words = arena_printf(arena,
				     "%s, %zu at practice's rate of errors",
				     words, need->count);
	else if (!need->count)
		words = arena_printf(arena,
				     "%s; at practice's rate of errors no "
				     "number would do",
				     words);
	words = arena_printf(
		arena, "%s. The test can be expected to have %.0f: %s.", words,
		need->expected,
		need->count && need->expected >= (double)need->count ? "enough"
		: need->expected >= (double)need->least
			? "enough only if they go better than in "
			  "practice"
			: "too few; import more texts (payoff "
			  "import), or ask for less");
	layout_list(out, words);
}

static void print_test(const struct threshold_page *page, struct arena *arena,
		       FILE *out)
{
	bool is_begun = false;

	for (size_t b = 0; !page->wish.cost && b < page->wish.bar_count; b++) {
		if (!page->trial.bars[b].choice.is_reached)
			continue;
		if (!is_begun) {
			fputs("\nIN THE TEST\n", out);
			layout_fold(
				out,
				arena_printf(
					arena,
					"What practice shows is no promise. A "
					"certificate comes from %zu test items "
					"(%zu labelled), which had no part in "
					"choosing, at %.4g %% confidence:",
					page->test.items, page->test_resolved,
					100 * (1 - page->test.alpha)));
		}
		is_begun = true;
		print_need(page, b, arena, out);
	}
}

void threshold_outlook_text(const struct threshold_page *page,
			    struct arena *arena, FILE *out)
{
	print_prevalences(page, arena, out);
	print_test(page, arena, out);
}
