/*
 * import_command.c - `payoff import`: a CSV file of texts into the project,
 * or what a model elsewhere said of them
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/file.h"
#include "data/base/log.h"
#include "data/base/opt.h"
#include "data/base/text.h"
#include "data/command/commands.h"
#include "data/command/import_predictions.h"
#include "data/import.h"
#include "data/project.h"
#include "data/store.h"

#define EFFECTIVE_GROUPS_LEAST 20

struct words {
	const char *project, *text, *id, *group, *label, *date, *split;
	const char *labels_are, *encoding, *delimiter, *skip_bad;
	char **label_map;
	const char *predictions, *run, *score;
	char **map;
	int has_scores, are_logits, is_untuned, is_out_of_fold;
	int wants_undo, wants_json, is_quiet;
};

static volatile int stop_requested;

static void request_stop(int signal_number)
{
	(void)signal_number;
	stop_requested = 1;
}

static int parse_delimiter(const char *word, char *delimiter, struct err *err)
{
	static const struct {
		const char *word;
		char delimiter;
	} known[] = { { "comma", ',' }, { ",", ',' },	 { "semicolon", ';' },
		      { ";", ';' },	{ "tab", '\t' }, { "\t", '\t' },
		      { "\\t", '\t' } };

	*delimiter = '\0';
	if (!word)
		return 0;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(known[i].word, word))
			*delimiter = known[i].delimiter;
	return *delimiter ? 0
			  : err_set(err,
				    "--delimiter is comma, semicolon or "
				    "tab, not '%s'",
				    word);
}

/* The columns with the first row under each, so that one can choose. */
static void show_columns(struct csv_reader *csv, FILE *out)
{
	const struct csv_record *header = csv_header(csv);
	struct csv_record record;
	struct err ignored = ERR_INIT;
	int rc = csv_next(csv, &record, &ignored);

	for (size_t i = 0; i < header->count; i++) {
		fprintf(out, "  %2zu  %-16s", i + 1, header->fields[i]);
		if (rc > 0) {
			struct text line = TEXT_INIT;
			size_t cut;

			for (size_t j = 0; j < record.lengths[i]; j++) {
				unsigned char c =
					(unsigned char)record.fields[i][j];

				text_add_char(&line, c < 0x20 || c == 0x7f
							     ? ' '
							     : (char)c);
			}
			cut = utf8_prefix(text_get(&line), line.length, 56);
			fprintf(out, "  %.*s%s", (int)cut, text_get(&line),
				cut < line.length ? " ..." : "");
			text_release(&line);
		}
		fputc('\n', out);
	}
}

/* Which column holds the text: asked on a terminal, else an error that shows
 * what there is. The answer lives until the process ends. */
static int choose_text(struct words *words, const char *path,
		       const struct csv_options *csv_options, struct err *err)
{
	static char answer[256];
	struct csv_reader *csv = csv_open(path, csv_options, err);
	const struct csv_record *header;
	int64_t number;
	int ret = -1;

	if (!csv)
		return -1;
	header = csv_header(csv);
	if (header->count == 1) {
		snprintf(answer, sizeof(answer), "%s", header->fields[0]);
		words->text = answer;
		csv_close(csv);
		return 0;
	}
	fprintf(stderr, "%s has these columns (and this first row):\n", path);
	show_columns(csv, stderr);
	if (!isatty(STDIN_FILENO)) {
		err_set(err, "which column holds the text? say --text COLUMN");
		goto out;
	}
	fprintf(stderr, "Which column holds the text? its number or name: ");
	if (!fgets(answer, sizeof(answer), stdin)) {
		err_set(err, "stopped; nothing was imported");
		goto out;
	}
	answer[strcspn(answer, "\r\n")] = '\0';
	if (text_to_int64(answer, &number) && number >= 1 &&
	    (size_t)number <= header->count)
		snprintf(answer, sizeof(answer), "%s",
			 header->fields[number - 1]);
	words->text = answer;
	ret = 0;
out:
	csv_close(csv);
	return ret;
}

static void show_progress(void *context, int64_t rows)
{
	progress_tick(context, (uint64_t)rows);
}

static void warn(const struct import_report *report, const struct words *words)
{
	if (report->bad)
		log_warn("%lld bad rows were left out; they are in %s",
			 (long long)report->bad, words->skip_bad);
	if (report->quarantined)
		log_warn("%lld texts belong to groups on both sides; they are "
			 "in neither train nor test",
			 (long long)report->quarantined);
	if (report->disputed)
		log_warn("%lld texts came with different labels; they are "
			 "disputed and have none",
			 (long long)report->disputed);
	if (report->test &&
	    report->test_effective_groups < EFFECTIVE_GROUPS_LEAST &&
	    report->test_effective_groups < (double)report->test)
		log_warn("the test got %lld texts in groups that weigh like "
			 "%.1f equal ones; a verdict needs %d: take it back "
			 "(payoff import --undo) and use a finer --group, or "
			 "import texts of more groups",
			 (long long)report->test, report->test_effective_groups,
			 EFFECTIVE_GROUPS_LEAST);
}

