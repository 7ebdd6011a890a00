/*
 * fetch.h - downloading a model from a hub into the cache
 *
 * The only code in payoff that opens a connection, and the fetch command the
 * only caller. The hub is $HF_ENDPOINT, else the public one; what is needed
 * of a repository is listing.h's matter, the layout of the cache hub.h's, the
 * single file blob.h's.
 *
 * Killed anywhere, nothing half-written looks whole: every blob is complete
 * and checked before the first link is made; the weights and config.json are
 * linked last; and refs/REVISION is written when all else is on the disk.
 * The next fetch goes on where this one stopped, and one that finds nothing
 * new downloads nothing.
 *
 * A token is taken from $HF_TOKEN, else $HF_TOKEN_PATH or $HF_HOME/token
 * (unless $HF_HUB_DISABLE_IMPLICIT_TOKEN is set), and goes to the hub only.
 */
#ifndef PAYOFF_FINETUNE_HUB_FETCH_H
#define PAYOFF_FINETUNE_HUB_FETCH_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"

struct fetch {
	const char *name;     /* ORG/NAME */
	const char *revision; /* branch, tag or commit; NULL for "main" */
	/* Pause before a request is repeated, doubled each time; 0: 1000. */
	int64_t wait_ms;
	/* Bytes of this call, the file in work; may be NULL. */
	void (*progress)(void *context, const char *file, uint64_t done,
			 uint64_t total);
	void *context;
};

struct fetched {
	char *folder;		   /* the snapshot; the caller frees */
	char commit[65];	   /* hexadecimal */
	size_t files;		   /* in the snapshot, of those needed */
	size_t files_downloaded;   /* the others were there */
	uint64_t bytes_downloaded; /* by this call */
};

/* Fails, with one line: HF_HUB_OFFLINE is set; the hub cannot be reached; no
 * such model or revision; access is restricted; no safetensors; too little
 * room on the disk; a file that is not what the hub announced. */
int fetch_model(const struct fetch *fetch, struct fetched *fetched,
		struct err *err);

#endif
