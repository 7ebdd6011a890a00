/*
 * hub.h - a model's name and the folder it stands for
 *
 * Models live in the cache that other tools of the hub keep too, in the same
 * layout, so that what one of them downloaded the other finds:
 *
 *	CACHE/models--ORG--NAME/blobs/ETAG		the bytes
 *	CACHE/models--ORG--NAME/refs/REVISION		the commit it stands for
 *	CACHE/models--ORG--NAME/snapshots/COMMIT/FILE	-> ../../blobs/ETAG
 *
 * CACHE is $HF_HUB_CACHE, else $HF_HOME/hub, else
 * $XDG_CACHE_HOME/huggingface/hub, else ~/.cache/huggingface/hub. A leading
 * ~/ is expanded; other variables inside the values are not.
 *
 * Nothing here opens a connection: fetch.h does that, when asked to.
 */
#ifndef PAYOFF_FINETUNE_HUB_HUB_H
#define PAYOFF_FINETUNE_HUB_HUB_H

#include <stdbool.h>

#include "data/base/err.h"

/*
 * The folder of a model, in fresh memory; the caller frees. `name` is
 *  - a folder with a config.json, taken as it is, or
 *  - ORG/NAME (or a model of the hub that has no organisation), or
 *  - NAME alone, if a single model of the cache is called that.
 * In the cache it is the snapshot of refs/main, else the only whole one.
 * Fails, naming the fetch command, where the model is not in the cache or
 * its snapshot is not whole, as after a download that was killed, or one of
 * the configuration alone; and where NAME could be several models.
 */
int hub_resolve(const char *name, char **folder, struct err *err);

/* Whether text can be the name of a model: one or two parts of letters,
 * digits, '-', '_' and '.', none of which begins or ends with '-' or '.' or
 * has "--" or ".." inside; at most 96 bytes. The hub's own rule. */
bool hub_is_name(const char *text);

/* A revision: a branch, tag, commit or "refs/pr/1". Such a name is part of a
 * path in the cache: no "..", no empty part, no control character. */
bool hub_is_revision(const char *text);

/* A path inside a repository, safe to join to a folder: relative, no ".",
 * ".." or empty part, no backslash, no control character. */
bool hub_is_path(const char *text);

/* Fails, saying what is missing, unless the folder has a config.json and
 * model.safetensors, or every shard that model.safetensors.index.json names.
 * A link to a blob that is not there counts as missing. */
int hub_check_whole(const char *folder, struct err *err);

/* Calls with the name of each shard that an index (model.safetensors.index.
 * json at path) names, repeatedly if it is named repeatedly; stops at the
 * first -1. */
int hub_each_shard(const char *path,
		   int (*each)(void *context, const char *shard,
			       struct err *err),
		   void *context, struct err *err);

/* Where things are; in fresh memory, the caller frees. */
char *hub_home(void);			/* $HF_HOME */
char *hub_cache(void);			/* CACHE above */
char *hub_repository(const char *name); /* CACHE/models--ORG--NAME */
/* "models--ORG--NAME". */
char *hub_folder_name(const char *name);

#endif
