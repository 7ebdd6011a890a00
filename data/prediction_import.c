/* prediction_import.c - see prediction_import.h */
#include "data/prediction_import.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/text.h"
#include "data/import_lock.h"
#include "data/imported_run.h"
#include "data/prediction.h"

/* A transaction: short enough that a person labelling hardly waits. */
#define ROWS_AT_ONCE 1000

/* The text a row is about. */
struct target {
	int64_t item;
	bool is_train, is_quarantined, is_ambiguous;
};

/* --- finding texts --- */

/* Ids are looked up once a row, and source_row has no index on them: most
 * projects never need one. */
static int index_ids(struct store *store, struct err *err)
{
	static const char make[] =
		"CREATE TEMP TABLE known (id TEXT PRIMARY KEY,"
		" item INTEGER NOT NULL, is_ambiguous INTEGER NOT NULL)"
		" WITHOUT ROWID";
	static const char fill[] =
		"INSERT INTO known SELECT external_id, min(item),"
		" min(item) <> max(item) FROM source_row JOIN source"
		"  ON source.id = source_row.source AND source.state = 'ready'"
		" WHERE external_id IS NOT NULL AND item IS NOT NULL"
		" GROUP BY external_id";

	if (store_run(store, err, "DROP TABLE IF EXISTS known", "") ||
	    store_run(store, err, make, ""))
		return -1;
	return store_run(store, err, fill, "");
}

static int prepare(struct prediction_importer *importer, struct err *err)
{
	static const char item[] =
		"SELECT known.item, deal.split = 'train',"
		" deal.split = 'quarantine', is_ambiguous FROM known"
		" JOIN deal ON deal.item = known.item WHERE known.id = ?1";
	static const char row[] =
		"SELECT source_row.item, deal.split = 'train',"
		" deal.split = 'quarantine', 0 FROM source_row JOIN source"
		"  ON source.id = source_row.source AND source.state = 'ready'"
		" JOIN deal ON deal.item = source_row.item"
		" WHERE source_row.source = ?1 AND source_row.row = ?2";
	static const char said[] =
		"SELECT coalesce(label, '') FROM prediction"
		" WHERE run = ?1 AND fold = ?2 AND item = ?3";
	struct store *store = importer->store;

	if (index_ids(store, err))
		return -1;
	importer->find_item = store_query(store, err, item, "");
	importer->find_row = store_query(store, err, row, "");
	importer->find_said = store_query(store, err, said, "");
	return importer->find_item && importer->find_row && importer->find_said
		       ? 0
		       : -1;
}

static int read_target(struct prediction_importer *importer,
		       sqlite3_stmt *statement, struct target *target,
		       struct err *err)
{
	int rc = store_step(importer->store, statement, err);

	if (rc > 0) {
		target->item = sqlite3_column_int64(statement, 0);
		target->is_train = sqlite3_column_int(statement, 1) != 0;
		target->is_quarantined = sqlite3_column_int(statement, 2) != 0;
		target->is_ambiguous = sqlite3_column_int(statement, 3) != 0;
	}
	sqlite3_reset(statement);
	return rc;
}

/* "SOURCE:ROW", as texts without an id of their own are called. */
static bool read_place(const char *id, int64_t *source, int64_t *row)
{
	const char *colon = strchr(id, ':');
	char number[24];
	size_t length = colon ? (size_t)(colon - id) : 0;

	if (!length || length >= sizeof(number))
		return false;
	memcpy(number, id, length);
	number[length] = '\0';
	return text_to_int64(number, source) && text_to_int64(colon + 1, row);
}

/* 1 found, 0 not, -1 failed. */
static int find_target(struct prediction_importer *importer, const char *id,
		       struct target *target, struct err *err)
{
	int64_t source, row;
	int rc;

	if (store_bind(importer->store, err, importer->find_item, "s", id))
		return -1;
	rc = read_target(importer, importer->find_item, target, err);
	if (rc || !read_place(id, &source, &row))
		return rc;
	if (store_bind(importer->store, err, importer->find_row, "ii", source,
		       row))
		return -1;
	return read_target(importer, importer->find_row, target, err);
}

/* --- rows --- */

/* The first of its kind, for a message: it comes from outside, and goes to a
 * terminal. */
