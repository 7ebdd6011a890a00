/* text_beside.c - what stands beside the verdict, on a terminal: see
 * text_report.h */
#include "evaluate/report/text_report.h"

#include <math.h>

#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"

#define NAME_WIDTH 19
#define SHORT_NAME_WIDTH 15 /* in a row of three figures */
#define FIGURE_WIDTH 19
#define CLASSES_MAX 12

/* A row whose last column is not filled up. */
static void print_row(FILE *out, const char *name, const char *first,
		      const char *second, const char *third)
{
	fputs("  ", out);
	layout_column(out, name, third ? SHORT_NAME_WIDTH : NAME_WIDTH);
	fputc(' ', out);
	layout_column(out, first, FIGURE_WIDTH);
	fputc(' ', out);
	if (third) {
		layout_column(out, second, FIGURE_WIDTH);
		fprintf(out, " %s\n", third);
	} else {
		fprintf(out, "%s\n", second);
	}
}

/* --- thresholds --- */

static void print_moved(FILE *out, const char *name, const struct figure *first,
			const struct figure *second,
			const struct figure *difference)
{
	char a[FIGURE_TEXT], b[FIGURE_TEXT], c[FIGURE_TEXT];

	print_row(out, name, figure_text(first, false, a),
		  figure_text(second, false, b),
		  difference_text(difference, false, c));
}

void text_thresholds(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;
	const struct opening_thresholds *t = &o->thresholds;
	const struct comparison *c = &t->comparison;
	const struct figure accuracy = {
		.score = { c->n > 0, c->difference, NULL },
		.interval = c->interval,
	};
	struct arena arena = ARENA_INIT;

	if (!o->has_thresholds)
		return;
	fputs("\nWITH ITS THRESHOLDS MOVED\n", out);
	layout_fold(out, arena_printf(&arena,
				      "The untuned model, threshold set %lld: "
				      "%s.",
				      (long long)t->set, t->words));
	layout_fold(out, report->words.thresholds);
	fputc('\n', out);
	print_row(out, "%", "as it is", "thresholds", "difference");
	print_moved(out, "accuracy", &c->first.accuracy, &c->second.accuracy,
		    &accuracy);
	print_moved(out, "macro-F1", &c->first.macro_f1, &c->second.macro_f1,
		    &c->macro_f1_difference);
	if (t->abstention.answered < c->n)
		layout_fold(out, "An item that is left unanswered counts as "
				 "wrong here.");
	if (t->target_count)
		fputs("  what they were moved for, as the test shows it:\n",
		      out);
	for (size_t i = 0; i < t->target_count; i++)
		layout_list(out, report->words.targets[i]);
	fputs("  more: payoff evaluate threshold\n", out);
	arena_release(&arena);
}

/* --- shares --- */

static void print_error(FILE *out, const char *name, const struct figure *first,
			const struct figure *second)
{
	char a[FIGURE_TEXT], b[FIGURE_TEXT];

	print_row(out, name, figure_text(first, false, a),
		  figure_text(second, false, b), NULL);
}

/* "1,230" or "any": how many items a bar may have until the model's error is
 * larger than the chance error of a sample of that size. */
static const char *crossover(const struct share *share, char out[FIGURE_TEXT])
{
	struct score n = share_crossover(share->truth, share->error);

	if (!n.is_defined)
		return "any";
	snprintf(out, FIGURE_TEXT, n.value < 1e6 ? "%.0f" : "over %.0f",
		 n.value < 1e6 ? floor(n.value) : 1e6);
	return out;
}

static void print_share(const struct report *report, size_t k, FILE *out)
{
	const struct share *shares[2] = {
		&report->beside.shares[report->baseline].shares.of[k],
		&report->beside.shares[CANDIDATE_TUNED].shares.of[k],
	};
	char text[2][FIGURE_TEXT], size[2][FIGURE_TEXT];

	layout_column(out, "", 2);
	layout_column(out, report->labels.labels[k].key, 16);
	fprintf(out, " %5.1f  ", 100 * shares[0]->truth);
	for (int i = 0; i < 2; i++) {
		const struct figure error = { .score = { true, shares[i]->error,
							 NULL },
					      .interval = shares[i]->interval };

		if (i)
			fputc(' ', out);
		layout_column(out, difference_text(&error, false, text[i]), 19);
		fprintf(out, " %5s", crossover(shares[i], size[i]));
	}
	fputc('\n', out);
}

