/* audit.c - see audit.h */
#include "data/audit.h"

#include <string.h>

#include "data/gold.h"

static const char *state_name(enum gold_state state)
{
	return state == GOLD_LABEL  ? "label"
	       : state == GOLD_SKIP ? "skip"
				    : "disputed";
}

static bool is_same(sqlite3_stmt *row, const struct gold_item *item,
		    const struct label_list *labels)
{
	const char *state = (const char *)sqlite3_column_text(row, 1);
	const char *label = (const char *)sqlite3_column_text(row, 2);

	if (sqlite3_column_int64(row, 0) != item->item ||
	    strcmp(state, state_name(item->state)) != 0)
		return false;
	return item->state != GOLD_LABEL ||
	       (label && !strcmp(label, labels->labels[item->label].key));
}

/* Rows of (item, state, label) against a list in the same order; of a list that
 * ends at a gap only its own length. */
static int compare_gold(struct store *store, const char *sql,
			const struct gold_list *list,
			const struct label_list *labels, bool ends_at_gap,
			int64_t *exceptions, struct err *err)
{
	sqlite3_stmt *row = store_query(store, err, sql, "");
	size_t i = 0;
	int rc;

	if (!row)
		return -1;
	while ((rc = store_step(store, row, err)) > 0) {
		if (i < list->count)
			*exceptions += !is_same(row, &list->items[i], labels);
		else if (ends_at_gap)
			break;
		else
			++*exceptions;
		i++;
	}
	sqlite3_finalize(row);
	if (i < list->count)
		*exceptions += (int64_t)(list->count - i);
	return rc < 0 ? -1 : 0;
}

static int count_gold_differs(struct store *store, int64_t *exceptions,
			      struct err *err)
{
	static const char train[] =
		"SELECT item, 'label', label FROM training_item ORDER BY item";
	static const char test[] =
		"SELECT item, state, label FROM gold WHERE split = 'test'"
		" AND item NOT IN (SELECT item FROM drawn_apart)"
		" ORDER BY batch, rank";
	struct arena arena = ARENA_INIT;
	struct label_list labels;
	struct gold_list list;
	int ret = -1;

	*exceptions = 0;
	if (labels_load(store, &arena, &labels, err) ||
	    gold_train(store, &labels, EVENT_NOW, &arena, &list, err) ||
	    compare_gold(store, train, &list, &labels, false, exceptions,
			 err) ||
	    gold_test(store, &labels, EVENT_NOW, GOLD_AUDITED, &arena, &list,
		      err) ||
	    compare_gold(store, test, &list, &labels, true, exceptions, err))
		goto out;
	ret = 0;
out:
	arena_release(&arena);
	return ret;
}

