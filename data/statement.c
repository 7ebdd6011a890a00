/* statement.c - preparing, binding, stepping: see store.h */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "data/store.h"

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

/* The kept statement of this text, or a new one in the place of the oldest.
 * The text is compared too: another one may lie at an address since. */
static sqlite3_stmt *keep(struct store *store, const char *sql, struct err *err)
{
	struct store_statement *kept;

	for (size_t i = 0; i < STORE_KEPT; i++) {
		kept = &store->kept[i];
		if (kept->sql == sql && kept->statement &&
		    !strcmp(sqlite3_sql(kept->statement), sql))
			return kept->statement;
	}
	kept = &store->kept[store->next_kept++ % STORE_KEPT];
	sqlite3_finalize(kept->statement);
	/* Some pragmas do their work when they are prepared. */
	kept->sql = strncmp(sql, "PRAGMA", 6) ? sql : NULL;
	if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
			       &kept->statement, NULL) == SQLITE_OK)
		return kept->statement;
	kept->statement = NULL;
	store_failed(store, err);
	return NULL;
}

int store_run(struct store *store, struct err *err, const char *sql,
	      const char *types, ...)
{
	sqlite3_stmt *statement = keep(store, sql, err);
	va_list ap;
	int rc;

	if (!statement)
		return -1;
	va_start(ap, types);
	rc = bind_all(store, err, statement, types, ap);
	va_end(ap);
	if (!rc)
		while ((rc = store_step(store, statement, err)) > 0)
			;
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
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

int store_ids(struct store *store, sqlite3_stmt *statement, struct arena *arena,
	      int64_t **ids, size_t *count, struct err *err)
{
	int rc;

	*ids = NULL;
	*count = 0;
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		if (!*ids)
			*ids = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 1),
				sizeof(**ids));
		(*ids)[(*count)++] = sqlite3_column_int64(statement, 0);
	}
	sqlite3_finalize(statement);
	return rc;
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
