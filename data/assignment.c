/* assignment.c - see assignment.h */
#include "data/assignment.h"

#include <math.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/rng.h"
#include "data/event.h"
#include "data/repeat.h"

#define LEASE_MS ((int64_t)10 * 60 * 1000)

/* Shares of test items in what is served, before and after the planned number
 * is reached. */
#define TEST_SHARE_FIRST 0.7
#define TEST_SHARE_LATER 0.3

/* Of second readings, while there are first ones too: soon, since what people
 * disagree about mends the guideline, and yet mixed. */
#define SECOND_SHARE 0.5

/* Whether a reading is for the person ?1: not a repeat of somebody else's, nor
 * one that comes too soon (?2: older events lie far enough back), nor an
 * overlap with what they have read themselves. */
#define IS_THEIRS                                                       \
	" coalesce(assignment.annotator, ?1) = ?1 AND CASE purpose"     \
	" WHEN 'repeat' THEN NOT EXISTS (SELECT 1 FROM event"           \
	"  WHERE event.item = assignment.item AND event.annotator = ?1" \
	"  AND event.round <> assignment.round AND event.id >= ?2)"     \
	" WHEN 'overlap' THEN EXISTS (SELECT 1 FROM event"              \
	"  WHERE event.item = assignment.item AND event.annotator = ?1" \
	"  AND event.round = assignment.round) OR NOT EXISTS (SELECT 1" \
	"  FROM event WHERE event.item = assignment.item"               \
	"  AND event.annotator = ?1)"                                   \
	" ELSE 1 END"

/* One call of queue_next(): who asks, and where the answer goes. */
struct search {
	struct store *store;
	const struct queue *queue;
	const struct session *session;
	struct recent recent;
	int64_t newest;	 /* event: the index of every draw */
	int64_t avoided; /* an item that is not to be served; 0: none */
	struct arena *arena;
	struct served *served;
};

/* The first row of (item, round, body, purpose) becomes what is served. */
static int take_first(struct search *search, sqlite3_stmt *row, struct err *err)
{
	static const char *const policies[] = { "repeat", "overlap", "audit" };
	struct served *served = search->served;
	const char *purpose;
	int rc;

	if (!row)
		return -1;
	rc = store_step(search->store, row, err);
	if (rc > 0) {
		served->item = sqlite3_column_int64(row, 0);
		served->round = sqlite3_column_int64(row, 1);
		served->body = store_column_text(row, 2, search->arena);
		served->policy = "queue";
		purpose = (const char *)sqlite3_column_text(row, 3);
		for (size_t i = 0; i < 3; i++)
			if (!strcmp(policies[i], purpose))
				served->policy = policies[i];
	}
	sqlite3_finalize(row);
	return rc;
}

static int find_first_reading(struct search *search, const char *split,
			      struct err *err)
{
	static const char sql[] =
		"SELECT assignment.item, assignment.round, item.body, purpose"
		" FROM assignment"
		" JOIN source ON source.id = assignment.batch"
		"   AND source.state = 'ready'"
		" JOIN item ON item.id = assignment.item"
		" WHERE assignment.state = 'open' AND purpose = 'label'"
		" AND assignment.split = ?1"
		" AND coalesce(assignment.annotator, ?4) = ?4"
		" AND item.purged = 0 AND assignment.item <> ?5"
		" AND (assignment.lease_until < ?2"
		"   OR assignment.lease_session = ?3)"
		" ORDER BY assignment.priority DESC, assignment.batch,"
		" assignment.rank LIMIT 1";

	return take_first(search,
			  store_query(search->store, err, sql, "siiii", split,
				      clock_utc_ms(), search->session->id,
				      search->session->annotator,
				      search->avoided),
			  err);
}

/* From either side, which it does not say. */
static int find_second_reading(struct search *search, bool only_repeats,
			       struct err *err)
{
	static const char sql[] =
		"SELECT assignment.item, assignment.round, item.body, purpose"
		" FROM assignment"
		" JOIN source ON source.id = assignment.batch"
		"   AND source.state = 'ready'"
		" JOIN item ON item.id = assignment.item"
		" WHERE assignment.state = 'open' AND purpose <> 'label'"
		" AND (purpose = 'repeat' OR NOT ?6)"
		" AND item.purged = 0 AND assignment.item <> ?5"
		" AND (assignment.lease_until < ?3"
		"   OR assignment.lease_session = ?4)"
		" AND" IS_THEIRS
		" ORDER BY assignment.priority DESC, assignment.batch,"
		" assignment.rank LIMIT 1";

	return take_first(search,
			  store_query(search->store, err, sql, "iiiiii",
				      search->session->annotator,
				      search->recent.before, clock_utc_ms(),
				      search->session->id, search->avoided,
				      (int64_t)only_repeats),
			  err);
}

/* An own text again: one that was asked for already and has come round, or
 * another one. */
