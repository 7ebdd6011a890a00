/*
 * init_command.c - `payoff init`: labels, what is at stake, and an empty
 * project file
 *
 * On a terminal a few plain questions; in a script, options. Nothing is
 * written before every answer is known to be sound.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/file.h"
#include "data/base/hash.h"
#include "data/base/log.h"
#include "data/base/opt.h"
#include "data/base/text.h"
#include "data/command/commands.h"
#include "data/command/init_questions.h"
#include "data/event.h"
#include "data/label.h"
#include "data/measure/metric.h"
#include "data/project.h"
#include "data/store.h"
#include "data/summary.h"

#define GUIDELINE_LIMIT ((size_t)1 << 20)

struct init_options {
	const char *project, *impact, *resilience, *guideline, *currency;
	const char *metric;
	char **labels, **bars;
	double test, worth, hourly;
	int seed;
};

static int take_level(const char *option, const char *text, bool *is_high,
		      struct err *err)
{
	if (!strcmp(text, "high"))
		*is_high = true;
	else if (!strcmp(text, "low"))
		*is_high = false;
	else
		return err_set(err, "--%s is low or high, not '%s'", option,
			       text);
	return 0;
}

static int take_options(struct answers *answers,
			const struct init_options *options, struct err *err)
{
	struct project *project = &answers->project;
	size_t count = 0;
	size_t length;

	if (!(options->worth > 0 && options->worth < 100))
		return err_set(err,
			       "--worth is a number of points above 0 and "
			       "below 100, not %g",
			       options->worth);
	while (options->labels && options->labels[count])
		count++;
	answers->labels = arena_alloc(&answers->arena, count + 1,
				      sizeof(*answers->labels));
	for (size_t i = 0; i < count; i++)
		answers_label(answers, options->labels[i]);
	project->test_share = options->test;
	project->worth = options->worth / 100;
	project->hourly_cost = options->hourly;
	project->currency = options->currency;
	project->seed = options->seed;
	project->metric = options->metric;
	if (options->guideline && file_read(options->guideline, GUIDELINE_LIMIT,
					    &answers->guideline, &length, err))
		return -1;
	if (answers->guideline &&
	    utf8_invalid_at(answers->guideline, length) < length)
		return err_set(err, "%s: not UTF-8 text", options->guideline);
	return take_level("impact", options->impact, &project->has_high_impact,
			  err) ||
			       take_level("resilience", options->resilience,
					  &project->has_high_resilience, err) ||
			       answers_bars(answers, options->bars, err)
		       ? -1
		       : 0;
}

/* What evaluate/score/headline.h knows, so that a slip is found before the
 * texts are labelled. */
static int check_metric(const struct answers *answers, struct err *err)
{
	const char *name = answers->project.metric;
	const char *open = name ? strchr(name, '(') : NULL;
	enum metric_kind kind;
	char *word;
	bool is_known;

	if (!name || !strcmp(name, "share-error"))
		return 0;
	word = xstrndup(name, open ? (size_t)(open - name) : strlen(name));
	is_known = metric_from_name(word, &kind) &&
		   metric_is_of_class(kind) == (open != NULL);
	free(word);
	if (is_known && open) {
		word = xstrndup(open + 1, strcspn(open + 1, ")"));
		is_known = answers_has(answers, word);
		free(word);
	}
	return is_known ? 0
			: err_set(err,
				  "--metric '%s': say accuracy, macro-f1, "
				  "balanced-accuracy, weighted-f1, mcc, kappa, "
				  "precision(LABEL), recall(LABEL), f1(LABEL) "
				  "or share-error",
				  name);
}

static int check_bars(const struct answers *answers, struct err *err)
{
	for (size_t i = 0; i < answers->project.bar_count; i++) {
		const char *label = answers->bars[i].label;

		if (label && !answers_has(answers, label))
			return err_set(err, "bar '%s': no label '%s'",
				       answers->bars[i].text, label);
	}
	return 0;
}

static int write_project(const char *path, const struct answers *answers,
			 struct err *err)
{
	struct store *store = store_open(path, STORE_CREATE, err);
	char hash[HASH_HEX];
	char *planned;

	if (!store)
		return -1;
	/* Worked out once, not at every start of the labelling program. */
	planned = xasprintf("%lld",
			    (long long)summary_planned_test(&answers->project));
	if (store_begin(store, err) ||
	    project_save(store, &answers->project, err) ||
	    meta_set(store, "planned_test", planned, err) ||
	    labels_add(store, answers->labels, answers->label_count, err) ||
	    (answers->guideline &&
	     guideline_add(store, answers->guideline, hash, err)) ||
	    store_commit(store, err)) {
		store_close(store);
		unlink(path);
		free(planned);
		return -1;
	}
	store_close(store);
	free(planned);
	return 0;
}

