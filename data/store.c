/* store.c - see store.h */
#include "data/store.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/base/file.h"

#define BUSY_MS 10000

/* Each entry takes a file from the version of its index to the next. A
 * release never edits an entry, it adds one. */
static const char *const migrations[] = { store_schema_sql };

_Static_assert(sizeof(migrations) / sizeof(migrations[0]) == STORE_VERSION,
	       "a version needs its migration");

const char *store_path(const char *option)
{
	const char *environment = getenv("PAYOFF_PROJECT");

	if (option && *option)
		return option;
	return environment && *environment ? environment : "payoff.db";
}

int store_failed(struct store *store, struct err *err)
{
	int code = sqlite3_extended_errcode(store->db);
	const char *said = sqlite3_errmsg(store->db);

	switch (code & 0xff) {
	case SQLITE_FULL:
		return err_set(err, "%s: the disk is full; nothing was changed",
			       store->path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err,
			       "%s: another program has been writing for %d s; "
			       "try again when it is done",
			       store->path, BUSY_MS / 1000);
	case SQLITE_READONLY:
		return err_set(
			err, "%s: read-only for this user; nothing was changed",
			store->path);
	case SQLITE_NOTADB:
		return err_set(err, "%s: not a payoff project file",
			       store->path);
	case SQLITE_CORRUPT:
		return err_set(err,
			       "%s: damaged (%s); restore a backup, or see "
			       "payoff check",
			       store->path, said);
	case SQLITE_IOERR:
		return err_set(err, "%s: cannot be read or written (%s)",
			       store->path, said);
	default:
		return err_set(err, "%s: %s", store->path, said);
	}
}

static int run(struct store *store, const char *sql, struct err *err)
{
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return store_failed(store, err);
	return 0;
}

static int pragma_int(struct store *store, const char *sql, int64_t *value,
		      struct err *err)
{
	return store_int64(store, err, value, 0, sql, "");
}

/* What the labelling program must not see: a suggestion, a score, or how the
 * test was opened. SQLITE_READ names the table even inside views. */
static int blind_authorizer(void *data, int action, const char *table,
			    const char *column, const char *database,
			    const char *trigger)
{
	static const char *const hidden[] = { "prediction", "claim", "look",
					      "look_item" };

	(void)data;
	(void)column;
	(void)database;
	if (action != SQLITE_READ || !table || trigger)
		return SQLITE_OK;
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (!strcmp(table, hidden[i]))
			return SQLITE_DENY;
	return SQLITE_OK;
}

static int migrate_from(struct store *store, int64_t version, struct err *err)
{
	char pragma[64];

	for (; version < STORE_VERSION; version++)
		if (run(store, migrations[version], err))
			return -1;
	snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %d",
		 STORE_VERSION);
	return run(store, pragma, err);
}

static int migrate(struct store *store, struct err *err)
{
	int64_t version;

	if (pragma_int(store, "PRAGMA user_version", &version, err))
		return -1;
	if (version == STORE_VERSION)
		return 0;
	if (version > STORE_VERSION)
		return err_set(err,
			       "%s: made by a newer payoff (file version %lld, "
			       "this program knows %d)",
			       store->path, (long long)version, STORE_VERSION);
	if (store->mode == STORE_READ)
		return err_set(
			err,
			"%s: of an older version; open it once as a user "
			"who may write it",
			store->path);
	if (store_begin(store, err))
		return -1;
	/* Another program may have migrated while this one waited. */
	if (pragma_int(store, "PRAGMA user_version", &version, err) ||
	    migrate_from(store, version, err) || store_commit(store, err)) {
		store_rollback(store);
		return -1;
	}
	return 0;
}

