/* learning_curve.c - see learning_curve.h */
#include "data/learning_curve.h"

#include <string.h>

#include "data/base/log.h"

int learning_curve_find(struct store *store, struct learning_curve *curve,
			struct err *err)
{
	static const char sql[] =
		"SELECT id, at FROM curve WHERE coalesce(model, 0) = ?1"
		" AND method = ?2 AND settings = ?3 AND data_hash = ?4"
		" AND label_set = ?5 ORDER BY id DESC LIMIT 1";
	sqlite3_stmt *statement = store_query(
		store, err, sql, "isssi", curve->model, curve->method,
		curve->settings, curve->data_hash, curve->label_set);
	int rc;

	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0) {
		curve->id = sqlite3_column_int64(statement, 0);
		curve->at = sqlite3_column_int64(statement, 1);
	}
	sqlite3_finalize(statement);
	return rc;
}

int learning_curve_add(struct store *store, struct learning_curve *curve,
		       const int64_t *items, struct err *err)
{
	static const char add[] =
		"INSERT INTO curve (model, method, settings, label_set,"
		" data_hash, items, last_event, at)"
		" VALUES (nullif(?1, 0), ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
	static const char add_item[] =
		"INSERT INTO curve_item (curve, position, item)"
		" VALUES (?1, ?2, ?3)";

	curve->at = clock_utc_ms();
	if (store_run(store, err, add, "issisiii", curve->model, curve->method,
		      curve->settings, curve->label_set, curve->data_hash,
		      (int64_t)curve->items, curve->last_event, curve->at))
		return -1;
	curve->id = sqlite3_last_insert_rowid(store->db);
	for (size_t i = 0; i < curve->items; i++)
		if (store_run(store, err, add_item, "iii", curve->id,
			      (int64_t)i, items[i]))
			return -1;
	return 0;
}

static void read_curve(sqlite3_stmt *row, struct arena *arena,
		       struct learning_curve *curve)
{
	curve->id = sqlite3_column_int64(row, 0);
	curve->model = sqlite3_column_int64(row, 1);
	curve->model_name = store_column_text(row, 2, arena);
	curve->method = store_column_text(row, 3, arena);
	curve->settings = store_column_text(row, 4, arena);
	curve->label_set = sqlite3_column_int64(row, 5);
	curve->data_hash = store_column_text(row, 6, arena);
	curve->items = (size_t)sqlite3_column_int64(row, 7);
	curve->last_event = sqlite3_column_int64(row, 8);
	curve->at = sqlite3_column_int64(row, 9);
}

int learning_curves_load(struct store *store, struct arena *arena,
			 struct learning_curve_list *list, struct err *err)
{
	static const char sql[] =
		"SELECT curve.id, coalesce(model, 0), model.name, method,"
		" settings, label_set, data_hash, items, last_event, at,"
		" count(*) OVER () FROM curve"
		" LEFT JOIN model ON model.id = curve.model ORDER BY curve.id";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	int rc;

	memset(list, 0, sizeof(*list));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		if (!list->curves)
			list->curves = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 10),
				sizeof(*list->curves));
		read_curve(statement, arena, &list->curves[list->count++]);
	}
	sqlite3_finalize(statement);
	return rc;
}

int learning_curve_items(struct store *store,
			 const struct learning_curve *curve,
			 struct arena *arena, int64_t **items, int64_t **groups,
			 struct err *err)
{
	static const char sql[] =
		"SELECT curve_item.item, deal.group_key FROM curve_item"
		" JOIN deal ON deal.item = curve_item.item"
		" WHERE curve = ?1 ORDER BY position";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", curve->id);
	size_t count = 0;
	int rc;

	if (!statement)
		return -1;
	*items = arena_alloc(arena, curve->items, sizeof(**items));
	*groups = arena_alloc(arena, curve->items, sizeof(**groups));
	while ((rc = store_step(store, statement, err)) > 0 &&
	       count < curve->items) {
		(*items)[count] = sqlite3_column_int64(statement, 0);
		(*groups)[count++] = sqlite3_column_int64(statement, 1);
	}
	sqlite3_finalize(statement);
	if (rc < 0)
		return -1;
	return rc == 0 && count == curve->items
		       ? 0
		       : err_set(err,
				 "learning curve %lld has not the %zu items it "
				 "says: payoff check says what is damaged",
				 (long long)curve->id, curve->items);
}

int learning_point_add(struct store *store, const struct learning_curve *curve,
		       const struct learning_point *point, struct err *err)
{
	static const char sql[] =
		"INSERT INTO curve_point (curve, labels, seed, wrong,"
		" wall_seconds) VALUES (?1, ?2, ?3, ?4, ?5)";

	return store_run(store, err, sql, "iiibd", curve->id,
			 (int64_t)point->labels, point->seed,
			 (const void *)point->wrong, curve->items,
			 point->wall_seconds);
}

/* The bytes of a column, one an item, in arena. */
static const unsigned char *read_wrong(sqlite3_stmt *row, int column,
				       const struct learning_curve *curve,
				       struct arena *arena, struct err *err)
{
	if ((size_t)sqlite3_column_bytes(row, column) == curve->items)
		return arena_copy(arena, sqlite3_column_blob(row, column),
				  curve->items);
	err_set(err,
		"learning curve %lld: a point has not one byte for each item",
		(long long)curve->id);
	return NULL;
}

int learning_points_load(struct store *store,
			 const struct learning_curve *curve,
			 struct arena *arena, struct learning_point_list *list,
			 struct err *err)
{
	static const char sql[] =
		"SELECT labels, seed, wrong, wall_seconds, count(*) OVER ()"
		" FROM curve_point WHERE curve = ?1 ORDER BY labels, seed";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", curve->id);
	int rc;

	memset(list, 0, sizeof(*list));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		struct learning_point *point;

		if (!list->points)
			list->points = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 4),
				sizeof(*list->points));
		point = &list->points[list->count++];
		point->labels = (size_t)sqlite3_column_int64(statement, 0);
		point->seed = sqlite3_column_int64(statement, 1);
		point->wall_seconds = sqlite3_column_double(statement, 3);
		point->wrong = read_wrong(statement, 2, curve, arena, err);
		if (!point->wrong) {
			rc = -1;
			break;
		}
	}
	sqlite3_finalize(statement);
	return rc;
}

int learning_base_add(struct store *store, const struct learning_curve *curve,
		      int64_t run, const unsigned char *wrong, struct err *err)
{
	static const char sql[] =
		"INSERT INTO curve_base (curve, run, wrong)"
		" SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM curve_base"
		"  WHERE curve = ?1 AND run = ?2)";

	return store_run(store, err, sql, "iib", curve->id, run,
			 (const void *)wrong, curve->items);
}

int learning_base_load(struct store *store, const struct learning_curve *curve,
		       struct arena *arena, int64_t *run,
		       const unsigned char **wrong, struct err *err)
{
	static const char sql[] =
		"SELECT run, wrong FROM curve_base WHERE curve = ?1"
		" ORDER BY id DESC LIMIT 1";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", curve->id);
	int rc;

	*wrong = NULL;
	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0) {
		*run = sqlite3_column_int64(statement, 0);
		*wrong = read_wrong(statement, 1, curve, arena, err);
		rc = *wrong ? 1 : -1;
	}
	sqlite3_finalize(statement);
	return rc;
}
