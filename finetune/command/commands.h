/*
 * commands.h - the commands of `payoff finetune`, one file each
 */
#ifndef PAYOFF_FINETUNE_COMMAND_COMMANDS_H
#define PAYOFF_FINETUNE_COMMAND_COMMANDS_H

#include <stdint.h>

#include "data/base/err.h"
#include "data/base/opt.h"

int command_run_methods(int argc, char **argv, struct err *err);
int command_train_curve(int argc, char **argv, struct err *err);
int command_list_runs(int argc, char **argv, struct err *err);
int command_show(int argc, char **argv, struct err *err);
int command_predict(int argc, char **argv, struct err *err);
int command_save(int argc, char **argv, struct err *err);
int command_tokens(int argc, char **argv, struct err *err);
int command_fetch(int argc, char **argv, struct err *err);

/* The option every command with a project has. */
#define OPT_PROJECT(var)                                        \
	OPT_TEXT('p', "project", var,                           \
		 "the project file (else PAYOFF_PROJECT, else " \
		 "payoff.db)",                                  \
		 "FILE")

/* A run's number as it was typed. */
int parse_run(const char *word, int64_t *run, struct err *err);

/* 0 for all processors. */
int thread_count(int asked, int *threads, struct err *err);

#endif
