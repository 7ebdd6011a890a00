/*
 * status_command.c - `payoff status`: what there is, and the one command to
 * type next
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/base/file.h"
#include "data/base/log.h"
#include "data/base/opt.h"
#include "data/command/commands.h"
#include "data/command/status_second.h"
#include "data/label.h"
#include "data/project.h"
#include "data/store.h"
#include "data/summary.h"

/* Full tuning of less than this gives nothing worth looking at. */
#define TRAIN_LABELS_LEAST 50
#define EFFECTIVE_GROUPS_LEAST 20
#define TEST_ITEMS_LEAST 30

struct view {
	struct project project;
	struct label_list labels;
	struct summary summary;
	struct agreement_summary agreement;
	int64_t planned;
	double pace;
	bool has_log;
};

static int64_t resolved(const struct side_summary *side)
{
	return side->labelled + side->skipped + side->disputed;
}

static const char *next_command(const struct view *view)
{
	const struct summary *s = &view->summary;
	bool is_measured = s->test_prefix >= view->planned ||
			   resolved(&s->test) == s->test.items;

	if (!s->sources)
		return "payoff import FILE.csv";
	if (s->open_first &&
	    (!is_measured || s->train.labelled < TRAIN_LABELS_LEAST))
		return "payoff annotate";
	if (s->running)
		return "payoff finetune run --resume";
	if (!s->tuned_runs)
		return "payoff finetune run --model MODEL";
	if (!s->looks)
		return "payoff evaluate, then payoff evaluate --open";
	return s->open ? "payoff annotate, or payoff evaluate"
		       : "payoff evaluate";
}

static void print_labels(const struct view *view, const char *path)
{
	const struct label_list *labels = &view->labels;

	printf("%s: a choice of %zu labels (", path, labels->count);
	for (size_t i = 0; i < labels->count && i < 8; i++)
		printf("%s%s", i ? ", " : "", labels->labels[i].key);
	printf("%s); impact %s, resilience %s\n",
	       labels->count > 8 ? ", ..." : "",
	       view->project.has_high_impact ? "high" : "low",
	       view->project.has_high_resilience ? "high" : "low");
}

static void print_side(const char *name, const struct side_summary *side)
{
	printf("%-9s %" PRId64 " of %" PRId64 " labelled", name, side->labelled,
	       side->items);
	if (side->skipped)
		printf(", %" PRId64 " skipped", side->skipped);
	if (side->disputed)
		printf(", %" PRId64 " disputed", side->disputed);
	if (side->groups && side->groups < side->items)
		printf("; %" PRId64 " groups, worth %.0f equal ones",
		       side->groups, side->effective_groups);
	putchar('\n');
}

/* Of so many first readings, with the repeats that come among them. */
static double seconds_for(const struct view *view, int64_t readings)
{
	return (double)readings * view->pace / (1 - view->project.repeat_share);
}

static void print_plan(const struct view *view)
{
	const struct summary *s = &view->summary;
	int64_t missing = view->planned - s->test_prefix;
	char time[DURATION_TEXT];

	if (s->looks) {
		printf("test      opened %" PRId64 " time%s, %" PRId64
		       " claim%s; payoff evaluate tells more\n",
		       s->looks, s->looks == 1 ? "" : "s", s->claims,
		       s->claims == 1 ? "" : "s");
		return;
	}
	printf("verdict   the test is sealed; its first opening is planned at "
	       "%" PRId64 " resolved test items",
	       view->planned);
	if (missing <= 0) {
		puts(": they are there");
		return;
	}
	printf(":\n          %" PRId64 " more, about %s at %.1f s each%s",
	       missing, duration_text(seconds_for(view, missing), time),
	       view->pace, s->labour.decisions ? "" : " (a guess)");
	if (view->project.repeat_share > 0)
		printf(", %g %% repeats included",
		       100 * view->project.repeat_share);
	putchar('\n');
	if (s->test.items && s->test.items < TEST_ITEMS_LEAST)
		printf("          the test has only %" PRId64
		       ", and a verdict needs %d at least: import more texts\n",
		       s->test.items, TEST_ITEMS_LEAST);
	else if (s->test.items && s->test.items < view->planned)
		printf("          the test has only %" PRId64
		       ": import more texts, or be content with less\n",
		       s->test.items);
}

static void print_text(const struct view *view, const char *path)
{
	const struct summary *s = &view->summary;
	char time[DURATION_TEXT];

	print_labels(view, path);
	printf("texts     %" PRId64 " in %" PRId64 " import%s (%" PRId64
	       " row%s, %" PRId64 " empty)",
	       s->items, s->sources, s->sources == 1 ? "" : "s", s->rows,
	       s->rows == 1 ? "" : "s", s->empty_rows);
	if (s->quarantined)
		printf("; %" PRId64 " touch both sides and are in neither",
		       s->quarantined);
	putchar('\n');
	print_side("train", &s->train);
	print_side("test", &s->test);
	if (s->labour.decisions)
		printf("labour    %s in %" PRId64 " decisions, %.1f s each "
		       "(median)\n",
		       duration_text(s->labour.seconds, time),
		       s->labour.decisions, s->labour.median_seconds);
	status_second_print(&view->agreement);
	print_plan(view);
	if (s->runs || s->running)
		printf("runs      %" PRId64 " done (%" PRId64
		       " tuned), %" PRId64
		       " unfinished; see payoff finetune list\n",
		       s->runs, s->tuned_runs, s->running);
	printf("next: %s\n", next_command(view));
}

