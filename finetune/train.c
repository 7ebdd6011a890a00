/* train.c - see train.h */
#include "finetune/train.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/log.h"
#include "data/base/text.h"
#include "finetune/batch.h"
#include "finetune/checkpoint.h"
#include "finetune/gradient.h"
#include "finetune/holdout.h"
#include "finetune/optimizer.h"
#include "finetune/schedule.h"
#include "finetune/tensor.h"
#include "finetune/watch.h"

struct run {
	const struct train_job *job;
	struct train_settings settings; /* epochs as they will be */
	struct model *model;
	size_t labels;
	size_t epoch_steps, steps;
	float *weights; /* (labels) of the loss */
	bool is_weighted;
	uint64_t *gold; /* (labels) examples trained on, by label */
	double yardstick;
	struct schedule schedule;
	struct optimizer optimizer;
	struct batches batches;
	struct gradient gradient;
	struct checkpoint state;
	size_t shuffled; /* epoch + 1 whose order stands in batches; 0: none */
	double step_loss, rate, norm;
	int64_t started_ms, saved_ms;
	double seconds_before; /* spent by earlier processes */
	size_t first_step;     /* of this process */
	uint64_t examples;     /* trained on by this process */
	bool was_resumed, is_interrupted;
};

static bool is_stopped(const struct run *run)
{
	return run->job->stop && *run->job->stop;
}

/* ---- a step ---- */

/* Ends an error with the items it may come from. */
static int blame(const struct run *run, const size_t *members, size_t count,
		 struct err *err)
{
	struct text items = TEXT_INIT;

	for (size_t i = 0; i < count && items.length < 200; i++)
		text_printf(&items, "%s%" PRId64, i ? ", " : "",
			    run->job->examples->items[members[i]]);
	err_set(err,
		"step %" PRIu64 ": the loss or its gradient is not finite "
		"(items %s%s): lower the learning rate",
		run->state.step + 1, text_get(&items),
		items.length < 200 ? "" : ", ...");
	text_release(&items);
	return -1;
}

static double seconds_here(const struct run *run)
{
	return (double)(clock_monotonic_ms() - run->started_ms) / 1000;
}

static void fill_progress(const struct run *run,
			  struct train_progress *progress)
{
	double here = seconds_here(run);
	size_t done = (size_t)run->state.step, steps = done - run->first_step;

	*progress = (struct train_progress){
		.step = done,
		.steps = run->steps,
		.epoch = (done + run->epoch_steps - 1) / run->epoch_steps,
		.epochs = run->settings.epochs,
		.loss = run->step_loss,
		.rate = run->rate,
		.gradient_norm = run->norm,
		.tokens = run->state.tokens,
		.seconds = run->seconds_before + here,
		.accuracy = NAN,
		.macro_f1 = NAN,
		.remark = "",
	};
	if (steps && here > 0) {
		progress->seconds_left =
			here / (double)steps * (double)(run->steps - done);
		progress->examples_per_second = (double)run->examples / here;
	}
}

static int run_step(struct run *run, struct err *err)
{
	size_t epoch = (size_t)run->state.step / run->epoch_steps, count;
	size_t index = (size_t)run->state.step % run->epoch_steps, tokens;
	struct train_progress progress;
	const size_t *members;

	if (run->shuffled != epoch + 1) {
		batches_shuffle(&run->batches, run->settings.seed, epoch);
		run->shuffled = epoch + 1;
	}
	members = batches_get(&run->batches, index, &count);
	tokens = gradient_add(&run->gradient, members, count,
			      run->state.step * run->settings.batch,
			      &run->step_loss, err);
	if (tokens == 0)
		return -1;
	run->rate = schedule_rate(&run->schedule, (size_t)run->state.step);
	if (!isfinite(run->step_loss) ||
	    optimizer_step(&run->optimizer, run->rate, &run->norm, err))
		return blame(run, members, count, err);
	run->state.step++;
	run->state.tokens += tokens;
	run->examples += count;
	run->state.epoch_examples += count;
	run->state.epoch_loss += run->step_loss * (double)count;
	if (!run->job->on_step)
		return 0;
	fill_progress(run, &progress);
	return run->job->on_step(run->job->self, &progress, err);
}

