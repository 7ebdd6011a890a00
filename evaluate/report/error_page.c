/* error_page.c - see error_page.h */
#include "evaluate/report/error_page.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "evaluate/report/evidence_head.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"
#include "evaluate/report/report.h"

#define LABEL_WIDTH 24
#define COUNT_WIDTH 8
#define CELLS_MAX 20
/* Of so few labels every cell is shown. */
#define CLASSES_WHOLE 4

/* --- items --- */

static const char *answer_text(const struct error_page *page, char letter,
			       size_t said, double confidence,
			       struct arena *arena)
{
	const char *key = class_text(page->labels, said);

	return isnan(confidence)
		       ? arena_printf(arena, "%c says %s", letter, key)
		       : arena_printf(arena, "%c says %s (%.2f)", letter, key,
				      confidence);
}

static void print_item(const struct item_text *text, const char *line,
		       struct arena *arena, FILE *out)
{
	fputs("  ", out);
	layout_cut(out, text->body, LAYOUT_WIDTH - 2);
	fputs("\n    ", out);
	layout_fold_rest(out, 4,
			 arena_printf(arena, "%s: %s", text->name, line));
}

static void print_flip(const struct error_page *page, const struct flip *flip,
		       const struct item_text *text, struct arena *arena,
		       FILE *out)
{
	const char *label = class_text(page->labels, flip->gold);
	const char *second =
		answer_text(page, page->runs > 1 ? 'B' : 'A', flip->second,
			    flip->second_confidence, arena);

	print_item(text,
		   page->runs > 1
			   ? arena_printf(arena, "label %s; %s; %s", label,
					  answer_text(page, 'A', flip->first,
						      flip->first_confidence,
						      arena),
					  second)
			   : arena_printf(arena, "label %s; %s", label, second),
		   arena, out);
}

static void print_flips(const struct error_page *page, const char *title,
			const struct flip *flips, const struct item_text *texts,
			size_t count, struct arena *arena, FILE *out)
{
	size_t shown = count < page->most ? count : page->most;

	fprintf(out, "\n%s: %zu", title, count);
	if (shown < count)
		fprintf(out,
			"  (the %zu surest; --n N shows "
			"more)",
			shown);
	fputc('\n', out);
	for (size_t i = 0; i < shown; i++)
		print_flip(page, &flips[i], &texts[i], arena, out);
}

static void print_rates(const struct error_page *page, struct arena *arena,
			FILE *out)
{
	const struct paired *p = &page->paired;
	char rate[FIGURE_TEXT], relative[FIGURE_TEXT];

	fprintf(out,
		"\nFLIPS: fixed %zu, broke %zu, both right %zu, both wrong "
		"%zu\n",
		p->second_only, p->first_only, p->both_right, p->both_wrong);
	layout_fold(out,
		    arena_printf(arena,
				 "Broken by B, of all items: %s %% (Wilson).",
				 figure_text(&page->rates.rate, false, rate)));
	if (!page->rates.relative.score.is_defined) {
		layout_fold(out,
			    arena_printf(arena,
					 "Against chance: undefined, %s.",
					 page->rates.relative.score.why_not));
		return;
	}
	layout_fold(out,
		    arena_printf(arena,
				 "Against chance: %s (jackknife of the "
				 "logarithm). 1 is what B's errors would break "
				 "if they knew nothing of A's; less is better.",
				 figure_text(&page->rates.relative, true,
					     relative)));
}

/* --- confusion --- */

struct confused {
	size_t gold, said, counts[2];
};

static size_t moved(const struct confused *cell)
{
	return cell->counts[1] > cell->counts[0]
		       ? cell->counts[1] - cell->counts[0]
		       : cell->counts[0] - cell->counts[1];
}

/* What moved most, then what is most. */
static int by_movement(const void *a, const void *b)
{
	const struct confused *x = a, *y = b;
	size_t p = x->counts[0] + x->counts[1];
	size_t q = y->counts[0] + y->counts[1];

	if (moved(x) != moved(y))
		return moved(x) > moved(y) ? -1 : 1;
	if (p != q)
		return p > q ? -1 : 1;
	return x->gold != y->gold ? (x->gold > y->gold) - (x->gold < y->gold)
				  : (x->said > y->said) - (x->said < y->said);
}

/* Cells that somebody is in; of many labels the errors alone. */
static size_t list_cells(const struct error_page *page, struct confused *cells)
{
	size_t classes = page->evidence.classes, count = 0;
	bool is_whole = classes <= CLASSES_WHOLE;

	for (size_t gold = 0; gold < classes; gold++)
		for (size_t said = 0; said <= classes; said++) {
			struct confused cell = { .gold = gold, .said = said };

			for (size_t r = 0; r < page->runs; r++)
				cell.counts[r] =
					page->confusion[r]
						       [gold * (classes + 1) +
							said];
			/* of one run alone nothing has moved */
			if (page->runs < 2)
				cell.counts[1] = 0;
			if (cell.counts[0] + cell.counts[1] &&
			    (is_whole || gold != said))
				cells[count++] = cell;
		}
	if (!is_whole && count)
		qsort(cells, count, sizeof(*cells), by_movement);
	return count;
}

