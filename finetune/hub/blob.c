/* blob.c - see blob.h */
#include "finetune/hub/blob.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/hash.h"

/* ---- what the hub says about a file ---------------------------------------
 */

int source_refused(const struct source *source, const struct http_reply *reply,
		   const char *what, struct err *err)
{
	const char *code = reply->error_code;

	if (reply->status == 403 || !strcmp(code, "GatedRepo"))
		return err_set(err,
			       "%s: access is restricted: accept its terms at "
			       "%s/%s and set HF_TOKEN to a token of yours",
			       source->name, source->endpoint, source->name);
	if (reply->status == 401)
		return err_set(err,
			       "%s: no such model at %s, or a private one: "
			       "check the name, or set HF_TOKEN to a token "
			       "that may read it",
			       source->name, source->endpoint);
	if (reply->status == 404 && !strcmp(code, "RevisionNotFound"))
		return err_set(err, "%s: no revision %s at %s", source->name,
			       source->revision, source->endpoint);
	if (reply->status == 404)
		return err_set(err,
			       "%s: no such model or revision (%s) at %s: %s "
			       "is not there",
			       source->name, source->revision, source->endpoint,
			       what);
	if (reply->status == 429)
		return err_set(err,
			       "%s: too many requests, says %s: wait some "
			       "minutes and fetch again",
			       source->name, source->endpoint);
	return err_set(err,
		       "%s: %s answered with status %ld for %s: fetch again "
		       "later, it goes on where it stopped",
		       source->name, source->endpoint, reply->status, what);
}

/* W/"abc" and "abc" are abc. Empty if what is left cannot name a file. */
static void strip_etag(char etag[HTTP_HEADER_BYTES])
{
	const char *at = etag;
	size_t length;

	if (!strncmp(at, "W/", 2))
		at += 2;
	while (*at == '"')
		at++;
	length = strcspn(at, "\"");
	memmove(etag, at, length);
	etag[length] = '\0';
	if (etag[0] == '.' ||
	    etag[strspn(etag, "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")])
		etag[0] = '\0';
}

static bool is_sha256(const char *etag)
{
	return strlen(etag) == 64 && strspn(etag, "0123456789abcdef") == 64;
}

int blob_ask(const struct source *source, const char *commit, struct blob *blob,
	     struct err *err)
{
	struct http_request request = { .is_head = true };
	struct http_reply reply;
	char *path = http_escape(blob->file, true);

	blob->url = xasprintf("%s/%s/resolve/%s/%s", source->endpoint,
			      source->name, commit, path);
	free(path);
	request.url = blob->url;
	if (http_ask(source->http, &request, &reply, err))
		return -1;
	if (reply.status != 200 && !(reply.status >= 300 && reply.status < 400))
		return source_refused(source, &reply, blob->file, err);
	memcpy(blob->etag,
	       reply.linked_etag[0] ? reply.linked_etag : reply.etag,
	       sizeof(blob->etag));
	strip_etag(blob->etag);
	if (!blob->etag[0])
		return err_set(err,
			       "%s: %s gives no usable ETag for %s, so the "
			       "file cannot be kept in the cache",
			       source->name, source->endpoint, blob->file);
	if (reply.commit[0] && strcmp(reply.commit, commit) != 0)
		return err_set(err,
			       "%s: asked for commit %s of %s and was offered "
			       "%s",
			       source->name, commit, blob->file, reply.commit);
	if (reply.linked_size >= 0)
		blob->bytes = reply.linked_size;
	else if (reply.status == 200 && reply.length >= 0)
		blob->bytes = reply.length;
	return 0;
}

void blob_release(struct blob *blob)
{
	free(blob->url);
	blob->url = NULL;
}

/* ---- what is on the disk ---------------------------------------------------
 */

/* Length of a file; -1 if there is none. */
static int64_t length_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? -1 : (int64_t)st.st_size;
}

static bool is_here(const char *path, const struct blob *blob)
{
	int64_t length = length_of(path);

	return length >= 0 && (blob->bytes < 0 || length == blob->bytes);
}

static char *incomplete_path(const struct source *source,
			     const struct blob *blob)
{
	return xasprintf("%s/%s.incomplete", source->blobs, blob->etag);
}

uint64_t blob_missing_bytes(const struct source *source,
			    const struct blob *blob)
{
	char *path = file_join(source->blobs, blob->etag);
	char *incomplete = incomplete_path(source, blob);
	int64_t missing = blob->bytes < 0 ? 0 : blob->bytes;
	int64_t half = length_of(incomplete);

	if (is_here(path, blob))
		missing = 0;
	else if (is_sha256(blob->etag) && half > 0 && half <= missing)
		missing -= half;
	free(path);
	free(incomplete);
	return (uint64_t)missing;
}

/* ---- the body of an answer, into the .incomplete file -----------------------
 */

struct sink {
	struct source *source;
	const struct blob *blob;
	const char *path;
	int fd;
	uint64_t length; /* on the disk now */
	uint64_t start;	 /* when this call began */
	bool is_fresh;	 /* nothing of this try was taken yet */
};

static int sink_failed(const struct sink *sink, struct err *err)
{
	return err_set(err, "%s: %s", sink->path, strerror(errno));
}

static int sink_restart(struct sink *sink, struct err *err)
{
	sink->length = 0;
	if (ftruncate(sink->fd, 0))
		return sink_failed(sink, err);
	return 0;
}

