/*
 * The encoder and the heads, against transformers (tests/golden/encoder-*.json,
 * made by scripts/golden/encoder.py) and against themselves.
 */
#include "tests/check.h"

#include <jansson.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/rng.h"
#include "finetune/model/heads.h"
#include "finetune/model/model.h"
#include "finetune/model/safetensors.h"
#include "tests/tiny_model.h"

static const char *const families[] = { "bert", "distilbert", "roberta" };
static const struct pass_mode predict = { false, 0, 0 };

/* A golden file, its sequences flat. */
struct golden {
	json_t *json;
	int32_t ids[64], types[64], labels[8];
	size_t offsets[9];
	struct sequences sequences;
};

static const json_t *golden_row(const struct golden *golden, size_t i)
{
	return json_array_get(json_object_get(golden->json, "sequences"), i);
}

static void golden_read(struct golden *golden, const char *name)
{
	char *path = xasprintf("tests/golden/encoder-%s.json", name);
	const json_t *row;
	size_t tokens = 0, count;

	golden->json = json_load_file(path, 0, NULL);
	assert_non_null(golden->json);
	count = json_array_size(json_object_get(golden->json, "sequences"));
	assert_in_range(count, 1, 8);
	golden->offsets[0] = 0;
	for (size_t i = 0; i < count; i++) {
		const json_t *ids, *types;

		row = golden_row(golden, i);
		ids = json_object_get(row, "ids");
		types = json_object_get(row, "types"); /* or none: all 0 */
		for (size_t j = 0; j < json_array_size(ids); j++) {
			golden->types[tokens] = (int32_t)json_integer_value(
				json_array_get(types, j));
			golden->ids[tokens++] = (int32_t)json_integer_value(
				json_array_get(ids, j));
		}
		golden->labels[i] = (int32_t)json_integer_value(
			json_object_get(row, "label"));
		golden->offsets[i + 1] = tokens;
	}
	golden->sequences = (struct sequences){ golden->ids, golden->types,
						golden->offsets, count };
	free(path);
}

static struct model *open_model(const char *name)
{
	const struct model_options as_is = { 0 };
	char *folder = tiny_model_folder(name);
	struct err err = ERR_INIT;
	struct model *model = model_open(folder, &as_is, &err);

	if (!model)
		fail_msg("%s", err.text);
	free(folder);
	return model;
}

static void the_weights_are_those_that_transformers_was_given(void **state)
{
	static const char *const names[] = { "bert", "distilbert", "roberta",
					     "bert-body" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char *in = tiny_model_folder(names[i]);
		char *path = file_join(in, "model.safetensors");
		struct err err = ERR_INIT;
		struct safetensors file;
		struct golden golden;
		struct hash hash;
		char sha256[HASH_HEX];

		CHECK_OK(safetensors_read(&file, path, &err));
		hash_init(&hash);
		hash_add(&hash, file.data, file.data_length);
		hash_final_hex(&hash, sha256);
		golden_read(&golden, names[i]);
		CHECK_TEXT(sha256, json_string_value(json_object_get(
					   golden.json, "weights_sha256")));
		json_decref(golden.json);
		safetensors_release(&file);
		free(path);
		free(in);
	}
}

/* Compares values with row i's list, one after the other. */
static void expect_row(const struct golden *golden, size_t i, const char *key,
		       const float *got)
{
	const json_t *want = json_object_get(golden_row(golden, i), key);

	assert_true(json_array_size(want) > 0);
	for (size_t j = 0; j < json_array_size(want); j++)
		CHECK_NEAR(got[j], json_real_value(json_array_get(want, j)),
			   1e-5);
}

static struct pass *run(const struct model *model,
			const struct sequences *sequences,
			const struct pass_mode *mode)
{
	struct err err = ERR_INIT;
	struct pass *pass =
		encoder_forward(model->encoder, sequences, mode, &err);

	if (!pass)
		fail_msg("%s", err.text);
	return pass;
}

