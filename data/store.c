/* store.c - see store.h */
#include "data/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "data/base/file.h"
#include "data/base/log.h"

#define BUSY_MS 10000
#define YIELD_MS 3

/* Each entry takes a file from the version of its index to the next. A
 * release never edits an entry, it adds one. */
static const char *const migrations[] = { store_schema_sql,
					  store_schema_2_sql };

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
	static const char *const hidden[] = {
		"prediction", "claim",	    "look",	    "look_item",
		"draw",	      "draw_item",  "curve",	    "curve_point",
		"curve_item", "curve_base", "threshold_set"
	};

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

static void sleep_ms(long ms)
{
	const struct timespec pause = { .tv_nsec = ms * 1000000 };

	nanosleep(&pause, NULL);
}

/* SQLite's own handler soon polls every 100 ms only, and an import that locks
 * again at once would keep a person labelling out: so every millisecond. */
static int wait_busy(void *data, int count)
{
	struct store *store = data;

	if (!count)
		store->busy_since_ms = clock_monotonic_ms();
	else if (clock_monotonic_ms() - store->busy_since_ms >= BUSY_MS)
		return 0;
	sleep_ms(1);
	return 1;
}

/* A backup comes without a log and gets one when it is first written to; for
 * that SQLite does not call the handler. */
static int use_log(struct store *store, struct err *err)
{
	int64_t begun_ms = clock_monotonic_ms();
	int rc;

	for (;;) {
		rc = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL,
				  NULL, NULL);
		if ((rc & 0xff) != SQLITE_BUSY ||
		    clock_monotonic_ms() - begun_ms >= BUSY_MS)
			break;
		sleep_ms(1);
	}
	if (rc != SQLITE_OK)
		return store_failed(store, err);
	return run(store, "PRAGMA synchronous = FULL", err);
}

static int set_up(struct store *store, struct err *err)
{
	int64_t application;

	sqlite3_busy_handler(store->db, wait_busy, store);
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
	if (store->mode != STORE_READ && use_log(store, err))
		return -1;
	if (run(store, "PRAGMA foreign_keys = ON", err) || migrate(store, err))
		return -1;
	if (store->mode == STORE_READ &&
	    run(store, "PRAGMA query_only = ON", err))
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
		if (file_parent_missing(path))
			return err_set(err, "%s: its folder is not there",
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

static bool is_writable(const char *path)
{
	char *folder = file_folder(path);
	bool is = !access(folder, W_OK) && !access(path, W_OK);

	free(folder);
	return is;
}

static bool has_log(const char *path)
{
	char *log = xasprintf("%s-wal", path);
	struct stat st;
	bool has = !stat(log, &st) && st.st_size > 0;

	free(log);
	return has;
}

/* as_it_is: no lock is taken and no file made beside it. */
static struct store *open_file(const char *path, enum store_mode mode,
			       bool as_it_is, struct err *err)
{
	struct store *store = xcalloc(1, sizeof(*store));
	char *plain = uri_of(path);
	char *uri = xasprintf("%s%s", plain, as_it_is ? "?immutable=1" : "");
	int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX; /* one thread */
	int failed;

	if (mode == STORE_CREATE)
		flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	else if (mode != STORE_READ || (!as_it_is && is_writable(path)))
		flags |= SQLITE_OPEN_READWRITE;
	else
		flags |= SQLITE_OPEN_READONLY;
	store->path = xstrdup(path);
	store->mode = mode;
	if (sqlite3_open_v2(uri, &store->db, flags, NULL) != SQLITE_OK) {
		failed = store_failed(store, err);
	} else {
		sqlite3_extended_result_codes(store->db, 1);
		failed = set_up(store, err);
	}
	free(uri);
	free(plain);
	if (!failed)
		return store;
	store_close(store);
	return NULL;
}

/* The file is made here, empty, and not by SQLite: of two programs that make
 * the same project at once one is refused, before it could take away what the
 * other has made. */
static int make_file(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0 && errno == EEXIST)
		return err_set(err, "%s: is there already", path);
	if (fd < 0)
		return err_set(err, "%s: %s", path, strerror(errno));
	close(fd);
	return 0;
}

/* In WAL mode even a reader writes files beside the database, and only a
 * connection that may write removes them at the end: so a reader has one where
 * it can. Where no such file can be made (another user's folder, a full disk)
 * and no log is pending, the file is read as it is. */
struct store *store_open(const char *path, enum store_mode mode,
			 struct err *err)
{
	bool reads = mode == STORE_READ;
	struct store *store;

	if (check_path(path, mode, err) ||
	    (mode == STORE_CREATE && make_file(path, err)))
		return NULL;
	store = open_file(path, mode,
			  reads && !is_writable(path) && !has_log(path), err);
	if (!store && reads && is_writable(path) && !has_log(path)) {
		struct err first = *err;

		store = open_file(path, mode, true, err);
		if (!store)
			*err = first;
	}
	if (!store && mode == STORE_CREATE)
		unlink(path);
	return store;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < STORE_KEPT; i++)
		sqlite3_finalize(store->kept[i].statement);
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

void store_yield(void)
{
	sleep_ms(YIELD_MS);
}
