/* contest_page.c - see contest_page.h */
#include "evaluate/report/contest_page.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <jansson.h>

#include "evaluate/practice.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"

#define NAME_WIDTH 17
#define FIGURE_WIDTH 18
#define DIFFERENCE_WIDTH 21

/* "A", "B", ...: what a run is called on the page. */
static char letter(size_t column)
{
	return (char)('A' + column);
}

static void print_head(const struct contest_page *page, struct arena *arena,
		       FILE *out)
{
	const struct evidence *e = &page->evidence;
	const struct contest *first = &page->contests[0];
	const char *line;

	fputs(e->origin == EVIDENCE_PRACTICE ? "IN PRACTICE\n"
					     : "ON OPENED TEST ITEMS\n",
	      out);
	line = e->origin == EVIDENCE_PRACTICE
		       ? arena_printf(arena,
				      "%zu train items, each answered by a "
				      "model that had not been trained on it.",
				      e->count)
		       : arena_printf(arena,
				      "%zu test items that were opened before: "
				      "to be looked at, not a verdict.",
				      e->count);
	layout_fold(out, line);
	if (e->unanswered)
		layout_fold(out,
			    arena_printf(arena,
					 "%zu more have a label and lack an "
					 "answer of some run; they are "
					 "left out.",
					 e->unanswered));
	if (first->is_grouped)
		layout_fold(
			out,
			arena_printf(arena,
				     "They come in %zu groups, worth %.1f "
				     "of equal size; intervals and tests go "
				     "over groups.",
				     first->groups, first->effective_groups));
	for (size_t i = 0; i <= page->count; i++) {
		const struct run *run = e->columns[i].run;

		fprintf(out, "  %c  ", letter(i));
		layout_fold_rest(
			out, 5,
			arena_printf(arena, "%s%s", run_title(run, arena),
				     run->is_tuned ? ", tuned" : ", untuned"));
	}
}

/* Two names are too long for their column. */
static const char *short_name(const char *name)
{
	if (!strcmp(name, "balanced accuracy"))
		return "balanced acc.";
	return strcmp(name, "average precision") ? name : "avg. precision";
}

static void print_line(const struct contest_line *line, bool is_adjusted,
		       FILE *out)
{
	char text[FIGURE_TEXT];
	double p = is_adjusted ? line->adjusted_p : line->p;

	layout_column(out, short_name(line->name), NAME_WIDTH - 1);
	fputc(' ', out);
	layout_column(out, figure_text(&line->first, line->is_plain, text),
		      FIGURE_WIDTH);
	layout_column(out, figure_text(&line->second, line->is_plain, text),
		      FIGURE_WIDTH);
	layout_column(out,
		      difference_text(&line->difference, line->is_plain, text),
		      DIFFERENCE_WIDTH);
	fprintf(out, "%s\n", short_p_text(p, text));
}

static void print_contest(const struct contest_page *page,
			  const struct contest *contest, struct arena *arena,
			  FILE *out)
{
	char first[2] = { letter(contest->first), 0 };
	char second[2] = { letter(contest->second), 0 };
	bool is_adjusted = page->count > 1;

	fprintf(out,
		"\n%s AGAINST %s: fixed %zu, broke %zu, both right %zu, both "
		"wrong %zu\n",
		second, first, contest->paired.second_only,
		contest->paired.first_only, contest->paired.both_right,
		contest->paired.both_wrong);
	layout_column(out, "", NAME_WIDTH);
	layout_column(out, first, FIGURE_WIDTH);
	layout_column(out, second, FIGURE_WIDTH);
	layout_column(out, arena_printf(arena, "%s - %s", second, first),
		      DIFFERENCE_WIDTH);
	fputs(is_adjusted ? "p*\n" : "p\n", out);
	for (size_t l = 0; l < contest->line_count; l++)
		print_line(&contest->lines[l], is_adjusted, out);
	if (!contest->has_probabilities)
		layout_fold(out, "Not both runs gave a probability for each "
				 "label: no log loss, no AUROC.");
}

static bool has_same_methods(const struct contest_line *a,
			     const struct contest_line *b)
{
	return !strcmp(a->interval_method, b->interval_method) &&
	       !a->p_method == !b->p_method &&
	       (!a->p_method || !strcmp(a->p_method, b->p_method));
}

/* The lines of all comparisons, one after the other. */
static const struct contest_line *line_at(const struct contest_page *page,
					  size_t index)
{
	for (size_t c = 0; c < page->count; c++) {
		if (index < page->contests[c].line_count)
			return &page->contests[c].lines[index];
		index -= page->contests[c].line_count;
	}
	return NULL;
}

/* The names of the lines that a line's methods are behind, each once; NULL
 * where an earlier line has the same methods. */
static const char *names_behind(const struct contest_page *page, size_t index,
				struct arena *arena)
{
	const struct contest_line *line = line_at(page, index), *other;
	const char *names = "";

	for (size_t i = 0; (other = line_at(page, i)); i++) {
		bool is_named = false;

		if (!has_same_methods(line, other))
			continue;
		if (i < index)
			return NULL;
		for (size_t j = index; j < i && !is_named; j++)
			is_named = has_same_methods(line, line_at(page, j)) &&
				   !strcmp(line_at(page, j)->name, other->name);
		if (!is_named)
			names = arena_printf(arena, "%s%s%s", names,
					     *names ? ", " : "", other->name);
	}
	return names;
}

