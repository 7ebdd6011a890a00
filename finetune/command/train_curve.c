/*
 * train_curve.c - `payoff finetune curve`
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/opt.h"
#include "data/base/text.h"
#include "finetune/command/commands.h"
#include "finetune/command/run_words.h"
#include "finetune/labelled.h"
#include "finetune/learning.h"
#include "finetune/tensor.h"

struct curve_words {
	struct run_words run;
	const char *sizes;
	double budget; /* minutes */
};

/* ---- what people are told meanwhile ---- */

static void say_plan(const struct learning *learning, size_t wanted,
		     double seconds)
{
	char time[DURATION_TEXT], budget[DURATION_TEXT];

	log_say("%zu points to train, about %s%s%s", wanted,
		duration_text(seconds, time),
		learning->budget_seconds > 0 ? "; the budget is " : "",
		learning->budget_seconds > 0
			? duration_text(learning->budget_seconds, budget)
			: "");
}

/* Only of a point that takes long: a line for every tenth of it. */
static void say_step(const struct learning *learning, size_t labels,
		     int64_t seed, const struct train_progress *p)
{
	char left[DURATION_TEXT];
	size_t tenth = p->steps / 10 + 1;

	(void)learning;
	if (p->seconds + p->seconds_left < 30 || p->step % tenth ||
	    p->step == p->steps)
		return;
	log_say("%zu labels, seed %" PRId64 ": step %zu/%zu, %s left", labels,
		seed, p->step, p->steps, duration_text(p->seconds_left, left));
}

static void say_point(const struct learning *learning,
		      const struct learning_step *step)
{
	char time[DURATION_TEXT], left[DURATION_TEXT];
	size_t items = learning->curve.items;

	log_say("%zu labels, seed %" PRId64 ": %zu of %zu wrong (%.1f %%), "
		"%s; %zu left%s%s%s%s",
		step->labels, step->seed, step->wrong, items,
		100 * (double)step->wrong / (double)items,
		duration_text(step->seconds, time), step->left,
		step->left ? ", about " : "",
		step->left ? duration_text(step->seconds_left, left) : "",
		*step->remark ? "; " : "", step->remark);
}

/* ---- what is asked for ---- */

static int compare_sizes(const void *left, const void *right)
{
	size_t a = *(const size_t *)left, b = *(const size_t *)right;

	return (a > b) - (a < b);
}

static int parse_sizes(const char *words, struct learning *learning,
		       struct err *err)
{
	char *copy = xstrdup(words), *rest = copy, *word;
	int ret = 0;

	while (!ret && (word = strtok_r(rest, ", ", &rest))) {
		int64_t size;

		if (!text_to_int64(word, &size) || size < 2)
			ret = err_set(err,
				      "--sizes: '%s' is not a number of "
				      "labels, 2 or more",
				      word);
		else if (learning->size_count == NESTED_SIZES)
			ret = err_set(err, "--sizes: at most %d", NESTED_SIZES);
		else
			learning->sizes[learning->size_count++] = (size_t)size;
	}
	free(copy);
	if (!ret && !learning->size_count)
		ret = err_set(err, "--sizes names no size");
	qsort(learning->sizes, learning->size_count, sizeof(size_t),
	      compare_sizes);
	for (size_t i = 1; !ret && i < learning->size_count; i++)
		if (learning->sizes[i] == learning->sizes[i - 1])
			ret = err_set(err, "--sizes: %zu is named two times",
				      learning->sizes[i]);
	return ret;
}

/* Is nothing of a recipe named, so that practice's is taken as it is? */
static bool is_left_to_practice(const struct run_words *w)
{
	return !w->method && w->epochs == run_words_usual.epochs &&
	       w->batch == run_words_usual.batch &&
	       w->rate == run_words_usual.rate && w->c == run_words_usual.c &&
	       w->max_tokens == run_words_usual.max_tokens;
}

static int name_method(const struct run_words *w, const struct run *chosen,
		       struct learning *learning, struct err *err)
{
	const char *name = w->method	? w->method
			   : chosen->id ? chosen->method
					: METHOD_FROZEN_HEAD;

	learning->method = method_find(name);
	if (learning->method == &method_full ||
	    learning->method == &method_frozen_head)
		return 0;
	return err_set(err,
		       "--method: '%s' is not one that learns more from more "
		       "labels: full or frozen-head",
		       name);
}

