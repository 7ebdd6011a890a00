/* threshold_set.c - see threshold_set.h */
#include "data/threshold_set.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/log.h"

#define NEXT_BEST "next-best"
#define NOBODY "none"

/* --- a rule as JSON: labels by key, an infinite cost as null --- */

static json_t *fallback_json(const struct threshold_set *set,
			     const struct label_list *labels)
{
	if (set->fallback == THRESHOLD_NEXT_BEST)
		return json_pack("{ss}", "rule", NEXT_BEST);
	if (set->fallback >= labels->count)
		return json_pack("{ss}", "rule", NOBODY);
	return json_pack("{ss}", "label", labels->labels[set->fallback].key);
}

static json_t *rule_json(const struct threshold_set *set,
			 const struct label_list *labels)
{
	json_t *rule =
		json_pack("{ss sf so}", "kind",
			  set->kind == THRESHOLD_COSTS ? "costs" : "floors",
			  "temperature", set->temperature, "fallback",
			  fallback_json(set, labels));
	json_t *keys = json_array(), *numbers = json_array();

	for (size_t k = 0; k < set->classes; k++)
		json_array_append_new(keys, json_string(labels->labels[k].key));
	if (set->kind == THRESHOLD_FLOORS)
		for (size_t k = 0; k < set->classes; k++)
			json_array_append_new(
				numbers,
				json_real(set->floor ? set->floor[k] : 0));
	else
		for (size_t i = 0; i < set->classes * (set->classes + 1); i++)
			json_array_append_new(
				numbers, isinf(set->cost[i])
						 ? json_null()
						 : json_real(set->cost[i]));
	json_object_set_new(rule, "labels", keys);
	json_object_set_new(rule, "numbers", numbers);
	return rule;
}

const char *threshold_set_rule(const struct threshold_set *set,
			       const struct label_list *labels,
			       struct arena *arena)
{
	json_t *rule = rule_json(set, labels);
	char *text = json_dumps(rule, JSON_COMPACT);
	const char *copy = arena_strdup(arena, text);

	free(text);
	json_decref(rule);
	return copy;
}

static int read_fallback(const json_t *rule, const struct label_list *labels,
			 size_t *fallback, struct err *err)
{
	const json_t *object = json_object_get(rule, "fallback");
	const char *word = json_string_value(json_object_get(object, "rule"));
	const char *key = json_string_value(json_object_get(object, "label"));

	*fallback = word && !strcmp(word, NEXT_BEST) ? THRESHOLD_NEXT_BEST
						     : labels->count;
	if (!key)
		return 0;
	*fallback = label_index(labels, key);
	return *fallback < labels->count
		       ? 0
		       : err_set(err, "its label '%s' is gone", key);
}

static int read_labels(const json_t *rule, const struct label_list *labels,
		       struct err *err)
{
	const json_t *keys = json_object_get(rule, "labels");

	if (json_array_size(keys) != labels->count)
		return err_set(err,
			       "it was chosen for %zu labels and there "
			       "are %zu now",
			       json_array_size(keys), labels->count);
	for (size_t k = 0; k < labels->count; k++) {
		const char *key = json_string_value(json_array_get(keys, k));

		if (!key || strcmp(key, labels->labels[k].key))
			return err_set(err, "it was chosen for other labels");
	}
	return 0;
}

static int read_rule(const char *text, const struct label_list *labels,
		     struct arena *arena, struct threshold_set *set,
		     struct err *err)
{
	json_t *rule = json_loads(text, 0, NULL);
	const json_t *list = json_object_get(rule, "numbers");
	const char *kind = json_string_value(json_object_get(rule, "kind"));
	size_t count = json_array_size(list);
	double *numbers = arena_alloc(arena, count, sizeof(*numbers));
	int ret = -1;

	for (size_t i = 0; i < count; i++) {
		const json_t *number = json_array_get(list, i);

		numbers[i] = json_is_null(number) ? INFINITY
						  : json_number_value(number);
	}
	memset(set, 0, sizeof(*set));
	set->kind = kind && !strcmp(kind, "costs") ? THRESHOLD_COSTS
						   : THRESHOLD_FLOORS;
	set->classes = labels->count;
	set->temperature =
		json_number_value(json_object_get(rule, "temperature"));
	if (set->kind == THRESHOLD_COSTS)
		set->cost = numbers;
	else
		set->floor = numbers;
	if (read_labels(rule, labels, err) ||
	    read_fallback(rule, labels, &set->fallback, err))
		goto out;
	if (count != (set->kind == THRESHOLD_COSTS
			      ? labels->count * (labels->count + 1)
			      : labels->count)) {
		err_set(err, "it has %zu numbers", count);
		goto out;
	}
	ret = threshold_check(set, err);
out:
	json_decref(rule);
	return ret;
}

