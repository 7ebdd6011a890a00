/* reopened.c - see reopened.h */
#include "finetune/reopened.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/file.h"
#include "finetune/record.h"

static int load_row(struct reopened *r, struct store *store, int64_t id,
		    struct err *err)
{
	int rc = run_get(store, id, &r->arena, &r->run, err);

	if (rc < 0 || labels_load(store, &r->arena, &r->labels, err))
		return -1;
	if (!rc)
		return err_set(err,
			       "no run %" PRId64 " here; payoff finetune list "
			       "shows what there is",
			       id);
	if (!strcmp(r->run.method, METHOD_IMPORTED))
		return err_set(err,
			       "run %" PRId64 " ('%s') came in a file: its "
			       "model is not here; more of what it says comes "
			       "in with payoff import --predictions",
			       id, r->run.name);
	if (strcmp(r->run.state, "done"))
		return err_set(err,
			       "run %" PRId64
			       " is not done; go on with: payoff "
			       "finetune run --resume %" PRId64,
			       id, id);
	if (r->run.label_set != r->labels.version)
		return err_set(err,
			       "run %" PRId64 " was made before the project's "
			       "labels changed; start a new one: payoff "
			       "finetune run",
			       id);
	return 0;
}

/* The pre-trained weights, or what the run made of them. */
static int open_body(struct reopened *r, struct store *store,
		     const struct method *method, const char *folder,
		     struct err *err)
{
	struct pretrained model;
	const char *hash = r->run.weights_hash, *path = folder;

	if (!method->needs_body)
		return 0;
	if (model_get(store, r->run.model, &r->arena, &model, err) < 1)
		return -1;
	if (!method->makes_body) {
		hash = model.hash;
		path = model.path;
	}
	r->body = body_open(path, err);
	if (!r->body)
		return err_at(err, "run %" PRId64, r->run.id);
	if (strcmp(r->body->sha256, hash))
		return err_set(err,
			       "%s: the weights are not those of run %" PRId64
			       " (another file has come in their place)",
			       path, r->run.id);
	if (strcmp(tokenizer_hash(r->body->tokenizer), model.tokenizer_hash))
		return err_set(err,
			       "%s: the tokenizer is not that of run %" PRId64
			       " (another file has come in its place)",
			       path, r->run.id);
	return 0;
}

/* A head in a folder is small enough to be hashed whenever it is opened. */
static int check_head(const struct reopened *r, const struct method *method,
		      const char *folder, struct err *err)
{
	char *path, hash[HASH_HEX];
	int ret;

	if (!method->save || method->makes_body)
		return 0;
	path = file_join(folder, "head.safetensors");
	ret = hash_file_hex(path, hash, err);
	if (!ret && strcmp(hash, r->run.weights_hash))
		ret = err_set(err, "%s: is not what run %" PRId64 " made", path,
			      r->run.id);
	free(path);
	return ret;
}

int reopen(struct reopened *r, struct store *store, int64_t run,
	   struct err *err)
{
	struct fitting fitting = { .labels = &r->labels, .threads = 1 };
	const struct method *method;
	char *folder = run_folder(store, run);
	int ret = -1;

	memset(r, 0, sizeof(*r));
	if (load_row(r, store, run, err))
		goto out;
	method = method_find(r->run.method);
	if (!method) {
		err_set(err, "run %" PRId64 ": method '%s' is unknown", run,
			r->run.method);
		goto out;
	}
	r->settings = json_loads(r->run.settings, 0, NULL);
	if (open_body(r, store, method, folder, err) ||
	    check_head(r, method, folder, err))
		goto out;
	fitting.body = r->body;
	fitting.settings = r->settings;
	fitting.seed = (uint64_t)r->run.seed;
	r->fitted = method->open(&fitting, folder, err);
	ret = r->fitted ? 0 : -1;
out:
	free(folder);
	return ret;
}

void reopened_close(struct reopened *r)
{
	fitted_close(r->fitted);
	body_close(r->body);
	json_decref(r->settings);
	arena_release(&r->arena);
}
