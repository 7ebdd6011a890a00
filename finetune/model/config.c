/* config.c - see config.h */
#include "finetune/model/config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/file.h"

#define CONFIG_LIMIT ((size_t)16 << 20)

/* What each family calls the same thing. */
static const struct family_keys {
	const char *name;
	const char *hidden, *layers, *heads, *intermediate, *activation;
	const char *hidden_dropout, *attention_dropout, *classifier_dropout;
	int pad;
	size_t types;
	double epsilon;
} families[] = {
	[FAMILY_BERT] = { "bert", "hidden_size", "num_hidden_layers",
			  "num_attention_heads", "intermediate_size",
			  "hidden_act", "hidden_dropout_prob",
			  "attention_probs_dropout_prob", "classifier_dropout",
			  0, 2, 1e-12 },
	[FAMILY_DISTILBERT] = { "distilbert", "dim", "n_layers", "n_heads",
				"hidden_dim", "activation", "dropout",
				"attention_dropout", "seq_classif_dropout", 0,
				0, 1e-12 },
	[FAMILY_ROBERTA] = { "roberta", "hidden_size", "num_hidden_layers",
			     "num_attention_heads", "intermediate_size",
			     "hidden_act", "hidden_dropout_prob",
			     "attention_probs_dropout_prob",
			     "classifier_dropout", 1, 1, 1e-5 },
};

#define FAMILIES (sizeof(families) / sizeof(families[0]))

const char *family_name(enum family family)
{
	return families[family].name;
}

static json_t *read_json(const char *path, struct err *err)
{
	json_error_t why;
	char *bytes = NULL;
	size_t length = 0;
	json_t *json;

	if (file_read(path, CONFIG_LIMIT, &bytes, &length, err))
		return NULL;
	json = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &why);
	free(bytes);
	if (!json)
		err_set(err, "%s:%d: %s", path, why.line, why.text);
	return json;
}

/* A whole number from 1 to 2^31 - 1. */
static int take_size(const json_t *json, const char *key, size_t *out,
		     struct err *err)
{
	const json_t *value = json_object_get(json, key);
	json_int_t n = json_integer_value(value);

	if (!json_is_integer(value) || n < 1 || n > INT32_MAX)
		return err_set(err, "'%s' is missing or not a size", key);
	*out = (size_t)n;
	return 0;
}

/* A probability below 1; absent or null leaves *out. */
static int take_dropout(const json_t *json, const char *key, double *out,
			struct err *err)
{
	const json_t *value = json_object_get(json, key);
	double p = json_number_value(value);

	if (!value || json_is_null(value))
		return 0;
	if (!json_is_number(value) || !(p >= 0 && p < 1))
		return err_set(err, "'%s' is not a probability below 1", key);
	*out = p;
	return 0;
}

/* Folders older than model_type name the class they were saved from. */
static const char *type_of_class(const json_t *json)
{
	static const char *const classes[][2] = {
		{ "Bert", "bert" },
		{ "DistilBert", "distilbert" },
		{ "Roberta", "roberta" },
	};
	const char *class = json_string_value(
		json_array_get(json_object_get(json, "architectures"), 0));

	for (size_t i = 0; class && i < FAMILIES; i++)
		if (!strncmp(class, classes[i][0], strlen(classes[i][0])))
			return classes[i][1];
	return NULL;
}

static int take_family(struct config *config, struct err *err)
{
	const char *type =
		json_string_value(json_object_get(config->json, "model_type"));

	if (!type)
		type = type_of_class(config->json);
	if (!type)
		return err_set(err, "'model_type' is missing: not a model of "
				    "the transformers library");
	for (size_t i = 0; i < FAMILIES; i++) {
		if (strcmp(type, families[i].name) == 0) {
			config->family = (enum family)i;
			return 0;
		}
	}
	return err_set(err,
		       "model_type '%s' is not supported: take a bert, "
		       "distilbert or roberta model",
		       type);
}

static int take_sizes(struct config *config, struct err *err)
{
	const struct family_keys *keys = &families[config->family];
	const json_t *json = config->json;
	const json_t *types = json_object_get(json, "type_vocab_size");

	if (take_size(json, "vocab_size", &config->vocabulary, err) ||
	    take_size(json, keys->hidden, &config->hidden, err) ||
	    take_size(json, keys->layers, &config->layers, err) ||
	    take_size(json, keys->heads, &config->heads, err) ||
	    take_size(json, keys->intermediate, &config->intermediate, err) ||
	    take_size(json, "max_position_embeddings", &config->positions, err))
		return -1;
	if (config->hidden % config->heads)
		return err_set(err, "%s %zu is not a multiple of %s %zu",
			       keys->hidden, config->hidden, keys->heads,
			       config->heads);
	config->types = keys->types;
	if (keys->types && types &&
	    take_size(json, "type_vocab_size", &config->types, err))
		return -1;
	return 0;
}

