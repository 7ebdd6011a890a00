/*
 * main.c - `payoff`: the front door
 *
 * Runs its own commands, which need the project file alone, and hands every
 * other word to the program payoff-WORD that lies beside this one. So this
 * program knows none of them, and starts in a millisecond or two.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/command.h"
#include "data/base/file.h"
#include "data/base/log.h"
#include "data/command/commands.h"

static const struct command commands[] = {
	{ "init", command_init,
	  "make a project: labels, and what is at stake" },
	{ "import", command_import, "read texts (and labels) from a CSV file" },
	{ "status", command_status, "what there is, and what to type next" },
	{ "export", command_export, "write the labelled texts as CSV" },
	{ "check", command_check, "is the project file sound?" },
	{ "backup", command_backup,
	  "copy the project file while it is in use" },
	{ NULL, NULL, NULL },
};

static const struct command beside[] = {
	{ "annotate", NULL, "label texts at the keyboard" },
	{ "finetune", NULL,
	  "tune pre-trained weights: run, fetch, predict, save" },
	{ "evaluate", NULL,
	  "did it pay off? practice, or the verdict (--open)" },
	{ NULL, NULL, NULL },
};

static void show_help(void)
{
	puts("payoff tells you whether fine-tuning a pre-trained model on your "
	     "own labels\nis worth it: label, tune, compare, decide.\n\n"
	     "Usage: payoff COMMAND [options]\n\nThe project:");
	command_list(commands);
	puts("\nThe work:");
	command_list(beside);
	puts("\npayoff COMMAND --help shows a command's options. The project "
	     "file is payoff.db\nhere, unless -p FILE or PAYOFF_PROJECT says "
	     "otherwise.\n\nStart with: payoff init");
}

/* The folder this program lies in. */
static char *own_folder(void)
{
	char path[4096];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (length <= 0)
		return xstrdup(".");
	path[length] = '\0';
	return file_folder(path);
}

/* Becomes payoff-WORD from beside this program; returns only on failure. */
static int exec_beside(char **argv)
{
	char *folder = own_folder();
	char *path = xasprintf("%s/payoff-%s", folder, argv[0]);
	const char *near;

	/* OpenBLAS's threads otherwise spin for a tenth of a second whenever
	 * they wait, at the cost of whoever shares the processors. It reads
	 * this when it is loaded, so a program cannot set it for itself. */
	setenv("OPENBLAS_THREAD_TIMEOUT", "4", 0);
	if (!strchr(argv[0], '/'))
		execv(path, argv);
	if (errno == ENOENT && !strcmp(argv[0], "finetune"))
		log_error("payoff-finetune is not in %s: this payoff was built "
			  "without it (-DPAYOFF_FINETUNE=OFF)",
			  folder);
	else if (errno != ENOENT)
		log_error("%s: %s", path, strerror(errno));
	else {
		near = command_nearest(commands, argv[0]);
		if (!near)
			near = command_nearest(beside, argv[0]);
		log_error("no command '%s'%s%s%s; see payoff --help", argv[0],
			  near ? " (did you mean '" : "", near ? near : "",
			  near ? "'?)" : "");
	}
	free(path);
	free(folder);
	return 2;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "help";
	const struct command *command;

	log_init("payoff", false);
	if (!strcmp(word, "help") && argc > 2) {
		/* payoff help WORD is payoff WORD --help */
		char help[] = "--help";
		char *asked[] = { argv[2], help, NULL };

		command = command_find(commands, argv[2]);
		return command ? command_run(command, "payoff", 2, asked)
			       : exec_beside(asked);
	}
	if (!strcmp(word, "help") || !strcmp(word, "--help") ||
	    !strcmp(word, "-h")) {
		show_help();
		return 0;
	}
	if (!strcmp(word, "--version") || !strcmp(word, "version")) {
		puts("payoff " PAYOFF_VERSION);
		return 0;
	}
	command = command_find(commands, word);
	if (command)
		return command_run(command, "payoff", argc - 1, argv + 1);
	return exec_beside(argv + 1);
}
