/*
 * policy_command.c - `payoff evaluate policy`: bars to start from, and what
 * bars can be about
 */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "data/base/file.h"
#include "data/project.h"
#include "data/store.h"
#include "evaluate/command/commands.h"
#include "evaluate/gate/policy.h"
#include "evaluate/gate/policy_figures.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"

struct words {
	const char *project;
	int wants_figures, wants_json;
};

static int write_file(const struct project *project, const char *path,
		      struct err *err)
{
	struct file_out out = { 0 };

	if (file_exists(path))
		return err_set(err,
			       "%s is there already and may have been edited; "
			       "give another name, or remove it",
			       path);
	if (file_out_open(&out, path, err))
		return -1;
	if (policy_write_default(project, out.stream, err)) {
		file_out_abandon(&out);
		return -1;
	}
	if (file_out_commit(&out, err))
		return -1;
	printf("%s: the bars that impact %s and resilience %s suggest; edit "
	       "it\nnext: payoff evaluate --gate %s\n",
	       path, project->has_high_impact ? "high" : "low",
	       project->has_high_resilience ? "high" : "low", path);
	return 0;
}

static json_t *policy_figure_json(const struct policy_figure *figure)
{
	json_t *object;

	if (!figure->is_measured)
		return json_pack("{ss sn ss}", "figure", figure->name, "value",
				 "not_measured_because", figure->why_not);
	if (figure->unit == POLICY_WORDS)
		return json_pack("{ss ss}", "figure", figure->name, "value",
				 figure->words);
	object = json_pack("{ss so sf}", "figure", figure->name, "value",
			   real_json(figure->value), "n", figure->n);
	if (!figure->has_interval)
		return object;
	json_object_set_new(object, "interval",
			    interval_json(&figure->interval));
	json_object_set_new(object, "confidence",
			    json_real(figure->confidence));
	json_object_set_new(object, "each_end_by_itself",
			    json_boolean(figure->is_one_sided));
	return object;
}

static int print_json(const struct policy_figure *figures, size_t count,
		      struct err *err)
{
	json_t *array = json_array(), *root;
	int failed;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, policy_figure_json(&figures[i]));
	root = json_pack("{si so}", "schema_version", 1, "figures", array);
	failed = json_dumpf(root, stdout,
			    JSON_INDENT(2) | JSON_REAL_PRECISION(12));
	putchar('\n');
	json_decref(root);
	return failed ? err_set(err, "the JSON cannot be written") : 0;
}

static void print_text(const struct policy_figure *figures, size_t count,
		       struct arena *arena)
{
	puts("What a bar can be about; without untuned., thresholds. or tuned. "
	     "in front:\nof the candidate that the verdict would deploy.\n");
	for (size_t i = 0; i < count; i++) {
		printf("%s\n    ", figures[i].name);
		layout_fold_rest(stdout, 4,
				 policy_figure_words(&figures[i], arena));
	}
	puts("\nnext: payoff evaluate policy FILE");
}

static int show_figures(struct store *store, const struct project *project,
			bool wants_json, struct arena *arena, struct err *err)
{
	const struct policy_figure *figures;
	struct opening opening;
	struct beside beside;
	struct label_list labels;
	struct look look;
	size_t count;
	int rc;

	if (labels_load(store, arena, &labels, err))
		return -1;
	rc = opening_last(store, arena, &look, err);
	if (rc < 0 || (rc && opening_read(store, project, &labels, &look, arena,
					  &opening, err)))
		return -1;
	if (rc)
		beside_measure(&opening, (uint64_t)project->seed, arena,
			       &beside);
	figures = policy_figures(rc ? &opening : NULL, &beside, &labels, arena,
				 &count);
	if (wants_json)
		return print_json(figures, count, err);
	print_text(figures, count, arena);
	return 0;
}

static int run(struct store *store, const struct words *w,
	       const struct opt *opt, struct arena *arena, struct err *err)
{
	struct project project;

	if (project_load(store, arena, &project, err))
		return -1;
	if (w->wants_figures)
		return show_figures(store, &project, w->wants_json, arena, err);
	if (opt->rest_count)
		return write_file(&project, opt->rest[0], err);
	return policy_write_default(&project, stdout, err);
}

int command_policy(int argc, char **argv, struct err *err)
{
	struct words w = { 0 };
	const struct poptOption table[] = {
		OPT_FLAG(0, "figures", &w.wants_figures,
			 "what bars can be about, and what it is now"),
		OPT_FLAG(0, "json", &w.wants_json, "print --figures as JSON"),
		OPT_PROJECT(&w.project), POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff evaluate policy [FILE] [options]",
		.about = "Writes the bars that impact and resilience of the "
			 "project suggest, as a policy\nfile to be edited and "
			 "kept with the code: payoff evaluate --gate FILE "
			 "judges by\nit. Without FILE: to standard output.",
		.more = "A bar is FIGURE >= NUMBER (or >, <=, <), or verdict "
			"in [WORDS, WORDS]:\n  tuned.accuracy >= 0.85\n  "
			"class.negative.precision.certified >= 90%\n  "
			"share.max_error <= 3pt",
	};
	struct arena arena = ARENA_INIT;
	struct store *store;
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt.rest_count > 1 || (w.wants_figures && opt.rest_count))
		return err_set(err, "'%s' is one too many; usage: %s",
			       opt.rest[opt.rest_count - 1], opt.usage);
	if (w.wants_json && !w.wants_figures)
		return err_set(err, "a policy is JSON as it is; --json goes "
				    "with --figures");
	store = store_open(store_path(w.project), STORE_READ, err);
	if (!store)
		return -1;
	rc = store_begin_read(store, err) || run(store, &w, &opt, &arena, err);
	store_rollback(store);
	store_close(store);
	arena_release(&arena);
	return rc ? -1 : 0;
}
