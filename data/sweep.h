/*
 * sweep.h - clearing away what an unfinished import brought
 */
#ifndef PAYOFF_DATA_SWEEP_H
#define PAYOFF_DATA_SWEEP_H

#include <stdint.h>

#include "data/base/err.h"
#include "data/store.h"

/* Removes all that a source in the state `loading` brought, in short
 * transactions, and the source itself. The triggers of the project file
 * refuse it for any other. Killed half-way, it can be done again. */
int sweep_source(struct store *store, int64_t source, struct err *err);

#endif
