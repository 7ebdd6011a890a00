/* sweep.c - see sweep.h */
#include "data/sweep.h"

/* Rows a transaction: a person labelling meanwhile hardly waits. */
#define ROWS "2000"

#define EVENTS \
	"(SELECT id FROM event WHERE source = ?1 ORDER BY id LIMIT " ROWS ")"
#define DEALT                                                           \
	"(SELECT item FROM deal WHERE batch = ?1 ORDER BY split, rank " \
	"LIMIT " ROWS ")"

/* What one transaction does; ?1 is the source. The last statement takes away
 * what the ones before go by, so that in a transaction all mean the same
 * rows. A step is done when its last statement finds nothing. */
#define STATEMENTS_MAX 4
static const char *const steps[][STATEMENTS_MAX] = {
	{ "DELETE FROM answer_label WHERE answer IN"
	  " (SELECT id FROM answer WHERE event IN " EVENTS ")",
	  "DELETE FROM answer WHERE event IN " EVENTS,
	  "UPDATE assignment SET state = 'open' WHERE state = 'done'"
	  " AND (item, round) IN (SELECT item, round FROM event"
	  "  WHERE id IN " EVENTS ") AND NOT EXISTS"
	  " (SELECT 1 FROM answer WHERE answer.item = assignment.item"
	  "  AND answer.round = assignment.round)",
	  "DELETE FROM event WHERE id IN " EVENTS },
	{ "DELETE FROM assignment WHERE item IN " DEALT,
	  "DELETE FROM draw_item WHERE draw IN"
	  " (SELECT id FROM draw WHERE batch = ?1) AND item IN " DEALT,
	  "DELETE FROM deal WHERE item IN " DEALT },
	{ "DELETE FROM draw WHERE batch = ?1" },
	{ "DELETE FROM deal_key WHERE key IN (SELECT key FROM deal_key"
	  " WHERE batch = ?1 LIMIT 50000)" },
};

/* One transaction of a step; *left is what its last statement took away. */
static int step_once(struct store *store, const char *const *statements,
		     int64_t source, int *left, struct err *err)
{
	if (store_begin(store, err))
		return -1;
	for (size_t i = 0; i < STATEMENTS_MAX && statements[i]; i++)
		if (store_run(store, err, statements[i], "i", source))
			goto failed;
	*left = sqlite3_changes(store->db);
	if (store_commit(store, err))
		goto failed;
	return 0;
failed:
	store_rollback(store);
	return -1;
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
	int64_t rows_left = 1;

	if (store_run(store, err,
		      "CREATE TEMP TABLE IF NOT EXISTS swept"
		      " (item INTEGER PRIMARY KEY)",
		      ""))
		return -1;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		for (int left = 1; left > 0; store_yield())
			if (step_once(store, steps[i], source, &left, err))
				return -1;
	for (; rows_left > 0; store_yield())
		if (sweep_rows(store, source, &rows_left, err))
			return -1;
	return store_run(store, err, "DELETE FROM source WHERE id = ?1", "i",
			 source);
}
