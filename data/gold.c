/* gold.c - see gold.h */
#include "data/gold.h"

#include <stdlib.h>
#include <string.h>

/* One row an answer that counts, in test order; a test item without any has
 * one row with a NULL kind. ?1 the split, ?2 the last event, ?3 'audit' where
 * audits count. */
#define ANSWERS_SQL                                                          \
	"WITH latest AS MATERIALIZED (SELECT item, max(id) AS id FROM event" \
	"  WHERE kind IN ('label', 'skip') AND id <= ?2"                     \
	"  AND NOT EXISTS (SELECT 1 FROM event AS undo"                      \
	"    WHERE undo.undoes = event.id AND undo.id <= ?2)"                \
	"  GROUP BY item, annotator, round),"                                \
	" counted AS MATERIALIZED (SELECT event.item, event.kind,"           \
	"  json_extract(event.label_keys, '$[0]') AS label,"                 \
	"  (event.source IS NULL)"                                           \
	"   + (coalesce(reading.purpose, 'label') = 'audit') AS authority,"  \
	"  coalesce(source.labels_are, '') = 'unknown' AS is_unknown"        \
	"  FROM latest JOIN event ON event.id = latest.id"                   \
	"  LEFT JOIN source ON source.id = event.source"                     \
	"  LEFT JOIN assignment AS reading ON reading.item = event.item"     \
	"   AND reading.round = event.round"                                 \
	"  WHERE (source.id IS NULL OR source.state = 'ready')"              \
	"  AND (coalesce(reading.purpose, 'label') = 'label'"                \
	"   OR (reading.purpose = ?3 AND event.kind = 'label'))"             \
	"  AND NOT (?1 = 'test' AND (event.saw_suggestion = 1"               \
	"    OR coalesce(source.labels_are, '') = 'assisted')))"

/* Walks rows of (item, group, kind, label, authority, is_unknown) grouped by
 * item, and makes one gold_item of each group. */
struct fold {
	const struct label_list *labels;
	struct gold_item *items;
	size_t count, capacity;
	int authority; /* of the item being folded */
};

static int fold_answer(struct fold *fold, sqlite3_stmt *row, struct err *err)
{
	struct gold_item *last =
		fold->count ? &fold->items[fold->count - 1] : NULL;
	int64_t item = sqlite3_column_int64(row, 0);
	const char *kind = (const char *)sqlite3_column_text(row, 2);
	const char *key = (const char *)sqlite3_column_text(row, 3);
	int authority = sqlite3_column_int(row, 4);
	size_t label = 0;

	if (key) {
		label = label_index(fold->labels, key);
		if (label == fold->labels->count)
			return err_set(err,
				       "item %lld has the label '%s', "
				       "which is retired",
				       (long long)item, key);
	}
	if (!last || last->item != item) {
		fold->items = array_grow(fold->items, fold->count,
					 &fold->capacity, sizeof(*fold->items));
		last = &fold->items[fold->count++];
		memset(last, 0, sizeof(*last));
		last->item = item;
		last->group = sqlite3_column_int64(row, 1);
		last->state = !kind ? GOLD_OPEN : key ? GOLD_LABEL : GOLD_SKIP;
		last->label = label;
		last->is_of_unknown_making =
			kind && authority == 0 && sqlite3_column_int(row, 5);
		last->is_audited = kind && authority > 1;
		fold->authority = authority;
		return 0;
	}
	/* Rows of an item come with the highest authority first. */
	if (authority < fold->authority || !key)
		return 0;
	if (last->state == GOLD_SKIP) {
		last->state = GOLD_LABEL;
		last->label = label;
	} else if (last->state == GOLD_LABEL && last->label != label) {
		last->state = GOLD_DISPUTED;
	}
	return 0;
}

static int load(struct store *store, sqlite3_stmt *statement,
		bool stops_at_open, struct fold *fold, struct err *err)
{
	int rc;

	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		if (fold_answer(fold, statement, err)) {
			rc = -1;
			break;
		}
		if (stops_at_open &&
		    fold->items[fold->count - 1].state == GOLD_OPEN) {
			fold->count--;
			rc = 0;
			break;
		}
	}
	sqlite3_finalize(statement);
	return rc;
}

static void hand_over(struct fold *fold, struct arena *arena,
		      struct gold_list *list)
{
	list->count = fold->count;
	list->items = arena_copy(arena, fold->items,
				 fold->count * sizeof(*fold->items));
	free(fold->items);
}

static const char *audits(enum gold_readings readings)
{
	return readings == GOLD_AUDITED ? "audit" : "label";
}

int gold_test(struct store *store, const struct label_list *labels,
	      int64_t last_event, enum gold_readings readings,
	      struct arena *arena, struct gold_list *list, struct err *err)
{
	static const char sql[] = ANSWERS_SQL
		" SELECT deal.item, deal.group_key, kind, label, authority,"
		"  is_unknown FROM deal"
		" JOIN source AS batch ON batch.id = deal.batch"
		"  AND batch.state = 'ready'"
		" LEFT JOIN counted ON counted.item = deal.item"
		" WHERE deal.split = ?1"
		" AND deal.item NOT IN (SELECT item FROM drawn_apart)"
		" ORDER BY deal.batch, deal.rank, authority DESC";
	struct fold fold = { .labels = labels };
	sqlite3_stmt *statement = store_query(store, err, sql, "sis", "test",
					      last_event, audits(readings));
	int ret = load(store, statement, true, &fold, err);

	hand_over(&fold, arena, list);
	return ret;
}

int gold_drawn(struct store *store, const struct label_list *labels,
	       int64_t draw, int64_t last_event, struct arena *arena,
	       struct gold_list *list, struct err *err)
{
	static const char sql[] = ANSWERS_SQL
		" SELECT deal.item, deal.group_key, kind, label, authority,"
		"  is_unknown FROM draw_item"
		" JOIN deal ON deal.item = draw_item.item"
		" LEFT JOIN counted ON counted.item = deal.item"
		" WHERE draw_item.draw = ?4 AND deal.split = ?1"
		" ORDER BY deal.item, authority DESC";
	struct fold fold = { .labels = labels };
	sqlite3_stmt *statement = store_query(store, err, sql, "sisi", "test",
					      last_event, "label", draw);
	int ret = load(store, statement, false, &fold, err);

	hand_over(&fold, arena, list);
	return ret;
}

int gold_train(struct store *store, const struct label_list *labels,
	       int64_t last_event, struct arena *arena, struct gold_list *list,
	       struct err *err)
{
	static const char sql[] = ANSWERS_SQL
		" SELECT deal.item, deal.group_key, kind, label, authority,"
		"  is_unknown FROM counted"
		" JOIN deal ON deal.item = counted.item"
		" JOIN source AS batch ON batch.id = deal.batch"
		"  AND batch.state = 'ready'"
		" JOIN item ON item.id = deal.item AND item.purged = 0"
		" WHERE deal.split = ?1"
		" ORDER BY deal.item, authority DESC";
	struct fold fold = { .labels = labels };
	sqlite3_stmt *statement = store_query(store, err, sql, "sis", "train",
					      last_event, "audit");
	int ret = load(store, statement, false, &fold, err);
	size_t kept = 0;

	for (size_t i = 0; i < fold.count; i++)
		if (fold.items[i].state == GOLD_LABEL)
			fold.items[kept++] = fold.items[i];
	fold.count = kept;
	hand_over(&fold, arena, list);
	return ret;
}
