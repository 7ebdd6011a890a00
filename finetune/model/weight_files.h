/*
 * weight_files.h - the safetensors of a model's folder: one file, or shards
 *
 * model.safetensors, or where that is not there every shard that
 * model.safetensors.index.json names. Which tensor the index says to be where
 * is not read: the shards say it themselves.
 */
#ifndef PAYOFF_FINETUNE_MODEL_WEIGHT_FILES_H
#define PAYOFF_FINETUNE_MODEL_WEIGHT_FILES_H

#include <stddef.h>

#include "data/base/err.h"
#include "data/base/hash.h"
#include "finetune/model/safetensors.h"

struct weight_file {
	char *name; /* inside the folder */
	struct safetensors tensors;
};

struct weight_files {
	struct weight_file *files; /* by name */
	size_t count, capacity;
	/* Of the one file, as a hub states it; of shards: over the names and
	 * the SHA-256 of all. */
	char sha256[HASH_HEX];
};

/* Reads and checks them all. Where there are none the message says what there
 * is instead, and the way out. Release in any case. */
int weight_files_read(struct weight_files *files, const char *folder,
		      struct err *err);
void weight_files_release(struct weight_files *files);

#endif
