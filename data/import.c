/* import.c - see import.h */
#include "data/import.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/file.h"
#include "data/base/hash.h"
#include "data/base/log.h"
#include "data/deal.h"
#include "data/import_lock.h"
#include "data/import_row.h"
#include "data/imported_run.h"
#include "data/sweep.h"

/* A transaction: short enough that a person labelling hardly waits. */
#define ROWS_AT_ONCE 2000
#define BYTES_AT_ONCE ((size_t)8 << 20)

static int sweep_all(struct store *store, int64_t *count, struct err *err)
{
	int64_t source;

	*count = 0;
	for (;;) {
		if (store_int64(store, err, &source, 0,
				"SELECT min(id) FROM source"
				" WHERE state = 'loading'",
				""))
			return -1;
		if (!source)
			return 0;
		if (sweep_source(store, source, err))
			return -1;
		++*count;
	}
}

int import_sweep(struct store *store, int64_t *count, struct err *err)
{
	struct err busy = ERR_INIT;
	int fd, ret;

	*count = 0;
	fd = import_lock(store, &busy);
	if (fd < 0)
		return 0; /* one is running: nothing is unfinished */
	ret = sweep_all(store, count, err) || imported_runs_sweep(store, err)
		      ? -1
		      : 0;
	import_unlock(store, fd);
	return ret;
}

/* The triggers know of decisions, predictions and later files; labels of the
 * file about older items may have been learnt from, or opened, as well. */
static int check_unused(struct store *store, int64_t source, const char *name,
			struct err *err)
{
	static const char sql[] =
		"SELECT max((SELECT coalesce(max(last_event), 0) FROM run),"
		" (SELECT coalesce(max(last_event), 0) FROM look))"
		" >= (SELECT min(id) FROM event WHERE source = ?1)";
	int64_t is_used;

	if (store_int64(store, err, &is_used, 0, sql, "i", source))
		return -1;
	return is_used ? err_set(err, "%s stays: a run has seen its labels",
				 name)
		       : 0;
}

int import_undo(struct store *store, char *name, size_t name_size,
		struct err *err)
{
	static const char last[] =
		"SELECT id, name FROM source WHERE state = 'ready'"
		" ORDER BY id DESC LIMIT 1";
	sqlite3_stmt *statement;
	int64_t source = 0, count;
	int fd, rc, ret = -1;

	fd = import_lock(store, err);
	if (fd < 0)
		return -1;
	statement = store_query(store, err, last, "");
	if (!statement)
		goto out;
	rc = store_step(store, statement, err);
	if (rc > 0) {
		source = sqlite3_column_int64(statement, 0);
		snprintf(name, name_size, "%s",
			 (const char *)sqlite3_column_text(statement, 1));
	}
	sqlite3_finalize(statement);
	if (rc == 0)
		err_set(err, "%s: no import to take back", store->path);
	if (rc <= 0)
		goto out;
	if (check_unused(store, source, name, err))
		goto out;
	if (store_run(store, err,
		      "UPDATE source SET state = 'loading' WHERE id = ?1", "i",
		      source)) {
		err_at(err, "%s stays", name);
		goto out;
	}
	ret = sweep_all(store, &count, err);
out:
	import_unlock(store, fd);
	return ret;
}

/* --- the import --- */

/* What was asked of the file: its columns, and how they were read. */
static char *columns_json(const struct import_options *o)
{
	json_t *object =
		json_pack("{ss ss* ss* ss* ss* ss*}", "text", o->text, "id",
			  o->id, "group", o->group, "label", o->label, "date",
			  o->date, "split", o->split);
	json_t *map = json_array();
	char *text;

	for (char *const *word = o->label_map; word && *word; word++)
		json_array_append_new(map, json_string(*word));
	if (json_array_size(map))
		json_object_set(object, "label_map", map);
	if (o->label)
		json_object_set_new(
			object, "labels_are",
			json_string(o->labels_are ? o->labels_are : "unknown"));
	if (o->csv.encoding != CSV_UTF8)
		json_object_set_new(object, "encoding",
				    json_integer((json_int_t)o->csv.encoding));
	text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(map);
	json_decref(object);
	return text;
}

