/* report_text.c - the report on a terminal: see report.h */
#include "evaluate/report/report.h"

#include <math.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/text.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"
#include "evaluate/report/text_report.h"

#define TITLE_WIDTH 45 /* of a candidate */

static void print_share(FILE *out, double share)
{
	char text[POINTS_TEXT];

	fprintf(out, " %9s", isnan(share) ? "-" : percent_text(share, text));
}

static void print_recipe(const struct report *report,
			 const struct recipe *recipe, struct arena *arena,
			 FILE *out)
{
	const struct practice *practice = &report->practice;
	const char *title = run_title(recipe->run, arena);
	size_t length = strlen(title);
	size_t cut = utf8_prefix(title, length, TITLE_WIDTH);
	char time[DURATION_TEXT];

	/* A long title is broken at a space, not in a name. */
	while (cut < length && cut > 0 && title[cut] != ' ')
		cut--;
	if (!cut)
		cut = utf8_prefix(title, length, TITLE_WIDTH);
	fprintf(out, "%s %.*s%*s",
		recipe == practice->untuned || recipe == practice->tuned ? "*"
									 : " ",
		(int)cut, title, (int)(TITLE_WIDTH - utf8_width(title, cut)),
		"");
	print_share(out, recipe->accuracy);
	print_share(out, recipe->macro_f1);
	fprintf(out, "  %10s\n",
		recipe->run->name
			? "-"
			: duration_text(recipe->run->wall_seconds, time));
	if (cut < length)
		fprintf(out, "    %s\n", title + cut + (title[cut] == ' '));
	if (recipe->seed_count > 1)
		fprintf(out, "    mean of %zu seeds, accuracy %.1f to %.1f\n",
			recipe->seed_count, recipe->seed_low * 100,
			recipe->seed_high * 100);
}

static void print_practice(const struct report *report, FILE *out)
{
	const struct practice *practice = &report->practice;
	struct arena arena = ARENA_INIT;

	fputs("\nPRACTICE\n", out);
	if (!practice->count) {
		fputs("  No run has finished yet.\n", out);
		return;
	}
	layout_fold(out,
		    arena_printf(
			    &arena,
			    "On %zu train items, each answered by a model that "
			    "had not been trained on it.%s",
			    practice->common_n,
			    practice->untuned && practice->tuned
				    ? " * stands for its kind in a claim."
				    : ""));
	fprintf(out, "\n  %-*s %9s %9s  %10s\n", TITLE_WIDTH, "candidate",
		"accuracy", "macro-F1", "time");
	for (size_t i = 0; i < practice->count; i++)
		print_recipe(report, &practice->recipes[i], &arena, out);
	if (practice->untuned && practice->tuned) {
		fputs("\n", out);
		text_paired(&practice->best, out);
	}
	arena_release(&arena);
}

static void say_answer(const struct report *report, const char *model,
		       size_t class_index, double confidence, struct text *line)
{
	text_printf(line, ", %s %s", model,
		    class_text(&report->labels, class_index));
	if (!isnan(confidence))
		text_printf(line, " %.2f", confidence);
}

static void print_flip(const struct report *report,
		       const struct flip_text *text, FILE *out)
{
	const struct flip *flip = text->flip;
	struct text line = TEXT_INIT;

	fputs("  ", out);
	layout_cut(out, text->body, LAYOUT_WIDTH - 2);
	text_printf(&line, "%s: label %s", text->name,
		    class_text(&report->labels, flip->gold));
	say_answer(report, candidate_name(report->baseline), flip->first,
		   flip->first_confidence, &line);
	say_answer(report, "tuned", flip->second, flip->second_confidence,
		   &line);
	fputs("\n    ", out);
	layout_fold_rest(out, 4, text_get(&line));
	text_release(&line);
}

static void print_flips(const struct report *report, const char *title,
			const struct flip_text *texts, size_t count,
			size_t most, FILE *out)
{
	if (!count || !most)
		return;
	fprintf(out, "\n%s BY TUNING", title);
	if (count > most)
		fprintf(out, "  (%zu of %zu, the surest; --flips N shows more)",
			most, count);
	fputc('\n', out);
	for (size_t i = 0; i < count && i < most; i++)
		print_flip(report, &texts[i], out);
}

static void print_costs(const struct report *report, FILE *out)
{
	const struct labour *labour = &report->summary.labour;
	const struct project *project = &report->project;
	char time[DURATION_TEXT];

	fputs("\nCOST\n  labelling ", out);
	if (labour->decisions) {
		fprintf(out, "%s (%lld decisions, %.1f s each)",
			duration_text(labour->seconds, time),
			(long long)labour->decisions, labour->median_seconds);
		if (project->hourly_cost > 0)
			fprintf(out, ", %.2f %s",
				labour->seconds / 3600 * project->hourly_cost,
				project->currency);
	} else {
		fputs("not measured: the labels came in a file", out);
	}
	fprintf(out, "\n  tuning    %s\n",
		report->tuned.run->name
			? "not measured: the answers came in a file"
			: duration_text(report->tuned.run->wall_seconds, time));
}

void report_text(const struct report *report, size_t flips, FILE *out)
{
	const struct opening *o = &report->opening;

	if (report->has_opening) {
		fprintf(out, "%s\n", verdict_word_text(o->verdict.word));
		layout_fold(out, report->reason);
		layout_fold(out, report->change);
		if (report->gate)
			gate_text(report->gate, out);
		text_test(report, out);
		text_bars(report, out);
		text_thresholds(report, out);
		text_shares(report, out);
		text_probabilities(report, out);
		text_labels(report, out);
		print_costs(report, out);
		print_flips(report, "BROKEN", report->broken, o->broken_count,
			    flips, out);
		print_flips(report, "FIXED", report->fixed, o->fixed_count,
			    flips, out);
	} else {
		fputs("THE TEST IS SEALED\n", out);
		layout_fold(out, report->seal);
		if (report->gate)
			gate_text(report->gate, out);
	}
	print_practice(report, out);
	if (report->remark_count)
		fputs("\nREMARKS\n", out);
	for (size_t i = 0; i < report->remark_count; i++)
		layout_list(out, report->remarks[i]);
	fputs("\nNOT LOOKED AT\n", out);
	for (size_t i = 0; i < report->left_out_count; i++)
		layout_list(out, report->left_out[i]);
}
