/*
 * main.c - `payoff-evaluate`: did it pay off?
 */
#include <stdio.h>
#include <string.h>

#include "data/base/command.h"
#include "data/base/log.h"
#include "evaluate/command/commands.h"

static const struct command commands[] = {
	{ "calibration", command_calibration,
	  "what a run's probabilities are worth" },
	{ "compare", command_compare,
	  "two or more runs, every metric, with intervals" },
	{ "curve", command_curve, "would more labels help, and pay?" },
	{ "draw", command_draw,
	  "a part of the test of its own: disagreements, rare words" },
	{ "errors", command_errors,
	  "wrong answers, flips, confusion, labels that look wrong" },
	{ "ledger", command_ledger, "the whole story of the test set" },
	{ "plan", command_plan, "how many labels an answer needs" },
	{ "policy", command_policy, "bars for a gate, and what they measure" },
	{ "share", command_share, "how wrong a chart of shares is" },
	{ "slice", command_slice, "where tuning helps and where it hurts" },
	{ "threshold", command_threshold,
	  "fewer false positives or negatives, without training" },
	{ NULL, NULL, NULL },
};

/* Without a word of its own: practice, and the verdict. */
static const struct command verdict = { "", command_verdict, "" };

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	const struct command *command;
	const char *near;

	log_init("payoff evaluate", false);
	if (!*word || *word == '-') {
		int status =
			command_run(&verdict, "payoff evaluate", argc, argv);

		if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
			puts("\nCommands, each with --help:");
			command_list(commands);
		}
		return status;
	}
	command = command_find(commands, word);
	if (command)
		return command_run(command, "payoff evaluate", argc - 1,
				   argv + 1);
	near = command_nearest(commands, word);
	log_error("no command '%s'%s%s%s; see payoff evaluate --help", word,
		  near ? " (did you mean '" : "", near ? near : "",
		  near ? "'?)" : "");
	return 2;
}
