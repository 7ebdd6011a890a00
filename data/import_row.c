/* import_row.c - see import_row.h */
#include "data/import_row.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/hash.h"
#include "data/base/text.h"
#include "data/event.h"

/* Texts whose skeleton is shorter than this are near no other: "ok" is no
 * near-duplicate of "OK!" in any useful sense. */
#define SKELETON_LEAST 12

int importer_prepare(struct importer *importer, struct err *err)
{
	static const char find_item[] = "SELECT id FROM item WHERE hash = ?1";
	static const char add_item[] =
		"INSERT INTO item (hash, body) VALUES (?1, ?2)";
	static const char add_row[] =
		"INSERT INTO source_row (source, row, item, external_id,"
		" group_key, at, meta)"
		" VALUES (?1, ?2, nullif(?3, 0), ?4, ?5, ?6, ?7)";
	/* Rounds of this file's labels about an item, and whether one of them
	 * is this label. */
	static const char find_label[] =
		"SELECT max(round), max(label = ?3) FROM answer"
		" JOIN answer_label ON answer_label.answer = answer.id"
		" WHERE item = ?1 AND annotator = ?2";
	struct store *store = importer->store;

	importer->find_item = store_query(store, err, find_item, "");
	importer->add_item = store_query(store, err, add_item, "");
	importer->add_row = store_query(store, err, add_row, "");
	importer->find_label = store_query(store, err, find_label, "");
	if (!importer->find_item || !importer->add_item || !importer->add_row ||
	    !importer->find_label)
		return -1;
	return store_int64(store, err, &importer->first_item, 1,
			   "SELECT max(id) + 1 FROM item", "");
}

void importer_release(struct importer *importer)
{
	sqlite3_finalize(importer->find_item);
	sqlite3_finalize(importer->add_item);
	sqlite3_finalize(importer->add_row);
	sqlite3_finalize(importer->find_label);
	deal_release(&importer->deal);
}

static int find_or_add_item(struct importer *importer, const char *body,
			    size_t length, int64_t *item, uint64_t *order,
			    bool *is_added, struct err *err)
{
	struct store *store = importer->store;
	unsigned char digest[HASH_BYTES];
	struct hash hash;
	int rc;

	hash_init(&hash);
	hash_add_field(&hash, "choice", strlen("choice"));
	hash_add_field(&hash, body, length);
	hash_final(&hash, digest);
	*order = 0;
	for (int i = 0; i < 8; i++)
		*order = *order << 8 | digest[i];
	if (store_bind(store, err, importer->find_item, "b", digest,
		       sizeof(digest)))
		return -1;
	rc = store_step(store, importer->find_item, err);
	if (rc > 0)
		*item = sqlite3_column_int64(importer->find_item, 0);
	sqlite3_reset(importer->find_item);
	*is_added = rc == 0;
	if (rc)
		return rc < 0 ? -1 : 0;
	if (store_bind(store, err, importer->add_item, "bs", digest,
		       sizeof(digest), body))
		return -1;
	rc = store_step(store, importer->add_item, err);
	sqlite3_reset(importer->add_item);
	*item = sqlite3_last_insert_rowid(store->db);
	return rc;
}

/* Columns that have no meaning here, as JSON: {"stars": "4"}. */
static char *other_columns(const struct importer *importer,
			   const struct csv_record *record)
{
	const struct csv_record *header = csv_header(importer->csv);
	const struct columns *c = &importer->columns;
	json_t *object = NULL;
	char *text;

	for (size_t i = 0; i < record->count; i++) {
		if (i == c->text || i == c->id || i == c->group || i == c->date)
			continue;
		if (!object)
			object = json_object();
		json_object_set_new(
			object, header->fields[i],
			json_stringn(record->fields[i], record->lengths[i]));
	}
	if (!object)
		return NULL;
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	return text;
}

static const char *field(const struct csv_record *record, size_t column)
{
	return column == COLUMN_NONE || !record->lengths[column]
		       ? NULL
		       : record->fields[column];
}

static int add_row(struct importer *importer, const struct csv_record *record,
		   int64_t item, struct err *err)
{
	const struct columns *c = &importer->columns;
	char *meta = other_columns(importer, record);
	int rc = store_bind(importer->store, err, importer->add_row, "iiissss",
			    importer->report->source, record->number, item,
			    field(record, c->id), field(record, c->group),
			    field(record, c->date), meta);

	free(meta);
	if (rc)
		return -1;
	rc = store_step(importer->store, importer->add_row, err);
	sqlite3_reset(importer->add_row);
	return rc;
}

static int row_error(const struct importer *importer,
		     const struct csv_record *record, struct err *err)
{
	return err_at(err, "%s:%lld", importer->options->path,
		      (long long)record->line);
}

/* The label a value stands for, through --label-map; NULL and err if none. */
static const char *map_label(const struct importer *importer, const char *value,
			     struct err *err)
{
	char *const *map = importer->options->label_map;
	struct text known = TEXT_INIT;
	size_t length = strlen(value), index;

