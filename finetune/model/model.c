/* model.c - see model.h; weights.c has the reading of model.safetensors */
#include "finetune/model/model.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "finetune/model/family.h"
#include "finetune/model/safetensors.h"
#include "finetune/model/weights.h"

/* Copied along, where they are there: what turns texts into ids, and what
 * makes the folder a sentence encoder. */
static const char *const companions[] = {
	"tokenizer.json",
	"tokenizer_config.json",
	"special_tokens_map.json",
	"added_tokens.json",
	"vocab.txt",
	"vocab.json",
	"merges.txt",
	"sentencepiece.bpe.model",
	"spm.model",
	"modules.json",
	"sentence_bert_config.json",
	"config_sentence_transformers.json",
};

#define COMPANION_LIMIT ((size_t)1 << 30)

int model_head_layer(const struct model *model)
{
	return (int)model->config.layers + 1;
}

struct model *model_open(const char *folder,
			 const struct model_options *options, struct err *err)
{
	struct model *model = xcalloc(1, sizeof(*model));

	model->folder = xstrdup(folder);
	if (config_read(&model->config, folder, err) ||
	    weights_read(model, options, err)) {
		model_close(model);
		return NULL;
	}
	model->encoder = encoder_open(&model->config, &model->parameters);
	return model;
}

void model_close(struct model *model)
{
	if (!model)
		return;
	encoder_close(model->encoder);
	parameters_release(&model->parameters);
	config_release(&model->config);
	free(model->folder);
	free(model);
}

/* ---- saving ---- */

static int write_bytes(const char *path, const char *bytes, size_t length,
		       struct err *err)
{
	struct file_out out;

	if (file_out_open(&out, path, err))
		return -1;
	fwrite(bytes, 1, length, out.stream);
	return file_out_commit(&out, err);
}

static int copy_companion(const struct model *model, const char *folder,
			  const char *name, struct err *err)
{
	char *from = file_join(model->folder, name);
	char *to = file_join(folder, name), *in = file_folder(to);
	char *bytes = NULL;
	size_t length = 0;
	int ret = 0;

	if (file_exists(from) &&
	    (file_make_folders(in, err) ||
	     file_read(from, COMPANION_LIMIT, &bytes, &length, err) ||
	     write_bytes(to, bytes, length, err)))
		ret = -1;
	free(bytes);
	free(in);
	free(to);
	free(from);
	return ret;
}

static int copy_pooling(const struct model *model, const char *folder,
			struct err *err)
{
	char *name;
	int ret;

	if (!model->config.pooling_folder)
		return 0;
	name = file_join(model->config.pooling_folder, "config.json");
	ret = copy_companion(model, folder, name, err);
	free(name);
	return ret;
}

static int write_weights(const struct model *model, const char *folder,
			 char sha256[HASH_HEX], struct err *err)
{
	size_t count = model->parameters.count;
	struct safetensors_value *values = xcalloc(count, sizeof(*values));
	char *path = file_join(folder, "model.safetensors");
	int ret;

	for (size_t i = 0; i < count; i++) {
		const struct parameter *p = &model->parameters.items[i];

		values[i].name = p->name;
		values[i].rank = p->rank;
		values[i].shape = p->shape;
		values[i].data = p->data;
	}
	ret = safetensors_write(path, values, count, sha256, err);
	free(path);
	free(values);
	return ret;
}

/* The labels and the architecture that a loader looks for. */
static void describe_head(const struct config *config, json_t *json)
{
	json_t *names = json_object(), *positions = json_object();

	for (size_t i = 0; i < config->label_count; i++) {
		char key[32];

		snprintf(key, sizeof(key), "%zu", i);
		json_object_set_new(names, key, json_string(config->labels[i]));
		json_object_set_new(positions, config->labels[i],
				    json_integer((json_int_t)i));
	}
	json_object_set_new(json, "id2label", names);
	json_object_set_new(json, "label2id", positions);
	json_object_set_new(json, "num_labels",
			    json_integer((json_int_t)config->label_count));
	json_object_set_new(
		json, "architectures",
		json_pack("[s]", family_architecture(config->family)));
	json_object_set_new(json, "problem_type",
			    json_string(config->is_multi_label
						? "multi_label_classification"
						: "single_label_"
						  "classification"));
}

static int write_config(const struct model *model, const char *folder,
			struct err *err)
{
	static const char *const types[] = { "torch_dtype", "dtype" };
	json_t *json = json_deep_copy(model->config.json);
	char *path = file_join(folder, "config.json"), *text, *line;
	int ret;

	json_object_set_new(json, "model_type",
			    json_string(family_name(model->config.family)));
	if (model->has_head)
		describe_head(&model->config, json);
	for (size_t i = 0; i < 2; i++)
		if (json_object_get(json, types[i]))
			json_object_set_new(json, types[i],
					    json_string("float32"));
	text = json_dumps(json, JSON_INDENT(2) | JSON_SORT_KEYS);
	line = xasprintf("%s\n", text);
	ret = write_bytes(path, line, strlen(line), err);
	free(line);
	free(text);
	free(path);
	json_decref(json);
	return ret;
}

/* The folder is made, is not the one the model came from, and is without a
 * config.json: a reader then takes it for no model until all is there. */
static int prepare_folder(const struct model *model, const char *folder,
			  struct err *err)
{
	struct stat from, to;
	char *config;
	int ret = 0;

	if (file_make_folders(folder, err))
		return -1;
	if (stat(model->folder, &from) == 0 && stat(folder, &to) == 0 &&
	    from.st_dev == to.st_dev && from.st_ino == to.st_ino)
		return err_set(err,
			       "%s: is the folder the model was read from: "
			       "save to another",
			       folder);
	config = file_join(folder, "config.json");
	if (unlink(config) && errno != ENOENT)
		ret = err_set(err, "%s: %s", config, strerror(errno));
	free(config);
	return ret;
}

int model_save(const struct model *model, const char *folder,
	       char sha256[HASH_HEX], struct err *err)
{
	static const size_t count = sizeof(companions) / sizeof(companions[0]);

	if (prepare_folder(model, folder, err))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (copy_companion(model, folder, companions[i], err))
			return -1;
	if (copy_pooling(model, folder, err) ||
	    write_weights(model, folder, sha256, err))
		return -1;
	return write_config(model, folder, err);
}
