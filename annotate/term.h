/*
 * term.h - the full screen: a terminal shows the desk and sends it keys
 *
 * ncursesw draws and restores; keys are read as bytes (key.h), so that it is
 * known which came together, and judged by the guard before they decide.
 */
#ifndef PAYOFF_ANNOTATE_TERM_H
#define PAYOFF_ANNOTATE_TERM_H

#include "annotate/sitting.h"
#include "data/base/err.h"

/* How a sitting ended: 0 the person said so, 1 a signal or the terminal going
 * away; -1 failed. The terminal is as it was before in every case. */
int term_run(struct sitting *sitting, struct err *err);

#endif
