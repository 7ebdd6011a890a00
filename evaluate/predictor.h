/*
 * predictor.h - the one thing here that needs a model: missing predictions
 *
 * evaluate reads stored predictions. Where a run lacks some it runs exactly
 * `payoff-finetune predict --run N --missing` from beside this program, so
 * that libtorch stays out of this one.
 */
#ifndef PAYOFF_EVALUATE_PREDICTOR_H
#define PAYOFF_EVALUATE_PREDICTOR_H

#include <stdint.h>

#include "data/base/err.h"

/* Runs it for a project file and a run, and waits. What it says to people goes
 * on to stderr; if it fails, its last line is the reason in err. */
int predictor_run(const char *project, int64_t run, struct err *err);

#endif
