/*
 * curve_command.c - `payoff evaluate curve`: would more labels help, and pay?
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/base/log.h"
#include "data/project.h"
#include "data/store.h"
#include "data/summary.h"
#include "evaluate/command/commands.h"
#include "evaluate/opening.h"
#include "evaluate/practice.h"
#include "evaluate/report/curve_page.h"

/* Fewer decisions than this and the pace is a guess (data/summary.c). */
#define DECISIONS_FEW 10

struct words {
	const char *project, *points;
	int curve, wants_json;
	double horizon, value, training_cost, flip_cost, label_cost;
	double hourly_cost, baseline_error, broken; /* below 0: not said */
};

static int check(const struct words *w, struct err *err)
{
	if (opt_range("horizon", w->horizon, 0, 1e15, err) ||
	    opt_range("value", w->value, 0, 1e12, err) ||
	    opt_range("training-cost", w->training_cost, 0, 1e12, err) ||
	    opt_range("flip-cost", w->flip_cost, 0, 1e12, err) ||
	    opt_range("curve", w->curve, 0, 1e9, err))
		return -1;
	if (w->label_cost != COST_UNKNOWN &&
	    opt_range("label-cost", w->label_cost, 0, 1e9, err))
		return -1;
	if (w->hourly_cost != COST_UNKNOWN &&
	    opt_range("hourly-cost", w->hourly_cost, 0, 1e9, err))
		return -1;
	if ((w->baseline_error >= 0 || w->broken >= 0) && !w->points)
		return err_set(err, "--baseline-error and --broken-share go "
				    "with --points; a project knows its own");
	if (w->baseline_error >= 0 &&
	    opt_range("baseline-error", w->baseline_error, 0, 1, err))
		return -1;
	return w->broken < 0 ? 0
			     : opt_range("broken-share", w->broken, 0, 1, err);
}

static void ask(const struct words *w, struct curve_page *page)
{
	page->currency = "money";
	page->question.cost = (struct cost)COST_INIT;
	page->question.cost.error_value = w->value;
	page->question.cost.predictions = w->horizon;
	page->question.cost.per_label = w->label_cost;
	page->question.cost.training = w->training_cost;
	page->question.cost.broken = w->flip_cost;
	page->question.per_hour = w->hourly_cost;
	page->question.broken = w->broken;
	page->question.seed = 1;
}

static int print(const struct words *w, struct curve_page *page,
		 struct arena *arena, struct err *err)
{
	page->question.curve = &page->source.curve;
	outlook_make(&page->question, arena, &page->outlook);
	if (w->wants_json)
		return curve_page_json(page, stdout, err);
	curve_page_text(page, arena, stdout);
	return 0;
}

static int show_file(const struct words *w, struct arena *arena,
		     struct err *err)
{
	struct curve_page page = { 0 };

	ask(w, &page);
	if (curve_source_read(w->points, w->baseline_error, arena, &page.source,
			      err))
		return -1;
	page.title = arena_printf(arena, "%zu points of %s, trained elsewhere.",
				  page.source.curve.count, w->points);
	return print(w, &page, arena, err);
}

/* The counts of two models on the same items: of the last opening, else of
 * practice. They outlive the arena's other contents. */
static int find_paired(struct store *store, const struct project *project,
		       const struct label_list *labels,
		       const struct practice *practice, struct arena *arena,
		       struct curve_page *page, struct err *err)
{
	struct opening *opening = arena_alloc(arena, 1, sizeof(*opening));
	struct look look;
	int rc = opening_last(store, arena, &look, err);

	if (rc < 0)
		return -1;
	if (rc) {
		if (opening_read(store, project, labels, &look, arena, opening,
				 err))
			return -1;
		page->question.paired = &opening->comparison.paired;
		page->question.is_opened = true;
		page->paired_from = arena_printf(
			arena, "opening %" PRId64 " of claim %u (%zu items)",
			look.number, opening->claim_number,
			opening->comparison.n);
		return 0;
	}
	if (!practice->untuned || !practice->tuned || !practice->best.n)
		return 0;
	page->question.paired = &practice->best.paired;
	page->paired_from =
		arena_printf(arena, "practice (%zu items)", practice->best.n);
	return 0;
}

static int title_of(struct store *store, struct curve_page *page,
		    struct arena *arena, struct err *err)
{
	const struct learning_curve *row = &page->source.row;
	struct run run;

	page->title = arena_printf(arena, "Curve %" PRId64 ": %s%s%s", row->id,
				   strcmp(row->method, METHOD_FULL)
					   ? "frozen encoder + logistic "
					     "head"
					   : "full tuning",
				   row->model_name ? ", " : "",
				   row->model_name ? row->model_name : "");
	if (!page->source.base_run)
		return 0;
	if (run_get(store, page->source.base_run, arena, &run, err) < 1)
		return -1;
	page->base_title =
		arena_printf(arena, "Untuned: %s.", run_title(&run, arena));
	return 0;
}

