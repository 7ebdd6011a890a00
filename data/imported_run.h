/*
 * imported_run.h - the run that imported predictions belong to;
 * prediction_import.c alone uses this, but for the sweep
 */
#ifndef PAYOFF_DATA_IMPORTED_RUN_H
#define PAYOFF_DATA_IMPORTED_RUN_H

#include "data/prediction_import.h"
#include "data/run.h"

struct prediction_importer {
	struct store *store;
	const struct prediction_import_options *options;
	struct prediction_import_report *report;
	struct label_list labels;
	struct records *records;
	struct answer_reader reader;
	struct run run;
	sqlite3_stmt *find_item, *find_row, *find_said;
	struct arena arena;
};

/* The run of this name, or a new one in the state 'running'. Refuses one that
 * is there and is not what the options say. */
int imported_run_open(struct prediction_importer *importer, struct err *err);
/* Makes a new one 'done', with remarks for people. */
int imported_run_finish(struct prediction_importer *importer, struct err *err);
/* Takes away what killed imports left. Needs the import lock. */
int imported_runs_sweep(struct store *store, struct err *err);

#endif
