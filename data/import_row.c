/* import_row.c - see import_row.h */
#include "data/import_row.h"

#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/log.h"
#include "data/base/text.h"

/* Texts whose skeleton has fewer letters are near no other: "ok" is no
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
	/* What files have said of an item: the last round that is taken (a
	 * repeat that people are asked for has a round of its own), how many
	 * different labels, and whether this one stands, so made. */
	static const char find_label[] =
		"SELECT max(max(answer.round), (SELECT coalesce(max(round), 0)"
		"   FROM assignment WHERE assignment.item = ?1)),"
		" count(DISTINCT label), max(label = ?3),"
		" max(label = ?3 AND source.labels_are ="
		"  (SELECT labels_are FROM source WHERE id = ?4))"
		" FROM answer JOIN answer_label"
		"  ON answer_label.answer = answer.id"
		" JOIN event ON event.id = answer.event"
		" JOIN source ON source.id = event.source"
		" WHERE answer.item = ?1 AND answer.annotator = ?2";
	static const char add_event[] =
		"INSERT INTO event (uuid, session, sequence, annotator, item,"
		" round, kind, label_set, label_keys, at, policy, source)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'label', ?7,"
		" json_array(?8), ?9, 'import', ?10)";
	struct store *store = importer->store;

	if (sodium_init() < 0)
		abort(); /* no source of randomness */
	randombytes_buf(importer->chance, sizeof(importer->chance));
	importer->started_ms = clock_utc_ms();
	importer->find_item = store_query(store, err, find_item, "");
	importer->add_item = store_query(store, err, add_item, "");
	importer->add_row = store_query(store, err, add_row, "");
	importer->find_label = store_query(store, err, find_label, "");
	importer->add_event = store_query(store, err, add_event, "");
	if (!importer->find_item || !importer->add_item || !importer->add_row ||
	    !importer->find_label || !importer->add_event)
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
	sqlite3_finalize(importer->add_event);
	deal_release(&importer->deal);
}

/* --- reading: what a record says --- */

/* Columns that have no meaning here, as JSON: {"stars": "4"}. A name that the
 * header has twice gets the column's number, so that no value is lost. */
static const char *other_columns(const struct importer *importer,
				 const struct csv_record *record,
				 struct arena *arena)
{
	const struct csv_record *header = csv_header(importer->csv);
	const struct columns *c = &importer->columns;
	json_t *object = NULL;
	const char *copy;
	char *text;

	for (size_t i = 0; i < record->count; i++) {
		const char *name = header->fields[i];

		if (i == c->text || i == c->id || i == c->group || i == c->date)
			continue;
		if (!object)
			object = json_object();
		if (!*name || json_object_get(object, name))
			name = arena_printf(arena, "%s.%zu", name, i + 1);
		json_object_set_new(
			object, name,
			json_stringn(record->fields[i], record->lengths[i]));
	}
	if (!object)
		return NULL;
	text = json_dumps(object, JSON_COMPACT);
	json_decref(object);
	copy = arena_strdup(arena, text);
	free(text);
	return copy;
}

static const char *field(const struct csv_record *record, size_t column,
			 struct arena *arena)
{
	return column == COLUMN_NONE || !record->lengths[column]
		       ? NULL
		       : arena_strndup(arena, record->fields[column],
				       record->lengths[column]);
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

static int take_label(const struct importer *importer,
		      const struct csv_record *record, const char **label,
		      struct err *err)
{
	size_t column = importer->columns.label;
	const char *value;
	char *copy;
	size_t length;

	*label = NULL;
	if (column == COLUMN_NONE)
		return 0;
	value = record->fields[column];
	length = text_trim(&value, record->lengths[column]);
	if (!length)
		return 0;
	copy = xstrndup(value, length);
	*label = map_label(importer, copy, err);
	free(copy);
	return *label ? 0 : row_error(importer, record, err);
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

static size_t count_letters(const struct text *text)
{
	size_t count = 0;

	for (size_t i = 0; i < text->length; i++)
		count += ((unsigned char)text->bytes[i] & 0xc0) != 0x80;
	return count;
}

static void take_keys(struct import_row *row)
{
	struct text skeleton = TEXT_INIT;
	struct hash hash;

	hash_init(&hash);
	hash_add_field(&hash, "choice", strlen("choice"));
	hash_add_field(&hash, row->body, row->length);
	hash_final(&hash, row->hash);
	text_skeleton(row->body, row->length, &skeleton);
	row->has_text_key = count_letters(&skeleton) >= SKELETON_LEAST;
	if (row->has_text_key)
		row->text_key = deal_key_of("text", text_get(&skeleton),
					    skeleton.length);
	text_release(&skeleton);
	row->has_group_key = row->group != NULL;
	if (row->has_group_key)
		row->group_key =
			deal_key_of("group", row->group, strlen(row->group));
}

int importer_read(const struct importer *importer,
		  const struct csv_record *record, struct arena *arena,
		  struct import_row *row, struct err *err)
{
	const struct columns *c = &importer->columns;
	const char *trimmed = record->fields[c->text];

	memset(row, 0, sizeof(*row));
	row->number = record->number;
	row->id = field(record, c->id, arena);
	row->group = field(record, c->group, arena);
	row->date = field(record, c->date, arena);
	row->meta = other_columns(importer, record, arena);
	if (!text_trim(&trimmed, record->lengths[c->text]))
		return 0;
	if (take_side(importer, record, &row->side, err) ||
	    take_label(importer, record, &row->label, err))
		return -1;
	row->body = field(record, c->text, arena);
	row->length = record->lengths[c->text];
	take_keys(row);
	return 0;
}

/* --- writing --- */

static int run_once(struct importer *importer, sqlite3_stmt *statement,
		    struct err *err)
{
	int rc = store_step(importer->store, statement, err);

