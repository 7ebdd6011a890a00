/* report_text.c - the report on a terminal: see report.h */
#include "evaluate/report/report.h"

#include <math.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/text.h"

#define WIDTH 79
#define TITLE_WIDTH 47

/* Text folded to the width, each line after the indent. */
static void fold(FILE *out, const char *indent, const char *text)
{
	size_t room = WIDTH - strlen(indent);

	while (*text) {
		size_t length = strlen(text);
		size_t cut = utf8_prefix(text, length, room);

		if (cut < length) {
			size_t space = cut;

			while (space > 0 && text[space] != ' ')
				space--;
			if (space > 0)
				cut = space;
		}
		fprintf(out, "%s%.*s\n", indent, (int)cut, text);
		text += cut;
		while (*text == ' ')
			text++;
	}
}

/* A text that came from outside, on one line of at most `columns`: controls,
 * line feeds among them, become spaces, so that none reaches the terminal. */
static void print_quoted(FILE *out, const char *text, size_t columns)
{
	struct text line = TEXT_INIT;
	size_t length = strlen(text), at = 0, cut;

	while (at < length && line.length < 4 * columns) {
		size_t size;
		uint32_t c = utf8_decode(text + at, length - at, &size);

		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			text_add_char(&line, ' ');
		else
			text_add_bytes(&line, text + at, size);
		at += size;
	}
	cut = utf8_prefix(text_get(&line), line.length, columns - 1);
	fprintf(out, "%.*s%s\n", (int)cut, text_get(&line),
		cut < line.length || at < length ? "\xe2\x80\xa6" : "");
	text_release(&line);
}

static void print_share(FILE *out, double share)
{
	char text[POINTS_TEXT];

	if (isnan(share))
		fprintf(out, " %8s", "-");
	else
		fprintf(out, " %7s%%", percent_text(share, text));
}

static void print_recipe(const struct report *report,
			 const struct recipe *recipe, struct arena *arena,
			 FILE *out)
{
	const struct practice *practice = &report->practice;
	const char *mark =
		recipe == practice->untuned || recipe == practice->tuned ? "*"
									 : " ";
	const char *title = run_title(recipe->run, arena);
	size_t cut = utf8_prefix(title, strlen(title), TITLE_WIDTH);

	fprintf(out, "%s %.*s%*s", mark, (int)cut, title,
		(int)(TITLE_WIDTH - utf8_width(title, cut)), "");
	print_share(out, recipe->accuracy);
	print_share(out, recipe->macro_f1);
	fprintf(out, " %8.1f s\n", recipe->run->wall_seconds);
	if (cut < strlen(title))
		fprintf(out, "    %s\n", title + cut);
	if (recipe->seed_count > 1)
		fprintf(out, "    mean of %zu seeds, %.1f%% to %.1f%%\n",
			recipe->seed_count, recipe->seed_low * 100,
			recipe->seed_high * 100);
}

static void print_interval(FILE *out, const struct interval *interval,
			   bool is_signed)
{
	char low[POINTS_TEXT], high[POINTS_TEXT];

	if (is_signed)
		fprintf(out, "[%s, %s]", points_text(interval->low, low),
			points_text(interval->high, high));
	else
		fprintf(out, "[%s, %s]", percent_text(interval->low, low),
			percent_text(interval->high, high));
}

static void print_paired(const struct comparison *c, FILE *out)
{
	char points[POINTS_TEXT];

	fprintf(out, "fixed %zu, broken %zu of %zu; difference %s points ",
		c->paired.second_only, c->paired.first_only, c->n,
		points_text(c->difference, points));
	print_interval(out, &c->interval, true);
	fprintf(out, " at %.4g%%\n", (1 - c->alpha) * 100);
}