static void check_hidden(const char *name)
{
	struct model *model = open_model(name);
	struct golden golden;
	struct pass *pass;

	golden_read(&golden, name);
	pass = run(model, &golden.sequences, &predict);
	for (size_t i = 0; i < golden.sequences.count; i++)
		expect_row(&golden, i, "hidden",
			   pass_hidden(pass) +
				   golden.offsets[i] * model->config.hidden);
	pass_close(pass);
	json_decref(golden.json);
	model_close(model);
}

static void hidden_states_are_those_of_transformers(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++)
		check_hidden(families[i]);
}

static void old_names_and_half_precision_are_read_exactly(void **state)
{
	(void)state;
	check_hidden("bert-body");
}

/* The mean cross-entropy, and its gradient if the mode is training. */
static double loss_of(const struct model *model, const struct golden *golden,
		      const struct pass_mode *mode, float *logits_out)
{
	struct pass *pass = run(model, &golden->sequences, mode);
	struct scope *s = scope_open();
	struct err err = ERR_INIT;
	size_t count = golden->sequences.count;
	struct tensor *hidden = tensor_leaf(
		s, pass_hidden(pass), pass_tokens(pass), model->config.hidden);
	struct tensor *logits =
		head_logits(s, model, hidden, &golden->sequences, mode);
	struct tensor *loss = tensor_mean(
		s, tensor_cross_entropy(s, logits,
					tensor_ids(s, golden->labels, count),
					NULL, 0));
	double value = 0;

	CHECK_OK(tensor_value(loss, &value, &err));
	if (logits_out)
		CHECK_OK(tensor_copy_out(logits, logits_out, count * 3, &err));
	if (mode->is_training) {
		CHECK_OK(tensor_backward(loss, &err));
		CHECK_OK(pass_backward(pass, tensor_grad(hidden), &err));
	}
	scope_close(s);
	pass_close(pass);
	return value;
}

static void logits_and_loss_are_those_of_transformers(void **state)
{
	(void)state;
	for (size_t f = 0; f < 3; f++) {
		struct model *model = open_model(families[f]);
		struct golden golden;
		float logits[24];

		golden_read(&golden, families[f]);
		assert_true(model->has_head && !model->is_head_new);
		CHECK_TEXT(model->config.labels[2], "positive");
		CHECK_NEAR(
			loss_of(model, &golden, &predict, logits),
			json_real_value(json_object_get(golden.json, "loss")),
			1e-5);
		for (size_t i = 0; i < golden.sequences.count; i++)
			expect_row(&golden, i, "logits", logits + 3 * i);
		json_decref(golden.json);
		model_close(model);
	}
}

static void drop_nothing(struct model *model)
{
	model->config.hidden_dropout = model->config.attention_dropout = 0;
	model->config.classifier_dropout = 0;
}

static void gradients_are_those_of_transformers(void **state)
{
	const struct pass_mode train = { true, 1, 1 };

	(void)state;
	for (size_t f = 0; f < 3; f++) {
		struct model *model = open_model(families[f]);
		struct golden golden;
		const json_t *want;

		golden_read(&golden, families[f]);
		drop_nothing(model);
		parameters_train(&model->parameters, 0, model_head_layer(model),
				 true);
		loss_of(model, &golden, &train, NULL);
		want = json_object_get(golden.json, "gradients");
		assert_int_equal(json_object_size(want),
				 model->parameters.count);
		for (size_t i = 0; i < model->parameters.count; i++) {
			const struct parameter *p = &model->parameters.items[i];
			const json_t *one = json_object_get(want, p->name);
			double sum = 0, squares = 0, norm;

			assert_non_null(one);
			for (size_t j = 0; j < p->count; j++) {
				sum += (double)p->grad[j];
				squares +=
					(double)p->grad[j] * (double)p->grad[j];
			}
			norm = json_real_value(json_object_get(one, "norm"));
			CHECK_NEAR(sqrt(squares), norm, 1e-5 + 1e-4 * norm);
			CHECK_NEAR(sum,
				   json_real_value(json_object_get(one, "sum")),
				   1e-5 + 1e-4 * norm);
		}
		json_decref(golden.json);
		model_close(model);
	}
}

/* Moves one weight up and down; with dropout on, since the mask of a pass
 * number is always the same. */
