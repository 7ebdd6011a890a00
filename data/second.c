/* second.c - see second.h */
#include "data/second.h"

#include <string.h>

#include "data/measure/binomial.h"
#include "data/measure/noise.h"

static const char *const purposes[] = {
	[SECOND_REPEAT] = "repeat",
	[SECOND_OVERLAP] = "overlap",
	[SECOND_AUDIT] = "audit",
};

int second_count(struct store *store, int64_t last_event,
		 struct second_readings *readings, struct err *err)
{
	/* The last label of each reading; the first reading is the one of the
	 * lowest round that a person here labelled. */
	static const char sql[] =
		"WITH latest AS (SELECT item, annotator, round, max(id) AS id"
		"  FROM event WHERE kind IN ('label', 'skip')"
		"  AND source IS NULL AND id <= ?1"
		"  AND NOT EXISTS (SELECT 1 FROM event AS undo"
		"    WHERE undo.undoes = event.id AND undo.id <= ?1)"
		"  GROUP BY item, annotator, round),"
		" reading AS (SELECT latest.item, latest.round,"
		"  event.label_keys, coalesce(assignment.purpose, 'label')"
		"   AS purpose FROM latest JOIN event ON event.id = latest.id"
		"  LEFT JOIN assignment ON assignment.item = latest.item"
		"   AND assignment.round = latest.round"
		"  WHERE event.kind = 'label')"
		" SELECT again.purpose, count(*),"
		"  total(again.label_keys <> first.label_keys)"
		" FROM reading AS again JOIN reading AS first"
		"  ON first.item = again.item AND first.purpose = 'label'"
		" WHERE again.purpose IN ('repeat', 'overlap')"
		" AND first.round = (SELECT min(round) FROM reading AS other"
		"  WHERE other.item = again.item AND other.purpose = 'label')"
		" GROUP BY again.purpose";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", last_event);
	int rc;

	memset(readings, 0, sizeof(*readings));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		const char *purpose =
			(const char *)sqlite3_column_text(statement, 0);
		size_t pairs = (size_t)sqlite3_column_int64(statement, 1);
		size_t differ = (size_t)sqlite3_column_double(statement, 2);

		if (!strcmp(purpose, "repeat")) {
			readings->repeats = pairs;
			readings->repeats_differ = differ;
		} else {
			readings->overlaps = pairs;
			readings->overlaps_differ = differ;
		}
	}
	sqlite3_finalize(statement);
	return rc;
}

struct label_noise second_noise(const struct second_readings *readings,
				size_t classes)
{
	struct label_noise noise = {
		.pairs = readings->repeats + readings->overlaps,
		.differ = readings->repeats_differ + readings->overlaps_differ,
		.factor = 1,
	};
	struct interval interval;
	double n = (double)noise.pairs;

	if (!noise.pairs || classes < 2)
		return noise;
	interval = wilson((double)noise.differ, n, 0.05);
	noise.rate = noise_from_disagreement((double)noise.differ / n, classes);
	noise.low = noise_from_disagreement(interval.low, classes);
	noise.high = noise_from_disagreement(interval.high, classes);
	noise.factor = noise_factor(noise.rate, classes);
	return noise;
}

int second_ask(struct store *store, enum second_purpose purpose,
	       const int64_t *items, size_t count, size_t *asked,
	       struct err *err)
{
	/* Round by round: what is taken is what answers and assignments have,
	 * those of labels that came in files too. */
	static const char sql[] =
		"INSERT INTO assignment (item, round, purpose, split, batch,"
		" rank) SELECT deal.item,"
		"  1 + max((SELECT coalesce(max(round), 0) FROM assignment"
		"    AS a WHERE a.item = deal.item),"
		"   (SELECT coalesce(max(round), 0) FROM answer"
		"    WHERE answer.item = deal.item)),"
		"  ?2, split, batch, rank FROM deal WHERE deal.item = ?1"
		" AND split <> 'quarantine' AND NOT EXISTS (SELECT 1"
		"  FROM assignment AS open WHERE open.item = deal.item"
		"  AND open.purpose = ?2 AND open.state = 'open')";

	*asked = 0;
	if (store_begin(store, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (store_run(store, err, sql, "is", items[i],
			      purposes[purpose]))
			goto failed;
		*asked += (size_t)sqlite3_changes(store->db);
	}
	if (!store_commit(store, err))
		return 0;
failed:
	store_rollback(store);
	return -1;
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
		"  JOIN item ON item.id = answer.item AND item.purged = 0"
		"  WHERE NOT EXISTS (SELECT 1 FROM assignment"
		"   WHERE assignment.item = answer.item"
		"   AND assignment.purpose <> 'label')"
		"  GROUP BY answer.item) ORDER BY first";

	return store_ids(store, store_query(store, err, sql, ""), arena, items,
			 count, err);
}
