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
#include "data/event.h"
#include "data/label.h"
#include "data/project.h"
#include "data/store.h"
#include "data/summary.h"

#define GUIDELINE_LIMIT ((size_t)1 << 20)

struct answers {
	struct arena arena;
	struct project project;
	struct label *labels;
	size_t label_count;
	struct stated_bar *bars;
	char *guideline; /* text, or NULL */
};

struct init_options {
	const char *project, *impact, *resilience, *guideline, *currency;
	char **labels, **bars;
	double test, worth, hourly;
	int seed;
};

/* KEY, KEY=description, or KEY:k=description with k the key to press. */
static void parse_label(struct answers *answers, const char *text)
{
	struct label *label = &answers->labels[answers->label_count++];
	const char *equals = strchr(text, '=');
	const char *key = text, *description = equals ? equals + 1 : "";
	size_t length = equals ? (size_t)(equals - text) : strlen(text);

	memset(label, 0, sizeof(*label));
	length = text_trim(&key, length);
	if (length > 2 && key[length - 2] == ':') {
		label->shortcut = key[length - 1];
		length -= 2;
	}
	label->key = arena_strndup(&answers->arena, key, length);
	length = text_trim(&description, strlen(description));
	label->description =
		arena_strndup(&answers->arena, description, length);
}

static int parse_bars(struct answers *answers, char **texts, struct err *err)
{
	size_t count = 0;

	while (texts && texts[count])
		count++;
	answers->bars =
		arena_alloc(&answers->arena, count, sizeof(*answers->bars));
	for (size_t i = 0; i < count; i++)
		if (bar_parse(texts[i], &answers->arena, &answers->bars[i],
			      err))
			return -1;
	answers->project.bars = answers->bars;
	answers->project.bar_count = count;
	return 0;
}

/* --- questions on a terminal --- */

/* One line of stdin, trimmed, in the arena; NULL at its end. */
static char *ask(struct answers *answers, const char *question)
{
	char line[4096];
	const char *text = line;
	size_t length;

	printf("%s ", question);
	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin)) {
		putchar('\n');
		return NULL;
	}
	length = text_trim(&text, strlen(line));
	return arena_strndup(&answers->arena, text, length);
}

static int stopped(struct err *err)
{
	return err_set(err, "stopped; nothing was made");
}

/* Asks until the answer is y or n, or empty for what *yes is. */
static int ask_yes(struct answers *answers, const char *question, bool *yes,
		   struct err *err)
{
	const char *asked = arena_printf(&answers->arena, "%s y/n [%c]",
					 question, *yes ? 'y' : 'n');

	for (;;) {
		char *line = ask(answers, asked);

		if (!line)
			return stopped(err);
		if (!*line)
			return 0;
		if (strchr("yYnN", *line)) {
			*yes = *line == 'y' || *line == 'Y';
			return 0;
		}
		puts("  y or n, please");
	}
}

static bool is_label(const struct answers *answers, const char *key)
{
	for (size_t i = 0; i < answers->label_count; i++)
		if (!strcmp(key, answers->labels[i].key))
			return true;
	return false;
}

/* "positive, negative" into the labels; false, and says why, if it will not
 * do. */
static bool split_labels(struct answers *answers, char *line)
{
	char *at, *end;

	answers->label_count = 0;
	answers->labels = arena_alloc(&answers->arena, strlen(line) + 1,
				      sizeof(*answers->labels));
	for (at = line; *at; at = end) {
		struct label *label = &answers->labels[answers->label_count];

		end = at + strcspn(at, ",");
		if (*end)
			*end++ = '\0';
		if (!at[strspn(at, " \t")])
			continue;
		parse_label(answers, at);
		answers->label_count--;
		if (is_label(answers, label->key)) {
			printf("  '%s' is there twice\n", label->key);
			return false;
		}
		answers->label_count++;
	}
	if (answers->label_count < 2)
		puts("  two labels at least, please");
	return answers->label_count >= 2;
}

