/* Training tiny models: that it learns, stops, resumes, and says what fails. */
#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/rng.h"
#include "finetune/checkpoint.h"
#include "finetune/train.h"

static const char *const names[] = { "bad", "good" };

static char folder[256];

static int make_folder(void **state)
{
	const char *parent = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof(folder), "%s/payoff-train-XXXXXX",
		 parent ? parent : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	static const char *const files[] = { "checkpoint.bin", "lock" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char *path = file_join(folder, files[i]);

		unlink(path);
		free(path);
	}
	return rmdir(folder);
}

/* A run on a toy task, and what its callbacks saw. */
struct trial {
	struct examples examples;
	size_t subset[64], held_out[32];
	struct train_settings settings;
	struct train_job job;
	struct train_result result;
	volatile sig_atomic_t stop;
	size_t stop_at, fail_at; /* steps; 0: never */
	size_t steps, epochs;	 /* told */
	double losses[16];	 /* of epochs, as told */
	char remark[256];
	char weights[HASH_HEX];
};

static int note_step(void *self, const struct train_progress *progress,
		     struct err *err)
{
	struct trial *trial = self;

	trial->steps++;
	assert_int_equal(progress->steps, 4 * trial->settings.epochs);
	assert_int_equal(progress->epoch, (progress->step + 3) / 4);
	assert_true(progress->rate > 0);
	assert_true(progress->gradient_norm > 0);
	assert_true(progress->seconds_left >= 0);
	if (progress->step == trial->stop_at)
		trial->stop = 1;
	if (progress->step == trial->fail_at)
		return err_set(err, "the power went");
	return 0;
}

static int note_epoch(void *self, const struct train_progress *progress,
		      struct err *err)
{
	struct trial *trial = self;

	(void)err;
	trial->epochs++;
	trial->losses[progress->epoch - 1] = progress->loss;
	snprintf(trial->remark, sizeof(trial->remark), "%s", progress->remark);
	return 0;
}

/* Texts of 4 to 9 tokens; token 50 says bad and token 60 good, all others are
 * noise. */
static void add_texts(struct examples *examples, size_t count)
{
	struct rng rng = rng_stream(5, "toy");

	for (size_t i = 0; i < count; i++) {
		size_t label = rng_below(&rng, 2);
		size_t length = 4 + rng_below(&rng, 6);
		struct example example = { .label = label,
					   .item = (int64_t)(1000 + i),
					   .group = (int64_t)i };
		int32_t ids[16];

		ids[0] = 2;
		for (size_t k = 1; k + 1 < length; k++)
			ids[k] = (int32_t)(100 + rng_below(&rng, 80));
		ids[1 + rng_below(&rng, length - 2)] = label ? 60 : 50;
		ids[length - 1] = 3;
		examples_add_ids(examples, &example, ids, length);
	}
}

static void trial_init(struct trial *trial)
{
	memset(trial, 0, sizeof(*trial));
	add_texts(&trial->examples, 96);
	for (size_t i = 0; i < 64; i++)
		trial->subset[i] = i;
	for (size_t i = 0; i < 32; i++)
		trial->held_out[i] = 64 + i;
	train_settings_default(&trial->settings);
	trial->settings.rate = 3e-3;
	trial->settings.epochs = 3;
	trial->settings.threads = 1;
	trial->job = (struct train_job){ .examples = &trial->examples,
					 .subset = trial->subset,
					 .count = 64,
					 .held_out = trial->held_out,
					 .held_out_count = 32,
					 .settings = &trial->settings,
					 .stop = &trial->stop,
					 .on_step = note_step,
					 .on_epoch = note_epoch,
					 .self = trial };
}

static struct model *open_model(const char *family)
{
	struct model_options options = { .labels = names,
					 .label_count = 2,
					 .seed = 1 };
	char *path = xasprintf("tests/fixtures/model-%s", family);
	struct err err = ERR_INIT;
	struct model *model = model_open(path, &options, &err);