void text_shares(const struct report *report, FILE *out)
{
	const struct beside_shares *first =
		&report->beside.shares[report->baseline];
	const struct beside_shares *second =
		&report->beside.shares[CANDIDATE_TUNED];
	char level[POINTS_TEXT];
	struct arena arena = ARENA_INIT;

	if (!first->shares.is_defined)
		return;
	fputs("\nSHARES, AS A CHART OF ALL ITEMS WOULD SHOW THEM\n", out);
	layout_fold(
		out,
		arena_printf(&arena,
			     "True share in %%, and by how many points each "
			     "model's is off, with %s %% intervals. N*: in "
			     "a chart of fewer items chance hides the "
			     "error; in a larger one it shows, however "
			     "many items are added.",
			     level_text(report->opening.look.alpha, level)));
	if (report->words.finding)
		layout_fold(out, report->words.finding);
	fputc('\n', out);
	if (first->shares.classes <= CLASSES_MAX) {
		fprintf(out, "  %-16s %5s  %-19s %5s %-19s %5s\n", "label",
			"true", candidate_name(report->baseline), "N*", "tuned",
			"N*");
		for (size_t k = 0; k < first->shares.classes; k++)
			print_share(report, k, out);
	} else {
		layout_fold(out, "each class: --html FILE or --json");
	}
	fputc('\n', out);
	print_row(out, "in points", candidate_name(report->baseline), "tuned",
		  NULL);
	print_error(out, "mean error", &first->mean, &second->mean);
	print_error(out, "largest error", &first->max, &second->max);
	fputs("  more: payoff evaluate share\n", out);
	arena_release(&arena);
}

/* --- probabilities --- */

static const char *loss_text(const struct beside_probabilities *p,
			     const struct figure *figure, char out[FIGURE_TEXT])
{
	return p->is_there ? figure_text(figure, true, out) : "-";
}

static const char *ece_text(const struct beside_probabilities *p,
			    char out[FIGURE_TEXT])
{
	const struct calibration *c = &p->calibration;

	if (!p->is_there || !c->error.is_defined)
		return "-";
	snprintf(out, FIGURE_TEXT, "%.1f (chance %.1f)", 100 * c->error.value,
		 100 * c->null_high);
	return out;
}

/* Whether chance alone would do as much. */
static void say_calibration(const struct report *report, int kind, FILE *out)
{
	const struct calibration *c =
		&report->beside.probabilities[kind].calibration;
	struct arena arena = ARENA_INIT;

	if (report->beside.probabilities[kind].is_there && c->error.is_defined)
		layout_list(
			out,
			c->error.value <= c->null_high
				? arena_printf(
					  &arena,
					  "%s: nothing shows that its "
					  "confidences are wrong.",
					  candidate_name(
						  (enum candidate_kind)kind))
				: arena_printf(
					  &arena,
					  "%s: its confidences are off by "
					  "more than chance explains; "
					  "thresholds and costs need a "
					  "temperature first.",
					  candidate_name(
						  (enum candidate_kind)kind)));
	arena_release(&arena);
}

void text_probabilities(const struct report *report, FILE *out)
{
	const struct beside_probabilities *a =
		&report->beside.probabilities[CANDIDATE_UNTUNED];
	const struct beside_probabilities *b =
		&report->beside.probabilities[CANDIDATE_TUNED];
	char first[FIGURE_TEXT], second[FIGURE_TEXT];

	if (!a->is_there && !b->is_there)
		return;
	fputs("\nWHAT THE PROBABILITIES ARE WORTH\n", out);
	print_row(out, "", "untuned", "tuned", NULL);
	print_row(out, "log loss (nats)",
		  loss_text(a, &a->log_loss.mean, first),
		  loss_text(b, &b->log_loss.mean, second), NULL);
	print_row(out, "Brier score", loss_text(a, &a->brier.mean, first),
		  loss_text(b, &b->brier.mean, second), NULL);
	print_row(out, "AUROC, mean", loss_text(a, &a->ranking.auroc, first),
		  loss_text(b, &b->ranking.auroc, second), NULL);
	print_row(out, "risk-coverage area",
		  loss_text(a, &a->risk_coverage.area, first),
		  loss_text(b, &b->risk_coverage.area, second), NULL);
	print_row(out, "calibration error %", ece_text(a, first),
		  ece_text(b, second), NULL);
	layout_fold(out, "Losses, area under risk and coverage, and errors: "
			 "less is better. Calibration error in ten bins of the "
			 "surest answer; chance: what 19 of 20 models whose "
			 "confidences are right stay below.");
	if (report->opening.comparison.is_grouped)
		layout_fold(out, "Chance is reckoned item by item; with items "
				 "in groups it does somewhat more.");
	say_calibration(report, CANDIDATE_UNTUNED, out);
	say_calibration(report, CANDIDATE_TUNED, out);
	fputs("  more: payoff evaluate calibration\n", out);
}

/* --- labels --- */

void text_labels(const struct report *report, FILE *out)
{
	const struct report_words *words = &report->words;

	if (!words->noise && !words->audit)
		return;
	fputs("\nTHE LABELS THEMSELVES\n", out);
	if (words->noise)
		layout_fold(out, words->noise);
	if (words->audit)
		layout_fold(out, words->audit);
	if (words->audit_worth)
		layout_fold(out, words->audit_worth);
}
