/*
 * report_markdown.c - the report for a pull request: see report.h
 *
 * A comment has room for 65,536 characters. The verdict, the tables and the
 * remarks come first; flips take what room is left.
 */
#include <errno.h>
#include <string.h>

#include "evaluate/report/figure.h"
#include "evaluate/report/markdown_text.h"
#include "evaluate/report/report.h"

#define CLASSES_MAX 40
#define BARS_MAX 60
#define TEXTS_MAX 40 /* remarks, and things left out */
#define TEXT_MAX 400 /* columns of one of them */
#define FLIP_COLUMNS 160
#define FLIPS_EACH 200 /* of each kind, if there is room */
/* Kept for what ends the list of flips. */
#define TAIL 800

static void add_paragraph(struct text *out, const char *text)
{
	if (!text)
		return;
	markdown_add_excerpt(out, text, 4 * TEXT_MAX);
	text_add(out, "\n\n");
}

static void add_verdict(const struct report *report, struct text *out)
{
	const struct opening *o = &report->opening;
	const struct comparison *c = &o->comparison;
	char gain[POINTS_TEXT], low[POINTS_TEXT], high[POINTS_TEXT];
	char level[POINTS_TEXT], p[POINTS_TEXT];

	text_printf(out, "## %s\n\n", verdict_word_text(o->verdict.word));
	add_paragraph(out, report->reason);
	add_paragraph(out, report->change);
	text_printf(out,
		    "**Fixed %zu, broke %zu** of %zu test items: %s points in "
		    "accuracy, %s to %s (%s %% interval; McNemar mid-p %s%s)",
		    c->paired.second_only, c->paired.first_only, c->n,
		    points_text(c->difference, gain),
		    points_text(c->interval.low, low),
		    points_text(c->interval.high, high),
		    level_text(c->alpha, level), p_text(c->p_mid, p),
		    c->is_grouped ? ", groups left out" : "");
	text_printf(out, ". Claim %u, opening %lld, %s.\n\n", o->claim_number,
		    (long long)o->look.number, report->opened_on);
	add_paragraph(out, report->words.metric);
}

static void add_gate(const struct report *report, struct text *out)
{
	const struct gate *gate = report->gate;

	if (!gate)
		return;
	text_printf(out, "### The gate: %s\n\n", gate_word(gate));
	text_add(out, "| State | Bar | Measured |\n|---|---|---|\n");
	for (size_t i = 0; i < gate->judgement.count && i < BARS_MAX; i++) {
		const struct policy_result *r = &gate->judgement.results[i];

		text_printf(out, "| %s | ", policy_state_text(r->state));
		markdown_add_excerpt(out, r->bar->text, 120);
		text_add(out, " | ");
		markdown_add_excerpt(out, r->reason, 240);
		text_add(out, " |\n");
	}
	if (gate->judgement.count > BARS_MAX)
		text_printf(out, "\n%zu more bars are in `--json`.\n",
			    gate->judgement.count - BARS_MAX);
	text_add_char(out, '\n');
}

static void add_row(struct text *out, const char *name,
		    const struct figure *figures[CANDIDATE_KINDS],
		    const bool which[CANDIDATE_KINDS])
{
	char text[FIGURE_TEXT];

	text_add(out, "| ");
	markdown_add_excerpt(out, name, 60);
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (which[kind])
			text_printf(out, " | %s",
				    figure_text(figures[kind], false, text));
	text_add(out, " |\n");
}

static void add_class(const struct report *report, size_t k,
		      const bool which[CANDIDATE_KINDS], struct text *out)
{
	const struct figure *precision[CANDIDATE_KINDS];
	const struct figure *recall[CANDIDATE_KINDS];
	struct text name = TEXT_INIT;

	for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
		if (!which[kind])
			continue;
		precision[kind] =
			&report->beside.figures[kind]->classes[k].precision;
		recall[kind] = &report->beside.figures[kind]->classes[k].recall;
	}
	text_printf(&name, "precision of %s", report->labels.labels[k].key);
	add_row(out, text_get(&name), precision, which);
	text_clear(&name);
	text_printf(&name, "recall of %s", report->labels.labels[k].key);
	add_row(out, text_get(&name), recall, which);
	text_release(&name);
}

