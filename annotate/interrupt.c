/* interrupt.c - see interrupt.h */
#include "annotate/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>

#ifndef SIGWINCH
#define SIGWINCH 28 /* POSIX.1-2024; the number on every system today */
#endif

static volatile sig_atomic_t has_ended, has_resized, has_suspended;
/* What is open to signals while waiting. */
static sigset_t mask_outside;

static void on_signal(int number)
{
	if (number == SIGWINCH)
		has_resized = 1;
	else if (number == SIGTSTP)
		has_suspended = 1;
	else
		has_ended = 1;
}

static void catch_one(int number, sigset_t *caught)
{
	struct sigaction action;

	if (sigaction(number, NULL, &action) ||
	    (action.sa_handler == SIG_IGN && number != SIGWINCH))
		return;
	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
	sigaddset(caught, number);
}

void interrupt_catch(bool has_full_screen)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction ignore;
	sigset_t caught;

	sigemptyset(&caught);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		catch_one(ending[i], &caught);
	if (has_full_screen) {
		catch_one(SIGWINCH, &caught);
		catch_one(SIGTSTP, &caught);
	}
	memset(&ignore, 0, sizeof(ignore));
	ignore.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &ignore, NULL);
	sigprocmask(SIG_BLOCK, &caught, &mask_outside);
}

static int signalled(void)
{
	if (has_ended)
		return INTERRUPT_END;
	if (has_suspended) {
		has_suspended = 0;
		return INTERRUPT_SUSPEND;
	}
	if (has_resized) {
		has_resized = 0;
		return INTERRUPT_RESIZE;
	}
	return -1;
}

int interrupt_wait(int fd, int timeout_ms, struct err *err)
{
	struct timespec limit = { timeout_ms / 1000,
				  (long)(timeout_ms % 1000) * 1000000 };
	fd_set set;
	int event, rc;

	FD_ZERO(&set);
	if (fd >= 0)
		FD_SET(fd, &set);
	/* A signal that waits is delivered inside, before input is looked at:
	 * pselect() then fails with EINTR, or tells of input as well. */
	rc = pselect(fd + 1, &set, NULL, NULL, timeout_ms < 0 ? NULL : &limit,
		     &mask_outside);
	event = signalled();
	if (event >= 0)
		return event;
	if (rc < 0)
		return errno == EINTR ? INTERRUPT_TIMEOUT
				      : err_set(err, "waiting for a key: %s",
						strerror(errno));
	return rc > 0 ? INTERRUPT_INPUT : INTERRUPT_TIMEOUT;
}

void interrupt_suspend(void)
{
	struct sigaction ours, standard;
	sigset_t stop, before;

	memset(&standard, 0, sizeof(standard));
	standard.sa_handler = SIG_DFL;
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigaction(SIGTSTP, &standard, &ours);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, &before);
	/* Stopped here, until somebody says `fg`. */
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigaction(SIGTSTP, &ours, NULL);
}
