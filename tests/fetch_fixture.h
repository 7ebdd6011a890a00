/*
 * fetch_fixture.h - a model to fetch, and what a fetch may and must leave
 *
 * org/tiny has five files that are needed, of which model.safetensors is
 * large, and two that are not. Each test has an HF_HOME of its own.
 */
#ifndef PAYOFF_TESTS_FETCH_FIXTURE_H
#define PAYOFF_TESTS_FETCH_FIXTURE_H

#include "tests/check.h"

#include <stdbool.h>

#include "finetune/hub/fetch.h"
#include "tests/hub_stand_in.h"

#define COMMIT STAND_IN_COMMIT
#define WEIGHTS_BYTES ((size_t)300000)
#define SMALL_BYTES 45 /* of the small files together */
#define CONFIG_BYTES 17
#define NEEDED 5
#define REPOSITORY "hub/models--org--tiny"
#define SNAPSHOT REPOSITORY "/snapshots/" COMMIT

extern char weights[WEIGHTS_BYTES];
extern char weights_hash[];
extern struct stand_in hub;
extern char *home; /* HF_HOME */

/* Of the group: the stand-in runs. Of each test: it behaves. */
int hub_start(void **state);
int hub_stop(void **state);
int home_set_up(void **state);
int home_tear_down(void **state);

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, home_set_up, home_tear_down)

/* Fetches org/tiny with hardly a pause between tries. */
int fetch_tiny(struct fetched *fetched, struct err *err);
void check_fetches(void);
/* The model is in the cache, and its short name finds it. */
void check_whole(void);
/* The fetch fails with these words, and leaves nothing that is a model. */
void check_refuses(const char *words);
/* A file under HF_HOME has these bytes. */
void check_there(const char *name, const char *bytes, size_t length);
bool is_there(const char *name);
/* The name, under HF_HOME, of the blob of the weights, and `more`; valid
 * until the next call. */
const char *weights_blob(const char *more);

#endif
