/* import_predictions.c - see import_predictions.h */
#include "data/command/import_predictions.h"

#include <stdio.h>

#include <jansson.h>

#include "data/base/log.h"

int import_predictions_check(const struct prediction_import_options *options,
			     struct err *err)
{
	const struct answer_columns *columns = &options->columns;

	if (!options->run || !*options->run)
		return err_set(err, "--predictions needs a name for the model: "
				    "--run NAME");
	if (!options->id)
		return err_set(err, "--predictions needs the column with the "
				    "texts' ids: --id COLUMN");
	if (!columns->label && !columns->has_scores)
		return err_set(err, "--predictions needs the column with the "
				    "answer (--label COLUMN), or --scores with "
				    "a column for each label");
	if (columns->label && columns->has_scores)
		return err_set(err, "--label COLUMN or --scores, not both: the "
				    "highest score is the answer");
	if (columns->score && !columns->label)
		return err_set(err, "--score is of the answer in --label");
	if (columns->are_logits && !columns->has_scores)
		return err_set(err, "--logits says what --scores are");
	if (options->is_out_of_fold && !options->is_tuned)
		return err_set(err, "an untuned model has no folds: leave "
				    "--out-of-fold out");
	return 0;
}

static void show_progress(void *context, int64_t rows)
{
	progress_tick(context, (uint64_t)rows);
}

static void warn(const struct prediction_import_options *o,
		 const struct prediction_import_report *r)
{
	if (r->unknown)
		log_warn("%lld rows have an id that no text here has (the "
			 "first: '%s'); they were left out",
			 (long long)r->unknown, r->first_unknown);
	if (r->ambiguous)
		log_warn("%lld rows have an id that several texts have; they "
			 "were left out",
			 (long long)r->ambiguous);
	if (r->quarantined)
		log_warn("%lld rows are of texts in neither train nor test; "
			 "they were left out",
			 (long long)r->quarantined);
	if (r->unheard_of)
		log_warn("%lld answers are no label here (the first: '%s') and "
			 "count as wrong%s",
			 (long long)r->unheard_of, r->first_unheard_of,
			 *r->first_unheard_of
				 ? "; say --map 'THEIRS=LABEL' if it means "
				   "one, or --map 'THEIRS=' if it does not"
				 : "");
	if (r->changed)
		log_warn("%lld rows have another answer than '%s' gave before; "
			 "what it said stays",
			 (long long)r->changed, o->run);
	if (r->no_distribution)
		log_warn("%lld rows have scores that are no probabilities%s; "
			 "their answers are taken, their scores are not",
			 (long long)r->no_distribution,
			 o->columns.has_scores ? " (--logits, if that is what "
						 "they are)"
					       : "");
	if (r->below_half)
		log_warn(
			"%lld answers have a score below 0.5, with two labels: "
			"--score is the probability of the answer, not of one "
			"label",
			(long long)r->below_half);
	if (r->bad)
		log_warn("%lld bad rows were left out; they are in %s",
			 (long long)r->bad, o->csv.skip_bad);
	if (r->without_probabilities)
		log_warn("%lld answers have no probability for each label: no "
			 "calibration and no thresholds for this run",
			 (long long)r->without_probabilities);
	if (o->is_tuned && r->train && !o->is_out_of_fold)
		log_warn("what a tuned model says of texts it was tuned on "
			 "shows nothing: its %lld answers on train texts are "
			 "no practice figures (--out-of-fold, if it had not "
			 "seen them)",
			 (long long)r->train);
}

static void print_report(const struct prediction_import_options *o,
			 const struct prediction_import_report *r)
{
	printf("%s: %lld row%s read, %lld answer%s taken (%lld of train, %lld "
	       "of test), %lld there already; %.1f s\n",
	       o->path, (long long)r->rows, r->rows == 1 ? "" : "s",
	       (long long)r->added, r->added == 1 ? "" : "s",
	       (long long)r->train, (long long)r->test, (long long)r->known,
	       r->seconds);
	printf("run %lld: '%s', %s; still without an answer of it: %lld train, "
	       "%lld test texts\n",
	       (long long)r->run, o->run, o->is_tuned ? "tuned" : "untuned",
	       (long long)r->missing_train, (long long)r->missing_test);
	puts("next: payoff evaluate");
}

static void print_json(const struct prediction_import_options *o,
		       const struct prediction_import_report *r)
{
	json_t *object = json_pack(
		"{si ss sI sb sb sI sI sI sI sI sI sI sI sI sI sI sI sI sI sf}",
		"schema_version", 1, "name", o->run, "run", (json_int_t)r->run,
		"is_new", (int)r->is_new_run, "tuned", (int)o->is_tuned, "rows",
		(json_int_t)r->rows, "added", (json_int_t)r->added, "train",
		(json_int_t)r->train, "test", (json_int_t)r->test, "known",
		(json_int_t)r->known, "changed", (json_int_t)r->changed,
		"unknown_ids", (json_int_t)r->unknown, "ambiguous_ids",
		(json_int_t)r->ambiguous, "quarantined",
		(json_int_t)r->quarantined, "unmapped", (json_int_t)r->unmapped,
		"unheard_of", (json_int_t)r->unheard_of, "no_distribution",
		(json_int_t)r->no_distribution, "without_probabilities",
		(json_int_t)r->without_probabilities, "missing_train",
		(json_int_t)r->missing_train, "seconds", r->seconds);

	json_object_set_new(object, "missing_test",
			    json_integer((json_int_t)r->missing_test));
	json_object_set_new(object, "bad", json_integer((json_int_t)r->bad));
	json_object_set_new(object, "below_half",
			    json_integer((json_int_t)r->below_half));
	json_dumpf(object, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(object);
}

int import_predictions(struct store *store,
		       struct prediction_import_options *options,
		       bool wants_json, struct err *err)
{
	struct prediction_import_report report;
	struct progress progress;
	int failed;

	options->progress = show_progress;
	options->context = &progress;
	progress_start(&progress, "rows", 0);
	failed = prediction_import(store, options, &report, err);
	progress_end(&progress);
	if (failed)
		return -1;
	if (report.was_stopped) {
		log_error("interrupted; %s",
			  report.is_new_run ? "nothing was imported"
					    : "the same command goes on");
		return 130;
	}
	warn(options, &report);
	if (wants_json)
		print_json(options, &report);
	else
		print_report(options, &report);
	return 0;
}