/* ---- the end of an epoch ---- */

/* What is wrong with the epoch, by the hold-out's answers if there is one
 * with several labels, else by those given in training. */
static void judge(struct run *run, const struct holdout *holdout)
{
	struct watch watch = {
		.loss = run->state.loss,
		.loss_before = run->state.loss_before,
		.yardstick = run->yardstick,
		.epochs = run->settings.epochs,
		.predicted = run->state.predicted,
		.gold = run->gold,
		.labels = run->labels,
	};
	size_t epoch = (size_t)run->state.step / run->epoch_steps, kinds = 0;
	struct text remark = TEXT_INIT;

	for (size_t k = 0; k < run->labels; k++)
		kinds += holdout->gold && holdout->gold[k] > 0;
	if (kinds > 1) {
		watch.predicted = holdout->predicted;
		watch.gold = holdout->gold;
	}
	run->state.faults = watch_faults(&watch);
	if (epoch < run->settings.epochs)
		run->state.faults &= ~(uint64_t)WATCH_STILL_FALLING;
	/* A good run, too, answers one label for an epoch or two. */
	if (2 * epoch <= run->settings.epochs)
		run->state.faults = 0;
	watch_remark(&watch, (unsigned)run->state.faults,
		     run->model->config.labels, &remark);
	snprintf(run->state.remark, sizeof(run->state.remark), "%s",
		 text_get(&remark));
	text_release(&remark);
}

static void reset_epoch(struct run *run)
{
	run->state.epoch_examples = 0;
	run->state.epoch_loss = 0;
	memset(run->state.predicted, 0,
	       run->labels * sizeof(*run->state.predicted));
}

/* Scores, tells and forgets the epoch. Returns 1 when it was stopped before
 * that, -1 on failure. */
static int end_epoch(struct run *run, struct err *err)
{
	const struct train_job *job = run->job;
	struct train_progress progress;
	struct holdout holdout = { .accuracy = NAN, .macro_f1 = NAN };
	int ret = 0;

	if (job->held_out)
		ret = holdout_score(&holdout, job, run->labels, err);
	if (ret)
		goto out;
	run->state.accuracy = holdout.accuracy;
	run->state.macro_f1 = holdout.macro_f1;
	run->state.loss_before = run->state.loss;
	run->state.loss =
		run->state.epoch_loss / (double)run->state.epoch_examples;
	judge(run, &holdout);
	reset_epoch(run);
	if (!job->on_epoch)
		goto out;
	fill_progress(run, &progress);
	progress.loss = run->state.loss;
	progress.accuracy = run->state.accuracy;
	progress.macro_f1 = run->state.macro_f1;
	progress.remark = run->state.remark;
	ret = job->on_epoch(job->self, &progress, err);
out:
	holdout_release(&holdout);
	return ret;
}

/* ---- the run ---- */

static int save(struct run *run, struct err *err)
{
	if (!run->job->folder)
		return 0;
	run->state.seconds = run->seconds_before + seconds_here(run);
	if (checkpoint_write(run->job->folder, &run->state, &run->optimizer,
			     err))
		return -1;
	run->saved_ms = clock_monotonic_ms();
	return 0;
}

/* Whether the work since the last checkpoint is worth one: a minute of it, or
 * a quarter where an epoch ends. (One of MiniLM's is 270 MB.) */
static bool is_due(const struct run *run)
{
	double since = (double)(clock_monotonic_ms() - run->saved_ms) / 1000;
	bool ends = run->state.epoch_examples == 0;

	return since >= run->settings.checkpoint_seconds * (ends ? 0.25 : 1);
}

static int run_loop(struct run *run, struct err *err)
{
	for (;;) {
		int ret = 0;

		if (run->state.epoch_examples == run->job->count)
			ret = end_epoch(run, err);
		if (ret < 0)
			return -1;
		if (ret == 0 && run->state.step == run->steps)
			return is_due(run) ? save(run, err) : 0;
		if (ret > 0 || is_stopped(run)) {
			run->is_interrupted = true;
			return save(run, err);
		}
		if (run->state.step > run->first_step && is_due(run) &&
		    save(run, err))
			return -1;
		if (run_step(run, err))
			return -1;
	}
}

