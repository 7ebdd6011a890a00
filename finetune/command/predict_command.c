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
#include "data/threshold_set.h"
#include "finetune/command/commands.h"
#include "finetune/labelled.h"
#include "finetune/launch.h"
#include "finetune/reopened.h"
#include "finetune/tensor.h"

#define WINDOW 512
#define NEWEST "newest"

struct words {
	const char *project, *csv, *column, *thresholds;
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
	const struct stored_thresholds *thresholds; /* or NULL */
	double *probability;			    /* (labels) */
};

/* What is said of a text, moved thresholds heeded. */
struct answer {
	const char *key; /* NULL: none */
	/* Of that label, else of the most probable one; NaN: none */
	double confidence;
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

static const char *key_of(const struct window *window, size_t label)
{
	const struct label_list *labels = &window->reopened->labels;

	return label < labels->count ? labels->labels[label].key : NULL;
}

/* Fills in the window's probabilities too. */
static struct answer answer_of(const struct window *window,
			       const struct prediction *prediction)
{
	size_t labels = window->reopened->labels.count, label;
	double *p = window->probability, most = 0;

	for (size_t k = 0; k < labels; k++)
		p[k] = exp((double)prediction->log_probability[k]);
	if (!window->thresholds)
		return (struct answer){ key_of(window, prediction->label),
					prediction->confidence };
	label = threshold_apply(&window->thresholds->set,
				prediction->log_probability, p);
	if (label < labels)
		return (struct answer){ key_of(window, label), p[label] };
	for (size_t k = 0; k < labels; k++)
		most = fmax(most, p[k]);
	return (struct answer){ NULL, most };
}

static void print_json(const struct window *window,
		       const struct prediction *prediction,
		       const struct answer *answer, const char *text,
		       size_t length)
{
	const struct label_list *labels = &window->reopened->labels;
	json_t *all = json_object();
	json_t *root;

	for (size_t k = 0; k < labels->count; k++)
		json_object_set_new(all, labels->labels[k].key,
				    json_real(window->probability[k]));
	root = json_pack("{ss? so so ss%}", "label", answer->key, "confidence",
			 isnan(answer->confidence)
				 ? json_null()
				 : json_real(answer->confidence),
			 "probabilities", all, "text", text, length);
	if (window->thresholds)
		json_object_set_new(
			root, "without_thresholds",
			json_pack("s?", key_of(window, prediction->label)));
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
	struct answer answer = answer_of(window, prediction);
	const char *none = window->thresholds ? "" : "-";

	(void)err;
	if (window->wants_json) {
		print_json(window, prediction, &answer, text, length);
		return 0;
	}
	if (isnan(answer.confidence))
		printf("%s\t-\t", answer.key ? answer.key : none);
	else
		printf("%s\t%.4f\t", answer.key ? answer.key : none,
		       answer.confidence);
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
			 const struct stored_thresholds *thresholds,
			 struct err *err)
{
	const struct csv_options csv_options = { .delimiter = '\0' };
	struct window *window = xcalloc(1, sizeof(*window));
	struct texts texts = { .line = NULL };
	int ret = -1;

	window->reopened = reopened;
	window->thresholds = thresholds;
	window->probability =
		xcalloc(reopened->labels.count, sizeof(*window->probability));
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
	free(window->probability);
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

/* The set that --thresholds names, which has to be the run's own. */
static int load_thresholds(struct store *store, struct reopened *reopened,
			   const char *word,
			   struct stored_thresholds *thresholds,
			   struct err *err)
{
	int64_t run = reopened->run.id, id = 0;
	int rc;

	if (!strcmp(word, NEWEST)) {
		rc = threshold_set_newest(store, &reopened->labels, run,
					  &reopened->arena, thresholds, err);
	} else if (text_to_int64(word, &id) && id > 0) {
		rc = threshold_set_get(store, &reopened->labels, id,
				       &reopened->arena, thresholds, err);
	} else {
		return err_set(err,
			       "--thresholds is a set's number or " NEWEST
			       ", not '%s'",
			       word);
	}
	if (rc < 0)
		return -1;
	if (rc && thresholds->run == run)
		return 0;
	if (rc)
		return err_set(err,
			       "threshold set %s is of run %" PRId64
			       ", not of run %" PRId64
			       "; payoff evaluate threshold --list",
			       word, thresholds->run, run);
	return id ? err_set(err,
			    "no threshold set %s; payoff evaluate threshold "
			    "--list",
			    word)
		  : err_set(err,
			    "run %" PRId64 " has no thresholds; choose some: "
			    "payoff evaluate threshold --run %" PRId64,
			    run, run);
}

static int predict(const struct words *words, struct err *err)
{
	struct stored_thresholds thresholds;
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
	if (!ret && words->thresholds)
		ret = load_thresholds(store, &reopened, words->thresholds,
				      &thresholds, err);
	if (!ret)
		ret = tensor_threads(threads, err);
	if (!ret && is_stored)
		ret = predict_stored(store, &reopened, words->wants_all != 0,
				     err);
	else if (!ret)
		ret = predict_texts(&reopened, words,
				    words->thresholds ? &thresholds : NULL,
				    err);
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
		OPT_TEXT('\0', "thresholds", &words.thresholds,
			 "answer by moved thresholds (payoff evaluate "
			 "threshold): the number of a set of this run, or "
			 "newest",
			 "SET"),
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
		.more = "With --thresholds, probabilities are the scaled ones "
			"that the set was chosen on\n(among the labels, with "
			"its temperature). A text that is left to a person has "
			"an\nempty label (JSON: null) and the probability of "
			"the most probable one.",
	};
	int ret = opt_parse(&opt, argc, argv, table, err);

	if (ret)
		return ret < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err))
		return -1;
	if (words.run < 1)
		return err_set(err, "which run? say --run N; payoff finetune "
				    "list shows them");
	if (words.thresholds && words.wants_missing)
		return err_set(err, "--missing stores what the model says by "
				    "itself; --thresholds goes with new texts");
	if (!words.csv != !words.column)
		return err_set(err, "--csv FILE and --text COLUMN go together");
	log_init("payoff finetune predict", words.is_quiet);
	return predict(&words, err);
}
