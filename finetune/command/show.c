/*
 * show.c - `payoff finetune show RUN`
 */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "data/base/log.h"
#include "data/gold.h"
#include "finetune/command/commands.h"
#include "finetune/method/method.h"
#include "finetune/record.h"
#include "finetune/scores.h"

struct view {
	struct run run;
	struct pretrained model; /* name NULL: none */
	struct epoch_list epochs;
	struct scores scores;
	const char *state;
	char *folder;
	json_t *settings, *remarks, *versions;
};

static json_t *parse(const char *text)
{
	json_t *json = json_loads(text ? text : "null", JSON_DECODE_ANY, NULL);

	return json ? json : json_null();
}

static int load(struct store *store, int64_t id, struct arena *arena,
		struct view *view, struct err *err)
{
	struct label_list labels;
	struct gold_list gold;
	int rc = run_get(store, id, arena, &view->run, err);

	if (rc < 0)
		return -1;
	if (!rc)
		return err_set(err,
			       "no run %" PRId64 " here; payoff finetune list "
			       "shows what there is",
			       id);
	if ((view->run.model &&
	     model_get(store, view->run.model, arena, &view->model, err) < 0) ||
	    epochs_load(store, id, arena, &view->epochs, err) ||
	    labels_load(store, arena, &labels, err) ||
	    gold_train(store, &labels, view->run.last_event, arena, &gold,
		       err) ||
	    scores_load(store, &view->run, &labels, &gold, &view->scores, err))
		return -1;
	view->state = run_is_orphan(store, &view->run) ? "interrupted"
						       : view->run.state;
	if (view->run.folder)
		view->folder = run_folder(store, id);
	view->settings = parse(view->run.settings);
	view->remarks = parse(view->run.remarks);
	view->versions = parse(view->run.versions);
	return 0;
}

static void view_release(struct view *view)
{
	free(view->folder);
	json_decref(view->settings);
	json_decref(view->remarks);
	json_decref(view->versions);
}

static void print_time(const char *name, int64_t at)
{
	time_t seconds = (time_t)(at / 1000);
	struct tm tm;
	char text[32];

	if (!at || !gmtime_r(&seconds, &tm))
		return;
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &tm);
	printf("%-12s %s\n", name, text);
}

static void print_object(const char *name, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY |
					      JSON_REAL_PRECISION(15));

	printf("%-12s %s\n", name, text);
	free(text);
}

static void print_epochs(const struct epoch_list *list)
{
	if (list->count)
		puts("\ntraining       epoch    loss  held out  macro-F1");
	for (size_t i = 0; i < list->count; i++) {
		const struct epoch *epoch = &list->epochs[i];
		char what[32] = "final", accuracy[16] = "-", f1[16] = "-";

		if (epoch->fold >= 0)
			snprintf(what, sizeof(what), "fold %d", epoch->fold);
		if (!isnan(epoch->held_out_accuracy))
			snprintf(accuracy, sizeof(accuracy), "%.3f",
				 epoch->held_out_accuracy);
		if (!isnan(epoch->held_out_macro_f1))
			snprintf(f1, sizeof(f1), "%.3f",
				 epoch->held_out_macro_f1);
		printf("%-14s %5" PRId64 "  %6.4f  %8s  %8s\n", what,
		       epoch->epoch, epoch->loss, accuracy, f1);
	}
}

/* What was made elsewhere has no seed, labels or costs here. */
static void print_made(const struct view *view)
{
	const struct run *run = &view->run;
	char wall[DURATION_TEXT], cpu[DURATION_TEXT];

	if (!strcmp(run->method, METHOD_IMPORTED)) {
		printf("%-12s elsewhere, %s; the model is not here\n",
		       "trained",
		       run->is_tuned ? "tuned on this project's labels"
				     : "not tuned on labels of this project");
		print_object("from", view->settings);
		print_time("imported", run->finished);
		return;
	}
	printf("%-12s %" PRId64 " train labels, up to event %" PRId64
	       "; seed %" PRId64 "\n",
	       "labels", run->train_items, run->last_event, run->seed);
	print_object("settings", view->settings);
	print_time("started", run->started);
	print_time("finished", run->finished);
	printf("%-12s %s, %s of processor time, %.0f MB at most\n", "cost",
	       duration_text(run->wall_seconds, wall),
	       duration_text(run->cpu_seconds, cpu),
	       (double)run->peak_bytes / 1e6);
	print_object("versions", view->versions);
}

