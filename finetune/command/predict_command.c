/*
 * predict_command.c - `payoff finetune predict`
 *
 * Texts stream through in windows, so that any number of them can be
 * predicted.
 */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/command.h"
#include "data/base/log.h"
#include "data/base/text.h"
#include "data/formats/csv.h"
#include "finetune/command/commands.h"
#include "finetune/labelled.h"
#include "finetune/launch.h"
#include "finetune/reopened.h"
#include "finetune/tensor.h"

#define WINDOW 512

struct words {
	const char *project, *csv, *column;
	int run, wants_missing, wants_all, wants_json, threads, is_quiet;
};

/* Where texts come from: lines, or a column. */
struct texts {
	char *line; /* of standard input */
	size_t capacity;
	int64_t number;
	struct csv_reader *csv; /* or NULL */
	size_t column;
};

/* The texts of a window and what becomes of them. */
struct window {
	struct reopened *reopened;
	struct cutting cutting;
	struct examples examples;
	struct text bytes; /* the texts, one after another */
	size_t starts[WINDOW + 1];
	size_t told;
	bool wants_json;
};

/* 1 and the next text, borrowed; 0 at the end; -1. */
static int next_text(struct texts *texts, const char **text, size_t *length,
		     struct err *err)
{
	struct csv_record record;
	ssize_t n;

	if (texts->csv) {
		int rc = csv_next(texts->csv, &record, err);

		if (rc > 0) {
			*text = record.fields[texts->column];
			*length = record.lengths[texts->column];
			texts->number = record.line;
		}
		return rc;
	}
	n = getline(&texts->line, &texts->capacity, stdin);
	if (n < 0 && !ferror(stdin))
		return 0;
	if (n < 0) {
		err_set(err, "standard input: %s", strerror(errno));
		return -1;
	}
	texts->number++;
	if (n && texts->line[n - 1] == '\n')
		n--;
	if (n && texts->line[n - 1] == '\r')
		n--;
	*text = texts->line;
	*length = (size_t)n;
	if (utf8_invalid_at(*text, *length) == *length)
		return 1;
	err_set(err, "line %" PRId64 ": is not UTF-8", texts->number);
	return -1;
}

/* A line of a table has neither tabs nor line feeds inside. */
static void print_flat(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		putchar((unsigned char)text[i] < 0x20 ? ' ' : text[i]);
}

