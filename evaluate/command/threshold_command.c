/*
 * threshold_command.c - `payoff evaluate threshold`: fewer false positives, or
 * fewer false negatives, without training
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/claim.h"
#include "data/event.h"
#include "data/labour.h"
#include "data/project.h"
#include "data/store.h"
#include "data/summary.h"
#include "evaluate/command/commands.h"
#include "evaluate/opening.h"
#include "evaluate/practice.h"
#include "evaluate/report/threshold_page.h"
#include "evaluate/threshold/stated_bars.h"
#include "evaluate/threshold/threshold_words.h"

#define REMARKS_MAX 2

struct words {
	const char *project, *run;
	struct threshold_words wish;
	double alpha;
	int wants_json, is_dry, wants_list;
};

/* Everything that one call works with. */
struct desk {
	struct store *store;
	struct arena *arena;
	const struct words *words;
	struct project project;
	struct label_list labels;
	struct practice practice;
	struct threshold_page page;
};

static void remark(struct desk *desk, const char *words)
{
	struct threshold_page *page = &desk->page;

	if (!page->remarks)
		page->remarks = arena_alloc(desk->arena, REMARKS_MAX,
					    sizeof(const char *));
	if (page->remark_count < REMARKS_MAX)
		page->remarks[page->remark_count++] = words;
}

/* --- whose thresholds --- */

static bool has_probabilities(const struct recipe *recipe, size_t classes)
{
	for (size_t s = 0; s < recipe->seed_count; s++) {
		const struct prediction_list *said = &recipe->seeds[s].said;

		if (recipe->seeds[s].run != recipe->run)
			continue;
		if (!said->count || said->outputs != classes)
			return false;
		for (size_t i = 0; i < said->count; i++)
			if (!said->predictions[i].log_probability)
				return false;
	}
	return true;
}

/* The untuned run that does best in practice and has probabilities; a better
 * one without is named. */
static const struct run *best_untuned(struct desk *desk, struct err *err)
{
	const struct practice *practice = &desk->practice;
	const struct recipe *best = NULL, *skipped = NULL;

	for (size_t i = 0; i < practice->count; i++) {
		const struct recipe *one = &practice->recipes[i];
		bool is_usable = has_probabilities(one, desk->labels.count);
		const struct recipe **slot = is_usable ? &best : &skipped;

		if (!one->run->is_tuned && !isnan(one->headline) &&
		    (!*slot ||
		     headline_is_better(&practice->headline, one->headline,
					(*slot)->headline)))
			*slot = one;
	}
	if (!best && skipped) {
		err_set(err,
			"%s gave no probability for each label, so there is "
			"nothing to move; predict with probabilities, or name "
			"another run: --run RUN",
			run_title(skipped->run, desk->arena));
		return NULL;
	}
	if (!best) {
		err_set(err, "no untuned run has practice figures yet: payoff "
			     "finetune run, or payoff import --predictions");
		return NULL;
	}
	if (skipped && headline_is_better(&practice->headline,
					  skipped->headline, best->headline))
		remark(desk,
		       arena_printf(desk->arena,
				    "%s does better in practice and gave no "
				    "probability for each label: it is left "
				    "out.",
				    run_title(skipped->run, desk->arena)));
	return best->run;
}

static int load_evidence(struct desk *desk, struct err *err)
{
	struct evidence *evidence = &desk->page.evidence;
	const struct run *run =
		desk->words->run ? evidence_run(desk->store, desk->words->run,
						desk->arena, err)
				 : best_untuned(desk, err);

	if (!run || evidence_load(desk->store, &desk->labels, EVIDENCE_PRACTICE,
				  &run, 1, desk->arena, evidence, err))
		return -1;
	if (evidence->columns[0].scored.log_probability)
		return 0;
	return err_set(err,
		       "%s gave no probability for each label on %zu of %zu "
		       "train items, so there is nothing to move",
		       run_title(run, desk->arena),
		       evidence->columns[0].without_probabilities,
		       evidence->count);
}

/* --- choosing, and keeping --- */

static int load_test(struct desk *desk, struct err *err)
{
	struct threshold_page *page = &desk->page;
	struct claim_list claims;
	struct labour labour;

	if (claims_load(desk->store, desk->arena, &claims, err) ||
	    opening_room(desk->store, &desk->labels, 0, desk->arena,
			 &page->test_resolved, &page->test.items, err) ||
	    labour_measure(desk->store, &labour, err))
		return -1;
	page->test.alpha = bar_alpha(1, (unsigned)claims.count + 1);
	page->seconds_per_label = summary_pace(&labour);
	return 0;
}

static int choose(struct desk *desk, struct err *err)
{
	const struct words *w = desk->words;
	struct threshold_page *page = &desk->page;
	const char *taken;

	if (project_load(desk->store, desk->arena, &desk->project, err) ||
	    labels_load(desk->store, desk->arena, &desk->labels, err) ||
	    threshold_words_read(&w->wish, &desk->project, &desk->labels,
				 desk->arena, &page->wish, &taken, err) ||
	    practice_load(desk->store, &desk->project, &desk->labels,
			  desk->arena, &desk->practice, err) ||
	    load_evidence(desk, err) || load_test(desk, err))
		return -1;
	if (taken)
		remark(desk, taken);
	page->labels = &desk->labels;
	page->alpha = w->alpha / 100;
	page->is_only_shown = w->is_dry != 0;
	return threshold_trial_make(&page->evidence.columns[0].scored,
				    &page->wish, &page->test, page->alpha,
				    desk->arena, &page->trial, err);
}

