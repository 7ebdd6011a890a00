/* opt.c - see opt.h */
#include "data/base/opt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/base/arena.h"

/* What popt allocated and commands point into: kept to the end of the
 * process, and reachable, so that a leak checker knows it is meant. */
static struct kept {
	void *value;
	struct kept *next;
} *kept_values;

static void keep(void *value)
{
	struct kept *kept = xcalloc(1, sizeof(*kept));

	kept->value = value;
	kept->next = kept_values;
	kept_values = kept;
}

static void keep_texts(const struct poptOption *table)
{
	for (; table->longName || table->shortName || table->arg; table++) {
		unsigned type = table->argInfo & POPT_ARG_MASK;

		if ((type == POPT_ARG_STRING || type == POPT_ARG_ARGV) &&
		    table->arg)
			keep(*(void **)table->arg);
	}
}

static void collect_rest(struct opt *opt, poptContext context)
{
	const char **rest = poptGetArgs(context);
	size_t count = 0;

	while (rest && rest[count])
		count++;
	opt->rest = xcalloc(count + 1, sizeof(*opt->rest));
	keep(opt->rest);
	for (size_t i = 0; i < count; i++) {
		char *copy = xstrdup(rest[i]);

		keep(copy);
		opt->rest[i] = copy;
	}
	opt->rest_count = count;
}

int opt_parse(struct opt *opt, int argc, char **argv,
	      const struct poptOption *table, struct err *err)
{
	int wants_help = 0;
	const struct poptOption help[] = { OPT_FLAG('h', "help", &wants_help,
						    "show this help"),
					   POPT_TABLEEND };
	/* popt keeps pointers to what it shows as a default; the table is the
	 * caller's and outlives the context. */
	struct poptOption all[] = { { NULL, '\0', POPT_ARG_INCLUDE_TABLE,
				      (void *)(size_t)table, 0,
				      "Options:", NULL },
				    { NULL, '\0', POPT_ARG_INCLUDE_TABLE,
				      (void *)(size_t)help, 0, "Help:", NULL },
				    POPT_TABLEEND };
	poptContext context;
	int rc;

	context = poptGetContext(opt->usage, argc, (const char **)argv, all, 0);
	rc = poptGetNextOpt(context);
	keep_texts(table);
	if (rc < -1) {
		err_set(err, "%s: %s; see %s --help",
			poptBadOption(context, POPT_BADOPTION_NOALIAS),
			poptStrerror(rc), argv[0]);
		poptFreeContext(context);
		return -1;
	}
	if (wants_help) {
		/* A fresh context: popt prints the defaults as they stand in
		 * the variables, and the first may have changed them. */
		printf("Usage: %s\n\n%s\n\n", opt->usage, opt->about);
		poptSetOtherOptionHelp(context, "[options]");
		fflush(stdout);
		poptPrintHelp(context, stdout, 0);
		if (opt->more)
			printf("\n%s\n", opt->more);
		poptFreeContext(context);
		return 1;
	}
	collect_rest(opt, context);
	poptFreeContext(context);
	return 0;
}

int opt_range(const char *name, double value, double low, double high,
	      struct err *err)
{
	if (value >= low && value <= high)
		return 0;
	return err_set(err, "--%s is from %g to %g, not %g", name, low, high,
		       value);
}