static int sink_open(struct sink *sink, struct err *err)
{
	off_t end;

	sink->fd =
		open(sink->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (sink->fd < 0)
		return sink_failed(sink, err);
	end = lseek(sink->fd, 0, SEEK_END);
	if (end < 0)
		return sink_failed(sink, err);
	sink->length = (uint64_t)end;
	if (sink->blob->bytes >= 0 &&
	    sink->length > (uint64_t)sink->blob->bytes &&
	    sink_restart(sink, err))
		return -1;
	sink->start = sink->length;
	return 0;
}

/* Before each try: go on where the last one ended. */
static int sink_begin(void *context, uint64_t *from, struct err *err)
{
	struct sink *sink = context;
	int64_t bytes = sink->blob->bytes;

	if (bytes >= 0 && sink->length == (uint64_t)bytes)
		return 1;
	if (!is_sha256(sink->blob->etag) && sink->length &&
	    sink_restart(sink, err))
		return -1;
	sink->is_fresh = true;
	*from = sink->length;
	return 0;
}

static void tell_progress(const struct sink *sink)
{
	const struct source *source = sink->source;
	uint64_t done = source->done;

	if (!source->progress)
		return;
	if (sink->length > sink->start)
		done += sink->length - sink->start;
	source->progress(source->context, sink->blob->file,
			 done < source->total ? done : source->total,
			 source->total);
}

static int sink_take(void *context, const struct http_reply *reply,
		     const char *bytes, size_t length, struct err *err)
{
	struct sink *sink = context;

	/* A hub that does not know ranges sends the whole file again. */
	if (sink->is_fresh && reply->status == 200 && sink->length &&
	    sink_restart(sink, err))
		return -1;
	sink->is_fresh = false;
	if (sink->blob->bytes >= 0 &&
	    sink->length + length > (uint64_t)sink->blob->bytes)
		return err_set(err, "%s: longer than the %lld bytes announced",
			       sink->blob->file, (long long)sink->blob->bytes);
	while (length) {
		ssize_t written = write(sink->fd, bytes, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return sink_failed(sink, err);
		bytes += written;
		length -= (size_t)written;
		sink->length += (uint64_t)written;
	}
	tell_progress(sink);
	return 0;
}

/* ---- a blob
 * ------------------------------------------------------------------ */

/* Length and hash of what arrived. A file that fails is removed: going on
 * with it would fail again. */
static int sink_check(const struct sink *sink, struct err *err)
{
	const struct blob *blob = sink->blob;
	char hex[HASH_HEX];

	if (blob->bytes >= 0 && sink->length != (uint64_t)blob->bytes) {
		unlink(sink->path);
		return err_set(err, "%s: %llu bytes arrived of %lld",
			       blob->file, (unsigned long long)sink->length,
			       (long long)blob->bytes);
	}
	if (!is_sha256(blob->etag))
		return 0;
	if (hash_file_hex(sink->path, hex, err))
		return -1;
	if (!strcmp(hex, blob->etag))
		return 0;
	unlink(sink->path);
	return err_set(err,
		       "%s: damaged on the way: its SHA-256 is %.12s... "
		       "and should be %.12s...: nothing was kept, fetch again",
		       blob->file, hex, blob->etag);
}

static int sink_fill(struct sink *sink, struct err *err)
{
	struct http_request request = { .url = sink->blob->url,
					.begin = sink_begin,
					.take = sink_take,
					.context = sink };
	struct http_reply reply;
	int ret = -1;

	if (sink_open(sink, err) ||
	    http_ask(sink->source->http, &request, &reply, err))
		goto out;
	/* Status 0: all of it was there before. */
	if (reply.status && reply.status != 200 && reply.status != 206) {
		source_refused(sink->source, &reply, sink->blob->file, err);
		goto out;
	}
	/* An empty file is all of its answer. */
	if (fsync(sink->fd)) {
		sink_failed(sink, err);
		goto out;
	}
	ret = 0;
out:
	if (sink->fd >= 0)
		close(sink->fd);
	sink->fd = -1;
	return ret;
}

/* Downloads and checks. What was there from before may be the damaged part
 * (a power cut), so then it is tried once more from the first byte. */
static int download(struct sink *sink, struct err *err)
{
	if (sink_fill(sink, err))
		return -1;
	if (!sink_check(sink, err))
		return 0;
	if (!sink->start)
		return -1;
	if (sink_fill(sink, err))
		return -1;
	return sink_check(sink, err);
}

static int lock_blob(const struct source *source, const struct blob *blob,
		     struct err *err)
{
	char *path = xasprintf("%s/%s.lock", source->locks, blob->etag);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0) {
		err_set(err, "%s: %s", path, strerror(errno));
	} else if (flock(fd, LOCK_EX | LOCK_NB)) {
		err_set(err,
			"%s: another program is downloading it (lock: %s): "
			"wait until it has finished and fetch again",
			blob->file, path);
		close(fd);
		fd = -1;
	}
	free(path);
	return fd;
}

int blob_download(struct source *source, const struct blob *blob,
		  bool *was_here, struct err *err)
{
	char *path = file_join(source->blobs, blob->etag);
	char *incomplete = incomplete_path(source, blob);
	struct sink sink = {
		.source = source, .blob = blob, .path = incomplete, .fd = -1
	};
	int lock = -1, ret = -1;

	*was_here = is_here(path, blob);
	if (*was_here) {
		ret = 0;
		goto out;
	}
	lock = lock_blob(source, blob, err);
	if (lock < 0)
		goto out;
	*was_here = is_here(path, blob); /* now that nobody else writes */
	if (*was_here) {
		ret = 0;
		goto out;
	}
	if (download(&sink, err))
		goto out;
	if (rename(incomplete, path)) {
		err_set(err, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (sink.length > sink.start)
		source->done += sink.length - sink.start;
	ret = file_sync_folder(source->blobs, err);
out:
	if (lock >= 0)
		close(lock);
	free(path);
	free(incomplete);
	return ret;
}