static void note(char *first, size_t size, int64_t count, const char *text)
{
	size_t length = strlen(text), at = 0, out = 0, step;

	if (count > 1)
		return;
	for (; at < length; at += step) {
		uint32_t c = utf8_decode(text + at, length - at, &step);

		if (out + 4 >= size)
			break;
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			first[out++] = ' ';
		else
			out += utf8_encode(c, first + out);
	}
	first[out] = '\0';
}

/* 1 and what the run says of the item already, 0 nothing, -1 failed. */
static int find_said(struct prediction_importer *importer,
		     const struct target *target, int fold, const char *label,
		     bool *is_same, struct err *err)
{
	sqlite3_stmt *statement = importer->find_said;
	int rc;

	if (store_bind(importer->store, err, statement, "iii", importer->run.id,
		       (int64_t)fold, target->item))
		return -1;
	rc = store_step(importer->store, statement, err);
	if (rc > 0)
		*is_same = !strcmp(
			(const char *)sqlite3_column_text(statement, 0), label);
	sqlite3_reset(statement);
	return rc;
}

static int store_answer(struct prediction_importer *importer,
			const struct target *target,
			const struct answer_row *row, struct err *err)
{
	struct prediction_import_report *report = importer->report;
	bool is_fold = importer->options->is_tuned && target->is_train &&
		       importer->options->is_out_of_fold;
	struct prediction prediction = {
		.item = target->item,
		.fold = is_fold ? 0 : FOLD_FINAL,
		.label = row->label,
		.confidence = row->confidence,
		.log_probability = row->log_probability,
	};
	const char *label = row->label == LABEL_NONE
				    ? ""
				    : importer->labels.labels[row->label].key;
	bool is_same = false;
	int rc = find_said(importer, target, prediction.fold, label, &is_same,
			   err);

	if (rc < 0)
		return -1;
	if (rc > 0) {
		report->known += is_same;
		report->changed += !is_same;
		return 0;
	}
	if (prediction_add(importer->store, importer->run.id, &prediction,
			   &importer->labels, importer->labels.count, err))
		return -1;
	report->added++;
	report->train += target->is_train;
	report->test += !target->is_train;
	report->unmapped += row->label == LABEL_NONE;
	report->no_distribution += row->is_no_distribution;
	report->below_half += row->is_below_half;
	report->without_probabilities += !row->log_probability;
	return 0;
}

static int take_row(struct prediction_importer *importer, struct err *err)
{
	struct prediction_import_report *report = importer->report;
	const char *id =
		records_need(importer->records, importer->options->id, err);
	struct target target = { 0 };
	struct answer_row row;
	int rc;

	if (!id)
		return -1;
	report->rows++;
	rc = find_target(importer, id, &target, err);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		report->unknown++;
		note(report->first_unknown, sizeof(report->first_unknown),
		     report->unknown, id);
		return 0;
	}
	if (target.is_ambiguous || target.is_quarantined) {
		report->ambiguous += target.is_ambiguous;
		report->quarantined += !target.is_ambiguous;
		return 0;
	}
	if (answer_row_read(&importer->reader, importer->records, &row, err))
		return -1;
	if (row.is_unheard_of) {
		report->unheard_of++;
		note(report->first_unheard_of, sizeof(report->first_unheard_of),
		     report->unheard_of, row.said);
	}
	return store_answer(importer, &target, &row, err);
}

static bool is_stopped(const struct prediction_importer *importer)
{
	return importer->options->stop && *importer->options->stop;
}

static int take_rows(struct prediction_importer *importer, struct err *err)
{
	const struct prediction_import_options *o = importer->options;
	int rc = 1;

	while (rc > 0 && !is_stopped(importer)) {
		if (store_begin(importer->store, err))
			return -1;
		for (int i = 0; i < ROWS_AT_ONCE && rc > 0; i++) {
			rc = records_next(importer->records, err);
			if (rc > 0 && take_row(importer, err))
				rc = -1;
		}
		if (rc < 0 || store_commit(importer->store, err)) {
			store_rollback(importer->store);
			return -1;
		}
		if (o->progress)
			o->progress(o->context, importer->report->rows);
		store_yield();
	}
	importer->report->bad = records_bad_count(importer->records);
	return 0;
}

