/* second.c - see second.h */
#include "data/second.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/rng.h"
#include "data/event.h"
#include "data/measure/agree.h"
#include "data/measure/noise.h"

static const char *const purposes[] = {
	[SECOND_REPEAT] = "repeat",
	[SECOND_OVERLAP] = "overlap",
	[SECOND_AUDIT] = "audit",
};

/* A row a pair. Of a reading in which somebody changed their mind the last
 * label is taken; of several first readings the earliest that fits. ?1 is the
 * last event. */
static const char pairs_sql[] =
	"WITH asked AS MATERIALIZED (SELECT DISTINCT item FROM assignment"
	"  WHERE purpose <> 'label' AND purpose <> 'audit'),"
	" latest AS (SELECT event.item, annotator, round, max(id) AS id"
	"  FROM asked CROSS JOIN event ON event.item = asked.item"
	"  WHERE kind IN ('label', 'skip') AND source IS NULL AND id <= ?1"
	"  AND NOT EXISTS (SELECT 1 FROM event AS undo"
	"    WHERE undo.undoes = event.id AND undo.id <= ?1)"
	"  GROUP BY event.item, annotator, round),"
	" reading AS MATERIALIZED (SELECT latest.item, latest.annotator,"
	"   latest.id, json_extract(event.label_keys, '$[0]') AS label,"
	"   coalesce(assignment.purpose, 'label') AS purpose"
	"  FROM latest JOIN event ON event.id = latest.id"
	"  LEFT JOIN assignment ON assignment.item = latest.item"
	"   AND assignment.round = latest.round"
	"  WHERE event.kind = 'label')"
	" SELECT again.purpose, first.label, again.label, again.item,"
	"  deal.group_key, min(first.id)"
	" FROM reading AS again JOIN reading AS first"
	"  ON first.item = again.item AND first.purpose = 'label'"
	"  AND (first.annotator = again.annotator)"
	"   = (again.purpose = 'repeat')"
	" JOIN deal ON deal.item = again.item"
	" WHERE again.purpose = 'repeat' OR again.purpose = 'overlap'"
	" GROUP BY again.id ORDER BY deal.group_key, again.id";

static const char *text_of(sqlite3_stmt *row, int column)
{
	return (const char *)sqlite3_column_text(row, column);
}

static enum second_purpose purpose_of(sqlite3_stmt *row)
{
	return strcmp(text_of(row, 0), purposes[SECOND_REPEAT]) ? SECOND_OVERLAP
								: SECOND_REPEAT;
}

static int find_label(const struct label_list *labels, sqlite3_stmt *row,
		      int column, size_t *label, struct err *err)
{
	const char *key = text_of(row, column);

	*label = label_index(labels, key);
	if (*label < labels->count)
		return 0;
	return err_set(err, "item %lld has the label '%s', which is retired",
		       (long long)sqlite3_column_int64(row, 3), key);
}

int second_pairs(struct store *store, const struct label_list *labels,
		 int64_t last_event, struct arena *arena,
		 struct second_pair **pairs, size_t *count, struct err *err)
{
	sqlite3_stmt *row = store_query(store, err, pairs_sql, "i", last_event);
	struct second_pair *found = NULL;
	size_t capacity = 0;
	int rc;

	*count = 0;
	*pairs = NULL;
	if (!row)
		return -1;
	while ((rc = store_step(store, row, err)) > 0) {
		struct second_pair pair = {
			.item = sqlite3_column_int64(row, 3),
			.group = sqlite3_column_int64(row, 4),
			.purpose = purpose_of(row),
		};

		if (find_label(labels, row, 1, &pair.first, err) ||
		    find_label(labels, row, 2, &pair.again, err)) {
			rc = -1;
			break;
		}
		found = array_grow(found, *count, &capacity, sizeof(*found));
		found[(*count)++] = pair;
	}
	sqlite3_finalize(row);
	*pairs = arena_copy(arena, found, *count * sizeof(*found));
	free(found);
	return rc;
}

int second_count(struct store *store, int64_t last_event,
		 struct second_readings *readings, struct err *err)
{
	sqlite3_stmt *row = store_query(store, err, pairs_sql, "i", last_event);
	int rc;

	memset(readings, 0, sizeof(*readings));
	if (!row)
		return -1;
	while ((rc = store_step(store, row, err)) > 0) {
		bool differs = strcmp(text_of(row, 1), text_of(row, 2)) != 0;

		if (purpose_of(row) == SECOND_REPEAT) {
			readings->repeats++;
			readings->repeats_differ += differs;
		} else {
			readings->overlaps++;
			readings->overlaps_differ += differs;
		}
	}
	sqlite3_finalize(row);
	return rc;
}

struct label_noise second_noise(const struct second_readings *readings,
				size_t classes)
{
	struct label_noise noise = {
		.pairs = readings->repeats + readings->overlaps,
		.differ = readings->repeats_differ + readings->overlaps_differ,
		.factor = 1,
		.why_not = "there is one class only",
	};
	struct agreement rate;

	if (classes < 2)
		return noise;
	rate = agree_noise(noise.differ, noise.pairs, classes, 0.05);
	noise.is_defined = rate.is_defined;
	noise.why_not = rate.why_not;
	if (!rate.is_defined)
		return noise;
	noise.rate = rate.value;
	noise.low = rate.interval.low;
	noise.high = rate.interval.high;
	noise.factor = noise_factor(noise.rate, classes);
	return noise;
}

/* Round by round: what is taken is what assignments and events have, those of
 * labels that came in files too. ?1 item, ?2 purpose, ?3 whose (0: for a
 * repeat who labelled it first, else whoever comes). */
