/* weights.c - see weights.h */
#include "finetune/model/weights.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/rng.h"
#include "finetune/model/family.h"
#include "finetune/model/safetensors.h"

/* Standard deviation of new weights: BERT's initializer_range. */
#define NEW_WEIGHT_DEVIATION 0.02

/* One reading: the file, and the name each of its tensors has with us. */
struct reading {
	struct model *model;
	const struct model_options *options;
	struct safetensors file;
	char **names;	 /* (file.count) */
	bool *is_loaded; /* (parameters) */
};

static bool ends_with(const char *name, const char *end)
{
	size_t length = strlen(name), cut = strlen(end);

	return length >= cut && strcmp(name + length - cut, end) == 0;
}

/* There is no model.safetensors: says what there is, and the way out. */
static int explain_missing(const char *folder, struct err *err)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	bool has_parts = false, has_pickle = false;

	while (dir && (entry = readdir(dir))) {
		if (ends_with(entry->d_name, ".safetensors.index.json"))
			has_parts = true;
		if (ends_with(entry->d_name, ".bin") ||
		    ends_with(entry->d_name, ".pt") ||
		    ends_with(entry->d_name, ".pth") ||
		    ends_with(entry->d_name, ".ckpt"))
			has_pickle = true;
	}
	if (dir)
		closedir(dir);
	if (has_parts)
		return err_set(
			err,
			"%s: weights in several files are not supported: "
			"save them as one in Python with "
			"model.save_pretrained(folder, "
			"max_shard_size='100GB')",
			folder);
	if (has_pickle)
		return err_set(
			err,
			"%s: has its weights as a pickle file only, which "
			"can run code when opened: take a revision with "
			"model.safetensors, or write one in Python, if "
			"you trust the file, with "
			"AutoModel.from_pretrained(folder)"
			".save_pretrained(new_folder)",
			folder);
	return err_set(err, "%s: has no model.safetensors", folder);
}

static int open_file(struct reading *reading, struct err *err)
{
	const struct model *model = reading->model;
	char *path = file_join(model->folder, "model.safetensors");
	int ret;

	ret = file_exists(path) ? safetensors_read(&reading->file, path, err)
				: explain_missing(model->folder, err);
	free(path);
	if (ret)
		return -1;
	reading->names =
		xcalloc(reading->file.count + 1, sizeof(*reading->names));
	for (size_t i = 0; i < reading->file.count; i++)
		reading->names[i] = family_canonical_name(
			model->config.family, reading->file.entries[i].name);
	return 0;
}

/* The tensor LAYER.weight of the file, or NULL. */
static const struct safetensors_entry *
find_weight(const struct reading *reading, const char *layer)
{
	size_t length = strlen(layer);

	for (size_t i = 0; i < reading->file.count; i++)
		if (strncmp(reading->names[i], layer, length) == 0 &&
		    strcmp(reading->names[i] + length, ".weight") == 0)
			return &reading->file.entries[i];
	return NULL;
}

static size_t add_linear(struct model *model, const char *layer, size_t out,
			 bool is_idle)
{
	const int64_t shape[] = { (int64_t)out, (int64_t)model->config.hidden };
	size_t index = model->parameters.count;

	for (int rank = 2; rank >= 1; rank--) {
		char *name = xasprintf("%s.%s", layer,
				       rank == 2 ? "weight" : "bias");
		struct parameter *p =
			parameters_add(&model->parameters, name, rank, shape);

		p->layer = model_head_layer(model);
		p->is_idle = is_idle;
		free(name);
	}
	return index;
}

static bool labels_are_kept(const struct config *config,
			    const struct model_options *options)
{
	if (options->label_count != config->label_count)
		return false;
	for (size_t i = 0; i < config->label_count; i++)
		if (strcmp(options->labels[i], config->labels[i]))
			return false;
	return true;
}

/* Names for the outputs of a head whose config.json gives none. */
static void name_outputs(struct config *config, size_t count)
{
	config->labels = xcalloc(count, sizeof(*config->labels));
	config->label_count = count;
	for (size_t i = 0; i < count; i++)
		config->labels[i] = xasprintf("LABEL_%zu", i);
}

/* Which head the model is to have; its labels. */
static int choose_head(struct reading *reading, struct err *err)
{
	struct model *model = reading->model;
	struct config *config = &model->config;
	const struct model_options *options = reading->options;
	const struct safetensors_entry *output =
		find_weight(reading, family_head_output(config->family));
	size_t outputs = output && output->rank == 2 && output->count
				 ? (size_t)output->shape[0]
				 : 0;

	if (outputs && !config->label_count)
		name_outputs(config, outputs);
	if (outputs && outputs != config->label_count)
		return err_set(err,
			       "%s: config.json names %zu labels where the "
			       "head has %zu outputs",
			       model->folder, config->label_count, outputs);
	model->is_head_new =
		options->label_count && (!outputs || options->wants_new_head ||
					 !labels_are_kept(config, options));
	model->has_head = outputs || options->label_count;
	if (options->label_count)
		config_set_labels(config, options->labels,
				  options->label_count);
	return 0;
}

/* Memory is asked for by what config.json says: no more of it than the file
 * can fill, at two bytes a value at least. */
