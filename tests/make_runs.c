/*
 * make_runs.c - labels and runs for a project of make_project, for the tests
 * that run real programs
 *
 *	make_runs PATH TEST_LABELS [CANDIDATE]
 *
 * Labels every train item and the first TEST_LABELS test items (see
 * candidates.h for the labels), those that have none yet. Adds, once, an
 * untuned run that is wrong on every fourth item and a tuned one that is wrong
 * on every sixth. CANDIDATE adds another tuned run: "better" is wrong on every
 * 23rd, "worse" on every second, "mute" has said nothing of the test.
 */
#include <stdio.h>
#include <string.h>

#include "data/base/text.h"
#include "data/event.h"
#include "data/label.h"
#include "tests/candidates.h"

static bool misses_fourths(int64_t item)
{
	return item % 4 != 0;
}

static bool misses_sixths(int64_t item)
{
	return item % 6 != 0;
}

static bool misses_few(int64_t item)
{
	return item % 23 != 0;
}

static bool misses_halves(int64_t item)
{
	return item % 2 != 0;
}

/* make_project puts these in the test. */
static bool is_in_train(int64_t item)
{
	return item % 5 >= 2;
}

static int label_items(struct store *store, const char *sql, int64_t most,
		       const struct label_list *labels, struct err *err)
{
	struct session session;
	sqlite3_stmt *statement;
	int rc;

	if (session_open(store, "ann", "lines", &session, err))
		return -1;
	statement = store_query(store, err, sql, "i", most);
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		int64_t item = sqlite3_column_int64(statement, 0);
		struct event event = {
			.item = item,
			.kind = "label",
			.label = labels->labels[(size_t)item % labels->count]
					 .key,
			.label_set = labels->version,
			.shown_ms = 1000 * item,
			.decided_ms = 1000 * item + 3000 + 500 * (item % 5),
			.policy = "queue",
		};

		if (event_add(store, &session, &event, NULL, err)) {
			rc = -1;
			break;
		}
	}
	sqlite3_finalize(statement);
	return rc;
}

static int add_runs(struct store *store, const char *candidate, struct err *err)
{
	struct candidate_rule untuned = { .run = { .method = METHOD_OWN_HEAD },
					  .is_right = misses_fourths };
	struct candidate_rule tuned = { .run = { .method = METHOD_FULL,
						 .is_tuned = true,
						 .seed = 1,
						 .weights_hash = "0123abcd",
						 .wall_seconds = 42 },
					.is_right = misses_sixths };
	int64_t runs;

	if (store_int64(store, err, &runs, 0, "SELECT count(*) FROM run", ""))
		return -1;
	if (!runs && (candidate_add(store, &untuned, err) ||
		      candidate_add(store, &tuned, err)))
		return -1;
	if (!candidate)
		return 0;
	tuned.run.id = tuned.run.launch = 0;
	tuned.run.started = tuned.run.finished = 0;
	tuned.is_right =
		strcmp(candidate, "worse") ? misses_few : misses_halves;
	if (!strcmp(candidate, "mute"))
		tuned.answers = is_in_train;
	return candidate_add(store, &tuned, err);
}

static int fill(struct store *store, int64_t test_labels, const char *candidate,
		struct err *err)
{
	static const char train[] =
		"SELECT item FROM deal WHERE split = 'train' AND ?1 > 0"
		" AND item NOT IN (SELECT item FROM event) ORDER BY rank";
	static const char test[] =
		"SELECT item FROM (SELECT item, rank FROM deal"
		" WHERE split = 'test' ORDER BY rank LIMIT ?1)"
		" WHERE item NOT IN (SELECT item FROM event) ORDER BY rank";
	struct arena arena = ARENA_INIT;
	struct label_list labels;
	int ret = -1;

	if (labels_load(store, &arena, &labels, err) ||
	    store_begin(store, err) ||
	    label_items(store, train, 1, &labels, err) ||
	    label_items(store, test, test_labels, &labels, err) ||
	    add_runs(store, candidate, err) || store_commit(store, err))
		goto out;
	ret = 0;
out:
	arena_release(&arena);
	return ret;
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	int64_t test_labels = 0;
	struct store *store;
	int ret;

	if (argc < 3 || !text_to_int64(argv[2], &test_labels)) {
		fputs("usage: make_runs PATH TEST_LABELS [CANDIDATE]\n",
		      stderr);
		return 2;
	}
	store = store_open(argv[1], STORE_WRITE, &err);
	ret = store ? fill(store, test_labels, argc > 3 ? argv[3] : NULL, &err)
		    : -1;
	if (ret)
		fprintf(stderr, "make_runs: %s\n", err.text);
	if (store)
		store_close(store);
	return ret ? 2 : 0;
}
