/*
 * model_card.c - a section for a model card: see report.h
 *
 * The fields of Mitchell et al., "Model Cards for Model Reporting" (2019).
 * What was measured is filled in; what only people know is left to be written,
 * and says so where it stands.
 */
#include <errno.h>
#include <string.h>

#include "evaluate/report/figure.h"
#include "evaluate/report/markdown_text.h"
#include "evaluate/report/report.h"

#define FIELD_COLUMNS 2000

static void add_open_field(struct text *out, const char *title,
			   const char *what)
{
	text_printf(out, "## %s\n\n_To be written: %s_\n\n", title, what);
}

static void add_item(struct text *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	text_printf(out, "- %s: ", name);
	markdown_add_excerpt(out, value, FIELD_COLUMNS);
	text_add_char(out, '\n');
}

/* The candidate that the verdict would deploy, and its run. */
static const struct report_candidate *carded(const struct report *report)
{
	return opening_deployed(&report->opening) == CANDIDATE_TUNED
		       ? &report->tuned
		       : &report->untuned;
}

static void add_details(const struct report *report, struct text *out)
{
	const struct report_candidate *c = carded(report);
	const struct opening *o = &report->opening;

	text_add(out, "## Model details\n\n");
	add_item(out, "Model", c->title);
	add_item(out, "Pre-trained weights", c->model_name);
	add_item(out, "SHA-256 of the pre-trained weights", c->model_hash);
	add_item(out, "SHA-256 of the weights", c->run->weights_hash);
	add_item(out, "Made with", c->versions);
	if (opening_deployed(o) == CANDIDATE_THRESHOLDED)
		add_item(out, "Thresholds", o->thresholds.words);
	text_add(out, "- _To be written: who made it, when, its licence, and "
		      "whom to ask_\n\n");
}

static void add_labels(const struct report *report, struct text *out)
{
	const struct class_figures *classes =
		report->opening.comparison.first.classes;

	for (size_t k = 0; k < report->labels.count; k++) {
		text_add(out, k ? ", " : "");
		markdown_add_excerpt(out, report->labels.labels[k].key, 60);
		text_printf(out, " %zu", classes[k].gold);
	}
}

static void add_factors(const struct report *report, struct text *out)
{
	const struct comparison *c = &report->opening.comparison;

	text_add(out, "## Factors\n\n- Classes, with their test items: ");
	add_labels(report, out);
	text_add_char(out, '\n');
	if (c->is_grouped)
		text_printf(out,
			    "- The items come in %zu groups, worth %.1f of "
			    "equal size; intervals go over groups\n",
			    c->groups, c->effective_groups);
	text_add(out, "- _To be written: groups of people, devices or texts "
		      "on which it may do worse; `payoff evaluate slice` "
		      "measures those that the data name_\n\n");
}

static void add_metrics(const struct report *report, struct text *out)
{
	const struct opening *o = &report->opening;
	char level[POINTS_TEXT];

	text_add(out, "## Metrics\n\n- Claimed before the test was read: ");
	markdown_add_excerpt(out, report->metric_name, 100);
	text_printf(out,
		    ", worthwhile from %.1f points\n- Intervals hold %s %%: ",
		    100 * o->claim.worth, level_text(o->look.alpha, level));
	markdown_add_excerpt(out, report->method, FIELD_COLUMNS);
	text_add_char(out, '\n');
	for (size_t i = 0; i < o->bar_count; i++) {
		text_add(out, "- Bar: ");
		markdown_add_excerpt(out, o->bars[i].text, 200);
		text_add_char(out, '\n');
	}
	text_add_char(out, '\n');
}

static void add_evaluation_data(const struct report *report, struct text *out)
{
	const struct opening *o = &report->opening;

	text_printf(out,
		    "## Evaluation data\n\n- %zu test items with a label, of "
		    "%zu read; kept from all training, and read at opening "
		    "%lld of claim %u, %s, which was written down before\n",
		    o->comparison.n, o->resolved, (long long)o->look.number,
		    o->claim_number, report->opened_on);
	if (o->skipped || o->disputed)
		text_printf(out,
			    "- %zu were skipped and %zu are disputed: they "
			    "have no label and count in no figure\n",
			    o->skipped, o->disputed);
	add_item(out, "Label noise",
		 report->words.noise ? report->words.noise
				     : "not measured; every label is taken as "
				       "right");
	text_add(out, "- _To be written: where the texts come from, and who "
		      "labelled them by what guideline_\n\n");
}

