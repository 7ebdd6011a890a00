/*
 * model.h - a model folder, opened: configuration, weights, encoder, head
 *
 *	struct model_options options = { .labels = names, .label_count = 3,
 *					 .seed = 1 };
 *	struct model *model = model_open("minilm", &options, err);
 *	parameters_train(&model->parameters, 0, model_head_layer(model), true);
 *	...
 *	model_save(model, "tuned", err);
 */
#ifndef PAYOFF_FINETUNE_MODEL_MODEL_H
#define PAYOFF_FINETUNE_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/base/hash.h"
#include "finetune/model/config.h"
#include "finetune/model/encoder.h"
#include "finetune/model/parameter.h"

struct model_options {
	/* The outputs wanted, by name. With none the checkpoint's own head is
	 * loaded if it has one. With some, the checkpoint's head is kept only
	 * if its outputs have these very names in this order; otherwise the
	 * output layer is drawn anew. */
	const char *const *labels;
	size_t label_count;
	bool wants_new_head; /* a new output layer even so */
	uint64_t seed;	     /* of new weights */
};

struct model {
	char *folder;
	struct config config; /* labels: those of the head as it is now */
	struct parameters parameters;
	struct encoder *encoder;
	bool has_head;	       /* head_logits() can be used */
	bool is_head_new;      /* its output layer has never been trained */
	size_t head_dense;     /* parameters of the head: a weight, of which */
	size_t head_output;    /* the bias is the next */
	char sha256[HASH_HEX]; /* of the weights as read: weight_files.h */
};

/*
 * Reads a folder. New weights are N(0, 0.02), new biases 0, a function of
 * (seed, name, index). Refused, with the way out: no config.json, weights only
 * as pickle files (.bin, .pt), a tensor that is missing, has another shape,
 * is not known by name or has a value that is not finite. Weights are not
 * trained until parameters_train().
 */
struct model *model_open(const char *folder,
			 const struct model_options *options, struct err *err);
void model_close(struct model *model);

/* parameter.layer of the head: layers + 1. */
int model_head_layer(const struct model *model);

/* Writes model.safetensors, config.json (the original's keys, with the labels
 * and the architecture of what is saved) and copies of the tokenizer's and
 * the sentence encoder's files. transformers loads the folder as
 * AutoModelForSequenceClassification. Each file is whole or not there, and
 * config.json is written last. The SHA-256 of the weights goes to sha256 if
 * it is not NULL. */
int model_save(const struct model *model, const char *folder,
	       char sha256[HASH_HEX], struct err *err);

#endif
