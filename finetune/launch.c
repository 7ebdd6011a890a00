/* launch.c - see launch.h */
#include "finetune/launch.h"
#include "finetune/blas.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/file.h"
#include "data/base/log.h"
#include "data/event.h"
#include "finetune/labelled.h"
#include "finetune/record.h"
#include "finetune/tensor.h"

int launch_open(struct launch *launch, struct store *store, int64_t last_event,
		struct err *err)
{
	memset(launch, 0, sizeof(*launch));
	launch->store = store;
	launch->lock.fd = -1;
	launch->threads = 1;
	launch->checkpoint_seconds = 60;
	launch->last_event = last_event;
	if (last_event == EVENT_NOW &&
	    event_newest(store, &launch->last_event, err))
		return -1;
	if (project_load(store, &launch->arena, &launch->project, err) ||
	    labels_load(store, &launch->arena, &launch->labels, err))
		return -1;
	return gold_train(store, &launch->labels, launch->last_event,
			  &launch->arena, &launch->gold, err);
}

void launch_close(struct launch *launch)
{
	checkpoint_unlock(&launch->lock);
	for (size_t i = 0; i < launch->count; i++) {
		json_decref(launch->candidates[i].settings);
		json_decref(launch->candidates[i].remarks);
	}
	free(launch->candidates);
	for (size_t i = 0; i < launch->set_count; i++) {
		examples_release(&launch->sets[i]->examples);
		free(launch->sets[i]);
	}
	free(launch->fold_of);
	body_close(launch->body);
	arena_release(&launch->arena);
}

/* ---- examples ---- */

int launch_examples(struct launch *launch, const struct candidate *candidate,
		    const struct examples **examples, struct err *err)
{
	bool has_tokens = candidate->method->needs_body;
	struct cutting cutting = {
		.tokenizer = has_tokens ? launch->body->tokenizer : NULL,
		.max_tokens = settings_max_tokens(candidate->settings),
	};
	struct example_set *set;

	for (size_t i = 0; i < launch->set_count; i++) {
		set = launch->sets[i];
		if (set->has_tokens == has_tokens &&
		    set->max_tokens == cutting.max_tokens) {
			*examples = &set->examples;
			return 0;
		}
	}
	if (launch->set_count == EXAMPLE_SETS)
		return err_set(err, "too many limits of tokens in one launch");
	set = xcalloc(1, sizeof(*set));
	launch->sets[launch->set_count++] = set;
	set->has_tokens = has_tokens;
	set->max_tokens = cutting.max_tokens;
	if (labelled_add(launch->store, &launch->gold, &cutting, &set->examples,
			 err))
		return -1;
	*examples = &set->examples;
	if (launch->fold_of)
		return 0;
	launch->fold_of = xcalloc(set->examples.count + 1, sizeof(size_t));
	return examples_folds(&set->examples, (uint64_t)launch->project.seed,
			      FOLDS, launch->fold_of, err);
}

/* ---- the plan ---- */

static struct candidate *new_candidate(struct launch *launch,
				       const struct method *method)
{
	struct candidate *candidate;

	launch->candidates =
		array_grow(launch->candidates, launch->count, &launch->capacity,
			   sizeof(*launch->candidates));
	candidate = &launch->candidates[launch->count++];
	*candidate =
		(struct candidate){ .method = method, .remarks = json_array() };
	return candidate;
}

#define SETTINGS_FORM (JSON_COMPACT | JSON_REAL_PRECISION(15))

/* The settings as the row will have them, to the last digit: so a resumed run
 * has the same. */
static json_t *as_written(json_t *settings)
{
	char *text = json_dumps(settings, SETTINGS_FORM);
	json_t *read = json_loads(text, 0, NULL);

	free(text);
	json_decref(settings);
	return read;
}

int launch_add(struct launch *launch, const struct method *method,
	       const struct method_options *options, int64_t seed,
	       struct err *err)
{
	/* What settings() may look at: with no settings yet, uncut labels. */
	const struct candidate bare = { .method = &method_majority };
	struct fitting fitting = { .body = launch->body,
				   .labels = &launch->labels,
				   .seed = (uint64_t)seed,
				   .threads = launch->threads };
	struct candidate *candidate;
	json_t *settings;

