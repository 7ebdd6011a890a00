/*
 * verdict_command.c - `payoff evaluate`: practice for free, the verdict by
 * --open
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/command.h"
#include "data/base/log.h"
#include "data/base/opt.h"
#include "data/measure/plan.h"
#include "data/prediction.h"
#include "data/store.h"
#include "evaluate/command/commands.h"
#include "evaluate/command/gate_file.h"
#include "evaluate/command/report_files.h"
#include "evaluate/opening.h"
#include "evaluate/predictor.h"
#include "evaluate/report/report.h"

struct evaluate_options {
	const char *project;
	struct report_files files;
	const char *policy; /* of --gate, or NULL */
	int wants_reuse, wants_open, wants_yes, wants_json, wants_gate,
		is_quiet, flips;
	int untuned, tuned, thresholds, without_thresholds;
	const char *metric;
};

static int complete_predictions(struct store *store, int64_t run,
				struct arena *arena, struct err *err)
{
	struct run found;
	int64_t *items;
	size_t count;

	if (predictions_missing(store, run, PREDICTIONS_TEST, arena, &items,
				&count, err) ||
	    run_get(store, run, arena, &found, err) < 0)
		return -1;
	if (!count)
		return 0;
	if (found.name)
		return err_set(err,
			       "run %" PRId64 " ('%s') came from a file and "
			       "lacks an answer for %zu of the test texts that "
			       "are labelled: import them with payoff import "
			       "--predictions FILE --run '%s' ...",
			       run, found.name, count, found.name);
	log_say("run %" PRId64 " lacks predictions; running: payoff finetune "
		"predict --run %" PRId64 " --missing",
		run, run);
	return predictor_run(store->path, run, err);
}

/* Why an opening is not possible yet, in a line. */
static int refuse_for_now(const struct opening_plan *plan,
			  const struct summary *summary, struct err *err)
{
	size_t needed = plan->resolved + plan->missing;
	char time[DURATION_TEXT];

	duration_text((double)plan->missing * summary_pace(&summary->labour),
		      time);
	if (plan->available < needed)
		return err_set(err,
			       "the test stays sealed: opening %u of claim %u "
			       "needs %zu labelled test items and the project "
			       "has only %zu for it; import more texts",
			       plan->look_number, plan->claim_number, needed,
			       plan->available);
	return err_set(err,
		       "the test stays sealed: opening %u of claim %u needs "
		       "%zu labelled test items and has %zu; label %zu more "
		       "(about %s): payoff annotate",
		       plan->look_number, plan->claim_number, needed,
		       plan->resolved, plan->missing, time);
}

/* Says what speaks for waiting; false when nothing does. */
static bool has_doubts(const struct opening_plan *plan,
		       const struct summary *summary)
{
	char time[DURATION_TEXT];
	size_t lacking = plan->wanted - plan->resolved;

	if (plan->is_new_claim && plan->claim_number > 1)
		log_say("these candidates or stakes are not those of an "
			"earlier claim: this is claim %u, on items that no "
			"other has opened (to go on with an earlier one, name "
			"its runs: --untuned N --tuned N)",
			plan->claim_number);
	if (!plan->wanted)
		return plan->is_new_claim && plan->claim_number > 1;
	if (plan->wanted >= PLAN_ITEMS_MAX) {
		log_say("the gain that practice shows is too near what is "
			"worthwhile: no number of items makes a final verdict "
			"likely");
		return true;
	}
	duration_text((double)lacking * summary_pace(&summary->labour), time);
	log_say("by what practice shows, an 80 %% chance of a final verdict "
		"takes "
		"%zu test items; %zu "
		"are labelled: %zu more, about %s",
		plan->wanted, plan->resolved, lacking, time);
	if (plan->available < plan->wanted)
		log_say("the test has only %zu items for this claim",
			plan->available);
	return true;
}

/* Asks before the test is opened with fewer items than planned. */
static int confirm(const struct opening_plan *plan,
		   const struct summary *summary, bool is_sure, struct err *err)
{
	char answer[16];

	if (!has_doubts(plan, summary) || is_sure)
		return 0;
	if (!isatty(STDIN_FILENO))
		return err_set(err,
			       "opened with %zu items, the test can be "
			       "opened again only at %zu; add --yes to open it "
			       "all the same",
			       plan->n, 2 * plan->n);
	fprintf(stderr,
		"Open with %zu now? The next opening is at %zu. y/n [n] ",
		plan->n, 2 * plan->n);
	if (fgets(answer, sizeof(answer), stdin) &&
	    (*answer == 'y' || *answer == 'Y'))
		return 0;
	return err_set(err, "not opened; the test stays sealed");
}