	if (!model)
		fail_msg("%s", err.text);
	parameters_train(&model->parameters, 0, model_head_layer(model), true);
	free(path);
	return model;
}

static void hash_weights(const struct model *model, char out[HASH_HEX])
{
	struct hash hash;

	hash_init(&hash);
	for (size_t i = 0; i < model->parameters.count; i++)
		hash_add(&hash, model->parameters.items[i].data,
			 model->parameters.items[i].count * sizeof(float));
	hash_final_hex(&hash, out);
}

/* Trains a fresh model, as a new process would. */
static int trial_run(struct trial *trial, const char *family, struct err *err)
{
	struct model *model = open_model(family);
	int ret;

	trial->job.model = model;
	trial->stop = 0;
	trial->steps = trial->epochs = 0;
	ret = train_run(&trial->job, &trial->result, err);
	hash_weights(model, trial->weights);
	model_close(model);
	return ret;
}

static void trial_release(struct trial *trial)
{
	examples_release(&trial->examples);
}

static void every_family_learns_a_separable_task(void **state)
{
	static const char *const families[] = { "bert", "distilbert",
						"roberta" };
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct trial trial;

		trial_init(&trial);
		trial.settings.epochs = 16;
		trial.settings.rate = 1e-2;
		CHECK_OK(trial_run(&trial, families[i], &err));
		assert_int_equal(trial.steps, 64);
		assert_int_equal(trial.epochs, 16);
		assert_int_equal(trial.result.steps, 64);
		assert_true(trial.losses[0] > 0.5);
		assert_true(trial.result.loss < 0.2);
		assert_true(trial.result.accuracy > 0.9);
		assert_true(trial.result.macro_f1 > 0.9);
		assert_false(trial.result.is_collapsed);
		assert_string_equal(trial.result.remark, "");
		trial_release(&trial);
	}
}

static void the_same_settings_give_the_same_bytes(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	char weights[HASH_HEX];

	(void)state;
	trial_init(&trial);
	CHECK_OK(trial_run(&trial, "bert", &err));
	memcpy(weights, trial.weights, sizeof(weights));
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_string_equal(trial.weights, weights);
	trial.settings.seed++;
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_string_not_equal(trial.weights, weights);
	trial_release(&trial);
}

/* Stopped after 1, 3, 4 (an epoch's end), 7 and 12 (the last) of 12 steps. */
static void an_interrupted_run_resumes_to_the_same_bytes(void **state)
{
	static const size_t stops[] = { 1, 3, 4, 7, 12 };
	struct trial trial;
	struct err err = ERR_INIT;
	char weights[HASH_HEX];
	double losses[3];

	(void)state;
	trial_init(&trial);
	CHECK_OK(trial_run(&trial, "bert", &err));
	memcpy(weights, trial.weights, sizeof(weights));
	memcpy(losses, trial.losses, sizeof(losses));
	trial.job.folder = folder;
	for (size_t i = 0; i < 5; i++) {
		trial.stop_at = stops[i];
		CHECK_OK(trial_run(&trial, "bert", &err));
		assert_true(trial.result.is_interrupted);
		assert_false(trial.result.was_resumed);
		assert_int_equal(trial.result.steps, stops[i]);
		assert_true(checkpoint_exists(folder));
		memset(trial.losses, 0, sizeof(trial.losses));
		trial.stop_at = 0;
		CHECK_OK(trial_run(&trial, "bert", &err));
		assert_false(trial.result.is_interrupted);
		assert_true(trial.result.was_resumed);
		assert_int_equal(trial.steps, 12 - stops[i]);
		assert_string_equal(trial.weights, weights);
		assert_true(trial.result.loss == losses[2]);
		assert_true(trial.losses[2] == losses[2]);
		CHECK_OK(checkpoint_remove(folder, &err));
		assert_false(checkpoint_exists(folder));
	}
	trial_release(&trial);
}

