/* fetch.c - see fetch.h */
#include "finetune/hub/fetch.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/text.h"
#include "finetune/hub/blob.h"
#include "finetune/hub/hub.h"
#include "finetune/hub/listing.h"

#define PUBLIC_HUB "https://huggingface.co"
#define TOKEN_MAX_BYTES 4096
#define SPARE_BYTES ((uint64_t)1 << 20) /* links, folders, the ref */

/* ---- settings ---------------------------------------------------------------
 */

static const char *setting(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static bool is_set(const char *name)
{
	static const char *const yes[] = { "1", "on", "yes", "true" };
	const char *value = setting(name);

	for (size_t i = 0; value && i < sizeof(yes) / sizeof(yes[0]); i++)
		if (!strcasecmp(value, yes[i]))
			return true;
	return false;
}

/* The hub's address without the slashes at its end; the caller frees. */
static char *endpoint(void)
{
	const char *value = setting("HF_ENDPOINT");
	size_t length;

	if (!value)
		value = PUBLIC_HUB;
	length = strlen(value);
	while (length && value[length - 1] == '/')
		length--;
	return xstrndup(value, length);
}

/* The user's token or NULL; the caller frees. */
static char *find_token(void)
{
	char *home, *path, *bytes = NULL, *token = NULL;
	const char *at = setting("HF_TOKEN");
	struct err ignored;
	size_t length;

	if (is_set("HF_HUB_DISABLE_IMPLICIT_TOKEN"))
		return NULL;
	if (!at)
		at = setting("HUGGING_FACE_HUB_TOKEN"); /* its old name */
	if (at) {
		length = text_trim(&at, strlen(at));
		return length ? xstrndup(at, length) : NULL;
	}
	home = hub_home();
	path = setting("HF_TOKEN_PATH") ? xstrdup(setting("HF_TOKEN_PATH"))
					: file_join(home, "token");
	if (!file_read(path, TOKEN_MAX_BYTES, &bytes, &length, &ignored)) {
		at = bytes;
		length = text_trim(&at, length);
		token = length ? xstrndup(at, length) : NULL;
	}
	free(bytes);
	free(path);
	free(home);
	return token;
}

/* ---- the listing
 * -------------------------------------------------------------- */

static int answer_begin(void *context, uint64_t *from, struct err *err)
{
	(void)err;
	text_clear(context);
	*from = 0;
	return 0;
}

static int answer_take(void *context, const struct http_reply *reply,
		       const char *bytes, size_t length, struct err *err)
{
	struct text *answer = context;

	(void)reply;
	if (answer->length + length > LISTING_MAX_BYTES)
		return err_set(err, "the hub's list of files is longer than "
				    "16 MB: not a model of this kind");
	text_add_bytes(answer, bytes, length);
	return 0;
}

static int ask_listing(const struct source *source, struct listing *listing,
		       struct err *err)
{
	struct text answer = TEXT_INIT;
	char *revision = http_escape(source->revision, false);
	char *url = xasprintf("%s/api/models/%s/revision/%s?blobs=true",
			      source->endpoint, source->name, revision);
	struct http_request request = { .url = url,
					.begin = answer_begin,
					.take = answer_take,
					.context = &answer };
	struct http_reply reply;
	int ret = -1;

	if (http_ask(source->http, &request, &reply, err))
		goto out;
	if (reply.status != 200)
		source_refused(source, &reply, "its list of files", err);
	else
		ret = listing_parse(text_get(&answer), answer.length,
				    source->name, listing, err);
out:
	text_release(&answer);
	free(revision);
	free(url);
	return ret;
}

/* ---- the blobs
 * ------------------------------------------------------------------ */

/* What is to be done, and where. */
struct plan {
	struct source source;
	struct listing listing;
	struct blob *blobs; /* one a file of the listing */
	char *repository;   /* CACHE/models--ORG--NAME */
	char *snapshot;
};

static int ask_blobs(struct plan *plan, struct err *err)
{
	const struct listing *listing = &plan->listing;

	plan->blobs = xcalloc(listing->count, sizeof(*plan->blobs));
	for (size_t i = 0; i < listing->count; i++) {
		struct blob *blob = plan->blobs + i;

		blob->file = listing->files[i].path;
		blob->bytes = listing->files[i].bytes;
		if (blob_ask(&plan->source, listing->commit, blob, err))
			return -1;
		plan->source.total += blob_missing_bytes(&plan->source, blob);
	}
	return 0;
}

static int make_folders(const struct plan *plan, struct err *err)
{
	if (file_make_folders(plan->source.blobs, err) ||
	    file_make_folders(plan->source.locks, err))
		return -1;
	return 0;
}

static int check_room(const struct plan *plan, struct err *err)
{
	uint64_t room = file_free_bytes(plan->source.blobs);
	uint64_t needed = plan->source.total;

	if (!needed || room > needed + SPARE_BYTES)
		return 0;
	return err_set(err,
		       "%s needs %llu MB and %s has %llu MB free: make room, "
		       "or set HF_HOME to a folder on another disk",
		       plan->source.name,
		       (unsigned long long)needed / 1000000 + 1,
		       plan->source.blobs, (unsigned long long)room / 1000000);
}

static int download_blobs(struct plan *plan, struct fetched *fetched,
			  struct err *err)
{
	for (size_t i = 0; i < plan->listing.count; i++) {
		bool was_here;

		if (blob_download(&plan->source, plan->blobs + i, &was_here,
				  err))
			return -1;
		fetched->files++;
		if (!was_here)
			fetched->files_downloaded++;
	}
	fetched->bytes_downloaded = plan->source.done;
	return 0;
}

/* An index and the shards beside it must agree before they are linked. */
static int check_listed(void *context, const char *shard, struct err *err)
{
	const struct plan *plan = context;

	for (size_t i = 0; i < plan->listing.count; i++)
		if (!strcmp(plan->listing.files[i].path, shard))
			return 0;
	return err_set(err,
		       "%s: its index names %s, which it does not have: "
		       "another revision may be whole (--revision)",
		       plan->source.name, shard);
}

static int check_index(struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < plan->listing.count; i++) {
		char *path;
		int ret;

		if (strcmp(plan->blobs[i].file,
			   "model.safetensors.index.json") != 0)
			continue;
		path = file_join(plan->source.blobs, plan->blobs[i].etag);
		ret = hub_each_shard(path, check_listed, plan, err);
		free(path);
		return ret;
	}
	return 0;
}