/* The model that practice's choice was made from, unless another is named. */
static int open_body(struct launch *launch, const struct run_words *words,
		     const struct run *chosen, struct err *err)
{
	struct run_words w = *words;
	struct pretrained model;

	if (!w.model && chosen->id && chosen->model) {
		if (model_get(launch->store, chosen->model, &launch->arena,
			      &model, err) < 1)
			return -1;
		w.model = model.path;
	}
	return run_words_body(launch, &w, err);
}

/* The settings of the recipe; says whose they are. */
static int settle_recipe(struct learning *learning, const struct run_words *w,
			 int threads, const struct run *chosen, struct err *err)
{
	struct launch *launch = learning->launch;
	struct method_options options;

	if (is_left_to_practice(w) && chosen->id) {
		learning->settings = json_loads(chosen->settings, 0, NULL);
		json_object_set_new(learning->settings, "threads",
				    json_integer(threads));
		log_say("%s, as run %" PRId64 ", which did best in practice",
			learning->method->title, chosen->id);
		return 0;
	}
	run_words_options(w, threads, &options);
	if (launch_add(launch, learning->method, &options, w->seed, err))
		return -1;
	learning->settings = json_incref(launch->candidates[0].settings);
	if (!w->method)
		log_say("%s%s", learning->method->title,
			chosen->id ? "" : ": practice has chosen none yet");
	return 0;
}

/* ---- what came of it ---- */

static int print_points(const struct learning *learning, struct err *err)
{
	struct arena *arena = &learning->launch->arena;
	struct learning_point_list list;

	if (learning_points_load(learning->launch->store, &learning->curve,
				 arena, &list, err))
		return -1;
	printf("\n  labels  seeds  mean error\n");
	for (size_t i = 0, next; i < list.count; i = next) {
		size_t wrong = 0;

		for (next = i;
		     next < list.count &&
		     list.points[next].labels == list.points[i].labels;
		     next++)
			for (size_t k = 0; k < learning->curve.items; k++)
				wrong += list.points[next].wrong[k];
		printf("%8zu  %5zu  %8.1f %%\n", list.points[i].labels,
		       next - i,
		       100 * (double)wrong /
			       (double)((next - i) * learning->curve.items));
	}
	return 0;
}

static int tell_end(const struct learning *learning, int64_t baseline,
		    const struct run_words *w, struct err *err)
{
	if (print_points(learning, err))
		return -1;
	printf("\nCurve %" PRId64 ": scored on the same %zu train items (a "
	       "fold of practice) that none\nof these trainings saw; never on "
	       "the test.\n",
	       learning->curve.id, learning->curve.items);
	if (baseline)
		printf("The best untuned model (run %" PRId64 ") is scored on "
		       "them too.\n",
		       baseline);
	else
		puts("No untuned run has answered these items, so nothing is "
		     "said about money;\npayoff finetune run --method "
		     "majority,zero-shot makes some.");
	if (learning->dropped)
		printf("The budget left out %zu of %zu points (whole seeds, "
		       "the last first); the same\ncommand goes on where this "
		       "one ended.\n",
		       learning->dropped,
		       learning->seeds * learning->size_count);
	if (!w->is_quiet)
		puts("next: payoff evaluate curve");
	return 0;
}

static int train(struct learning *learning, const struct run_words *w,
		 struct err *err)
{
	int64_t baseline;
	int ret;

	learning->launch->stop = run_catch_signals();
	if (learning_open(learning, err) ||
	    learning_baseline(learning, &baseline, err))
		return -1;
	log_say("curve %" PRId64 ": %zu sizes from %zu to %zu labels, %zu "
		"seeds, scored on %zu other train items%s",
		learning->curve.id, learning->size_count, learning->sizes[0],
		learning->sizes[learning->size_count - 1], learning->seeds,
		learning->curve.items,
		learning->stored ? "; some points are there already" : "");
	ret = learning_run(learning, err);
	if (ret < 0)
		return -1;
	if (ret) {
		log_say("interrupted; what is trained is kept, and the same "
			"command goes on");
		return STATUS_INTERRUPTED;
	}
	return tell_end(learning, baseline, w, err);
}

