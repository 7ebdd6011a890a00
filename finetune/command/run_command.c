/*
 * run_command.c - `payoff finetune run`
 */
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/opt.h"
#include "finetune/command/commands.h"
#include "finetune/command/run_words.h"
#include "finetune/labelled.h"
#include "finetune/launch.h"
#include "finetune/record.h"
#include "finetune/scores.h"
#include "finetune/tensor.h"

#define LABELS_FEW 5

const struct run_words run_words_usual = {
	.seed = 1,
	.seeds = 1,
	.folds = 1,
	.batch = 16,
	.rate = 1e-4,
	.checkpoint = 60,
};

static volatile sig_atomic_t stop_requested;

static void request_stop(int signal_number)
{
	(void)signal_number;
	stop_requested = 1;
}

/* The first signal asks; a second one ends the process as ever. */
const volatile sig_atomic_t *run_catch_signals(void)
{
	struct sigaction action = { .sa_handler = request_stop,
				    .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	return &stop_requested;
}

static void say_epoch(const struct candidate *c, int fold,
		      const struct train_progress *p)
{
	char what[64], held_out[80] = "", left[DURATION_TEXT];

	if (fold >= 0)
		snprintf(what, sizeof(what), "practice fold %d", fold);
	else
		snprintf(what, sizeof(what), "final");
	if (!isnan(p->accuracy))
		snprintf(held_out, sizeof(held_out),
			 ", held out %.3f (macro-F1 %.3f)", p->accuracy,
			 p->macro_f1);
	log_say("run %" PRId64 ", %s: epoch %zu/%zu, loss %.4f%s, %.0f texts/s"
		", %s left%s%s",
		c->run.id, what, p->epoch, p->epochs, p->loss, held_out,
		p->examples_per_second, duration_text(p->seconds_left, left),
		*p->remark ? "; " : "", p->remark);
}

/* ---- what is asked for ---- */

int run_words_check(const struct run_words *w, struct err *err)
{
	if (opt_range("seeds", w->seeds, 1, 100, err) ||
	    opt_range("folds", w->folds, 1, FOLDS, err) ||
	    opt_range("epochs", w->epochs, 0, 10000, err) ||
	    opt_range("batch", w->batch, 1, 4096, err) ||
	    opt_range("max-tokens", w->max_tokens, 0, 1 << 20, err) ||
	    opt_range("rate", w->rate, 1e-12, 1, err) ||
	    opt_range("checkpoint", w->checkpoint, 0, 1e6, err))
		return -1;
	if (w->c != 0 && opt_range("C", w->c, 1e-9, 1e9, err))
		return -1;
	return 0;
}

/* What was begun has its settings; others would be ignored. */
static int check_resume(const struct run_words *w, struct err *err)
{
	if (!w->method && !w->map && w->seed == run_words_usual.seed &&
	    w->seeds == run_words_usual.seeds &&
	    w->folds == run_words_usual.folds &&
	    w->epochs == run_words_usual.epochs &&
	    w->batch == run_words_usual.batch &&
	    w->max_tokens == run_words_usual.max_tokens &&
	    w->rate == run_words_usual.rate && w->c == run_words_usual.c &&
	    !w->no_practice && !w->is_dry)
		return 0;
	return err_set(err, "--resume goes on as the run began: it takes "
			    "--model (where the weights lie now), --checkpoint "
			    "and --quiet, no other settings");
}

void run_words_options(const struct run_words *w, int threads,
		       struct method_options *options)
{
	*options = (struct method_options){
		.max_tokens = (size_t)w->max_tokens,
		.c = w->c,
		.map = (const char *const *)w->map,
		.folds = w->no_practice ? 0 : (size_t)w->folds,
	};
	train_settings_default(&options->train);
	options->train.epochs = (size_t)w->epochs;
	options->train.batch = (size_t)w->batch;
	options->train.rate = w->rate;
	options->train.threads = threads;
}

/* The model of the last run that had one. */
static int last_model(struct launch *launch, const char **path, struct err *err)
{
	struct pretrained model;
	struct run_list list;

	if (runs_load(launch->store, false, &launch->arena, &list, err))
		return -1;
	for (size_t i = list.count; i-- > 0;)
		if (list.runs[i].model) {
			if (model_get(launch->store, list.runs[i].model,
				      &launch->arena, &model, err) < 1)
				return -1;
			*path = model.path;
			return 0;
		}
	return err_set(err,
		       "which model? name a folder or a model with --model; "
		       "payoff finetune fetch "
		       "sentence-transformers/all-MiniLM-L6-v2 downloads one");
}

int run_words_body(struct launch *launch, const struct run_words *w,
		   struct err *err)
{
	const char *name = w->model;

	if (!name && last_model(launch, &name, err))
		return -1;
	if (w->max_tokens && w->max_tokens < 3)
		return err_set(err, "--max-tokens is at least 3, not %d",
			       w->max_tokens);
	launch->body = body_open(name, err);
	if (!launch->body)
		return -1;
	if ((size_t)w->max_tokens > launch->body->max_tokens)
		return err_set(err, "--max-tokens is at most %zu for %s",
			       launch->body->max_tokens, launch->body->name);
	return 0;
}

/* ---- the plan ---- */

static int add(struct launch *launch, const struct run_words *w,
	       const struct method *method,
	       const struct method_options *options, struct err *err)
{
	int seeds = method->has_seed ? w->seeds : 1, ret = 0;

	for (int i = 0; i < seeds && !ret; i++)
		ret = launch_add(launch, method, options, (int64_t)w->seed + i,
				 err);
	return ret;
}

/* As it is: by its own head if it has one whose outputs mean something here,
 * else by the labels' descriptions. */
static int add_untuned(struct launch *launch, const struct run_words *w,
		       const struct method_options *options, struct err *err)
{
	int ret = 1;

	if (launch->body->output_count) {
		ret = add(launch, w, &method_own_head, options, err);
		if (ret > 0 && w->map)
			return -1;
		if (ret > 0)
			log_warn("%s", err->text);
	} else if (w->map) {
		return err_set(err, "--map: %s has no trained head to map",
			       launch->body->name);
	}
	return ret > 0 ? add(launch, w, &method_zero_shot, options, err) : ret;
}

static int add_named(struct launch *launch, const struct run_words *w,
		     const struct method_options *options, struct err *err)
{
	char *words = xstrdup(w->method), *rest = words, *word;
	bool is_mapped = false;
	int ret = 0;

	while (!ret && (word = strtok_r(rest, ",", &rest))) {
		const struct method *method = method_find(word);

		if (!method)
			ret = err_set(err,
				      "--method: '%s' is none of majority, "
				      "own-head, zero-shot, frozen-head, full",
				      word);
		else if (method == &method_own_head &&
			 !launch->body->output_count)
			ret = err_set(err, "%s has no trained head of its own",
				      launch->body->name);
		else
			ret = add(launch, w, method, options, err) ? -1 : 0;
		is_mapped = is_mapped || method == &method_own_head;
	}
	free(words);
	if (!ret && w->map && !is_mapped)
		ret = err_set(err, "--map is for the model's own head: name "
				   "own-head in --method too");
	if (!ret && !launch->count)
		ret = err_set(err, "--method names no method");
	return ret;
}

static int plan(struct launch *launch, const struct run_words *w,
		const struct method_options *options, struct err *err)
{
	if (w->method)
		return add_named(launch, w, options, err);
	if (add(launch, w, &method_majority, options, err) ||
	    add_untuned(launch, w, options, err) ||
	    add(launch, w, &method_frozen_head, options, err) ||
	    add(launch, w, &method_full, options, err))
		return -1;
	return 0;
}

/* A launch that was killed, or met a full disk, is easily forgotten. */
static int say_unfinished(struct launch *launch, struct err *err)
{
	struct run_list list;
	int64_t newest = 0;

	if (runs_load(launch->store, false, &launch->arena, &list, err))
		return -1;
	for (size_t i = list.count; i-- > 0;) {
		const struct run *run = &list.runs[i];
		bool has_failed = !strcmp(run->state, "failed");

		newest = newest ? newest : run->launch;
		/* What failed before that was left so. */
		if (!run_is_unfinished(launch->store, run) ||
		    (has_failed && run->launch != newest))
			continue;
		log_say("run %" PRId64 " %s and is left as it is; payoff "
			"finetune run --resume goes on with it",
			run->id, has_failed ? "failed" : "was interrupted");
		return 0;
	}
	return 0;
}

static void say_labels(const struct launch *launch)
{
	const struct label_list *labels = &launch->labels;
	size_t *counts = xcalloc(labels->count + 1, sizeof(*counts));

	for (size_t i = 0; i < launch->gold.count; i++)
		counts[launch->gold.items[i].label]++;
	log_say("%zu candidates from %zu train labels%s%s", launch->count,
		launch->gold.count, launch->body ? " and " : "",
		launch->body ? launch->body->name : "");
	for (size_t k = 0; k < labels->count; k++)
		if (counts[k] < LABELS_FEW)
			log_warn("label '%s' has %zu train texts: too few to "
				 "learn or to judge by; label more of it",
				 labels->labels[k].key, counts[k]);
	free(counts);
}

static void print_plan(const struct launch *launch)
{
	for (size_t i = 0; i < launch->count; i++) {
		const struct candidate *c = &launch->candidates[i];
		char *settings = json_dumps(
			c->settings, JSON_COMPACT | JSON_REAL_PRECISION(15));

		printf("%s, seed %" PRId64 ": %s\n", c->method->name,
		       c->run.seed, settings);
		free(settings);
	}
}

/* ---- what came of it ---- */

static int print_scores(struct launch *launch, struct err *err)
{
	struct scores s;

	printf("\n run  candidate                        n  accuracy (95 %%)"
	       "        macro-F1      time\n");
	for (size_t i = 0; i < launch->count; i++) {
		const struct candidate *c = &launch->candidates[i];
		char figures[64] = "   -  not practised            -", f1[16];
		char time[DURATION_TEXT];

		if (scores_load(launch->store, &c->run, &launch->labels,
				&launch->gold, &s, err))
			return -1;
		snprintf(f1, sizeof(f1), "-");
		if (!isnan(s.macro_f1))
			snprintf(f1, sizeof(f1), "%.3f", s.macro_f1);
		if (s.n)
			snprintf(figures, sizeof(figures),
				 "%4zu  %.3f (%.3f to %.3f)  %9s", s.n,
				 s.accuracy, s.interval.low, s.interval.high,
				 f1);
		printf("%4" PRId64 "  %-30s%s %9s\n", c->run.id,
		       c->method->title, figures,
		       duration_text(c->run.wall_seconds, time));
	}
	return 0;
}

static int tell_end(struct launch *launch, const struct run_words *w,
		    struct err *err)
{
	const json_t *remark;
	size_t n;

	if (print_scores(launch, err))
		return -1;
	puts("\nPractice figures: of train texts; a tuned candidate was "
	     "trained without the ones\nit is scored on. Intervals: Wilson. "
	     "The test stays sealed.");
	for (size_t i = 0; i < launch->count; i++)
		json_array_foreach(launch->candidates[i].remarks, n, remark)
			printf("run %" PRId64 ": %s\n",
			       launch->candidates[i].run.id,
			       json_string_value(remark));
	if (!w->is_quiet)
		puts("next: payoff evaluate");
	return 0;
}

int run_work(struct launch *launch, const struct run_words *w, struct err *err)
{
	int ret;

	launch->on_epoch = say_epoch;
	launch->checkpoint_seconds = w->checkpoint;
	launch->stop = run_catch_signals();
	ret = launch_run(launch, err);
	if (ret < 0)
		return -1;
	if (ret) {
		log_say("interrupted; go on with: payoff finetune run "
			"--resume");
		return STATUS_INTERRUPTED;
	}
	return tell_end(launch, w, err);
}

static int run_new(struct store *store, const struct run_words *w, int threads,
		   struct err *err)
{
	struct method_options options;
	struct launch launch;
	int ret = launch_open(&launch, store, EVENT_NOW, err);

	launch.threads = threads;
	run_words_options(w, threads, &options);
	if (ret || labelled_check(&launch.gold, &launch.labels, err) ||
	    (!(w->method && !strcmp(w->method, METHOD_MAJORITY)) &&
	     run_words_body(&launch, w, err)) ||
	    plan(&launch, w, &options, err)) {
		ret = -1;
		goto out;
	}
	say_labels(&launch);
	if (say_unfinished(&launch, err))
		ret = -1;
	else if (w->is_dry)
		print_plan(&launch);
	else
		ret = launch_begin(&launch, err) ? -1
						 : run_work(&launch, w, err);
out:
	launch_close(&launch);
	return ret;
}

static int start(const struct run_words *w, const struct opt *opt,
		 struct err *err)
{
	struct store *store;
	int64_t wanted = 0;
	int threads, ret;

	if (opt->rest_count > (w->wants_resume ? 1U : 0U))
		return err_set(err,
			       "'%s': what is that? see payoff finetune run "
			       "--help",
			       opt->rest[w->wants_resume ? 1 : 0]);
	if (opt->rest_count && parse_run(opt->rest[0], &wanted, err))
		return -1;
	if (run_words_check(w, err) ||
	    (w->wants_resume && check_resume(w, err)) ||
	    thread_count(w->threads, &threads, err))
		return -1;
	log_init("payoff finetune run", w->is_quiet);
	store = store_open(store_path(w->project), STORE_WRITE, err);
	if (!store)
		return -1;
	ret = tensor_threads(threads, err);
	if (!ret)
		ret = w->wants_resume
			      ? run_again(store, w, wanted, threads, err)
			      : run_new(store, w, threads, err);
	store_close(store);
	return ret;
}

int command_run_methods(int argc, char **argv, struct err *err)
{
	struct run_words w = run_words_usual;
	const struct poptOption table[] = {
		OPT_TEXT('m', "model", &w.model,
			 "a folder in Hugging Face layout, or the name of a "
			 "fetched model (else the one used last)",
			 "MODEL"),
		OPT_TEXT('\0', "method", &w.method,
			 "only these: majority, own-head, zero-shot, "
			 "frozen-head, full",
			 "LIST"),
		OPT_LIST('\0', "map", &w.map,
			 "what an output of the model's own head means here; "
			 "repeat for others",
			 "OUTPUT=LABEL"),
		OPT_INT('s', "seed", &w.seed, "same seed, same weights"),
		OPT_INT('\0', "seeds", &w.seeds,
			"tune with so many seeds, from --seed on"),
		OPT_INT('\0', "folds", &w.folds,
			"folds, of 5, to practise full tuning on"),
		OPT_FLAG('\0', "no-practice", &w.no_practice,
			 "full tuning: the final model alone"),
		OPT_INT('\0', "epochs", &w.epochs,
			"of full tuning; 0: by the number of labels"),
		OPT_INT('\0', "batch", &w.batch, "texts a step"),
		OPT_REAL('\0', "rate", &w.rate, "peak learning rate"),
		OPT_REAL('\0', "C", &w.c,
			 "of the logistic head; 0: chosen from 0.1, 1, 10, "
			 "100"),
		OPT_INT('\0', "max-tokens", &w.max_tokens,
			"where texts are cut; 0: 128 to tune, else what the "
			"model takes"),
		OPT_INT('t', "threads", &w.threads, "0: all processors"),
		OPT_REAL('\0', "checkpoint", &w.checkpoint,
			 "seconds of training that a kill may cost"),
		OPT_FLAG('\0', "resume", &w.wants_resume,
			 "go on with what was interrupted or failed, or with "
			 "RUN"),
		OPT_FLAG('n', "dry-run", &w.is_dry,
			 "say what would be made, and make nothing"),
		OPT_FLAG('q', "quiet", &w.is_quiet, "no progress, no hints"),
		OPT_PROJECT(&w.project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff finetune run [--model MODEL] [options], or "
			 "run --resume [RUN]",
		.about = "Makes candidates from the train labels: the most "
			 "frequent label; the model as it is, by its own head "
			 "or by the labels' descriptions; a logistic head over "
			 "the frozen encoder; every weight tuned. Each is "
			 "practised on folds of the train labels, then made "
			 "from all of them. The test stays sealed. Ctrl-C "
			 "stops; --resume goes on to the same weights.",
	};
	int rc = opt_parse(&opt, argc, argv, table, err);

	if (rc)
		return rc < 0 ? -1 : 0;
	return start(&w, &opt, err);
}
