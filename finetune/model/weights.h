/*
 * weights.h - from a folder's weights to a model's parameters
 */
#ifndef PAYOFF_FINETUNE_MODEL_WEIGHTS_H
#define PAYOFF_FINETUNE_MODEL_WEIGHTS_H

#include "finetune/model/model.h"

/* Fills parameters, the head's fields, the labels and sha256 of a model whose
 * folder and config are set. Every tensor of the files is used, or can be
 * ignored by its name, or is an error that names it. */
int weights_read(struct model *model, const struct model_options *options,
		 struct err *err);

#endif