/* Roberta counts positions from the padding id + 1. */
static int take_positions(struct config *config, struct err *err)
{
	const json_t *pad = json_object_get(config->json, "pad_token_id");
	json_int_t id = families[config->family].pad;

	if (json_is_integer(pad))
		id = json_integer_value(pad);
	if (config->family == FAMILY_ROBERTA) {
		if (id < 0 || (uint64_t)id + 1 >= config->positions)
			return err_set(err, "'pad_token_id' leaves no position "
					    "for a token");
		config->position_offset = (size_t)id + 1;
	}
	config->max_tokens = config->positions - config->position_offset;
	return 0;
}

static int take_activation(struct config *config, struct err *err)
{
	static const struct {
		const char *name;
		enum activation activation;
	} known[] = {
		{ "gelu", ACTIVATION_GELU },
		{ "gelu_python", ACTIVATION_GELU },
		{ "gelu_new", ACTIVATION_GELU_TANH },
		{ "gelu_pytorch_tanh", ACTIVATION_GELU_TANH },
		{ "relu", ACTIVATION_RELU },
	};
	const char *key = families[config->family].activation;
	const char *name =
		json_string_value(json_object_get(config->json, key));

	for (size_t i = 0; name && i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(known[i].name, name) == 0) {
			config->activation = known[i].activation;
			return 0;
		}
	}
	return err_set(err, "%s '%s' is not supported: gelu, gelu_new or relu",
		       key, name ? name : "(none)");
}

static int take_numbers(struct config *config, struct err *err)
{
	const struct family_keys *keys = &families[config->family];
	const json_t *json = config->json;
	const json_t *epsilon = json_object_get(json, "layer_norm_eps");

	config->hidden_dropout = config->attention_dropout = 0.1;
	if (take_dropout(json, keys->hidden_dropout, &config->hidden_dropout,
			 err) ||
	    take_dropout(json, keys->attention_dropout,
			 &config->attention_dropout, err))
		return -1;
	config->classifier_dropout = config->family == FAMILY_DISTILBERT
					     ? 0.2
					     : config->hidden_dropout;
	if (take_dropout(json, keys->classifier_dropout,
			 &config->classifier_dropout, err))
		return -1;
	config->layer_norm_epsilon = keys->epsilon;
	if (config->family != FAMILY_DISTILBERT && json_is_number(epsilon))
		config->layer_norm_epsilon = json_number_value(epsilon);
	return 0;
}

/* Options that change what the model computes, and that are not built. */
static int refuse_options(const struct config *config, struct err *err)
{
	const json_t *json = config->json;
	const char *positions = json_string_value(
		json_object_get(json, "position_embedding_type"));
	const char *problem =
		json_string_value(json_object_get(json, "problem_type"));

	if (positions && strcmp(positions, "absolute"))
		return err_set(err,
			       "position_embedding_type '%s' is not supported: "
			       "absolute only",
			       positions);
	if (json_is_true(json_object_get(json, "is_decoder")))
		return err_set(err, "'is_decoder' is not supported: an encoder "
				    "is needed");
	if (json_is_true(json_object_get(json, "add_cross_attention")))
		return err_set(err, "'add_cross_attention' is not supported");
	if (problem && strcmp(problem, "regression") == 0)
		return err_set(err, "problem_type 'regression' is not "
				    "supported: a classifier is needed");
	return 0;
}

static int take_labels(struct config *config, struct err *err)
{
	const json_t *names = json_object_get(config->json, "id2label");
	const json_t *number = json_object_get(config->json, "num_labels");
	const char *problem = json_string_value(
		json_object_get(config->json, "problem_type"));
	size_t count = json_object_size(names);

	config->is_multi_label =
		problem && !strcmp(problem, "multi_label_classification");
	if (!count && json_is_integer(number) &&
	    take_size(config->json, "num_labels", &count, err))
		return -1;
	if (count > config->vocabulary + 1000000)
		return err_set(err, "'num_labels' %zu is not believable",
			       count);
	if (!count)
		return 0;
	config->labels = xcalloc(count, sizeof(*config->labels));
	config->label_count = count;
	for (size_t i = 0; i < count; i++) {
		char key[32];
		const char *name;

		snprintf(key, sizeof(key), "%zu", i);
		name = json_string_value(json_object_get(names, key));
		if (names && !name)
			return err_set(err,
				       "id2label has no name for output "
				       "%zu",
				       i);
		config->labels[i] =
			name ? xstrdup(name) : xasprintf("LABEL_%zu", i);
	}
	return 0;
}

/* ---- sentence-transformers ---- */

/* Which pooling a Pooling module does: one of ours alone, or a refusal. */
static int take_pooling(struct config *config, const json_t *json,
			struct err *err)
{
	const char *mode =
		json_string_value(json_object_get(json, "pooling_mode"));
	const char *key;
	json_t *value;
	int found = 0;

