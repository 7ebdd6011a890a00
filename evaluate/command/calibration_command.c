/*
 * calibration_command.c - `payoff evaluate calibration`: probabilities
 */
#include <inttypes.h>
#include <stdio.h>

#include "data/project.h"
#include "data/store.h"
#include "evaluate/command/commands.h"
#include "evaluate/command/run_choice.h"
#include "evaluate/practice.h"
#include "evaluate/report/calibration_page.h"

#define RUNS_MAX 16
#define RISK_STEPS 100

struct words {
	const char *project;
	int is_opened, wants_json;
	double alpha;
};

/* Everything a step needs. */
struct calibrator {
	struct store *store;
	struct project project;
	struct label_list labels;
	const struct run *runs[RUNS_MAX];
	size_t count;
	struct calibration_page page;
	struct arena *arena;
};

static int load_evidence(struct calibrator *it, enum evidence_origin origin,
			 struct evidence *evidence, struct err *err)
{
	return evidence_load(it->store, &it->labels, origin, it->runs,
			     it->count, it->arena, evidence, err);
}

static int refuse_mute(const struct run *run, struct err *err)
{
	return err_set(err,
		       "run %" PRId64 " gave no probability for each label, "
		       "so there is nothing to calibrate%s",
		       run->id, run->name ? "; import it with --scores" : "");
}

/* A run that was named must have probabilities; of the best two, what has none
 * is left out, saying so. */
static int keep_speakers(struct calibrator *it, bool are_named,
			 enum evidence_origin origin, struct err *err)
{
	struct calibration_page *page = &it->page;
	size_t kept = 0;

	if (load_evidence(it, origin, &page->evidence, err))
		return -1;
	for (size_t i = 0; i < it->count; i++) {
		const struct run *run = it->runs[i];

		if (page->evidence.columns[i].scored.log_probability) {
			it->runs[kept++] = run;
			continue;
		}
		if (are_named)
			return refuse_mute(run, err);
		page->left_out[page->left_out_count++] = arena_printf(
			it->arena,
			"Left out: %s, which gave no probability for each "
			"label.",
			run_title(run, it->arena));
	}
	if (!kept)
		return refuse_mute(it->runs[0], err);
	if (kept == it->count)
		return 0;
	it->count = kept;
	return load_evidence(it, origin, &page->evidence, err);
}

static struct temperature fit(const struct scored *scored, double alpha)
{
	const struct temperature_rows rows = {
		.classes = scored->classes,
		.count = scored->count,
		.gold = scored->gold,
		.log_probability = scored->log_probability,
		.group_of = scored->group_of,
		.groups = scored->groups,
	};

	if (!scored->log_probability)
		return (struct temperature){
			.why_not = "the run gave no probabilities in practice"
		};
	return temperature_fit(&rows, alpha);
}

/* What the temperature does to the items of the page. */
static void apply(struct calibrator *it, const struct scored *scored,
		  const struct calibration_settings *settings,
		  struct run_calibration *run)
{
	const struct temperature *t = &run->temperature;
	struct scored scaled = *scored;
	float *rows;

	if (!t->is_defined)
		return;
	rows = arena_alloc(it->arena, scored->count * scored->classes,
			   sizeof(*rows));
	for (size_t i = 0; i < scored->count; i++)
		temperature_apply(t->value, t->has_rest,
				  scored->log_probability + i * scored->classes,
				  scored->classes, rows + i * scored->classes);
	scaled.log_probability = rows;
	run->gain = loss_compare(scored, &scaled, LOSS_LOG, settings->alpha);
	calibration_measure(&scaled, settings, it->arena, &run->scaled);
}

static void measure(struct calibrator *it, const struct scored *scored,
		    struct run_calibration *run)
{
	static const double shares[COVERAGE_POINTS] = { 0.5, 0.8, 0.9, 0.95,
							1 };
	const struct calibration_settings settings = {
		.bin_count = CALIBRATION_BINS,
		.alpha = it->page.alpha,
		.seed = (uint64_t)it->project.seed,
	};

	run->log_loss = loss_mean(scored, LOSS_LOG, settings.alpha);
	run->brier = loss_mean(scored, LOSS_BRIER, settings.alpha);
	calibration_measure(scored, &settings, it->arena, &run->calibration);
	risk_coverage_measure(scored, settings.alpha, RISK_STEPS, it->arena,
			      &run->risk);
	for (size_t p = 0; p < COVERAGE_POINTS; p++)
		run->coverage[p].wanted = shares[p];
	coverage_measure(scored, settings.alpha, run->coverage,
			 COVERAGE_POINTS);
	apply(it, scored, &settings, run);
}

/* Of each run its temperature, from practice; opened items choose nothing. */
static void fit_all(struct calibrator *it, enum evidence_origin origin)
{
	struct evidence practice = it->page.evidence;
	struct err none = ERR_INIT;
	bool has_practice =
		origin == EVIDENCE_PRACTICE ||
		!load_evidence(it, EVIDENCE_PRACTICE, &practice, &none);

	for (size_t i = 0; i < it->count; i++)
		it->page.runs[i].temperature =
			has_practice ? fit(&practice.columns[i].scored,
					   it->page.alpha)
				     : (struct temperature){
					       .why_not = "these runs have no "
							  "practice answers"
				       };
}

static int calibrate(struct calibrator *it, const struct words *w,
		     const struct opt *opt, struct err *err)
{
	enum evidence_origin origin =
		w->is_opened ? EVIDENCE_OPENED : EVIDENCE_PRACTICE;

	if (project_load(it->store, it->arena, &it->project, err) ||
	    labels_load(it->store, it->arena, &it->labels, err) ||
	    run_choice(it->store, &it->project, &it->labels, opt, RUNS_MAX,
		       it->arena, it->runs, &it->count, err) ||
	    keep_speakers(it, opt->rest_count > 0, origin, err))
		return -1;
	it->page.runs =
		arena_alloc(it->arena, it->count, sizeof(*it->page.runs));
	fit_all(it, origin);
	for (size_t i = 0; i < it->count; i++)
		measure(it, &it->page.evidence.columns[i].scored,
			&it->page.runs[i]);
	if (w->wants_json)
		return calibration_page_json(&it->page, it->arena, stdout, err);
	calibration_page_text(&it->page, it->arena, stdout);
	return 0;
}

int command_calibration(int argc, char **argv, struct err *err)
{
	struct words w = { .alpha = 5 };
	const struct poptOption table[] = {
		OPT_FLAG(0, "opened", &w.is_opened,
			 "on test items that an opening has read already, "
			 "instead of in practice; shows, claims nothing"),
		OPT_REAL(0, "alpha", &w.alpha,
			 "in %: intervals hold 100 less this"),
		OPT_FLAG(0, "json", &w.wants_json, "print JSON"),
		OPT_PROJECT(&w.project), POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff evaluate calibration [RUN ...] [options]",
		.about =
			"Shows what runs' probabilities are worth: does 0.9 "
			"mean nine in ten, what would\na temperature mend, and "
			"how good is the run on what it is surest of?\nWithout "
			"RUNs: the best untuned and the best tuned one.",
	};
	struct arena arena = ARENA_INIT;
	struct calibrator it = { .arena = &arena };
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_range("alpha", w.alpha, 0.001, 50, err))
		return -1;
	it.page.alpha = w.alpha / 100;
	it.store = store_open(store_path(w.project), STORE_READ, err);
	if (!it.store)
		return -1;
	rc = store_begin_read(it.store, err) || calibrate(&it, &w, &opt, err);
	store_rollback(it.store);
	store_close(it.store);
	arena_release(&arena);
	return rc ? -1 : 0;
}
