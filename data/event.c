/* event.c - see event.h */
#include "data/event.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/hash.h"
#include "data/base/log.h"

/* ["key"]: the label as the JSON array the column holds. */
static char *label_array(const char *label)
{
	json_t *array = json_pack("[s]", label);
	char *text = json_dumps(array, JSON_COMPACT);

	json_decref(array);
	return text;
}

static int insert(struct store *store, const struct session *session,
		  const struct event *event, struct err *err)
{
	static const char sql[] =
		"INSERT INTO event (uuid, session, sequence, annotator, item,"
		" round, kind, label_set, label_keys, shown_ms, decided_ms, at,"
		" policy, propensity, guideline, undoes, source)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, 0), ?9,"
		" ?10, ?11, ?12, ?13, nullif(?14, 0.0), ?15, nullif(?16, 0),"
		" nullif(?17, 0))";
	char *keys = event->label ? label_array(event->label) : NULL;
	unsigned char uuid[16];
	int ret;

	if (sodium_init() < 0)
		abort();
	randombytes_buf(uuid, sizeof(uuid));
	ret = store_run(store, err, sql, "biiiiisisiiisdsii", uuid,
			sizeof(uuid), session->id, session->next_sequence,
			session->annotator, event->item,
			event->round ? event->round : (int64_t)1, event->kind,
			event->label ? event->label_set : (int64_t)0, keys,
			event->shown_ms, event->decided_ms, clock_utc_ms(),
			event->policy, event->propensity, event->guideline,
			event->undoes, event->source);
	free(keys);
	return ret;
}

int event_add(struct store *store, struct session *session,
	      const struct event *event, int64_t *id, struct err *err)
{
	static const char note[] =
		"INSERT INTO note (event, text) VALUES (?1, ?2)";
	bool is_nested = !sqlite3_get_autocommit(store->db);
	int64_t row;

	if (!is_nested && store_begin(store, err))
		return -1;
	if (insert(store, session, event, err))
		goto failed;
	/* Not the rowid of the triggers' inserts: SQLite restores it. */
	row = sqlite3_last_insert_rowid(store->db);
	if (event->note && store_run(store, err, note, "is", row, event->note))
		goto failed;
	if (!is_nested && store_commit(store, err))
		goto failed;
	session->next_sequence++;
	if (id)
		*id = row;
	return 0;
failed:
	if (!is_nested)
		store_rollback(store);
	return -1;
}

int event_last(struct store *store, int64_t annotator, struct event_last *last,
	       struct err *err)
{
	static const char sql[] =
		"SELECT id, item, round, kind,"
		"  coalesce(json_extract(label_keys, '$[0]'), '')"
		" FROM event WHERE annotator = ?1 AND kind <> 'undo'"
		" AND NOT EXISTS (SELECT 1 FROM event AS undo"
		"   WHERE undo.undoes = event.id)"
		" ORDER BY id DESC LIMIT 1";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", annotator);
	int rc;

	memset(last, 0, sizeof(*last));
	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0) {
		last->id = sqlite3_column_int64(statement, 0);
		last->item = sqlite3_column_int64(statement, 1);
		last->round = sqlite3_column_int64(statement, 2);
		snprintf(last->kind, sizeof(last->kind), "%s",
			 (const char *)sqlite3_column_text(statement, 3));
		snprintf(last->label, sizeof(last->label), "%s",
			 (const char *)sqlite3_column_text(statement, 4));
	}
	sqlite3_finalize(statement);
	return rc < 0 ? -1 : 0;
}

int event_marks(struct store *store, int64_t annotator, int64_t item,
		int64_t round, struct arena *arena, struct event_marks *marks,
		struct err *err)
{
	static const char sql[] =
		"SELECT event.id, event.kind, note.text"
		" FROM event LEFT JOIN note ON note.event = event.id"
		" WHERE item = ?1 AND annotator = ?2 AND round = ?3"
		" AND kind IN ('flag', 'note')"
		" AND NOT EXISTS (SELECT 1 FROM event AS undo"
		"   WHERE undo.undoes = event.id)"
		" ORDER BY event.id";
	sqlite3_stmt *statement =
		store_query(store, err, sql, "iii", item, annotator, round);
	int rc;

	memset(marks, 0, sizeof(*marks));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0)
		if (!strcmp((const char *)sqlite3_column_text(statement, 1),
			    "flag"))
			marks->flag = sqlite3_column_int64(statement, 0);
		else
			marks->note = store_column_text(statement, 2, arena);
	sqlite3_finalize(statement);
	return rc;
}

int event_durations(struct store *store, int64_t annotator, size_t limit,
		    int64_t *ms, size_t *count, struct err *err)
{
	/* By way of the sessions, so that a million imported labels of
	 * somebody else's are not walked through. */
	static const char sql[] =
		"SELECT decided_ms - shown_ms"
		" FROM session CROSS JOIN event ON event.session = session.id"
		" WHERE session.annotator = ?1 AND kind IN ('label', 'skip')"
		" AND decided_ms >= shown_ms"
		" ORDER BY session.id DESC, event.sequence DESC LIMIT ?2";
	sqlite3_stmt *statement =
		store_query(store, err, sql, "ii", annotator, (int64_t)limit);
	int rc;

	*count = 0;
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0)
		ms[(*count)++] = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return rc;
}

int event_newest(struct store *store, int64_t *id, struct err *err)
{
	return store_int64(store, err, id, 0, "SELECT max(id) FROM event", "");
}

int guideline_add(struct store *store, const char *text, char *hash,
		  struct err *err)
{
	static const char sql[] =
		"INSERT INTO guideline (hash, text, at) VALUES (?1, ?2, ?3)"
		" ON CONFLICT (hash) DO UPDATE SET at = excluded.at";

	hash_bytes_hex(text, strlen(text), hash);
	return store_run(store, err, sql, "ssi", hash, text, clock_utc_ms());
}

char *guideline_get(struct store *store, struct arena *arena, char *hash,
		    struct err *err)
{
	static const char sql[] =
		"SELECT text, hash FROM guideline ORDER BY at DESC LIMIT 1";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	char *text = NULL;

	if (!statement)
		return NULL;
	if (store_step(store, statement, err) > 0) {
		text = store_column_text(statement, 0, arena);
		snprintf(hash, HASH_HEX, "%s",
			 (const char *)sqlite3_column_text(statement, 1));
	}
	sqlite3_finalize(statement);
	return text;
}
