/* label.c - see label.h */
#include "data/label.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/text.h"

/* undo, flag, note, quit, and what paging and help use. */
const char label_reserved[] = "ufnqUFNQ?/ \t\n";

int labels_load(struct store *store, struct arena *arena,
		struct label_list *list, struct err *err)
{
	static const char sql[] =
		"SELECT key, name, description, shortcut, position,"
		"  (SELECT max(version) FROM label_set), count(*) OVER ()"
		"  FROM label WHERE retired = 0 ORDER BY position";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	struct label *labels = NULL;
	size_t count = 0;
	int rc;

	memset(list, 0, sizeof(*list));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		struct label *label;
		const char *shortcut;

		if (!labels)
			labels = arena_alloc(
				arena,
				(size_t)sqlite3_column_int64(statement, 6),
				sizeof(*labels));
		label = &labels[count++];
		label->key = store_column_text(statement, 0, arena);
		label->name = store_column_text(statement, 1, arena);
		label->description = store_column_text(statement, 2, arena);
		shortcut = store_column_text(statement, 3, arena);
		label->shortcut = shortcut ? *shortcut : '\0';
		label->position = sqlite3_column_int64(statement, 4);
		list->version = sqlite3_column_int64(statement, 5);
	}
	sqlite3_finalize(statement);
	list->labels = labels;
	list->count = count;
	return rc;
}

size_t label_index(const struct label_list *list, const char *key)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (!strcmp(list->labels[i].key, key))
			break;
	return i;
}

static bool is_free(const struct label_list *old, const struct label *added,
		    size_t added_count, char c)
{
	if (strchr(label_reserved, c))
		return false;
	for (size_t i = 0; i < old->count; i++)
		if (old->labels[i].shortcut == c)
			return false;
	for (size_t i = 0; i < added_count; i++)
		if (added[i].shortcut == c)
			return false;
	return true;
}

/* A label "3" is chosen with the key 3, whatever comes before it. */
static void keep_own_keys(const struct label_list *old, struct label *added,
			  size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char c = added[i].key[0];

		if (!added[i].shortcut && !added[i].key[1] && c > ' ' &&
		    c <= '~' && is_free(old, added, count, c))
			added[i].shortcut = c;
	}
}

static char choose_shortcut(const struct label_list *old,
			    const struct label *added, size_t added_count,
			    const char *key)
{
	static const char digits[] = "1234567890";
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	const char *pools[] = { digits, key, letters };

	for (size_t p = 0; p < 3; p++)
		for (const char *c = pools[p]; *c; c++) {
			char lower = *c >= 'A' && *c <= 'Z'
					     ? (char)(*c - 'A' + 'a')
					     : *c;

			if (((lower >= 'a' && lower <= 'z') || p == 0) &&
			    is_free(old, added, added_count, lower))
				return lower;
		}
	return '\0';
}

/* NULL is no text, and no fault. */
static bool is_utf8(const char *text)
{
	size_t length = text ? strlen(text) : 0;

	return utf8_invalid_at(text, length) == length;
}

static int check_label(const struct label_list *old, const struct label *added,
		       size_t index, struct err *err)
{
	const struct label *label = &added[index];

	if (!*label->key)
		return err_set(err, "a label has no name");
	if (strlen(label->key) > 200)
		return err_set(err, "label '%.40s...' is longer than 200 bytes",
			       label->key);
	if (!is_utf8(label->key) || !is_utf8(label->description))
		return err_set(err,
			       "label '%s' or its description is not UTF-8 "
			       "text",
			       label->key);
	for (const char *c = label->key; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return err_set(err,
				       "label '%s' has a control "
				       "character in it",
				       label->key);
	if (label_index(old, label->key) < old->count)
		return err_set(err, "label '%s' is there already", label->key);
	for (size_t i = 0; i < index; i++)
		if (!strcmp(added[i].key, label->key))
			return err_set(err, "label '%s' is given twice",
				       label->key);
	if (!label->shortcut)
		return 0;
	if (label->shortcut < '!' || label->shortcut > '~' ||
	    strchr(label_reserved, label->shortcut))
		return err_set(err,
			       "label '%s': '%c' is a command's key (u undo, "
			       "f flag, n note, q quit, ? help)",
			       label->key, label->shortcut);
	if (!is_free(old, added, index, label->shortcut))
		return err_set(err, "label '%s': key '%c' is another label's",
			       label->key, label->shortcut);
	return 0;
}

static int insert(struct store *store, const struct label *label,
		  struct err *err)
{
	static const char sql[] =
		"INSERT INTO label (key, position, name, shortcut, description)"
		" VALUES (?1, (SELECT coalesce(max(position), 0) + 1"
		"   FROM label), ?2, ?3, ?4)";
	const char shortcut[2] = { label->shortcut, '\0' };

	return store_run(store, err, sql, "ssss", label->key,
			 label->name && *label->name ? label->name : label->key,
			 label->shortcut ? shortcut : NULL,
			 label->description ? label->description : "");
}

/* The keys in force, as the next version. */
static int add_label_set(struct store *store, struct err *err)
{
	static const char sql[] =
		"INSERT INTO label_set (version, label_keys, at)"
		" SELECT (SELECT coalesce(max(version), 0) + 1 FROM label_set),"
		"  json_group_array(key), ?1"
		" FROM (SELECT key FROM label WHERE retired = 0"
		"  ORDER BY position)";

	return store_run(store, err, sql, "i", clock_utc_ms());
}

int labels_add(struct store *store, const struct label *labels, size_t count,
	       struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct label_list old;
	struct label *added;
	int ret = -1;

	if (labels_load(store, &arena, &old, err))
		goto out;
	if (old.count + count > LABEL_MAX) {
		err_set(err, "%zu labels; at most %d are possible",
			old.count + count, LABEL_MAX);
		goto out;
	}
	added = arena_copy(&arena, labels, count * sizeof(*labels));
	for (size_t i = 0; i < count; i++)
		if (check_label(&old, added, i, err))
			goto out;
	keep_own_keys(&old, added, count);
	for (size_t i = 0; i < count; i++) {
		if (!added[i].shortcut)
			added[i].shortcut = choose_shortcut(&old, added, count,
							    added[i].key);
		if (insert(store, &added[i], err))
			goto out;
	}
	ret = add_label_set(store, err);
out:
	arena_release(&arena);
	return ret;
}
