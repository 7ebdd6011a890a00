/* assignment.c - see assignment.h */
#include "data/assignment.h"

#include <string.h>

#include "data/base/log.h"
#include "data/base/rng.h"
#include "data/event.h"

#define LEASE_MS ((int64_t)10 * 60 * 1000)

/* Shares of test items in what is served, before and after the planned number
 * is reached. */
#define TEST_SHARE_FIRST 0.7
#define TEST_SHARE_LATER 0.3

static int find_open(struct store *store, const char *split,
		     const struct session *session, struct arena *arena,
		     struct served *served, struct err *err)
{
	static const char sql[] =
		"SELECT assignment.item, assignment.round, item.body"
		" FROM assignment"
		" JOIN source ON source.id = assignment.batch"
		"   AND source.state = 'ready'"
		" JOIN item ON item.id = assignment.item"
		" WHERE assignment.state = 'open' AND assignment.split = ?1"
		" AND item.purged = 0"
		" AND (assignment.lease_until < ?2"
		"   OR assignment.lease_session = ?3)"
		" ORDER BY assignment.priority DESC, assignment.batch,"
		" assignment.rank LIMIT 1";
	sqlite3_stmt *statement = store_query(store, err, sql, "sii", split,
					      clock_utc_ms(), session->id);
	int rc;

	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0) {
		served->item = sqlite3_column_int64(statement, 0);
		served->round = sqlite3_column_int64(statement, 1);
		served->body = store_column_text(statement, 2, arena);
	}
	sqlite3_finalize(statement);
	return rc;
}

static int lease(struct store *store, const struct session *session,
		 const struct served *served, struct err *err)
{
	static const char sql[] =
		"UPDATE assignment SET lease_until = ?3, lease_session = ?4"
		" WHERE item = ?1 AND round = ?2";

	return store_run(store, err, sql, "iiii", served->item, served->round,
			 clock_utc_ms() + LEASE_MS, session->id);
}

/* Whether the planned first opening is there: the first test items of the test
 * order, so many, each with an answer that counts. Looks no further than the
 * first without one, however many answers there are. */
static int is_plan_covered(struct store *store, int64_t planned, int64_t *is,
			   struct err *err)
{
	static const char sql[] =
		"SELECT NOT EXISTS (SELECT 1 FROM"
		"  (SELECT item FROM source CROSS JOIN deal"
		"    ON deal.batch = source.id AND deal.split = 'test'"
		"   WHERE source.state = 'ready'"
		"   ORDER BY source.id, deal.rank LIMIT ?1) AS planned"
		"  WHERE NOT EXISTS (SELECT 1 FROM counted_answer"
		"   WHERE counted_answer.item = planned.item))";

	return store_int64(store, err, is, 0, sql, "i", planned);
}

static int count_test_resolved(struct store *store, int64_t *count,
			       struct err *err)
{
	static const char sql[] = "SELECT count(DISTINCT item)"
				  " FROM counted_answer WHERE split = 'test'";

	return store_int64(store, err, count, 0, sql, "");
}

/* The share of test items to serve, and the seeded draw of a side. */
static int draw_side(struct store *store, const struct queue *queue,
		     const char **first, const char **second, double *share,
		     struct err *err)
{
	struct rng rng = rng_stream((uint64_t)queue->seed, "queue");
	int64_t is_covered, newest;

	if (is_plan_covered(store, queue->planned_test, &is_covered, err) ||
	    event_newest(store, &newest, err))
		return -1;
	*share = is_covered ? TEST_SHARE_LATER : TEST_SHARE_FIRST;
	rng.next = (uint64_t)newest;
	if (rng_uniform(&rng) < *share) {
		*first = "test";
		*second = "train";
	} else {
		*first = "train";
		*second = "test";
		*share = 1 - *share;
	}
	return 0;
}

int queue_next(struct store *store, const struct queue *queue,
	       const struct session *session, struct arena *arena,
	       struct served *served, struct err *err)
{
	bool is_nested = !sqlite3_get_autocommit(store->db);
	const char *first, *second;
	double share;
	int rc;

	memset(served, 0, sizeof(*served));
	if (!is_nested && store_begin(store, err))
		return -1;
	if (draw_side(store, queue, &first, &second, &share, err))
		goto failed;
	rc = find_open(store, first, session, arena, served, err);
	if (rc == 0) {
		share = 1 - share;
		rc = find_open(store, second, session, arena, served, err);
	}
	if (rc < 0)
		goto failed;
	served->propensity = share;
	if (rc > 0 && lease(store, session, served, err))
		goto failed;
	if (!is_nested && store_commit(store, err))
		goto failed;
	return rc;
failed:
	if (!is_nested)
		store_rollback(store);
	return -1;
}

int queue_serve(struct store *store, int64_t item, int64_t round,
		const struct session *session, struct arena *arena,
		struct served *served, struct err *err)
{
	static const char sql[] = "SELECT body FROM item WHERE id = ?1";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", item);
	int rc;

	memset(served, 0, sizeof(*served));
	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0) {
		served->item = item;
		served->round = round;
		served->body = store_column_text(statement, 0, arena);
		served->propensity = 1;
	}
	sqlite3_finalize(statement);
	if (rc > 0 && lease(store, session, served, err))
		return -1;
	return rc;
}

int queue_release(struct store *store, const struct session *session,
		  struct err *err)
{
	static const char sql[] =
		"UPDATE assignment SET lease_until = 0, lease_session = NULL"
		" WHERE state = 'open' AND lease_session = ?1";

	return store_run(store, err, sql, "i", session->id);
}

int queue_progress(struct store *store, const struct session *session,
		   struct queue_counts *counts, struct err *err)
{
	static const char sql[] =
		"SELECT total(state = 'open'), count(*),"
		"  count(*) FILTER (WHERE lease_until >= ?1"
		"    AND lease_session <> ?2 AND state = 'open')"
		" FROM assignment WHERE batch NOT IN"
		"  (SELECT id FROM source WHERE state <> 'ready')";
	sqlite3_stmt *statement =
		store_query(store, err, sql, "ii", clock_utc_ms(),
			    session ? session->id : (int64_t)0);
	int rc;

	memset(counts, 0, sizeof(*counts));
	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0) {
		counts->open = sqlite3_column_int64(statement, 0);
		counts->done =
			sqlite3_column_int64(statement, 1) - counts->open;
		counts->leased_elsewhere = sqlite3_column_int64(statement, 2);
	}
	sqlite3_finalize(statement);
	return rc < 0 ? -1 : 0;
}

int queue_count(struct store *store, const struct session *session,
		struct queue_counts *counts, struct err *err)
{
	static const char train[] =
		"SELECT count(*) FROM (SELECT 1 FROM gold"
		" WHERE split = 'train' AND state = 'label' LIMIT ?1)";

	if (queue_progress(store, session, counts, err) ||
	    count_test_resolved(store, &counts->test_resolved, err))
		return -1;
	return store_int64(store, err, &counts->train_labelled, 0, train, "i",
			   (int64_t)QUEUE_TRAIN_ENOUGH);
}
