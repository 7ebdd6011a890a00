/*
 * opt.h - a command's options as one table (popt)
 *
 * A command lists its options in a `struct poptOption` array whose variables
 * hold the defaults; help prints them from there. opt_parse() wraps popt so
 * that every command treats usage, --help and errors alike.
 *
 *	const char *project = NULL;
 *	int seed = 1;
 *	struct poptOption table[] = {
 *		OPT_TEXT('p', "project", &project, "the project file", "FILE"),
 *		OPT_INT('s', "seed", &seed, "same seed, same split"),
 *		POPT_TABLEEND
 *	};
 *	struct opt opt = { .usage = "payoff import FILE [options]",
 *			   .about = "reads reviews from a CSV file" };
 *	int rc = opt_parse(&opt, argc, argv, table, err);
 *	if (rc)
 *		return rc < 0 ? -1 : 0;		(1: help was printed)
 *	... opt.rest[0] .. opt.rest[opt.rest_count - 1] ...
 */
#ifndef PAYOFF_DATA_BASE_OPT_H
#define PAYOFF_DATA_BASE_OPT_H

#include <popt.h>
#include <stddef.h>

#include "data/base/err.h"

/* Text values live until the process ends. A flag is an int, 0 or 1. */
#define OPT_TEXT(short_, long_, var, help, arg)                               \
	{ long_, short_, POPT_ARG_STRING | POPT_ARGFLAG_SHOW_DEFAULT, var, 0, \
	  help,	 arg }
#define OPT_INT(short_, long_, var, help)                                  \
	{ long_, short_, POPT_ARG_INT | POPT_ARGFLAG_SHOW_DEFAULT, var, 0, \
	  help,	 "N" }
#define OPT_REAL(short_, long_, var, help)                                    \
	{ long_, short_, POPT_ARG_DOUBLE | POPT_ARGFLAG_SHOW_DEFAULT, var, 0, \
	  help,	 "X" }
#define OPT_FLAG(short_, long_, var, help) \
	{ long_, short_, POPT_ARG_NONE, var, 0, help, NULL }
/* A text that may be given several times: a NULL-terminated char ** . */
#define OPT_LIST(short_, long_, var, help, arg) \
	{ long_, short_, POPT_ARG_ARGV, var, 0, help, arg }

struct opt {
	const char *usage; /* "payoff import FILE [options]" */
	const char *about; /* one sentence or a paragraph */
	const char *more;  /* after the options, or NULL */
	/* filled in: what is not an option, valid until the process ends */
	const char **rest;
	size_t rest_count;
};

/* argv[0] is the command's own word. Returns 0; 1 when --help was printed to
 * stdout; -1 with the offending word in err. */
int opt_parse(struct opt *opt, int argc, char **argv,
	      const struct poptOption *table, struct err *err);

/* Refuses what is not an option, for commands that take no file. */
int opt_no_rest(const struct opt *opt, struct err *err);

/* "--NAME is from LOW to HIGH, not VALUE" unless low <= value <= high. */
int opt_range(const char *name, double value, double low, double high,
	      struct err *err);

#endif
