/* learning.c - see learning.h */
#include "finetune/learning.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/file.h"
#include "data/base/log.h"
#include "finetune/learning_time.h"

/* ---- what is trained on, and scored ---- */

static void split(struct learning *learning)
{
	const struct examples *examples = learning->examples;

	learning->pool = xcalloc(examples->count + 1, sizeof(size_t));
	learning->held_out = xcalloc(examples->count + 1, sizeof(size_t));
	for (size_t i = 0; i < examples->count; i++)
		if (learning->launch->fold_of[i] == 0)
			learning->held_out[learning->held_out_count++] = i;
		else
			learning->pool[learning->pool_count++] = i;
}

/* Class shares, and so the number of classes in a part, are the same for every
 * seed. */
static bool has_two_classes(const struct learning *learning,
			    const size_t *order, size_t size)
{
	return nested_kinds(learning->examples, order, size) > 1;
}

static void take_usual_sizes(struct learning *learning, const size_t *order)
{
	size_t sizes[NESTED_SIZES];
	size_t count = nested_sizes(learning->pool_count, sizes);

	for (size_t i = 0; i < count; i++)
		if (has_two_classes(learning, order, sizes[i]))
			learning->sizes[learning->size_count++] = sizes[i];
}

static int check_size(const struct learning *learning, const size_t *order,
		      size_t size, struct err *err)
{
	if (size < 2 || size > learning->pool_count)
		return err_set(err,
			       "--sizes: %zu labels cannot be had: %zu of the "
			       "%zu train labels are held out to score by, "
			       "which leaves %zu",
			       size, learning->held_out_count,
			       learning->examples->count, learning->pool_count);
	if (!has_two_classes(learning, order, size))
		return err_set(err,
			       "--sizes: the first %zu labels are of one class "
			       "only; begin with more",
			       size);
	return 0;
}

static int settle_sizes(struct learning *learning, struct err *err)
{
	size_t *order = xcalloc(learning->pool_count + 1, sizeof(*order));
	int ret = 0;

	nested_order(learning->examples, learning->pool, learning->pool_count,
		     (uint64_t)learning->first_seed, order);
	if (!learning->size_count)
		take_usual_sizes(learning, order);
	for (size_t i = 0; !ret && i < learning->size_count; i++)
		ret = check_size(learning, order, learning->sizes[i], err);
	if (!ret && !learning->size_count)
		ret = err_set(err,
			      "%zu train labels are too few for a learning "
			      "curve: label more with payoff annotate",
			      learning->examples->count);
	free(order);
	return ret;
}

/* ---- the curve's row ---- */

static int write_curve(struct learning *learning, struct err *err)
{
	int64_t *items = xcalloc(learning->held_out_count, sizeof(*items));
	struct store *store = learning->launch->store;
	int ret;

	for (size_t i = 0; i < learning->held_out_count; i++)
		items[i] = learning->examples->items[learning->held_out[i]];
	ret = learning_curve_add(store, &learning->curve, items, err);
	free(items);
	return ret;
}

static int find_curve(struct learning *learning, struct err *err)
{
	struct launch *launch = learning->launch;
	char hash[HASH_HEX];
	int rc;

	examples_hash(learning->examples, NULL, 0, hash);
	/* How many folds a run practises on is nothing to a curve. */
	json_object_del(learning->settings, "folds");
	learning->settings_text = json_dumps(
		learning->settings, JSON_COMPACT | JSON_REAL_PRECISION(15));
	if (store_begin(launch->store, err))
		return -1;
	if (launch->body && launch_add_model(launch, err))
		goto failed;
	learning->curve = (struct learning_curve){
		.model = launch->model,
		.method = learning->method->name,
		.settings = learning->settings_text,
		.label_set = launch->labels.version,
		.data_hash = arena_strdup(&launch->arena, hash),
		.items = learning->held_out_count,
		.last_event = launch->last_event,
	};
	rc = learning_curve_find(launch->store, &learning->curve, err);
	if (rc < 0 || (rc == 0 && write_curve(learning, err)))
		goto failed;
	return store_commit(launch->store, err);
failed:
	store_rollback(launch->store);
	return -1;
}

