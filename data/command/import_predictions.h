/*
 * import_predictions.h - `payoff import --predictions`: what is said of it
 */
#ifndef PAYOFF_DATA_COMMAND_IMPORT_PREDICTIONS_H
#define PAYOFF_DATA_COMMAND_IMPORT_PREDICTIONS_H

#include "data/base/err.h"
#include "data/prediction_import.h"
#include "data/store.h"

/* Refuses options that do not go together. */
int import_predictions_check(const struct prediction_import_options *options,
			     struct err *err);
/* Runs it, warns, and prints the closing line or JSON. Returns the exit
 * status, -1 on failure. */
int import_predictions(struct store *store,
		       struct prediction_import_options *options,
		       bool wants_json, struct err *err);

#endif
