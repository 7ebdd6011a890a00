/*
 * run_again.c - `payoff finetune run --resume`
 */
#include <inttypes.h>
#include <string.h>

#include "data/base/log.h"
#include "finetune/command/run_words.h"
#include "finetune/record.h"
#include "finetune/tensor.h"

/* The launch to go on with: of the run named, else the newest unfinished. */
static int find_launch(struct store *store, const struct run_list *runs,
		       int64_t wanted, const struct run **found,
		       struct err *err)
{
	*found = NULL;
	for (size_t i = 0; i < runs->count; i++) {
		const struct run *run = &runs->runs[i];

		if (wanted && run->id != wanted)
			continue;
		if (run_is_unfinished(store, run))
			*found = run;
		else if (wanted)
			return err_set(err, "run %" PRId64 " is %s%s", wanted,
				       run->state,
				       strcmp(run->state, "running")
					       ? ""
					       : ", by another process");
	}
	if (*found)
		return 0;
	if (wanted)
		return err_set(err, "no run %" PRId64 " here", wanted);
	return err_set(err, "no run was interrupted or failed: nothing to "
			    "resume");
}

static int open_old_model(struct launch *launch, const struct run_words *w,
			  const struct run *run, struct err *err)
{
	struct pretrained model;
	struct err why = ERR_INIT;
	int64_t id = run->model;

	if (!id) {
		/* The majority comes first and has none: look further. */
		struct run_list list;

		if (runs_load(launch->store, false, &launch->arena, &list, err))
			return -1;
		for (size_t i = 0; i < list.count && !id; i++)
			if (list.runs[i].launch == run->launch)
				id = list.runs[i].model;
	}
	if (!id)
		return 0;
	if (model_get(launch->store, id, &launch->arena, &model, err) < 1)
		return -1;
	launch->body = body_open(w->model ? w->model : model.path, &why);
	if (!launch->body)
		return err_set(err, "%s%s", why.text,
			       w->model ? ""
					: "; if it has moved, say where to: "
					  "payoff finetune run --resume "
					  "--model DIR");
	if (!strcmp(launch->body->sha256, model.hash) &&
	    !strcmp(tokenizer_hash(launch->body->tokenizer),
		    model.tokenizer_hash))
		return launch_add_model(launch, err);
	return err_set(err,
		       "%s: the weights or the tokenizer are not those that "
		       "run %" PRId64 " began with",
		       launch->body->folder, run->id);
}

/* The threads that the launch began with. */
static int set_threads(struct launch *launch, const struct run_words *w,
		       int threads, struct err *err)
{
	launch->threads = threads;
	for (size_t i = 0; i < launch->count; i++) {
		const json_t *began = json_object_get(
			launch->candidates[i].settings, "threads");

		if (json_is_integer(began))
			launch->threads = (int)json_integer_value(began);
	}
	if (w->threads && w->threads != launch->threads)
		log_say("with %d threads, as it began: other numbers end in "
			"other bytes",
			launch->threads);
	return tensor_threads(launch->threads, err);
}

int run_again(struct store *store, const struct run_words *w, int64_t wanted,
	      int threads, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct launch launch = { .lock.fd = -1 };
	const struct run *run = NULL;
	struct run_list runs;
	int ret = -1;

	if (runs_load(store, false, &arena, &runs, err) ||
	    find_launch(store, &runs, wanted, &run, err) || !run)
		goto out;
	if (launch_open(&launch, store, run->last_event, err))
		goto close;
	if (open_old_model(&launch, w, run, err) ||
	    launch_resume(&launch, run->launch, &runs, err) ||
	    set_threads(&launch, w, threads, err))
		goto close;
	log_say("going on with %zu runs, from %" PRId64, launch.count,
		launch.candidates[0].run.id);
	ret = run_work(&launch, w, err);
close:
	launch_close(&launch);
out:
	arena_release(&arena);
	return ret;
}