/* --- rows --- */

int threshold_set_add(struct store *store, const struct label_list *labels,
		      struct stored_thresholds *thresholds, struct err *err)
{
	static const char sql[] =
		"INSERT INTO threshold_set (run, rule, targets, practice,"
		" last_event, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
	struct arena arena = ARENA_INIT;
	const char *rule = threshold_set_rule(&thresholds->set, labels, &arena);
	int ret;

	thresholds->at = clock_utc_ms();
	ret = store_run(store, err, sql, "isssii", thresholds->run, rule,
			thresholds->targets ? thresholds->targets : "[]",
			thresholds->practice ? thresholds->practice : "{}",
			thresholds->last_event, thresholds->at);
	thresholds->id = sqlite3_last_insert_rowid(store->db);
	arena_release(&arena);
	return ret;
}

/* Everything but the rule. */
static void read_columns(sqlite3_stmt *statement, struct arena *arena,
			 struct stored_thresholds *t)
{
	memset(t, 0, sizeof(*t));
	t->id = sqlite3_column_int64(statement, 0);
	t->run = sqlite3_column_int64(statement, 1);
	t->targets = store_column_text(statement, 3, arena);
	t->practice = store_column_text(statement, 4, arena);
	t->last_event = sqlite3_column_int64(statement, 5);
	t->at = sqlite3_column_int64(statement, 6);
}

static int read_row(struct store *store, sqlite3_stmt *statement,
		    const struct label_list *labels, struct arena *arena,
		    struct stored_thresholds *t, struct err *err)
{
	int rc;

	memset(t, 0, sizeof(*t));
	if (!statement)
		return -1;
	rc = store_step(store, statement, err);
	if (rc > 0) {
		read_columns(statement, arena, t);
		if (read_rule((const char *)sqlite3_column_text(statement, 2),
			      labels, arena, &t->set, err)) {
			err_at(err, "threshold set %lld", (long long)t->id);
			rc = -1;
		}
	}
	sqlite3_finalize(statement);
	return rc;
}

#define COLUMNS                                                    \
	"SELECT id, run, rule, targets, practice, last_event, at " \
	"FROM threshold_set "

int threshold_set_get(struct store *store, const struct label_list *labels,
		      int64_t id, struct arena *arena,
		      struct stored_thresholds *thresholds, struct err *err)
{
	static const char sql[] = COLUMNS "WHERE id = ?1";

	return read_row(store, store_query(store, err, sql, "i", id), labels,
			arena, thresholds, err);
}

int threshold_set_newest(struct store *store, const struct label_list *labels,
			 int64_t run, struct arena *arena,
			 struct stored_thresholds *thresholds, struct err *err)
{
	static const char sql[] =
		COLUMNS "WHERE run = ?1 ORDER BY id DESC LIMIT 1";

	return read_row(store, store_query(store, err, sql, "i", run), labels,
			arena, thresholds, err);
}

int threshold_sets_load(struct store *store, const struct label_list *labels,
			struct arena *arena,
			struct stored_thresholds_list *list, struct err *err)
{
	static const char sql[] = COLUMNS "ORDER BY id";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	struct stored_thresholds *t;
	size_t capacity = 0;
	int rc;

	*list = (struct stored_thresholds_list){ 0 };
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		struct err why = ERR_INIT;

		list->sets = array_grow(list->sets, list->count, &capacity,
					sizeof(*list->sets));
		t = &list->sets[list->count++];
		read_columns(statement, arena, t);
		if (read_rule((const char *)sqlite3_column_text(statement, 2),
			      labels, arena, &t->set, &why)) {
			memset(&t->set, 0, sizeof(t->set));
			t->why_not = arena_strdup(arena, why.text);
		}
	}
	sqlite3_finalize(statement);
	t = arena_copy(arena, list->sets, list->count * sizeof(*list->sets));
	free(list->sets);
	list->sets = t;
	return rc;
}

bool threshold_set_equal(const struct threshold_set *a,
			 const struct threshold_set *b)
{
	size_t count = a->kind == THRESHOLD_COSTS
			       ? a->classes * (a->classes + 1)
			       : a->classes;
	const double *x = a->kind == THRESHOLD_COSTS ? a->cost : a->floor;
	const double *y = b->kind == THRESHOLD_COSTS ? b->cost : b->floor;

	if (a->kind != b->kind || a->classes != b->classes ||
	    a->temperature != b->temperature || a->fallback != b->fallback)
		return false;
	for (size_t i = 0; i < count; i++)
		if (x[i] != y[i])
			return false;
	return true;
}
