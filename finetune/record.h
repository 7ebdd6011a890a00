/*
 * record.h - what a run leaves in the project file while it is at work
 *
 * Predictions are collected and written a few hundred at a time, in short
 * transactions, so that a person who is labelling never waits.
 */
#ifndef PAYOFF_FINETUNE_RECORD_H
#define PAYOFF_FINETUNE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include "data/base/err.h"
#include "data/label.h"
#include "data/prediction.h"
#include "data/run.h"
#include "data/store.h"

/* Predictions of one run on their way to the store. */
struct recorder {
	struct store *store;
	int64_t run;
	const struct label_list *labels;
	int fold;
	/* waiting */
	size_t count;
	struct prediction *predictions;
	float *log_probability; /* (count, labels) */
};

void recorder_open(struct recorder *recorder, struct store *store, int64_t run,
		   const struct label_list *labels, int fold);
/* The on_row of struct guessing; self is the recorder. */
int recorder_row(void *self, const struct prediction *prediction,
		 struct err *err);
/* Writes what waits, unless `is_failed`, and frees. Returns `is_failed`, or
 * -1. */
int recorder_close(struct recorder *recorder, int is_failed, struct err *err);

/* What a run costs: begin, and later add what was spent since to the row. */
struct meter {
	int64_t started_ms;
	struct rusage usage;
};
void meter_start(struct meter *meter);
void meter_add(const struct meter *meter, struct run *run);

/* "payoff.db.models/run-3", and "payoff.db.models/launch-2"; absolute where
 * the project's path is. The caller frees. */
char *run_folder(const struct store *store, int64_t run);
char *launch_folder(const struct store *store, int64_t launch);
/* A run that is said to be running and that nobody works on any more. */
bool run_is_orphan(const struct store *store, const struct run *run);
/* One that --resume goes on with: interrupted, failed, or an orphan. */
bool run_is_unfinished(const struct store *store, const struct run *run);

#endif
