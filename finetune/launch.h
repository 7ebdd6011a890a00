/*
 * launch.h - the candidates that one command makes, one after another
 *
 * All their rows are written before the first is begun, so that a launch that
 * was killed can go on: what is done stays done, what was under way goes on
 * from its checkpoint. One process works on a launch (a lock in
 * PROJECT.models/launch-N, which goes with the process).
 *
 * The train labels are those of one moment, the launch's last event; no label
 * of the test is read, only the texts of its items, to predict them.
 */
#ifndef PAYOFF_FINETUNE_LAUNCH_H
#define PAYOFF_FINETUNE_LAUNCH_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/gold.h"
#include "data/label.h"
#include "data/project.h"
#include "data/run.h"
#include "data/store.h"
#include "finetune/body.h"
#include "finetune/checkpoint.h"
#include "finetune/examples.h"
#include "finetune/method/method.h"

struct candidate {
	const struct method *method;
	json_t *settings;
	struct run run;	 /* id 0 until its row is written */
	bool is_known;	 /* an equal untuned run stands already */
	size_t rows;	 /* predictions of train items to score it by */
	json_t *remarks; /* gathered */
};

/* Examples cut at one limit of tokens. */
struct example_set {
	size_t max_tokens;
	bool has_tokens;
	struct examples examples;
};

#define EXAMPLE_SETS 8

struct launch {
	struct store *store;
	struct arena arena;
	struct project project;
	struct label_list labels;
	struct gold_list gold; /* train items with labels */
	int64_t last_event;
	struct body *body; /* NULL: no candidate needs one */
	int64_t model;	   /* its row, 0 until written */
	int64_t id;	   /* of the launch, 0 until written */
	int threads;
	double checkpoint_seconds; /* between checkpoints of training */
	const volatile sig_atomic_t *stop;
	struct candidate *candidates; /* (count) */
	size_t count, capacity;
	struct example_set *sets[EXAMPLE_SETS];
	size_t set_count;
	size_t *fold_of; /* (gold.count), NULL until asked for */
	struct checkpoint_lock lock;
	/* Tells people an epoch; may be NULL. fold FOLD_FINAL: the final
	 * training. */
	void (*on_epoch)(const struct candidate *candidate, int fold,
			 const struct train_progress *progress);
};

/* Loads the project and the train labels as of last_event (EVENT_NOW: now).
 * The rest is zero. */
int launch_open(struct launch *launch, struct store *store, int64_t last_event,
		struct err *err);
void launch_close(struct launch *launch);

/* Adds a candidate to the plan. 1: the method cannot be used here, and err
 * says why. */
int launch_add(struct launch *launch, const struct method *method,
	       const struct method_options *options, int64_t seed,
	       struct err *err);
/* Writes the body's row, or where it lies now, and sets model. */
int launch_add_model(struct launch *launch, struct err *err);
/* Writes the rows of the plan and takes the lock. */
int launch_begin(struct launch *launch, struct err *err);
/* Takes up the runs of a launch that are not done, and the lock: also one that
 * failed, since a disk that was full has room again. The caller has opened the
 * launch at their last event and set body. */
int launch_resume(struct launch *launch, int64_t id,
		  const struct run_list *runs, struct err *err);
/* Works through the plan. 0; 1 when stopped (rows say 'interrupted'); -1: the
 * run that failed says 'failed', those after it 'interrupted'. */
int launch_run(struct launch *launch, struct err *err);

/* For candidate.c and predict. */
/* The train items as examples, cut as the settings say; made once. */
int launch_examples(struct launch *launch, const struct candidate *candidate,
		    const struct examples **examples, struct err *err);
/* Predicts the items of a side that the run lacks, a few thousand at a time.
 * 0, 1 when stopped, -1. */
struct missing_job {
	struct store *store;
	const struct label_list *labels;
	struct fitted *fitted;
	size_t max_tokens;
	int64_t run;
	const volatile sig_atomic_t *stop;
};
int predict_missing(const struct missing_job *job, enum prediction_side side,
		    size_t *predicted, struct err *err);

/* One candidate: practice, the final model, its predictions. In candidate.c;
 * returns as launch_run(), and leaves the row to it. */
int candidate_run(struct launch *launch, struct candidate *candidate,
		  struct err *err);

#endif