static int check_subset(const struct run *run, const size_t *subset,
			size_t count, struct err *err)
{
	const struct examples *examples = run->job->examples;

	for (size_t i = 0; i < count; i++)
		if (examples->labels[subset[i]] >= run->labels)
			return err_set(err,
				       "item %" PRId64 ": its label is number "
				       "%zu and the model has %zu",
				       examples->items[subset[i]],
				       examples->labels[subset[i]] + 1,
				       run->labels);
	return 0;
}

static int check_job(const struct run *run, struct err *err)
{
	const struct train_job *job = run->job;
	size_t kinds = 0;

	if (train_settings_check(job->settings, err))
		return -1;
	if (!run->model->has_head)
		return err_set(err, "%s: has no classification head",
			       run->model->folder);
	if (check_subset(run, job->subset, job->count, err) ||
	    (job->held_out &&
	     check_subset(run, job->held_out, job->held_out_count, err)))
		return -1;
	for (size_t i = 0; i < job->count; i++)
		run->gold[job->examples->labels[job->subset[i]]]++;
	for (size_t k = 0; k < run->labels; k++)
		kinds += run->gold[k] > 0;
	if (kinds < 2)
		return err_set(err,
			       "%zu examples with %zu different labels: "
			       "training needs two labels at least; label more",
			       job->count, kinds);
	return 0;
}

/* What config.json says of the model beside its shapes. "%a" is exact. */
static void hash_config(const struct config *config, struct hash *hash)
{
	struct text text = TEXT_INIT;

	text_printf(&text,
		    "heads %zu offset %zu activation %d epsilon %a dropout "
		    "%a %a %a",
		    config->heads, config->position_offset,
		    (int)config->activation, config->layer_norm_epsilon,
		    config->hidden_dropout, config->attention_dropout,
		    config->classifier_dropout);
	hash_add_field(hash, text_get(&text), text.length);
	text_release(&text);
}

/* Settings, model, its head (which may be drawn, not read), what is trained,
 * and libtorch: what, with the data, decides the weights. */
static void hash_run(const struct run *run, char out[HASH_HEX])
{
	const struct parameters *parameters = &run->model->parameters;
	const char *library = tensor_library();
	char settings[HASH_HEX];
	struct hash hash;

	train_settings_hash(&run->settings, settings);
	hash_init(&hash);
	hash_add_field(&hash, settings, strlen(settings));
	hash_add_field(&hash, library, strlen(library));
	hash_add_field(&hash, run->model->sha256, strlen(run->model->sha256));
	hash_config(&run->model->config, &hash);
	for (size_t i = 0; i < parameters->count; i++) {
		const struct parameter *p = &parameters->items[i];

		if (p->grad)
			hash_add_field(&hash, p->name, strlen(p->name));
		if (p->layer == model_head_layer(run->model))
			hash_add_field(&hash, p->data,
				       p->count * sizeof(*p->data));
	}
	for (size_t k = 0; k < run->labels; k++)
		hash_add_field(&hash, run->model->config.labels[k],
			       strlen(run->model->config.labels[k]));
	hash_final_hex(&hash, out);
}

static void init_optimizer(struct run *run)
{
	struct optimizer_settings settings = OPTIMIZER_DEFAULT;

	settings.weight_decay = run->settings.weight_decay;
	settings.clip = run->settings.clip;
	settings.head_factor = run->settings.head_factor;
	settings.head_layer = model_head_layer(run->model);
	parameters_zero_grad(&run->model->parameters);
	optimizer_init(&run->optimizer, &run->model->parameters, &settings);
}