static void print_confusion(const struct error_page *page, struct arena *arena,
			    FILE *out)
{
	size_t classes = page->evidence.classes, count, shown;
	struct confused *cells =
		arena_alloc(arena, classes * (classes + 1), sizeof(*cells));

	count = list_cells(page, cells);
	shown = count < CELLS_MAX ? count : CELLS_MAX;
	fputs("\nCONFUSION\n  ", out);
	layout_column(out, "label", LABEL_WIDTH);
	layout_column(out, " answer", LABEL_WIDTH);
	fprintf(out, "%*s", COUNT_WIDTH, "A");
	if (page->runs > 1)
		fprintf(out, "%*s%*s", COUNT_WIDTH, "B", COUNT_WIDTH, "B - A");
	fputc('\n', out);
	for (size_t i = 0; i < shown; i++) {
		const struct confused *cell = &cells[i];

		fputs("  ", out);
		layout_column(out, class_text(page->labels, cell->gold),
			      LABEL_WIDTH);
		fputc(' ', out);
		layout_column(out, class_text(page->labels, cell->said),
			      LABEL_WIDTH - 1);
		fprintf(out, "%*zu", COUNT_WIDTH, cell->counts[0]);
		if (page->runs > 1)
			fprintf(out, "%*zu%+*lld", COUNT_WIDTH, cell->counts[1],
				COUNT_WIDTH,
				(long long)cell->counts[1] -
					(long long)cell->counts[0]);
		fputc('\n', out);
	}
	if (shown < count)
		fprintf(out, "  and %zu more kinds of error: --json\n",
			count - shown);
}

/* --- labels that look wrong --- */

static void print_suspects(const struct error_page *page, struct arena *arena,
			   FILE *out)
{
	const struct suspect_list *list = &page->suspects;
	size_t shown = list->count < page->most ? list->count : page->most;

	fputs("\nLABELS THAT LOOK WRONG", out);
	if (!list->why_not)
		fprintf(out, ": %zu of %zu", list->count, list->looked_at);
	fputc('\n', out);
	if (list->why_not) {
		layout_fold(out, arena_printf(arena, "Not looked for: %s.",
					      list->why_not));
		return;
	}
	layout_fold(out,
		    arena_printf(arena,
				 "By the probabilities of %c, by confident "
				 "learning. A suspicion is no finding: in "
				 "public data sets people found about half of "
				 "such labels wrong, and the rest are hard "
				 "items that the model gets wrong.",
				 evidence_letter(page->suspect_column)));
	if (!page->suspect_texts && list->count) {
		layout_fold(out, "Which they are is not shown, so that they "
				 "can be read again blind: --review N.");
		return;
	}
	for (size_t i = 0; i < shown; i++) {
		const struct suspect *s = &list->suspects[i];

		print_item(&page->suspect_texts[i],
			   arena_printf(arena,
					"labelled %s (%.2f), looks like %s "
					"(%.2f)",
					class_text(page->labels, s->label),
					s->self_confidence,
					class_text(page->labels, s->guess),
					s->guess_confidence),
			   arena, out);
	}
}

static void print_next(const struct error_page *page, FILE *out)
{
	size_t count = page->suspects.count < 20 ? page->suspects.count : 20;

	if (!count) {
		fputs("next: payoff evaluate slice\n", out);
		return;
	}
	fprintf(out,
		"next: payoff evaluate errors %s--review %zu  (%zu suspected "
		"labels and %zu\n      controls are asked for again, mixed, "
		"without what was said before)\n",
		page->evidence.origin == EVIDENCE_OPENED ? "--opened " : "",
		count, count, count);
}

void error_page_text(const struct error_page *page, struct arena *arena,
		     FILE *out)
{
	evidence_head(&page->evidence, page->runs, arena, out);
	if (page->runs > 1) {
		print_rates(page, arena, out);
		print_flips(page, "BROKEN BY B", page->flips.broken,
			    page->broken, page->flips.broken_count, arena, out);
		print_flips(page, "FIXED BY B", page->flips.fixed, page->fixed,
			    page->flips.fixed_count, arena, out);
	} else {
		print_flips(page, "WRONG", page->flips.broken, page->broken,
			    page->flips.broken_count, arena, out);
	}
	print_confusion(page, arena, out);
	print_suspects(page, arena, out);
	fputs("\nHOW TO READ IT\n", out);
	layout_list(out, "A number in brackets is the probability the run gave "
			 "it. Confusion counts items: so labelled, so "
			 "answered; of many labels just the errors, what "
			 "moved most first.");
	print_next(page, out);
}

/* --- JSON --- */

