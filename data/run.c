/* run.c - see run.h */
#include "data/run.h"

#include <math.h>
#include <string.h>

#include "data/base/log.h"

int model_add(struct store *store, const struct pretrained *model, int64_t *id,
	      struct err *err)
{
	static const char add[] =
		"INSERT INTO model (name, path, family, hash, tokenizer_hash)"
		" VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (hash, tokenizer_hash)"
		" DO UPDATE SET path = excluded.path";
	static const char find[] =
		"SELECT id FROM model WHERE hash = ?1 AND tokenizer_hash = ?2";

	if (store_run(store, err, add, "sssss", model->name, model->path,
		      model->family, model->hash, model->tokenizer_hash))
		return -1;
	return store_int64(store, err, id, 0, find, "ss", model->hash,
			   model->tokenizer_hash);
}

int model_get(struct store *store, int64_t id, struct arena *arena,
	      struct pretrained *model, struct err *err)
{
	static const char sql[] =
		"SELECT id, name, path, family, hash, tokenizer_hash"
		" FROM model WHERE id = ?1";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", id);
	int rc;

	memset(model, 0, sizeof(*model));
	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0) {
		model->id = sqlite3_column_int64(statement, 0);
		model->name = store_column_text(statement, 1, arena);
		model->path = store_column_text(statement, 2, arena);
		model->family = store_column_text(statement, 3, arena);
		model->hash = store_column_text(statement, 4, arena);
		model->tokenizer_hash = store_column_text(statement, 5, arena);
	}
	sqlite3_finalize(statement);
	return rc;
}

int run_add(struct store *store, struct run *run, struct err *err)
{
	static const char sql[] =
		"INSERT INTO run (launch, model, method, tuned, settings, seed,"
		" state, label_set, last_event, train_items, data_hash, folder,"
		" started, name) VALUES (coalesce(nullif(?1, 0),"
		"  (SELECT coalesce(max(id), 0) + 1 FROM run)), nullif(?2, 0),"
		" ?3, ?4, ?5, ?6, 'running', ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

	if (!run->started)
		run->started = clock_utc_ms();
	if (store_run(store, err, sql, "iisisiiiissis", run->launch, run->model,
		      run->method, (int64_t)run->is_tuned,
		      run->settings ? run->settings : "{}", run->seed,
		      run->label_set, run->last_event, run->train_items,
		      run->data_hash ? run->data_hash : "", run->folder,
		      run->started, run->name))
		return -1;
	run->id = sqlite3_last_insert_rowid(store->db);
	if (!run->launch)
		run->launch = run->id;
	run->state = "running";
	return 0;
}

int run_update(struct store *store, const struct run *run, struct err *err)
{
	static const char sql[] =
		"UPDATE run SET state = ?2, train_items = ?3, data_hash = ?4,"
		" weights_hash = ?5, folder = ?6, finished = nullif(?7, 0),"
		" wall_seconds = ?8, cpu_seconds = ?9, peak_bytes = ?10,"
		" versions = ?11, remarks = ?12 WHERE id = ?1";

	return store_run(store, err, sql, "isisssiddiss", run->id, run->state,
			 run->train_items, run->data_hash ? run->data_hash : "",
			 run->weights_hash ? run->weights_hash : "",
			 run->folder, run->finished, run->wall_seconds,
			 run->cpu_seconds, run->peak_bytes,
			 run->versions ? run->versions : "{}",
			 run->remarks ? run->remarks : "[]");
}

#define RUN_COLUMNS                                                           \
	"SELECT run.id, launch, coalesce(model, 0), method, tuned, settings," \
	" seed, state, label_set, last_event, train_items, data_hash,"        \
	" weights_hash, folder, started, coalesce(finished, 0),"              \
	" wall_seconds, cpu_seconds, peak_bytes, versions, remarks,"          \
	" model.name, run.name FROM run LEFT JOIN model ON model.id = "       \
	"run.model"

static void read_run(sqlite3_stmt *row, struct arena *arena, struct run *run)
{
	run->id = sqlite3_column_int64(row, 0);
	run->launch = sqlite3_column_int64(row, 1);
	run->model = sqlite3_column_int64(row, 2);
	run->method = store_column_text(row, 3, arena);
	run->is_tuned = sqlite3_column_int(row, 4) != 0;
	run->settings = store_column_text(row, 5, arena);
	run->seed = sqlite3_column_int64(row, 6);
	run->state = store_column_text(row, 7, arena);
	run->label_set = sqlite3_column_int64(row, 8);
	run->last_event = sqlite3_column_int64(row, 9);
	run->train_items = sqlite3_column_int64(row, 10);
	run->data_hash = store_column_text(row, 11, arena);
	run->weights_hash = store_column_text(row, 12, arena);
	run->folder = store_column_text(row, 13, arena);
	run->started = sqlite3_column_int64(row, 14);
	run->finished = sqlite3_column_int64(row, 15);
	run->wall_seconds = sqlite3_column_double(row, 16);
	run->cpu_seconds = sqlite3_column_double(row, 17);
	run->peak_bytes = sqlite3_column_int64(row, 18);
	run->versions = store_column_text(row, 19, arena);
	run->remarks = store_column_text(row, 20, arena);
	run->model_name = store_column_text(row, 21, arena);
	run->name = store_column_text(row, 22, arena);
}

