/*
 * prediction_room.h - the project of project.h, taking small files of
 * predictions
 */
#ifndef PAYOFF_TESTS_PREDICTION_ROOM_H
#define PAYOFF_TESTS_PREDICTION_ROOM_H

#include "tests/project.h"

#include "data/prediction_import.h"

struct room {
	struct fixture fixture;
	char *table;
	/* untuned 'm', the columns "id" and "said" */
	struct prediction_import_options options;
	struct prediction_import_report report;
};

/* Odd items pos, even ones neg. */
extern const char all_ten[];

/* For cmocka. */
int setup(void **state);
int teardown(void **state);

/* Imports the table; and all the laws of `payoff check` must hold then. */
void take_ok(struct room *room, const char *table);
/* It fails with these words, and leaves as much as there was. */
void take_fails(struct room *room, const char *table, const char *words);
/* One number of a query. */
int64_t count(struct room *room, const char *sql);
int64_t predictions(struct room *room);

#endif
