/*
 * slice_command.c - `payoff evaluate slice`: where tuning helps and hurts
 */
#include <stdio.h>

#include "data/project.h"
#include "data/store.h"
#include "evaluate/command/commands.h"
#include "evaluate/command/run_choice.h"
#include "evaluate/report/slice_page.h"

struct words {
	const char *project;
	int is_opened, wants_json;
	double alpha;
	char **columns, **keywords;
};

static int slice_runs(struct store *store, const struct words *w,
		      const struct opt *opt, struct arena *arena,
		      struct err *err)
{
	const struct slicing_wish wish = { w->columns, w->keywords };
	const struct run *runs[2];
	struct slice_settings settings;
	struct slice_page page = { .alpha = w->alpha / 100 };
	struct label_list labels;
	struct project project;
	struct answers answers;
	size_t count;

	if (project_load(store, arena, &project, err) ||
	    labels_load(store, arena, &labels, err) ||
	    run_choice(store, &project, &labels, opt, 2, arena, runs, &count,
		       err))
		return -1;
	if (count < 2)
		return err_set(err, "a slice compares two runs: payoff "
				    "evaluate slice RUN RUN");
	if (evidence_load(store, &labels,
			  w->is_opened ? EVIDENCE_OPENED : EVIDENCE_PRACTICE,
			  runs, 2, arena, &page.evidence, err) ||
	    slicing_load(store, &page.evidence, &labels, &wish, arena,
			 &page.slicing, err))
		return -1;
	settings =
		(struct slice_settings){ page.alpha, (uint64_t)project.seed };
	answers = evidence_answers(&page.evidence, 0, 1);
	page.whole = slice_whole(&answers, &settings);
	slices_judge(&answers, page.slicing.columns, page.slicing.count,
		     &settings);
	if (w->wants_json)
		return slice_page_json(&page, arena, stdout, err);
	slice_page_text(&page, arena, stdout);
	return 0;
}

int command_slice(int argc, char **argv, struct err *err)
{
	struct words w = { .alpha = 5 };
	const struct poptOption table[] = {
		OPT_LIST(0, "by", &w.columns,
			 "a column of your files, or length, or class; may be "
			 "repeated",
			 "COLUMN"),
		OPT_LIST(0, "word", &w.keywords,
			 "texts that have this in them against those that do "
			 "not; may be repeated",
			 "WORD"),
		OPT_FLAG(0, "opened", &w.is_opened,
			 "on test items that an opening has read already, "
			 "instead of in practice; shows, claims nothing"),
		OPT_REAL(0, "alpha", &w.alpha,
			 "in %: intervals hold 100 less this"),
		OPT_FLAG(0, "json", &w.wants_json, "print JSON"),
		OPT_PROJECT(&w.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff evaluate slice [RUN RUN] [options]",
		.about = "Shows where the second run is better than the first "
			 "and where it is worse:\nby length, by label, by what "
			 "your files say of the texts (product, stars).\n"
			 "Without RUNs: the best untuned and the best tuned "
			 "one. Without --by and --word:\nlength, class, and "
			 "every column with 2 to 12 values.",
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
	     slice_runs(store, &w, &opt, &arena, err);
	store_rollback(store);
	store_close(store);
	arena_release(&arena);
	return rc ? -1 : 0;
}