/* Reads the one row of a query that is ready, or has failed (NULL). */
static int read_one(struct store *store, sqlite3_stmt *statement,
		    struct arena *arena, struct run *run, struct err *err)
{
	int rc;

	memset(run, 0, sizeof(*run));
	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0)
		read_run(statement, arena, run);
	sqlite3_finalize(statement);
	return rc;
}

int run_get(struct store *store, int64_t id, struct arena *arena,
	    struct run *run, struct err *err)
{
	static const char sql[] = RUN_COLUMNS " WHERE run.id = ?1";

	return read_one(store, store_query(store, err, sql, "i", id), arena,
			run, err);
}

int run_by_name(struct store *store, const char *name, struct arena *arena,
		struct run *run, struct err *err)
{
	static const char sql[] = RUN_COLUMNS " WHERE run.name = ?1";

	return read_one(store, store_query(store, err, sql, "s", name), arena,
			run, err);
}

int runs_load(struct store *store, bool done_only, struct arena *arena,
	      struct run_list *list, struct err *err)
{
	static const char sql[] =
		RUN_COLUMNS " WHERE ?1 = 0 OR state = 'done' ORDER BY run.id";
	int64_t most;
	sqlite3_stmt *statement;
	int rc;

	memset(list, 0, sizeof(*list));
	if (store_int64(store, err, &most, 0, "SELECT count(*) FROM run", ""))
		return -1;
	list->runs = arena_alloc(arena, (size_t)most, sizeof(*list->runs));
	statement = store_query(store, err, sql, "i", (int64_t)done_only);
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0 &&
	       list->count < (size_t)most)
		read_run(statement, arena, &list->runs[list->count++]);
	sqlite3_finalize(statement);
	return rc < 0 ? -1 : 0;
}

int run_output_add(struct store *store, int64_t run, size_t position,
		   const char *name, const char *label, struct err *err)
{
	static const char sql[] =
		"INSERT INTO run_output (run, position, name, label)"
		" VALUES (?1, ?2, ?3, ?4)";

	return store_run(store, err, sql, "iiss", run, (int64_t)position, name,
			 label);
}

int step_add(struct store *store, const struct step *step, struct err *err)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO step (run, fold, step, epoch, loss,"
		" learning_rate, gradient_norm, tokens, elapsed_ms)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

	return store_run(store, err, sql, "iiiidddii", step->run,
			 (int64_t)step->fold, step->step, step->epoch,
			 step->loss, step->learning_rate, step->gradient_norm,
			 step->tokens, step->elapsed_ms);
}

int epoch_add(struct store *store, const struct epoch *epoch, struct err *err)
{
	/* SQLite stores NaN as NULL, which is what "none" is here. */
	static const char sql[] =
		"INSERT OR REPLACE INTO epoch (run, fold, epoch, loss,"
		" held_out_accuracy, held_out_macro_f1)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

	return store_run(store, err, sql, "iiiddd", epoch->run,
			 (int64_t)epoch->fold, epoch->epoch, epoch->loss,
			 epoch->held_out_accuracy, epoch->held_out_macro_f1);
}

static double real_or_nan(sqlite3_stmt *row, int column)
{
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return NAN;
	return sqlite3_column_double(row, column);
}

int epochs_load(struct store *store, int64_t run, struct arena *arena,
		struct epoch_list *list, struct err *err)
{
	static const char sql[] =
		"SELECT fold, epoch, loss, held_out_accuracy,"
		" held_out_macro_f1, count(*) OVER () FROM epoch"
		" WHERE run = ?1 ORDER BY fold, epoch";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", run);
	int rc;

	memset(list, 0, sizeof(*list));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		struct epoch *epoch;

		if (!list->epochs)
			list->epochs = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 5),
				sizeof(*list->epochs));
		epoch = &list->epochs[list->count++];
		epoch->run = run;
		epoch->fold = sqlite3_column_int(statement, 0);
		epoch->epoch = sqlite3_column_int64(statement, 1);
		epoch->loss = sqlite3_column_double(statement, 2);
		epoch->held_out_accuracy = real_or_nan(statement, 3);
		epoch->held_out_macro_f1 = real_or_nan(statement, 4);
	}
	sqlite3_finalize(statement);
	return rc;
}