static int ask(struct store *store, enum second_purpose purpose, int64_t item,
	       int64_t annotator, size_t *asked, struct err *err)
{
	static const char sql[] =
		"WITH wanted AS (SELECT deal.item, split, batch, rank,"
		"  (SELECT answer.annotator FROM answer"
		"   JOIN event ON event.id = answer.event"
		"    AND event.source IS NULL"
		"   WHERE answer.item = deal.item AND answer.kind = 'label'"
		"   ORDER BY event.id LIMIT 1) AS reader"
		"  FROM deal JOIN item ON item.id = deal.item AND purged = 0"
		"  JOIN source ON source.id = batch AND state = 'ready'"
		"  WHERE deal.item = ?1 AND split <> 'quarantine')"
		" INSERT INTO assignment (item, round, purpose, annotator,"
		"  split, batch, rank) SELECT item,"
		"  1 + max((SELECT coalesce(max(round), 0) FROM assignment"
		"    WHERE assignment.item = wanted.item),"
		"   (SELECT coalesce(max(round), 0) FROM event"
		"    WHERE event.item = wanted.item)), ?2,"
		"  CASE WHEN ?2 = 'repeat'"
		"   THEN coalesce(nullif(?3, 0), reader) END,"
		"  split, batch, rank FROM wanted"
		" WHERE NOT EXISTS (SELECT 1 FROM assignment AS open"
		"  WHERE open.item = wanted.item AND open.purpose = ?2"
		"  AND open.state = 'open')"
		" AND CASE WHEN ?2 = 'audit' THEN EXISTS"
		"   (SELECT 1 FROM counted_answer"
		"    WHERE counted_answer.item = wanted.item)"
		"  ELSE reader IS NOT NULL END";

	if (store_run(store, err, sql, "isi", item, purposes[purpose],
		      annotator))
		return -1;
	*asked += (size_t)sqlite3_changes(store->db);
	return 0;
}

int second_ask(struct store *store, enum second_purpose purpose,
	       const int64_t *items, size_t count, size_t *asked,
	       struct err *err)
{
	bool is_nested = !sqlite3_get_autocommit(store->db);

	*asked = 0;
	if (!is_nested && store_begin(store, err))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (ask(store, purpose, items[i], 0, asked, err))
			goto failed;
	if (is_nested || !store_commit(store, err))
		return 0;
failed:
	if (!is_nested)
		store_rollback(store);
	return -1;
}

int second_ask_repeat(struct store *store, int64_t item, int64_t annotator,
		      size_t *asked, struct err *err)
{
	*asked = 0;
	return ask(store, SECOND_REPEAT, item, annotator, asked, err);
}

int second_candidates(struct store *store, struct arena *arena, int64_t **items,
		      size_t *count, struct err *err)
{
	static const char sql[] =
		"SELECT item, count(*) OVER () FROM (SELECT answer.item,"
		"  min(answer.event) AS first FROM answer"
		"  JOIN event ON event.id = answer.event"
		"   AND event.source IS NULL AND event.kind = 'label'"
		"  JOIN deal ON deal.item = answer.item"
		"   AND deal.split <> 'quarantine'"
		"  JOIN source ON source.id = deal.batch"
		"   AND source.state = 'ready'"
		"  JOIN item ON item.id = answer.item AND item.purged = 0"
		"  WHERE NOT EXISTS (SELECT 1 FROM assignment"
		"   WHERE assignment.item = answer.item"
		"   AND assignment.purpose <> 'label')"
		"  GROUP BY answer.item) ORDER BY first";

	return store_ids(store, store_query(store, err, sql, ""), arena, items,
			 count, err);
}

int second_ask_overlaps(struct store *store, int64_t seed, size_t wanted,
			size_t *asked, struct err *err)
{
	struct rng rng = rng_stream((uint64_t)seed, "overlap");
	struct arena arena = ARENA_INIT;
	int64_t *items, newest;
	size_t count;
	int ret = -1;

	*asked = 0;
	if (store_begin(store, err))
		return -1;
	if (event_newest(store, &newest, err) ||
	    second_candidates(store, &arena, &items, &count, err))
		goto out;
	rng = rng_stream(rng_at(&rng, (uint64_t)newest), "overlap");
	if (wanted > count)
		wanted = count;
	for (size_t i = 0; i < wanted; i++) {
		size_t j = i + (size_t)rng_below(&rng, count - i);
		int64_t drawn = items[j];

		items[j] = items[i];
		items[i] = drawn;
	}
	if (!second_ask(store, SECOND_OVERLAP, items, wanted, asked, err) &&
	    !store_commit(store, err))
		ret = 0;
out:
	store_rollback(store);
	arena_release(&arena);
	return ret;
}

int second_open(struct store *store, struct second_open *open, struct err *err)
{
	static const char sql[] =
		"SELECT count(*) FILTER (WHERE purpose = 'repeat'),"
		" count(*) FILTER (WHERE purpose = 'overlap'),"
		" count(*) FILTER (WHERE purpose = 'audit')"
		" FROM assignment WHERE state = 'open' AND purpose <> 'label'";
	sqlite3_stmt *row = store_query(store, err, sql, "");
	int rc;

	memset(open, 0, sizeof(*open));
	if (!row)
		return -1;
	rc = store_step(store, row, err);
	if (rc > 0) {
		open->repeats = sqlite3_column_int64(row, 0);
		open->overlaps = sqlite3_column_int64(row, 1);
		open->audits = sqlite3_column_int64(row, 2);
	}
	sqlite3_finalize(row);
	return rc < 0 ? -1 : 0;
}
