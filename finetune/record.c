/* record.c - see record.h */
#include "finetune/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/file.h"
#include "data/base/log.h"
#include "finetune/checkpoint.h"

#define ROOM 512

void recorder_open(struct recorder *recorder, struct store *store, int64_t run,
		   const struct label_list *labels, int fold)
{
	*recorder = (struct recorder){
		.store = store, .run = run, .labels = labels, .fold = fold
	};
	recorder->predictions = xcalloc(ROOM, sizeof(*recorder->predictions));
	recorder->log_probability =
		xcalloc(ROOM * labels->count, sizeof(float));
}

static int write_out(struct recorder *recorder, struct err *err)
{
	size_t labels = recorder->labels->count;

	if (!recorder->count)
		return 0;
	if (store_begin(recorder->store, err))
		return -1;
	for (size_t i = 0; i < recorder->count; i++)
		if (prediction_add(recorder->store, recorder->run,
				   &recorder->predictions[i], recorder->labels,
				   labels, err)) {
			store_rollback(recorder->store);
			return -1;
		}
	recorder->count = 0;
	return store_commit(recorder->store, err);
}

int recorder_row(void *self, const struct prediction *prediction,
		 struct err *err)
{
	struct recorder *recorder = self;
	size_t labels = recorder->labels->count;
	float *logs = recorder->log_probability + recorder->count * labels;
	struct prediction *kept = &recorder->predictions[recorder->count++];

	*kept = *prediction;
	kept->fold = recorder->fold;
	if (prediction->log_probability) {
		memcpy(logs, prediction->log_probability,
		       labels * sizeof(*logs));
		kept->log_probability = logs;
	}
	return recorder->count == ROOM ? write_out(recorder, err) : 0;
}

int recorder_close(struct recorder *recorder, int is_failed, struct err *err)
{
	int ret = is_failed;

	if (!ret)
		ret = write_out(recorder, err);
	free(recorder->predictions);
	free(recorder->log_probability);
	return ret;
}

/* ---- costs ---- */

void meter_start(struct meter *meter)
{
	meter->started_ms = clock_monotonic_ms();
	getrusage(RUSAGE_SELF, &meter->usage);
}

static double seconds(const struct timeval *time)
{
	return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

void meter_add(const struct meter *meter, struct run *run)
{
	struct rusage now;
	int64_t peak;

	getrusage(RUSAGE_SELF, &now);
	run->wall_seconds +=
		(double)(clock_monotonic_ms() - meter->started_ms) / 1000;
	run->cpu_seconds += seconds(&now.ru_utime) + seconds(&now.ru_stime) -
			    seconds(&meter->usage.ru_utime) -
			    seconds(&meter->usage.ru_stime);
	/* Linux counts in kibibytes; of the process, not of the run alone. */
	peak = (int64_t)now.ru_maxrss * 1024;
	if (peak > run->peak_bytes)
		run->peak_bytes = peak;
}

/* ---- folders ---- */

char *run_folder(const struct store *store, int64_t run)
{
	return xasprintf("%s.models/run-%" PRId64, store->path, run);
}

char *launch_folder(const struct store *store, int64_t launch)
{
	return xasprintf("%s.models/launch-%" PRId64, store->path, launch);
}

bool run_is_orphan(const struct store *store, const struct run *run)
{
	char *folder;
	struct checkpoint_lock lock;
	struct err err = ERR_INIT;
	bool is_orphan = true;

	/* What an import left, the next import takes away. */
	if (strcmp(run->state, "running") ||
	    !strcmp(run->method, METHOD_IMPORTED))
		return false;
	folder = launch_folder(store, run->launch);
	if (file_is_folder(folder)) {
		is_orphan = checkpoint_lock(&lock, folder, &err) == 0;
		if (is_orphan)
			checkpoint_unlock(&lock);
	}
	free(folder);
	return is_orphan;
}

bool run_is_unfinished(const struct store *store, const struct run *run)
{
	return !strcmp(run->state, "interrupted") ||
	       !strcmp(run->state, "failed") || run_is_orphan(store, run);
}