	if (launch_examples(launch, &bare, &fitting.examples, err))
		return -1;
	settings = method->settings(options, &fitting, err);
	if (!settings)
		return 1;
	candidate = new_candidate(launch, method);
	candidate->settings = as_written(settings);
	candidate->run.seed = seed;
	candidate->run.method = method->name;
	candidate->run.is_tuned = method->is_tuned;
	return 0;
}

static int add_outputs(struct launch *launch, const struct candidate *c,
		       struct err *err)
{
	const json_t *outputs = json_object_get(c->settings, "outputs");

	for (size_t i = 0; i < json_array_size(outputs); i++) {
		const json_t *one = json_array_get(outputs, i);

		if (run_output_add(
			    launch->store, c->run.id, i,
			    json_string_value(json_object_get(one, "output")),
			    json_string_value(json_object_get(one, "label")),
			    err))
			return -1;
	}
	for (size_t k = 0; !outputs && k < launch->labels.count; k++) {
		const char *key = launch->labels.labels[k].key;

		if (run_output_add(launch->store, c->run.id, k, key, key, err))
			return -1;
	}
	return 0;
}

/* An untuned run that says the same of every text need not be made again: it
 * only has to speak of what is new. So it also stays the same candidate. */
static bool find_known(const struct run_list *runs, int64_t label_set,
		       const char *settings, struct candidate *c)
{
	for (size_t i = 0; i < runs->count && !c->method->is_tuned; i++) {
		const struct run *run = &runs->runs[i];

		if (run->model == c->run.model && run->label_set == label_set &&
		    !strcmp(run->method, c->method->name) &&
		    !strcmp(run->settings, settings)) {
			c->run = *run;
			c->is_known = true;
			return true;
		}
	}
	return false;
}

static int add_row(struct launch *launch, struct candidate *c,
		   const struct run_list *done, struct err *err)
{
	const struct examples *examples;
	char *settings = json_dumps(c->settings, SETTINGS_FORM);
	char hash[HASH_HEX];

	c->run.settings = arena_strdup(&launch->arena, settings);
	free(settings);
	c->run.model = c->method->needs_body ? launch->model : 0;
	c->run.label_set = launch->labels.version;
	if (find_known(done, launch->labels.version, c->run.settings, c))
		return 0;
	if (launch_examples(launch, c, &examples, err))
		return -1;
	examples_hash(examples, NULL, 0, hash);
	c->run.data_hash = arena_strdup(&launch->arena, hash);
	c->run.launch = launch->id;
	c->run.last_event = launch->last_event;
	c->run.train_items = (int64_t)launch->gold.count;
	if (run_add(launch->store, &c->run, err))
		return -1;
	launch->id = c->run.launch;
	return add_outputs(launch, c, err);
}

static int take_lock(struct launch *launch, struct err *err)
{
	char *folder = launch_folder(launch->store, launch->id);
	int ret = checkpoint_lock(&launch->lock, folder, err);

	free(folder);
	return ret;
}

int launch_add_model(struct launch *launch, struct err *err)
{
	const struct body *body = launch->body;
	const struct pretrained row = {
		.name = body->name,
		.path = body->folder,
		.family = body->family,
		.hash = body->sha256,
		.tokenizer_hash = tokenizer_hash(body->tokenizer),
	};

	return model_add(launch->store, &row, &launch->model, err);
}

int launch_begin(struct launch *launch, struct err *err)
{
	struct run_list done;

	if (runs_load(launch->store, true, &launch->arena, &done, err) ||
	    store_begin(launch->store, err))
		return -1;
	if (launch->body && launch_add_model(launch, err))
		goto failed;
	for (size_t i = 0; i < launch->count; i++)
		if (add_row(launch, &launch->candidates[i], &done, err))
			goto failed;
	/* Locked before anyone can see the rows as nobody's. */
	if (launch->id && take_lock(launch, err))
		goto failed;
	return store_commit(launch->store, err);
failed:
	store_rollback(launch->store);
	return -1;
}