static json_t *flip_json(const struct error_page *page, const struct flip *flip,
			 const struct item_text *text)
{
	json_t *object =
		json_pack("{sI ss ss ss}", "item", (json_int_t)flip->item, "id",
			  text->name, "text", text->body, "label",
			  class_text(page->labels, flip->gold));

	if (page->runs > 1) {
		json_object_set_new(
			object, "first",
			json_string(class_text(page->labels, flip->first)));
		json_object_set_new(object, "first_confidence",
				    real_json(flip->first_confidence));
	}
	json_object_set_new(
		object, page->runs > 1 ? "second" : "first",
		json_string(class_text(page->labels, flip->second)));
	json_object_set_new(object,
			    page->runs > 1 ? "second_confidence"
					   : "first_confidence",
			    real_json(flip->second_confidence));
	return object;
}

static json_t *flips_json(const struct error_page *page,
			  const struct flip *flips,
			  const struct item_text *texts, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count && i < page->most; i++)
		json_array_append_new(array,
				      flip_json(page, &flips[i], &texts[i]));
	return json_pack("{sI so}", "count", (json_int_t)count, "surest",
			 array);
}

/* Of one run, or of both their difference (run 2). */
static json_t *matrix_json(const struct error_page *page, size_t run)
{
	size_t classes = page->evidence.classes;
	json_t *rows = json_array();

	for (size_t gold = 0; gold < classes; gold++) {
		json_t *row = json_array();

		for (size_t said = 0; said <= classes; said++) {
			size_t at = gold * (classes + 1) + said;
			json_int_t count =
				run < 2 ? (json_int_t)page->confusion[run][at]
					: (json_int_t)page->confusion[1][at] -
						  (json_int_t)page
							  ->confusion[0][at];

			json_array_append_new(row, json_integer(count));
		}
		json_array_append_new(rows, row);
	}
	return rows;
}

static json_t *confusion_json(const struct error_page *page)
{
	json_t *labels = json_array(), *object;

	for (size_t k = 0; k < page->labels->count; k++)
		json_array_append_new(labels,
				      json_string(page->labels->labels[k].key));
	object = json_pack("{so ss so}", "labels", labels, "note",
			   "a row a label, a column an answer, the last column "
			   "for none of the labels",
			   "first", matrix_json(page, 0));
	if (page->runs > 1) {
		json_object_set_new(object, "second", matrix_json(page, 1));
		json_object_set_new(object, "difference", matrix_json(page, 2));
	}
	return object;
}

static json_t *suspects_json(const struct error_page *page)
{
	const struct suspect_list *list = &page->suspects;
	json_t *array = json_array(), *object;

	if (list->why_not) {
		json_decref(array);
		return json_pack("{sn ss}", "count", "why_not", list->why_not);
	}
	object = json_pack(
		"{sI sI sI ss}", "count", (json_int_t)list->count, "looked_at",
		(json_int_t)list->looked_at, "run",
		(json_int_t)page->evidence.columns[page->suspect_column]
			.run->id,
		"method", "confident learning (Northcutt et al. 2021)");
	for (size_t i = 0;
	     page->suspect_texts && i < list->count && i < page->most; i++) {
		const struct suspect *s = &list->suspects[i];
		const struct item_text *text = &page->suspect_texts[i];

		json_array_append_new(
			array,
			json_pack("{sI ss ss ss sf ss sf}", "item",
				  (json_int_t)page->evidence.items[s->row],
				  "id", text->name, "text", text->body, "label",
				  class_text(page->labels, s->label),
				  "label_confidence", s->self_confidence,
				  "looks_like",
				  class_text(page->labels, s->guess),
				  "looks_like_confidence",
				  s->guess_confidence));
	}
	if (page->suspect_texts) {
		json_object_set_new(object, "most_suspected", array);
	} else {
		json_object_set_new(
			object, "not_shown_because",
			json_string("they can be read again blind"));
		json_decref(array);
	}
	return object;
}

int error_page_json(const struct error_page *page, struct arena *arena,
		    FILE *out, struct err *err)
{
	json_t *root = evidence_head_json(&page->evidence, page->runs, arena);
	const struct paired *p = &page->paired;

	json_object_set_new(root, "alpha", json_real(page->alpha));
	if (page->runs > 1) {
		json_object_set_new(
			root, "paired",
			json_pack("{sI sI sI sI}", "both_right",
				  (json_int_t)p->both_right, "broken",
				  (json_int_t)p->first_only, "fixed",
				  (json_int_t)p->second_only, "both_wrong",
				  (json_int_t)p->both_wrong));
		json_object_set_new(root, "negative_flip_rate",
				    figure_json(&page->rates.rate));
		json_object_set_new(root, "relative_negative_flip_rate",
				    figure_json(&page->rates.relative));
		json_object_set_new(root, "fixed",
				    flips_json(page, page->flips.fixed,
					       page->fixed,
					       page->flips.fixed_count));
	}
	json_object_set_new(root, page->runs > 1 ? "broken" : "wrong",
			    flips_json(page, page->flips.broken, page->broken,
				       page->flips.broken_count));
	json_object_set_new(root, "confusion", confusion_json(page));
	json_object_set_new(root, "suspected_labels", suspects_json(page));
	return page_json_write(root, out, err);
}