const struct audit_question audit_questions[] = {
	{ "every reference leads somewhere",
	  "SELECT count(*) FROM pragma_foreign_key_check" },
	{ "answers are the replay of the decisions",
	  "SELECT (SELECT count(*) FROM (SELECT item, annotator, round, kind,"
	  " event FROM answer EXCEPT SELECT item, annotator, round, kind,"
	  " event FROM answer_replayed)) + (SELECT count(*) FROM (SELECT item,"
	  " annotator, round, kind, event FROM answer_replayed EXCEPT SELECT"
	  " item, annotator, round, kind, event FROM answer))" },
	{ "answers carry the labels of their decisions",
	  "SELECT count(*) FROM answer JOIN event ON event.id = answer.event"
	  " WHERE answer.kind = 'label' AND json_array_length(label_keys) <>"
	  " (SELECT count(*) FROM answer_label, json_each(event.label_keys)"
	  " AS chosen WHERE answer_label.answer = answer.id"
	  " AND answer_label.label = chosen.value)" },
	{ "gold is the replay of the decisions", NULL },
	{ "second readings are what they were asked for as",
	  "SELECT count(*) FROM event LEFT JOIN assignment"
	  " ON assignment.item = event.item AND assignment.round = event.round"
	  " WHERE event.policy IN ('repeat', 'overlap', 'audit')"
	  " AND assignment.purpose IS NOT event.policy" },
	{ "no group is in both train and test",
	  "SELECT count(*) FROM (SELECT group_key FROM deal"
	  " WHERE split <> 'quarantine' GROUP BY group_key"
	  " HAVING count(DISTINCT split) > 1)" },
	{ "every test item has its drawing probability",
	  "SELECT count(*) FROM deal WHERE split = 'test' AND NOT EXISTS"
	  " (SELECT 1 FROM draw_item WHERE draw_item.item = deal.item)" },
	{ "every item of a finished import is dealt",
	  "SELECT count(*) FROM source_row JOIN source"
	  " ON source.id = source_row.source AND source.state = 'ready'"
	  " WHERE item IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deal"
	  " WHERE deal.item = source_row.item)" },
	{ "the queue holds no item twice decided or lost",
	  "SELECT count(*) FROM assignment WHERE state = 'done'"
	  " AND NOT EXISTS (SELECT 1 FROM answer"
	  " JOIN event ON event.id = answer.event"
	  " LEFT JOIN source ON source.id = event.source"
	  " WHERE answer.item = assignment.item"
	  " AND answer.round = assignment.round"
	  " AND (assignment.split <> 'test'"
	  "  OR coalesce(source.labels_are, '') <> 'assisted'))" },
	{ "no finished run was trained on a test item",
	  "SELECT count(*) FROM prediction JOIN deal"
	  " ON deal.item = prediction.item WHERE fold >= 0"
	  " AND deal.split <> 'train'" },
	{ "openings hold test items alone, as many as they say",
	  "SELECT (SELECT count(*) FROM look_item JOIN deal"
	  " ON deal.item = look_item.item WHERE deal.split <> 'test')"
	  " + (SELECT count(*) FROM look WHERE n <> (SELECT count(*)"
	  " FROM look_item WHERE look_item.look = look.id))" },
	{ "no test item was opened under two claims",
	  "SELECT count(*) FROM (SELECT item FROM look_item JOIN look"
	  " ON look.id = look_item.look GROUP BY item"
	  " HAVING count(DISTINCT claim) > 1)" },
	{ "learning curves are of train items alone, as many as they say",
	  "SELECT (SELECT count(*) FROM curve_item JOIN deal"
	  " ON deal.item = curve_item.item WHERE deal.split <> 'train')"
	  " + (SELECT count(*) FROM curve WHERE items <> (SELECT count(*)"
	  " FROM curve_item WHERE curve_item.curve = curve.id))" },
};

const size_t audit_count = sizeof(audit_questions) / sizeof(audit_questions[0]);

int audit_file(struct store *store, struct err *err)
{
	sqlite3_stmt *statement =
		store_query(store, err, "PRAGMA integrity_check(1)", "");
	int ret = -1;

	if (!statement)
		return -1;
	if (store_step(store, statement, err) > 0) {
		const char *said =
			(const char *)sqlite3_column_text(statement, 0);

		ret = said && !strcmp(said, "ok")
			      ? 0
			      : err_set(err, "%s: damaged: %s", store->path,
					said ? said : "no answer");
	}
	sqlite3_finalize(statement);
	return ret;
}

int audit_ask(struct store *store, const struct audit_question *question,
	      int64_t *exceptions, struct err *err)
{
	if (!question->sql)
		return count_gold_differs(store, exceptions, err);
	return store_int64(store, err, exceptions, 0, question->sql, "");
}

int audit_rebuild_answers(struct store *store, struct err *err)
{
	static const char *const statements[] = {
		"DELETE FROM answer_label",
		"DELETE FROM answer",
		"INSERT INTO answer (item, annotator, round, kind, label_set,"
		" event) SELECT item, annotator, round, kind, label_set, event"
		" FROM answer_replayed ORDER BY event",
		"INSERT INTO answer_label (answer, label)"
		" SELECT answer.id, chosen.value FROM answer"
		" JOIN event ON event.id = answer.event,"
		" json_each(event.label_keys) AS chosen"
		" WHERE answer.kind = 'label'",
		"UPDATE assignment SET state = CASE WHEN EXISTS"
		" (SELECT 1 FROM answer JOIN event ON event.id = answer.event"
		"  LEFT JOIN source ON source.id = event.source"
		"  WHERE answer.item = assignment.item"
		"  AND answer.round = assignment.round"
		"  AND (assignment.split <> 'test'"
		"   OR coalesce(source.labels_are, '') <> 'assisted'))"
		" THEN 'done' ELSE 'open' END",
	};

	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		if (store_run(store, err, statements[i], ""))
			return -1;
	return 0;
}