static void print_report(const struct import_report *r, const char *path)
{
	if (r->is_known) {
		printf("%s: imported already; nothing was added\n", path);
		return;
	}
	printf("%s: %lld row%s read, %lld text%s added, %lld repeated, %lld "
	       "empty, %lld labelled; %.1f s\n",
	       path, (long long)r->rows, r->rows == 1 ? "" : "s",
	       (long long)r->added, r->added == 1 ? "" : "s",
	       (long long)r->repeated, (long long)r->empty,
	       (long long)r->labelled, r->seconds);
	printf("dealt by %lld group%s: %lld to train, %lld to test\n",
	       (long long)r->groups, r->groups == 1 ? "" : "s",
	       (long long)r->train, (long long)r->test);
}

static void print_json(const struct import_report *r)
{
	printf("{\"schema_version\": 1, \"already_imported\": %s, \"source\": "
	       "%lld, \"rows\": %lld, \"added\": %lld, \"repeated\": %lld, "
	       "\"empty\": %lld, \"bad\": %lld, \"labelled\": %lld, "
	       "\"disputed\": %lld, \"groups\": %lld, \"train\": %lld, "
	       "\"test\": %lld, \"quarantined\": %lld, \"seconds\": %.3f}\n",
	       r->is_known ? "true" : "false", (long long)r->source,
	       (long long)r->rows, (long long)r->added, (long long)r->repeated,
	       (long long)r->empty, (long long)r->bad, (long long)r->labelled,
	       (long long)r->disputed, (long long)r->groups,
	       (long long)r->train, (long long)r->test,
	       (long long)r->quarantined, r->seconds);
}

static int undo(struct store *store, struct err *err)
{
	char name[256];

	if (import_undo(store, name, sizeof(name), err))
		return -1;
	printf("%s: taken back\nnext: payoff import FILE.csv\n", name);
	return 0;
}

static int take_in(struct store *store, const char *path,
		   const struct words *words, const struct csv_options *csv,
		   struct err *err)
{
	struct progress progress;
	struct import_options options = {
		.path = path,
		.csv = *csv,
		.text = words->text,
		.id = words->id,
		.group = words->group,
		.label = words->label,
		.date = words->date,
		.split = words->split,
		.labels_are = words->labels_are,
		.label_map = words->label_map,
		.progress = show_progress,
		.context = &progress,
		.stop = &stop_requested,
	};
	struct arena arena = ARENA_INIT;
	struct import_report report;
	struct project project;
	int ret;

	if (project_load(store, &arena, &project, err)) {
		arena_release(&arena);
		return -1;
	}
	options.seed = project.seed;
	options.test_share = project.test_share;
	arena_release(&arena);
	progress_start(&progress, "rows", 0);
	ret = import_csv(store, &options, &report, err);
	progress_end(&progress);
	if (ret)
		return -1;
	if (report.was_stopped) {
		log_error("interrupted; nothing was imported");
		return 130;
	}
	warn(&report, words);
	if (words->wants_json) {
		print_json(&report);
		return 0;
	}
	print_report(&report, path);
	puts("next: payoff status");
	return 0;
}

static int check_words(struct words *words, struct csv_options *csv,
		       struct err *err)
{
	if (strcmp(words->labels_are, "blind") &&
	    strcmp(words->labels_are, "assisted") &&
	    strcmp(words->labels_are, "unknown"))
		return err_set(err,
			       "--labels-are is blind, assisted or "
			       "unknown, not '%s'",
			       words->labels_are);
	if (words->label_map && !words->label)
		return err_set(err, "--label-map needs --label COLUMN");
	csv->skip_bad = words->skip_bad;
	return csv_encoding_parse(words->encoding, &csv->encoding, err) ||
			       parse_delimiter(words->delimiter,
					       &csv->delimiter, err)
		       ? -1
		       : 0;
}

/* Words that only one of the two kinds of import has. */
static int check_kind(const struct words *w, struct err *err)
{
	bool is_of_texts = w->text || w->group || w->label_map || w->date ||
			   w->split || strcmp(w->labels_are, "unknown");
	bool is_of_predictions = w->run || w->score || w->map ||
				 w->has_scores || w->are_logits ||
				 w->is_untuned || w->is_out_of_fold;

	if (w->predictions && (is_of_texts || w->wants_undo))
		return err_set(err, "--predictions takes no options about "
				    "texts: see payoff import --help");
	if (!w->predictions && is_of_predictions)
		return err_set(err, "that is an option of predictions: "
				    "--predictions FILE");
	return 0;
}

static int take_predictions(struct store *store, const struct words *w,
			    const struct csv_options *csv, struct err *err)
{
	struct prediction_import_options options = {
		.path = w->predictions,
		.csv = *csv,
		.run = w->run,
		.id = w->id,
		.columns = { w->label, w->score, w->has_scores != 0,
			     w->are_logits != 0, w->map },
		.is_tuned = !w->is_untuned,
		.is_out_of_fold = w->is_out_of_fold != 0,
		.stop = &stop_requested,
	};

	if (import_predictions_check(&options, err))
		return -1;
	return import_predictions(store, &options, w->wants_json != 0, err);
}

