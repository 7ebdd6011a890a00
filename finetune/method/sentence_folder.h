/*
 * sentence_folder.h - an encoder as the sentence-transformers library reads it
 */
#ifndef PAYOFF_FINETUNE_METHOD_SENTENCE_FOLDER_H
#define PAYOFF_FINETUNE_METHOD_SENTENCE_FOLDER_H

#include <jansson.h>
#include <stddef.h>

#include "data/base/err.h"
#include "finetune/model/model.h"

/* Saves the model; adds modules.json and the pooling where the folder it came
 * from has none; states the limit of tokens; and writes apply.py, which puts
 * head.safetensors on top. */
int sentence_folder_write(const struct model *model, size_t max_tokens,
			  const char *folder, struct err *err);

/* Writes folder/name whole or not at all. */
int sentence_write_json(const char *folder, const char *name,
			const json_t *json, struct err *err);

#endif
