/*
 * report_room.h - a project with a report: sixty train items, two hundred test
 * items of three classes, an untuned run that is wrong on every third item and
 * a tuned one that is wrong on every tenth
 */
#ifndef PAYOFF_TESTS_REPORT_ROOM_H
#define PAYOFF_TESTS_REPORT_ROOM_H

#include "tests/project.h"

#include <jansson.h>
#include <stdbool.h>

#include "evaluate/report/report.h"

#define TRAIN 60
#define TEST 200

struct report_room {
	struct fixture fixture;
	struct arena arena;
	struct project project;
	struct label_list labels;
	struct report report;
	char *text;		    /* what was printed last */
	bool has_probabilities;	    /* set before the runs are added */
	bool is_against_thresholds; /* as if practice had chosen so */
	struct opening_choice choice;
};

/* For cmocka; every item is its own group, or two are one. */
int report_setup(void **state);
int report_setup_pairs(void **state);
int report_teardown(void **state);

/* Labels items rightly: item i is of class i modulo three. */
void report_label(struct report_room *room, int64_t from, int64_t to);
/* The two runs, 1 and 2. */
void report_add_runs(struct report_room *room);
/* Labels train and the first `labels` test items, adds the runs unless there
 * are any, opens the test as project and choice say, and reads it. */
void report_open(struct report_room *room, int64_t labels);
/* Adds moved thresholds of the untuned run: "pos" from a floor on, else nobody
 * answers. Before report_open(). Targets: a JSON list of bars. */
void report_add_thresholds(struct report_room *room, double floor,
			   const char *targets);
/* Reads the report again. */
void report_reload(struct report_room *room);

enum form { FORM_TEXT, FORM_JSON, FORM_HTML, FORM_MARKDOWN, FORM_CARD };

/* The report in a form, in room->text. */
const char *report_print(struct report_room *room, enum form form);
/* The JSON, which the schema allows; the caller releases it. */
json_t *report_parse(struct report_room *room);
size_t count_of(const char *text, const char *part);
/* No line is wider than a terminal, or ends in a space. */
void check_lines(const char *text);

#endif
