/* labelled.c - see decided.h */
#include "data/decided.h"

#include <string.h>

static const char *text_of(sqlite3_stmt *row, int column)
{
	return (const char *)sqlite3_column_text(row, column);
}

int decided_each(struct store *store, int all, decided_taker *take,
		 void *context, struct err *err)
{
	static const char sql[] =
		"SELECT coalesce(source_row.external_id,"
		"  source.id || ':' || source_row.row), item.body, gold.label,"
		" coalesce(gold.state, 'open'), deal.split,"
		" source_row.group_key, source_row.at, source.name,"
		" source_row.row, (SELECT group_concat(name, ',') FROM"
		"  (SELECT DISTINCT annotator.name FROM answer JOIN annotator"
		"   ON annotator.id = answer.annotator"
		"   WHERE answer.item = item.id ORDER BY annotator.name)),"
		" (SELECT note.text FROM note JOIN event"
		"  ON event.id = note.event WHERE event.item = item.id"
		"  AND NOT EXISTS (SELECT 1 FROM event AS undo"
		"   WHERE undo.undoes = event.id)"
		"  ORDER BY event.id DESC LIMIT 1)"
		" FROM source JOIN source_row ON source_row.source = source.id"
		" JOIN item ON item.id = source_row.item AND item.purged = 0"
		" JOIN deal ON deal.item = item.id"
		" LEFT JOIN gold ON gold.item = item.id"
		" WHERE source.state = 'ready'"
		" AND (?1 OR gold.state IS NOT NULL)"
		" ORDER BY source.id, source_row.row";
	sqlite3_stmt *statement =
		store_query(store, err, sql, "i", (int64_t)(all != 0));
	int rc;

	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		const struct decided row = {
			.id = text_of(statement, 0),
			.text = text_of(statement, 1),
			.text_length =
				(size_t)sqlite3_column_bytes(statement, 1),
			.label = text_of(statement, 2),
			.state = text_of(statement, 3),
			.split = text_of(statement, 4),
			.group = text_of(statement, 5),
			.date = text_of(statement, 6),
			.source = text_of(statement, 7),
			.row = sqlite3_column_int64(statement, 8),
			.annotators = text_of(statement, 9),
			.note = text_of(statement, 10),
		};

		if (take(context, &row, err)) {
			rc = -1;
			break;
		}
	}
	sqlite3_finalize(statement);
	return rc;
}
