/* Each way of making a candidate, with tiny models of random weights. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "tests/check.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "finetune/method/method.h"
#include "tests/tiny_model.h"

#define TEXTS 60

static const char *const words[] = {
	"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "fine",
	"bad",	 "poor",  "it",	   "is",    "so",     "very", "quite",
};

static const struct label three_labels[] = {
	{ .key = "negative", .name = "Bad", .description = "it is bad" },
	{ .key = "mixed", .name = "mixed", .description = "" },
	{ .key = "positive", .name = "Good", .description = "it is good" },
};
static const struct label_list labels = { three_labels, 3, 1 };

static char folder[64];

static char *model_folder(const char *fixture)
{
	char *from = xasprintf("tests/fixtures/%s", fixture);
	char *path = file_join(folder, fixture);
	char *vocabulary = file_join(path, "vocab.txt");
	struct err err = ERR_INIT;
	FILE *out;

	if (tiny_model_write(from, path, &err))
		fail_msg("%s", err.text);
	free(from);
	out = fopen(vocabulary, "w");
	assert_non_null(out);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		fprintf(out, "%s\n", words[i]);
	fclose(out);
	free(vocabulary);
	return path;
}

static int remove_one(const char *path, const struct stat *info, int type,
		      struct FTW *place)
{
	(void)info;
	(void)type;
	(void)place;
	return remove(path);
}

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/payoff-methods-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A fitting of a method to small texts, and what it says of them. */
struct trial {
	struct body *body;
	struct examples examples;
	size_t fold_of[TEXTS], all[TEXTS];
	struct method_options options;
	struct fitting fitting;
	json_t *settings;
	/* said */
	size_t count;
	float logs[2 * TEXTS][3];
	struct prediction said[2 * TEXTS];
};

static void trial_init(struct trial *trial, const char *fixture)
{
	static const char *const texts[] = { "it is very bad", "so bad it is",
					     "it is good", "quite good so" };
	static const size_t gold[] = { 0, 0, 2, 2 };
	char *path = model_folder(fixture);
	struct err err = ERR_INIT;

	memset(trial, 0, sizeof(*trial));
	trial->body = body_open(path, &err);
	if (!trial->body)
		fail_msg("%s", err.text);
	for (size_t i = 0; i < TEXTS; i++) {
		struct example example = {
			.text = texts[i % 4],
			.length = strlen(texts[i % 4]),
			.label = gold[i % 4],
			.item = (int64_t)i + 1,
			.group = (int64_t)i + 1,
		};

		CHECK_OK(examples_add(&trial->examples, &example,
				      trial->body->tokenizer, 0, &err));
		trial->fold_of[i] = i / 4 % FOLDS;
		trial->all[i] = i;
	}
	train_settings_default(&trial->options.train);
	trial->options.train.epochs = 2;
	trial->options.train.threads = 1;
	trial->options.folds = 1;
	trial->fitting = (struct fitting){ .body = trial->body,
					   .labels = &labels,
					   .seed = 1,
					   .threads = 1,
					   .examples = &trial->examples,
					   .fold_of = trial->fold_of,
					   .subset = trial->all,
					   .count = TEXTS,
					   .checkpoint_seconds = 60 };
	free(path);
}

static int note(void *self, const struct prediction *prediction,
		struct err *err)
{
	struct trial *trial = self;
	size_t i = trial->count++;

	(void)err;
	trial->said[i] = *prediction;
	memcpy(trial->logs[i], prediction->log_probability,
	       sizeof(trial->logs[i]));
	return 0;
}

static void take_settings(struct trial *trial, const struct method *method)
{
	struct err err = ERR_INIT;

	trial->settings =
		method->settings(&trial->options, &trial->fitting, &err);
	if (!trial->settings)
		fail_msg("%s", err.text);
	trial->fitting.settings = trial->settings;
}

/* Lets it speak of all texts; its answers are the next in trial->said. */
static void hear(struct trial *trial, struct fitted *fitted)
{
	const struct guessing guessing = { .examples = &trial->examples,
					   .on_row = note,
					   .self = trial };
	struct err err = ERR_INIT;

	CHECK_OK(fitted->method->predict(fitted, &guessing, &err));
}

static struct fitted *fit(struct trial *trial, const struct method *method)
{
	struct fitted *fitted = NULL;
	struct err err = ERR_INIT;

	take_settings(trial, method);
	CHECK_OK(method->fit(&trial->fitting, &fitted, &err));
	hear(trial, fitted);
	assert_int_equal(trial->count, TEXTS);
	return fitted;
}