static int set_up(struct store *store, struct err *err)
{
	int64_t application;

	sqlite3_busy_timeout(store->db, BUSY_MS);
	if (pragma_int(store, "PRAGMA application_id", &application, err))
		return -1;
	if (store->mode == STORE_CREATE) {
		char pragma[64];

		snprintf(pragma, sizeof(pragma), "PRAGMA application_id = %d",
			 STORE_APPLICATION_ID);
		if (run(store, pragma, err))
			return -1;
	} else if (application != STORE_APPLICATION_ID) {
		return err_set(err, "%s: not a payoff project file",
			       store->path);
	}
	if (store->mode != STORE_READ &&
	    run(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
		err))
		return -1;
	if (run(store, "PRAGMA foreign_keys = ON", err) || migrate(store, err))
		return -1;
	if (store->mode == STORE_ANNOTATE)
		sqlite3_set_authorizer(store->db, blind_authorizer, NULL);
	return 0;
}

static int check_path(const char *path, enum store_mode mode, struct err *err)
{
	struct stat st;

	if (stat(path, &st)) {
		if (errno != ENOENT)
			return err_set(err, "%s: %s", path, strerror(errno));
		if (mode != STORE_CREATE)
			return err_set(err,
				       "%s: no project here; make one with: "
				       "payoff init",
				       path);
		return 0;
	}
	if (S_ISDIR(st.st_mode))
		return err_set(err, "%s: is a folder, not a project file",
			       path);
	if (mode == STORE_CREATE)
		return err_set(err, "%s: is there already", path);
	if (access(path, R_OK))
		return err_set(err, "%s: %s", path, strerror(errno));
	if (mode != STORE_READ && access(path, W_OK))
		return err_set(
			err, "%s: read-only for this user; nothing was changed",
			path);
	return 0;
}

/* In WAL mode even a reader writes the -shm file beside the database. Where
 * that is not allowed and no log is pending, the file can be read as it is. */
static bool needs_immutable(const char *path, enum store_mode mode)
{
	char *folder, *wal;
	bool needs;

	if (mode != STORE_READ)
		return false;
	folder = file_folder(path);
	wal = xasprintf("%s-wal", path);
	needs = (access(folder, W_OK) || access(path, W_OK)) &&
		!file_exists(wal);
	free(wal);
	free(folder);
	return needs;
}

/* A path as a file: URI, so that ?, # and % in it are only characters. */
static char *uri_of(const char *path)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "-_./";
	char *uri = xrealloc(NULL, strlen(path) * 3 + 32, 1);
	size_t used = strlen("file:");

	memcpy(uri, "file:", used);
	for (; *path; path++) {
		if (strchr(plain, *path))
			uri[used++] = *path;
		else
			used += (size_t)snprintf(uri + used, 4, "%%%02X",
						 (unsigned char)*path);
	}
	uri[used] = '\0';
	return uri;
}

struct store *store_open(const char *path, enum store_mode mode,
			 struct err *err)
{
	int flags = mode == STORE_CREATE
			    ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
		    : mode == STORE_READ ? SQLITE_OPEN_READONLY
					 : SQLITE_OPEN_READWRITE;
	struct store *store;
	char *uri = NULL;
	int rc;

	if (check_path(path, mode, err))
		return NULL;
	store = xcalloc(1, sizeof(*store));
	store->path = xstrdup(path);
	store->mode = mode;
	if (needs_immutable(path, mode)) {
		char *plain = uri_of(path);

		uri = xasprintf("%s?immutable=1", plain);
		free(plain);
		flags |= SQLITE_OPEN_URI;
	}
	rc = sqlite3_open_v2(uri ? uri : path, &store->db, flags, NULL);
	free(uri);
	if (rc != SQLITE_OK) {
		store_failed(store, err);
		store_close(store);
		return NULL;
	}
	sqlite3_extended_result_codes(store->db, 1);
	if (set_up(store, err)) {
		store_close(store);
		if (mode == STORE_CREATE)
			unlink(path);
		return NULL;
	}
	return store;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	if (store->db && store->mode != STORE_READ) {
		store_rollback(store);
		sqlite3_set_authorizer(store->db, NULL, NULL);
		/* So that a copied file is whole; another user of the file
		 * may hold it, and then it is the last one's duty. */
		sqlite3_busy_timeout(store->db, 0);
		sqlite3_wal_checkpoint_v2(store->db, NULL,
					  SQLITE_CHECKPOINT_TRUNCATE, NULL,
					  NULL);
	}
	sqlite3_close(store->db);
	free(store->path);
	free(store);
}

