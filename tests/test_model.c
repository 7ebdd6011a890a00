/* Model folders: what is read, what is refused, what is written. */
#include "tests/check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "finetune/model/model.h"
#include "finetune/model/safetensors.h"
#include "tests/tiny_model.h"

/* A temporary folder, emptied of what these tests put there. */
static char folder[256];

static const char *const files[] = {
	"config.json",
	"model.safetensors",
	"pytorch_model.bin",
	"modules.json",
	"1_Pooling/config.json",
	"1_Pooling",
	"tokenizer.json",
	"sentence_bert_config.json",
	"model.safetensors.index.json",
	"pool/config.json",
	"pool",
	"saved/config.json",
	"saved/model.safetensors",
	"saved/modules.json",
	"saved/pool/config.json",
	"saved/pool",
	"saved",
};

static int remove_folder(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = file_join(folder, files[i]);

		if (unlink(path))
			rmdir(path);
		free(path);
	}
	rmdir(folder);
	return 0;
}

static int make_folder(void **state)
{
	const char *parent = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof(folder), "%s/payoff-model-XXXXXX",
		 parent ? parent : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static void put(const char *name, const char *text)
{
	char *path = file_join(folder, name), *in = file_folder(path);
	struct err err = ERR_INIT;
	struct file_out out;

	CHECK_OK(file_make_folders(in, &err));
	CHECK_OK(file_out_open(&out, path, &err));
	fputs(text, out.stream);
	CHECK_OK(file_out_commit(&out, &err));
	free(in);
	free(path);
}

/* The fixture's config.json with one key changed; NULL takes it away. */
static void put_config(const char *fixture, const char *key, json_t *value)
{
	char *path = xasprintf("tests/fixtures/model-%s/config.json", fixture);
	json_t *json = json_load_file(path, 0, NULL);
	char *text;

	assert_non_null(json);
	if (value)
		json_object_set_new(json, key, value);
	else if (key)
		json_object_del(json, key);
	text = json_dumps(json, 0);
	put("config.json", text);
	free(text);
	json_decref(json);
	free(path);
}

static void refuse_config(const char *fixture, const char *key, json_t *value,
			  const char *words)
{
	struct err err = ERR_INIT;
	struct config config;

	put_config(fixture, key, value);
	CHECK_FAILS(config_read(&config, folder, &err), words);
}

static void what_a_config_asks_for_and_we_lack_is_named(void **state)
{
	(void)state;
	refuse_config("bert", "model_type", json_string("t5"),
		      "model_type 't5' is not supported");
	refuse_config("bert", "hidden_size", NULL, "'hidden_size' is missing");
	refuse_config("distilbert", "dim", json_integer(0), "'dim'");
	refuse_config("bert", "hidden_size", json_integer(30),
		      "not a multiple of num_attention_heads 4");
	refuse_config("bert", "hidden_act", json_string("swish"),
		      "hidden_act 'swish'");
	refuse_config("roberta", "position_embedding_type",
		      json_string("relative_key"), "'relative_key'");
	refuse_config("roberta", "is_decoder", json_true(), "'is_decoder'");
	refuse_config("bert", "attention_probs_dropout_prob", json_real(1),
		      "'attention_probs_dropout_prob'");
	refuse_config("bert", "problem_type", json_string("regression"),
		      "'regression'");
	refuse_config("bert", "id2label", json_pack("{s:s}", "7", "x"),
		      "id2label has no name for output 0");
}

static void each_familys_own_words_are_understood(void **state)
{
	struct err err = ERR_INIT;
	struct config config;

	(void)state;
	CHECK_OK(config_read(&config, "tests/fixtures/model-roberta", &err));
	assert_int_equal(config.position_offset, 2);
	assert_int_equal(config.max_tokens, 22);
	assert_int_equal(config.types, 1);
	CHECK_NEAR(config.layer_norm_epsilon, 1e-5, 1e-12);
	config_release(&config);
	CHECK_OK(config_read(&config, "tests/fixtures/model-distilbert", &err));
	assert_int_equal(config.hidden, 32);
	assert_int_equal(config.intermediate, 64);
	assert_int_equal(config.types, 0);
	CHECK_NEAR(config.classifier_dropout, 0.2, 0);
	config_release(&config);
	CHECK_OK(config_read(&config, "tests/fixtures/model-bert", &err));
	assert_int_equal(config.activation, ACTIVATION_GELU_TANH);
	CHECK_NEAR(config.classifier_dropout, 0.15, 0);
	CHECK_TEXT(config.labels[1], "neutral");
	config_release(&config);
}

static void an_old_folder_without_model_type_is_known_by_its_class(void **state)
{
	struct err err = ERR_INIT;
	struct config config;

	(void)state;
	put_config("roberta", "model_type", NULL);
	CHECK_OK(config_read(&config, folder, &err));
	assert_int_equal(config.family, FAMILY_ROBERTA);
	config_release(&config);
	put("config.json", "{\"architectures\":[\"T5Model\"]}");
	CHECK_FAILS(config_read(&config, folder, &err),
		    "'model_type' is missing");
}

static void a_sentence_encoder_says_how_it_pools(void **state)
{
	struct err err = ERR_INIT;
	struct config config;

	(void)state;
	put_config("bert", NULL, NULL);
	put("modules.json",
	    "[{\"path\":\"\",\"type\":\"x.Transformer\"},"
	    "{\"path\":\"1_Pooling\",\"type\":\"x.Pooling\"},"
	    "{\"path\":\"2_Normalize\",\"type\":\"x.Normalize\"}]");
	put("1_Pooling/config.json", "{\"pooling_mode_cls_token\":true,"
				     "\"pooling_mode_mean_tokens\":false}");
	put("sentence_bert_config.json", "{\"max_seq_length\":9}");
	CHECK_OK(config_read(&config, folder, &err));
	assert_int_equal(config.pooling, POOLING_CLS);
	assert_true(config.is_normalised && config.is_sentence_encoder);
	assert_int_equal(config.max_tokens, 9);
	config_release(&config);
	put("1_Pooling/config.json", "{\"pooling_mode_max_tokens\":true}");
	CHECK_FAILS(config_read(&config, folder, &err), "max_tokens");
	put("modules.json", "[{\"path\":\"2_Dense\",\"type\":\"x.Dense\"}]");
	CHECK_FAILS(config_read(&config, folder, &err), "module 'Dense'");
}

static void a_module_outside_its_folder_is_refused(void **state)
{
	static const char *const paths[] = { "..", "../other", "/tmp", "" };
	struct err err = ERR_INIT;
	struct config config;

	(void)state;
	put_config("bert", NULL, NULL);
	for (size_t i = 0; i < 4; i++) {
		char *modules = xasprintf("[{\"path\":\"%s\","
					  "\"type\":\"x.Pooling\"}]",
					  paths[i]);

		put("modules.json", modules);
		CHECK_FAILS(config_read(&config, folder, &err),
			    "is not supported");
		free(modules);
	}
}

static void refuse_folder(const char *words)
{
	const struct model_options as_is = { 0 };
	struct err err = ERR_INIT;

	CHECK_FAILS(model_open(folder, &as_is, &err) ? 0 : -1, words);
}

static void a_folder_without_safe_weights_is_told_the_way_out(void **state)
{
	(void)state;
	refuse_folder("has no config.json");
	put_config("bert", NULL, NULL);
	refuse_folder("has no model.safetensors");
	put("pytorch_model.bin", "");
	refuse_folder("can run code when opened");
	put("model.safetensors.index.json", "");
	refuse_folder("not an index of weights");
}

/* Writes the folder's weights as those of model-bert-body, one of them under
 * another name and with another first size. */
static void put_weights(const char *from, const char *to, int64_t rows)
{
	struct safetensors_value values[64];
	struct safetensors file;
	struct err err = ERR_INIT;
	char *body = tiny_model_folder("bert-body");
	char *source = file_join(body, "model.safetensors");
	char *path = file_join(folder, "model.safetensors");
	size_t count = 0;

	CHECK_OK(safetensors_read(&file, source, &err));
	free(source);
	free(body);
	for (size_t i = 0; i < file.count; i++) {
		struct safetensors_entry *entry = &file.entries[i];
		float *data;

		if (entry->type == SAFETENSORS_OTHER)
			continue;
		data = xcalloc(entry->count + 64, sizeof(*data));
		safetensors_floats(&file, entry, data);
		values[count] =
			(struct safetensors_value){ entry->name, entry->rank,
						    entry->shape, data };
		if (strcmp(entry->name, from) == 0) {
			values[count].name = to;
			entry->shape[0] = rows;
		}
		count++;
	}
	CHECK_OK(safetensors_write(path, values, count, NULL, &err));
	for (size_t i = 0; i < count; i++)
		free((void *)(uintptr_t)values[i].data);
	safetensors_release(&file);
	free(path);
}

/* Trained for an hour, and then it must open. */
static void a_saved_sentence_encoder_pools_as_it_did(void **state)
{
	const struct model_options as_is = { 0 };
	struct err err = ERR_INIT;
	struct model *model;
	char *saved;

	(void)state;
	put_config("bert-body", NULL, NULL);
	put_weights("", "", 0);
	put("modules.json", "[{\"path\":\"\",\"type\":\"x.Transformer\"},"
			    "{\"path\":\"pool\",\"type\":\"x.Pooling\"}]");
	put("pool/config.json", "{\"pooling_mode_cls_token\":true}");
	saved = file_join(folder, "saved");
	model = model_open(folder, &as_is, &err);
	assert_non_null(model);
	CHECK_OK(model_save(model, saved, NULL, &err));
	model_close(model);
	model = model_open(saved, &as_is, &err);
	if (!model)
		fail_msg("%s", err.text);
	assert_int_equal(model->config.pooling, POOLING_CLS);
	model_close(model);
	free(saved);
}

static void every_tensor_is_accounted_for_by_name(void **state)
{
	(void)state;
	put_config("bert-body", NULL, NULL);
	put_weights("pooler.dense.bias", "surprise", 32);
	refuse_folder("tensor 'surprise' is not known in a bert model");
	put_weights("encoder.layer.1.output.dense.bias", "cls.predictions.bias",
		    32);
	refuse_folder("'bert.encoder.layer.1.output.dense.bias' is missing");
	put_weights("embeddings.LayerNorm.beta", "embeddings.LayerNorm.beta",
		    33);
	refuse_folder("another shape");
	put_weights("embeddings.LayerNorm.beta", "embeddings.LayerNorm.gamma",
		    32);
	refuse_folder("");
}

static void
a_config_cannot_ask_for_more_memory_than_the_file_fills(void **state)
{
	static const char *const sizes[] = { "num_hidden_layers", "vocab_size",
					     "max_position_embeddings",
					     "intermediate_size" };

	(void)state;
	put_weights("", "", 0);
	for (size_t i = 0; i < 4; i++) {
		put_config("bert-body", sizes[i], json_integer(INT32_MAX));
		refuse_folder("config.json is of a larger model");
	}
}

static void a_weight_that_is_not_finite_is_refused(void **state)
{
	static const float bad[] = { NAN, INFINITY };
	const char *const ours[] = { "keep", "return" };
	struct model_options options = { .labels = ours, .label_count = 2 };
	char *path = tiny_model_folder("bert");
	struct err err = ERR_INIT;
	struct model *model;

	(void)state;
	model = model_open(path, &options, &err);
	free(path);
	assert_non_null(model);
	for (size_t i = 0; i < 2; i++) {
		model->parameters.items[4].data[3] = bad[i];
		CHECK_OK(model_save(model, folder, NULL, &err));
		refuse_folder("'bert.embeddings.LayerNorm.bias' has values "
			      "that are not finite");
	}
	model_close(model);
}

static void labels_of_ones_own_get_a_new_output_layer(void **state)
{
	const char *const same[] = { "negative", "neutral", "positive" };
	const char *const ours[] = { "keep", "return" };
	struct model_options options = { .labels = ours, .label_count = 2 };
	char *path = tiny_model_folder("bert");
	struct err err = ERR_INIT;
	struct model *a, *b;
	struct parameter *p;
	double squares = 0;

	(void)state;
	options.seed = 5;
	a = model_open(path, &options, &err);
	b = model_open(path, &options, &err);
	assert_true(a && b && a->is_head_new && a->has_head);
	p = &a->parameters.items[a->head_output];
	assert_int_equal(p->shape[0], 2);
	assert_memory_equal(p->data, b->parameters.items[b->head_output].data,
			    64 * sizeof(float));
	for (size_t i = 0; i < p->count; i++)
		squares += (double)p->data[i] * (double)p->data[i];
	CHECK_NEAR(sqrt(squares / 64), 0.02, 0.006);
	CHECK_NEAR(p[1].data[0], 0, 0);
	assert_false(p[1].is_decayed);
	assert_true(p->is_decayed);
	model_close(a);
	model_close(b);

	options.labels = same;
	options.label_count = 3;
	a = model_open(path, &options, &err);
	assert_true(a && a->has_head && !a->is_head_new);
	model_close(a);
	options.wants_new_head = true;
	a = model_open(path, &options, &err);
	assert_true(a && a->is_head_new);
	model_close(a);
	free(path);
}

static void a_pooler_without_a_head_stays_idle(void **state)
{
	const struct model_options as_is = { 0 };
	struct err err = ERR_INIT;
	char *path = tiny_model_folder("bert-body");
	struct model *model = model_open(path, &as_is, &err);
	struct parameter *pooler;

	(void)state;
	free(path);
	assert_non_null(model);
	assert_false(model->has_head);
	pooler = parameters_find(&model->parameters, "bert.pooler.dense.bias");
	assert_non_null(pooler);
	assert_true(pooler->is_idle);
	parameters_train(&model->parameters, 0, 9, true);
	assert_null(pooler->grad);
	model_close(model);
}

static void what_is_saved_is_what_is_opened_again(void **state)
{
	const char *const ours[] = { "keep", "return", "\xc3\xa9t\xc3\xa9" };
	struct model_options options = { .labels = ours, .label_count = 3 };
	const struct model_options as_is = { 0 };
	struct err err = ERR_INIT;
	char *path = tiny_model_folder("roberta"), sha[HASH_HEX];
	struct model *model, *again;

	(void)state;
	model = model_open(path, &options, &err);
	free(path);
	assert_non_null(model);
	CHECK_OK(model_save(model, folder, sha, &err));
	again = model_open(folder, &as_is, &err);
	if (!again)
		fail_msg("%s", err.text);
	CHECK_TEXT(again->sha256, sha);
	assert_true(again->has_head && !again->is_head_new);
	CHECK_TEXT(again->config.labels[2], ours[2]);
	assert_int_equal(again->parameters.count, model->parameters.count);
	for (size_t i = 0; i < model->parameters.count; i++) {
		const struct parameter *p = &model->parameters.items[i];
		const struct parameter *q = &again->parameters.items[i];

		CHECK_TEXT(p->name, q->name);
		assert_memory_equal(p->data, q->data,
				    p->count * sizeof(*p->data));
	}
	CHECK_FAILS(model_save(again, folder, NULL, &err), "save to another");
	model_close(again);
	model_close(model);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_a_config_asks_for_and_we_lack_is_named),
		TEST(each_familys_own_words_are_understood),
		TEST(an_old_folder_without_model_type_is_known_by_its_class),
		TEST(a_sentence_encoder_says_how_it_pools),
		TEST(a_module_outside_its_folder_is_refused),
		TEST(a_saved_sentence_encoder_pools_as_it_did),
		TEST(a_folder_without_safe_weights_is_told_the_way_out),
		TEST(every_tensor_is_accounted_for_by_name),
		TEST(a_config_cannot_ask_for_more_memory_than_the_file_fills),
		TEST(a_weight_that_is_not_finite_is_refused),
		TEST(labels_of_ones_own_get_a_new_output_layer),
		TEST(a_pooler_without_a_head_stays_idle),
		TEST(what_is_saved_is_what_is_opened_again),
	};

	return cmocka_run_group_tests(tests, tiny_models_make,
				      tiny_models_remove);
}
