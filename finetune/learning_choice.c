/* learning_choice.c - what a learning curve is measured against, and by which
 * recipe: see learning.h */
#include <string.h>

#include "finetune/learning.h"
#include "finetune/scores.h"

/* ---- the baseline ---- */

/* The untuned run's answers to the held-out items; false if it has not
 * answered them all. */
static bool answers_all(const struct learning *learning,
			const struct prediction_list *said,
			unsigned char *wrong)
{
	for (size_t i = 0; i < learning->held_out_count; i++) {
		size_t example = learning->held_out[i];
		const struct prediction *p = prediction_find(
			said, learning->examples->items[example]);

		if (!p || p->fold != FOLD_FINAL)
			return false;
		wrong[i] = p->label != learning->examples->labels[example];
	}
	return true;
}

/* 1: it has answered them all; 0: not. */
static int load_wrong(struct learning *learning, const struct run *run,
		      unsigned char *wrong, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct prediction_list said;
	int ret = predictions_load(learning->launch->store, run->id,
				   PREDICTIONS_TRAIN, &learning->launch->labels,
				   &arena, &said, err);

	if (!ret)
		ret = answers_all(learning, &said, wrong);
	arena_release(&arena);
	return ret;
}

int learning_baseline(struct learning *learning, int64_t *run, struct err *err)
{
	struct launch *launch = learning->launch;
	unsigned char *wrong =
		arena_alloc(&launch->arena, learning->held_out_count, 1);
	unsigned char *best_wrong =
		arena_alloc(&launch->arena, learning->held_out_count, 1);
	struct run_list list;
	double best = -1;

	*run = 0;
	if (runs_load(launch->store, true, &launch->arena, &list, err))
		return -1;
	for (size_t i = 0; i < list.count; i++) {
		const struct run *one = &list.runs[i];
		struct scores scores;
		int rc;

		if (one->is_tuned || one->label_set != launch->labels.version)
			continue;
		rc = load_wrong(learning, one, wrong, err);
		if (rc < 0 || scores_load(launch->store, one, &launch->labels,
					  &launch->gold, &scores, err))
			return -1;
		if (!rc || scores.accuracy <= best)
			continue;
		best = scores.accuracy;
		*run = one->id;
		memcpy(best_wrong, wrong, learning->held_out_count);
	}
	if (!*run)
		return 0;
	return learning_base_add(launch->store, &learning->curve, *run,
				 best_wrong, err);
}

/* ---- the recipe ---- */

struct rival {
	const struct run *run;
	struct prediction_list said;
};

static bool can_be_trained(const struct launch *launch, const struct run *run)
{
	return run->is_tuned && run->label_set == launch->labels.version &&
	       (!strcmp(run->method, METHOD_FULL) ||
		!strcmp(run->method, METHOD_FROZEN_HEAD));
}

/* What the run said in practice: by a model trained without the item. */
static const struct prediction *practice_of(const struct prediction_list *said,
					    int64_t item)
{
	const struct prediction *p = prediction_find(said, item);
	const struct prediction *end = said->predictions + said->count;

	for (; p && p < end && p->item == item; p++)
		if (p->fold != FOLD_FINAL)
			return p;
	return NULL;
}

static bool has_practised(const struct launch *launch,
			  const struct prediction_list *said)
{
	for (size_t i = 0; i < launch->gold.count; i++)
		if (practice_of(said, launch->gold.items[i].item))
			return true;
	return false;
}

static bool is_common(const struct rival *rivals, size_t count, int64_t item)
{
	for (size_t r = 0; r < count; r++)
		if (!practice_of(&rivals[r].said, item))
			return false;
	return true;
}

static size_t count_right(const struct launch *launch,
			  const struct rival *rivals, size_t count,
			  size_t which)
{
	size_t right = 0;

	for (size_t i = 0; i < launch->gold.count; i++) {
		const struct gold_item *gold = &launch->gold.items[i];

		if (is_common(rivals, count, gold->item))
			right += practice_of(&rivals[which].said, gold->item)
					 ->label == gold->label;
	}
	return right;
}

int learning_choice(struct launch *launch, struct run *best, struct err *err)
{
	struct rival *rivals;
	struct run_list list;
	size_t count = 0, most = 0;

	memset(best, 0, sizeof(*best));
	if (runs_load(launch->store, true, &launch->arena, &list, err))
		return -1;
	rivals = arena_alloc(&launch->arena, list.count, sizeof(*rivals));
	for (size_t i = 0; i < list.count; i++) {
		struct rival *rival = &rivals[count];

		rival->run = &list.runs[i];
		if (!can_be_trained(launch, rival->run))
			continue;
		if (predictions_load(launch->store, rival->run->id,
				     PREDICTIONS_TRAIN, &launch->labels,
				     &launch->arena, &rival->said, err))
			return -1;
		count += has_practised(launch, &rival->said);
	}
	for (size_t r = 0; r < count; r++) {
		size_t right = count_right(launch, rivals, count, r);

		if (r && right <= most)
			continue;
		most = right;
		*best = *rivals[r].run;
	}
	return 0;
}
