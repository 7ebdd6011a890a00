/* audit.c - see audit.h */
#include "data/audit.h"

#include <string.h>

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