/* ---- the links
 * -------------------------------------------------------------------- */

/* Whether the link at path has this target already. */
static bool is_linked(const char *path, const char *target)
{
	char held[1024];
	ssize_t length = readlink(path, held, sizeof(held));

	return length >= 0 && (size_t)length == strlen(target) &&
	       !memcmp(held, target, (size_t)length);
}

/* "../../blobs/ETAG", one ".." more for each folder inside the snapshot. */
static char *link_target(const struct blob *blob)
{
	struct text target = TEXT_INIT;

	for (const char *at = blob->file; (at = strchr(at, '/')); at++)
		text_add(&target, "../");
	text_printf(&target, "../../blobs/%s", blob->etag);
	return text_take(&target);
}

static int link_blob(const struct plan *plan, const struct blob *blob,
		     struct err *err)
{
	char *path = file_join(plan->snapshot, blob->file);
	char *temporary = xasprintf("%s.tmp-%ld", path, (long)getpid());
	char *folder = file_folder(path), *target = link_target(blob);
	int ret = -1;

	if (file_make_folders(folder, err))
		goto out;
	if (!is_linked(path, target)) {
		unlink(temporary);
		if (symlink(target, temporary) || rename(temporary, path)) {
			err_set(err, "%s: %s", path, strerror(errno));
			unlink(temporary);
			goto out;
		}
	}
	ret = file_sync_folder(folder, err);
out:
	free(path);
	free(temporary);
	free(folder);
	free(target);
	return ret;
}

