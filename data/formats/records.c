/* records.c - see records.h */
#include "data/formats/records.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/text.h"

/* Of CSV_RECORD_MAX's size: a line longer than this is no row of ours. */
#define LINE_MAX_BYTES CSV_RECORD_MAX
#define NAMES_SHOWN 20

struct records {
	char *path, *where;
	struct csv_reader *csv; /* or NULL: JSON Lines */
	struct csv_record record;

	FILE *file;
	struct text line;
	int64_t line_number;
	json_t *object;
	struct arena values; /* numbers as text, of this row */
};

static bool ends_in(const char *path, const char *ending)
{
	size_t n = strlen(path), m = strlen(ending);

	return n >= m && !strcmp(path + n - m, ending);
}

/* Past a UTF-8 byte order mark, if there is one; then the first character that
 * is no white space. */
static int first_character(FILE *file)
{
	int c = getc(file);

	if (c == 0xef && getc(file) == 0xbb && getc(file) == 0xbf)
		c = getc(file);
	while (c == ' ' || c == '\t' || c == '\r' || c == '\n')
		c = getc(file);
	return c;
}

/* 1: JSON Lines, 0: something else, -1: a JSON array, which is refused (and
 * would make a strange CSV header). */
static int look_inside(FILE *file, const char *path, struct err *err)
{
	int c = first_character(file);
	bool is_array = c == '[' && first_character(file) == '{';

	if (fseek(file, 0, SEEK_SET))
		return err_set(err, "%s: %s", path, strerror(errno));
	if (is_array)
		return err_set(err,
			       "%s: a JSON array; JSON Lines has one object a "
			       "line: jq -c '.[]' FILE",
			       path);
	return c == '{' || ends_in(path, ".jsonl") || ends_in(path, ".ndjson");
}

struct records *records_open(const char *path, const struct csv_options *csv,
			     struct err *err)
{
	struct records *records = xcalloc(1, sizeof(*records));
	int kind;

	records->path = xstrdup(path);
	records->file = fopen(path, "rb");
	if (!records->file) {
		err_set(err, "%s: %s", path, strerror(errno));
		goto failed;
	}
	kind = look_inside(records->file, path, err);
	if (kind > 0 && csv->skip_bad) {
		err_set(err, "%s: bad rows are left out of CSV files only",
			path);
		goto failed;
	}
	if (kind > 0)
		return records;
	if (kind < 0)
		goto failed;
	fclose(records->file);
	records->file = NULL;
	records->csv = csv_open(path, csv, err);
	if (records->csv)
		return records;
failed:
	records_close(records);
	return NULL;
}

void records_close(struct records *records)
{
	if (!records)
		return;
	csv_close(records->csv);
	if (records->file)
		fclose(records->file);
	json_decref(records->object);
	arena_release(&records->values);
	text_release(&records->line);
	free(records->path);
	free(records->where);
	free(records);
}

static void note_where(struct records *records, int64_t line)
{
	free(records->where);
	records->where = xasprintf("%s:%lld", records->path, (long long)line);
}

/* 1 and a line, without its end; 0 at the end. Not getline(), which would read
 * a file without line feeds into memory. */
static int read_line(struct records *records, struct err *err)
{
	struct text *line = &records->line;
	int c;

	text_clear(line);
	while ((c = getc_unlocked(records->file)) != EOF && c != '\n') {
		if (line->length == LINE_MAX_BYTES)
			return err_set(err, "%s:%lld: a line of over %zu MiB",
				       records->path,
				       (long long)records->line_number + 1,
				       LINE_MAX_BYTES >> 20);
		text_add_char(line, (char)c);
	}
	if (ferror(records->file))
		return err_set(err, "%s: %s", records->path, strerror(errno));
	if (c == EOF && !line->length)
		return 0;
	records->line_number++;
	return 1;
}

/* As read_line(), past lines that are blank; *bytes without a byte order
 * mark. */
static int next_line(struct records *records, const char **bytes,
		     size_t *length, struct err *err)
{
	int rc;

	while ((rc = read_line(records, err)) > 0) {
		*bytes = text_get(&records->line);
		*length = records->line.length;
		if (records->line_number == 1 && *length >= 3 &&
		    !memcmp(*bytes, "\xef\xbb\xbf", 3)) {
			*bytes += 3;
			*length -= 3;
		}
		if (strspn(*bytes, " \t\r") < *length)
			break;
	}
	return rc;
}