static void print_practice(const struct report *report, FILE *out)
{
	const struct practice *practice = &report->practice;
	struct arena arena = ARENA_INIT;

	if (!practice->count) {
		fputs("PRACTICE  no finished runs yet\n", out);
		return;
	}
	fprintf(out,
		"PRACTICE  on %zu train items that every candidate was "
		"scored on without\n          having been trained on them; * "
		"stands for its kind in a claim\n\n",
		practice->common_n);
	fprintf(out, "  %-*s %8s %8s %10s\n", TITLE_WIDTH, "candidate",
		"accuracy", "macro-F1", "time");
	for (size_t i = 0; i < practice->count; i++)
		print_recipe(report, &practice->recipes[i], &arena, out);
	if (practice->untuned && practice->tuned) {
		fputs("\n  * against *: ", out);
		print_paired(&practice->best, out);
	}
	arena_release(&arena);
}

/* "78.3 [72.1, 83.9]" */
static void figure_text(const struct figure *figure, char *out, size_t size)
{
	char value[POINTS_TEXT], low[POINTS_TEXT], high[POINTS_TEXT];

	if (!figure->score.is_defined)
		snprintf(out, size, "undefined");
	else
		snprintf(out, size, "%s [%s, %s]",
			 percent_text(figure->score.value, value),
			 percent_text(figure->interval.low, low),
			 percent_text(figure->interval.high, high));
}

static void print_model_row(FILE *out, const char *name,
			    const struct figure *first,
			    const struct figure *second)
{
	char a[64], b[64];

	figure_text(first, a, sizeof(a));
	figure_text(second, b, sizeof(b));
	fprintf(out, "  %-28s %-22s %s\n", name, a, b);
}

static void print_classes(const struct report *report, FILE *out)
{
	const struct comparison *c = &report->opening.comparison;

	for (size_t k = 0; k < c->classes; k++) {
		const struct class_figures *first = &c->first.classes[k];
		const struct class_figures *second = &c->second.classes[k];
		const char *key = report->labels.labels[k].key;
		char name[64];

		if (!first->gold && !first->predicted && !second->predicted)
			continue;
		snprintf(name, sizeof(name), "precision %.12s", key);
		print_model_row(out, name, &first->precision,
				&second->precision);
		snprintf(name, sizeof(name), "recall %.12s (%zu)", key,
			 first->gold);
		print_model_row(out, name, &first->recall, &second->recall);
	}
}

static void print_bars(const struct report *report, FILE *out)
{
	static const char *const states[] = { "open", "passes", "misses" };
	const struct opening *opening = &report->opening;

	for (size_t i = 0; i < opening->bar_count; i++) {
		fprintf(out, "  bar %s:", opening->bars[i].text);
		for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
			const struct bar_reading *reading =
				opening->readings[kind];

			if (!reading)
				continue;
			fprintf(out, " %s %s (%.1f%%, at least %.1f%%);",
				kind == CANDIDATE_TUNED ? "tuned" : "untuned",
				states[reading[i].state],
				reading[i].value * 100,
				reading[i].bounds.low * 100);
		}
		fputc('\n', out);
	}
}

static void print_flips(const struct report *report, const char *title,
			const struct flip_text *texts, size_t count,
			size_t most, FILE *out)
{
	if (!count || !most)
		return;
	fprintf(out, "\n  %s%s\n", title,
		count > most ? " (the surest; --flips N shows more)" : "");
	for (size_t i = 0; i < count && i < most; i++) {
		const struct flip *flip = texts[i].flip;

		fprintf(out, "  %s: gold %s, untuned %s", texts[i].name,
			class_text(&report->labels, flip->gold),
			class_text(&report->labels, flip->first));
		if (!isnan(flip->first_confidence))
			fprintf(out, " %.2f", flip->first_confidence);
		fprintf(out, ", tuned %s",
			class_text(&report->labels, flip->second));
		if (!isnan(flip->second_confidence))
			fprintf(out, " %.2f", flip->second_confidence);
		fputs("\n      ", out);
		print_quoted(out, texts[i].body, WIDTH - 6);
	}
}

