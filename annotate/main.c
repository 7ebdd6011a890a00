/*
 * main.c - `payoff annotate`: a person, an item, a decision
 *
 * On a terminal the full screen, else plain lines; both drive the same
 * sitting. Starts in milliseconds: no model is near.
 */
#include <math.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "annotate/lines.h"
#include "annotate/sitting.h"
#include "annotate/term.h"
#include "data/base/file.h"
#include "data/base/log.h"
#include "data/base/opt.h"
#include "data/base/text.h"
#include "data/project.h"
#include "data/second.h"

#define GUIDELINE_BYTES ((size_t)1 << 20)
#define STATUS_TROUBLE 2
#define STATUS_INTERRUPTED 130

struct settings {
	const char *project, *annotator, *guideline;
	const char *repeats, *overlap; /* as given, or NULL */
	int is_quiet, wants_lines;
};

static const char *default_annotator(void)
{
	const char *name = getenv("PAYOFF_ANNOTATOR");
	const struct passwd *user;

	if (name && *name)
		return name;
	user = getpwuid(getuid());
	if (user && *user->pw_name)
		return user->pw_name;
	name = getenv("USER");
	return name && *name ? name : "annotator";
}

static int check_annotator(const char *name, struct err *err)
{
	const char *start = name;
	size_t length = strlen(name);

	if (text_trim(&start, length) != length || !length || length > 100)
		return err_set(err, "--annotator is 1 to 100 bytes, with no "
				    "space at either end");
	if (utf8_invalid_at(name, length) < length)
		return err_set(err, "--annotator is not UTF-8 text");
	for (const char *c = name; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return err_set(err, "--annotator has a control "
					    "character in it");
	return 0;
}

static int store_guideline(struct store *store, const char *path,
			   struct err *err)
{
	char hash[HASH_HEX], *text = NULL;
	size_t length;
	int ret = -1;

	if (file_read(path, GUIDELINE_BYTES, &text, &length, err))
		return -1;
	if (!length || strlen(text) < length ||
	    utf8_invalid_at(text, length) < length)
		err_set(err, "%s: a guideline is UTF-8 text", path);
	else
		ret = guideline_add(store, text, hash, err);
	free(text);
	return ret;
}

#define REPEATS_MAX 50

static int store_repeats(struct store *store, const char *stated,
			 struct err *err)
{
	double percent;
	char *share;
	int ret;

	if (!text_to_double(stated, &percent))
		return err_set(err, "--repeats is a percentage, not '%s'",
			       stated);
	if (opt_range("repeats", percent, 0, REPEATS_MAX, err))
		return -1;
	share = xasprintf("%.10g", percent / 100);
	ret = meta_set(store, "repeat_share", share, err);
	free(share);
	return ret;
}

/* Asks for second readings by somebody else, and labels nothing. */
static int ask_overlaps(struct store *store, const char *stated,
			struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct project project;
	int64_t wanted;
	size_t asked;
	int ret = -1;

	if (!text_to_int64(stated, &wanted) || wanted < 1)
		return err_set(err, "--overlap is a number of texts, not '%s'",
			       stated);
	if (project_load(store, &arena, &project, err) ||
	    second_ask_overlaps(store, project.seed, (size_t)wanted, &asked,
				err))
		goto out;
	if (!asked) {
		err_set(err,
			"%s: no text was labelled by one person here and not "
			"asked for again yet; first label some: payoff "
			"annotate",
			store->path);
		goto out;
	}
	printf("%zu labelled text%s will be read by another person too", asked,
	       asked == 1 ? "" : "s");
	if ((int64_t)asked < wanted)
		printf(": no more were read once only");
	printf("\nnext: payoff annotate --annotator NAME\n");
	ret = 0;
out:
	arena_release(&arena);
	return ret;
}

/* The one next command. */
static const char *next_command(const struct queue_counts *counts,
				int64_t planned_test)
{
	if (counts->open && (counts->test_resolved < planned_test ||
			     counts->train_labelled < QUEUE_TRAIN_ENOUGH))
		return "payoff annotate";
	return "payoff finetune run";
}

static int sum_up(struct sitting *sitting, struct err *err)
{
	double seconds = pace_seconds(&sitting->pace);
	struct queue_counts counts;
	char each[DURATION_TEXT];

	if (queue_count(sitting->store, &sitting->session, &counts, err))
		return -1;
	printf("labelled %lld", (long long)sitting->labelled);
	if (sitting->skipped)
		printf(", skipped %lld", (long long)sitting->skipped);
	if (!isnan(seconds))
		printf(", %s each (median of %zu)",
		       duration_text(seconds, each), sitting->pace.count);
	printf("; %lld done, %lld left\nnext: %s\n", (long long)counts.done,
	       (long long)queue_left(&sitting->queue, &counts),
	       next_command(&counts, sitting->queue.planned_test));
	return 0;
}

static int sit(struct store *store, const struct settings *settings,
	       struct err *err)
{
	bool has_screen = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) &&
			  !settings->wants_lines;
	struct err later = ERR_INIT;
	struct sitting sitting;
	int rc;

	rc = sitting_open(&sitting, store, settings->annotator,
			  has_screen ? "terminal" : "lines", err);
	if (!rc) {
		rc = has_screen ? term_run(&sitting, err)
				: lines_run(&sitting, STDIN_FILENO, err);
		if (rc >= 0 && !settings->is_quiet && sum_up(&sitting, err))
			rc = -1;
	}
	if (sitting_close(&sitting, rc < 0 ? &later : err))
		rc = -1;
	return rc;
}

