/* command.c - see command.h */
#include "data/base/command.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/log.h"

const struct command *command_find(const struct command *commands,
				   const char *name)
{
	for (; commands->name; commands++)
		if (!strcmp(commands->name, name))
			return commands;
	return NULL;
}

bool command_reader_left(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) > 0 && (out.revents & POLLERR);
}

int command_run(const struct command *command, const char *program, int argc,
		char **argv)
{
	struct err err = ERR_INIT;
	char *name = command->name && *command->name
			     ? xasprintf("%s %s", program, command->name)
			     : xstrdup(program);
	char *word = argv[0];
	int status;

	/* A reader that has seen enough (| head) fails a write() and nothing
	 * else: never a silent death amid a transaction. */
	signal(SIGPIPE, SIG_IGN);
	log_init(name, false);
	argv[0] = name;
	status = command->run(argc, argv, &err);
	argv[0] = word;
	if (status < 0) {
		log_error("%s", err.text);
		status = 2;
	}
	errno = 0;
	if ((fflush(stdout) || ferror(stdout)) && status != 2 &&
	    !command_reader_left()) {
		/* An earlier write failed, and its reason is gone. */
		log_error("cannot write the output: %s",
			  errno ? strerror(errno) : "is the disk full?");
		status = 2;
	}
	log_init(program, false);
	free(name);
	return status;
}

void command_list(const struct command *commands)
{
	for (; commands->name; commands++)
		printf("  %-10s %s\n", commands->name, commands->help);
}

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein distance; words longer than 31 bytes are no typing errors. */
static size_t distance(const char *a, const char *b)
{
	size_t row[32], length = strlen(b);

	if (length > 31 || strlen(a) > 31)
		return 99;
	for (size_t j = 0; j <= length; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			size_t held = row[j];

			row[j] = smallest(diagonal + (a[i - 1] != b[j - 1]),
					  row[j] + 1, row[j - 1] + 1);
			diagonal = held;
		}
	}
	return row[length];
}

const char *command_nearest(const struct command *commands, const char *word)
{
	const char *nearest = NULL;
	size_t least = 3;

	for (; commands->name; commands++) {
		size_t d = distance(word, commands->name);

		if (d < least) {
			least = d;
			nearest = commands->name;
		}
	}
	return nearest;
}
