/* opt.c - see opt.h */
#include "data/base/opt.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/text.h"

#define HELP_COLUMNS 79
#define OPTION_COLUMNS 26 /* longer ones have a line of their own */

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

/* --- the help text --- */

/* Words filled into lines that start at a column; the first line is there up
 * to `at` already. Line feeds in the words stay. */
static void add_wrapped(struct text *out, const char *words, size_t indent,
			size_t at)
{
	while (*words) {
		size_t length = strcspn(words, " \n");
		size_t width = utf8_width(words, length);
		bool is_first = at <= indent;

		if (!is_first && at + 1 + width > HELP_COLUMNS) {
			text_add_char(out, '\n');
			at = 0;
			is_first = true;
		}
		if (length && !is_first) {
			text_add_char(out, ' ');
			at++;
		}
		for (; length && at < indent; at++)
			text_add_char(out, ' ');
		text_add_bytes(out, words, length);
		at += width;
		words += length;
		if (*words == '\n') {
			text_add_char(out, '\n');
			at = 0;
		}
		words += *words != '\0';
	}
	text_add_char(out, '\n');
}

/* "  -t, --text COLUMN" */
static void add_left(struct text *left, const struct poptOption *option)
{
	if (option->shortName)
		text_printf(left, "  -%c%s", option->shortName,
			    option->longName ? ", " : "");
	else
		text_add(left, "      ");
	if (option->longName)
		text_printf(left, "--%s", option->longName);
	if (option->argDescrip)
		text_printf(left, " %s", option->argDescrip);
}

/* What the variable holds before anything is parsed. */
static void add_default(struct text *right, const struct poptOption *option)
{
	const char *text;

	switch (option->argInfo & POPT_ARG_MASK) {
	case POPT_ARG_STRING:
		text = *(const char *const *)option->arg;
		if (text && *text)
			text_printf(right, " (default: %s)", text);
		break;
	case POPT_ARG_INT:
		text_printf(right, " (default: %d)", *(int *)option->arg);
		break;
	case POPT_ARG_DOUBLE:
		text_printf(right, " (default: %g)", *(double *)option->arg);
		break;
	default:
		break;
	}
}

static void add_option(struct text *out, const struct poptOption *option,
		       size_t column)
{
	struct text left = TEXT_INIT, right = TEXT_INIT;
	size_t width;

	add_left(&left, option);
	text_add(&right, option->descrip);
	if (option->argInfo & POPT_ARGFLAG_SHOW_DEFAULT)
		add_default(&right, option);
	text_add(out, text_get(&left));
	width = utf8_width(text_get(&left), left.length);
	if (width + 2 > column) {
		text_add_char(out, '\n');
		width = 0;
	}
	for (; width < column; width++)
		text_add_char(out, ' ');
	add_wrapped(out, text_get(&right), column, column);
	text_release(&left);
	text_release(&right);
}

/* The column at which the explanations start. */
static size_t help_column(const struct poptOption *table)
{
	size_t widest = strlen("  -h, --help");

	for (; table->longName || table->shortName; table++) {
		struct text left = TEXT_INIT;
		size_t width;

		add_left(&left, table);
		width = utf8_width(text_get(&left), left.length);
		if (width > widest && width <= OPTION_COLUMNS)
			widest = width;
		text_release(&left);
	}
	return widest + 2;
}

static char *help_text(const struct opt *opt, const struct poptOption *table,
		       const struct poptOption *help)
{
	size_t column = help_column(table);
	struct text out = TEXT_INIT;

	text_printf(&out, "Usage: %s\n\n", opt->usage);
	add_wrapped(&out, opt->about, 0, 0);
	text_add(&out, "\nOptions:\n");
	for (; table->longName || table->shortName; table++)
		add_option(&out, table, column);
	add_option(&out, help, column);
	if (opt->more)
		text_printf(&out, "\n%s\n", opt->more);
	return text_take(&out);
}

int opt_parse(struct opt *opt, int argc, char **argv,
	      const struct poptOption *table, struct err *err)
{
	int wants_help = 0;
	const struct poptOption help[] = { OPT_FLAG('h', "help", &wants_help,
						    "show this help"),
					   POPT_TABLEEND };
	const struct poptOption all[] = {
		{ NULL, '\0', POPT_ARG_INCLUDE_TABLE, (void *)(size_t)table, 0,
		  NULL, NULL },
		{ NULL, '\0', POPT_ARG_INCLUDE_TABLE, (void *)(size_t)help, 0,
		  NULL, NULL },
		POPT_TABLEEND
	};
	/* Before parsing: the defaults stand in the variables. */
	char *shown = help_text(opt, table, help);
	poptContext context;
	int rc, ret = -1;

	context = poptGetContext(opt->usage, argc, (const char **)argv, all, 0);
	rc = poptGetNextOpt(context);
	keep_texts(table);
	if (rc < -1) {
		err_set(err, "%s: %s; see %s --help",
			poptBadOption(context, POPT_BADOPTION_NOALIAS),
			poptStrerror(rc), argv[0]);
	} else if (wants_help) {
		fputs(shown, stdout);
		ret = 1;
	} else {
		collect_rest(opt, context);
		ret = 0;
	}
	poptFreeContext(context);
	free(shown);
	return ret;
}

int opt_no_rest(const struct opt *opt, struct err *err)
{
	return opt->rest_count
		       ? err_set(err, "'%s' is not an option; usage: %s",
				 opt->rest[0], opt->usage)
		       : 0;
}

int opt_range(const char *name, double value, double low, double high,
	      struct err *err)
{
	if (value >= low && value <= high)
		return 0;
	return err_set(err, "--%s is from %g to %g, not %g", name, low, high,
		       value);
}