	for (; map && *map; map++)
		if (!strncmp(*map, value, length) && (*map)[length] == '=') {
			value = *map + length + 1;
			break;
		}
	index = label_index(&importer->labels, value);
	if (index < importer->labels.count)
		return importer->labels.labels[index].key;
	for (size_t i = 0; i < importer->labels.count && i < 20; i++)
		text_printf(&known, "%s%s", i ? ", " : "",
			    importer->labels.labels[i].key);
	err_set(err, "no label '%s'; there are: %s; say --label-map %s=LABEL",
		value, text_get(&known), value);
	text_release(&known);
	return NULL;
}

/* A first label is round 1; a different one about the same text opens another
 * round, so that the two stand side by side and the item is disputed. */
static int add_label(struct importer *importer, int64_t item, bool is_added,
		     const char *label, struct err *err)
{
	struct event event = {
		.item = item,
		.round = 1,
		.kind = "label",
		.label = label,
		.label_set = importer->labels.version,
		.policy = "import",
		.source = importer->report->source,
	};

	if (!is_added) {
		sqlite3_stmt *find = importer->find_label;
		bool is_same;
		int rc;

		if (store_bind(importer->store, err, find, "iis", item,
			       importer->session.annotator, label))
			return -1;
		rc = store_step(importer->store, find, err);
		event.round = sqlite3_column_int64(find, 0) + 1;
		is_same = sqlite3_column_int(find, 1) != 0;
		sqlite3_reset(find);
		if (rc < 0)
			return -1;
		if (is_same)
			return 0;
	}
	importer->report->labelled += event.round == 1;
	importer->report->disputed += event.round == 2;
	return event_add(importer->store, &importer->session, &event, NULL,
			 err);
}

static int take_label(struct importer *importer,
		      const struct csv_record *record, int64_t item,
		      bool is_added, bool *has_label, struct err *err)
{
	size_t column = importer->columns.label;
	const char *value, *label;
	char *copy;
	size_t length;

	*has_label = false;
	if (column == COLUMN_NONE)
		return 0;
	value = record->fields[column];
	length = text_trim(&value, record->lengths[column]);
	if (!length)
		return 0;
	copy = xstrndup(value, length);
	label = map_label(importer, copy, err);
	free(copy);
	if (!label)
		return row_error(importer, record, err);
	*has_label = true;
	return add_label(importer, item, is_added, label, err);
}

static int take_side(const struct importer *importer,
		     const struct csv_record *record, enum side *side,
		     struct err *err)
{
	size_t column = importer->columns.split;
	const char *value;

	*side = SIDE_UNSTATED;
	if (column == COLUMN_NONE)
		return 0;
	value = record->fields[column];
	if (!strcmp(value, "test"))
		*side = SIDE_TEST;
	else if (!strcmp(value, "train") || !strcmp(value, "dev"))
		*side = SIDE_TRAIN;
	else {
		err_set(err, "split is train, dev or test, not '%s'", value);
		return row_error(importer, record, err);
	}
	return 0;
}

static void add_keys(struct importer *importer, uint32_t index,
		     const struct csv_record *record, int64_t item)
{
	const struct columns *c = &importer->columns;
	struct text skeleton = TEXT_INIT;

	/* Rows of an item that was there before meet in the item itself. */
	deal_add_key(&importer->deal, index, "item", (const char *)&item,
		     sizeof(item));
	text_skeleton(record->fields[c->text], record->lengths[c->text],
		      &skeleton);
	if (skeleton.length >= SKELETON_LEAST)
		deal_add_key(&importer->deal, index, "text",
			     text_get(&skeleton), skeleton.length);
	text_release(&skeleton);
	if (c->group != COLUMN_NONE && record->lengths[c->group])
		deal_add_key(&importer->deal, index, "group",
			     record->fields[c->group],
			     record->lengths[c->group]);
}

/* What the deal must know of a row: a new item is added once, a repeated one
 * gives it further keys. */
static void tell_deal(struct importer *importer,
		      const struct csv_record *record, int64_t item,
		      uint64_t order, bool is_added, enum side side,
		      bool has_label)
{
	bool is_ours = item >= importer->first_item;
	uint32_t index;
	struct dealt *dealt;

	if (is_added || !is_ours)
		index = deal_add(&importer->deal, item, order, is_added);
	else
		index = deal_index(&importer->deal, item);
	dealt = &importer->deal.items[index];
	dealt->is_labelled |= has_label;
	if (side != SIDE_UNSTATED && dealt->side != side)
		dealt->side = dealt->side == SIDE_UNSTATED ? (unsigned char)side
							   : SIDE_BOTH;
	add_keys(importer, index, record, item);
}

int importer_row(struct importer *importer, const struct csv_record *record,
		 struct err *err)
{
	const char *body = record->fields[importer->columns.text];
	size_t length = record->lengths[importer->columns.text];
	const char *trimmed = body;
	struct import_report *report = importer->report;
	bool is_added, has_label;
	enum side side;
	uint64_t order;
	int64_t item;

	report->rows++;
	if (!text_trim(&trimmed, length)) {
		report->empty++;
		return add_row(importer, record, 0, err);
	}
	if (take_side(importer, record, &side, err) ||
	    find_or_add_item(importer, body, length, &item, &order, &is_added,
			     err) ||
	    add_row(importer, record, item, err) ||
	    take_label(importer, record, item, is_added, &has_label, err))
		return -1;
	report->added += is_added;
	report->repeated += !is_added;
	tell_deal(importer, record, item, order, is_added, side, has_label);
	return 0;
}
