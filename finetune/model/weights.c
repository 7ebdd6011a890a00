/* weights.c - see weights.h */
#include "finetune/model/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "finetune/model/family.h"
#include "finetune/model/weight_files.h"

/* Standard deviation of new weights: BERT's initializer_range. */
#define NEW_WEIGHT_DEVIATION 0.02

/* A tensor of a file, and the name it has with us. */
struct found {
	const struct weight_file *file;
	const struct safetensors_entry *entry;
	char *name;
};

/* One reading: all tensors of all files. */
struct reading {
	struct model *model;
	const struct model_options *options;
	struct weight_files files;
	struct found *found; /* (count) */
	size_t count;
	bool *is_loaded; /* (parameters) */
};

static int open_files(struct reading *reading, struct err *err)
{
	const struct model *model = reading->model;
	const struct weight_files *files = &reading->files;
	size_t total = 0;

	if (weight_files_read(&reading->files, model->folder, err))
		return -1;
	for (size_t f = 0; f < files->count; f++)
		total += files->files[f].tensors.count;
	reading->found = xcalloc(total + 1, sizeof(*reading->found));
	for (size_t f = 0; f < files->count; f++) {
		const struct weight_file *file = &files->files[f];

		for (size_t i = 0; i < file->tensors.count; i++) {
			struct found *found = &reading->found[reading->count++];

			found->file = file;
			found->entry = &file->tensors.entries[i];
			found->name = family_canonical_name(
				model->config.family, found->entry->name);
		}
	}
	return 0;
}

/* The tensor LAYER.weight, or NULL. */
static const struct safetensors_entry *
find_weight(const struct reading *reading, const char *layer)
{
	size_t length = strlen(layer);

	for (size_t i = 0; i < reading->count; i++) {
		const struct found *found = &reading->found[i];

		if (strncmp(found->name, layer, length) == 0 &&
		    strcmp(found->name + length, ".weight") == 0)
			return found->entry;
	}
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

/* Memory is asked for by what config.json says: no more of it than the files
 * can fill, at two bytes a value at least. */
static int check_sizes(const struct reading *reading, struct err *err)
{
	const struct config *config = &reading->model->config;
	const size_t sizes[] = { config->vocabulary, config->positions,
				 config->types, config->intermediate,
				 config->hidden };
	size_t values = 0, most = 0;

	for (size_t f = 0; f < reading->files.count; f++)
		values += reading->files.files[f].tensors.data_length / 2;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		most = sizes[i] > most ? sizes[i] : most;
	if (config->hidden <= values / most &&
	    config->layers <= reading->count / (2 * (size_t)PARTS))
		return 0;
	return err_set(err,
		       "%s: config.json is of a larger model than the "
		       "weights: files of two models in one folder?",
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

/* Says what is wrong with a tensor. */
static int refuse(const struct reading *reading, const struct found *found,
		  const char *why, struct err *err)
{
	return err_set(err, "%s/%s: tensor '%s' %s", reading->model->folder,
		       found->file->name, found->entry->name, why);
}

static int load_entry(struct reading *reading, const struct found *found,
		      struct err *err)
{
	struct model *model = reading->model;
	const struct safetensors_entry *entry = found->entry;
	struct parameter *p = parameters_find(&model->parameters, found->name);
	size_t index;

	if (!p) {
		if (family_can_ignore(model->config.family, found->name))
			return 0;
		return err_set(err,
			       "%s/%s: tensor '%s' is not known in a %s model",
			       model->folder, found->file->name, entry->name,
			       family_name(model->config.family));
	}
	index = (size_t)(p - model->parameters.items);
	if (is_new_output(model, index))
		return 0;
	if (entry->type == SAFETENSORS_OTHER)
		return refuse(reading, found, "is not of a floating type", err);
	if (reading->is_loaded[index])
		return refuse(reading, found, "is there twice", err);
	if (!shapes_agree(p, entry))
		return refuse(reading, found,
			      "has another shape than config.json says", err);
	safetensors_floats(&found->file->tensors, entry, p->data);
	reading->is_loaded[index] = true;
	if (is_finite(p))
		return 0;
	return refuse(reading, found,
		      "has values that are not finite (NaN or infinity): the "
		      "file is damaged, or its training went wrong",
		      err);
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
				       "%s: tensor '%s' is missing from the "
				       "weights",
				       model->folder, p->name);
		draw_new(p, reading->options->seed);
	}
	return 0;
}

int weights_read(struct model *model, const struct model_options *options,
		 struct err *err)
{
	struct reading reading = { .model = model, .options = options };
	int ret = -1;

	if (open_files(&reading, err) || check_sizes(&reading, err) ||
	    choose_head(&reading, err))
		goto out;
	family_add_encoder(&model->config, &model->parameters);
	add_head(&reading);
	reading.is_loaded =
		xcalloc(model->parameters.count, sizeof(*reading.is_loaded));
	for (size_t i = 0; i < reading.count; i++)
		if (load_entry(&reading, &reading.found[i], err))
			goto out;
	if (fill_missing(&reading, err))
		goto out;
	memcpy(model->sha256, reading.files.sha256, HASH_HEX);
	ret = 0;
out:
	for (size_t i = 0; i < reading.count; i++)
		free(reading.found[i].name);
	free(reading.found);
	free(reading.is_loaded);
	weight_files_release(&reading.files);
	return ret;
}
