/* share_unlabelled.c - shares of texts that nobody labelled, as text: see
 * share_page.h */
#include <inttypes.h>
#include <string.h>

#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"
#include "evaluate/report/share_page.h"

#define METHOD_WIDTH 24
#define SHARE_WIDTH 24

static const char *const methods[AGGREGATE_CORRECTIONS] = {
	[QUANTIFY_COUNT] = "counted",
	[QUANTIFY_ADJUSTED] = "adjusted count (ACC)",
	[QUANTIFY_PROBABILITY] = "mean probability (PCC)",
	[QUANTIFY_MAXIMISED] = "reweighed (SLD)",
};

/* Round brackets: the interval is of sampling the texts alone. */
static const char *bracketed(const struct figure *figure, bool is_of_texts,
			     char out[FIGURE_TEXT])
{
	figure_text(figure, false, out);
	for (char *at = out; is_of_texts && *at; at++)
		*at = *at == '[' ? '(' : *at == ']' ? ')' : *at;
	return out;
}

static void print_method(const char *name, const struct figure figures[2],
			 bool is_of_texts, FILE *out)
{
	char text[FIGURE_TEXT];

	fprintf(out, "    %-*s", METHOD_WIDTH, name);
	for (int m = 0; m < 2; m++) {
		const char *figure =
			figures[m].score.is_defined
				? bracketed(&figures[m], is_of_texts, text)
				: "-";

		if (m)
			layout_cut(out, figure, SHARE_WIDTH);
		else
			layout_column(out, figure, SHARE_WIDTH);
	}
	fputc('\n', out);
}

static void print_corrections(const struct share_page *page, size_t k,
			      FILE *out)
{
	const struct aggregate *a = page->aggregate;
	struct figure figures[2] = { { .n = 0 } };

	fputs("  ", out);
	layout_cut(out, page->labels->labels[k].key, LAYOUT_WIDTH - 2);
	fputc('\n', out);
	for (int kind = 0; kind < AGGREGATE_CORRECTIONS; kind++) {
		for (int m = 0; m < 2; m++) {
			const struct quantified *q =
				&a->runs[m].corrected[kind];

			figures[m].score.is_defined = q->is_defined;
			if (!q->is_defined)
				continue;
			figures[m].score.value = q->share[k];
			figures[m].interval = q->interval[k];
		}
		print_method(methods[kind], figures, kind != QUANTIFY_ADJUSTED,
			     out);
	}
	for (int m = 0; m < 2; m++) {
		const struct powered *powered = &a->runs[m].powered[k];

		figures[m].score.is_defined = powered->is_defined;
		figures[m].score.value = powered->value;
		figures[m].interval = powered->interval;
	}
	print_method("labels and answers", figures, false, out);
	figures[0] = a->labels_alone[k];
	figures[1] = figures[0];
	print_method("labels alone", figures, false, out);
}

/* Why a method says nothing, each reason once. */
static void say_refusals(const struct share_page *page, struct arena *arena,
			 FILE *out)
{
	const struct aggregate *a = page->aggregate;

	for (int m = 0; m < 2; m++) {
		const char *said = "";

		for (int kind = 0; kind < AGGREGATE_CORRECTIONS; kind++) {
			const struct quantified *q =
				&a->runs[m].corrected[kind];

			if (q->is_defined || !strcmp(said, q->why_not))
				continue;
			said = q->why_not;
			layout_list(out, arena_printf(arena, "%c, %s: %s.",
						      share_letters[m],
						      methods[kind], said));
		}
		if (!a->runs[m].powered[0].is_defined)
			layout_list(
				out,
				arena_printf(arena,
					     "%c, labels and answers: %s.",
					     share_letters[m],
					     a->runs[m].powered[0].why_not));
	}
}

