/* page_record.c - practice, cost, single items and the record: see page.h */
#include <math.h>

#include "data/base/log.h"
#include "evaluate/report/html.h"
#include "evaluate/report/page.h"

#define EXCERPT_COLUMNS 600

static void write_share(FILE *out, double share)
{
	char text[POINTS_TEXT];

	if (isnan(share))
		fputs("<td class=\"number\">\342\200\223</td>", out);
	else
		fprintf(out, "<td class=\"number\">%s\302\240%%</td>",
			percent_text(share, text));
}

static void write_recipe(const struct report *report,
			 const struct recipe *recipe, struct arena *arena,
			 FILE *out)
{
	const struct practice *practice = &report->practice;
	bool is_chosen =
		recipe == practice->untuned || recipe == practice->tuned;
	char time[DURATION_TEXT];

	fprintf(out, "<tr%s><th scope=\"row\">",
		is_chosen ? " class=\"chosen\"" : "");
	html_text(out, run_title(recipe->run, arena));
	fprintf(out, "</th><td>%s</td>",
		recipe->run->is_tuned ? "tuned" : "untuned");
	write_share(out, recipe->accuracy);
	write_share(out, recipe->macro_f1);
	if (recipe->seed_count > 1)
		fprintf(out,
			"<td class=\"number\">%zu<span class=\"range\">"
			"%.1f to %.1f</span></td>",
			recipe->seed_count, 100 * recipe->seed_low,
			100 * recipe->seed_high);
	else
		fputs("<td class=\"number\">1</td>", out);
	fprintf(out, "<td class=\"number\">%s</td></tr>\n",
		recipe->run->name
			? "\342\200\223"
			: duration_text(recipe->run->wall_seconds, time));
}

/* The two that a claim would be about, against each other. */
static void write_best(const struct comparison *c, FILE *out)
{
	char points[POINTS_TEXT], low[POINTS_TEXT], high[POINTS_TEXT];

	fprintf(out,
		"<p class=\"note\">The two marked ones: tuning fixed %zu and "
		"broke %zu of %zu train items, %s points in accuracy (%.4g"
		"\302\240%% interval %s to %s).</p>\n",
		c->paired.second_only, c->paired.first_only, c->n,
		points_text(c->difference, points), 100 * (1 - c->alpha),
		points_text(c->interval.low, low),
		points_text(c->interval.high, high));
}

void page_practice(const struct report *report, FILE *out)
{
	const struct practice *practice = &report->practice;
	struct arena arena = ARENA_INIT;
	char caption[160];

	fputs("<section>\n<h2>Practice</h2>\n", out);
	if (!practice->count) {
		fputs("<p>No run has finished yet.</p>\n</section>\n", out);
		return;
	}
	fputs("<p class=\"note\">On train items, each answered by a model that "
	      "had not been trained on it. Practice chooses the candidates; it "
	      "proves nothing, since the best of several is partly the "
	      "luckiest.</p>\n",
	      out);
	snprintf(caption, sizeof(caption),
		 "All candidates on the same %zu train items; \342\210\227 "
		 "stands for its kind in a claim",
		 practice->common_n);
	page_table(out, caption);
	fputs("<thead><tr><th scope=\"col\">Candidate</th><th scope=\"col\">"
	      "Kind</th><th scope=\"col\" class=\"number\">Accuracy</th>"
	      "<th scope=\"col\" class=\"number\">Macro-F1</th>"
	      "<th scope=\"col\" class=\"number\">Seeds</th>"
	      "<th scope=\"col\" class=\"number\">Time</th></tr></thead>\n"
	      "<tbody>\n",
	      out);
	for (size_t i = 0; i < practice->count; i++)
		write_recipe(report, &practice->recipes[i], &arena, out);
	page_table_end(out);
	if (practice->untuned && practice->tuned)
		write_best(&practice->best, out);
	fputs("</section>\n", out);
	arena_release(&arena);
}

