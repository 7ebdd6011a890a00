/*
 * on_terminal.c - runs a program behind a pseudo-terminal, for the tests
 *
 *	on_terminal PROGRAM ARGUMENT ... <ANSWERS
 *
 * Each line of the answers is typed when the program has asked, that is when
 * its output has rested; at their end the terminal says end of file. What the
 * terminal showed goes to stdout, and the exit status is the program's.
 */
#define _XOPEN_SOURCE 700 /* posix_openpt */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define REST_MS 150
#define PATIENCE_MS 10000

static pid_t start(const char *terminal, char **argv)
{
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	setsid();
	fd = open(terminal, O_RDWR); /* becomes the controlling one */
	if (fd < 0)
		_exit(127);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	execvp(argv[0], argv);
	_exit(127);
}

/* Shows what comes until it rests; 0 when the program is gone. */
static int show(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	int wait_ms = PATIENCE_MS;
	char bytes[4096];

	while (poll(&ready, 1, wait_ms) > 0) {
		ssize_t got = read(fd, bytes, sizeof(bytes));

		if (got <= 0)
			return 0;
		fwrite(bytes, 1, (size_t)got, stdout);
		wait_ms = REST_MS;
	}
	return 1;
}

int main(int argc, char **argv)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY), status = 0;
	char line[4096];
	pid_t pid;

	if (argc < 2 || fd < 0 || grantpt(fd) || unlockpt(fd)) {
		fputs("usage: on_terminal PROGRAM ARGUMENT ...\n", stderr);
		return 127;
	}
	pid = start(ptsname(fd), argv + 1);
	while (show(fd)) {
		const char *typed = fgets(line, sizeof(line), stdin);

		if (!typed)
			typed = "\004"; /* control D */
		if (write(fd, typed, strlen(typed)) < 0)
			break;
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}
