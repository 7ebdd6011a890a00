/* imported_run.c - see imported_run.h */
#include "data/imported_run.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/hash.h"
#include "data/base/log.h"
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
	object = json_pack("{ss ss sb so}", "file", o->path, "sha256", hash,
			   "out_of_fold", (int)o->is_out_of_fold, "map", map);
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

/* Takes away runs of this kind that were never finished. */
static int sweep(struct store *store, struct err *err)
{
#define UNFINISHED \
	"(SELECT id FROM run WHERE method = 'imported' AND state <> 'done')"
	static const char *const statements[] = {
		"DELETE FROM prediction WHERE run IN " UNFINISHED,
		"DELETE FROM run_output WHERE run IN " UNFINISHED,
		"DELETE FROM run WHERE id IN " UNFINISHED,
	};

	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		if (store_run(store, err, statements[i], ""))
			return -1;
	return 0;
}

int imported_runs_sweep(struct store *store, struct err *err)
{
	if (store_begin(store, err))
		return -1;
	if (!sweep(store, err) && !store_commit(store, err))
		return 0;
	store_rollback(store);
	return -1;
}

int imported_run_open(struct prediction_importer *importer, struct err *err)
{
	int rc = run_by_name(importer->store, importer->options->run,
			     &importer->arena, &importer->run, err);

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