	sqlite3_reset(statement);
	return rc;
}

static int find_or_add_item(struct importer *importer,
			    const struct import_row *row, int64_t *item,
			    bool *is_added, struct err *err)
{
	struct store *store = importer->store;
	int rc;

	if (store_bind(store, err, importer->find_item, "b", row->hash,
		       sizeof(row->hash)))
		return -1;
	rc = store_step(store, importer->find_item, err);
	if (rc > 0)
		*item = sqlite3_column_int64(importer->find_item, 0);
	sqlite3_reset(importer->find_item);
	*is_added = rc == 0;
	if (rc)
		return rc < 0 ? -1 : 0;
	if (store_bind(store, err, importer->add_item, "bs", row->hash,
		       sizeof(row->hash), row->body))
		return -1;
	rc = run_once(importer, importer->add_item, err);
	*item = sqlite3_last_insert_rowid(store->db);
	return rc;
}

static int add_row(struct importer *importer, const struct import_row *row,
		   int64_t item, struct err *err)
{
	if (store_bind(importer->store, err, importer->add_row, "iiissss",
		       importer->report->source, row->number, item, row->id,
		       row->group, row->date, row->meta))
		return -1;
	return run_once(importer, importer->add_row, err);
}

/* The round of a file's label about an item that was there before: 1 for its
 * first, 0 when there is nothing to add. A different label opens a further
 * round, so that the two stand side by side and the item is disputed. */
static int find_round(struct importer *importer, int64_t item,
		      const char *label, int64_t *round, struct err *err)
{
	sqlite3_stmt *find = importer->find_label;
	int64_t labels;
	int rc;

	if (store_bind(importer->store, err, find, "iisi", item,
		       importer->session.annotator, label,
		       importer->report->source))
		return -1;
	rc = store_step(importer->store, find, err);
	labels = sqlite3_column_int64(find, 1);
	*round = labels ? sqlite3_column_int64(find, 0) + 1 : 1;
	importer->report->disputed +=
		labels == 1 && !sqlite3_column_int(find, 2);
	if (labels && sqlite3_column_int(find, 3))
		*round = 0;
	sqlite3_reset(find);
	return rc < 0 ? -1 : 0;
}

/* A version 7 UUID (RFC 9562): time, number, chance. Those of an import rise,
 * so that a million of them are appended to their index. */
static void make_uuid(const struct importer *importer, unsigned char uuid[16])
{
	uint64_t number = (uint64_t)importer->session.next_sequence;

	for (int i = 0; i < 6; i++)
		uuid[i] = (unsigned char)((uint64_t)importer->started_ms >>
					  (40 - 8 * i));
	uuid[6] = (unsigned char)(0x70 | (number >> 30 & 0x0f));
	uuid[7] = (unsigned char)(number >> 22);
	uuid[8] = (unsigned char)(0x80 | (number >> 16 & 0x3f));
	uuid[9] = (unsigned char)(number >> 8);
	uuid[10] = (unsigned char)number;
	memcpy(uuid + 11, importer->chance, sizeof(importer->chance));
}

static int add_label(struct importer *importer, int64_t item, bool is_added,
		     const char *label, struct err *err)
{
	struct session *session = &importer->session;
	struct store *store = importer->store;
	unsigned char uuid[16];
	int64_t round = 1;

	if (!is_added && find_round(importer, item, label, &round, err))
		return -1;
	if (!round)
		return 0;
	importer->report->labelled += round == 1;
	make_uuid(importer, uuid);
	if (store_bind(store, err, importer->add_event, "biiiiiisii", uuid,
		       sizeof(uuid), session->id, session->next_sequence++,
		       session->annotator, item, round,
		       importer->labels.version, label, clock_utc_ms(),
		       importer->report->source))
		return -1;
	return run_once(importer, importer->add_event, err);
}

/* What the deal must know of a row: a new item is added once, a repeated one
 * gives it further keys. */
static void tell_deal(struct importer *importer, const struct import_row *row,
		      int64_t item, bool is_added)
{
	struct deal *deal = &importer->deal;
	bool is_ours = item >= importer->first_item;
	uint64_t order = 0;
	struct dealt *dealt;
	uint32_t index;

	for (int i = 0; i < 8; i++)
		order = order << 8 | row->hash[i];
	if (is_added || !is_ours)
		index = deal_add(deal, item, order, is_added);
	else
		index = deal_index(deal, item);
	dealt = &deal->items[index];
	dealt->is_labelled |= row->label != NULL;
	if (row->side != SIDE_UNSTATED && dealt->side != row->side)
		dealt->side = dealt->side == SIDE_UNSTATED
				      ? (unsigned char)row->side
				      : SIDE_BOTH;
	/* A repeated text has its key already. */
	if (row->has_text_key && (is_added || !is_ours))
		deal_add_key(deal, index, row->text_key, true);
	if (row->has_group_key)
		deal_add_key(deal, index, row->group_key, true);
	/* Rows of an item that was there before meet in the item itself. */
	if (!is_ours)
		deal_add_key(
			deal, index,
			deal_key_of("item", (const char *)&item, sizeof(item)),
			false);
}

int importer_write(struct importer *importer, const struct import_row *row,
		   struct err *err)
{
	struct import_report *report = importer->report;
	bool is_added;
	int64_t item;

	report->rows++;
	if (!row->body) {
		report->empty++;
		return add_row(importer, row, 0, err);
	}
	if (find_or_add_item(importer, row, &item, &is_added, err) ||
	    add_row(importer, row, item, err) ||
	    (row->label &&
	     add_label(importer, item, is_added, row->label, err)))
		return -1;
	report->added += is_added;
	report->repeated += !is_added;
	tell_deal(importer, row, item, is_added);
	return 0;
}