static void print_test(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;
	const struct comparison *c = &o->comparison;

	fprintf(out, "  claim %u, opening %lld: %zu test items",
		o->claim_number, (long long)o->look.number, o->resolved);
	if (o->skipped || o->disputed)
		fprintf(out, ", %zu with gold (%zu skipped, %zu disputed)",
			c->n, o->skipped, o->disputed);
	if (c->is_grouped)
		fprintf(out,
			"\n  in %zu groups, worth %.1f equal ones; "
			"intervals go over groups",
			c->groups, c->effective_groups);
	fprintf(out, "\n\n  %-28s %-22s %s\n", "", "untuned", "tuned");
	print_model_row(out, "accuracy %", &c->first.accuracy,
			&c->second.accuracy);
	print_model_row(out, "macro-F1 %", &c->first.macro_f1,
			&c->second.macro_f1);
	print_classes(report, out);
	fputs("\n  ", out);
	print_paired(c, out);
	fprintf(out, "  McNemar p %.4g mid-p, %.4g exact%s\n", c->p_mid,
		c->p_exact,
		c->is_grouped ? " (of single items, groups disregarded)" : "");
	if (o->skipped || o->disputed) {
		fputs("  were all items without gold against tuning, or for "
		      "it: ",
		      out);
		print_interval(out, &o->worst_case, true);
		fputs(" points\n", out);
	}
	print_bars(report, out);
}

static void print_costs(const struct report *report, FILE *out)
{
	const struct labour *labour = &report->summary.labour;
	const struct project *project = &report->project;
	char time[DURATION_TEXT];

	fputs("  cost: ", out);
	if (labour->decisions) {
		fprintf(out, "labelling %s (%lld decisions, %.1f s each)",
			duration_text(labour->seconds, time),
			(long long)labour->decisions, labour->median_seconds);
		if (project->hourly_cost > 0)
			fprintf(out, " = %.2f %s",
				labour->seconds / 3600 * project->hourly_cost,
				project->currency);
	} else {
		fputs("labels came in a file: no time was measured", out);
	}
	fprintf(out, "; training %s\n",
		duration_text(report->tuned_seconds, time));
}

static void print_seal(const struct report *report, FILE *out)
{
	const struct summary *s = &report->summary;
	int64_t missing = report->planned_test - s->test_prefix;
	char time[DURATION_TEXT];

	fprintf(out, "\nTEST      sealed: %lld of %lld items resolved",
		(long long)s->test_prefix, (long long)s->test.items);
	if (missing > 0 && s->test_prefix < s->test.items)
		fprintf(out,
			"; an opening is planned at %lld, %lld more "
			"(about %s)",
			(long long)report->planned_test, (long long)missing,
			duration_text((double)missing *
					      summary_pace(&s->labour),
				      time));
	fputc('\n', out);
}

void report_text(const struct report *report, size_t flips, FILE *out)
{
	const struct opening *o = &report->opening;

	if (report->has_opening) {
		fprintf(out, "%s\n", verdict_word_text(o->verdict.word));
		fold(out, "  ", report->reason);
		fold(out, "  ", report->change);
		fputs("\n", out);
		print_test(report, out);
		print_costs(report, out);
		print_flips(report, "BROKEN by tuning", report->broken,
			    o->broken_count, flips, out);
		print_flips(report, "FIXED by tuning", report->fixed,
			    o->fixed_count, flips, out);
		fputs("\n", out);
	}
	print_practice(report, out);
	if (!report->has_opening)
		print_seal(report, out);
	for (size_t i = 0; i < report->remark_count; i++) {
		fputs(i ? "" : "\nREMARKS\n", out);
		fold(out, "  ", report->remarks[i]);
	}
	fputs("\nNOT LOOKED AT\n", out);
	for (size_t i = 0; i < report->left_out_count; i++)
		fold(out, "  ", report->left_out[i]);
}