static int ask_labels(struct answers *answers, struct err *err)
{
	char *line;

	puts("1. Which labels can a text get? Separate them with commas, e.g. "
	     "positive, negative");
	do {
		line = ask(answers, "labels:");
		if (!line)
			return stopped(err);
	} while (!split_labels(answers, line));
	puts("\nSay in one sentence what each means, as to a new colleague; "
	     "the "
	     "untuned model is\ncompared by these sentences too. Enter leaves "
	     "one out.");
	for (size_t i = 0; i < answers->label_count; i++) {
		line = ask(answers, arena_printf(&answers->arena, "%s:",
						 answers->labels[i].key));
		if (!line)
			return stopped(err);
		if (*line)
			answers->labels[i].description = line;
	}
	return 0;
}

static int ask_bars(struct answers *answers, struct err *err)
{
	const char *key = answers->labels[answers->label_count - 1].key;
	char *lines[17] = { NULL };
	size_t count = 0;

	printf("\n4. Which mistakes must be rare, and how rare? One bar a "
	       "line, "
	       "Enter when done:\n"
	       "   precision(%s)>=0.9  of 10 texts called %s, 9 are\n"
	       "   recall(%s)>=0.8     of 10 texts that are %s, 8 are found\n"
	       "   accuracy>=0.85      of 100 texts, 85 are right\n",
	       key, key, key, key);
	while (count < 16) {
		struct stated_bar bar;
		char *line = ask(answers, "bar:");

		if (!line)
			return stopped(err);
		if (!*line)
			break;
		if (bar_parse(line, &answers->arena, &bar, err))
			printf("  %s\n", err->text);
		else if (bar.label && !is_label(answers, bar.label))
			printf("  no label '%s'\n", bar.label);
		else
			lines[count++] = line;
	}
	return parse_bars(answers, lines, err);
}

static int ask_worth(struct answers *answers, struct err *err)
{
	struct project *project = &answers->project;
	const char *question = arena_printf(
		&answers->arena,
		"\n5. How many points must tuning gain to be worth having "
		"(1 point: one more of\n   100 texts is right)? [%g]",
		project->worth * 100);

	for (;;) {
		char *line = ask(answers, question);
		double points;

		if (!line)
			return stopped(err);
		if (!*line)
			return 0;
		if (text_to_double(line, &points) && points > 0 &&
		    points < 100) {
			project->worth = points / 100;
			return 0;
		}
		puts("  a number of points, e.g. 2 or 0.5");
	}
}

static int ask_all(struct answers *answers, struct err *err)
{
	struct project *project = &answers->project;
	bool hurts = !project->has_high_resilience;

	puts("A new project. Five questions; Enter takes what is in "
	     "brackets.\n");
	if (ask_labels(answers, err) ||
	    ask_yes(answers,
		    "\n2. Does much hang on the answers: money, safety, "
		    "customers?",
		    &project->has_high_impact, err) ||
	    ask_yes(answers,
		    "\n3. Who notices a wrong answer? Is a single one seen, or "
		    "does it hurt (n: it drowns\n   in totals, or a person "
		    "checks)?",
		    &hurts, err) ||
	    ask_bars(answers, err) || ask_worth(answers, err))
		return -1;
	project->has_high_resilience = !hurts;
	return 0;
}

/* --- what the options say --- */

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
		parse_label(answers, options->labels[i]);
	project->test_share = options->test;
	project->worth = options->worth / 100;
	project->hourly_cost = options->hourly;
	project->currency = options->currency;
	project->seed = options->seed;
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
			       parse_bars(answers, options->bars, err)
		       ? -1
		       : 0;
}

static int check_bars(const struct answers *answers, struct err *err)
{
	for (size_t i = 0; i < answers->project.bar_count; i++) {
		const char *label = answers->bars[i].label;

		if (label && !is_label(answers, label))
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
	    isatty(STDOUT_FILENO) && ask_all(&answers, err))
		goto out;
	if (answers.label_count < 2) {
		err_set(err,
			"%s: a choice needs two labels or more: --label "
			"'positive=The review is positive.' --label ...",
			answers.label_count ? "one label" : "no labels");
		goto out;
	}
	if (project_check(&answers.project, err) || check_bars(&answers, err) ||
	    write_project(path, &answers, err))
		goto out;
	report(path, &answers);
	ret = 0;
out:
	free(answers.guideline);
	arena_release(&answers.arena);
	return ret;
}
