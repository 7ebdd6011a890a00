/* claim.c - see claim.h */
#include "data/claim.h"

#include <string.h>

#include "data/base/log.h"

int claims_load(struct store *store, struct arena *arena,
		struct claim_list *list, struct err *err)
{
	static const char sql[] =
		"SELECT id, run_untuned, coalesce(run_thresholded, 0),"
		" run_tuned, metric, worth, bars, impact = 'high',"
		" resilience = 'high', hashes, at, coalesce(threshold_set, 0),"
		" coalesce(draw, 0), baseline = 'thresholded',"
		" count(*) OVER ()"
		" FROM claim ORDER BY id";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	int rc;

	memset(list, 0, sizeof(*list));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		struct claim *claim;

		if (!list->claims)
			list->claims = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 14),
				sizeof(*list->claims));
		claim = &list->claims[list->count++];
		claim->id = sqlite3_column_int64(statement, 0);
		claim->run_untuned = sqlite3_column_int64(statement, 1);
		claim->run_thresholded = sqlite3_column_int64(statement, 2);
		claim->run_tuned = sqlite3_column_int64(statement, 3);
		claim->metric = store_column_text(statement, 4, arena);
		claim->worth = sqlite3_column_double(statement, 5);
		claim->bars = store_column_text(statement, 6, arena);
		claim->has_high_impact = sqlite3_column_int(statement, 7) != 0;
		claim->has_high_resilience =
			sqlite3_column_int(statement, 8) != 0;
		claim->hashes = store_column_text(statement, 9, arena);
		claim->at = sqlite3_column_int64(statement, 10);
		claim->threshold_set = sqlite3_column_int64(statement, 11);
		claim->draw = sqlite3_column_int64(statement, 12);
		claim->is_against_thresholded =
			sqlite3_column_int(statement, 13) != 0;
	}
	sqlite3_finalize(statement);
	return rc;
}

int looks_load(struct store *store, struct arena *arena, struct look_list *list,
	       struct err *err)
{
	static const char sql[] =
		"SELECT id, claim, number, n, alpha, last_event, at,"
		" count(*) OVER () FROM look ORDER BY id";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	int rc;

	memset(list, 0, sizeof(*list));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		struct look *look;

		if (!list->looks)
			list->looks = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 7),
				sizeof(*list->looks));
		look = &list->looks[list->count++];
		look->id = sqlite3_column_int64(statement, 0);
		look->claim = sqlite3_column_int64(statement, 1);
		look->number = sqlite3_column_int64(statement, 2);
		look->n = sqlite3_column_int64(statement, 3);
		look->alpha = sqlite3_column_double(statement, 4);
		look->last_event = sqlite3_column_int64(statement, 5);
		look->at = sqlite3_column_int64(statement, 6);
	}
	sqlite3_finalize(statement);
	return rc;
}

int claim_add(struct store *store, struct claim *claim, struct err *err)
{
	static const char sql[] =
		"INSERT INTO claim (run_untuned, run_thresholded, run_tuned,"
		" metric, worth, bars, impact, resilience, hashes, at,"
		" threshold_set, draw, baseline) VALUES (?1, nullif(?2, 0),"
		" ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, 0),"
		" nullif(?12, 0), ?13)";

	claim->at = clock_utc_ms();
	if (store_run(store, err, sql, "iiisdssssiiis", claim->run_untuned,
		      claim->run_thresholded, claim->run_tuned, claim->metric,
		      claim->worth, claim->bars ? claim->bars : "[]",
		      claim->has_high_impact ? "high" : "low",
		      claim->has_high_resilience ? "high" : "low",
		      claim->hashes ? claim->hashes : "{}", claim->at,
		      claim->threshold_set, claim->draw,
		      claim->is_against_thresholded ? "thresholded"
						    : "untuned"))
		return -1;
	claim->id = sqlite3_last_insert_rowid(store->db);
	return 0;
}

int look_add(struct store *store, struct look *look, const int64_t *items,
	     struct err *err)
{
	static const char sql[] =
		"INSERT INTO look (claim, number, n, alpha, last_event, at)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
	static const char item_sql[] =
		"INSERT INTO look_item (look, item) VALUES (?1, ?2)";

	look->at = clock_utc_ms();
	if (store_run(store, err, sql, "iiidii", look->claim, look->number,
		      look->n, look->alpha, look->last_event, look->at))
		return -1;
	look->id = sqlite3_last_insert_rowid(store->db);
	for (int64_t i = 0; i < look->n; i++)
		if (store_run(store, err, item_sql, "ii", look->id, items[i]))
			return -1;
	return 0;
}

int look_items(struct store *store, int64_t look, struct arena *arena,
	       int64_t **items, size_t *count, struct err *err)
{
	static const char sql[] = "SELECT item, count(*) OVER () FROM look_item"
				  " WHERE look = ?1 ORDER BY item";

	return store_ids(store, store_query(store, err, sql, "i", look), arena,
			 items, count, err);
}

int claim_items(struct store *store, int64_t claim, struct arena *arena,
		int64_t **items, size_t *count, struct err *err)
{
	static const char sql[] =
		"SELECT item, count(*) OVER () FROM (SELECT DISTINCT item"
		" FROM look_item JOIN look ON look.id = look_item.look"
		" WHERE look.claim = ?1) ORDER BY item";

	return store_ids(store, store_query(store, err, sql, "i", claim), arena,
			 items, count, err);
}

int claim_available(struct store *store, int64_t claim, int64_t *count,
		    struct err *err)
{
	static const char sql[] =
		"SELECT count(*) FROM deal JOIN source"
		" ON source.id = deal.batch AND source.state = 'ready'"
		" WHERE split = 'test'"
		" AND item NOT IN (SELECT item FROM drawn_apart)"
		" AND NOT EXISTS (SELECT 1 FROM look_item"
		"  JOIN look ON look.id = look_item.look"
		"  WHERE look_item.item = deal.item AND look.claim <> ?1)";

	return store_int64(store, err, count, 0, sql, "i", claim);
}