static void add_figures(const struct report *report, struct text *out)
{
	const struct beside *b = &report->beside;
	const struct figure *accuracy[CANDIDATE_KINDS];
	const struct figure *macro_f1[CANDIDATE_KINDS];
	const struct figure *chart[CANDIDATE_KINDS];
	bool which[CANDIDATE_KINDS];

	text_add(out, "| % with its interval |");
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
		which[kind] = b->figures[kind] != NULL;
		if (!which[kind])
			continue;
		text_printf(out, " %s |",
			    candidate_name((enum candidate_kind)kind));
		accuracy[kind] = &b->figures[kind]->accuracy;
		macro_f1[kind] = &b->figures[kind]->macro_f1;
		chart[kind] = &b->shares[kind].mean;
	}
	text_add(out, "\n|---|");
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		text_add(out, which[kind] ? "---|" : "");
	text_add_char(out, '\n');
	add_row(out, "accuracy", accuracy, which);
	add_row(out, "macro-F1", macro_f1, which);
	for (size_t k = 0; k < report->labels.count && k < CLASSES_MAX; k++)
		add_class(report, k, which, out);
	add_row(out, "mean error of the shares", chart, which);
	text_add_char(out, '\n');
	if (report->labels.count > CLASSES_MAX)
		text_printf(out, "%zu more classes are in `--json`.\n\n",
			    report->labels.count - CLASSES_MAX);
}

static void add_bars(const struct report *report, struct text *out)
{
	static const char *const states[] = {
		[BAR_OPEN] = "open",
		[BAR_PASSES] = "cleared",
		[BAR_MISSES] = "missed",
	};
	const struct opening *o = &report->opening;

	if (!o->bar_count)
		return;
	text_add(out, "| Bar | Model | State | Measured, and bounds |\n"
		      "|---|---|---|---|\n");
	for (size_t i = 0; i < o->bar_count && i < BARS_MAX; i++)
		for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
			const struct bar_reading *r = o->readings[kind];

			if (!r)
				continue;
			text_add(out, "| ");
			markdown_add_excerpt(out, o->bars[i].text, 120);
			text_printf(out, " | %s | %s | ",
				    candidate_name((enum candidate_kind)kind),
				    states[r[i].state]);
			if (r[i].is_defined)
				text_printf(out,
					    "%.1f %% of %zu, %.1f to %.1f |\n",
					    100 * r[i].value, r[i].count,
					    100 * r[i].bounds.low,
					    100 * r[i].bounds.high);
			else
				text_add(out, "nothing to measure it on |\n");
		}
	text_add_char(out, '\n');
}

static void add_beside(const struct report *report, struct text *out)
{
	const struct opening *o = &report->opening;
	const struct report_words *words = &report->words;

	if (o->has_thresholds) {
		text_add(out, "**With its thresholds moved:** ");
		markdown_add_excerpt(out, o->thresholds.words, TEXT_MAX);
		text_add(out, ". ");
		add_paragraph(out, words->thresholds);
		for (size_t i = 0;
		     i < o->thresholds.target_count && i < BARS_MAX; i++) {
			text_add(out, "- ");
			markdown_add_excerpt(out, words->targets[i], TEXT_MAX);
			text_add_char(out, '\n');
		}
		text_add_char(out, '\n');
	}
	add_paragraph(out, words->finding);
	add_paragraph(out, words->noise);
	add_paragraph(out, words->audit);
	add_paragraph(out, words->audit_worth);
}

static void add_list(const char *title, const char **texts, size_t count,
		     struct text *out)
{
	if (!count)
		return;
	text_printf(out, "<details><summary>%s</summary>\n\n", title);
	for (size_t i = 0; i < count && i < TEXTS_MAX; i++) {
		text_add(out, "- ");
		markdown_add_excerpt(out, texts[i], TEXT_MAX);
		text_add_char(out, '\n');
	}
	if (count > TEXTS_MAX)
		text_printf(out, "- %zu more: `payoff evaluate --json`\n",
			    count - TEXTS_MAX);
	text_add(out, "\n</details>\n\n");
}

