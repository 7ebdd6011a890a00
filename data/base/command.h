/*
 * command.h - the words of a program: one table, one way to fail
 *
 * A command gets its own arguments (argv[0] is "payoff import"), prints
 * results to stdout and returns its exit status: 0 done; 1 no and 3 cannot
 * tell yet, under --gate alone; 130 interrupted. -1 is failure: the message
 * is in err, command_run() prints it and the status is 2.
 */
#ifndef PAYOFF_DATA_BASE_COMMAND_H
#define PAYOFF_DATA_BASE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/err.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv, struct err *err);
	const char *help; /* a line for the list of commands */
};

/* The command of this name, or NULL. Tables end with a NULL name. */
const struct command *command_find(const struct command *commands,
				   const char *name);
/* Runs it as "PROGRAM NAME"; argv[0] is the word itself. Returns the exit
 * status, and a failure of writing stdout (a full disk) is one too; a reader
 * that left (| head) is none. */
int command_run(const struct command *command, const char *program, int argc,
		char **argv);
/* Whether the reader of stdout has gone: who fails to write then may stop,
 * and has done what was asked. */
bool command_reader_left(void);
/* The list, to stdout. */
void command_list(const struct command *commands);
/* Did you mean: the name nearest to a mistyped word, or NULL. */
const char *command_nearest(const struct command *commands, const char *word);

#endif