static void write_cost(FILE *out, const char *what, const char *amount,
		       const char *detail)
{
	fprintf(out,
		"<tr><th scope=\"row\">%s</th><td class=\"number\">%s</td>"
		"<td>%s</td></tr>\n",
		what, amount, detail);
}

void page_cost(const struct report *report, FILE *out)
{
	const struct labour *labour = &report->summary.labour;
	const struct project *project = &report->project;
	char time[DURATION_TEXT], detail[160];

	fputs("<section>\n<h2>What it cost</h2>\n", out);
	page_table(out, "People's time as measured while labelling, and the "
			"machine's");
	fputs("<thead><tr><th scope=\"col\">What</th><th scope=\"col\" "
	      "class=\"number\">Time</th><th scope=\"col\">How</th></tr>"
	      "</thead>\n<tbody>\n",
	      out);
	if (labour->decisions) {
		snprintf(detail, sizeof(detail),
			 "%lld decisions, %.1f s each (median)",
			 (long long)labour->decisions, labour->median_seconds);
		write_cost(out, "labelling",
			   duration_text(labour->seconds, time), detail);
	} else {
		write_cost(out, "labelling", "\342\200\223",
			   "labels came in a file: no time was measured");
	}
	if (labour->decisions && project->hourly_cost > 0) {
		fprintf(out,
			"<tr><th scope=\"row\">labelling, paid</th>"
			"<td class=\"number\">%.2f ",
			labour->seconds / 3600 * project->hourly_cost);
		html_text(out, project->currency);
		fprintf(out, "</td><td>at %.2f an hour</td></tr>\n",
			project->hourly_cost);
	}
	if (report->has_opening) {
		const struct run *run = report->tuned.run;

		int at = snprintf(detail, sizeof(detail),
				  "run %lld, its folds and its final model",
				  (long long)run->id);

		if (run->name)
			snprintf(detail, sizeof(detail),
				 "run %lld was tuned elsewhere: no time was "
				 "measured",
				 (long long)run->id);
		else if (run->peak_bytes > 0)
			snprintf(detail + at, sizeof(detail) - (size_t)at,
				 "; %.1f GiB of memory at most",
				 (double)run->peak_bytes / 0x1p30);
		write_cost(out, "tuning",
			   run->name ? "\342\200\223"
				     : duration_text(run->wall_seconds, time),
			   detail);
	}
	page_table_end(out);
	fputs("</section>\n", out);
}

static void write_answer(const struct report *report, size_t class_index,
			 double confidence, FILE *out)
{
	fputs("<td>", out);
	html_text(out, class_text(&report->labels, class_index));
	if (!isnan(confidence))
		fprintf(out,
			"<span class=\"range\">%.0f\302\240%%"
			"</span>",
			100 * confidence);
	fputs("</td>", out);
}

static void write_flips(const struct report *report, const char *what,
			const struct flip_text *texts, size_t count, FILE *out)
{
	size_t shown = count < PAGE_FLIPS ? count : PAGE_FLIPS;

	fprintf(out, "<section>\n<h2>%s by tuning: %zu</h2>\n", what, count);
	if (!count) {
		fputs("<p>None.</p>\n</section>\n", out);
		return;
	}
	page_table(out,
		   "The surest wrong answer first; how sure a model was stands "
		   "below its answer");
	fputs("<thead><tr><th scope=\"col\">Text</th><th scope=\"col\">Label"
	      "</th><th scope=\"col\">",
	      out);
	fprintf(out,
		"%s says</th><th scope=\"col\">Tuned says</th></tr></thead>\n"
		"<tbody>\n",
		report->baseline == CANDIDATE_THRESHOLDED ? "With thresholds"
							  : "Untuned");
	for (size_t i = 0; i < shown; i++) {
		const struct flip *flip = texts[i].flip;

		fputs("<tr><td class=\"text\" dir=\"auto\"><span "
		      "class=\"name\">",
		      out);
		html_text(out, texts[i].name);
		fputs("</span>", out);
		html_excerpt(out, texts[i].body, EXCERPT_COLUMNS);
		fputs("</td><td>", out);
		html_text(out, class_text(&report->labels, flip->gold));
		fputs("</td>", out);
		write_answer(report, flip->first, flip->first_confidence, out);
		write_answer(report, flip->second, flip->second_confidence,
			     out);
		fputs("</tr>\n", out);
	}
	page_table_end(out);
	if (shown < count)
		fprintf(out,
			"<p class=\"note\">%zu more are in <code>payoff "
			"evaluate --json</code>.</p>\n",
			count - shown);
	fputs("</section>\n", out);
}