static int next_object(struct records *records, struct err *err)
{
	const char *bytes;
	json_error_t fault;
	size_t length;
	int rc = next_line(records, &bytes, &length, err);

	if (rc <= 0)
		return rc;
	note_where(records, records->line_number);
	json_decref(records->object);
	records->object =
		json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &fault);
	if (!records->object)
		return err_set(err, "%s: not JSON: %s", records->where,
			       fault.text);
	if (!json_is_object(records->object))
		return err_set(err, "%s: not a JSON object", records->where);
	arena_release(&records->values);
	return 1;
}

int records_next(struct records *records, struct err *err)
{
	int rc;

	if (!records->csv)
		return next_object(records, err);
	rc = csv_next(records->csv, &records->record, err);
	if (rc > 0)
		note_where(records, records->record.line);
	return rc;
}

int64_t records_bad_count(const struct records *records)
{
	return records->csv ? csv_bad_count(records->csv) : 0;
}

const char *records_where(const struct records *records)
{
	return records->where ? records->where : records->path;
}

/* --- fields --- */

static size_t csv_index(const struct records *records, const char *name)
{
	const struct csv_record *header = csv_header(records->csv);

	for (size_t i = 0; i < header->count; i++)
		if (!strcmp(header->fields[i], name))
			return i;
	return SIZE_MAX;
}

/* The member, or that of the one inner object that has it; *found: how many
 * have. */
static json_t *find_member(const struct records *records, const char *name,
			   size_t *found)
{
	json_t *own = json_object_get(records->object, name), *inner;
	json_t *member = NULL;
	const char *key;

	*found = 1;
	if (own)
		return own;
	*found = 0;
	json_object_foreach(records->object, key, inner)
	{
		json_t *its = json_object_get(inner, name);

		*found += its != NULL;
		member = its ? its : member;
	}
	return *found == 1 ? member : NULL;
}

static const char *value_text(struct records *records, const json_t *value)
{
	char *text;
	const char *copy;

	if (json_is_string(value))
		return *json_string_value(value) ? json_string_value(value)
						 : NULL;
	if (!value || json_is_null(value))
		return NULL;
	text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	copy = arena_strdup(&records->values, text ? text : "");
	free(text);
	return copy;
}

const char *records_field(struct records *records, const char *name)
{
	size_t index;

	if (!records->csv)
		return value_text(records, find_member(records, name, &index));
	index = csv_index(records, name);
	return index == SIZE_MAX || !records->record.lengths[index]
		       ? NULL
		       : records->record.fields[index];
}

size_t records_names(struct records *records, const char **names, size_t room)
{
	size_t count = 0;
	const char *key, *inner_key;
	json_t *value, *inner;

	if (records->csv) {
		const struct csv_record *header = csv_header(records->csv);

		for (size_t i = 0; i < header->count && i < room; i++)
			names[i] = header->fields[i];
		return header->count;
	}
	json_object_foreach(records->object, key, value)
	{
		if (!json_is_object(value)) {
			if (count < room)
				names[count] = key;
			count++;
			continue;
		}
		json_object_foreach(value, inner_key, inner)
		{
			if (count < room)
				names[count] = inner_key;
			count++;
		}
	}
	return count;
}

static void refuse_member(struct records *records, const char *name,
			  size_t found, struct err *err)
{
	const char *names[NAMES_SHOWN];
	size_t count = records_names(records, names, NAMES_SHOWN);
	struct text known = TEXT_INIT;

	if (found > 1) {
		err_set(err, "%s: '%s' is in several of its objects",
			records_where(records), name);
		return;
	}
	for (size_t i = 0; i < count && i < NAMES_SHOWN; i++)
		text_printf(&known, "%s%s", i ? ", " : "", names[i]);
	err_set(err, "%s: no field '%s'; there are: %s", records_where(records),
		name, text_get(&known));
	text_release(&known);
}

const char *records_need(struct records *records, const char *name,
			 struct err *err)
{
	const char *value;
	size_t index, found;

	if (records->csv) {
		if (csv_column(records->csv, name, &index, err))
			return NULL;
	} else if (!find_member(records, name, &found)) {
		refuse_member(records, name, found, err);
		return NULL;
	}
	value = records_field(records, name);
	return value ? value : "";
}
