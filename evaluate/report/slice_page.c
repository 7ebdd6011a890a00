/* slice_page.c - see slice_page.h */
#include "evaluate/report/slice_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "evaluate/report/evidence_head.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"

#define NAME_WIDTH 16
#define COUNT_WIDTH 6
#define SHARE_WIDTH 14
#define DIFFERENCE_WIDTH 23
#define STANDING_OUT_MAX 10

/* Whole percents, so that two of them and a difference fit on a line. */
static const char *share_text(const struct figure *figure,
			      char out[FIGURE_TEXT])
{
	snprintf(out, FIGURE_TEXT, "%.0f [%.0f, %.0f]",
		 figure->score.value * 100, figure->interval.low * 100,
		 figure->interval.high * 100);
	return out;
}

/* --- what stands out --- */

struct finding {
	const struct slice_column *column;
	const struct slice *slice;
};

/* What hurts first, then by surprise. */
static int by_harm(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	bool x_hurts = x->slice->difference.score.value < 0;
	bool y_hurts = y->slice->difference.score.value < 0;

	if (x_hurts != y_hurts)
		return x_hurts ? -1 : 1;
	if (x->slice->p != y->slice->p)
		return x->slice->p < y->slice->p ? -1 : 1;
	return (x->slice > y->slice) - (x->slice < y->slice);
}

struct findings {
	struct finding *list;
	size_t count, judged, shown, better, worse;
};

static struct findings find(const struct slice_page *page, struct arena *arena)
{
	struct findings found = { 0 };

	for (size_t c = 0; c < page->slicing.count; c++)
		found.shown += page->slicing.columns[c].count;
	found.list = arena_alloc(arena, found.shown, sizeof(*found.list));
	for (size_t c = 0; c < page->slicing.count; c++) {
		const struct slice_column *column = &page->slicing.columns[c];

		for (size_t s = 0; s < column->count; s++) {
			const struct slice *slice = &column->slices[s];
			bool is_better = slice->difference.score.value > 0;

			found.judged += isnan(slice->p) ? 0 : 1;
			/* false of NaN */
			if (!(slice->adjusted_p <= page->alpha))
				continue;
			found.better += is_better;
			found.worse += !is_better;
			found.list[found.count++] =
				(struct finding){ column, slice };
		}
	}
	if (found.count)
		qsort(found.list, found.count, sizeof(*found.list), by_harm);
	return found;
}

static void print_finding(const struct finding *finding, struct arena *arena,
			  FILE *out)
{
	const struct slice *slice = finding->slice;
	char text[FIGURE_TEXT];

	fputs(slice->difference.score.value > 0 ? "  better  " : "  WORSE   ",
	      out);
	layout_column(out,
		      arena_printf(arena, "%s: %s", finding->column->name,
				   slice->name),
		      36);
	fputc(' ', out);
	layout_column(out, difference_text(&slice->difference, false, text),
		      DIFFERENCE_WIDTH);
	fprintf(out, " n %zu\n", slice->n);
}

static void print_findings(const struct slice_page *page, struct arena *arena,
			   FILE *out)
{
	struct findings found = find(page, arena);

	fputs("\nWHAT STANDS OUT\n", out);
	if (!found.judged) {
		layout_fold(out, "No slice has 30 items: none was judged.");
		return;
	}
	layout_fold(
		out,
		found.count
			? arena_printf(arena,
				       "Slices judged: %zu. B is better than A "
				       "in %zu and worse in %zu, beyond what "
				       "chance does among so many (p* at most "
				       "%.4g %%).",
				       found.judged, found.better, found.worse,
				       page->alpha * 100)
			: arena_printf(arena,
				       "Slices judged: %zu. In none does B "
				       "differ from A beyond what chance does "
				       "among so many (p* above %.4g %% in "
				       "all). That is no proof of sameness: "
				       "look at the intervals.",
				       found.judged, page->alpha * 100));
	for (size_t i = 0; i < found.count && i < STANDING_OUT_MAX; i++)
		print_finding(&found.list[i], arena, out);
	if (found.count > STANDING_OUT_MAX)
		fprintf(out, "  and %zu more, below\n",
			found.count - STANDING_OUT_MAX);
}

