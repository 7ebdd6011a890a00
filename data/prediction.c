/* prediction.c - see prediction.h */
#include "data/prediction.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/run.h"

int prediction_add(struct store *store, int64_t run,
		   const struct prediction *prediction,
		   const struct label_list *labels, size_t outputs,
		   struct err *err)
{
	static const char sql[] =
		"INSERT INTO prediction (run, item, fold, label, confidence,"
		" log_probability) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
	const char *label = prediction->label == LABEL_NONE
				    ? NULL
				    : labels->labels[prediction->label].key;

	return store_run(store, err, sql, "iiisdb", run, prediction->item,
			 (int64_t)prediction->fold, label,
			 prediction->confidence,
			 (const void *)prediction->log_probability,
			 prediction->log_probability ? outputs * sizeof(float)
						     : (size_t)0);
}

static const char *side_name(enum prediction_side side)
{
	static const char *const names[] = { "train", "test", "all" };

	return names[side];
}

static int read_prediction(sqlite3_stmt *row, const struct label_list *labels,
			   struct arena *arena, struct prediction_list *list,
			   struct err *err)
{
	struct prediction *p = &list->predictions[list->count++];
	const char *label = (const char *)sqlite3_column_text(row, 2);
	const void *blob;

	p->item = sqlite3_column_int64(row, 0);
	p->fold = sqlite3_column_int(row, 1);
	p->label = LABEL_NONE;
	if (label) {
		p->label = label_index(labels, label);
		if (p->label == labels->count)
			return err_set(err,
				       "a prediction of the label '%s', which "
				       "is retired",
				       label);
	}
	p->confidence = sqlite3_column_type(row, 3) == SQLITE_NULL
				? NAN
				: sqlite3_column_double(row, 3);
	p->log_probability = NULL;
	blob = sqlite3_column_blob(row, 4);
	if (blob) {
		size_t bytes = (size_t)sqlite3_column_bytes(row, 4);

		p->log_probability = arena_copy(arena, blob, bytes);
		list->outputs = bytes / sizeof(float);
	}
	return 0;
}

static int by_item(const void *left, const void *right)
{
	const struct prediction *a = left, *b = right;

	if (a->item != b->item)
		return a->item < b->item ? -1 : 1;
	return (a->fold > b->fold) - (a->fold < b->fold);
}

/* They come as the table has them, fold by fold: with one fold, as wanted. */
static void sort(struct prediction_list *list)
{
	for (size_t i = 1; i < list->count; i++)
		if (by_item(&list->predictions[i - 1], &list->predictions[i]) >
		    0) {
			qsort(list->predictions, list->count,
			      sizeof(*list->predictions), by_item);
			return;
		}
}

int predictions_load(struct store *store, int64_t run,
		     enum prediction_side side, const struct label_list *labels,
		     struct arena *arena, struct prediction_list *list,
		     struct err *err)
{
	/* Neither a window nor ORDER BY: by the million, either takes longer
	 * than all the rest. */
	static const char sql[] =
		"SELECT prediction.item, fold, label, confidence,"
		" log_probability FROM prediction"
		" JOIN deal ON deal.item = prediction.item"
		" WHERE prediction.run = ?1 AND (deal.split = ?2"
		"  OR (?2 = 'all' AND deal.split <> 'quarantine'))";
	sqlite3_stmt *statement =
		store_query(store, err, sql, "is", run, side_name(side));
	struct prediction *grown = NULL;
	size_t capacity = 0;
	int rc;

	memset(list, 0, sizeof(*list));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		grown = array_grow(grown, list->count, &capacity,
				   sizeof(*grown));
		list->predictions = grown;
		if (read_prediction(statement, labels, arena, list, err)) {
			rc = -1;
			break;
		}
	}
	sqlite3_finalize(statement);
	sort(list);
	list->predictions =
		arena_copy(arena, grown, list->count * sizeof(*grown));
	free(grown);
	return rc;
}

const struct prediction *prediction_find(const struct prediction_list *list,
					 int64_t item)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->predictions[middle].item < item)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < list->count && list->predictions[low].item == item)
		return &list->predictions[low];
	return NULL;
}

const struct prediction *prediction_final(const struct prediction_list *list,
					  int64_t item)
{
	const struct prediction *first = prediction_find(list, item);

	/* Ordered by fold: the final one comes first. */
	return first && first->fold == FOLD_FINAL ? first : NULL;
}

int predictions_missing(struct store *store, int64_t run,
			enum prediction_side side, struct arena *arena,
			int64_t **items, size_t *count, struct err *err)
{
	static const char sql[] =
		"SELECT gold.item, count(*) OVER () FROM gold"
		" JOIN item ON item.id = gold.item AND item.purged = 0"
		" WHERE gold.split = ?2 AND (?2 = 'test' OR state = 'label')"
		" AND NOT EXISTS (SELECT 1 FROM prediction WHERE run = ?1"
		"  AND fold = -1 AND prediction.item = gold.item)"
		" ORDER BY gold.item";
	static const char all[] =
		"SELECT deal.item, count(*) OVER () FROM deal"
		" JOIN source ON source.id = deal.batch AND state = 'ready'"
		" JOIN item ON item.id = deal.item AND item.purged = 0"
		" WHERE deal.split <> 'quarantine'"
		" AND NOT EXISTS (SELECT 1 FROM prediction WHERE run = ?1"
		"  AND fold = -1 AND prediction.item = deal.item)"
		" AND NOT ((SELECT tuned FROM run WHERE id = ?1)"
		"  AND deal.item IN (SELECT item FROM training_item))"
		" ORDER BY deal.item";
	sqlite3_stmt *statement =
		side == PREDICTIONS_ALL ? store_query(store, err, all, "i", run)
					: store_query(store, err, sql, "is",
						      run, side_name(side));

	return store_ids(store, statement, arena, items, count, err);
}