/* Opens the project and does what the words ask for. */
static int import_into(struct words *w, const char *path,
		       const struct csv_options *csv, struct err *err)
{
	const char *file = w->predictions ? w->predictions : path;
	struct store *store;
	int rc;

	if (!w->wants_undo && file_check_regular(file, err))
		return -1;
	store = store_open(store_path(w->project), STORE_WRITE, err);
	if (!store)
		return -1;
	if (w->predictions)
		rc = take_predictions(store, w, csv, err);
	else if (w->wants_undo)
		rc = undo(store, err);
	else if (!w->text && choose_text(w, path, csv, err))
		rc = -1;
	else
		rc = take_in(store, path, w, csv, err);
	store_close(store);
	return rc;
}

int command_import(int argc, char **argv, struct err *err)
{
	struct words w = { .labels_are = "unknown", .encoding = "utf-8" };
	const struct poptOption table[] = {
		OPT_TEXT('t', "text", &w.text,
			 "the column with the text; asked for without it",
			 "COLUMN"),
		OPT_TEXT(0, "id", &w.id, "the column with your own id",
			 "COLUMN"),
		OPT_TEXT('g', "group", &w.group,
			 "rows of one value stay on one side: product, author",
			 "COLUMN"),
		OPT_TEXT('l', "label", &w.label, "the column with labels",
			 "COLUMN"),
		OPT_TEXT(0, "labels-are", &w.labels_are,
			 "how those were made: blind (without seeing a model's "
			 "answer), assisted, unknown",
			 "HOW"),
		OPT_LIST(0, "label-map", &w.label_map,
			 "what a value of it means, e.g. 0=negative; may be "
			 "repeated",
			 "FROM=TO"),
		OPT_TEXT(0, "date", &w.date, "the column with the date",
			 "COLUMN"),
		OPT_TEXT(0, "split-column", &w.split,
			 "the column that says train, dev (taken as train) or "
			 "test; else the split is dealt by chance",
			 "COLUMN"),
		OPT_TEXT(0, "encoding", &w.encoding,
			 "utf-8, latin1 or windows-1252", "NAME"),
		OPT_TEXT(0, "delimiter", &w.delimiter,
			 "comma, semicolon or tab (default: found out)",
			 "NAME"),
		OPT_TEXT(0, "skip-bad", &w.skip_bad,
			 "put bad rows there and go on; else the first stops "
			 "the import",
			 "FILE"),
		OPT_TEXT(0, "predictions", &w.predictions,
			 "take what a model elsewhere said of texts that are "
			 "here: CSV or JSON Lines, with --run, --id and "
			 "--label or --scores",
			 "FILE"),
		OPT_TEXT(0, "run", &w.run, "what to call that model", "NAME"),
		OPT_TEXT(0, "score", &w.score,
			 "the column with the probability of its answer",
			 "COLUMN"),
		OPT_FLAG(0, "scores", &w.has_scores,
			 "a column for each label has its probability"),
		OPT_FLAG(0, "logits", &w.are_logits,
			 "those columns are logits: softmax them"),
		OPT_LIST(0, "map", &w.map,
			 "what a class of it means here, e.g. POSITIVE=pos; "
			 "POSITIVE= for no label; may be repeated",
			 "THEIRS=OURS"),
		OPT_FLAG(0, "untuned", &w.is_untuned,
			 "it was not tuned on labels of this project"),
		OPT_FLAG(0, "out-of-fold", &w.is_out_of_fold,
			 "it was tuned, and what it says of each train text "
			 "is by a copy that was trained without that text"),
		OPT_FLAG(0, "undo", &w.wants_undo,
			 "take the last import back, while nothing stands on "
			 "it"),
		OPT_FLAG(0, "json", &w.wants_json, "print JSON"),
		OPT_FLAG('q', "quiet", &w.is_quiet, "no progress"),
		OPT_TEXT('p', "project", &w.project,
			 "the project file (else PAYOFF_PROJECT, else "
			 "payoff.db)",
			 "FILE"),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff import FILE.csv [options]\n"
			 "   or: payoff import --predictions FILE --run NAME "
			 "--id COLUMN\n"
			 "           (--label COLUMN | --scores)",
		.about =
			"Reads texts, and labels if there are any, from a CSV "
			"file with a header line.\nEvery row is kept; equal "
			"texts are one item; new items are dealt to train and\n"
			"test once. All of the file comes in, or nothing.",
	};
	struct csv_options csv = { 0 };
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	log_init("payoff import", w.is_quiet);
	if (check_kind(&w, err) || check_words(&w, &csv, err))
		return -1;
	if (opt.rest_count != (w.wants_undo || w.predictions ? 0 : 1))
		return err_set(err,
			       w.wants_undo ? "--undo takes no file"
			       : w.predictions
				       ? "one file of predictions at a time"
				       : "name one file: payoff import "
					 "FILE.csv");
	signal(SIGINT, request_stop);
	signal(SIGTERM, request_stop);
	return import_into(&w, opt.rest[0], &csv, err);
}