static void say_claim(const struct practice *practice,
		      const struct opening_plan *plan, struct arena *arena)
{
	const struct run *untuned = NULL, *tuned = NULL;

	for (size_t i = 0; i < practice->runs.count; i++) {
		const struct run *run = &practice->runs.runs[i];

		if (run->id == plan->claim.run_untuned)
			untuned = run;
		if (run->id == plan->claim.run_tuned)
			tuned = run;
	}
	if (untuned && tuned)
		log_say("claim %u, opening %u on %zu test items: %s against %s",
			plan->claim_number, plan->look_number, plan->n,
			run_title(tuned, arena), run_title(untuned, arena));
}

static int open_test(struct store *store, const struct project *project,
		     const struct label_list *labels,
		     const struct evaluate_options *options,
		     struct arena *arena, struct err *err)
{
	const struct opening_choice choice = {
		.untuned = options->untuned,
		.tuned = options->tuned,
		.threshold_set = options->thresholds,
		.without_thresholds = options->without_thresholds != 0,
	};
	struct practice practice;
	struct opening_plan plan;
	struct summary summary;
	struct look look;

	if (summary_load(store, &summary, err) ||
	    practice_load(store, project, labels, arena, &practice, err) ||
	    opening_plan(store, project, labels, &practice, &choice, arena,
			 &plan, err))
		return -1;
	if (!plan.n)
		return refuse_for_now(&plan, &summary, err);
	if (confirm(&plan, &summary, options->wants_yes, err) ||
	    complete_predictions(store, plan.claim.run_untuned, arena, err) ||
	    complete_predictions(store, plan.claim.run_tuned, arena, err) ||
	    opening_check(store, labels, &plan, arena, err))
		return -1;
	say_claim(&practice, &plan, arena);
	return opening_write(store, &plan, &look, err);
}

static void say_next(const struct report *report)
{
	const struct summary *s = &report->summary;
	const struct verdict *verdict = &report->opening.verdict;

	if (report->has_opening && verdict->word == TUNING_PAYS)
		printf("next: payoff finetune predict --run %lld <new.txt\n",
		       (long long)report->opening.tuned->id);
	else if (report->has_opening && verdict->word == CANNOT_TELL_YET &&
		 !verdict->is_final)
		printf("next: %spayoff evaluate --open\n",
		       verdict->missing ? "payoff annotate, then " : "");
	else if (report->has_opening && verdict->word == CANNOT_TELL_YET)
		printf("next: payoff import MORE.csv, then payoff annotate\n");
	else if (report->has_opening)
		printf("next: payoff status\n");
	else if (!report->practice.tuned)
		printf("next: payoff finetune run --model MODEL\n");
	else
		printf("next: %spayoff evaluate --open\n",
		       s->test_prefix < report->planned_test &&
				       s->test_prefix < s->test.items
			       ? "payoff annotate, then "
			       : "");
}

/* The forms that were asked for, and which of them has standard output. */
static int write_forms(const struct report *report,
		       const struct evaluate_options *o, struct err *err)
{
	bool is_taken = report_files_take_stdout(&o->files);

	if (o->wants_json && report_json(report, stdout, err))
		return -1;
	if (!o->wants_json && !is_taken)
		report_text(report, (size_t)o->flips, stdout);
	if (report_files_write(report, &o->files, err))
		return -1;
	if (o->wants_json || is_taken || o->is_quiet)
		return 0;
	putchar('\n');
	report_files_say(&o->files);
	say_next(report);
	return 0;
}

static int gate_status(const struct report *report,
		       const struct evaluate_options *o)
{
	if (!o->wants_gate)
		return 0;
	if (o->policy)
		return policy_exit_status(report->gate->judgement.state);
	return verdict_exit_status(report->has_opening
					   ? report->opening.verdict.word
					   : CANNOT_TELL_YET);
}

static int evaluate(struct store *store, const struct evaluate_options *o,
		    struct arena *arena, struct err *err)
{
	struct project project;
	struct label_list labels;
	struct report report;
	struct gate gate;
	int rc;

	if (project_load(store, arena, &project, err) ||
	    labels_load(store, arena, &labels, err))
		return -1;
	if (o->metric)
		project.metric = o->metric;
	/* A slip in the policy must not cost an opening. */
	if (gate_file_load(o->policy, &labels, arena, &gate, err))
		return -1;
	if (o->wants_open && open_test(store, &project, &labels, o, arena, err))
		return -1;
	/* One view of the file: people may be labelling meanwhile. */
	if (store_begin_read(store, err))
		return -1;
	rc = report_load(store, &project, &labels, arena, &report, err);
	store_rollback(store);
	if (rc || gate_file_judge(&gate, &report, arena, err))
		return -1;
	if (o->policy || o->files.junit)
		report.gate = &gate;
	if (write_forms(&report, o, err))
		return -1;
	return gate_status(&report, o);
}

