/*
 * compare_command.c - `payoff evaluate compare`: runs, metric by metric
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/base/log.h"
#include "data/project.h"
#include "data/store.h"
#include "evaluate/command/commands.h"
#include "evaluate/command/run_choice.h"
#include "evaluate/practice.h"
#include "evaluate/report/contest_page.h"
#include "evaluate/score/contest.h"

#define RUNS_MAX 16

struct words {
	const char *project;
	int is_opened, has_classes, wants_json;
	double alpha;
};

/* The seeds of each run's recipe, as further columns of the evidence. */
static void add_seeds(const struct practice *practice,
		      struct contest_page *page, const struct run **runs,
		      size_t asked, size_t *count)
{
	for (size_t r = 0; r < asked; r++)
		for (size_t i = 0; i < practice->count; i++) {
			const struct recipe *recipe = &practice->recipes[i];

			if (recipe->run->id != runs[r]->id ||
			    recipe->seed_count < 2)
				continue;
			page->seed_of[r] = *count;
			page->seed_count[r] = recipe->seed_count;
			for (size_t s = 0; s < recipe->seed_count; s++)
				runs[(*count)++] = recipe->seeds[s].run;
		}
}

static int choose_runs(struct store *store, const struct opt *opt,
		       const struct practice *practice, struct arena *arena,
		       const struct run **runs, size_t *count, struct err *err)
{
	if (opt->rest_count == 1)
		return err_set(err, "one run has nothing to be compared with: "
				    "name two or more, or none for the best "
				    "untuned and the best tuned");
	if (runs_named(store, opt, RUNS_MAX, arena, runs, count, err))
		return -1;
	if (*count)
		return 0;
	if (!practice->untuned || !practice->tuned)
		return err_set(err, "there is no untuned and tuned run with "
				    "practice figures to compare; name the "
				    "runs: payoff evaluate compare RUN RUN");
	runs[0] = practice->untuned->run;
	runs[1] = practice->tuned->run;
	*count = 2;
	return 0;
}

static int compare_runs(struct store *store, const struct words *w,
			const struct opt *opt, struct arena *arena,
			struct err *err)
{
	const struct run **runs;
	struct contest_page page = { 0 };
	struct contest_settings settings;
	struct label_list labels;
	struct practice practice;
	struct project project;
	size_t count, asked = 0;

	if (project_load(store, arena, &project, err) ||
	    labels_load(store, arena, &labels, err) ||
	    practice_load(store, &project, &labels, arena, &practice, err))
		return -1;
	runs = arena_alloc(arena, RUNS_MAX + practice.runs.count + 2,
			   sizeof(const struct run *));
	if (choose_runs(store, opt, &practice, arena, runs, &asked, err))
		return -1;
	count = asked;
	page.seed_of = arena_alloc(arena, asked, sizeof(*page.seed_of));
	page.seed_count = arena_alloc(arena, asked, sizeof(*page.seed_count));
	if (!w->is_opened)
		add_seeds(&practice, &page, runs, asked, &count);
	if (w->is_opened ? evidence_load(store, &labels, EVIDENCE_OPENED, runs,
					 count, arena, &page.evidence, err)
			 : evidence_of_practice(store, &practice, runs, count,
						labels.count, arena,
						&page.evidence, err))
		return -1;
	settings = (struct contest_settings){
		.alpha = w->alpha / 100,
		.seed = (uint64_t)project.seed,
		.has_classes = w->has_classes != 0,
		.labels = &labels,
	};
	page.labels = &labels;
	page.alpha = settings.alpha;
	page.count = asked - 1;
	page.contests = arena_alloc(arena, page.count, sizeof(*page.contests));
	for (size_t i = 0; i < page.count; i++)
		contest_make(&page.evidence, 0, i + 1, &settings, arena,
			     &page.contests[i]);
	contest_adjust(page.contests, page.count);
	if (w->wants_json)
		return contest_page_json(&page, arena, stdout, err);
	contest_page_text(&page, arena, stdout);
	return 0;
}

int command_compare(int argc, char **argv, struct err *err)
{
	struct words w = { .alpha = 5 };
	const struct poptOption table[] = {
		OPT_FLAG(0, "opened", &w.is_opened,
			 "on test items that an opening has read already, "
			 "instead of in practice; shows, claims nothing"),
		OPT_FLAG(0, "classes", &w.has_classes,
			 "lines for each label too"),
		OPT_REAL(0, "alpha", &w.alpha,
			 "in %: intervals hold 100 less this"),
		OPT_FLAG(0, "json", &w.wants_json, "print JSON"),
		OPT_PROJECT(&w.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff evaluate compare [RUN RUN ...] [options]",
		.about =
			"Holds runs against the first one named, metric by "
			"metric, with intervals and\np-values, on the train "
			"items that all of them answered in practice. A RUN is "
			"a\nnumber, or an imported run's name. Without any: "
			"the best untuned and the best\ntuned one.",
	};
	struct arena arena = ARENA_INIT;
	struct store *store;
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_range("alpha", w.alpha, 0.001, 50, err))
		return -1;
	store = store_open(store_path(w.project), STORE_READ, err);
	if (!store)
		return -1;
	rc = store_begin_read(store, err) ||
	     compare_runs(store, &w, &opt, &arena, err);
	store_rollback(store);
	store_close(store);
	arena_release(&arena);
	return rc ? -1 : 0;
}
