/* candidates.c - see candidates.h */
#include "tests/candidates.h"

#include <math.h>
#include <string.h>

#include "data/label.h"
#include "data/prediction.h"

struct dealt {
	int64_t *items;
	bool *is_test;
	size_t count;
};

static int load_dealt(struct store *store, int64_t run, struct arena *arena,
		      struct dealt *dealt, struct err *err)
{
	static const char sql[] =
		"SELECT item, split = 'test', count(*) OVER () FROM deal"
		" WHERE split <> 'quarantine' AND item NOT IN"
		"  (SELECT item FROM prediction WHERE run = ?1)"
		" ORDER BY item";
	sqlite3_stmt *statement = store_query(store, err, sql, "i", run);
	int rc;

	memset(dealt, 0, sizeof(*dealt));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		size_t count = (size_t)sqlite3_column_int64(statement, 2);

		if (!dealt->items) {
			dealt->items = arena_alloc(arena, count,
						   sizeof(*dealt->items));
			dealt->is_test = arena_alloc(arena, count,
						     sizeof(*dealt->is_test));
		}
		dealt->items[dealt->count] = sqlite3_column_int64(statement, 0);
		dealt->is_test[dealt->count++] =
			sqlite3_column_int(statement, 1) != 0;
	}
	sqlite3_finalize(statement);
	return rc;
}

/* What the prediction's answer and confidence leave to the labels. */
static const float *spread(const struct prediction *prediction, size_t labels,
			   struct arena *arena)
{
	float *logs = arena_alloc(arena, labels, sizeof(*logs));
	double rest = (1 - prediction->confidence) / (double)(labels - 1);

	for (size_t k = 0; k < labels; k++)
		logs[k] = (float)log(
			k == prediction->label ? prediction->confidence : rest);
	return logs;
}

static int predict(struct store *store, const struct candidate_rule *rule,
		   struct arena *arena, struct err *err)
{
	struct label_list labels;
	struct dealt dealt;

	if (labels_load(store, arena, &labels, err) ||
	    load_dealt(store, rule->run.id, arena, &dealt, err))
		return -1;
	for (size_t i = 0; i < dealt.count; i++) {
		int64_t item = dealt.items[i];
		size_t gold = (size_t)item % labels.count;
		bool is_held_out = dealt.is_test[i] ? rule->has_leaked
						    : rule->run.is_tuned;
		struct prediction prediction = {
			.item = item,
			.fold = is_held_out ? (int)(item % 5) : FOLD_FINAL,
			.label = rule->is_right(item)
					 ? gold
					 : (gold + 1) % labels.count,
			.confidence = 0.5 + (double)(item % 50) / 100,
		};

		if (rule->answers && !rule->answers(item))
			continue;
		if (rule->has_probabilities)
			prediction.log_probability =
				spread(&prediction, labels.count, arena);
		if (prediction_add(store, rule->run.id, &prediction, &labels,
				   labels.count, err))
			return -1;
		/* Said again by the final model: the fold is what tells. */
		prediction.fold = FOLD_FINAL;
		if (dealt.is_test[i] && rule->has_leaked &&
		    prediction_add(store, rule->run.id, &prediction, &labels,
				   labels.count, err))
			return -1;
	}
	return 0;
}

int candidate_predict(struct store *store, const struct candidate_rule *rule,
		      struct err *err)
{
	struct arena arena = ARENA_INIT;
	int ret = predict(store, rule, &arena, err);

	arena_release(&arena);
	return ret;
}

int candidate_add(struct store *store, struct candidate_rule *rule,
		  struct err *err)
{
	if (!rule->run.label_set)
		rule->run.label_set = 1;
	if (run_add(store, &rule->run, err) ||
	    candidate_predict(store, rule, err))
		return -1;
	rule->run.state = "done";
	rule->run.finished = rule->run.started + 1;
	return run_update(store, &rule->run, err);
}
