/*
 * manual.h - what `?` shows: keys, labels, guideline; and the last page
 */
#ifndef PAYOFF_ANNOTATE_MANUAL_H
#define PAYOFF_ANNOTATE_MANUAL_H

#include "annotate/sitting.h"
#include "data/base/arena.h"

/* Unwrapped text in the arena. */
const char *manual_text(const struct sitting *sitting, struct arena *arena);
/* Why there is no item, and what can be done. */
const char *manual_finished(const struct sitting *sitting, struct arena *arena);

#endif
