/* predictor.c - see predictor.h */
#include "evaluate/predictor.h"

#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"

extern char **environ;

static char *program_beside(void)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *folder, *program;

	path[length > 0 ? length : 0] = '\0';
	folder = file_folder(path);
	program = file_join(folder, "payoff-finetune");
	free(folder);
	return program;
}

/* Starts the program with its stderr in a pipe, whose reading end is returned;
 * -1 when there is no such program. */
static int start(const char *project, int64_t run, pid_t *pid)
{
	char words[][16] = { "payoff-finetune", "predict", "--run", "--missing",
			     "-p" };
	char *program = program_beside(), *name = xstrdup(project);
	char number[32];
	char *argv[] = { words[0], words[1], words[2], number,
			 words[3], words[4], name,     NULL };
	posix_spawn_file_actions_t actions;
	int ends[2], failed = 1;

	snprintf(number, sizeof(number), "%" PRId64, run);
	if (pipe(ends) == 0) {
		posix_spawn_file_actions_init(&actions);
		posix_spawn_file_actions_addclose(&actions, ends[0]);
		posix_spawn_file_actions_adddup2(&actions, ends[1],
						 STDERR_FILENO);
		failed = posix_spawn(pid, program, &actions, NULL, argv,
				     environ);
		posix_spawn_file_actions_destroy(&actions);
		close(ends[1]);
		if (failed)
			close(ends[0]);
	}
	free(name);
	free(program);
	return failed ? -1 : ends[0];
}

/* Passes on all lines but the last, which stays in `last`. */
static void pass_on(FILE *from, char *last, size_t size)
{
	char *line = NULL;
	size_t room = 0;

	last[0] = '\0';
	while (getline(&line, &room, from) > 0) {
		if (*last)
			fprintf(stderr, "%s\n", last);
		line[strcspn(line, "\r\n")] = '\0';
		snprintf(last, size, "%s", line);
	}
	free(line);
}

int predictor_run(const char *project, int64_t run, struct err *err)
{
	char last[512] = "there is no payoff-finetune beside this program";
	int status = -1, fd;
	FILE *said;
	pid_t pid;

	fd = start(project, run, &pid);
	said = fd >= 0 ? fdopen(fd, "r") : NULL;
	if (said) {
		pass_on(said, last, sizeof(last));
		fclose(said);
	}
	while (fd >= 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (fd >= 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		if (*last)
			fprintf(stderr, "%s\n", last);
		return 0;
	}
	return err_set(err,
		       "run %" PRId64 " lacks predictions of test items, and "
		       "payoff finetune predict --run %" PRId64 " --missing "
		       "did not make them: %s",
		       run, run, last);
}
