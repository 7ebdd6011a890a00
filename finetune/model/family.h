/*
 * family.h - what the parts of an encoder are called in each family's files
 *
 * The encoder's parameters come first in a model's list, in this order, so
 * that an encoder finds them by counting:
 *
 *	word table (vocabulary, hidden), position table (positions, hidden),
 *	type table (types, hidden) if the family has one, LayerNorm weight,
 *bias; then for each layer the weight and the bias of each `enum part`
 */
#ifndef PAYOFF_FINETUNE_MODEL_FAMILY_H
#define PAYOFF_FINETUNE_MODEL_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

#include "finetune/model/config.h"
#include "finetune/model/parameter.h"

/* The parts of a layer: a weight (out, in) and a bias (out); LayerNorms have
 * a weight (hidden). */
enum part {
	PART_QUERY,
	PART_KEY,
	PART_VALUE,
	PART_PROJECTION,
	PART_ATTENTION_NORM,
	PART_EXPAND,   /* (intermediate, hidden) */
	PART_CONTRACT, /* (hidden, intermediate) */
	PART_OUTPUT_NORM,
	PARTS,
};

/* Adds the encoder's parameters, zeroed, to an empty list. */
void family_add_encoder(const struct config *config,
			struct parameters *parameters);
/* Index of the word table is 0, of the position table 1, of the type table 2;
 * these two are the weights of what follows, their bias is one further. */
size_t family_embedding_norm(const struct config *config);
size_t family_part(const struct config *config, size_t layer, enum part part);

/* The classification head's two linear layers, without ".weight", and the
 * architecture's name in config.json. */
const char *family_head_dense(enum family family);
const char *family_head_output(enum family family);
const char *family_architecture(enum family family);
/* The pooler of a bert or roberta; NULL for distilbert. Bert's head uses it,
 * roberta's does not. */
const char *family_pooler(enum family family);

/* The name a tensor of a checkpoint has in our list: with the family's prefix
 * ("bert."), and LayerNorm.gamma and .beta of old files as .weight and .bias.
 * The caller frees. */
char *family_canonical_name(enum family family, const char *name);
/* Tensors that a classifier has no use for: position counters, and the heads
 * of pre-training. */
bool family_can_ignore(enum family family, const char *name);

#endif
