/*
 * store.h - the project file: opening, migrating, transactions, statements
 *
 * The only room that sets SQLite up. Everything with SQL in it lives in data/
 * and goes through here; other folders call the nouns (item.h, event.h ...).
 * A store belongs to one thread.
 */
#ifndef PAYOFF_DATA_STORE_H
#define PAYOFF_DATA_STORE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"

/* "payo": PRAGMA application_id of every project file. */
#define STORE_APPLICATION_ID 0x7061796f
/* PRAGMA user_version written by this build. */
#define STORE_VERSION 2

enum store_mode {
	STORE_CREATE, /* the file must not exist yet */
	STORE_WRITE,
	STORE_READ,    /* works on a file this user cannot write */
	STORE_ANNOTATE /* as WRITE, but what models said, claims and looks
			* cannot be read: law 6, the test is blind */
};

/* Statements kept prepared, by the address of their text. */
#define STORE_KEPT 32

struct store_statement {
	const char *sql;
	sqlite3_stmt *statement;
};

struct store {
	sqlite3 *db;
	char *path;
	enum store_mode mode;
	struct store_statement kept[STORE_KEPT];
	size_t next_kept;
	int64_t busy_since_ms;
};

/* Which file: --project if given, else $PAYOFF_PROJECT, else payoff.db. */
const char *store_path(const char *option);

/* Opens the file and migrates an older version. The err text names the file
 * and the remedy (no file: payoff init). NULL on failure; close with
 * store_close(), which empties the write-ahead log when it is the last. */
struct store *store_open(const char *path, enum store_mode mode,
			 struct err *err);
void store_close(struct store *store);
/* What makes a file of version 1, and of each next one from the one before:
 * the texts of schema.sql, schema_2.sql. */
extern const char store_schema_sql[], store_schema_2_sql[];

/* Transactions do not nest. A write transaction takes the lock at once
 * (BEGIN IMMEDIATE) and waits ten seconds for another writer. */
int store_begin(struct store *store, struct err *err);
/* A consistent view of the file for several reads. */
int store_begin_read(struct store *store, struct err *err);
int store_commit(struct store *store, struct err *err);
/* Safe when no transaction is open. */
void store_rollback(struct store *store);

/* A moment for others: between transactions that follow at once on another,
 * so that who waits for the lock gets it. */
void store_yield(void);

/* What SQLite said last, in our words: full disk, busy, read-only, damaged,
 * or the text of the trigger that refused. Returns -1. */
int store_failed(struct store *store, struct err *err);

/*
 * Statements. `types` has one letter a parameter: i int64_t, d double,
 * s const char * (NULL binds NULL), b const void * and size_t, n nothing
 * (binds NULL). The bytes are copied.
 */
/* Runs a statement to its end, ignoring rows. It stays prepared for the next
 * time, so that a loop may call this. */
int store_run(struct store *store, struct err *err, const char *sql,
	      const char *types, ...);
/* Prepares and binds; finalise with sqlite3_finalize(). NULL on failure. */
sqlite3_stmt *store_query(struct store *store, struct err *err, const char *sql,
			  const char *types, ...);
/* Binds a prepared statement again (after sqlite3_reset). */
int store_bind(struct store *store, struct err *err, sqlite3_stmt *statement,
	       const char *types, ...);
/* 1: a row is there, 0: no more, -1: failed. */
int store_step(struct store *store, sqlite3_stmt *statement, struct err *err);
/* The first column of the first row, or `otherwise` when there is no row or
 * it is NULL; -1 on failure, else 0. */
int store_int64(struct store *store, struct err *err, int64_t *value,
		int64_t otherwise, const char *sql, const char *types, ...);

/* The first column of every row, in the arena; the second is how many rows
 * there are (count(*) OVER ()). Finalises the statement, of which NULL is a
 * query that has failed already. */
int store_ids(struct store *store, sqlite3_stmt *statement, struct arena *arena,
	      int64_t **ids, size_t *count, struct err *err);

/* A column's text in the arena; NULL for SQL NULL. */
char *store_column_text(sqlite3_stmt *statement, int column,
			struct arena *arena);

#endif