static char *lock_folder(const struct learning *learning)
{
	return xasprintf("%s.models/curve-%" PRId64,
			 learning->launch->store->path, learning->curve.id);
}

static int take_lock(struct learning *learning, struct err *err)
{
	char *folder = lock_folder(learning);
	int ret = checkpoint_lock(&learning->lock, folder, err);

	free(folder);
	return ret;
}

static void drop_lock(struct learning *learning)
{
	char *folder, *path;

	if (learning->lock.fd < 0)
		return;
	folder = lock_folder(learning);
	path = file_join(folder, "lock");
	remove(path);
	remove(folder);
	checkpoint_unlock(&learning->lock);
	free(path);
	free(folder);
}

/* ---- a point ---- */

struct point_work {
	struct learning *learning;
	size_t labels, place;
	int64_t seed;
	unsigned char *wrong; /* (held_out_count) */
	size_t count;	      /* of wrong ones */
	char *remark;
};

static int note_answer(void *self, const struct prediction *prediction,
		       struct err *err)
{
	struct point_work *work = self;
	const struct learning *learning = work->learning;
	size_t example = learning->held_out[work->place];

	(void)err;
	work->wrong[work->place++] =
		prediction->label != learning->examples->labels[example];
	work->count += work->wrong[work->place - 1];
	return 0;
}

static int note_step(void *self, const struct train_progress *progress,
		     struct err *err)
{
	const struct point_work *work = self;

	(void)err;
	if (work->learning->on_step)
		work->learning->on_step(work->learning, work->labels,
					work->seed, progress);
	return 0;
}

static int compare_indices(const void *left, const void *right)
{
	size_t a = *(const size_t *)left, b = *(const size_t *)right;

	return (a > b) - (a < b);
}

/* The part, in the order of the examples: what a training makes of it is the
 * seed's, not the order's in which the part was chosen. */
static size_t *part_of(const struct learning *learning, size_t size,
		       int64_t seed)
{
	size_t *order = xcalloc(learning->pool_count + 1, sizeof(*order));

	nested_order(learning->examples, learning->pool, learning->pool_count,
		     (uint64_t)seed, order);
	qsort(order, size, sizeof(*order), compare_indices);
	return order;
}

/* What is wrong with a training; which C a head took is not of interest. */
static void keep_remark(struct point_work *work, const struct fitted *fitted)
{
	const char *first =
		json_string_value(json_array_get(fitted->remarks, 0));

	if (work->learning->method != &method_full)
		first = NULL;

	work->remark = xstrdup(first ? first : "");
}

/* 0, 1 when stopped, -1. */
static int fit_and_score(struct point_work *work, struct err *err)
{
	struct learning *learning = work->learning;
	struct launch *launch = learning->launch;
	size_t *part = part_of(learning, work->labels, work->seed);
	const struct fitting fitting = {
		.body = learning->method->needs_body ? launch->body : NULL,
		.labels = &launch->labels,
		.settings = learning->settings,
		.seed = (uint64_t)work->seed,
		.threads = launch->threads,
		.examples = learning->examples,
		.fold_of = launch->fold_of,
		.subset = part,
		.count = work->labels,
		.stop = launch->stop,
		.on_step = note_step,
		.self = work,
	};
	const struct guessing guessing = {
		.examples = learning->examples,
		.subset = learning->held_out,
		.count = learning->held_out_count,
		.stop = launch->stop,
		.on_row = note_answer,
		.self = work,
	};
	struct fitted *fitted = NULL;
	int ret = learning->method->fit(&fitting, &fitted, err);

	if (!ret)
		ret = learning->method->predict(fitted, &guessing, err);
	if (!ret)
		keep_remark(work, fitted);
	fitted_close(fitted);
	free(part);
	return ret;
}

static void tell_plan(const struct learning *learning)
{
	double seconds;
	size_t wanted = learning_missing(learning, &seconds);

	if (learning->on_plan && wanted)
		learning->on_plan(learning, wanted, seconds);
}

static void tell_point(struct learning *learning, const struct point_work *work,
		       double seconds)
{
	struct learning_step step = {
		.labels = work->labels,
		.seed = work->seed,
		.wrong = work->count,
		.seconds = seconds,
		.remark = work->remark,
	};

	learning_ahead(learning, &step.left, &step.seconds_left);
	if (learning->on_point)
		learning->on_point(learning, &step);
}

