/* candidate.c - one candidate from its settings to its predictions: see
 * launch.h */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/file.h"
#include "data/base/log.h"
#include "finetune/labelled.h"
#include "finetune/launch.h"
#include "finetune/record.h"

/* Items that are in memory as tokens at a time. */
#define WINDOW 4096

/* A fit under way, as its callbacks see it. */
struct fit {
	struct launch *launch;
	struct candidate *candidate;
	int fold;
	struct fitting fitting;
	size_t *subset, *held_out;
	char *folder;
};

static int note_step(void *self, const struct train_progress *progress,
		     struct err *err)
{
	const struct fit *fit = self;
	const struct step step = {
		.run = fit->candidate->run.id,
		.fold = fit->fold,
		.step = (int64_t)progress->step,
		.epoch = (int64_t)progress->epoch,
		.loss = progress->loss,
		.learning_rate = progress->rate,
		.gradient_norm = progress->gradient_norm,
		.tokens = (int64_t)progress->tokens,
		.elapsed_ms = (int64_t)(progress->seconds * 1000),
	};

	return step_add(fit->launch->store, &step, err);
}

static int note_epoch(void *self, const struct train_progress *progress,
		      struct err *err)
{
	const struct fit *fit = self;
	const struct epoch epoch = {
		.run = fit->candidate->run.id,
		.fold = fit->fold,
		.epoch = (int64_t)progress->epoch,
		.loss = progress->loss,
		.held_out_accuracy = progress->accuracy,
		.held_out_macro_f1 = progress->macro_f1,
	};

	if (fit->launch->on_epoch)
		fit->launch->on_epoch(fit->candidate, fit->fold, progress);
	return epoch_add(fit->launch->store, &epoch, err);
}

/* Sets out a fit on all folds but one; FOLD_FINAL: on everything. */
static int fit_init(struct fit *fit, struct launch *launch,
		    struct candidate *candidate, int fold, struct err *err)
{
	const struct examples *examples;
	struct fitting *fitting = &fit->fitting;
	char *folder;

	*fit = (struct fit){ .launch = launch,
			     .candidate = candidate,
			     .fold = fold };
	if (launch_examples(launch, candidate, &examples, err))
		return -1;
	fit->subset = xcalloc(examples->count + 1, sizeof(size_t));
	fit->held_out = xcalloc(examples->count + 1, sizeof(size_t));
	*fitting = (struct fitting){
		.body = candidate->method->needs_body ? launch->body : NULL,
		.labels = &launch->labels,
		.settings = candidate->settings,
		.seed = (uint64_t)candidate->run.seed,
		.threads = launch->threads,
		.examples = examples,
		.fold_of = launch->fold_of,
		.subset = fit->subset,
		.held_out = fit->held_out,
		.checkpoint_seconds = launch->checkpoint_seconds,
		.stop = launch->stop,
		.on_step = note_step,
		.on_epoch = note_epoch,
		.self = fit,
	};
	for (size_t i = 0; i < examples->count; i++)
		if (fold >= 0 && launch->fold_of[i] == (size_t)fold)
			fit->held_out[fitting->held_out_count++] = i;
		else
			fit->subset[fitting->count++] = i;
	folder = run_folder(launch->store, candidate->run.id);
	fit->folder = fold < 0 ? xasprintf("%s/checkpoint-final", folder)
			       : xasprintf("%s/checkpoint-%d", folder, fold);
	free(folder);
	fitting->folder = fit->folder;
	return 0;
}

/* The checkpoint has done its work. */
static int drop_checkpoint(const struct fit *fit, struct err *err)
{
	char *lock;
	int ret = 0;

	if (!file_is_folder(fit->folder))
		return 0;
	lock = file_join(fit->folder, "lock");
	ret = checkpoint_remove(fit->folder, err);
	remove(lock);
	remove(fit->folder);
	free(lock);
	return ret;
}

static void fit_release(struct fit *fit)
{
	free(fit->folder);
	free(fit->subset);
	free(fit->held_out);
}

