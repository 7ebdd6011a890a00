/*
 * run.h - a candidate: an untuned baseline or a tuned model, and its history
 *
 * A run is written when it starts and completed once; what it was (method,
 * settings, seed, labels seen) never changes. Runs started by one command
 * share a launch.
 */
#ifndef PAYOFF_DATA_RUN_H
#define PAYOFF_DATA_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/store.h"

#define METHOD_MAJORITY "majority"	 /* always the most frequent label */
#define METHOD_ZERO_SHOT "zero-shot"	 /* nearest label description */
#define METHOD_OWN_HEAD "own-head"	 /* the checkpoint's own classifier */
#define METHOD_FROZEN_HEAD "frozen-head" /* logistic head, frozen encoder */
#define METHOD_FULL "full"		 /* every weight tuned */
#define METHOD_IMPORTED "imported"	 /* said elsewhere, read from a file */

/* The fold of the model that ships (or of an untuned model). */
#define FOLD_FINAL (-1)

/* Pre-trained weights, by content. */
struct pretrained {
	int64_t id;
	const char *name, *path, *family;
	const char *hash, *tokenizer_hash; /* SHA-256, hexadecimal */
};

struct run {
	int64_t id;	/* 0 until added */
	int64_t launch; /* 0: becomes its own id */
	int64_t model;	/* 0: none */
	const char *method;
	const char *name; /* of an imported run; else NULL */
	bool is_tuned;
	const char *settings; /* JSON object */
	int64_t seed;
	const char *state; /* running interrupted failed done */
	int64_t label_set;
	int64_t last_event;
	int64_t train_items;
	const char *data_hash, *weights_hash;
	const char *folder;	   /* or NULL */
	int64_t started, finished; /* UTC ms; finished 0: not yet */
	double wall_seconds, cpu_seconds;
	int64_t peak_bytes;
	const char *versions;	/* JSON object */
	const char *remarks;	/* JSON array of sentences for people */
	const char *model_name; /* of the joined model, or NULL; not written */
};

struct run_list {
	struct run *runs;
	size_t count;
};

/* Finds or adds; *id is the model's. */
int model_add(struct store *store, const struct pretrained *model, int64_t *id,
	      struct err *err);
/* 1 found, 0 not, -1 failed; texts in arena. */
int model_get(struct store *store, int64_t id, struct arena *arena,
	      struct pretrained *model, struct err *err);

/* Writes the run as it starts (state 'running'); sets id and launch. */
int run_add(struct store *store, struct run *run, struct err *err);
/* Writes state, train_items, hashes, folder, finished, costs, versions and
 * remarks as they stand in the struct. Refused once the run is done. */
int run_update(struct store *store, const struct run *run, struct err *err);
/* 1 found, 0 not, -1 failed; texts in arena. */
int run_get(struct store *store, int64_t id, struct arena *arena,
	    struct run *run, struct err *err);
/* The run that the user calls so: 1 found, 0 not, -1 failed. */
int run_by_name(struct store *store, const char *name, struct arena *arena,
		struct run *run, struct err *err);
/* All runs by id, or those in state 'done' alone. */
int runs_load(struct store *store, bool done_only, struct arena *arena,
	      struct run_list *list, struct err *err);

/* What the model's output at a position means here; label NULL: nothing. */
int run_output_add(struct store *store, int64_t run, size_t position,
		   const char *name, const char *label, struct err *err);

struct step {
	int64_t run;
	int fold;
	int64_t step, epoch;
	double loss, learning_rate, gradient_norm;
	int64_t tokens, elapsed_ms;
};

/* Adds or, after a resume, writes a step again. */
int step_add(struct store *store, const struct step *step, struct err *err);

struct epoch {
	int64_t run;
	int fold;
	int64_t epoch;
	double loss;
	double held_out_accuracy, held_out_macro_f1; /* NaN: none held out */
};

int epoch_add(struct store *store, const struct epoch *epoch, struct err *err);

struct epoch_list {
	struct epoch *epochs; /* by fold, epoch */
	size_t count;
};
int epochs_load(struct store *store, int64_t run, struct arena *arena,
		struct epoch_list *list, struct err *err);

#endif