static int make_point(struct learning *learning, size_t seed, size_t k,
		      struct err *err)
{
	struct point_work work = {
		.learning = learning,
		.labels = learning->sizes[k],
		.seed = learning->first_seed + (int64_t)seed,
		.wrong = xcalloc(learning->held_out_count, 1),
	};
	struct learning_point point = { .labels = work.labels,
					.seed = work.seed,
					.wrong = work.wrong };
	bool is_first = learning->work <= 0;
	int64_t began = clock_monotonic_ms();
	int ret = fit_and_score(&work, err);

	point.wall_seconds = (double)(clock_monotonic_ms() - began) / 1000;
	if (ret < 0)
		err_at(err, "%zu labels, seed %" PRId64, work.labels,
		       work.seed);
	if (!ret)
		ret = learning_point_add(learning->launch->store,
					 &learning->curve, &point, err);
	if (!ret) {
		learning->is_there[seed * learning->size_count + k] = true;
		learning->work += learning_work(learning, work.labels);
		learning->seconds += point.wall_seconds;
		if (is_first)
			tell_plan(learning);
		tell_point(learning, &work, point.wall_seconds);
	}
	free(work.remark);
	free(work.wrong);
	return ret;
}

/* ---- the whole ---- */

/* Marks what is there, and learns from it how long a point takes. */
static int take_stock(struct learning *learning, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct learning_point_list list;
	int ret = learning_points_load(learning->launch->store,
				       &learning->curve, &arena, &list, err);

	learning->is_there = xcalloc(learning->seeds * learning->size_count + 1,
				     sizeof(*learning->is_there));
	for (size_t i = 0; !ret && i < list.count; i++) {
		const struct learning_point *point = &list.points[i];
		int64_t s = point->seed - learning->first_seed;

		learning->work += learning_work(learning, point->labels);
		learning->seconds += point->wall_seconds;
		for (size_t k = 0; k < learning->size_count; k++)
			if (s >= 0 && s < (int64_t)learning->seeds &&
			    learning->sizes[k] == point->labels) {
				learning->is_there
					[(size_t)s * learning->size_count + k] =
					true;
				learning->stored++;
			}
	}
	arena_release(&arena);
	return ret;
}

int learning_open(struct learning *learning, struct err *err)
{
	struct launch *launch = learning->launch;
	const struct candidate candidate = { .method = learning->method,
					     .settings = learning->settings };

	learning->lock.fd = -1;
	learning->started_ms = clock_monotonic_ms();
	if (launch_examples(launch, &candidate, &learning->examples, err))
		return -1;
	split(learning);
	if (settle_sizes(learning, err) || find_curve(learning, err) ||
	    take_lock(learning, err))
		return -1;
	return take_stock(learning, err);
}

/* Embeddings are made once for all points: that is no point's time. */
static int warm_up(struct learning *learning, struct err *err)
{
	const float *embeddings;

	if (learning->method != &method_frozen_head)
		return 0;
	return body_embeddings(learning->launch->body, learning->examples,
			       learning->launch->stop, &embeddings, err);
}

static bool is_stopped(const struct learning *learning)
{
	return learning->launch->stop && *learning->launch->stop;
}

int learning_run(struct learning *learning, struct err *err)
{
	size_t points = learning->seeds * learning->size_count;
	int ret = 0;

	if (learning->stored == points)
		return 0;
	ret = warm_up(learning, err);
	if (!ret && learning->work > 0)
		tell_plan(learning);
	for (size_t s = 0; s < learning->seeds && !ret; s++)
		for (size_t k = 0; k < learning->size_count && !ret; k++) {
			if (!learning_lacks(learning, s, k))
				continue;
			if (is_stopped(learning))
				return 1;
			if (learning_wants(learning, s, k))
				ret = make_point(learning, s, k, err);
		}
	for (size_t i = 0; i < points; i++)
		learning->dropped += !learning->is_there[i];
	return ret;
}

void learning_close(struct learning *learning)
{
	drop_lock(learning);
	json_decref(learning->settings);
	free(learning->settings_text);
	free(learning->pool);
	free(learning->held_out);
	free(learning->is_there);
}
