/*
 * commands.h - the commands of `payoff evaluate`, one file each
 */
#ifndef PAYOFF_EVALUATE_COMMAND_COMMANDS_H
#define PAYOFF_EVALUATE_COMMAND_COMMANDS_H

#include "data/base/err.h"
#include "data/base/opt.h"

int command_verdict(int argc, char **argv, struct err *err);
int command_calibration(int argc, char **argv, struct err *err);
int command_compare(int argc, char **argv, struct err *err);
int command_curve(int argc, char **argv, struct err *err);
int command_draw(int argc, char **argv, struct err *err);
int command_errors(int argc, char **argv, struct err *err);
int command_ledger(int argc, char **argv, struct err *err);
int command_plan(int argc, char **argv, struct err *err);
int command_share(int argc, char **argv, struct err *err);
int command_threshold(int argc, char **argv, struct err *err);
int command_slice(int argc, char **argv, struct err *err);
int command_policy(int argc, char **argv, struct err *err);

/* The option every command with a project has. */
#define OPT_PROJECT(var)                                        \
	OPT_TEXT('p', "project", var,                           \
		 "the project file (else PAYOFF_PROJECT, else " \
		 "payoff.db)",                                  \
		 "FILE")

#endif