/* Is this file in already? With the same columns it adds nothing; with others
 * its rows would count twice, so it is refused. */
static int check_known(struct store *store, const char *hash,
		       const char *columns, const char *path, bool *is_known,
		       struct err *err)
{
	static const char sql[] = "SELECT columns = ?2 FROM source"
				  " WHERE hash = ?1 AND state = 'ready'";
	int64_t same;

	*is_known = false;
	if (store_int64(store, err, &same, -1, sql, "ss", hash, columns))
		return -1;
	if (same == 0)
		return err_set(err,
			       "%s: imported already, with other columns or "
			       "labels; take that back first: payoff import "
			       "--undo",
			       path);
	*is_known = same == 1;
	return 0;
}

static int find_columns(struct importer *importer, struct err *err)
{
	const struct import_options *o = importer->options;
	struct columns *c = &importer->columns;
	const struct {
		const char *name;
		size_t *index;
	} wanted[] = {
		{ o->text, &c->text },	 { o->id, &c->id },
		{ o->group, &c->group }, { o->label, &c->label },
		{ o->date, &c->date },	 { o->split, &c->split },
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		*wanted[i].index = COLUMN_NONE;
		if (wanted[i].name && csv_column(importer->csv, wanted[i].name,
						 wanted[i].index, err))
			return -1;
	}
	return 0;
}

static int add_source(struct importer *importer, const char *hash,
		      const char *columns, struct err *err)
{
	static const char sql[] =
		"INSERT INTO source (name, hash, columns, format, state,"
		" labels_are, at) VALUES (?1, ?2, ?3, 'csv', 'loading', ?4,"
		" ?5)";
	const struct import_options *o = importer->options;
	const char *slash = strrchr(o->path, '/');

	if (store_run(importer->store, err, sql, "ssssi",
		      slash ? slash + 1 : o->path, hash, columns,
		      o->labels_are ? o->labels_are : "unknown",
		      clock_utc_ms()))
		return -1;
	importer->report->source =
		sqlite3_last_insert_rowid(importer->store->db);
	return 0;
}

static bool is_stopped(const struct importer *importer)
{
	return importer->options->stop && *importer->options->stop;
}

/* Every field is kept in some row: a column of web pages weighs, however
 * short the texts are. */
static size_t record_bytes(const struct csv_record *record)
{
	size_t bytes = 0;

	for (size_t i = 0; i < record->count; i++)
		bytes += record->lengths[i];
	return bytes;
}

/* The next records, taken apart without a lock; *rc is csv_next()'s last. */
static int read_batch(struct importer *importer, struct import_row *rows,
		      struct arena *arena, size_t *count, int *rc,
		      struct err *err)
{
	struct csv_record record;
	size_t bytes = 0;

	*count = 0;
	while (*count < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) {
		*rc = csv_next(importer->csv, &record, err);
		if (*rc <= 0)
			return *rc;
		if (importer_read(importer, &record, arena, &rows[*count], err))
			return -1;
		bytes += record_bytes(&record);
		++*count;
	}
	return 0;
}

static int write_batch(struct importer *importer, const struct import_row *rows,
		       size_t count, struct err *err)
{
	if (store_begin(importer->store, err))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (importer_write(importer, &rows[i], err))
			goto failed;
	if (store_commit(importer->store, err))
		goto failed;
	return 0;
failed:
	store_rollback(importer->store);
	return -1;
}

static int read_rows(struct importer *importer, struct err *err)
{
	const struct import_options *o = importer->options;
	struct import_row *rows = xcalloc(ROWS_AT_ONCE, sizeof(*rows));
	int rc = 1, ret = 0;

	while (rc > 0 && !ret && !is_stopped(importer)) {
		struct arena arena = ARENA_INIT;
		size_t count;

		ret = read_batch(importer, rows, &arena, &count, &rc, err);
		if (!ret && count)
			ret = write_batch(importer, rows, count, err);
		arena_release(&arena);
		if (o->progress)
			o->progress(o->context, importer->report->rows);
	}
	importer->report->bad = csv_bad_count(importer->csv);
	free(rows);
	return ret;
}