static bool is_kept(const struct candidate *candidate, const char *text)
{
	const json_t *remark;
	size_t i;

	json_array_foreach(candidate->remarks, i,
			   remark) if (!strcmp(json_string_value(remark),
					       text)) return true;
	return false;
}

static void keep_remarks(struct candidate *candidate,
			 const struct fitted *fitted, int fold)
{
	const json_t *remark;
	size_t i;

	json_array_foreach(fitted->remarks, i, remark)
	{
		char *text = fold < 0 ? xstrdup(json_string_value(remark))
				      : xasprintf("Practice, fold %d: %s", fold,
						  json_string_value(remark));

		if (!is_kept(candidate, text))
			json_array_append_new(candidate->remarks,
					      json_string(text));
		free(text);
	}
}

/* Remarks on a fold of practice are in the row before its predictions: a fold
 * that has spoken is not trained again after a kill. */
static int write_remarks(struct launch *launch, struct candidate *candidate,
			 struct err *err)
{
	char *text = json_dumps(candidate->remarks, JSON_COMPACT);

	candidate->run.remarks = arena_strdup(&launch->arena, text);
	free(text);
	return run_update(launch->store, &candidate->run, err);
}

/* ---- practice ---- */

static bool has_said(const struct prediction_list *said, int64_t item, int fold)
{
	const struct prediction *p = prediction_find(said, item);
	const struct prediction *end = said->predictions + said->count;

	for (; p && p < end && p->item == item; p++)
		if (p->fold == fold)
			return true;
	return false;
}

/* Leaves only those held out that the run has not spoken of yet. */
static void drop_said(struct fitting *fitting, size_t *held_out, int fold,
		      const struct prediction_list *said, size_t *missing)
{
	*missing = 0;
	for (size_t i = 0; i < fitting->held_out_count; i++) {
		int64_t item = fitting->examples->items[held_out[i]];

		if (!has_said(said, item, fold))
			held_out[(*missing)++] = held_out[i];
	}
}

/* What the model without a fold says of the fold. */
static int predict_fold(const struct fit *fit, struct fitted *fitted,
			const struct prediction_list *said, struct err *err)
{
	struct launch *launch = fit->launch;
	struct fitting fitting = fit->fitting;
	struct recorder recorder;
	struct guessing guessing = {
		.examples = fitting.examples,
		.subset = fit->held_out,
		.stop = launch->stop,
		.on_row = recorder_row,
		.self = &recorder,
	};
	int ret;

	drop_said(&fitting, fit->held_out, fit->fold, said, &guessing.count);
	recorder_open(&recorder, launch->store, fit->candidate->run.id,
		      &launch->labels, fit->fold);
	ret = fitted->method->predict(fitted, &guessing, err);
	return recorder_close(&recorder, ret, err);
}

static int practise_fold(struct launch *launch, struct candidate *candidate,
			 int fold, const struct prediction_list *said,
			 struct err *err)
{
	struct fitted *fitted = NULL;
	size_t missing = 0;
	struct fit fit;
	int ret = fit_init(&fit, launch, candidate, fold, err);

	for (size_t i = 0; !ret && i < fit.fitting.held_out_count; i++)
		missing += !has_said(
			said, fit.fitting.examples->items[fit.held_out[i]],
			fold);
	if (!ret && missing) {
		ret = candidate->method->fit(&fit.fitting, &fitted, err);
		if (!ret) {
			keep_remarks(candidate, fitted, fold);
			ret = write_remarks(launch, candidate, err);
		}
		if (!ret)
			ret = predict_fold(&fit, fitted, said, err);
		fitted_close(fitted);
	}
	if (!ret)
		ret = drop_checkpoint(&fit, err);
	fit_release(&fit);
	return ret;
}

static int practise(struct launch *launch, struct candidate *candidate,
		    struct err *err)
{
	size_t folds = candidate->method->folds(candidate->settings);
	struct arena arena = ARENA_INIT;
	struct prediction_list said;
	int ret;

