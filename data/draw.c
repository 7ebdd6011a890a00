/* draw.c - see draw.h */
#include "data/draw.h"

#include <string.h>

#include "data/base/log.h"

static int add_items(struct store *store, const struct draw *draw,
		     const struct drawn *items, size_t count, struct err *err)
{
	static const char item[] =
		"INSERT INTO draw_item (draw, item, stratum, probability,"
		" is_asked) VALUES (?1, ?2, ?3, ?4, ?5)";
	static const char first[] =
		"UPDATE assignment SET priority = 1 WHERE item = ?1"
		" AND purpose = 'label'";
	bool comes_first = strcmp(draw->rule, DRAW_AUDIT) != 0;

	for (size_t i = 0; i < count; i++) {
		if (store_run(store, err, item, "iisdi", draw->id,
			      items[i].item, items[i].stratum,
			      items[i].probability, (int64_t)items[i].is_asked))
			return -1;
		if (items[i].is_asked && comes_first &&
		    store_run(store, err, first, "i", items[i].item))
			return -1;
	}
	return 0;
}

int draw_add(struct store *store, struct draw *draw, const struct drawn *items,
	     size_t count, struct err *err)
{
	static const char sql[] =
		"INSERT INTO draw (rule, seed, at, parameters)"
		" VALUES (?1, ?2, ?3, ?4)";

	draw->at = clock_utc_ms();
	if (store_begin(store, err))
		return -1;
	if (store_run(store, err, sql, "siis", draw->rule, draw->seed, draw->at,
		      draw->parameters ? draw->parameters : "{}"))
		goto failed;
	draw->id = sqlite3_last_insert_rowid(store->db);
	if (!add_items(store, draw, items, count, err) &&
	    !store_commit(store, err))
		return 0;
failed:
	store_rollback(store);
	return -1;
}

static void read_draw(sqlite3_stmt *row, struct arena *arena, struct draw *draw)
{
	draw->id = sqlite3_column_int64(row, 0);
	draw->rule = store_column_text(row, 1, arena);
	draw->seed = sqlite3_column_int64(row, 2);
	draw->parameters = store_column_text(row, 3, arena);
	draw->at = sqlite3_column_int64(row, 4);
}

int draws_load(struct store *store, struct arena *arena, struct draw_list *list,
	       struct err *err)
{
	static const char sql[] =
		"SELECT id, rule, seed, parameters, at, count(*) OVER ()"
		" FROM draw WHERE batch IS NULL ORDER BY id";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	int rc;

	memset(list, 0, sizeof(*list));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		if (!list->draws)
			list->draws = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 5),
				sizeof(*list->draws));
		read_draw(statement, arena, &list->draws[list->count++]);
	}
	sqlite3_finalize(statement);
	return rc;
}

int draw_get(struct store *store, int64_t id, struct arena *arena,
	     struct draw *draw, struct err *err)
{
	static const char sql[] =
		"SELECT id, rule, seed, parameters, at FROM draw"
		" WHERE id = ?1 AND batch IS NULL";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", id);
	int rc;

	memset(draw, 0, sizeof(*draw));
	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0)
		read_draw(statement, arena, draw);
	sqlite3_finalize(statement);
	return rc;
}

int drawn_load(struct store *store, int64_t draw, struct arena *arena,
	       struct drawn_list *list, struct err *err)
{
	static const char sql[] =
		"SELECT item, stratum, probability, is_asked, count(*) OVER ()"
		" FROM draw_item WHERE draw = ?1 ORDER BY item";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", draw);
	int rc;

	memset(list, 0, sizeof(*list));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		struct drawn *item;

		if (!list->items)
			list->items = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 4),
				sizeof(*list->items));
		item = &list->items[list->count++];
		item->item = sqlite3_column_int64(statement, 0);
		item->stratum = store_column_text(statement, 1, arena);
		item->probability = sqlite3_column_double(statement, 2);
		item->is_asked = sqlite3_column_int(statement, 3) != 0;
	}
	sqlite3_finalize(statement);
	return rc;
}

int draw_block(struct store *store, size_t size, struct arena *arena,
	       int64_t **items, size_t *count, struct err *err)
{
	static const char sql[] =
		"SELECT item, count(*) OVER () FROM (SELECT deal.item,"
		"  deal.batch, deal.rank FROM deal JOIN source"
		"  ON source.id = deal.batch AND source.state = 'ready'"
		"  JOIN item ON item.id = deal.item AND item.purged = 0"
		"  WHERE split = 'test'"
		"  AND deal.item NOT IN (SELECT item FROM drawn_apart)"
		"  AND NOT EXISTS (SELECT 1 FROM look_item"
		"   WHERE look_item.item = deal.item)"
		"  ORDER BY deal.batch DESC, deal.rank DESC LIMIT ?1)"
		" ORDER BY batch DESC, rank DESC";

	return store_ids(store,
			 store_query(store, err, sql, "i", (int64_t)size),
			 arena, items, count, err);
}

int draw_audits_unasked(struct store *store, struct arena *arena,
			int64_t **items, size_t *count, struct err *err)
{
	static const char sql[] =
		"SELECT item, count(*) OVER () FROM (SELECT DISTINCT item"
		"  FROM draw JOIN draw_item ON draw_item.draw = draw.id"
		"  WHERE rule = 'audit' AND NOT EXISTS (SELECT 1"
		"   FROM assignment WHERE assignment.item = draw_item.item"
		"   AND purpose = 'audit'))"
		" ORDER BY item";

	return store_ids(store, store_query(store, err, sql, ""), arena, items,
			 count, err);
}

int draw_audits_open(struct store *store, const char *side, int64_t *count,
		     struct err *err)
{
	return store_int64(store, err, count, 0,
			   "SELECT count(*) FROM assignment WHERE"
			   " purpose = 'audit' AND state = 'open'"
			   " AND split = ?1",
			   "s", side);
}

int draw_count_items(struct store *store, int64_t *count, struct err *err)
{
	return store_int64(store, err, count, 0,
			   "SELECT count(DISTINCT item) FROM drawn_apart", "");
}