/* Reads all of the file and writes nothing: what is added to a run that is
 * there cannot be taken back when a row fails. */
static int try_rows(struct prediction_importer *importer, struct err *err)
{
	const struct prediction_import_options *o = importer->options;
	struct records *records = records_open(o->path, &o->csv, err);
	struct answer_row row;
	int rc = records ? 1 : -1;

	while (rc > 0 && !is_stopped(importer)) {
		rc = records_next(records, err);
		if (rc > 0 &&
		    (!records_need(records, o->id, err) ||
		     answer_row_read(&importer->reader, records, &row, err)))
			rc = -1;
	}
	records_close(records);
	return rc < 0 ? -1 : 0;
}

/* --- all of it --- */

static int count_missing(struct prediction_importer *importer, struct err *err)
{
	static const char sql[] =
		"SELECT count(*) FROM deal JOIN source"
		" ON source.id = deal.batch AND source.state = 'ready'"
		" WHERE split = ?2 AND NOT EXISTS (SELECT 1 FROM prediction"
		"  WHERE prediction.run = ?1 AND prediction.item = deal.item)";
	struct prediction_import_report *report = importer->report;

	report->run = importer->run.id;
	return store_int64(importer->store, err, &report->missing_train, 0, sql,
			   "is", importer->run.id, "train") ||
			       store_int64(importer->store, err,
					   &report->missing_test, 0, sql, "is",
					   importer->run.id, "test")
		       ? -1
		       : 0;
}

static int refuse_nothing(const struct prediction_import_options *o,
			  const struct prediction_import_report *report,
			  struct err *err)
{
	if (!report->rows)
		return err_set(err, "%s: no rows", o->path);
	if (report->added || report->known || report->changed)
		return 0;
	if (report->unknown)
		return err_set(err,
			       "%s: none of the %lld ids is one of a text "
			       "here (the first is '%s'); --id is the column "
			       "with the ids of payoff import --id",
			       o->path, (long long)report->unknown,
			       report->first_unknown);
	return err_set(err,
		       "%s: nothing to take: %lld rows have an id that several "
		       "texts have, %lld are of texts in neither train nor "
		       "test",
		       o->path, (long long)report->ambiguous,
		       (long long)report->quarantined);
}

static int run_import(struct prediction_importer *importer, struct err *err)
{
	struct store *store = importer->store;
	struct err ignored = ERR_INIT;

	if (imported_runs_sweep(store, err) || prepare(importer, err) ||
	    imported_run_open(importer, err) ||
	    (!importer->report->is_new_run && try_rows(importer, err)))
		return -1;
	if (take_rows(importer, err) ||
	    (!is_stopped(importer) &&
	     (refuse_nothing(importer->options, importer->report, err) ||
	      imported_run_finish(importer, err) ||
	      count_missing(importer, err)))) {
		imported_runs_sweep(store, &ignored);
		return -1;
	}
	if (!is_stopped(importer))
		return 0;
	importer->report->was_stopped = true;
	return imported_runs_sweep(store, err);
}

int prediction_import(struct store *store,
		      const struct prediction_import_options *options,
		      struct prediction_import_report *report, struct err *err)
{
	struct prediction_importer importer = { .store = store,
						.options = options,
						.report = report };
	int64_t started = clock_monotonic_ms();
	int fd = -1, ret = -1;

	memset(report, 0, sizeof(*report));
	importer.records = records_open(options->path, &options->csv, err);
	if (!importer.records ||
	    labels_load(store, &importer.arena, &importer.labels, err) ||
	    answer_reader_init(&importer.reader, &options->columns,
			       &importer.labels, &importer.arena, err))
		goto out;
	fd = import_lock(store, err);
	if (fd < 0 || run_import(&importer, err))
		goto out;
	ret = 0;
out:
	sqlite3_finalize(importer.find_item);
	sqlite3_finalize(importer.find_row);
	sqlite3_finalize(importer.find_said);
	records_close(importer.records);
	if (fd >= 0)
		import_unlock(store, fd);
	arena_release(&importer.arena);
	report->seconds = (double)(clock_monotonic_ms() - started) / 1000;
	return ret;
}
