/*
 * interrupt.h - signals, taken between two steps and never inside one
 *
 * All are blocked except while interrupt_wait() waits, so that a commit is
 * never cut and nothing has to be safe inside a handler. A signal that was
 * ignored when the program started (nohup) stays ignored.
 */
#ifndef PAYOFF_ANNOTATE_INTERRUPT_H
#define PAYOFF_ANNOTATE_INTERRUPT_H

#include <stdbool.h>

#include "data/base/err.h"

enum interrupt_event {
	INTERRUPT_INPUT, /* the descriptor can be read */
	INTERRUPT_TIMEOUT,
	INTERRUPT_END,	  /* interrupt, terminate or hang-up: stop now */
	INTERRUPT_RESIZE, /* of the window */
	INTERRUPT_SUSPEND /* Ctrl-Z */
};

/* SIGINT, SIGTERM, SIGHUP and SIGQUIT become INTERRUPT_END; with a full
 * screen, SIGWINCH and SIGTSTP are taken too. SIGPIPE is ignored. */
void interrupt_catch(bool has_full_screen);
/* Waits for input on fd (-1: for none) or a signal; timeout_ms -1 waits for
 * ever. Returns an enum interrupt_event, INTERRUPT_END first, or -1. */
int interrupt_wait(int fd, int timeout_ms, struct err *err);
/* Stops the program as SIGTSTP does by default; returns when it goes on. */
void interrupt_suspend(void);

#endif