	ret = predictions_load(launch->store, candidate->run.id,
			       PREDICTIONS_TRAIN, &launch->labels, &arena,
			       &said, err);
	for (size_t f = 0; f < folds && !ret; f++)
		ret = practise_fold(launch, candidate, (int)f, &said, err);
	arena_release(&arena);
	return ret;
}

/* ---- the model that ships ---- */

int predict_missing(const struct missing_job *job, enum prediction_side side,
		    size_t *predicted, struct err *err)
{
	const struct body *body = job->fitted->body;
	const struct cutting cutting = { body ? body->tokenizer : NULL,
					 job->max_tokens };
	struct examples examples = EXAMPLES_INIT;
	struct arena arena = ARENA_INIT;
	struct recorder recorder;
	struct guessing guessing = { .examples = &examples,
				     .stop = job->stop,
				     .on_row = recorder_row,
				     .self = &recorder };
	size_t count, n;
	int64_t *items;
	int ret;

	recorder_open(&recorder, job->store, job->run, job->labels, FOLD_FINAL);
	ret = predictions_missing(job->store, job->run, side, &arena, &items,
				  &count, err);
	for (size_t from = 0; !ret && from < count; from += n) {
		n = count - from < WINDOW ? count - from : WINDOW;
		examples_clear(&examples);
		ret = items_add(job->store, items + from, n, &cutting,
				&examples, err);
		if (!ret)
			ret = job->fitted->method->predict(job->fitted,
							   &guessing, err);
		if (!ret && predicted)
			*predicted += n;
	}
	ret = recorder_close(&recorder, ret, err);
	examples_release(&examples);
	arena_release(&arena);
	return ret;
}

static int save(struct launch *launch, struct candidate *candidate,
		struct fitted *fitted, struct err *err)
{
	char *folder = run_folder(launch->store, candidate->run.id);
	char sha256[HASH_HEX];
	const char *base = strrchr(folder, '/');
	int ret;

	/* The row says where it lies as seen from the project's own folder. */
	while (base && base > folder && base[-1] != '/')
		base--;
	candidate->run.folder = arena_strdup(&launch->arena, base);
	ret = candidate->method->save(fitted, folder, sha256, err);
	if (!ret)
		candidate->run.weights_hash =
			arena_strdup(&launch->arena, sha256);
	free(folder);
	return ret;
}

/* Fits to everything, keeps it, and lets it speak of what it should. */
static int finish(struct launch *launch, struct candidate *candidate,
		  struct err *err)
{
	struct missing_job job = {
		.store = launch->store,
		.labels = &launch->labels,
		.max_tokens = settings_max_tokens(candidate->settings),
		.run = candidate->run.id,
		.stop = launch->stop,
	};
	struct fitted *fitted = NULL;
	struct fit fit;
	int ret = fit_init(&fit, launch, candidate, FOLD_FINAL, err);

	if (!ret)
		ret = candidate->method->fit(&fit.fitting, &fitted, err);
	if (!ret && candidate->method->save)
		ret = save(launch, candidate, fitted, err);
	job.fitted = fitted;
	if (!ret && !candidate->method->is_tuned)
		ret = predict_missing(&job, PREDICTIONS_TRAIN, NULL, err);
	if (!ret)
		ret = predict_missing(&job, PREDICTIONS_TEST, NULL, err);
	if (!ret && candidate->method->conclude)
		candidate->method->conclude(fitted);
	if (!ret)
		keep_remarks(candidate, fitted, FOLD_FINAL);
	fitted_close(fitted);
	if (!ret)
		ret = drop_checkpoint(&fit, err);
	fit_release(&fit);
	return ret;
}

int candidate_run(struct launch *launch, struct candidate *candidate,
		  struct err *err)
{
	int ret = practise(launch, candidate, err);

	return ret ? ret : finish(launch, candidate, err);
}
