/*
 * blob.h - one file of a repository, downloaded
 *
 * The bytes arrive in blobs/ETAG.incomplete, where a later try goes on, and
 * become blobs/ETAG, by fsync and rename, only when they are checked:
 *
 *  - The ETag of a large file (LFS) is its SHA-256: the file must have it.
 *  - The ETag of a small file is a git hash (SHA-1), which is not checked:
 *    of such a file only the length is. It is never resumed either, so that
 *    it is never put together from two answers.
 *
 * One process downloads a blob at a time: the lock is the one that other
 * tools take, .locks/models--ORG--NAME/ETAG.lock (flock).
 */
#ifndef PAYOFF_FINETUNE_HUB_BLOB_H
#define PAYOFF_FINETUNE_HUB_BLOB_H

#include <stdbool.h>
#include <stdint.h>

#include "data/base/err.h"
#include "finetune/hub/http.h"

/* A repository at a hub, and its folders in the cache. */
struct source {
	struct http *http;
	const char *endpoint, *name, *revision;
	char *blobs, *locks;
	/* see fetch.h; done and total are bytes of this call */
	void (*progress)(void *context, const char *file, uint64_t done,
			 uint64_t total);
	void *context;
	uint64_t done, total;
};

struct blob {
	const char *file;	      /* its path in the repository; borrowed */
	char *url;		      /* owned */
	char etag[HTTP_HEADER_BYTES]; /* without W/ and quotes */
	int64_t bytes;		      /* -1 if nobody said */
};

/* Asks (HEAD) for the ETag and the length of `path` at `commit`; bytes holds
 * what the listing said, or -1. Fails on an ETag that cannot be a file name.
 * Release in any case. */
int blob_ask(const struct source *source, const char *commit, struct blob *blob,
	     struct err *err);
void blob_release(struct blob *blob);

/* Bytes that are not on the disk yet, nor in an .incomplete file. */
uint64_t blob_missing_bytes(const struct source *source,
			    const struct blob *blob);

/* Makes blobs/ETAG be there; sets *was_here if it was, and asks for nothing
 * then. A file of the wrong length is not taken for the blob. */
int blob_download(struct source *source, const struct blob *blob,
		  bool *was_here, struct err *err);

/* The one line for an answer that is not 200: gated, no such model, busy. */
int source_refused(const struct source *source, const struct http_reply *reply,
		   const char *what, struct err *err);

#endif