/* The listing has config.json last; see there. */
static int link_blobs(const struct plan *plan, struct err *err)
{
	for (size_t i = 0; i < plan->listing.count; i++)
		if (link_blob(plan, plan->blobs + i, err))
			return -1;
	return 0;
}

/* refs/REVISION, unless the revision is the commit itself. */
static int write_ref(const struct plan *plan, struct err *err)
{
	const char *commit = plan->listing.commit;
	struct file_out out;
	char *path, *folder;
	int ret = -1;

	if (!strcmp(plan->source.revision, commit))
		return 0;
	path = xasprintf("%s/refs/%s", plan->repository, plan->source.revision);
	folder = file_folder(path);
	if (!file_make_folders(folder, err) &&
	    !file_out_open(&out, path, err)) {
		fputs(commit, out.stream); /* commit sees a failure */
		ret = file_out_commit(&out, err);
	}
	free(path);
	free(folder);
	return ret;
}

/* ---- all of it
 * ------------------------------------------------------------------------ */

static int check_request(const struct fetch *fetch, struct err *err)
{
	if (!hub_is_name(fetch->name))
		return err_set(err,
			       "%s: not the name of a model: it is like "
			       "ORGANISATION/NAME, as the hub shows it",
			       fetch->name);
	if (fetch->revision && !hub_is_revision(fetch->revision))
		return err_set(err,
			       "--revision %s: not a branch, tag or "
			       "commit",
			       fetch->revision);
	if (is_set("HF_HUB_OFFLINE") || is_set("TRANSFORMERS_OFFLINE"))
		return err_set(err, "HF_HUB_OFFLINE forbids to fetch: unset "
				    "it, or give a folder: --model DIR");
	return 0;
}

static void plan_open(struct plan *plan, const struct fetch *fetch)
{
	char *cache = hub_cache(), *name = hub_folder_name(fetch->name);

	memset(plan, 0, sizeof(*plan));
	plan->repository = file_join(cache, name);
	plan->source.blobs = file_join(plan->repository, "blobs");
	plan->source.locks = xasprintf("%s/.locks/%s", cache, name);
	plan->source.name = fetch->name;
	plan->source.revision = fetch->revision ? fetch->revision : "main";
	plan->source.progress = fetch->progress;
	plan->source.context = fetch->context;
	free(cache);
	free(name);
}

static void plan_close(struct plan *plan)
{
	for (size_t i = 0; plan->blobs && i < plan->listing.count; i++)
		blob_release(plan->blobs + i);
	free(plan->blobs);
	listing_release(&plan->listing);
	http_close(plan->source.http);
	free(plan->source.blobs);
	free(plan->source.locks);
	free(plan->repository);
	free(plan->snapshot);
}

static int carry_out(struct plan *plan, struct fetched *fetched,
		     struct err *err)
{
	if (ask_listing(&plan->source, &plan->listing, err))
		return -1;
	plan->snapshot = xasprintf("%s/snapshots/%s", plan->repository,
				   plan->listing.commit);
	if (ask_blobs(plan, err) || make_folders(plan, err) ||
	    check_room(plan, err) || download_blobs(plan, fetched, err) ||
	    check_index(plan, err) || link_blobs(plan, err) ||
	    hub_check_whole(plan->snapshot, err) || write_ref(plan, err))
		return -1;
	memcpy(fetched->commit, plan->listing.commit, sizeof(fetched->commit));
	fetched->folder = xstrdup(plan->snapshot);
	return 0;
}

int fetch_model(const struct fetch *fetch, struct fetched *fetched,
		struct err *err)
{
	char *address, *token;
	struct plan plan;
	int ret = -1;

	memset(fetched, 0, sizeof(*fetched));
	if (check_request(fetch, err))
		return -1;
	address = endpoint();
	token = find_token();
	plan_open(&plan, fetch);
	plan.source.endpoint = address;
	plan.source.http = http_open(
		address, token, fetch->wait_ms ? fetch->wait_ms : 1000, err);
	if (plan.source.http)
		ret = carry_out(&plan, fetched, err);
	plan_close(&plan);
	free(token);
	free(address);
	return ret;
}