static void add_training_data(const struct report *report, struct text *out)
{
	const struct run *run = carded(report)->run;

	text_add(out, "## Training data\n\n");
	if (run->is_tuned && run->train_items)
		text_printf(out, "- %lld labelled items of the project\n",
			    (long long)run->train_items);
	if (run->is_tuned)
		add_item(out, "SHA-256 of the train labels", run->data_hash);
	text_add(out, "- _To be written: where they come from; for the "
		      "pre-trained weights, see their own card_\n\n");
}

static void add_row(struct text *out, const char *name,
		    const struct figure *figure)
{
	char text[FIGURE_TEXT];

	text_add(out, "| ");
	markdown_add_excerpt(out, name, 80);
	text_printf(out, " | %s | %.0f |\n", figure_text(figure, false, text),
		    figure->n);
}

static void add_analyses(const struct report *report, struct text *out)
{
	enum candidate_kind kind = opening_deployed(&report->opening);
	const struct model_figures *figures = report->beside.figures[kind];
	const struct beside_shares *shares = &report->beside.shares[kind];
	struct text name = TEXT_INIT;

	text_add(out, "## Quantitative analyses\n\n| % with its interval | "
		      "Value | Items |\n|---|---|---|\n");
	add_row(out, "accuracy", &figures->accuracy);
	add_row(out, "macro-F1", &figures->macro_f1);
	for (size_t k = 0; k < report->labels.count; k++) {
		const char *key = report->labels.labels[k].key;

		text_clear(&name);
		text_printf(&name, "precision of %s", key);
		add_row(out, text_get(&name), &figures->classes[k].precision);
		text_clear(&name);
		text_printf(&name, "recall of %s", key);
		add_row(out, text_get(&name), &figures->classes[k].recall);
	}
	add_row(out, "mean error of the shares", &shares->mean);
	add_row(out, "largest error of a share", &shares->max);
	text_release(&name);
	text_printf(out, "\nAgainst the other candidate: **%s**. ",
		    verdict_word_text(report->opening.verdict.word));
	markdown_add_excerpt(out, report->reason, FIELD_COLUMNS);
	text_add(out, "\n\n");
}

static void add_caveats(const struct report *report, struct text *out)
{
	text_add(out, "## Caveats and recommendations\n\n");
	for (size_t i = 0; i < report->left_out_count; i++) {
		text_add(out, "- ");
		markdown_add_excerpt(out, report->left_out[i], FIELD_COLUMNS);
		text_add_char(out, '\n');
	}
	text_add(out, "- _To be written: what else a user should know_\n");
}

int report_model_card(const struct report *report, FILE *out, struct err *err)
{
	struct text text = TEXT_INIT;
	int ret = 0;

	if (!report->has_opening)
		return err_set(err, "a model card needs figures of the test, "
				    "and it is sealed: payoff evaluate --open");
	text_printf(&text,
		    "_Made by payoff; the verdict was %s, and the card "
		    "is of the %s model._\n\n",
		    verdict_word_text(report->opening.verdict.word),
		    opening_deployed(&report->opening) == CANDIDATE_TUNED
			    ? "tuned"
			    : "untuned");
	add_details(report, &text);
	add_open_field(&text, "Intended use",
		       "what it is for, who uses it, and what it is not for");
	add_factors(report, &text);
	add_metrics(report, &text);
	add_evaluation_data(report, &text);
	add_training_data(report, &text);
	add_analyses(report, &text);
	add_open_field(&text, "Ethical considerations",
		       "what a wrong answer does, and to whom");
	add_caveats(report, &text);
	fwrite(text_get(&text), 1, text.length, out);
	if (ferror(out))
		ret = err_set(err, "cannot write the model card: %s",
			      strerror(errno));
	text_release(&text);
	return ret;
}
