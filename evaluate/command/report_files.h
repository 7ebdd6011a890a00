/*
 * report_files.h - the forms of a report that go to files
 */
#ifndef PAYOFF_EVALUATE_COMMAND_REPORT_FILES_H
#define PAYOFF_EVALUATE_COMMAND_REPORT_FILES_H

#include <stdbool.h>

#include "evaluate/report/report.h"

/* NULL: not asked for; "-" is standard output, for markdown and model_card. */
struct report_files {
	const char *html, *markdown, *model_card, *junit;
};

/* Refuses two forms on one standard output. */
int report_files_check(const struct report_files *files, bool wants_json,
		       struct err *err);
/* Whether a form has standard output, and the text has not. */
bool report_files_take_stdout(const struct report_files *files);
/* Each whole or not at all. */
int report_files_write(const struct report *report,
		       const struct report_files *files, struct err *err);
/* A line for each on stdout. */
void report_files_say(const struct report_files *files);

#endif