static double difference(struct model *model, const struct golden *golden,
			 const struct pass_mode *mode, float *weight)
{
	const float held = *weight, step = 4e-3f;
	float up, down;
	double above, below;

	*weight = up = held + step;
	above = loss_of(model, golden, mode, NULL);
	*weight = down = held - step;
	below = loss_of(model, golden, mode, NULL);
	*weight = held;
	return (above - below) / ((double)up - (double)down);
}

static void check_differences(const char *name)
{
	const struct pass_mode train = { true, 3, 9 };
	struct model *model = open_model(name);
	struct golden golden;

	golden_read(&golden, name);
	parameters_train(&model->parameters, 0, model_head_layer(model), true);
	for (size_t i = 0; i < model->parameters.count; i++) {
		struct parameter *p = &model->parameters.items[i];
		size_t at = 0;
		double grad;

		/* The steepest: differences of a flat one are all noise. */
		parameters_zero_grad(&model->parameters);
		loss_of(model, &golden, &train, NULL);
		for (size_t j = 0; j < p->count; j++)
			if (fabsf(p->grad[j]) > fabsf(p->grad[at]))
				at = j;
		grad = (double)p->grad[at];
		CHECK_NEAR(difference(model, &golden, &train, &p->data[at]),
			   grad, 2e-4 + 0.02 * fabs(grad));
	}
	json_decref(golden.json);
	model_close(model);
}

static void gradients_agree_with_differences_under_dropout(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++)
		check_differences(families[i]);
}

static void a_batch_gives_what_its_sequences_give_alone(void **state)
{
	struct model *model = open_model("bert");
	struct golden golden;
	struct pass *all;

	(void)state;
	golden_read(&golden, "bert");
	all = run(model, &golden.sequences, &predict);
	for (size_t i = 0; i < golden.sequences.count; i++) {
		size_t start = golden.offsets[i];
		size_t offsets[] = { 0, golden.offsets[i + 1] - start };
		const struct sequences one = { golden.ids + start,
					       golden.types + start, offsets,
					       1 };
		struct pass *alone = run(model, &one, &predict);

		for (size_t j = 0; j < offsets[1] * model->config.hidden; j++)
			CHECK_NEAR(pass_hidden(alone)[j],
				   pass_hidden(all)[start * 32 + j], 2e-6);
		pass_close(alone);
	}
	pass_close(all);
	json_decref(golden.json);
	model_close(model);
}

static void a_pass_number_fixes_dropout_and_another_changes_it(void **state)
{
	const struct pass_mode train = { true, 3, 9 }, next = { true, 3, 10 };
	struct model *model = open_model("distilbert");
	struct golden golden;
	struct pass *a, *b, *c;
	size_t bytes;

	(void)state;
	golden_read(&golden, "distilbert");
	a = run(model, &golden.sequences, &train);
	b = run(model, &golden.sequences, &train);
	c = run(model, &golden.sequences, &next);
	bytes = pass_tokens(a) * model->config.hidden * sizeof(float);
	assert_memory_equal(pass_hidden(a), pass_hidden(b), bytes);
	assert_memory_not_equal(pass_hidden(a), pass_hidden(c), bytes);
	assert_true(dropout_key(&train, 1, DROPOUT_ATTENTION) !=
		    dropout_key(&train, 2, DROPOUT_ATTENTION));
	pass_close(a);
	pass_close(b);
	pass_close(c);
	json_decref(golden.json);
	model_close(model);
}