/* Each method once, with the lines it is behind. */
static void print_methods(const struct contest_page *page, struct arena *arena,
			  FILE *out)
{
	const struct contest_line *line;

	for (size_t i = 0; (line = line_at(page, i)); i++) {
		const char *names = names_behind(page, i, arena);

		if (names)
			layout_list(out,
				    arena_printf(arena, "%s: %s%s%s", names,
						 line->interval_method,
						 line->p_method ? "; p: " : "",
						 line->p_method ? line->p_method
								: ""));
	}
}

static void print_seeds(const struct contest_page *page, struct arena *arena,
			FILE *out)
{
	for (size_t r = 1; r <= page->count; r++) {
		size_t count = page->seed_count[r];
		size_t *columns = arena_alloc(arena, count, sizeof(*columns));
		struct seed_spread spread;
		const char *each = "";

		if (!count)
			continue;
		for (size_t s = 0; s < count; s++)
			columns[s] = page->seed_of[r] + s;
		spread = contest_seeds(&page->evidence, 0, columns, count,
				       arena);
		for (size_t s = 0; s < count; s++)
			each = arena_printf(arena, "%s%s%+.1f", each,
					    s ? ", " : "",
					    spread.difference[s] * 100);
		layout_list(
			out,
			arena_printf(arena,
				     "%c is one checkpoint of a recipe trained "
				     "with %zu seeds, whose accuracies differ "
				     "from A's by %s points (mean %+.1f, sd "
				     "%.1f). The lines above are about the "
				     "checkpoint; what the recipe brings when "
				     "trained anew is that mean, give or take "
				     "that sd.",
				     letter(r), count, each, spread.mean * 100,
				     spread.deviation * 100));
	}
}

void contest_page_text(const struct contest_page *page, struct arena *arena,
		       FILE *out)
{
	print_head(page, arena, out);
	for (size_t i = 0; i < page->count; i++)
		print_contest(page, &page->contests[i], arena, out);
	fputs("\nHOW TO READ IT\n", out);
	layout_list(out,
		    arena_printf(arena,
				 "Shares in %%, differences in points; MCC, "
				 "kappa, losses and areas as they are. "
				 "Intervals hold %.4g %%. Losses: less is "
				 "better.",
				 (1 - page->alpha) * 100));
	if (page->count > 1)
		layout_list(out, "p*: adjusted for the number of runs held "
				 "against A (Holm); not for the number of "
				 "metrics.");
	print_methods(page, arena, out);
	print_seeds(page, arena, out);
	fputs("next: payoff evaluate\n", out);
}

/* --- JSON --- */

static json_t *line_json(const struct contest_line *line)
{
	json_t *object = json_pack("{ss so so so ss sb}", "metric", line->name,
				   "first", figure_json(&line->first), "second",
				   figure_json(&line->second), "difference",
				   figure_json(&line->difference),
				   "interval_method", line->interval_method,
				   "less_is_better", (int)line->is_less_better);

	if (isnan(line->p)) {
		json_object_set_new(object, "p", json_null());
		json_object_set_new(object, "why_no_p",
				    json_string(line->why_not ? line->why_not
							      : "not tested"));
	} else {
		json_object_set_new(object, "p", json_real(line->p));
		json_object_set_new(object, "p_holm",
				    json_real(line->adjusted_p));
		json_object_set_new(object, "p_method",
				    json_string(line->p_method));
	}
	return object;
}

static json_t *contest_json(const struct contest_page *page,
			    const struct contest *contest)
{
	json_t *lines = json_array();

	for (size_t l = 0; l < contest->line_count; l++)
		json_array_append_new(lines, line_json(&contest->lines[l]));
	return json_pack(
		"{sI sI sI sI sf s{sI sI sI sI} so}", "first_run",
		(json_int_t)page->evidence.columns[contest->first].run->id,
		"second_run",
		(json_int_t)page->evidence.columns[contest->second].run->id,
		"n", (json_int_t)contest->n, "groups",
		(json_int_t)contest->groups, "effective_groups",
		contest->effective_groups, "paired", "both_right",
		(json_int_t)contest->paired.both_right, "broken",
		(json_int_t)contest->paired.first_only, "fixed",
		(json_int_t)contest->paired.second_only, "both_wrong",
		(json_int_t)contest->paired.both_wrong, "metrics", lines);
}

int contest_page_json(const struct contest_page *page, struct arena *arena,
		      FILE *out, struct err *err)
{
	json_t *contests = json_array(), *runs = json_array(), *root;
	int failed;

	for (size_t i = 0; i <= page->count; i++) {
		const struct run *run = page->evidence.columns[i].run;

		json_array_append_new(runs,
				      json_pack("{sI ss sb}", "run",
						(json_int_t)run->id, "title",
						run_title(run, arena), "tuned",
						(int)run->is_tuned));
	}
	for (size_t i = 0; i < page->count; i++)
		json_array_append_new(contests,
				      contest_json(page, &page->contests[i]));
	root = json_pack("{si ss sf so so}", "schema_version", 1, "on",
			 page->evidence.origin == EVIDENCE_PRACTICE ? "practice"
								    : "opened",
			 "alpha", page->alpha, "runs", runs, "comparisons",
			 contests);
	failed =
		json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
	fputc('\n', out);
	json_decref(root);
	return failed ? err_set(err, "the JSON cannot be written") : 0;
}
