/*
 * learning.h - the points of a learning curve, trained one after another
 *
 * A point is a candidate (method.h) fitted to a part of the train labels
 * (nested.h) and scored on items that no part has: the first fold of practice,
 * so whole groups, and never the test. It is a training without its
 * checkpoint, its practice and its final model: only which items it got wrong
 * is kept. Points stand in the project file (data/learning_curve.h); one that
 * is there is not trained again, so that a curve that was interrupted, killed
 * or cut short by its budget goes on when it is asked for again.
 *
 * The order is seed by seed, each from the smallest size to the largest, and
 * the budget is kept so: of the first seed the largest sizes are dropped, of
 * the others whole seeds, the last first, since an interval over seeds takes
 * each seed at every size. How long a point takes is reckoned from those that
 * were trained, by the texts that go through the model.
 */
#ifndef PAYOFF_FINETUNE_LEARNING_H
#define PAYOFF_FINETUNE_LEARNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/learning_curve.h"
#include "finetune/launch.h"
#include "finetune/nested.h"

/* A point that is there now. */
struct learning_step {
	size_t labels;
	int64_t seed;
	size_t wrong;
	double seconds;
	const char *remark; /* of the training, or "" */
	size_t left;	    /* points that are wanted and fit the budget */
	double seconds_left;
};

struct learning {
	/* The caller's, borrowed: with its body where the method needs one,
	 * threads and stop set. */
	struct launch *launch;
	const struct method *method;
	json_t *settings; /* of the method; taken over */
	int64_t first_seed;
	size_t seeds;
	size_t sizes[NESTED_SIZES], size_count; /* none: the usual ones */
	double budget_seconds;			/* 0: any */
	/* Any may be NULL. on_plan comes once a point's time is known:
	 * `wanted` points are missing and would take so long. */
	void (*on_plan)(const struct learning *learning, size_t wanted,
			double seconds);
	void (*on_step)(const struct learning *learning, size_t labels,
			int64_t seed, const struct train_progress *progress);
	void (*on_point)(const struct learning *learning,
			 const struct learning_step *step);
	/* filled in */
	struct learning_curve curve;
	const struct examples *examples;
	size_t *pool, pool_count, *held_out, held_out_count;
	size_t stored;	/* points of the plan that were there already */
	size_t dropped; /* points that the budget has no room for */
	int64_t started_ms;
	bool *is_there;	      /* (seeds, size_count) */
	double work, seconds; /* of points whose time is known */
	char *settings_text;
	struct checkpoint_lock lock;
};

/* Finds the curve, or writes it, and takes its lock. Fails where there is
 * nothing to be scored on, or a size is out of range, or has one class only
 * (the usual sizes leave such a one out). The caller closes it either way. */
int learning_open(struct learning *learning, struct err *err);
/* Trains what is missing. 0; 1 when stopped; -1 on failure. */
int learning_run(struct learning *learning, struct err *err);
void learning_close(struct learning *learning);

/* What the best untuned run made of the held-out items, into the project file;
 * best by accuracy on the train items. *run is it, 0 where none has answered
 * them all. In learning_choice.c. */
int learning_baseline(struct learning *learning, int64_t *run, struct err *err);
/* The tuned run that did best in practice, of those that can be trained here:
 * by accuracy on the items that all of them answered, the first of equals. Its
 * id is 0 where there is none; texts in the launch's arena. */
int learning_choice(struct launch *launch, struct run *best, struct err *err);

#endif