static void add_flip(const struct report *report, const struct flip_text *text,
		     struct text *out)
{
	const struct flip *flip = text->flip;

	text_add(out, "| ");
	markdown_add_excerpt(out, text->body, FLIP_COLUMNS);
	text_add(out, " | ");
	markdown_add_excerpt(out, class_text(&report->labels, flip->gold), 40);
	text_add(out, " | ");
	markdown_add_excerpt(out, class_text(&report->labels, flip->first), 40);
	text_add(out, " | ");
	markdown_add_excerpt(out, class_text(&report->labels, flip->second),
			     40);
	text_add(out, " |\n");
}

/* As many as there is room for, up to `limit` bytes in all. */
static void add_flips(const struct report *report, const char *what,
		      const struct flip_text *texts, size_t count, size_t limit,
		      struct text *out)
{
	struct text row = TEXT_INIT;
	size_t shown = 0;

	if (!count || out->length + 2 * TAIL > limit)
		return;
	text_printf(out,
		    "<details><summary>%s by tuning: %zu</summary>\n\n| Text | "
		    "Label | %s | tuned |\n|---|---|---|---|\n",
		    what, count, candidate_name(report->baseline));
	while (shown < count && shown < FLIPS_EACH) {
		text_clear(&row);
		add_flip(report, &texts[shown], &row);
		if (out->length + row.length + TAIL > limit)
			break;
		text_add(out, text_get(&row));
		shown++;
	}
	if (shown < count)
		text_printf(out,
			    "\n%zu of %zu, the surest wrong answers; all are "
			    "in `payoff evaluate --json`.\n",
			    shown, count);
	text_add(out, "\n</details>\n\n");
	text_release(&row);
}

static void add_remarks(const struct report *report, struct text *out)
{
	add_list("Remarks", report->remarks, report->remark_count, out);
	add_list("Not looked at", report->left_out, report->left_out_count,
		 out);
}

/* A section whole, or a line that says it did not fit. */
static void add_if_room(const struct report *report, const char *name,
			void (*add)(const struct report *, struct text *),
			struct text *out)
{
	struct text section = TEXT_INIT;

	add(report, &section);
	if (out->length + section.length + TAIL <= REPORT_MARKDOWN_MAX)
		text_add(out, text_get(&section));
	else
		text_printf(out,
			    "_The %s did not fit: `payoff evaluate "
			    "--json`._\n\n",
			    name);
	text_release(&section);
}

static void add_opening(const struct report *report, struct text *out)
{
	const struct opening *o = &report->opening;
	size_t left;

	add_verdict(report, out);
	add_if_room(report, "gate", add_gate, out);
	add_if_room(report, "figures", add_figures, out);
	add_if_room(report, "bars", add_bars, out);
	add_if_room(report, "thresholds, shares and labels", add_beside, out);
	add_if_room(report, "remarks", add_remarks, out);
	left = out->length < REPORT_MARKDOWN_MAX
		       ? REPORT_MARKDOWN_MAX - out->length
		       : 0;
	/* Half of the room each; what the first does not need, the other has.
	 */
	add_flips(report, "Broken", report->broken, o->broken_count,
		  out->length + left / 2, out);
	add_flips(report, "Fixed", report->fixed, o->fixed_count,
		  REPORT_MARKDOWN_MAX, out);
}

int report_markdown(const struct report *report, FILE *out, struct err *err)
{
	struct text text = TEXT_INIT;
	int ret = 0;

	if (report->has_opening) {
		add_opening(report, &text);
	} else {
		text_add(&text, "## The test is sealed\n\n");
		add_paragraph(&text, report->seal);
		add_gate(report, &text);
		add_list("Not looked at", report->left_out,
			 report->left_out_count, &text);
	}
	text_add(&text, "<sub>payoff " PAYOFF_VERSION "</sub>\n");
	fwrite(text_get(&text), 1, text.length, out);
	if (ferror(out))
		ret = err_set(err, "cannot write the Markdown: %s",
			      strerror(errno));
	text_release(&text);
	return ret;
}