static void two_passes_may_be_open_and_go_back_in_any_order(void **state)
{
	const struct pass_mode train = { true, 3, 9 };
	struct model *model = open_model("bert");
	struct parameter *p = &model->parameters.items[0];
	struct golden golden;
	struct pass *a, *b;
	struct err err = ERR_INIT;
	float *ones, *once;
	size_t count;

	(void)state;
	golden_read(&golden, "bert");
	parameters_train(&model->parameters, 0, 1, true); /* the rest frozen */
	p = &model->parameters.items[0];
	a = run(model, &golden.sequences, &train);
	b = run(model, &golden.sequences, &train);
	count = pass_tokens(a) * model->config.hidden;
	ones = xcalloc(count, sizeof(*ones));
	once = xcalloc(p->count, sizeof(*once));
	for (size_t i = 0; i < count; i++)
		ones[i] = (float)(i % 7) - 3;
	CHECK_OK(pass_backward(a, ones, &err));
	memcpy(once, p->grad, p->count * sizeof(*once));
	CHECK_OK(pass_backward(b, ones, &err));
	for (size_t i = 0; i < p->count; i++)
		CHECK_NEAR(p->grad[i], 2 * once[i], 1e-4);
	assert_null(
		parameters_find(&model->parameters, "classifier.weight")->grad);
	pass_close(b);
	pass_close(a);
	free(once);
	free(ones);
	json_decref(golden.json);
	model_close(model);
}

static void no_types_are_types_of_zero(void **state)
{
	struct model *model = open_model("bert-body");
	struct golden golden;
	struct sequences untyped;
	struct pass *a, *b;

	(void)state;
	golden_read(&golden, "bert-body");
	untyped = golden.sequences;
	untyped.types = NULL;
	a = run(model, &golden.sequences, &predict);
	b = run(model, &untyped, &predict);
	assert_memory_equal(pass_hidden(a), pass_hidden(b),
			    pass_tokens(a) * 32 * sizeof(float));
	pass_close(a);
	pass_close(b);
	json_decref(golden.json);
	model_close(model);
}

static void a_frozen_encoder_is_taken_back_without_effect(void **state)
{
	const struct pass_mode train = { true, 3, 9 };
	struct model *model = open_model("roberta");
	struct golden golden;
	double first;

	(void)state;
	golden_read(&golden, "roberta");
	parameters_train(&model->parameters, model_head_layer(model),
			 model_head_layer(model), true);
	first = loss_of(model, &golden, &train, NULL);
	assert_true(first > 0);
	assert_null(model->parameters.items[0].grad);
	assert_int_equal(parameters_trained(&model->parameters),
			 32 * 32 + 32 + 3 * 32 + 3);
	json_decref(golden.json);
	model_close(model);
}

static void what_a_model_cannot_take_is_named(void **state)
{
	struct model *model = open_model("roberta");
	int32_t ids[30] = { 0 };
	size_t offsets[] = { 0, 3, 5 };
	struct sequences sequences = { ids, NULL, offsets, 2 };
	struct err err = ERR_INIT;

	(void)state;
	ids[4] = 200;
	CHECK_FAILS(sequences_check(&sequences, &model->config, &err),
		    "token id 200 is outside the model's vocabulary of 200");
	ids[4] = 0;
	offsets[2] = 3 + 23; /* 24 positions, of which 2 are before a token */
	CHECK_FAILS(sequences_check(&sequences, &model->config, &err),
		    "sequence 2 has 23 tokens where the model takes 22");
	offsets[2] = 3 + 22;
	CHECK_OK(sequences_check(&sequences, &model->config, &err));
	offsets[2] = 3;
	CHECK_FAILS(sequences_check(&sequences, &model->config, &err),
		    "sequence 2 is empty");
	model_close(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_weights_are_those_that_transformers_was_given),
		cmocka_unit_test(hidden_states_are_those_of_transformers),
		cmocka_unit_test(old_names_and_half_precision_are_read_exactly),
		cmocka_unit_test(logits_and_loss_are_those_of_transformers),
		cmocka_unit_test(gradients_are_those_of_transformers),
		cmocka_unit_test(
			gradients_agree_with_differences_under_dropout),
		cmocka_unit_test(a_batch_gives_what_its_sequences_give_alone),
		cmocka_unit_test(
			a_pass_number_fixes_dropout_and_another_changes_it),
		cmocka_unit_test(
			two_passes_may_be_open_and_go_back_in_any_order),
		cmocka_unit_test(no_types_are_types_of_zero),
		cmocka_unit_test(a_frozen_encoder_is_taken_back_without_effect),
		cmocka_unit_test(what_a_model_cannot_take_is_named),
	};

	return cmocka_run_group_tests(tests, tiny_models_make,
				      tiny_models_remove);
}
