/*
 * import_lock.h - one import at a time: a lock beside the project file
 *
 * Imports write in many short transactions under a row that is not ready yet;
 * a second one would take that for what a killed import left, and sweep it.
 */
#ifndef PAYOFF_DATA_IMPORT_LOCK_H
#define PAYOFF_DATA_IMPORT_LOCK_H

#include "data/base/err.h"
#include "data/store.h"

/* The locked descriptor; -1 when another program holds it (err says so). The
 * lock goes with the process. */
int import_lock(struct store *store, struct err *err);
void import_unlock(struct store *store, int fd);

#endif
