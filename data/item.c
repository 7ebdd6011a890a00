/* item.c - see item.h */
#include "data/item.h"

#include <string.h>

const char *item_body(struct store *store, int64_t item, struct arena *arena,
		      struct err *err)
{
	static const char sql[] = "SELECT body FROM item WHERE id = ?1";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", item);
	const char *body = NULL;
	int rc;

	if (!statement)
		return NULL;
	rc = store_step(store, statement, err);
	if (rc > 0)
		body = store_column_text(statement, 0, arena);
	else if (rc == 0)
		err_set(err, "no item %lld", (long long)item);
	sqlite3_finalize(statement);
	return body;
}

const char *item_name(struct store *store, int64_t item, struct arena *arena,
		      struct err *err)
{
	static const char sql[] =
		"SELECT coalesce(external_id, source || ':' || row)"
		" FROM source_row WHERE item = ?1 ORDER BY source, row LIMIT 1";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", item);
	const char *name = NULL;
	int rc;

	if (!statement)
		return NULL;
	rc = store_step(store, statement, err);
	if (rc > 0)
		name = store_column_text(statement, 0, arena);
	else if (rc == 0)
		name = arena_printf(arena, "item %lld", (long long)item);
	sqlite3_finalize(statement);
	return name;
}

int item_occurrences(struct store *store, const int64_t *items, size_t count,
		     double *occurrences, struct err *err)
{
	static const char sql[] =
		"SELECT count(*) FROM source_row JOIN source"
		" ON source.id = source_row.source AND source.state = 'ready'"
		" WHERE item = ?1";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	int rc = statement ? 0 : -1;

	for (size_t i = 0; i < count && rc >= 0; i++) {
		sqlite3_reset(statement);
		rc = store_bind(store, err, statement, "i", items[i]);
		if (!rc)
			rc = store_step(store, statement, err);
		if (rc > 0)
			occurrences[i] = sqlite3_column_double(statement, 0);
	}
	sqlite3_finalize(statement);
	return rc < 0 ? -1 : 0;
}

/* Names of columns with labels, in any file: law 6, they are gold. */
#define LABEL_COLUMNS                                                \
	"(SELECT json_extract(columns, '$.label') FROM source WHERE" \
	" json_extract(columns, '$.label') IS NOT NULL)"

int item_values(struct store *store, const char *column, const int64_t *items,
		size_t count, struct arena *arena, const char **values,
		struct err *err)
{
	/* By walking the members: a name may hold what JSON paths quote. */
	static const char sql[] =
		"SELECT CASE ?2 WHEN 'group' THEN group_key WHEN 'date'"
		"  THEN source_row.at ELSE (SELECT value FROM json_each(meta)"
		"  WHERE key = ?2 AND key NOT IN " LABEL_COLUMNS
		") END AS value FROM source_row JOIN source"
		" ON source.id = source_row.source AND source.state = 'ready'"
		" WHERE item = ?1 AND value IS NOT NULL AND value <> ''"
		" ORDER BY source_row.source, row LIMIT 1";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	int rc = statement ? 0 : -1;

	for (size_t i = 0; i < count && rc >= 0; i++) {
		sqlite3_reset(statement);
		values[i] = NULL;
		rc = store_bind(store, err, statement, "is", items[i], column);
		if (!rc)
			rc = store_step(store, statement, err);
		if (rc > 0)
			values[i] = store_column_text(statement, 0, arena);
	}
	sqlite3_finalize(statement);
	return rc < 0 ? -1 : 0;
}

int item_columns(struct store *store, struct arena *arena, const char ***names,
		 size_t *count, struct err *err)
{
	/* A file has the same columns in each row: its first one tells. */
	static const char sql[] =
		"WITH name AS (SELECT DISTINCT key FROM source"
		"  JOIN source_row ON source_row.source = source.id AND row ="
		"   (SELECT min(row) FROM source_row AS first"
		"    WHERE first.source = source.id),"
		"  json_each(source_row.meta) WHERE state = 'ready'"
		"  AND key NOT IN " LABEL_COLUMNS
		"  AND key NOT IN (SELECT json_extract(columns, '$.split')"
		"   FROM source WHERE json_extract(columns, '$.split') IS NOT"
		"   NULL)"
		" UNION SELECT 'group' WHERE EXISTS (SELECT 1 FROM source_row"
		"  WHERE group_key IS NOT NULL)"
		" UNION SELECT 'date' WHERE EXISTS (SELECT 1 FROM source_row"
		"  WHERE at IS NOT NULL))"
		" SELECT key, count(*) OVER () FROM name ORDER BY key";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	int rc;

	*names = NULL;
	*count = 0;
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		if (!*names)
			*names = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 1),
				sizeof(**names));
		(*names)[(*count)++] = store_column_text(statement, 0, arena);
	}
	sqlite3_finalize(statement);
	return rc;
}

int items_dealt(struct store *store, struct arena *arena,
		struct dealt_item **items, size_t *count, struct err *err)
{
	static const char sql[] =
		"SELECT deal.item, group_key, split = 'test',"
		" count(*) OVER () FROM deal"
		" JOIN source ON source.id = deal.batch AND state = 'ready'"
		" JOIN item ON item.id = deal.item AND item.purged = 0"
		" WHERE split <> 'quarantine' ORDER BY deal.item";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	int rc;

	*items = NULL;
	*count = 0;
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		if (!*items)
			*items = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 3),
				sizeof(**items));
		(*items)[(*count)++] = (struct dealt_item){
			.item = sqlite3_column_int64(statement, 0),
			.group = sqlite3_column_int64(statement, 1),
			.is_test = sqlite3_column_int(statement, 2) != 0,
		};
	}
	sqlite3_finalize(statement);
	return rc;
}