/* Every step is saved; the run dies in the middle of many of them. */
static void a_run_that_dies_again_and_again_ends_the_same(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	char weights[HASH_HEX];

	(void)state;
	trial_init(&trial);
	CHECK_OK(trial_run(&trial, "roberta", &err));
	memcpy(weights, trial.weights, sizeof(weights));
	trial.job.folder = folder;
	trial.settings.checkpoint_seconds = 0;
	for (size_t step = 2; step <= 12; step += 2) {
		trial.fail_at = step;
		CHECK_FAILS(trial_run(&trial, "roberta", &err),
			    "the power went");
	}
	trial.fail_at = 0;
	CHECK_OK(trial_run(&trial, "roberta", &err));
	assert_int_equal(trial.steps, 1);
	assert_string_equal(trial.weights, weights);
	/* And once more when all is done: nothing is left to do. */
	CHECK_OK(trial_run(&trial, "roberta", &err));
	assert_int_equal(trial.steps, 0);
	assert_true(trial.result.was_resumed);
	assert_int_equal(trial.result.steps, 12);
	assert_string_equal(trial.weights, weights);
	trial_release(&trial);
}

static void a_frozen_encoder_stays_as_it_was(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	struct model *model = open_model("bert"), *same = open_model("bert");
	size_t moved = 0;

	(void)state;
	trial_init(&trial);
	parameters_train(&model->parameters, 0, model_head_layer(model) - 1,
			 false);
	trial.job.model = model;
	CHECK_OK(train_run(&trial.job, &trial.result, &err));
	for (size_t i = 0; i < model->parameters.count; i++) {
		const struct parameter *p = &model->parameters.items[i];
		bool is_same = memcmp(p->data, same->parameters.items[i].data,
				      p->count * sizeof(float)) == 0;

		assert_true(is_same || p->layer == model_head_layer(model));
		moved += !is_same;
	}
	assert_true(moved >= 2);
	model_close(model);
	model_close(same);
	trial_release(&trial);
}

/* Without dropout a batch in parts is the batch. */
static void parts_of_a_batch_add_up(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	double whole;

	(void)state;
	trial_init(&trial);
	trial.settings.has_dropout = false;
	trial.settings.rate = 1e-3;
	CHECK_OK(trial_run(&trial, "bert", &err));
	whole = trial.result.loss;
	trial.settings.pass_tokens = 20;
	CHECK_OK(trial_run(&trial, "bert", &err));
	CHECK_NEAR(trial.result.loss, whole, 1e-5);
	trial_release(&trial);
}

static void no_dropout_is_for_the_run_alone(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	struct model *model = open_model("bert");

	(void)state;
	trial_init(&trial);
	trial.settings.has_dropout = false;
	trial.settings.epochs = 1;
	trial.job.model = model;
	CHECK_OK(train_run(&trial.job, &trial.result, &err));
	CHECK_NEAR(model->config.hidden_dropout, 0.1, 0);
	CHECK_NEAR(model->config.classifier_dropout, 0.15, 0);
	model_close(model);
	trial_release(&trial);
}

/* Nine labels of ten are one, and the texts say nothing of it. */
static void a_collapse_is_noticed_and_said(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;

	(void)state;
	trial_init(&trial);
	for (size_t i = 0; i < trial.examples.count; i++)
		trial.examples.labels[i] = i % 10 == 0;
	trial.settings.class_weights = CLASS_WEIGHTS_NONE;
	trial.settings.rate = 1e-3;
	trial.settings.epochs = 4;
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_true(trial.result.is_collapsed);
	assert_non_null(strstr(trial.result.remark, "answers 'bad'"));
	assert_string_equal(trial.result.remark, trial.remark);
	/* The hold-out was never asked: by the answers in training. */
	trial.job.held_out = NULL;
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_true(trial.result.is_collapsed);
	assert_true(isnan(trial.result.accuracy));
	trial_release(&trial);
}