static void trial_release(struct trial *trial, struct fitted *fitted)
{
	fitted_close(fitted);
	json_decref(trial->settings);
	examples_release(&trial->examples);
	body_close(trial->body);
}

static void check_sums(const struct trial *trial, double want)
{
	for (size_t i = 0; i < trial->count; i++) {
		double sum = 0;

		for (size_t k = 0; k < 3; k++)
			sum += exp((double)trial->logs[i][k]);
		CHECK_NEAR(sum, want, 1e-5);
	}
}

static void the_majority_is_the_most_frequent_label(void **state)
{
	struct fitted *fitted;
	struct trial trial;

	(void)state;
	trial_init(&trial, "model-bert-body");
	trial.examples.labels[0] = 2; /* 31 of 60 */
	fitted = fit(&trial, &method_majority);
	assert_int_equal(trial.said[7].label, 2);
	assert_int_equal(trial.said[7].item, 8);
	CHECK_NEAR(trial.said[7].confidence, 32. / 63, 1e-6);
	CHECK_NEAR(exp((double)trial.logs[7][1]), 1. / 63, 1e-6);
	check_sums(&trial, 1);
	trial_release(&trial, fitted);
}

static double cosine(const float *a, const float *b, size_t width)
{
	double ab = 0, aa = 0, bb = 0;

	for (size_t j = 0; j < width; j++) {
		ab += (double)a[j] * (double)b[j];
		aa += (double)a[j] * (double)a[j];
		bb += (double)b[j] * (double)b[j];
	}
	return ab / sqrt(aa * bb);
}

static void zero_shot_is_the_softmax_of_cosine_similarity(void **state)
{
	static const char *const texts[] = { "it is bad", "mixed",
					     "it is good" };
	struct examples described = EXAMPLES_INIT;
	struct embedding_job job = { .examples = &described };
	const float *rows;
	float directions[3 * 64];
	struct err err = ERR_INIT;
	struct fitted *fitted;
	struct trial trial;
	size_t width;

	(void)state;
	trial_init(&trial, "model-bert-body");
	fitted = fit(&trial, &method_zero_shot);
	width = trial.body->width;
	/* The description, and the name where there is none. */
	for (size_t k = 0; k < 3; k++) {
		struct example example = { .text = texts[k],
					   .length = strlen(texts[k]) };

		CHECK_OK(examples_add(&described, &example,
				      trial.body->tokenizer, 0, &err));
	}
	CHECK_OK(body_embed(trial.body, &job, directions, &err));
	CHECK_OK(body_embeddings(trial.body, &trial.examples, NULL, &rows,
				 &err));
	for (size_t i = 0; i < 4; i++) {
		double p[3], sum = 0;

		for (size_t k = 0; k < 3; k++) {
			p[k] = exp(cosine(rows + i * width,
					  directions + k * width, width) /
				   0.05);
			sum += p[k];
		}
		for (size_t k = 0; k < 3; k++)
			CHECK_NEAR(exp((double)trial.logs[i][k]), p[k] / sum,
				   1e-4);
	}
	check_sums(&trial, 1);
	examples_release(&described);
	trial_release(&trial, fitted);
}

/* The fixture answers negative, neutral, positive. */
static void outputs_mean_labels_by_name(void **state)
{
	struct fitted *fitted;
	struct trial trial;

	(void)state;
	trial_init(&trial, "model-bert");
	fitted = fit(&trial, &method_own_head);
	for (size_t i = 0; i < TEXTS; i++) {
		double neutral = 1 - exp((double)trial.logs[i][0]) -
				 exp((double)trial.logs[i][2]);

		/* Nothing means mixed, and neutral means nothing here. */
		assert_true(trial.logs[i][1] < -60);
		assert_true(neutral > 0 && neutral < 1);
		if (trial.said[i].label == LABEL_NONE)
			assert_true(isnan(trial.said[i].confidence));
	}
	method_own_head.conclude(fitted);
	assert_int_equal(json_array_size(fitted->remarks), 2);
	trial_release(&trial, fitted);
}

static void outputs_that_mean_one_label_add_up(void **state)
{
	static const char *const map[] = { "neutral=positive",
					   "negative=", NULL };
	struct trial trial, named;
	struct fitted *fitted, *other;

	(void)state;
	trial_init(&named, "model-bert");
	other = fit(&named, &method_own_head);
	trial_init(&trial, "model-bert");
	trial.options.map = map;
	fitted = fit(&trial, &method_own_head);
	for (size_t i = 0; i < TEXTS; i++) {
		assert_true(trial.logs[i][0] < -60);
		CHECK_NEAR(exp((double)trial.logs[i][2]) +
				   exp((double)named.logs[i][0]),
			   1, 1e-5);
	}
	trial_release(&trial, fitted);
	trial_release(&named, other);
}