static int deal_and_finish(struct importer *importer, struct err *err)
{
	static const char ready[] =
		"UPDATE source SET state = 'ready', counts = ?2 WHERE id = ?1";
	const struct import_options *o = importer->options;
	struct import_report *report = importer->report;
	const struct deal_options options = {
		.batch = report->source,
		.seed = o->seed,
		.test_share = o->test_share,
		.is_by_column = o->split != NULL,
		.assisted_labels =
			o->labels_are && !strcmp(o->labels_are, "assisted"),
	};
	struct deal_report dealt;
	char *counts;
	int ret;

	if (deal_write(importer->store, &importer->deal, &options, &dealt, err))
		return -1;
	report->groups = dealt.groups;
	report->train = dealt.train;
	report->test = dealt.test;
	report->quarantined = dealt.quarantined;
	report->test_effective_groups = dealt.test_effective_groups;
	counts =
		xasprintf("{\"rows\":%lld,\"added\":%lld,\"repeated\":%lld,"
			  "\"empty\":%lld,\"bad\":%lld,\"labelled\":%lld}",
			  (long long)report->rows, (long long)report->added,
			  (long long)report->repeated, (long long)report->empty,
			  (long long)report->bad, (long long)report->labelled);
	ret = store_run(importer->store, err, ready, "is", report->source,
			counts);
	free(counts);
	return ret;
}

/* Hashes come in random order, so a small cache would read and write nearly a
 * page of the index for each item, and a short log would copy it as often. */
static int make_room(struct store *store, struct err *err)
{
	return store_run(store, err, "PRAGMA cache_size = -65536", "") ||
			       store_run(store, err,
					 "PRAGMA wal_autocheckpoint = 32768",
					 "")
		       ? -1
		       : 0;
}

static int run(struct importer *importer, const char *hash, const char *columns,
	       struct arena *arena, struct err *err)
{
	struct store *store = importer->store;
	struct err ignored = ERR_INIT;
	int64_t swept;

	if (make_room(store, err) || sweep_all(store, &swept, err) ||
	    labels_load(store, arena, &importer->labels, err) ||
	    session_open(store, ANNOTATOR_IMPORT, "import", &importer->session,
			 err) ||
	    importer_prepare(importer, err) ||
	    add_source(importer, hash, columns, err))
		return -1;
	if (read_rows(importer, err) ||
	    (!is_stopped(importer) && !importer->report->rows &&
	     err_set(err, "%s: a header and no rows",
		     importer->options->path)) ||
	    (!is_stopped(importer) && deal_and_finish(importer, err)) ||
	    session_close(store, &importer->session, err)) {
		store_rollback(store);
		sweep_source(store, importer->report->source, &ignored);
		return -1;
	}
	if (!is_stopped(importer))
		return 0;
	importer->report->was_stopped = true;
	return sweep_source(store, importer->report->source, err);
}

int import_csv(struct store *store, const struct import_options *options,
	       struct import_report *report, struct err *err)
{
	struct importer importer = { .store = store,
				     .options = options,
				     .report = report };
	int64_t started = clock_monotonic_ms();
	struct arena arena = ARENA_INIT;
	char *columns = columns_json(options);
	char hash[HASH_HEX];
	int fd = -1, ret = -1;

	memset(report, 0, sizeof(*report));
	importer.csv = csv_open(options->path, &options->csv, err);
	if (!importer.csv || find_columns(&importer, err) ||
	    hash_file_hex(options->path, hash, err))
		goto out;
	fd = import_lock(store, err);
	if (fd < 0 || check_known(store, hash, columns, options->path,
				  &report->is_known, err))
		goto out;
	if (!report->is_known && run(&importer, hash, columns, &arena, err))
		goto out;
	ret = 0;
out:
	importer_release(&importer);
	csv_close(importer.csv);
	if (fd >= 0)
		import_unlock(store, fd);
	report->seconds = (double)(clock_monotonic_ms() - started) / 1000;
	arena_release(&arena);
	free(columns);
	return ret;
}
