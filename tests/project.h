/*
 * project.h - a small project in a temporary folder, for tests
 *
 * Two labels (neg, pos), ten items in ten groups: 1 to 6 in train, 7 to 10
 * in the test; one open session of annotator "ann".
 */
#ifndef PAYOFF_TESTS_PROJECT_H
#define PAYOFF_TESTS_PROJECT_H

#include "tests/check.h"

#include <stdint.h>

#include "data/assignment.h"
#include "data/event.h"
#include "data/gold.h"
#include "data/label.h"
#include "data/project.h"
#include "data/session.h"
#include "data/store.h"

#define FIXTURE_ITEMS 10

struct fixture {
	char folder[32];
	char *path; /* of the project file */
	struct store *store;
	struct session session;
};

void fixture_open(struct fixture *fixture);
/* Another size: items 1 to train in train, the next `test` ones in the test,
 * `group` neighbours of one side in each group. The texts are "text number N"
 * and the labels the first `labels` of neg, pos, other. */
struct fixture_size {
	int64_t train, test, group;
	size_t labels;
};
void fixture_open_sized(struct fixture *fixture,
			const struct fixture_size *size);
/* Closes the store and removes the folder with all in it. */
void fixture_close(struct fixture *fixture);
/* A decision of the session: a label, or a skip when label is NULL. */
void fixture_label(struct fixture *fixture, int64_t item, const char *label);
/* One number of a query without parameters. */
int64_t fixture_int(struct fixture *fixture, const char *sql);

#endif