/* --- the columns --- */

static void print_slice(const struct slice *slice, FILE *out)
{
	char text[FIGURE_TEXT], count[16];

	fputs("  ", out);
	layout_column(out, slice->name, NAME_WIDTH - 2);
	snprintf(count, sizeof(count), "%zu", slice->n);
	fprintf(out, "%*s ", COUNT_WIDTH, count);
	layout_column(out, share_text(&slice->first, text), SHARE_WIDTH);
	layout_column(out, share_text(&slice->second, text), SHARE_WIDTH);
	layout_column(out, difference_text(&slice->difference, false, text),
		      DIFFERENCE_WIDTH);
	fprintf(out, "%s\n", short_p_text(slice->adjusted_p, text));
}

static void print_column(const struct slice_column *column, struct arena *arena,
			 FILE *out)
{
	size_t shown =
		column->count < SLICE_PAGE_MAX ? column->count : SLICE_PAGE_MAX;

	fputc('\n', out);
	layout_column(out, column->name, NAME_WIDTH);
	fprintf(out, "%*s %-*s%-*s%-*sp*\n", COUNT_WIDTH, "n", SHARE_WIDTH, "A",
		SHARE_WIDTH, "B", DIFFERENCE_WIDTH, "B - A");
	for (size_t i = 0; i < shown; i++)
		print_slice(&column->slices[column->order[i]], out);
	if (shown < column->count)
		fprintf(out, "  and %zu more slices: --json\n",
			column->count - shown);
	if (column->cut == SLICE_BY_FIFTH)
		layout_fold(out,
			    arena_printf(arena,
					 "Numbers of more than %d values, cut "
					 "into fifths of these very items: "
					 "other items have other fifths.",
					 SLICE_VALUES_MAX));
}

/* Each method once. */
static void print_methods(const struct slice_page *page, struct arena *arena,
			  FILE *out)
{
	const char *said[8];
	size_t count = 0;

	for (size_t c = 0; c < page->slicing.count; c++)
		for (size_t s = 0; s < page->slicing.columns[c].count; s++) {
			const struct slice *slice =
				&page->slicing.columns[c].slices[s];
			const char *line = arena_printf(
				arena, "%s%s%s", slice->interval_method,
				slice->p_method ? "; p: " : "",
				slice->p_method ? slice->p_method : "");
			size_t i = 0;

			while (i < count && strcmp(said[i], line))
				i++;
			if (i == count && count < 8 && slice->p_method)
				said[count++] = line;
		}
	for (size_t i = 0; i < count; i++)
		layout_list(out, arena_printf(arena, "B - A: %s", said[i]));
}

/* Whether some slice of several items is all of one group. */
static bool has_one_group(const struct slice_page *page)
{
	for (size_t c = 0; c < page->slicing.count; c++)
		for (size_t s = 0; s < page->slicing.columns[c].count; s++) {
			const struct slice *slice =
				&page->slicing.columns[c].slices[s];

			if (slice->groups == 1 && slice->n > 1)
				return true;
		}
	return false;
}

static void print_reading(const struct slice_page *page, struct arena *arena,
			  FILE *out)
{
	fputs("\nHOW TO READ IT\n", out);
	layout_list(out, arena_printf(arena,
				      "Accuracy of A and B in %%, their "
				      "difference in points, with the interval "
				      "that holds %.4g %%. A and B: Wilson.",
				      (1 - page->alpha) * 100));
	print_methods(page, arena, out);
	layout_list(out, "p*: how often chance alone does as much, adjusted "
			 "for all slices judged here (Holm). \"-\": fewer than "
			 "30 items, shown and not judged.");
	if (has_one_group(page))
		layout_list(out, "A slice that is all of one group is read "
				 "item by item: it is about more items of that "
				 "group.");
	layout_list(out, "The accuracy of a gold label is its recall. Slices "
			 "of one column are of different items, those of two "
			 "columns may be of the same.");
	for (size_t i = 0; i < page->slicing.left_out_count; i++)
		layout_list(out, arena_printf(arena, "Left out: %s.",
					      page->slicing.left_out[i]));
}