/* The same as payoff evaluate compare --opened, for the claim's candidates. */
static int reuse(const struct evaluate_options *o, struct err *err)
{
	char name[] = "payoff evaluate compare", opened[] = "--opened";
	char json[] = "--json", project[] = "--project";
	char *path = xstrdup(store_path(o->project));
	char *argv[] = { name, opened, project, path, NULL, NULL };
	int argc = 4, ret;

	if (o->wants_json)
		argv[argc++] = json;
	ret = command_compare(argc, argv, err);
	free(path);
	return ret;
}

/* What stands beside the options: the policy of --gate, and nothing else. */
static int take_policy(const struct opt *opt, struct evaluate_options *o,
		       struct err *err)
{
	if (!o->wants_gate || opt->rest_count != 1)
		return opt_no_rest(opt, err);
	o->policy = opt->rest[0];
	return 0;
}

/* Long for its list of options alone. */
int command_verdict(int argc, char **argv, struct err *err)
{
	struct evaluate_options o = { .flips = 5 };
	const struct poptOption table[] = {
		OPT_FLAG(0, "open", &o.wants_open,
			 "write a claim and open the test: the verdict"),
		OPT_FLAG(
			0, "reuse", &o.wants_reuse,
			"the candidates on test items that are opened already: "
			"figures to look at, no verdict (payoff evaluate "
			"compare --opened)"),
		OPT_FLAG('y', "yes", &o.wants_yes,
			 "open it even with fewer items than planned"),
		OPT_TEXT(0, "html", &o.files.html,
			 "also write the report as a page", "FILE"),
		OPT_TEXT(0, "markdown", &o.files.markdown,
			 "also write it as Markdown, for a pull request; -: in "
			 "place of the text",
			 "FILE"),
		OPT_TEXT(0, "model-card", &o.files.model_card,
			 "also write what a model card takes of it, as "
			 "Markdown; -: in place of the text",
			 "FILE"),
		OPT_TEXT(0, "junit", &o.files.junit,
			 "also write the gate as JUnit XML, a test case for "
			 "each bar",
			 "FILE"),
		OPT_FLAG(0, "json", &o.wants_json, "print JSON"),
		{ "gate", '\0', POPT_ARG_NONE, &o.wants_gate, 0,
		  "exit 0 for yes, 1 for no, 3 for cannot tell yet: by the "
		  "verdict, or by the bars of a policy file (payoff evaluate "
		  "policy)",
		  "[POLICY]" },
		OPT_INT(0, "flips", &o.flips,
			"fixed and broken items shown, of each kind"),
		OPT_INT(0, "untuned", &o.untuned,
			"the run to claim as untuned; 0: the best in practice"),
		OPT_INT(0, "tuned", &o.tuned,
			"the run to claim as tuned; 0: the best in practice"),
		OPT_INT(0, "thresholds", &o.thresholds,
			"the threshold set to claim; 0: the newest of the "
			"untuned run, if there is one"),
		OPT_FLAG(0, "no-thresholds", &o.without_thresholds,
			 "claim no thresholded candidate"),
		OPT_TEXT(0, "metric", &o.metric,
			 "what candidates are chosen and judged by: accuracy, "
			 "macro-f1, mcc, recall(LABEL), share-error ... (else "
			 "the project's)",
			 "NAME"),
		OPT_FLAG('q', "quiet", &o.is_quiet, "no hints"),
		OPT_PROJECT(&o.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff evaluate [options]",
		.about = "Without --open: practice figures from the train "
			 "labels, and the last verdict if\nthere is one; as "
			 "often as you like. With --open: writes down which "
			 "candidates\nare put to the test, reads the test "
			 "labels, and says whether tuning paid.",
	};
	struct arena arena = ARENA_INIT;
	struct store *store;
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (take_policy(&opt, &o, err) ||
	    report_files_check(&o.files, o.wants_json, err))
		return -1;
	if (opt_range("flips", o.flips, 0, 1e9, err))
		return -1;
	if (o.wants_reuse && o.wants_open)
		return err_set(err, "--open or --reuse, not both: what was "
				    "opened gives no second verdict");
	log_init("payoff evaluate", o.is_quiet);
	if (o.wants_reuse)
		return reuse(&o, err);
	store = store_open(store_path(o.project),
			   o.wants_open ? STORE_WRITE : STORE_READ, err);
	if (!store)
		return -1;
	rc = evaluate(store, &o, &arena, err);
	store_close(store);
	arena_release(&arena);
	return rc;
}