static void outputs_that_mean_nothing_are_no_baseline(void **state)
{
	static const struct label foreign[] = {
		{ .key = "a", .name = "a", .description = "" },
		{ .key = "b", .name = "b", .description = "" },
	};
	static const struct label_list two = { foreign, 2, 1 };
	static const char *const map[] = { "LABEL_9=a", NULL };
	struct err err = ERR_INIT;
	struct trial trial;

	(void)state;
	trial_init(&trial, "model-bert");
	trial.fitting.labels = &two;
	assert_null(
		method_own_head.settings(&trial.options, &trial.fitting, &err));
	assert_non_null(strstr(err.text, "--map negative=LABEL"));
	trial.options.map = map;
	assert_null(
		method_own_head.settings(&trial.options, &trial.fitting, &err));
	assert_non_null(strstr(err.text, "no output of this name"));
	trial_release(&trial, NULL);
}

/* Saved and opened again, it says the same: bit for bit. */
static void reopen_and_compare(struct trial *trial, struct fitted *fitted,
			       const char *name)
{
	const struct method *method = fitted->method;
	char *path = file_join(folder, name), sha256[HASH_HEX];
	struct fitting fitting = trial->fitting;
	struct body *own = NULL;
	struct fitted *again;
	struct err err = ERR_INIT;

	CHECK_OK(method->save(fitted, path, sha256, &err));
	assert_int_equal(strlen(sha256), HASH_HEX - 1);
	if (method->makes_body) {
		own = body_open(path, &err);
		assert_non_null(own);
		CHECK_TEXT(own->sha256, sha256);
		fitting.body = own;
	}
	again = method->open(&fitting, path, &err);
	if (!again)
		fail_msg("%s", err.text);
	hear(trial, again);
	assert_int_equal(trial->count, 2 * TEXTS);
	assert_memory_equal(trial->logs, trial->logs + TEXTS,
			    sizeof(trial->logs) / 2);
	fitted_close(again);
	body_close(own);
	free(path);
}

static void a_frozen_head_learns_and_is_the_same_when_reopened(void **state)
{
	struct fitted *fitted;
	struct trial trial;

	(void)state;
	trial_init(&trial, "model-bert-body");
	fitted = fit(&trial, &method_frozen_head);
	for (size_t i = 0; i < TEXTS; i++)
		assert_int_equal(trial.said[i].label, trial.examples.labels[i]);
	check_sums(&trial, 1);
	reopen_and_compare(&trial, fitted, "frozen");
	trial_release(&trial, fitted);
}

static void full_tuning_is_the_same_when_reopened(void **state)
{
	struct fitted *fitted;
	struct trial trial;

	(void)state;
	trial_init(&trial, "model-bert-body");
	fitted = fit(&trial, &method_full);
	check_sums(&trial, 1);
	reopen_and_compare(&trial, fitted, "full");
	trial_release(&trial, fitted);
}

static void a_body_that_rests_comes_back(void **state)
{
	struct err err = ERR_INIT;
	const float *first, *second;
	float copy[32];
	struct trial trial;

	(void)state;
	trial_init(&trial, "model-bert-body");
	CHECK_OK(body_embeddings(trial.body, &trial.examples, NULL, &first,
				 &err));
	memcpy(copy, first, sizeof(copy));
	body_rest(trial.body);
	CHECK_OK(body_embeddings(trial.body, &trial.examples, NULL, &second,
				 &err));
	assert_memory_equal(copy, second, sizeof(copy));
	trial_release(&trial, NULL);
}

static void every_method_is_found_by_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; methods[i]; i++)
		assert_ptr_equal(method_find(methods[i]->name), methods[i]);
	assert_null(method_find("magic"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_method_is_found_by_its_name),
		cmocka_unit_test(the_majority_is_the_most_frequent_label),
		cmocka_unit_test(zero_shot_is_the_softmax_of_cosine_similarity),
		cmocka_unit_test(outputs_mean_labels_by_name),
		cmocka_unit_test(outputs_that_mean_one_label_add_up),
		cmocka_unit_test(outputs_that_mean_nothing_are_no_baseline),
		cmocka_unit_test(
			a_frozen_head_learns_and_is_the_same_when_reopened),
		cmocka_unit_test(full_tuning_is_the_same_when_reopened),
		cmocka_unit_test(a_body_that_rests_comes_back),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