static void say_methods(const struct share_page *page, struct arena *arena,
			FILE *out)
{
	const struct aggregate *a = page->aggregate;

	layout_list(out, "counted: what a chart shows. Round brackets: what as "
			 "many other texts would give; they know nothing of "
			 "wrong answers, the larger part of the error.");
	layout_list(out, "adjusted count: counted, corrected by how often each "
			 "label is taken for which other on the labelled "
			 "texts. Holds where the shares differ from theirs.");
	layout_list(out, "PCC: right where the shares are those of the "
			 "labelled texts. SLD: follows shares that move, but "
			 "can run away to one label; trust it where the "
			 "adjusted count agrees.");
	for (int m = 0; m < 2; m++) {
		const struct temperature *t = &a->runs[m].temperature;

		if (t->is_defined)
			layout_list(out,
				    arena_printf(arena,
						 "PCC and SLD of %c use its "
						 "probabilities at temperature "
						 "%.2f [%.2f, %.2f], fitted on "
						 "the %zu labelled texts.",
						 share_letters[m], t->value,
						 t->interval.low,
						 t->interval.high, t->count));
	}
	layout_list(
		out,
		arena_printf(arena,
			     "labels and answers (prediction-powered mean): "
			     "the share in all the project's texts, from "
			     "%zu labels and the answers to %zu texts in "
			     "other groups; right whatever the run does, "
			     "if what was labelled is a random part of "
			     "them. Narrower than the labels alone where "
			     "the run helps.",
			     a->evidence.count, a->apart));
	say_refusals(page, arena, out);
}

const char *share_fill_command(const struct run *run, struct arena *arena)
{
	if (run->name)
		return arena_printf(arena,
				    "payoff import --predictions FILE --run "
				    "'%s', with its answers to all texts",
				    run->name);
	return arena_printf(arena,
			    "payoff finetune predict --run %" PRId64 " --all",
			    run->id);
}

static void say_missing(const struct share_page *page, struct arena *arena,
			FILE *out)
{
	const struct aggregate *a = page->aggregate;
	const struct unlabelled *u = &a->unlabelled;

	for (int m = 0; m < 2; m++)
		if (u->answered[m] < u->texts)
			layout_fold(
				out,
				arena_printf(arena,
					     "%c has answered %zu of the %zu. "
					     "The rest: %s.",
					     share_letters[m], u->answered[m],
					     u->texts,
					     share_fill_command(a->runs[m].run,
								arena)));
	if (u->count && u->count < u->texts)
		layout_fold(out, "What both answered need not be a random part "
				 "of all: take the figures below with that in "
				 "mind.");
}

void share_unlabelled_text(const struct share_page *page, const size_t *which,
			   size_t count, struct arena *arena, FILE *out)
{
	const struct unlabelled *u = &page->aggregate->unlabelled;

	fputs("\nTHE TEXTS WITHOUT A LABEL\n", out);
	if (page->aggregate->evidence.origin == EVIDENCE_OPENED && u->left_out)
		layout_fold(out, arena_printf(arena,
					      "%zu train texts with a label "
					      "are left out: a tuned run may "
					      "have been trained on them.",
					      u->left_out));
	if (!u->texts) {
		layout_fold(out, "All others have a label: there is nothing to "
				 "estimate.");
		return;
	}
	layout_fold(out,
		    arena_printf(
			    arena,
			    "%zu texts whose label is not known here%s; "
			    "both runs answered %zu.",
			    u->texts,
			    u->sealed ? arena_printf(arena,
						     " (%zu of the test, whose "
						     "labels stay sealed)",
						     u->sealed)
				      : "",
			    u->count));
	say_missing(page, arena, out);
	if (!u->count)
		return;
	fprintf(out, "    %-*s%-*c%c\n", METHOD_WIDTH, "%", SHARE_WIDTH,
		share_letters[0], share_letters[1]);
	for (size_t i = 0; i < count; i++)
		print_corrections(page, which[i], out);
	say_methods(page, arena, out);
}
