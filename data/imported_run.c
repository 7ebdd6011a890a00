/* imported_run.c - see imported_run.h */
#include "data/imported_run.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/hash.h"
#include "data/base/log.h"
#include "data/base/text.h"
#include "data/event.h"
#include "data/prediction.h"

static char *settings_json(const struct prediction_import_options *o)
{
	char hash[HASH_HEX];
	struct err ignored = ERR_INIT;
	json_t *map = json_array(), *object;
	char *text;

	for (char *const *word = o->columns.map; word && *word; word++)
		json_array_append_new(map, json_string(*word));
	if (hash_file_hex(o->path, hash, &ignored))
		*hash = '\0';
	/* A file's name may be any bytes, JSON may not. */
	object = json_pack("{ss* ss sb so}", "file",
			   utf8_invalid_at(o->path, strlen(o->path)) <
					   strlen(o->path)
				   ? NULL
				   : o->path,
			   "sha256", hash, "out_of_fold",
			   (int)o->is_out_of_fold, "map", map);
	text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(object);
	return text;
}

/* A run of this name that is there must be what the user says it is. */
static int check_run(const struct prediction_importer *importer,
		     struct err *err)
{
	const struct prediction_import_options *o = importer->options;
	const struct run *run = &importer->run;
	json_t *settings = json_loads(run->settings, 0, NULL);
	bool is_out_of_fold =
		json_is_true(json_object_get(settings, "out_of_fold"));

	json_decref(settings);
	if (run->is_tuned != o->is_tuned)
		return err_set(err,
			       "run '%s' is there as %s model; give the other "
			       "one another name",
			       o->run,
			       run->is_tuned ? "a tuned" : "an untuned");
	if (run->label_set != importer->labels.version)
		return err_set(err,
			       "run '%s' knows other labels than the project "
			       "has now; give the new one another name",
			       o->run);
	if (is_out_of_fold != o->is_out_of_fold)
		return err_set(err, "run '%s' was imported %s --out-of-fold",
			       o->run, is_out_of_fold ? "with" : "without");
	return 0;
}

static int add_run(struct prediction_importer *importer, struct err *err)
{
	const struct prediction_import_options *o = importer->options;
	char *settings = settings_json(o);
	struct run run = {
		.method = METHOD_IMPORTED,
		.name = o->run,
		.is_tuned = o->is_tuned,
		.settings = settings,
		.label_set = importer->labels.version,
	};
	int failed;

	failed = store_begin(importer->store, err) ||
		 event_newest(importer->store, &run.last_event, err) ||
		 run_add(importer->store, &run, err);
	for (size_t i = 0; !failed && i < importer->reader.name_count; i++) {
		const struct answer_name *name = &importer->reader.names[i];

		failed = run_output_add(
			importer->store, run.id, i, name->name,
			name->label == LABEL_NONE
				? NULL
				: importer->labels.labels[name->label].key,
			err);
	}
	failed = failed || store_commit(importer->store, err);
	if (failed)
		store_rollback(importer->store);
	importer->run = run;
	importer->run.settings = arena_strdup(&importer->arena, settings);
	free(settings);
	return failed ? -1 : 0;
}

#define UNFINISHED \
	"(SELECT id FROM run WHERE method = 'imported' AND state <> 'done')"

/* One transaction of the sweep: a person labelling meanwhile hardly waits.
 * *left: predictions that it took away. */
static int sweep_some(struct store *store, int *left, struct err *err)
{
	static const char predictions[] =
		"DELETE FROM prediction WHERE (run, fold, item) IN"
		" (SELECT run, fold, item FROM prediction"
		"  WHERE run IN " UNFINISHED " LIMIT 2000)";
	static const char *const rest[] = {
		"DELETE FROM run_output WHERE run IN " UNFINISHED,
		"DELETE FROM run WHERE id IN " UNFINISHED,
	};

	if (store_run(store, err, predictions, ""))
		return -1;
	*left = sqlite3_changes(store->db);
	for (size_t i = 0; i < 2 && !*left; i++)
		if (store_run(store, err, rest[i], ""))
			return -1;
	return 0;
}

int imported_runs_sweep(struct store *store, struct err *err)
{
	for (int left = 1; left > 0; store_yield()) {
		if (store_begin(store, err))
			return -1;
		if (sweep_some(store, &left, err) || store_commit(store, err)) {
			store_rollback(store);
			return -1;
		}
	}
	return 0;
}

/* A run is meant by its number, or by this. */
static int check_name(const char *name, struct err *err)
{
	size_t length = strlen(name);
	int64_t number;

	if (utf8_invalid_at(name, length) < length)
		return err_set(err, "the name of a run is UTF-8");
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
			return err_set(err, "the name of a run is one line, "
					    "without control characters");
	if (text_to_int64(name, &number))
		return err_set(err,
			       "run '%s': runs have numbers; give it a name",
			       name);
	return 0;
}

int imported_run_open(struct prediction_importer *importer, struct err *err)
{
	const char *name = importer->options->run;
	int rc;

	if (check_name(name, err))
		return -1;
	rc = run_by_name(importer->store, name, &importer->arena,
			 &importer->run, err);
	if (rc < 0)
		return -1;
	importer->report->is_new_run = rc == 0;
	return rc ? check_run(importer, err) : add_run(importer, err);
}

static char *remarks_json(const struct prediction_importer *importer)
{
	const struct prediction_import_report *r = importer->report;
	json_t *remarks = json_array();
	char *text;

	if (importer->options->is_tuned)
		json_array_append_new(
			remarks,
			json_string("That it was trained without the test "
				    "texts is the word of who imported it."));
	if (r->without_probabilities)
		json_array_append_new(
			remarks,
			json_sprintf("%lld of %lld answers came without a "
				     "probability for each label: no "
				     "calibration and no thresholds.",
				     (long long)r->without_probabilities,
				     (long long)r->added));
	if (r->unmapped)
		json_array_append_new(
			remarks, json_sprintf("%lld of %lld answers are no "
					      "label here, and always wrong.",
					      (long long)r->unmapped,
					      (long long)r->added));
	text = json_dumps(remarks, JSON_COMPACT);
	json_decref(remarks);
	return text;
}

int imported_run_finish(struct prediction_importer *importer, struct err *err)
{
	char *remarks;
	int ret;

	if (!importer->report->is_new_run)
		return 0;
	remarks = remarks_json(importer);
	importer->run.state = "done";
	importer->run.finished = clock_utc_ms();
	importer->run.remarks = remarks;
	ret = run_update(importer->store, &importer->run, err);
	importer->run.remarks = NULL;
	free(remarks);
	return ret;
}