static int train_curve(struct store *store, const struct curve_words *words,
		       int threads, struct err *err)
{
	const struct run_words *w = &words->run;
	struct launch launch;
	struct learning learning = {
		.launch = &launch,
		.first_seed = w->seed,
		.seeds = (size_t)w->seeds,
		.budget_seconds = words->budget * 60,
		.on_plan = say_plan,
		.on_step = say_step,
		.on_point = say_point,
		.lock.fd = -1,
	};
	struct run chosen;
	int ret = launch_open(&launch, store, EVENT_NOW, err);

	launch.threads = threads;
	if (ret || labelled_check(&launch.gold, &launch.labels, err) ||
	    (words->sizes && parse_sizes(words->sizes, &learning, err)) ||
	    learning_choice(&launch, &chosen, err) ||
	    name_method(w, &chosen, &learning, err) ||
	    open_body(&launch, w, &chosen, err) ||
	    settle_recipe(&learning, w, threads, &chosen, err))
		ret = -1;
	else
		ret = train(&learning, w, err);
	learning_close(&learning);
	launch_close(&launch);
	return ret;
}

static int start(const struct curve_words *words, struct err *err)
{
	const struct run_words *w = &words->run;
	struct store *store;
	int threads, ret;

	if (run_words_check(w, err) ||
	    opt_range("budget", words->budget, 0, 1e6, err) ||
	    thread_count(w->threads, &threads, err))
		return -1;
	log_init("payoff finetune curve", w->is_quiet);
	store = store_open(store_path(w->project), STORE_WRITE, err);
	if (!store)
		return -1;
	ret = tensor_threads(threads, err);
	if (!ret)
		ret = train_curve(store, words, threads, err);
	store_close(store);
	return ret;
}

int command_train_curve(int argc, char **argv, struct err *err)
{
	struct curve_words words = { .budget = 20 };
	struct run_words *w = &words.run;
	const struct poptOption table[] = {
		OPT_TEXT('m', "model", &w->model,
			 "a folder in Hugging Face layout, or the name of a "
			 "fetched model (else practice's choice, or the one "
			 "used last)",
			 "MODEL"),
		OPT_TEXT('\0', "method", &w->method,
			 "full or frozen-head (else practice's choice, or "
			 "frozen-head)",
			 "METHOD"),
		OPT_TEXT('\0', "sizes", &words.sizes,
			 "labels to train on (else 50, doubling, to all that "
			 "are not held out)",
			 "LIST"),
		OPT_INT('\0', "seeds", &w->seeds,
			"trainings of each size: part, head and order"),
		OPT_INT('s', "seed", &w->seed, "the first of them"),
		OPT_REAL('\0', "budget", &words.budget,
			 "minutes it may take; 0: any"),
		OPT_INT('\0', "epochs", &w->epochs,
			"of full tuning; 0: by the number of labels"),
		OPT_INT('\0', "batch", &w->batch, "texts a step"),
		OPT_REAL('\0', "rate", &w->rate, "peak learning rate"),
		OPT_REAL('\0', "C", &w->c,
			 "of the logistic head; 0: chosen from 0.1, 1, 10, "
			 "100"),
		OPT_INT('\0', "max-tokens", &w->max_tokens,
			"where texts are cut; 0: 128 to tune, else what the "
			"model takes"),
		OPT_INT('t', "threads", &w->threads, "0: all processors"),
		OPT_FLAG('q', "quiet", &w->is_quiet, "no progress, no hints"),
		OPT_PROJECT(&w->project),
		POPT_TABLEEND
	};
	struct opt opt = {
		.usage = "payoff finetune curve [--model MODEL] [options]",
		.about = "Trains on parts of the train labels, each inside "
			 "the next, and scores every training on the same "
			 "train items that none of them saw; payoff evaluate "
			 "curve says what more labels should buy. The test "
			 "is never read. Ctrl-C stops; the same command goes "
			 "on: a point that is there is not trained again. "
			 "Where the budget is short, whole seeds are dropped, "
			 "the last first; of the first seed the largest "
			 "sizes.",
	};
	int rc;

	*w = run_words_usual;
	w->seeds = 3;
	rc = opt_parse(&opt, argc, argv, table, err);
	if (rc)
		return rc < 0 ? -1 : 0;
	if (opt_no_rest(&opt, err))
		return -1;
	return start(&words, err);
}
