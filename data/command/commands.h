/*
 * commands.h - the commands of `payoff` itself, one file each
 */
#ifndef PAYOFF_DATA_COMMAND_COMMANDS_H
#define PAYOFF_DATA_COMMAND_COMMANDS_H

#include "data/base/err.h"

int command_init(int argc, char **argv, struct err *err);
int command_import(int argc, char **argv, struct err *err);
int command_status(int argc, char **argv, struct err *err);
int command_export(int argc, char **argv, struct err *err);
int command_check(int argc, char **argv, struct err *err);
int command_backup(int argc, char **argv, struct err *err);

#endif