static void a_run_that_still_learns_is_under_trained(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;

	(void)state;
	trial_init(&trial);
	trial.settings.epochs = 5;
	trial.settings.rate = 1e-2;
	CHECK_OK(trial_run(&trial, "distilbert", &err));
	assert_true(trial.result.is_under_trained);
	assert_false(trial.result.is_collapsed);
	assert_non_null(strstr(trial.result.remark, "take more epochs"));
	trial_release(&trial);
}

static void skewed_labels_are_weighed_and_it_is_told(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;

	(void)state;
	trial_init(&trial);
	trial.settings.epochs = 1;
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_false(trial.result.has_class_weights);
	for (size_t i = 0; i < trial.examples.count; i++)
		trial.examples.labels[i] = i % 10 == 0;
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_true(trial.result.has_class_weights);
	trial_release(&trial);
}

static void a_loss_that_is_not_finite_names_step_and_items(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	struct model *model = open_model("bert");
	struct parameter *output = &model->parameters.items[model->head_output];

	(void)state;
	trial_init(&trial);
	trial.job.model = model;
	output->data[0] = INFINITY;
	CHECK_FAILS(train_run(&trial.job, &trial.result, &err), "step 1: ");
	assert_non_null(strstr(err.text, "items 10"));
	assert_non_null(strstr(err.text, "not finite"));
	model_close(model);
	trial_release(&trial);
}

static void unusable_jobs_are_refused(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;

	(void)state;
	trial_init(&trial);
	trial.settings.batch = 0;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "the batch");
	trial.settings.batch = 16;
	trial.examples.labels[3] = 2;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "item 1003");
	for (size_t i = 0; i < trial.examples.count; i++)
		trial.examples.labels[i] = 1;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "two labels at least");
	trial.job.count = 0;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "0 examples");
	trial_release(&trial);
}

static void a_checkpoint_of_another_run_is_refused(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;

	(void)state;
	trial_init(&trial);
	trial.job.folder = folder;
	trial.stop_at = 2;
	CHECK_OK(trial_run(&trial, "bert", &err));
	trial.settings.epochs++;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "other settings");
	trial.settings.epochs--;
	trial.job.count--;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "other examples");
	trial.job.count++;
	CHECK_FAILS(trial_run(&trial, "distilbert", &err), "another model");
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_true(trial.result.was_resumed);
	trial_release(&trial);
}

static void a_damaged_checkpoint_is_refused(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	char *path = file_join(folder, "checkpoint.bin");
	FILE *file;

	(void)state;
	trial_init(&trial);
	trial.job.folder = folder;
	trial.stop_at = 2;
	CHECK_OK(trial_run(&trial, "bert", &err));
	file = fopen(path, "r+b");
	assert_non_null(file);
	fseek(file, 5000, SEEK_SET);
	fputc('x', file);
	fclose(file);
	CHECK_FAILS(trial_run(&trial, "bert", &err), "is damaged: remove it");
	assert_int_equal(truncate(path, 4000), 0);
	CHECK_FAILS(trial_run(&trial, "bert", &err), "is damaged");
	assert_int_equal(truncate(path, 10), 0);
	CHECK_FAILS(trial_run(&trial, "bert", &err), "is not a checkpoint");
	free(path);
	trial_release(&trial);
}

