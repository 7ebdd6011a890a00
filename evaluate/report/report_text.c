/* report_text.c - the report on a terminal: see report.h */
#include "evaluate/report/report.h"

#include <math.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/text.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"

#define NAME_WIDTH 25	/* of a figure: "precision of complaint" */
#define FIGURE_WIDTH 22 /* "70.3 [61.7, 77.6]" */
#define TITLE_WIDTH 45	/* of a candidate */
#define CLASSES_MAX 12	/* more are left to the other forms */

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
		duration_text(recipe->run->wall_seconds, time));
	if (cut < length)
		fprintf(out, "    %s\n", title + cut + (title[cut] == ' '));
	if (recipe->seed_count > 1)
		fprintf(out, "    mean of %zu seeds, accuracy %.1f to %.1f\n",
			recipe->seed_count, recipe->seed_low * 100,
			recipe->seed_high * 100);
}

static void print_paired(const struct comparison *c, FILE *out)
{
	char points[POINTS_TEXT];

	fprintf(out, "  fixed %zu, broke %zu of %zu: ", c->paired.second_only,
		c->paired.first_only, c->n);
	fprintf(out, "%s points ", points_text(c->difference, points));
	layout_points(out, &c->interval);
	fprintf(out, ", %.4g %% interval\n", (1 - c->alpha) * 100);
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
		print_paired(&practice->best, out);
	}
	arena_release(&arena);
}

static void print_model_row(FILE *out, const char *name,
			    const struct figure *first,
			    const struct figure *second)
{
	char a[FIGURE_TEXT], b[FIGURE_TEXT];

	fputs("  ", out);
	layout_column(out, name, NAME_WIDTH);
	fprintf(out, "  %-*s  %s\n", FIGURE_WIDTH, figure_text(first, false, a),
		figure_text(second, false, b));
}

static void print_classes(const struct report *report, FILE *out)
{
	const struct comparison *c = &report->opening.comparison;
	struct arena arena = ARENA_INIT;

	if (c->classes > CLASSES_MAX) {
		fprintf(out,
			"  precision and recall of the %zu classes: --html "
			"FILE "
			"or --json\n",
			c->classes);
		return;
	}
	for (size_t k = 0; k < c->classes; k++) {
		const struct class_figures *first = &c->first.classes[k];
		const struct class_figures *second = &c->second.classes[k];
		const char *key = report->labels.labels[k].key;

		if (!first->gold && !first->predicted && !second->predicted)
			continue;
		print_model_row(out,
				arena_printf(&arena, "precision of %s", key),
				&first->precision, &second->precision);
		print_model_row(out, arena_printf(&arena, "recall of %s", key),
				&first->recall, &second->recall);
	}
	arena_release(&arena);
}

static void print_bars(const struct report *report, FILE *out)
{
	static const char *const states[] = {
		[BAR_OPEN] = "open",
		[BAR_PASSES] = "cleared",
		[BAR_MISSES] = "missed",
	};
	const struct opening *o = &report->opening;

	if (o->bar_count)
		fputs("\nBARS\n", out);
	for (size_t i = 0; i < o->bar_count; i++) {
		layout_fold(out, o->bars[i].text);
		for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
			const struct bar_reading *all = o->readings[kind];
			const struct bar_reading *r = all ? &all[i] : NULL;

			if (!r)
				continue;
			fprintf(out, "    %-8s %-8s",
				kind == CANDIDATE_TUNED ? "tuned" : "untuned",
				states[r->state]);
			if (r->is_defined)
				fprintf(out,
					" %.1f %% of %zu, from %.1f to "
					"%.1f\n",
					r->value * 100, r->count,
					r->bounds.low * 100,
					r->bounds.high * 100);
			else
				fputs(" nothing to measure it on\n", out);
		}
	}
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
	say_answer(report, "untuned", flip->first, flip->first_confidence,
		   &line);
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

/* What was read, and by whom it was answered. */
static void print_read(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;
	const struct comparison *c = &o->comparison;
	struct text line = TEXT_INIT;

	text_printf(&line, "%zu test items read (claim %u, opening %lld, %s)",
		    o->resolved, o->claim_number, (long long)o->look.number,
		    report->opened_on);
	if (o->skipped || o->disputed)
		text_printf(&line,
			    "; %zu have a label that counts, %zu were skipped "
			    "and %zu are disputed",
			    c->n, o->skipped, o->disputed);
	if (c->is_grouped)
		text_printf(&line,
			    "; they come in %zu groups, worth %.1f of equal "
			    "size, and intervals go over groups",
			    c->groups, c->effective_groups);
	text_add(&line, ".");
	layout_fold(out, text_get(&line));
	text_release(&line);
	fputs("  untuned: ", out);
	layout_fold_rest(out, 11, report->untuned.title);
	fputs("  tuned:   ", out);
	layout_fold_rest(out, 11, report->tuned.title);
}

static void print_test(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;
	const struct comparison *c = &o->comparison;
	char mid[POINTS_TEXT], exact[POINTS_TEXT];

	fputs("\nTHE TEST\n", out);
	print_read(report, out);
	fprintf(out, "\n  %-*s  %-*s  %s\n", NAME_WIDTH, "%", FIGURE_WIDTH,
		"untuned", "tuned");
	print_model_row(out, "accuracy", &c->first.accuracy,
			&c->second.accuracy);
	print_model_row(out, "macro-F1", &c->first.macro_f1,
			&c->second.macro_f1);
	print_classes(report, out);
	fputs("\n", out);
	print_paired(c, out);
	fprintf(out, "  McNemar's test: p %s (mid-p; exact p %s)%s\n",
		p_text(c->p_mid, mid), p_text(c->p_exact, exact),
		c->is_grouped ? ", groups left out" : "");
	if (o->skipped || o->disputed) {
		fputs("  were those without a label all against tuning, or all "
		      "for it: ",
		      out);
		layout_points(out, &o->worst_case);
		fputc('\n', out);
	}
	print_bars(report, out);
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
		duration_text(report->tuned.run->wall_seconds, time));
}

void report_text(const struct report *report, size_t flips, FILE *out)
{
	const struct opening *o = &report->opening;

	if (report->has_opening) {
		fprintf(out, "%s\n", verdict_word_text(o->verdict.word));
		layout_fold(out, report->reason);
		layout_fold(out, report->change);
		print_test(report, out);
		print_costs(report, out);
		print_flips(report, "BROKEN", report->broken, o->broken_count,
			    flips, out);
		print_flips(report, "FIXED", report->fixed, o->fixed_count,
			    flips, out);
	} else {
		fputs("THE TEST IS SEALED\n", out);
		layout_fold(out, report->seal);
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
