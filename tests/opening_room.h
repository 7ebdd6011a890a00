/*
 * opening_room.h - a project ready to be opened: sixty train items, labelled,
 * 140 test items, an untuned run that is wrong on every third item and a tuned
 * one that is wrong on every tenth
 */
#ifndef PAYOFF_TESTS_OPENING_ROOM_H
#define PAYOFF_TESTS_OPENING_ROOM_H

#include "tests/candidates.h"
#include "tests/project.h"

#include "evaluate/opening.h"

#define TRAIN 60
#define TEST 140

struct room {
	struct fixture fixture;
	struct arena arena;
	struct project project;
	struct label_list labels;
	struct practice practice;
	struct opening_plan plan;
	struct opening opening;
	struct look look;
	int64_t untuned, tuned;
};

/* The label of item i is keys[i % 2]. */
extern const char *const keys[2];

bool misses_thirds(int64_t item);
bool misses_tenths(int64_t item);
bool misses_twentieths(int64_t item);
struct candidate_rule tuned_rule(bool (*is_right)(int64_t));
struct candidate_rule untuned_rule(bool (*is_right)(int64_t));

/* For cmocka; every item is its own group, or four are one. */
int setup(void **state);
int setup_groups_of_four(void **state);
int teardown(void **state);

/* Labels items rightly. */
void label(struct room *room, int64_t from, int64_t to);
/* Adds a run and returns its id. */
int64_t add(struct room *room, struct candidate_rule rule);
/* Plans with these candidates, or with those that practice chooses. */
int plan_with(struct room *room, struct opening_choice choice, struct err *err);
void plan(struct room *room);
int check(struct room *room, struct err *err);
int read_look(struct room *room, struct err *err);
/* Plans, writes and reads an opening of everything that is resolved. */
void open_test(struct room *room);

#endif