/* A process that holds the folder's lock until it is killed. */
static pid_t lock_elsewhere(void)
{
	int ends[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		struct checkpoint_lock lock;
		struct err err = ERR_INIT;

		if (checkpoint_lock(&lock, folder, &err) ||
		    write(ends[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	close(ends[1]);
	return child;
}

static void one_process_trains_in_a_folder(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	pid_t child = lock_elsewhere();
	char *stale = xasprintf("%s/checkpoint.bin.tmp-12345", folder);
	FILE *file = fopen(stale, "wb");

	(void)state;
	assert_non_null(file);
	fclose(file);
	trial_init(&trial);
	trial.job.folder = folder;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "another process");
	assert_true(file_exists(stale));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_false(file_exists(stale));
	free(stale);
	trial_release(&trial);
}

/* ---- prediction ---- */

struct seen {
	size_t count, wrong_place, subset[4100];
	double logits[4100], worst_sum;
};

static int note_row(void *self, const struct prediction *prediction,
		    struct err *err)
{
	struct seen *seen = self;
	const float *logs = prediction->log_probabilities;
	double sum = exp((double)logs[0]) + exp((double)logs[1]);

	(void)err;
	if (prediction->position != seen->count ||
	    prediction->example != seen->subset[seen->count])
		seen->wrong_place++;
	seen->logits[seen->count++] = (double)prediction->logits[0];
	if (fabs(sum - 1) > seen->worst_sum)
		seen->worst_sum = fabs(sum - 1);
	return 0;
}

static void predictions_come_in_order_and_alone_are_the_same(void **state)
{
	struct seen *many = xcalloc(1, sizeof(*many)), *one;
	struct examples examples = EXAMPLES_INIT;
	struct err err = ERR_INIT;
	struct predict_job job = { .model = open_model("bert"),
				   .examples = &examples,
				   .subset = many->subset,
				   .count = 4100,
				   .on_row = note_row,
				   .self = many };

	(void)state;
	one = xcalloc(1, sizeof(*one));
	add_texts(&examples, 50);
	for (size_t i = 0; i < 4100; i++)
		many->subset[i] = (i * 7) % 50;
	CHECK_OK(train_predict(&job, &err));
	assert_int_equal(many->count, 4100);
	assert_int_equal(many->wrong_place, 0);
	assert_true(many->worst_sum < 1e-6);
	job.subset = NULL;
	job.pass_tokens = 1;
	job.self = one;
	for (size_t i = 0; i < 50; i++)
		one->subset[i] = i;
	CHECK_OK(train_predict(&job, &err));
	assert_int_equal(one->count, 50);
	assert_int_equal(one->wrong_place, 0);
	for (size_t i = 0; i < 4100; i++)
		CHECK_NEAR(many->logits[i], one->logits[many->subset[i]], 1e-5);
	model_close(job.model);
	examples_release(&examples);
	free(many);
	free(one);
}

static void prediction_stops_when_asked(void **state)
{
	struct seen *seen = xcalloc(1, sizeof(*seen));
	struct examples examples = EXAMPLES_INIT;
	volatile sig_atomic_t stop = 1;
	struct err err = ERR_INIT;
	struct predict_job job = { .model = open_model("bert"),
				   .examples = &examples,
				   .stop = &stop,
				   .on_row = note_row,
				   .self = seen };

	(void)state;
	CHECK_OK(train_predict(&job, &err)); /* nothing to do */
	add_texts(&examples, 5);
	assert_int_equal(train_predict(&job, &err), 1);
	assert_int_equal(seen->count, 0);
	model_close(job.model);
	examples_release(&examples);
	free(seen);
}

#define IN_FOLDER(test) \
	cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_family_learns_a_separable_task),
		cmocka_unit_test(the_same_settings_give_the_same_bytes),
		IN_FOLDER(an_interrupted_run_resumes_to_the_same_bytes),
		IN_FOLDER(a_run_that_dies_again_and_again_ends_the_same),
		cmocka_unit_test(a_frozen_encoder_stays_as_it_was),
		cmocka_unit_test(parts_of_a_batch_add_up),
		cmocka_unit_test(no_dropout_is_for_the_run_alone),
		cmocka_unit_test(a_collapse_is_noticed_and_said),
		cmocka_unit_test(a_run_that_still_learns_is_under_trained),
		cmocka_unit_test(skewed_labels_are_weighed_and_it_is_told),
		cmocka_unit_test(
			a_loss_that_is_not_finite_names_step_and_items),
		cmocka_unit_test(unusable_jobs_are_refused),
		IN_FOLDER(a_checkpoint_of_another_run_is_refused),
		IN_FOLDER(a_damaged_checkpoint_is_refused),
		IN_FOLDER(one_process_trains_in_a_folder),
		cmocka_unit_test(
			predictions_come_in_order_and_alone_are_the_same),
		cmocka_unit_test(prediction_stops_when_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
