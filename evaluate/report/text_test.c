/* text_test.c - the test on a terminal: see text_report.h */
#include "evaluate/report/text_report.h"

#include "data/base/text.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"

#define NAME_WIDTH 25	/* of a figure: "precision of complaint" */
#define FIGURE_WIDTH 22 /* "70.3 [61.7, 77.6]" */
#define CLASSES_MAX 12	/* more are left to the other forms */

void text_paired(const struct comparison *c, FILE *out)
{
	char points[POINTS_TEXT];

	fprintf(out, "  fixed %zu, broke %zu of %zu: ", c->paired.second_only,
		c->paired.first_only, c->n);
	fprintf(out, "%s points ", points_text(c->difference, points));
	layout_points(out, &c->interval);
	fprintf(out, ", %.4g %% interval\n", (1 - c->alpha) * 100);
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

void text_bars(const struct report *report, FILE *out)
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
			fprintf(out, "    %-11s %-8s",
				candidate_name((enum candidate_kind)kind),
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
	if (o->claim.is_against_thresholded)
		layout_fold(out, "thresholds: the same with its thresholds "
				 "moved, which did better in practice and is "
				 "what tuning has to beat");
	fputs("  tuned:   ", out);
	layout_fold_rest(out, 11, report->tuned.title);
}

void text_test(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;
	const struct comparison *c = &o->comparison;
	char mid[POINTS_TEXT], exact[POINTS_TEXT];

	fputs("\nTHE TEST\n", out);
	print_read(report, out);
	fprintf(out, "\n  %-*s  %-*s  %s\n", NAME_WIDTH, "%", FIGURE_WIDTH,
		candidate_name(report->baseline), "tuned");
	print_model_row(out, "accuracy", &c->first.accuracy,
			&c->second.accuracy);
	print_model_row(out, "macro-F1", &c->first.macro_f1,
			&c->second.macro_f1);
	print_classes(report, out);
	fputs("\n", out);
	if (report->words.metric)
		layout_fold(out, report->words.metric);
	text_paired(c, out);
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
}