static int check_sizes(const struct reading *reading, struct err *err)
{
	const struct config *config = &reading->model->config;
	const size_t sizes[] = { config->vocabulary, config->positions,
				 config->types, config->intermediate,
				 config->hidden };
	size_t values = reading->file.data_length / 2, most = 0;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		most = sizes[i] > most ? sizes[i] : most;
	if (config->hidden <= values / most &&
	    config->layers <= reading->file.count / (2 * (size_t)PARTS))
		return 0;
	return err_set(err,
		       "%s: config.json is of a larger model than "
		       "model.safetensors: files of two models in one folder?",
		       reading->model->folder);
}

static void add_head(struct reading *reading)
{
	struct model *model = reading->model;
	enum family family = model->config.family;
	const char *pooler = family_pooler(family);
	const char *dense = family_head_dense(family);
	bool is_used = model->has_head && pooler && !strcmp(pooler, dense);

	if (pooler && !is_used && find_weight(reading, pooler))
		add_linear(model, pooler, model->config.hidden, true);
	if (!model->has_head)
		return;
	model->head_dense =
		add_linear(model, dense, model->config.hidden, false);
	model->head_output = add_linear(model, family_head_output(family),
					model->config.label_count, false);
}

static bool is_new_output(const struct model *model, size_t index)
{
	return model->is_head_new &&
	       (index == model->head_output || index == model->head_output + 1);
}

static bool shapes_agree(const struct parameter *p,
			 const struct safetensors_entry *entry)
{
	if (p->rank != entry->rank)
		return false;
	for (int i = 0; i < p->rank; i++)
		if (p->shape[i] != entry->shape[i])
			return false;
	return true;
}

/* A value that is not a number makes every answer one of no meaning. */
static bool is_finite(const struct parameter *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (!isfinite(p->data[i]))
			return false;
	return true;
}

static int load_entry(struct reading *reading, size_t i, struct err *err)
{
	struct model *model = reading->model;
	const struct safetensors_entry *entry = &reading->file.entries[i];
	struct parameter *p =
		parameters_find(&model->parameters, reading->names[i]);
	size_t index;

	if (!p) {
		if (family_can_ignore(model->config.family, reading->names[i]))
			return 0;
		return err_set(err,
			       "%s/model.safetensors: tensor '%s' is not known "
			       "in a %s model",
			       model->folder, entry->name,
			       family_name(model->config.family));
	}
	index = (size_t)(p - model->parameters.items);
	if (is_new_output(model, index))
		return 0;
	if (entry->type == SAFETENSORS_OTHER || !shapes_agree(p, entry) ||
	    reading->is_loaded[index])
		return err_set(err, "%s/model.safetensors: tensor '%s' %s",
			       model->folder, entry->name,
			       entry->type == SAFETENSORS_OTHER
				       ? "is not of a floating type"
			       : reading->is_loaded[index]
				       ? "is there twice"
				       : "has another shape than config.json "
					 "says");
	safetensors_floats(&reading->file, entry, p->data);
	reading->is_loaded[index] = true;
	if (is_finite(p))
		return 0;
	return err_set(err,
		       "%s/model.safetensors: tensor '%s' has values that are "
		       "not finite (NaN or infinity): the file is damaged, or "
		       "its training went wrong",
		       model->folder, entry->name);
}

/* Weights a stream of their own draws: N(0, 0.02); biases stay 0. */
static void draw_new(struct parameter *p, uint64_t seed)
{
	char *purpose = xasprintf("new weight %s", p->name);
	struct rng rng = rng_stream(seed, purpose);

	for (size_t i = 0; p->rank == 2 && i < p->count; i++)
		p->data[i] = (float)(NEW_WEIGHT_DEVIATION * rng_normal(&rng));
	free(purpose);
}

/* What the file did not have: new in a new head, else an error. */
static int fill_missing(struct reading *reading, struct err *err)
{
	struct model *model = reading->model;

	for (size_t i = 0; i < model->parameters.count; i++) {
		struct parameter *p = &model->parameters.items[i];
		bool is_head = p->layer == model_head_layer(model);

		if (reading->is_loaded[i])
			continue;
		if (!is_head || !model->is_head_new)
			return err_set(err,
				       "%s/model.safetensors: tensor '%s' is "
				       "missing",
				       model->folder, p->name);
		draw_new(p, reading->options->seed);
	}
	return 0;
}

int weights_read(struct model *model, const struct model_options *options,
		 struct err *err)
{
	struct reading reading = { model, options, { 0 }, NULL, NULL };
	int ret = -1;

	if (open_file(&reading, err) || check_sizes(&reading, err) ||
	    choose_head(&reading, err))
		goto out;
	family_add_encoder(&model->config, &model->parameters);
	add_head(&reading);
	reading.is_loaded =
		xcalloc(model->parameters.count, sizeof(*reading.is_loaded));
	for (size_t i = 0; i < reading.file.count; i++)
		if (load_entry(&reading, i, err))
			goto out;
	if (fill_missing(&reading, err))
		goto out;
	memcpy(model->sha256, reading.file.sha256, HASH_HEX);
	ret = 0;
out:
	for (size_t i = 0; reading.names && i < reading.file.count; i++)
		free(reading.names[i]);
	free(reading.names);
	free(reading.is_loaded);
	safetensors_release(&reading.file);
	return ret;
}