int store_begin(struct store *store, struct err *err)
{
	return run(store, "BEGIN IMMEDIATE", err);
}

int store_begin_read(struct store *store, struct err *err)
{
	return run(store, "BEGIN", err);
}

int store_commit(struct store *store, struct err *err)
{
	return run(store, "COMMIT", err);
}

void store_rollback(struct store *store)
{
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

static int bind_all(struct store *store, struct err *err,
		    sqlite3_stmt *statement, const char *types, va_list ap)
{
	int rc = SQLITE_OK;

	for (int i = 0; types[i] && rc == SQLITE_OK; i++) {
		const char *text;
		const void *bytes;

		switch (types[i]) {
		case 'i':
			rc = sqlite3_bind_int64(statement, i + 1,
						va_arg(ap, int64_t));
			break;
		case 'd':
			rc = sqlite3_bind_double(statement, i + 1,
						 va_arg(ap, double));
			break;
		case 's':
			text = va_arg(ap, const char *);
			rc = sqlite3_bind_text(statement, i + 1, text, -1,
					       SQLITE_TRANSIENT);
			break;
		case 'b':
			bytes = va_arg(ap, const void *);
			rc = sqlite3_bind_blob64(statement, i + 1, bytes,
						 va_arg(ap, size_t),
						 SQLITE_TRANSIENT);
			break;
		case 'n':
			rc = sqlite3_bind_null(statement, i + 1);
			break;
		default:
			abort(); /* a bug: no such type */
		}
	}
	return rc == SQLITE_OK ? 0 : store_failed(store, err);
}

int store_bind(struct store *store, struct err *err, sqlite3_stmt *statement,
	       const char *types, ...)
{
	va_list ap;
	int ret;

	va_start(ap, types);
	ret = bind_all(store, err, statement, types, ap);
	va_end(ap);
	return ret;
}

static sqlite3_stmt *prepare(struct store *store, struct err *err,
			     const char *sql, const char *types, va_list ap)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) !=
	    SQLITE_OK) {
		store_failed(store, err);
		return NULL;
	}
	if (bind_all(store, err, statement, types, ap)) {
		sqlite3_finalize(statement);
		return NULL;
	}
	return statement;
}

sqlite3_stmt *store_query(struct store *store, struct err *err, const char *sql,
			  const char *types, ...)
{
	sqlite3_stmt *statement;
	va_list ap;

	va_start(ap, types);
	statement = prepare(store, err, sql, types, ap);
	va_end(ap);
	return statement;
}

int store_step(struct store *store, sqlite3_stmt *statement, struct err *err)
{
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return store_failed(store, err);
	}
}

int store_run(struct store *store, struct err *err, const char *sql,
	      const char *types, ...)
{
	sqlite3_stmt *statement;
	va_list ap;
	int rc;

	va_start(ap, types);
	statement = prepare(store, err, sql, types, ap);
	va_end(ap);
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0)
		;
	sqlite3_finalize(statement);
	return rc;
}

int store_int64(struct store *store, struct err *err, int64_t *value,
		int64_t otherwise, const char *sql, const char *types, ...)
{
	sqlite3_stmt *statement;
	va_list ap;
	int rc;

	va_start(ap, types);
	statement = prepare(store, err, sql, types, ap);
	va_end(ap);
	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	*value = otherwise;
	if (rc > 0 && sqlite3_column_type(statement, 0) != SQLITE_NULL)
		*value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return rc < 0 ? -1 : 0;
}

char *store_column_text(sqlite3_stmt *statement, int column,
			struct arena *arena)
{
	const void *bytes = sqlite3_column_text(statement, column);

	if (!bytes)
		return NULL;
	return arena_strndup(arena, bytes,
			     (size_t)sqlite3_column_bytes(statement, column));
}
