/* Runs that stop, die and go on, and checkpoints that are not theirs. */
#include "tests/trial.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "finetune/checkpoint.h"

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

/* The weights of a folder are hashed; config.json says how they are used. */
static void a_config_that_changed_meanwhile_is_refused(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	struct model *model;

	(void)state;
	trial_init(&trial);
	trial.job.folder = folder;
	trial.stop_at = 2;
	CHECK_OK(trial_run(&trial, "bert", &err));
	trial.stop = 0;
	model = open_model("bert");
	trial.job.model = model;
	model->config.attention_dropout = 0.3;
	CHECK_FAILS(train_run(&trial.job, &trial.result, &err),
		    "other settings");
	model_close(model);
	trial_release(&trial);
}

/* The first is on the disk already. */
static void a_run_resumes_where_there_is_room_for_one_more(void **state)
{
	const struct checkpoint state_of_run = { .labels = 0 };
	struct optimizer optimizer = { .count = 0 };
	char *path = file_join(folder, "checkpoint.bin");
	struct err err = ERR_INIT;

	(void)state;
	optimizer.count = (size_t)(file_free_bytes(folder) / 20);
	CHECK_FAILS(
		checkpoint_check_space(folder, &state_of_run, &optimizer, &err),
		"make room");
	close(open(path, O_WRONLY | O_CREAT, 0600));
	CHECK_OK(checkpoint_check_space(folder, &state_of_run, &optimizer,
					&err));
	optimizer.count *= 2;
	CHECK_FAILS(
		checkpoint_check_space(folder, &state_of_run, &optimizer, &err),
		"make room");
	free(path);
}

static void a_damaged_checkpoint_is_refused(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	char *path = file_join(folder, "checkpoint.bin");
	int fd;

	(void)state;
	trial_init(&trial);
	trial.job.folder = folder;
	trial.stop_at = 2;
	CHECK_OK(trial_run(&trial, "bert", &err));
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "payoff", 6, 5000), 6);
	close(fd);
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
	int fd = open(stale, O_WRONLY | O_CREAT, 0600);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
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

#define IN_FOLDER(test) \
	cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(an_interrupted_run_resumes_to_the_same_bytes),
		IN_FOLDER(a_run_that_dies_again_and_again_ends_the_same),
		IN_FOLDER(a_checkpoint_of_another_run_is_refused),
		IN_FOLDER(a_config_that_changed_meanwhile_is_refused),
		IN_FOLDER(a_run_resumes_where_there_is_room_for_one_more),
		IN_FOLDER(a_damaged_checkpoint_is_refused),
		IN_FOLDER(one_process_trains_in_a_folder),
	};

	return cmocka_run_group_tests(tests, tiny_models_make,
				      tiny_models_remove);
}