/* The pace, and what an hour costs. */
static int find_prices(struct store *store, const struct project *project,
		       struct curve_page *page, struct err *err)
{
	struct summary summary;

	if (summary_load(store, &summary, err))
		return -1;
	page->question.seconds_per_label = summary_pace(&summary.labour);
	page->question.is_measured = summary.labour.decisions >= DECISIONS_FEW;
	if (page->question.per_hour == COST_UNKNOWN && project->hourly_cost > 0)
		page->question.per_hour = project->hourly_cost;
	page->currency = project->currency;
	page->question.seed = (uint64_t)project->seed;
	return 0;
}

static int show_project(struct store *store, const struct words *w,
			struct arena *arena, struct err *err)
{
	struct practice *practice = arena_alloc(arena, 1, sizeof(*practice));
	struct curve_page page = { 0 };
	struct label_list labels;
	struct project project;

	ask(w, &page);
	if (project_load(store, arena, &project, err) ||
	    labels_load(store, arena, &labels, err) ||
	    curve_source_load(store, w->curve, arena, &page.source, err) ||
	    practice_load(store, &project, &labels, arena, practice, err) ||
	    find_paired(store, &project, &labels, practice, arena, &page,
			err) ||
	    title_of(store, &page, arena, err) ||
	    find_prices(store, &project, &page, err))
		return -1;
	page.question.have = (double)practice->gold.count;
	if (page.source.row.label_set != labels.version)
		return err_set(err,
			       "curve %" PRId64 " is of other labels than the "
			       "project has now; make one with: payoff "
			       "finetune curve",
			       page.source.row.id);
	return print(w, &page, arena, err);
}

static int start(const struct words *w, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct store *store;
	int ret;

	if (w->points) {
		ret = show_file(w, &arena, err);
		arena_release(&arena);
		return ret;
	}
	store = store_open(store_path(w->project), STORE_READ, err);
	if (!store)
		return -1;
	ret = store_begin_read(store, err) ||
			      show_project(store, w, &arena, err)
		      ? -1
		      : 0;
	store_rollback(store);
	store_close(store);
	arena_release(&arena);
	return ret;
}

/* A price that is not stated has no default to show. */
#define OPT_PRICE(long_, var, help) \
	{ long_, 0, POPT_ARG_DOUBLE, var, 0, help, "MONEY" }

int command_curve(int argc, char **argv, struct err *err)
{
	struct words w = { .label_cost = COST_UNKNOWN,
			   .hourly_cost = COST_UNKNOWN,
			   .baseline_error = -1,
			   .broken = COST_UNKNOWN };
	const struct poptOption table[] = {
		{ "horizon", 0, POPT_ARG_DOUBLE, &w.horizon, 0,
		  "predictions over which it has to pay", "PREDICTIONS" },
		OPT_PRICE("value", &w.value, "what one avoided error is worth"),
		OPT_PRICE("training-cost", &w.training_cost,
			  "what training costs, once"),
		OPT_PRICE("flip-cost", &w.flip_cost,
			  "what a broken prediction costs on top (right "
			  "before, wrong now)"),
		OPT_PRICE("hourly-cost", &w.hourly_cost,
			  "of labelling (else the project's)"),
		OPT_PRICE("label-cost", &w.label_cost,
			  "of a label (else the measured pace times the "
			  "hourly cost)"),
		OPT_INT(0, "curve", &w.curve,
			"which curve of the project; 0: the newest"),
		OPT_TEXT(0, "points", &w.points,
			 "a CSV file or JSON Lines of trainings made "
			 "elsewhere: labels, error, items (or "
			 "standard_error), seed",
			 "FILE"),
		{ "baseline-error", 0, POPT_ARG_DOUBLE, &w.baseline_error, 0,
		  "with --points: the untuned model's, a share", "SHARE" },
		{ "broken-share", 0, POPT_ARG_DOUBLE, &w.broken, 0,
		  "with --points: the share of all predictions that was right "
		  "before tuning and is wrong after",
		  "SHARE" },
		OPT_FLAG(0, "json", &w.wants_json, "print JSON"),
		OPT_PROJECT(&w.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff evaluate curve [options]",
		.about = "Says whether more labels would help: the learning "
			 "curve that payoff finetune curve made (or a file "
			 "of points), what the next labels should buy, with "
			 "intervals, in points and minutes; with --value and "
			 "--horizon, in money too.",
	};
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err) || check(&w, err))
		return -1;
	return start(&w, err);
}