static void print_text(const struct view *view)
{
	const struct run *run = &view->run;
	const struct method *method = method_find(run->method);
	const struct scores *s = &view->scores;
	const json_t *remark;
	size_t i;

	printf("run %" PRId64 ": %s (%s), %s\n", run->id,
	       method	   ? method->title
	       : run->name ? run->name
			   : run->method,
	       run->method, view->state);
	if (view->model.name)
		printf("%-12s %s (%s)\n%-12s sha256 %s\n", "model",
		       view->model.name, view->model.path, "",
		       view->model.hash);
	print_made(view);
	if (*run->weights_hash)
		printf("%-12s %s\n%-12s sha256 %s\n", "weights",
		       view->folder ? view->folder : "-", "",
		       run->weights_hash);
	if (s->n)
		printf("%-12s accuracy %.3f (%.3f to %.3f, 95 %%, Wilson), "
		       "macro-F1 %.3f, on %zu train texts\n",
		       "practice", s->accuracy, s->interval.low,
		       s->interval.high, s->macro_f1, s->n);
	json_array_foreach(view->remarks, i, remark) printf(
		"%-12s %s\n", i ? "" : "remarks", json_string_value(remark));
	print_epochs(&view->epochs);
}

/* JSON has no NaN: what is not defined is null. */
static json_t *real_or_null(double value)
{
	return isnan(value) ? json_null() : json_real(value);
}

static json_t *epochs_json(const struct epoch_list *list)
{
	json_t *epochs = json_array();

	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(
			epochs,
			json_pack(
				"{si sI sf so so}", "fold",
				list->epochs[i].fold, "epoch",
				(json_int_t)list->epochs[i].epoch, "loss",
				list->epochs[i].loss, "held_out_accuracy",
				real_or_null(list->epochs[i].held_out_accuracy),
				"held_out_macro_f1",
				real_or_null(
					list->epochs[i].held_out_macro_f1)));
	return epochs;
}

static json_t *practice_json(const struct scores *s)
{
	if (!s->n)
		return json_null();
	return json_pack("{sI so sf sf ss so}", "n", (json_int_t)s->n,
			 "accuracy", real_or_null(s->accuracy), "low",
			 s->interval.low, "high", s->interval.high, "interval",
			 "wilson 95 %", "macro_f1", real_or_null(s->macro_f1));
}

static void print_json(const struct view *view)
{
	const struct run *run = &view->run;
	json_t *root = json_pack(
		"{si sI sI ss sb ss? ss? ss? ss? sI ss sI sI ss ss ss? sI sI "
		"sf sf "
		"sI}",
		"schema_version", 1, "run", (json_int_t)run->id, "launch",
		(json_int_t)run->launch, "method", run->method, "tuned",
		(int)run->is_tuned, "name", run->name, "model",
		view->model.name, "model_path", view->model.path,
		"model_sha256", view->model.hash, "seed", (json_int_t)run->seed,
		"state", view->state, "last_event", (json_int_t)run->last_event,
		"train_labels", (json_int_t)run->train_items, "data_sha256",
		run->data_hash, "weights_sha256", run->weights_hash, "folder",
		view->folder, "started", (json_int_t)run->started, "finished",
		(json_int_t)run->finished, "wall_seconds", run->wall_seconds,
		"cpu_seconds", run->cpu_seconds, "peak_bytes",
		(json_int_t)run->peak_bytes);

	json_object_set(root, "settings", view->settings);
	json_object_set(root, "versions", view->versions);
	json_object_set(root, "remarks", view->remarks);
	json_object_set_new(root, "practice", practice_json(&view->scores));
	json_object_set_new(root, "epochs", epochs_json(&view->epochs));
	json_dumpf(root, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(root);
}

int command_show(int argc, char **argv, struct err *err)
{
	const char *project = NULL;
	int wants_json = 0;
	const struct poptOption table[] = {
		OPT_FLAG('\0', "json", &wants_json, "print JSON"),
		OPT_PROJECT(&project), POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff finetune show RUN [options]",
		.about = "Shows what a run was made from, what it cost, how "
			 "its training went, and what is to be said about "
			 "it.",
	};
	struct arena arena = ARENA_INIT;
	struct view view = { .run.id = 0 };
	struct store *store;
	int64_t id;
	int ret = opt_parse(&opt, argc, argv, table, err);

	if (ret)
		return ret < 0 ? -1 : 0;
	if (opt.rest_count != 1)
		return err_set(err, "which run? payoff finetune show RUN");
	if (parse_run(opt.rest[0], &id, err))
		return -1;
	store = store_open(store_path(project), STORE_READ, err);
	if (!store)
		return -1;
	ret = load(store, id, &arena, &view, err);
	if (!ret && wants_json)
		print_json(&view);
	else if (!ret)
		print_text(&view);
	view_release(&view);
	store_close(store);
	arena_release(&arena);
	return ret;
}