/* Everything but the state, which starts at step 0. */
static void init(struct run *run)
{
	const struct train_job *job = run->job;

	run->settings.epochs =
		train_epochs(&run->settings, job->count, run->labels);
	run->weights = xcalloc(run->labels, sizeof(*run->weights));
	run->is_weighted = train_class_weights(
		job->examples, job->subset, job->count,
		run->settings.class_weights, run->labels, run->weights);
	run->yardstick = watch_yardstick(run->gold, run->weights, run->labels);
	batches_init(&run->batches, job->examples, job->subset, job->count,
		     run->settings.batch);
	run->epoch_steps = batches_count(&run->batches);
	run->steps = run->epoch_steps * run->settings.epochs;
	run->schedule = schedule_linear(run->settings.rate,
					run->settings.warmup, run->steps);
	init_optimizer(run);
	checkpoint_init(&run->state, run->labels);
	run->gradient = (struct gradient){
		.model = run->model,
		.examples = job->examples,
		.weights = run->is_weighted ? run->weights : NULL,
		.labels = run->labels,
		.pass_tokens = run->settings.pass_tokens,
		.seed = run->settings.seed,
		.predicted = run->state.predicted,
	};
	hash_run(run, run->state.run);
	examples_hash(job->examples, job->subset, job->count, run->state.data);
}

/* Goes to where the folder's checkpoint stands, if it has one. */
static int resume(struct run *run, struct err *err)
{
	const char *folder = run->job->folder;
	int ret;

	if (!folder)
		return 0;
	ret = checkpoint_read(folder, &run->state, &run->optimizer, err);
	if (ret < 0)
		return -1;
	run->was_resumed = ret == 0;
	run->first_step = (size_t)run->state.step;
	run->seconds_before = run->state.seconds;
	return checkpoint_check_space(folder, &run->state, &run->optimizer,
				      err);
}

static void fill_result(const struct run *run, struct train_result *result)
{
	uint64_t faults = run->state.faults;

	memset(result, 0, sizeof(*result));
	result->is_interrupted = run->is_interrupted;
	result->was_resumed = run->was_resumed;
	result->has_class_weights = run->is_weighted;
	result->is_collapsed =
		(faults & (WATCH_ONE_LABEL | WATCH_NOTHING_LEARNED)) != 0;
	result->is_under_trained = (faults & WATCH_STILL_FALLING) != 0;
	snprintf(result->remark, sizeof(result->remark), "%s",
		 run->state.remark);
	result->steps = (size_t)run->state.step;
	result->epochs = result->steps / run->epoch_steps;
	result->loss = run->state.loss;
	result->accuracy = run->state.accuracy;
	result->macro_f1 = run->state.macro_f1;
	result->tokens = run->state.tokens;
	result->seconds = run->seconds_before + seconds_here(run);
}

static void release(struct run *run)
{
	free(run->weights);
	free(run->gold);
	batches_release(&run->batches);
	gradient_release(&run->gradient);
	optimizer_release(&run->optimizer);
	checkpoint_release(&run->state);
}

/* Where dropout is not wanted the model's config says so, for as long. */
static int run_with_dropout_as_set(struct run *run, struct err *err)
{
	struct config *config = &run->model->config;
	double hidden = config->hidden_dropout;
	double attention = config->attention_dropout;
	double classifier = config->classifier_dropout;
	int ret;

	if (!run->settings.has_dropout)
		config->hidden_dropout = config->attention_dropout =
			config->classifier_dropout = 0;
	ret = run_loop(run, err);
	config->hidden_dropout = hidden;
	config->attention_dropout = attention;
	config->classifier_dropout = classifier;
	return ret;
}

int train_run(const struct train_job *job, struct train_result *result,
	      struct err *err)
{
	struct checkpoint_lock lock = { -1 };
	struct run run = { .job = job,
			   .settings = *job->settings,
			   .model = job->model };
	int ret = -1;

	run.labels = job->model->config.label_count;
	run.gold = xcalloc(run.labels + 1, sizeof(*run.gold));
	run.started_ms = run.saved_ms = clock_monotonic_ms();
	if (check_job(&run, err) ||
	    (job->folder && checkpoint_lock(&lock, job->folder, err)))
		goto out;
	init(&run);
	if (resume(&run, err) || tensor_threads(run.settings.threads, err) ||
	    run_with_dropout_as_set(&run, err))
		goto out;
	fill_result(&run, result);
	ret = 0;
out:
	checkpoint_unlock(&lock);
	release(&run);
	return ret;
}
