/*
 * config.h - what a model folder says about itself
 *
 * A folder as the transformers and sentence-transformers libraries write it:
 * config.json, and where they are there modules.json, 1_Pooling/config.json
 * and sentence_bert_config.json. Families: bert (MiniLM, bge, e5, gte among
 * them), distilbert, roberta. What is not supported is refused by name, so
 * that a model never runs as something it is not.
 */
#ifndef PAYOFF_FINETUNE_MODEL_CONFIG_H
#define PAYOFF_FINETUNE_MODEL_CONFIG_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/base/err.h"

enum family { FAMILY_BERT, FAMILY_DISTILBERT, FAMILY_ROBERTA };

enum activation { ACTIVATION_GELU, ACTIVATION_GELU_TANH, ACTIVATION_RELU };

enum pooling { POOLING_MEAN, POOLING_CLS };

struct config {
	enum family family;
	size_t vocabulary, hidden, layers, heads, intermediate;
	size_t positions;	/* rows of the position table */
	size_t position_offset; /* row of a first token: 0; roberta: pad + 1 */
	size_t types;		/* token types; 0 when the family has none */
	size_t max_tokens;	/* longest sequence, special tokens included */
	enum activation activation;
	double layer_norm_epsilon;
	double hidden_dropout, attention_dropout, classifier_dropout;
	/* The outputs' names by position; label_count 0 when none are stated
	 * (transformers then means two: LABEL_0, LABEL_1). */
	char **labels;
	size_t label_count;
	bool is_multi_label;	  /* problem_type multi_label_classification */
	bool is_sentence_encoder; /* the folder has modules.json */
	enum pooling pooling;	  /* of a sentence embedding */
	char *pooling_folder;	  /* inside the folder; NULL if none is named */
	bool is_normalised;	  /* embeddings are scaled to length 1 */
	json_t *json;		  /* config.json itself, for saving */
};

/* Reads the folder's description. On failure nothing is kept. */
int config_read(struct config *config, const char *folder, struct err *err);
/* Replaces the labels; the names are copied. */
void config_set_labels(struct config *config, const char *const *labels,
		       size_t count);
void config_release(struct config *config);

/* "bert", "distilbert", "roberta": the model_type. */
const char *family_name(enum family family);

#endif