static int run(struct settings *settings, struct err *err)
{
	const char *path = store_path(settings->project);
	struct store *store;
	int rc;

	if (check_annotator(settings->annotator, err))
		return -1;
	store = store_open(path, STORE_ANNOTATE, err);
	if (!store)
		return -1;
	if ((settings->guideline &&
	     store_guideline(store, settings->guideline, err)) ||
	    (settings->repeats && store_repeats(store, settings->repeats, err)))
		rc = -1;
	else if (settings->overlap)
		rc = ask_overlaps(store, settings->overlap, err);
	else
		rc = sit(store, settings, err);
	store_close(store);
	return rc;
}

int main(int argc, char **argv)
{
	struct settings settings = { .annotator = default_annotator() };
	const struct poptOption table[] = {
		OPT_TEXT('p', "project", &settings.project,
			 "the project file (else $PAYOFF_PROJECT, else "
			 "payoff.db)",
			 "FILE"),
		OPT_TEXT('a', "annotator", &settings.annotator,
			 "who decides (else $PAYOFF_ANNOTATOR, else the user)",
			 "NAME"),
		OPT_TEXT('\0', "guideline", &settings.guideline,
			 "keep this text as the guideline that ? shows",
			 "FILE"),
		OPT_TEXT('\0', "repeats", &settings.repeats,
			 "from now on so many of a hundred texts are earlier "
			 "ones of the same person's again, at least 50 "
			 "decisions later and unmarked, so that status can say "
			 "how often labels are wrong; 0: none (if never given: "
			 "5)",
			 "PERCENT"),
		OPT_TEXT('\0', "overlap", &settings.overlap,
			 "have so many labelled texts, drawn by chance, read "
			 "by another person too, and end; they come, mixed "
			 "and unmarked, to any --annotator who has not read "
			 "them, and change no label",
			 "N"),
		OPT_FLAG('\0', "lines", &settings.wants_lines,
			 "plain lines also on a terminal"),
		OPT_FLAG('q', "quiet", &settings.is_quiet, "no summary"),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff annotate [options]",
		.about = "Shows one text after another; one key is one "
			 "decision, kept at once. On a terminal ? tells the "
			 "keys; else each line of the input is a label's key "
			 "or name, or one of: u (undo) skip f (flag) n WORDS "
			 "(note) ? q.",
	};
	struct err err = ERR_INIT;
	int rc;

	argv[0] = "payoff annotate";
	log_init("payoff annotate", false);
	rc = opt_parse(&opt, argc, argv, table, &err);
	if (rc > 0)
		return 0;
	if (!rc && opt.rest_count)
		rc = err_set(&err,
			     "'%s' is not an option; see payoff "
			     "annotate --help",
			     opt.rest[0]);
	if (!rc)
		rc = run(&settings, &err);
	if (rc >= 0 && fflush(stdout))
		rc = err_set(&err, "standard output cannot be written");
	if (rc < 0) {
		log_error("%s", err.text);
		return STATUS_TROUBLE;
	}
	return rc ? STATUS_INTERRUPTED : 0;
}