static void report(const char *path, const struct answers *answers)
{
	const struct project *project = &answers->project;

	printf("%s: %zu labels", path, answers->label_count);
	for (size_t i = 0; i < answers->label_count; i++)
		printf("%s %s", i ? "," : ":", answers->labels[i].key);
	printf("; impact %s, resilience %s, a gain of %.3g points is worth "
	       "having\n",
	       project->has_high_impact ? "high" : "low",
	       project->has_high_resilience ? "high" : "low",
	       project->worth * 100);
	for (size_t i = 0; i < answers->label_count; i++)
		if (!*answers->labels[i].description)
			printf("'%s' has no description: an untuned model will "
			       "go by its name alone\n",
			       answers->labels[i].key);
	puts("next: payoff import FILE.csv");
}

int command_init(int argc, char **argv, struct err *err)
{
	struct answers answers = { .project = project_defaults() };
	struct init_options o = {
		.impact = "low",
		.resilience = "high",
		.currency = answers.project.currency,
		.test = answers.project.test_share,
		.worth = answers.project.worth * 100,
		.seed = (int)answers.project.seed,
	};
	const struct poptOption table[] = {
		OPT_LIST('l', "label", &o.labels,
			 "a label, its keyboard key (optional) and what it "
			 "means; once for each",
			 "KEY[:k][=DESCRIPTION]"),
		OPT_TEXT(0, "impact", &o.impact, "how much hangs on it",
			 "low|high"),
		OPT_TEXT(0, "resilience", &o.resilience,
			 "how well the product bears a wrong prediction",
			 "low|high"),
		OPT_LIST(0, "bar", &o.bars,
			 "a level that must be reached, e.g. "
			 "precision(negative)>=0.9; may be repeated",
			 "BAR"),
		OPT_TEXT(0, "metric", &o.metric,
			 "what candidates are chosen and judged by: accuracy, "
			 "macro-f1, mcc, recall(LABEL), share-error ... (else "
			 "accuracy; with high impact and high resilience "
			 "share-error, the error of the shares in a chart)",
			 "NAME"),
		OPT_REAL(0, "worth", &o.worth,
			 "smallest gain worth having, in points"),
		OPT_REAL(0, "test", &o.test,
			 "share of the groups for the test"),
		OPT_INT('s', "seed", &o.seed, "same seed, same split"),
		OPT_REAL(0, "hourly-cost", &o.hourly,
			 "what an hour of labelling costs"),
		OPT_TEXT(0, "currency", &o.currency, "of the hourly cost",
			 "NAME"),
		OPT_TEXT(0, "guideline", &o.guideline,
			 "instructions that ? shows while labelling", "FILE"),
		OPT_TEXT('p', "project", &o.project,
			 "the project file (else PAYOFF_PROJECT, else "
			 "payoff.db)",
			 "FILE"),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff init [options]",
		.about = "Makes a project file. On a terminal, and without "
			 "--label, it asks a few questions.",
		.more = "Example: payoff init --label 'positive=The review is "
			"positive.'\n                     --label "
			"'negative=The "
			"review is negative.'",
	};
	const char *path;
	int rc = opt_parse(&opt, argc, argv, table, err);
	int ret = -1;

	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err))
		return -1;
	path = store_path(o.project);
	if (file_exists(path))
		return err_set(err, "%s: is there already; see payoff status",
			       path);
	if (take_options(&answers, &o, err))
		goto out;
	if (!answers.label_count && isatty(STDIN_FILENO) &&
	    isatty(STDOUT_FILENO) && answers_ask(&answers, err))
		goto out;
	if (answers.label_count < 2) {
		err_set(err,
			"%s: a choice needs two labels or more: --label "
			"'positive=The review is positive.' --label ...",
			answers.label_count ? "one label" : "no labels");
		goto out;
	}
	if (project_check(&answers.project, err) || check_bars(&answers, err) ||
	    check_metric(&answers, err) || write_project(path, &answers, err))
		goto out;
	if (file_is_on_network(path))
		log_warn("%s is on a network file system, whose locks are not "
			 "to be relied on: keep it on a disk of this machine",
			 path);
	report(path, &answers);
	ret = 0;
out:
	free(answers.guideline);
	arena_release(&answers.arena);
	return ret;
}