static int find_repeat(struct search *search, struct rng *rng, struct err *err)
{
	size_t asked;
	int rc = find_second_reading(search, true, err);

	if (rc || !search->recent.before)
		return rc;
	if (repeat_ask(search->store, rng, search->session->annotator,
		       search->recent.before, &asked, err))
		return -1;
	return asked ? find_second_reading(search, true, err) : 0;
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

/* From the side that a seeded draw says, else from the other one. */
static int find_on_a_side(struct search *search, struct err *err)
{
	struct rng rng = rng_stream((uint64_t)search->queue->seed, "queue");
	int64_t is_covered;
	double test_share;
	bool is_test;
	int rc;

	if (is_plan_covered(search->store, search->queue->planned_test,
			    &is_covered, err))
		return -1;
	test_share = is_covered ? TEST_SHARE_LATER : TEST_SHARE_FIRST;
	rng.next = (uint64_t)search->newest;
	is_test = rng_uniform(&rng) < test_share;
	search->served->propensity = is_test ? test_share : 1 - test_share;
	rc = find_first_reading(search, is_test ? "test" : "train", err);
	if (rc)
		return rc;
	search->served->propensity = is_test ? 1 - test_share : test_share;
	return find_first_reading(search, is_test ? "train" : "test", err);
}

/* A first reading, and in its stead a second one where the draws say so. */
static int find_reading(struct search *search, struct err *err)
{
	struct rng rng = rng_stream((uint64_t)search->queue->seed, "again");
	double repeats = search->queue->repeat_share, of_all;
	int first = find_on_a_side(search, err), second = 0;

	if (first < 0)
		return -1;
	rng.next = (uint64_t)search->newest * REPEAT_DRAWS;
	of_all = rng_uniform(&rng);
	if (!first) {
		search->served->propensity = 1;
		return find_second_reading(search, false, err);
	}
	if (of_all < repeats) {
		second = find_repeat(search, &rng, err);
		if (second > 0)
			search->served->propensity = repeats;
	} else if (of_all < repeats + (1 - repeats) * SECOND_SHARE) {
		second = find_second_reading(search, false, err);
		if (second > 0)
			search->served->propensity =
				(1 - repeats) * SECOND_SHARE;
	}
	return second < 0 ? -1 : 1;
}

/* Not what the person has just decided on, although another round of it may be
 * open; only when for long there was nothing else. */
static int find_next(struct search *search, struct err *err)
{
	int64_t at = clock_utc_ms();
	int rc;

	if (event_newest(search->store, &search->newest, err) ||
	    recent_load(search->store, search->session->annotator,
			&search->recent, err))
		return -1;
	search->avoided = search->recent.item;
	rc = find_reading(search, err);
	if (rc || !search->avoided || at - search->recent.at < LEASE_MS)
		return rc;
	search->avoided = 0;
	return find_reading(search, err);
}

int queue_next(struct store *store, const struct queue *queue,
	       const struct session *session, struct arena *arena,
	       struct served *served, struct err *err)
{
	bool is_nested = !sqlite3_get_autocommit(store->db);
	struct search search = {
		.store = store,
		.queue = queue,
		.session = session,
		.arena = arena,
		.served = served,
	};
	int rc;

	memset(served, 0, sizeof(*served));
	if (!is_nested && store_begin(store, err))
		return -1;
	rc = find_next(&search, err);
	if (rc < 0 || (rc > 0 && lease(store, session, served, err)) ||
	    (!is_nested && store_commit(store, err))) {
		if (!is_nested)
			store_rollback(store);
		return -1;
	}
	return rc;
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
		served->policy = "again";
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
		"SELECT count(*) FILTER (WHERE state = 'open' AND" IS_THEIRS
		"  ), count(*) FILTER (WHERE state = 'open'"
		"   AND purpose = 'label'"
		"   AND coalesce(assignment.annotator, ?1) = ?1),"
		" count(*) FILTER (WHERE state = 'done'),"
		" count(*) FILTER (WHERE state = 'done'"
		"   AND purpose = 'label'),"
		" count(*) FILTER (WHERE lease_until >= ?3"
		"   AND lease_session <> ?4 AND state = 'open')"
		" FROM assignment WHERE batch NOT IN"
		"  (SELECT id FROM source WHERE state <> 'ready')";
	struct recent recent;
	sqlite3_stmt *row;
	int rc;

	memset(counts, 0, sizeof(*counts));
	if (recent_load(store, session->annotator, &recent, err))
		return -1;
	row = store_query(store, err, sql, "iiii", session->annotator,
			  recent.before, clock_utc_ms(), session->id);
	if (!row)
		return -1;
	rc = store_step(store, row, err);
	if (rc > 0) {
		counts->open = sqlite3_column_int64(row, 0);
		counts->open_first = sqlite3_column_int64(row, 1);
		counts->done = sqlite3_column_int64(row, 2);
		counts->texts = sqlite3_column_int64(row, 3);
		counts->leased_elsewhere = sqlite3_column_int64(row, 4);
		counts->decided = (int64_t)recent.count;
	}
	sqlite3_finalize(row);
	return rc < 0 ? -1 : 0;
}

int64_t queue_left(const struct queue *queue, const struct queue_counts *counts)
{
	/* So many first readings come before the first repeat may. */
	double fresh = (double)(REPEAT_DISTANCE - counts->decided);
	double rest = fmax(0, (double)counts->open_first - fresh);
	double share = queue->repeat_share;

	return counts->open + (int64_t)llround(rest * share / (1 - share));
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