/* Stores the set, unless the newest of the run is the same. */
static int keep(struct desk *desk, int64_t last_event, struct err *err)
{
	struct threshold_page *page = &desk->page;
	struct stored_thresholds newest, chosen = {
		.run = page->evidence.columns[0].run->id,
		.set = page->trial.set,
		.targets = bars_json(page->wish.bars, page->wish.bar_count,
				     desk->arena),
		.last_event = last_event,
	};
	json_t *figures;
	char *text;
	struct err gone = ERR_INIT;
	int ret;

	if (threshold_set_newest(desk->store, &desk->labels, chosen.run,
				 desk->arena, &newest, &gone) > 0 &&
	    newest.last_event == last_event &&
	    !strcmp(newest.targets, chosen.targets) &&
	    threshold_set_equal(&newest.set, &chosen.set)) {
		page->stored = newest.id;
		page->was_stored = true;
		return 0;
	}
	figures = threshold_figures(page);
	text = json_dumps(figures, JSON_COMPACT | JSON_REAL_PRECISION(12));
	chosen.practice = text;
	ret = store_begin(desk->store, err) ||
	      threshold_set_add(desk->store, &desk->labels, &chosen, err) ||
	      store_commit(desk->store, err);
	if (ret)
		store_rollback(desk->store);
	page->stored = chosen.id;
	free(text);
	json_decref(figures);
	return ret ? -1 : 0;
}

static int choose_and_keep(struct desk *desk, struct err *err)
{
	int64_t last_event = 0;
	int failed = store_begin_read(desk->store, err) || choose(desk, err) ||
		     event_newest(desk->store, &last_event, err);

	store_rollback(desk->store);
	if (failed)
		return -1;
	if (desk->page.trial.is_any && !desk->words->is_dry &&
	    keep(desk, last_event, err))
		return -1;
	if (desk->words->wants_json)
		return threshold_page_json(&desk->page, desk->arena, stdout,
					   err);
	threshold_page_text(&desk->page, desk->arena, stdout);
	return 0;
}

static int list(struct desk *desk, struct err *err)
{
	struct stored_thresholds_list sets;
	const char **titles;

	if (labels_load(desk->store, desk->arena, &desk->labels, err) ||
	    threshold_sets_load(desk->store, &desk->labels, desk->arena, &sets,
				err))
		return -1;
	if (desk->words->wants_json)
		return threshold_list_json(&sets, &desk->labels, desk->arena,
					   stdout, err);
	titles = arena_alloc(desk->arena, sets.count, sizeof(const char *));
	for (size_t i = 0; i < sets.count; i++) {
		struct run run;

		if (run_get(desk->store, sets.sets[i].run, desk->arena, &run,
			    err) < 1)
			return -1;
		titles[i] = run_title(&run, desk->arena);
	}
	threshold_list_text(&sets, &desk->labels, titles, desk->arena, stdout);
	return 0;
}

static int serve(const struct words *w, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct desk desk = { .arena = &arena, .words = w };
	bool is_read_only = w->is_dry || w->wants_list;
	int ret;

	desk.store = store_open(store_path(w->project),
				is_read_only ? STORE_READ : STORE_WRITE, err);
	if (!desk.store)
		return -1;
	ret = w->wants_list ? list(&desk, err) : choose_and_keep(&desk, err);
	store_close(desk.store);
	arena_release(&arena);
	return ret;
}

int command_threshold(int argc, char **argv, struct err *err)
{
	struct words w = { .alpha = 5 };
	const struct poptOption table[] = {
		OPT_LIST(0, "precision", &w.wish.precision,
			 "few false positives: of what is answered so, this "
			 "share is right; may be given several times",
			 "'LABEL>=LEVEL'"),
		OPT_LIST(0, "recall", &w.wish.recall,
			 "few false negatives: of what is so, this share is "
			 "found; may be given several times",
			 "'LABEL>=LEVEL'"),
		OPT_TEXT(0, "fallback", &w.wish.fallback,
			 "the answer where the most probable label misses its "
			 "floor: a label, next-best, or none: a person looks "
			 "(default: next-best)",
			 "LABEL"),
		OPT_TEXT(0, "costs", &w.wish.costs,
			 "of two labels: what a false positive and a false "
			 "negative cost, in any unit",
			 "FP=1,FN=5"),
		OPT_TEXT(0, "positive", &w.wish.positive,
			 "the label that a false positive is answered with "
			 "(else the second)",
			 "LABEL"),
		OPT_TEXT(0, "abstain", &w.wish.abstain,
			 "cost of not answering (else all texts are answered)",
			 "COST"),
		OPT_TEXT(0, "cost-matrix", &w.wish.cost_matrix,
			 "a CSV file of costs: a row for each true label, a "
			 "column for each answer, 'abstain' if it may be none",
			 "FILE"),
		OPT_TEXT(0, "run", &w.run,
			 "a run's number or an imported one's name (else the "
			 "best untuned one in practice)",
			 "RUN"),
		OPT_REAL(0, "alpha", &w.alpha,
			 "in %: intervals hold 100 less this"),
		OPT_FLAG('n', "dry-run", &w.is_dry, "show and store nothing"),
		OPT_FLAG(0, "list", &w.wants_list, "list what is stored"),
		OPT_FLAG(0, "json", &w.wants_json, "print JSON"),
		OPT_PROJECT(&w.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff evaluate threshold [options]",
		.about = "Chooses thresholds on train labels, so that mistakes "
			 "are of the kind that does\nless harm, and stores "
			 "them for the test to certify. Without options: for "
			 "the\nbars stated at payoff init.",
	};
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err) ||
	    opt_range("alpha", w.alpha, 0.001, 50, err) ||
	    threshold_words_check(&w.wish, err))
		return -1;
	return serve(&w, err);
}
