/*
 * listing.h - what a repository of the hub holds, and what of it is needed
 *
 * The hub answers /api/models/ORG/NAME/revision/REVISION with a JSON object;
 * of it are read "sha", the commit that the revision stands for now, and
 * "siblings", the names (and, where given, sizes) of the files.
 *
 * Needed are: config.json; model.safetensors, or its index and the shards
 * beside it; the tokenizer's files; what sentence-transformers adds
 * (modules.json, 1_Pooling/config.json, 2_Dense/model.safetensors, ...);
 * and README.md and LICENSE, so that the terms lie with the weights. Weights
 * in other formats are left where they are.
 */
#ifndef PAYOFF_FINETUNE_HUB_LISTING_H
#define PAYOFF_FINETUNE_HUB_LISTING_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"

#define LISTING_MAX_BYTES ((size_t)16 << 20)
#define COMMIT_TEXT 65

struct listed_file {
	const char *path; /* inside the repository, safe: hub_is_path() */
	int64_t bytes;	  /* -1 if not said */
};

struct listing {
	char commit[COMMIT_TEXT];
	struct listed_file *files; /* the needed ones, weights and at the */
	size_t count;		   /* very end config.json last */
	struct arena arena;	   /* owns all of it */
};

/* Reads the answer. `name` (ORG/NAME) is for messages. Fails on an answer
 * that is not understood, a repository with a file named outside itself, and
 * one without config.json or without safetensors; where the weights are
 * there as pickle only, the message says what can be done about it. On
 * success, and only then, `listing` is to be released. */
int listing_parse(const char *json, size_t length, const char *name,
		  struct listing *listing, struct err *err);
void listing_release(struct listing *listing);

#endif