static int take_up(struct launch *launch, const struct run *run,
		   struct err *err)
{
	const struct method *method = method_find(run->method);
	const struct examples *examples;
	struct candidate *candidate;
	char hash[HASH_HEX];

	if (!method)
		return err_set(err, "run %" PRId64 ": method '%s' is unknown",
			       run->id, run->method);
	candidate = new_candidate(launch, method);
	candidate->run = *run;
	candidate->settings = json_loads(run->settings, 0, NULL);
	json_decref(candidate->remarks);
	candidate->remarks = json_loads(run->remarks, 0, NULL);
	if (!json_is_array(candidate->remarks)) {
		json_decref(candidate->remarks);
		candidate->remarks = json_array();
	}
	if (launch_examples(launch, candidate, &examples, err))
		return -1;
	examples_hash(examples, NULL, 0, hash);
	if (!strcmp(hash, run->data_hash))
		return 0;
	return err_set(err,
		       "run %" PRId64 " cannot go on: its train texts are not "
		       "what they were; start a new one",
		       run->id);
}

int launch_resume(struct launch *launch, int64_t id,
		  const struct run_list *runs, struct err *err)
{
	launch->id = id;
	if (take_lock(launch, err))
		return -1;
	for (size_t i = 0; i < runs->count; i++) {
		const struct run *run = &runs->runs[i];

		if (run->launch != id || !strcmp(run->state, "done"))
			continue;
		if (run->label_set != launch->labels.version)
			return err_set(err,
				       "run %" PRId64 " cannot go on: the "
				       "project's labels changed since; start "
				       "a new one",
				       run->id);
		if (take_up(launch, run, err))
			return -1;
	}
	return 0;
}

/* ---- the work ---- */

static int write_row(struct launch *launch, struct candidate *c,
		     const char *state, struct err *err)
{
	char *remarks = json_dumps(c->remarks, JSON_COMPACT);
	const char *core = blas_core(); /* its sums are the weights' bytes */
	int ret;

	c->run.state = state;
	c->run.remarks = remarks;
	c->run.versions = "{\"payoff\": \"" PAYOFF_VERSION "\"}";
	if (c->method->needs_body)
		c->run.versions = arena_printf(
			&launch->arena,
			"{\"payoff\": \"%s\", \"libtorch\": \"%s\"%s%s%s}",
			PAYOFF_VERSION, tensor_library() + strlen("libtorch "),
			core ? ", \"OpenBLAS kernels\": \"" : "",
			core ? core : "", core ? "\"" : "");
	c->run.finished = strcmp(state, "done") ? 0 : clock_utc_ms();
	ret = run_update(launch->store, &c->run, err);
	c->run.remarks = arena_strdup(&launch->arena, remarks);
	free(remarks);
	return ret;
}

/* Nothing of this launch is worth locking any more. */
static void remove_lock(struct launch *launch)
{
	char *folder = launch_folder(launch->store, launch->id);
	char *path = file_join(folder, "lock");

	remove(path);
	remove(folder);
	free(path);
	free(folder);
}

static int run_one(struct launch *launch, struct candidate *c, struct err *err)
{
	struct meter meter;
	struct err ignored = ERR_INIT;
	int ret;

	meter_start(&meter);
	ret = candidate_run(launch, c, err);
	if (c->is_known)
		return ret;
	meter_add(&meter, &c->run);
	if (ret < 0)
		write_row(launch, c, "failed", &ignored);
	else if (write_row(launch, c, ret ? "interrupted" : "done", err))
		ret = -1;
	return ret;
}

int launch_run(struct launch *launch, struct err *err)
{
	struct err ignored = ERR_INIT;
	size_t i = 0;
	int ret = 0;

	for (; i < launch->count && !ret; i++)
		ret = run_one(launch, &launch->candidates[i], err);
	for (; i < launch->count; i++)
		if (!launch->candidates[i].is_known)
			write_row(launch, &launch->candidates[i], "interrupted",
				  &ignored);
	if (!ret && launch->id)
		remove_lock(launch);
	return ret;
}
