/*
 * share_command.c - `payoff evaluate share`: how wrong is the chart?
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/item.h"
#include "data/project.h"
#include "data/store.h"
#include "evaluate/command/commands.h"
#include "evaluate/practice.h"
#include "evaluate/report/share_page.h"

struct words {
	const char *project, *by, *over, *date, *label;
	int is_opened, wants_json;
	double tolerance, alpha; /* points, % */
};

static int choose_runs(struct store *store, const struct opt *opt,
		       const struct practice *practice, struct arena *arena,
		       const struct run *runs[2], struct err *err)
{
	if (opt->rest_count != 0 && opt->rest_count != 2)
		return err_set(err, "name two runs, or none for the best "
				    "untuned and the best tuned");
	for (size_t i = 0; i < opt->rest_count; i++) {
		runs[i] = evidence_run(store, opt->rest[i], arena, err);
		if (!runs[i])
			return -1;
	}
	if (opt->rest_count && runs[0]->id == runs[1]->id)
		return err_set(err, "run %s is named two times", opt->rest[0]);
	if (opt->rest_count)
		return 0;
	if (!practice->untuned || !practice->tuned)
		return err_set(err, "there is no untuned and tuned run with "
				    "practice figures to hold against one "
				    "another; name the runs: payoff evaluate "
				    "share RUN RUN");
	runs[0] = practice->untuned->run;
	runs[1] = practice->tuned->run;
	return 0;
}

static double error_of(const struct aggregate *a, size_t k)
{
	return fmax(fabs(a->runs[0].shares.of[k].error),
		    fabs(a->runs[1].shares.of[k].error));
}

/* The label whose share is most wrong, in either run; of equal ones (two
 * labels always are) the rarest. */
static size_t most_wrong(const struct aggregate *a)
{
	const struct share *of = a->runs[0].shares.of;
	size_t worst = 0;

	for (size_t k = 1; k < a->evidence.classes; k++) {
		double more = error_of(a, k) - error_of(a, worst);

		if (more > 1e-12 ||
		    (more > -1e-12 && of[k].truth < of[worst].truth))
			worst = k;
	}
	return worst;
}

static int draw_chart(struct store *store, const struct words *w,
		      const struct share_page *page, struct arena *arena,
		      struct aggregate_chart *chart, struct err *err)
{
	const struct aggregate_chart_options options = {
		.by = w->by,
		.over = w->over,
		.date = w->date,
		.class_index = page->only < page->labels->count
				       ? page->only
				       : most_wrong(page->aggregate),
		.tolerance = w->tolerance / 100,
	};

	return aggregate_chart_draw(store, page->aggregate, &options, arena,
				    chart, err);
}

static int show(struct store *store, const struct words *w,
		const struct opt *opt, struct arena *arena, struct err *err)
{
	struct aggregate_settings settings;
	struct aggregate aggregate;
	struct aggregate_chart chart;
	struct label_list labels;
	struct practice practice;
	struct project project;
	struct share_page page = { .aggregate = &aggregate,
				   .labels = &labels,
				   .only = SIZE_MAX };
	const struct run *runs[2];

	if (project_load(store, arena, &project, err) ||
	    labels_load(store, arena, &labels, err) ||
	    practice_load(store, &project, &labels, arena, &practice, err) ||
	    choose_runs(store, opt, &practice, arena, runs, err) ||
	    item_columns(store, arena, &page.columns, &page.column_count, err))
		return -1;
	if (w->label) {
		page.only = label_index(&labels, w->label);
		if (page.only == labels.count)
			return err_set(err,
				       "there is no label '%s'; payoff "
				       "status shows them",
				       w->label);
	}
	if (aggregate_load(store, &labels,
			   w->is_opened ? EVIDENCE_OPENED : EVIDENCE_PRACTICE,
			   runs, arena, &aggregate, err))
		return -1;
	settings = (struct aggregate_settings){
		.alpha = w->alpha / 100,
		.seed = (uint64_t)project.seed,
	};
	aggregate_measure(&aggregate, &settings, arena);
	if (w->by || w->over) {
		if (draw_chart(store, w, &page, arena, &chart, err))
			return -1;
		page.chart = &chart;
	}
	if (w->wants_json)
		return share_page_json(&page, arena, stdout, err);
	share_page_text(&page, arena, stdout);
	return 0;
}

static int check_words(const struct words *w, struct err *err)
{
	if (opt_range("alpha", w->alpha, 0.001, 50, err) ||
	    opt_range("tolerance", w->tolerance, 0, 100, err))
		return -1;
	if (w->date && !w->over)
		return err_set(err, "--date goes with --over: --over month");
	if (w->by && w->over && !strcmp(w->by, w->over))
		return err_set(err, "--by and --over name the same column");
	return 0;
}

int command_share(int argc, char **argv, struct err *err)
{
	struct words w = { .alpha = 5, .tolerance = 100 * CHART_TOLERANCE };
	const struct poptOption table[] = {
		OPT_FLAG(0, "opened", &w.is_opened,
			 "on test items that an opening has read already, "
			 "instead of in practice; shows, claims nothing"),
		OPT_TEXT(0, "by", &w.by,
			 "a bar, or with --over a chart, for each value of "
			 "this column of the imported files (or 'group')",
			 "COLUMN"),
		OPT_TEXT(0, "over", &w.over,
			 "bars in time: day, week, month, quarter or year; or "
			 "in the order of this column",
			 "WORD"),
		OPT_TEXT(0, "date", &w.date,
			 "the column with the dates (else the one that was "
			 "imported as such)",
			 "COLUMN"),
		OPT_TEXT(0, "label", &w.label,
			 "the label to draw and to list (else those whose "
			 "share is most wrong)",
			 "LABEL"),
		OPT_REAL(0, "tolerance", &w.tolerance,
			 "in points: a bar is right when it is within"),
		OPT_REAL(0, "alpha", &w.alpha,
			 "in %: intervals hold 100 less this"),
		OPT_FLAG(0, "json", &w.wants_json, "print JSON"),
		OPT_PROJECT(&w.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff evaluate share [RUN RUN] [options]",
		.about =
			"For products that show shares (how many complain, not "
			"which): how wrong each\nlabel's share is under two "
			"runs, in which bars it would be noticed, the shares of"
			"\nthe texts without a label, and a chart by a column "
			"or in time. A RUN is a number,\nor an imported run's "
			"name; without any: the best untuned and the best "
			"tuned.",
	};
	struct arena arena = ARENA_INIT;
	struct store *store;
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (check_words(&w, err))
		return -1;
	store = store_open(store_path(w.project), STORE_READ, err);
	if (!store)
		return -1;
	rc = store_begin_read(store, err) || show(store, &w, &opt, &arena, err);
	store_rollback(store);
	store_close(store);
	arena_release(&arena);
	return rc ? -1 : 0;
}