void page_flips(const struct report *report, FILE *out)
{
	write_flips(report, "Broken", report->broken,
		    report->opening.broken_count, out);
	write_flips(report, "Fixed", report->fixed, report->opening.fixed_count,
		    out);
}

static void write_entry(FILE *out, const char *name, const char *text)
{
	fprintf(out, "<dt>%s</dt><dd>", name);
	html_text(out, text);
	fputs("</dd>\n", out);
}

static void write_candidate(FILE *out, const char *name,
			    const struct report_candidate *candidate,
			    struct arena *arena)
{
	const struct run *run = candidate->run;

	write_entry(out, arena_printf(arena, "The %s model", name),
		    arena_printf(arena, "%s; seed %lld%s%s", candidate->title,
				 (long long)run->seed,
				 *candidate->versions ? "; " : "",
				 candidate->versions));
	if (candidate->model_hash)
		write_entry(
			out,
			arena_printf(arena, "Pre-trained weights, %s", name),
			arena_printf(arena, "SHA-256 %s",
				     candidate->model_hash));
	if (run->weights_hash && *run->weights_hash)
		write_entry(
			out, arena_printf(arena, "Weights, %s", name),
			arena_printf(arena, "SHA-256 %s", run->weights_hash));
}

void page_method(const struct report *report, FILE *out)
{
	const struct opening *o = &report->opening;
	struct arena arena = ARENA_INIT;

	fputs("<section>\n<h2>How it was done</h2>\n<dl class=\"method\">\n",
	      out);
	write_entry(out, "Claim and opening",
		    arena_printf(&arena,
				 "claim %u of %s, its opening %lld of %s; both "
				 "were written down before a test label was "
				 "compared",
				 o->claim_number, report->claimed_on,
				 (long long)o->look.number, report->opened_on));
	write_entry(out, "Items",
		    arena_printf(&arena,
				 "the first %zu of %zu test items in an order "
				 "drawn by chance at import; labels as they "
				 "were at event %lld",
				 o->resolved, o->available,
				 (long long)o->look.last_event));
	write_entry(out, "Level",
		    arena_printf(&arena,
				 "alpha %.4g %% for this opening; the openings "
				 "of a first claim share 5 %%, those of a "
				 "project 10 %%",
				 100 * o->look.alpha));
	write_entry(
		out, "Worthwhile",
		arena_printf(&arena,
			     "a gain of %.1f points; %s impact, %s "
			     "resilience",
			     100 * o->claim.worth,
			     o->claim.has_high_impact ? "high" : "low",
			     o->claim.has_high_resilience ? "high" : "low"));
	write_entry(out, "Intervals", report->method);
	write_candidate(out, "untuned", &report->untuned, &arena);
	write_candidate(out, "tuned", &report->tuned, &arena);
	if (report->tuned.run->data_hash && *report->tuned.run->data_hash)
		write_entry(
			out, "Train labels",
			arena_printf(&arena, "%lld items, SHA-256 %s",
				     (long long)report->tuned.run->train_items,
				     report->tuned.run->data_hash));
	fputs("</dl>\n</section>\n", out);
	arena_release(&arena);
}