void slice_page_text(const struct slice_page *page, struct arena *arena,
		     FILE *out)
{
	const struct slice *whole = &page->whole;
	char first[FIGURE_TEXT], second[FIGURE_TEXT], difference[FIGURE_TEXT];

	evidence_head(&page->evidence, 2, arena, out);
	layout_fold(out,
		    arena_printf(arena,
				 "On all of them A is right in %s %%, B in "
				 "%s %%: %s points; fixed %zu, broke %zu.",
				 figure_text(&whole->first, false, first),
				 figure_text(&whole->second, false, second),
				 difference_text(&whole->difference, false,
						 difference),
				 whole->paired.second_only,
				 whole->paired.first_only));
	print_findings(page, arena, out);
	for (size_t c = 0; c < page->slicing.count; c++)
		print_column(&page->slicing.columns[c], arena, out);
	print_reading(page, arena, out);
	fputs("next: payoff evaluate errors\n", out);
}

/* --- JSON --- */

static json_t *slice_json(const struct slice *slice)
{
	json_t *object = json_pack(
		"{ss sI sI sf sb s{sI sI sI sI} so so so ss}", "value",
		slice->name, "n", (json_int_t)slice->n, "groups",
		(json_int_t)slice->groups, "effective_groups",
		slice->effective_groups, "over_groups", (int)slice->is_grouped,
		"paired", "both_right", (json_int_t)slice->paired.both_right,
		"broken", (json_int_t)slice->paired.first_only, "fixed",
		(json_int_t)slice->paired.second_only, "both_wrong",
		(json_int_t)slice->paired.both_wrong, "first",
		figure_json(&slice->first), "second",
		figure_json(&slice->second), "difference",
		figure_json(&slice->difference), "interval_method",
		slice->interval_method);

	json_object_set_new(object, "p", real_json(slice->p));
	json_object_set_new(object, "p_holm", real_json(slice->adjusted_p));
	if (isnan(slice->p))
		json_object_set_new(object, "why_not_judged",
				    json_string(slice->why_not));
	else
		json_object_set_new(object, "p_method",
				    json_string(slice->p_method));
	return object;
}

static const char *cut_name(enum slice_cut cut)
{
	static const char *const names[] = {
		[SLICE_BY_NAME] = "values",   [SLICE_BY_NUMBER] = "numbers",
		[SLICE_BY_FIFTH] = "fifths",  [SLICE_BY_LENGTH] = "words",
		[SLICE_BY_CLASS] = "classes",
	};

	return names[cut];
}

int slice_page_json(const struct slice_page *page, struct arena *arena,
		    FILE *out, struct err *err)
{
	json_t *root = evidence_head_json(&page->evidence, 2, arena);
	json_t *columns = json_array(), *left_out = json_array(), *whole;

	for (size_t c = 0; c < page->slicing.count; c++) {
		const struct slice_column *column = &page->slicing.columns[c];
		json_t *slices = json_array();

		for (size_t s = 0; s < column->count; s++)
			json_array_append_new(
				slices,
				slice_json(&column->slices[column->order[s]]));
		json_array_append_new(columns, json_pack("{ss ss so}", "column",
							 column->name, "cut_by",
							 cut_name(column->cut),
							 "slices", slices));
	}
	for (size_t i = 0; i < page->slicing.left_out_count; i++)
		json_array_append_new(left_out,
				      json_string(page->slicing.left_out[i]));
	whole = slice_json(&page->whole);
	json_object_del(whole, "p_holm"); /* one test, none of the family */
	json_object_set_new(root, "alpha", json_real(page->alpha));
	json_object_set_new(root, "judged_from",
			    json_integer(SLICE_JUDGED_MIN));
	json_object_set_new(root, "accuracy_interval_method",
			    json_string("Wilson"));
	json_object_set_new(root, "all", whole);
	json_object_set_new(root, "columns", columns);
	json_object_set_new(root, "columns_left_out", left_out);
	return page_json_write(root, out, err);
}