	if (mode && (!strcmp(mode, "mean") || !strcmp(mode, "cls"))) {
		config->pooling = *mode == 'm' ? POOLING_MEAN : POOLING_CLS;
		return 0;
	}
	json_object_foreach((json_t *)(uintptr_t)json, key, value)
	{
		if (strncmp(key, "pooling_mode_", 13) || !json_is_true(value))
			continue;
		found++;
		if (strcmp(key, "pooling_mode_mean_tokens") == 0)
			config->pooling = POOLING_MEAN;
		else if (strcmp(key, "pooling_mode_cls_token") == 0)
			config->pooling = POOLING_CLS;
		else
			return err_set(
				err, "'%s' is not supported: mean or cls", key);
	}
	if (found != 1)
		return err_set(err, "one pooling mode is needed, not %d",
			       found);
	return 0;
}

/* A name, not a way out of the folder: what lies there is copied on saving. */
static bool is_folder_name(const char *path)
{
	return *path && !strchr(path, '/') && strcmp(path, ".") &&
	       strcmp(path, "..");
}

static int read_pooling(struct config *config, const char *folder,
			const char *path, struct err *err)
{
	char *part = file_join(folder, path);
	char *name = file_join(part, "config.json");
	json_t *json = read_json(name, err);
	int ret = -1;

	if (json) {
		ret = take_pooling(config, json, err);
		if (ret)
			err_at(err, "%s", name);
	}
	free(config->pooling_folder);
	config->pooling_folder = xstrdup(path);
	json_decref(json);
	free(name);
	free(part);
	return ret;
}

static int read_module(struct config *config, const char *folder,
		       const json_t *module, struct err *err)
{
	const char *type = json_string_value(json_object_get(module, "type"));
	const char *path = json_string_value(json_object_get(module, "path"));
	const char *dot = type ? strrchr(type, '.') : NULL;

	if (dot)
		type = dot + 1;
	if (type && strcmp(type, "Transformer") == 0 && path && !*path)
		return 0;
	if (type && strcmp(type, "Normalize") == 0) {
		config->is_normalised = true;
		return 0;
	}
	if (type && strcmp(type, "Pooling") == 0 && path &&
	    is_folder_name(path))
		return read_pooling(config, folder, path, err);
	return err_set(err,
		       "%s/modules.json: module '%s' at '%s' is not supported: "
		       "Transformer, Pooling, Normalize",
		       folder, type ? type : "(none)", path ? path : "");
}

static int read_sentence_limit(struct config *config, const char *folder,
			       struct err *err)
{
	char *path = file_join(folder, "sentence_bert_config.json");
	json_t *json = NULL;
	json_int_t limit;
	int ret = 0;

	if (file_exists(path)) {
		json = read_json(path, err);
		limit = json_integer_value(
			json_object_get(json, "max_seq_length"));
		if (!json)
			ret = -1;
		else if (limit >= 2 && (uint64_t)limit < config->max_tokens)
			config->max_tokens = (size_t)limit;
	}
	json_decref(json);
	free(path);
	return ret;
}

static int read_modules(struct config *config, const char *folder,
			struct err *err)
{
	char *path = file_join(folder, "modules.json");
	json_t *modules = NULL;
	int ret = -1;

	if (!file_exists(path)) {
		ret = 0;
		goto out;
	}
	modules = read_json(path, err);
	if (!modules)
		goto out;
	config->is_sentence_encoder = true;
	for (size_t i = 0; i < json_array_size(modules); i++)
		if (read_module(config, folder, json_array_get(modules, i),
				err))
			goto out;
	ret = read_sentence_limit(config, folder, err);
out:
	json_decref(modules);
	free(path);
	return ret;
}

int config_read(struct config *config, const char *folder, struct err *err)
{
	char *path = file_join(folder, "config.json");
	int ret = -1;

	memset(config, 0, sizeof(*config));
	if (!file_exists(path)) {
		err_set(err,
			"%s: has no config.json: not a model folder as the "
			"transformers library writes it",
			folder);
		goto out;
	}
	config->json = read_json(path, err);
	if (!config->json)
		goto out;
	if (take_family(config, err) || take_sizes(config, err) ||
	    take_positions(config, err) || take_activation(config, err) ||
	    take_numbers(config, err) || refuse_options(config, err) ||
	    take_labels(config, err)) {
		err_at(err, "%s", path);
		goto out;
	}
	ret = read_modules(config, folder, err);
out:
	free(path);
	if (ret)
		config_release(config);
	return ret;
}

static void release_labels(struct config *config)
{
	for (size_t i = 0; i < config->label_count; i++)
		free(config->labels[i]);
	free(config->labels);
	config->labels = NULL;
	config->label_count = 0;
}

void config_set_labels(struct config *config, const char *const *labels,
		       size_t count)
{
	release_labels(config);
	config->labels = xcalloc(count + 1, sizeof(*config->labels));
	config->label_count = count;
	for (size_t i = 0; i < count; i++)
		config->labels[i] = xstrdup(labels[i]);
}

void config_release(struct config *config)
{
	release_labels(config);
	free(config->pooling_folder);
	json_decref(config->json);
	memset(config, 0, sizeof(*config));
}
