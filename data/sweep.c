/* sweep.c - see sweep.h */
#include "data/sweep.h"

/* Rows a transaction: a person labelling meanwhile hardly waits. */
#define ROWS "5000"

/* In the order of dependency. Each runs until it finds nothing; ?1 is the
 * source. */
static const char *const statements[] = {
	"DELETE FROM answer_label WHERE answer IN (SELECT answer.id"
	" FROM answer JOIN event ON event.id = answer.event"
	" WHERE event.source = ?1 LIMIT " ROWS ")",
	"DELETE FROM answer WHERE id IN (SELECT answer.id FROM answer"
	" JOIN event ON event.id = answer.event WHERE event.source = ?1"
	" LIMIT " ROWS ")",
	"UPDATE assignment SET state = 'open' WHERE state = 'done'"
	" AND (item, round) IN (SELECT item, round FROM event"
	"  WHERE source = ?1) AND NOT EXISTS (SELECT 1 FROM answer"
	"  WHERE answer.item = assignment.item"
	"  AND answer.round = assignment.round)",
	"DELETE FROM event WHERE id IN (SELECT id FROM event"
	" WHERE source = ?1 LIMIT " ROWS ")",
	"DELETE FROM assignment WHERE item IN (SELECT item FROM deal"
	" WHERE batch = ?1 AND EXISTS (SELECT 1 FROM assignment AS queued"
	"  WHERE queued.item = deal.item) LIMIT " ROWS ")",
	"DELETE FROM draw_item WHERE draw IN (SELECT id FROM draw"
	" WHERE batch = ?1) AND item IN (SELECT item FROM draw_item"
	" WHERE draw IN (SELECT id FROM draw WHERE batch = ?1)"
	" LIMIT " ROWS ")",
	"DELETE FROM draw WHERE batch = ?1",
	"DELETE FROM deal WHERE item IN (SELECT item FROM deal"
	" WHERE batch = ?1 LIMIT " ROWS ")",
	"DELETE FROM deal_key WHERE key IN (SELECT key FROM deal_key"
	" WHERE batch = ?1 LIMIT " ROWS ")",
};

/* Runs a statement, a transaction each time, until it changes nothing. */
static int run_dry(struct store *store, const char *sql, int64_t source,
		   struct err *err)
{
	do {
		if (store_run(store, err, sql, "i", source))
			return -1;
	} while (sqlite3_changes(store->db) > 0);
	return 0;
}

/* Rows and the items that no other row has, some at a time. */
static int sweep_rows(struct store *store, int64_t source, int64_t *left,
		      struct err *err)
{
	static const char note[] =
		"INSERT INTO swept SELECT DISTINCT item FROM (SELECT item"
		" FROM source_row WHERE source = ?1 ORDER BY row LIMIT " ROWS
		") WHERE item IS NOT NULL";
	static const char rows[] =
		"DELETE FROM source_row WHERE source = ?1 AND row IN"
		" (SELECT row FROM source_row WHERE source = ?1 ORDER BY row"
		" LIMIT " ROWS ")";
	static const char items[] =
		"DELETE FROM item WHERE id IN (SELECT item FROM swept)"
		" AND NOT EXISTS (SELECT 1 FROM source_row"
		"  WHERE source_row.item = item.id)"
		" AND NOT EXISTS (SELECT 1 FROM deal WHERE deal.item = item.id)"
		" AND NOT EXISTS (SELECT 1 FROM event"
		"  WHERE event.item = item.id)";

	if (store_begin(store, err))
		return -1;
	if (store_run(store, err, "DELETE FROM swept", "") ||
	    store_run(store, err, note, "i", source) ||
	    store_run(store, err, rows, "i", source))
		goto failed;
	*left = sqlite3_changes(store->db);
	if (store_run(store, err, items, "") || store_commit(store, err))
		goto failed;
	return 0;
failed:
	store_rollback(store);
	return -1;
}

int sweep_source(struct store *store, int64_t source, struct err *err)
{
	int64_t left = 1;

	if (store_run(store, err,
		      "CREATE TEMP TABLE IF NOT EXISTS swept"
		      " (item INTEGER PRIMARY KEY)",
		      ""))
		return -1;
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		if (run_dry(store, statements[i], source, err))
			return -1;
	while (left > 0)
		if (sweep_rows(store, source, &left, err))
			return -1;
	return store_run(store, err, "DELETE FROM source WHERE id = ?1", "i",
			 source);
}