static void print_json(const struct window *window,
		       const struct prediction *prediction, const char *key,
		       const char *text, size_t length)
{
	const struct label_list *labels = &window->reopened->labels;
	json_t *all = json_object();
	json_t *root;

	for (size_t k = 0; k < labels->count; k++)
		json_object_set_new(
			all, labels->labels[k].key,
			json_real(exp((double)prediction->log_probability[k])));
	root = json_pack("{ss? so so ss%}", "label", key, "confidence",
			 isnan(prediction->confidence)
				 ? json_null()
				 : json_real(prediction->confidence),
			 "probabilities", all, "text", text, length);
	json_dumpf(root, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
	putchar('\n');
	json_decref(root);
}

static int tell(void *self, const struct prediction *prediction,
		struct err *err)
{
	struct window *window = self;
	size_t i = window->told++;
	const char *text = text_get(&window->bytes) + window->starts[i];
	size_t length = window->starts[i + 1] - window->starts[i];
	const char *key = NULL;

	(void)err;
	if (prediction->label != LABEL_NONE)
		key = window->reopened->labels.labels[prediction->label].key;
	if (window->wants_json) {
		print_json(window, prediction, key, text, length);
		return 0;
	}
	if (isnan(prediction->confidence))
		printf("%s\t-\t", key ? key : "-");
	else
		printf("%s\t%.4f\t", key ? key : "-", prediction->confidence);
	print_flat(text, length);
	putchar('\n');
	return 0;
}

/* Predicts and prints what is in the window, and empties it. */
static int flush_window(struct window *window, struct err *err)
{
	struct fitted *fitted = window->reopened->fitted;
	const struct guessing guessing = { .examples = &window->examples,
					   .on_row = tell,
					   .self = window };
	int ret = 0;

	window->told = 0;
	if (window->examples.count)
		ret = fitted->method->predict(fitted, &guessing, err);
	examples_clear(&window->examples);
	text_clear(&window->bytes);
	if (fflush(stdout) && !command_reader_left())
		return err_set(err, "the output cannot be written: %s",
			       strerror(errno));
	return ret;
}

static int stream(struct window *window, struct texts *texts, struct err *err)
{
	struct example example = { .text = NULL };
	struct err later = ERR_INIT;
	int rc, ret = 0;

	while ((rc = next_text(texts, &example.text, &example.length, &later)) >
	       0) {
		size_t i = window->examples.count;

		example.item = texts->number;
		if (text_add_example(&example, &window->cutting,
				     &window->examples, err))
			return -1;
		window->starts[i] = window->bytes.length;
		text_add_bytes(&window->bytes, example.text, example.length);
		window->starts[i + 1] = window->bytes.length;
		if (i + 1 == WINDOW)
			ret = flush_window(window, err);
		if (ret || command_reader_left())
			return ret;
	}
	/* What was good is told before the line that was not. */
	ret = flush_window(window, err);
	if (!ret && rc < 0)
		ret = err_set(err, "%s", later.text);
	return ret;
}

static int predict_texts(struct reopened *reopened, const struct words *words,
			 struct err *err)
{
	const struct csv_options csv_options = { .delimiter = '\0' };
	struct window *window = xcalloc(1, sizeof(*window));
	struct texts texts = { .line = NULL };
	int ret = -1;

	window->reopened = reopened;
	window->wants_json = words->wants_json != 0;
	window->cutting.max_tokens = settings_max_tokens(reopened->settings);
	if (reopened->body)
		window->cutting.tokenizer = reopened->body->tokenizer;
	if (words->csv) {
		texts.csv = csv_open(words->csv, &csv_options, err);
		if (!texts.csv ||
		    csv_column(texts.csv, words->column, &texts.column, err))
			goto out;
	}
	ret = stream(window, &texts, err);
out:
	csv_close(texts.csv);
	free(texts.line);
	examples_release(&window->examples);
	text_release(&window->bytes);
	free(window);
	return ret;
}

/* What evaluate asks for: every item that a comparison may need, or, for
 * shares of all texts, every item. */
static int predict_stored(struct store *store, struct reopened *reopened,
			  bool wants_all, struct err *err)
{
	const struct missing_job job = {
		.store = store,
		.labels = &reopened->labels,
		.fitted = reopened->fitted,
		.max_tokens = settings_max_tokens(reopened->settings),
		.run = reopened->run.id,
	};
	size_t count = 0;

	if (wants_all) {
		if (predict_missing(&job, PREDICTIONS_ALL, &count, err))
			return -1;
	} else if (predict_missing(&job, PREDICTIONS_TEST, &count, err) ||
		   (!reopened->run.is_tuned &&
		    predict_missing(&job, PREDICTIONS_TRAIN, &count, err))) {
		return -1;
	}
	log_say("run %" PRId64 ": %zu texts predicted", reopened->run.id,
		count);
	return 0;
}

static int predict(const struct words *words, struct err *err)
{
	bool is_stored = words->wants_missing || words->wants_all;
	struct reopened reopened;
	struct store *store;
	int threads, ret;

	if (thread_count(words->threads, &threads, err))
		return -1;
	store = store_open(store_path(words->project),
			   is_stored ? STORE_WRITE : STORE_READ, err);
	if (!store)
		return -1;
	ret = reopen(&reopened, store, words->run, err);
	if (!ret)
		ret = tensor_threads(threads, err);
	if (!ret && is_stored)
		ret = predict_stored(store, &reopened, words->wants_all != 0,
				     err);
	else if (!ret)
		ret = predict_texts(&reopened, words, err);
	reopened_close(&reopened);
	store_close(store);
	return ret;
}

int command_predict(int argc, char **argv, struct err *err)
{
	struct words words = { .run = 0 };
	const struct poptOption table[] = {
		OPT_INT('r', "run", &words.run, "the run that predicts"),
		OPT_TEXT('\0', "csv", &words.csv,
			 "read texts from this file, not from standard input",
			 "FILE"),
		OPT_TEXT('\0', "text", &words.column, "the column of the texts",
			 "COLUMN"),
		OPT_FLAG('\0', "missing", &words.wants_missing,
			 "predict and store the project's texts that a "
			 "comparison needs"),
		OPT_FLAG('\0', "all", &words.wants_all,
			 "the same for all its texts: evaluate share and other "
			 "programs read what is stored"),
		OPT_FLAG('\0', "json", &words.wants_json,
			 "print JSON lines with all probabilities"),
		OPT_INT('t', "threads", &words.threads, "0: all processors"),
		OPT_FLAG('q', "quiet", &words.is_quiet, "no notices"),
		OPT_PROJECT(&words.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff finetune predict --run RUN < texts",
		.about = "Labels new texts, one a line: prints the label, its "
			 "probability and the text.",
	};
	int ret = opt_parse(&opt, argc, argv, table, err);

	if (ret)
		return ret < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err))
		return -1;
	if (words.run < 1)
		return err_set(err, "which run? say --run N; payoff finetune "
				    "list shows them");
	if (!words.csv != !words.column)
		return err_set(err, "--csv FILE and --text COLUMN go together");
	log_init("payoff finetune predict", words.is_quiet);
	return predict(&words, err);
}
