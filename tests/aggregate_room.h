/*
 * aggregate_room.h - a project with products, dates and two runs, for tests
 *
 * Labels neg, pos and other; items 1 to ROOM_TRAIN are in train, the first of
 * them labelled, the rest in the test. The date of an item is of January to
 * April 2024, its product p0, p1 or p2, and "when" a number from 0 to 10.
 */
#ifndef PAYOFF_TESTS_AGGREGATE_ROOM_H
#define PAYOFF_TESTS_AGGREGATE_ROOM_H

#include "tests/candidates.h"
#include "tests/project.h"

#include "evaluate/report/share_page.h"

#define ROOM_TRAIN 120
#define ROOM_TEST 80
#define ROOM_LABELLED 90 /* train items with a label: 1 .. 90 */

struct aggregate_room {
	struct fixture fixture;
	struct arena arena;
	struct label_list labels;
	struct candidate_rule rules[2];
	struct aggregate aggregate;
	struct share_page page;
	struct err err;
};

/* *state becomes the room: `group` neighbours in each group, `labels` labels;
 * the first `labelled` items have theirs, the first `in_use` labels in turn. */
int room_open(void **state, int64_t group, size_t labels, int64_t labelled,
	      size_t in_use);
int room_close(void **state);

/* The untuned run (0), then the tuned one (1); see candidates.h. */
void room_add_run(struct aggregate_room *room, int m, bool (*is_right)(int64_t),
		  bool (*answers)(int64_t));
/* Loads and measures in practice, and makes a page of it. */
void room_measure(struct aggregate_room *room);
/* A chart of the first label. */
int room_draw(struct aggregate_room *room, const char *by, const char *over,
	      const char *date, struct aggregate_chart *chart);

/* Rules of right answers: always; not where 6 divides (neg said pos); not
 * where 10 divides. */
bool room_is_always_right(int64_t item);
bool room_misses_sixths(int64_t item);
bool room_misses_few(int64_t item);
/* Answers train items, and every second one of the test. */
bool room_answers_some_test(int64_t item);

extern const struct aggregate_settings room_settings;

#endif
