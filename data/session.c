/* session.c - see session.h */
#include "data/session.h"

#include <string.h>

#include "data/base/hash.h"
#include "data/base/log.h"

static int find_annotator(struct store *store, const char *name, int64_t *id,
			  struct err *err)
{
	static const char find[] = "SELECT id FROM annotator WHERE name = ?1";
	static const char add[] =
		"INSERT INTO annotator (uuid, name, is_import)"
		" VALUES (?1, ?2, ?3)";
	char uuid[UUID_TEXT];

	if (store_int64(store, err, id, 0, find, "s", name))
		return -1;
	if (*id)
		return 0;
	uuid_new(uuid);
	if (store_run(store, err, add, "ssi", uuid, name,
		      (int64_t)!strcmp(name, ANNOTATOR_IMPORT)))
		return -1;
	*id = sqlite3_last_insert_rowid(store->db);
	return 0;
}

int session_open(struct store *store, const char *annotator, const char *client,
		 struct session *session, struct err *err)
{
	static const char sql[] =
		"INSERT INTO session (uuid, annotator, started, client)"
		" VALUES (?1, ?2, ?3, ?4)";
	bool is_nested = !sqlite3_get_autocommit(store->db);
	char uuid[UUID_TEXT];

	if (!strcmp(annotator, ANNOTATOR_IMPORT) && strcmp(client, "import"))
		return err_set(err,
			       "'%s' stands for labels from files; "
			       "choose another --annotator",
			       annotator);
	uuid_new(uuid);
	memset(session, 0, sizeof(*session));
	session->next_sequence = 1;
	session->started_ms = clock_monotonic_ms();
	if (!is_nested && store_begin(store, err))
		return -1;
	if (find_annotator(store, annotator, &session->annotator, err) ||
	    store_run(store, err, sql, "siis", uuid, session->annotator,
		      clock_utc_ms(), client))
		goto failed;
	session->id = sqlite3_last_insert_rowid(store->db);
	if (!is_nested && store_commit(store, err))
		goto failed;
	return 0;
failed:
	if (!is_nested)
		store_rollback(store);
	return -1;
}

int session_close(struct store *store, const struct session *session,
		  struct err *err)
{
	return store_run(store, err,
			 "UPDATE session SET ended = ?2 WHERE id = ?1", "ii",
			 session->id, clock_utc_ms());
}
