/*
 * main.c - `payoff-finetune`: candidates from pre-trained weights
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/command.h"
#include "data/base/log.h"
#include "data/base/text.h"
#include "finetune/blas.h"
#include "finetune/command/commands.h"

static const struct command commands[] = {
	{ "run", command_run_methods,
	  "make the untuned baselines and the tuned candidates" },
	{ "curve", command_train_curve,
	  "the learning curve: would more labels help?" },
	{ "list", command_list_runs, "the runs of the project" },
	{ "show", command_show, "one run: settings, epochs, costs, remarks" },
	{ "predict", command_predict, "label new texts with a run" },
	{ "save", command_save, "write a run as a folder for other tools" },
	{ "tokens", command_tokens, "print the token ids of texts" },
	{ "fetch", command_fetch, "download a model from the hub" },
	{ NULL, NULL, NULL },
};

int parse_run(const char *word, int64_t *run, struct err *err)
{
	if (text_to_int64(word, run) && *run > 0)
		return 0;
	return err_set(err,
		       "'%s' is not a run's number; payoff finetune list "
		       "shows them",
		       word);
}

int thread_count(int asked, int *threads, struct err *err)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (opt_range("threads", asked, 0, 1024, err))
		return -1;
	*threads = asked ? asked : processors > 0 ? (int)processors : 1;
	return 0;
}

/* The commands whose time is matrix products. */
static int multiplies(const char *word)
{
	return !strcmp(word, "run") || !strcmp(word, "curve") ||
	       !strcmp(word, "predict");
}

static void show_help(void)
{
	puts("Makes candidates out of a pre-trained model: as it is, with a "
	     "new head, tuned.\n\nUsage: payoff finetune COMMAND [options]\n");
	command_list(commands);
	puts("\npayoff finetune COMMAND --help shows a command's options.\n\n"
	     "Start with: payoff finetune run --model all-MiniLM-L6-v2");
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "help";
	const struct command *command;
	const char *near;

	log_init("payoff finetune", false);
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
	if (command && multiplies(word))
		blas_modernise(argv);
	if (command)
		return command_run(command, "payoff finetune", argc - 1,
				   argv + 1);
	near = command_nearest(commands, word);
	log_error("no command '%s'%s%s%s; see payoff finetune --help", word,
		  near ? " (did you mean '" : "", near ? near : "",
		  near ? "'?)" : "");
	return 2;
}