static json_t *side_json(const struct side_summary *side)
{
	return json_pack("{sI sI sI sI sI sf}", "items",
			 (json_int_t)side->items, "groups",
			 (json_int_t)side->groups, "labelled",
			 (json_int_t)side->labelled, "skipped",
			 (json_int_t)side->skipped, "disputed",
			 (json_int_t)side->disputed, "effective_groups",
			 side->effective_groups);
}

static void print_json(const struct view *view, const char *path)
{
	const struct summary *s = &view->summary;
	json_t *labels = json_array();
	json_t *root;

	for (size_t i = 0; i < view->labels.count; i++)
		json_array_append_new(labels,
				      json_string(view->labels.labels[i].key));
	root = json_pack("{si ss so sI sI sI sI so so sI sI sI sI sI sI ss}",
			 "schema_version", 1, "project", path, "labels", labels,
			 "imports", (json_int_t)s->sources, "rows",
			 (json_int_t)s->rows, "items", (json_int_t)s->items,
			 "quarantined", (json_int_t)s->quarantined, "train",
			 side_json(&s->train), "test", side_json(&s->test),
			 "test_prefix", (json_int_t)s->test_prefix,
			 "planned_test", (json_int_t)view->planned, "open",
			 (json_int_t)s->open, "runs", (json_int_t)s->runs,
			 "claims", (json_int_t)s->claims, "looks",
			 (json_int_t)s->looks, "next", next_command(view));
	json_object_set_new(root, "labour_seconds",
			    json_real(s->labour.seconds));
	json_object_set_new(root, "seconds_per_label", json_real(view->pace));
	json_object_set_new(root, "repeat_share",
			    json_real(view->project.repeat_share));
	json_object_set_new(root, "second_readings",
			    status_second_json(&view->agreement));
	json_dumpf(root, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
}

/* Whether some of the project is in the log beside it. To be asked before
 * this program opens the file, which makes a log of its own. */
static bool has_log(const char *path)
{
	char *log = xasprintf("%s-wal", path);
	struct stat st;
	bool has = stat(log, &st) == 0 && st.st_size > 0;

	free(log);
	return has;
}

static void warn(const struct view *view, const char *path)
{
	const struct summary *s = &view->summary;

	if (file_is_on_network(path))
		log_warn("%s is on a network file system, whose locks are not "
			 "to be relied on: keep it on a disk of this machine",
			 path);
	if (view->has_log)
		log_warn("%s-wal is in use or was not closed: copy the project "
			 "with payoff backup, not with cp",
			 path);
	if (s->loading)
		log_warn("an import is under way or was killed; the next "
			 "import, or payoff check, clears it away");
	if (s->test.groups && s->test.groups < s->test.items &&
	    s->test.effective_groups < EFFECTIVE_GROUPS_LEAST)
		log_warn("the test has %.1f effective groups; a verdict needs "
			 "%d: import texts of more groups",
			 s->test.effective_groups, EFFECTIVE_GROUPS_LEAST);
}

int command_status(int argc, char **argv, struct err *err)
{
	const char *project = NULL;
	int wants_json = 0;
	const struct poptOption table[] = {
		OPT_FLAG(0, "json", &wants_json, "print JSON"),
		OPT_TEXT('p', "project", &project,
			 "the project file (else PAYOFF_PROJECT, else "
			 "payoff.db)",
			 "FILE"),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff status [options]",
		.about = "Says what the project holds, how far a verdict is, "
			 "and "
			 "the one command to type next.",
	};
	struct arena arena = ARENA_INIT;
	struct store *store;
	struct view view;
	int rc = opt_parse(&opt, argc, argv, table, err);
	int ret = -1;

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err))
		return -1;
	memset(&view, 0, sizeof(view));
	view.has_log = has_log(store_path(project));
	store = store_open(store_path(project), STORE_READ, err);
	if (!store)
		return -1;
	if (store_begin_read(store, err) ||
	    project_load(store, &arena, &view.project, err) ||
	    labels_load(store, &arena, &view.labels, err) ||
	    summary_load(store, &view.summary, err) ||
	    agreement_summarise(store, &view.labels, view.project.seed,
				&view.agreement, err))
		goto out;
	view.planned = summary_planned_test(&view.project);
	view.pace = summary_pace(&view.summary.labour);
	if (wants_json)
		print_json(&view, store->path);
	else
		print_text(&view, store->path);
	ret = 0;
out:
	store_rollback(store);
	if (!ret)
		warn(&view, store->path);
	store_close(store);
	arena_release(&arena);
	return ret;
}
