/* csv.c - see csv.h */
#include "data/formats/csv.h"

#include <csv.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/base/text.h"
#include "data/formats/csv_cut.h"

#define CHUNK_BYTES ((size_t)256 << 10)

struct csv_reader {
	char *path;
	FILE *file;
	struct csv_options options;
	char delimiter;
	bool is_at_end;	      /* of the file */
	bool skips_line_feed; /* the last record ended with a CR */

	struct text buffer; /* bytes read; those before `at` are done */
	size_t at;
	int64_t line;	/* of the byte at `at` */
	int64_t number; /* of the last record */

	struct csv_parser parser;
	struct text converted; /* the current record as UTF-8 */
	struct text values;    /* its fields, each terminated */
	size_t *offsets, *lengths;
	const char **fields;
	size_t count, capacity;

	struct csv_record header;
	struct arena arena; /* of the header */
	struct text header_bytes;
	struct file_out bad;
	int64_t bad_count;
};

static int no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static int fill(struct csv_reader *csv, struct err *err)
{
	size_t room = csv->options.chunk_bytes ? csv->options.chunk_bytes
					       : CHUNK_BYTES;
	char *chunk;
	size_t n;

	if (csv->at > room) {
		size_t rest = csv->buffer.length - csv->at;

		memmove(csv->buffer.bytes, csv->buffer.bytes + csv->at, rest);
		csv->buffer.length = rest;
		csv->at = 0;
	}
	chunk = xrealloc(NULL, room, 1);
	n = fread(chunk, 1, room, csv->file);
	text_add_bytes(&csv->buffer, chunk, n);
	free(chunk);
	if (n)
		return 0;
	if (ferror(csv->file))
		return err_set(err, "%s: %s", csv->path, strerror(errno));
	csv->is_at_end = true;
	return 0;
}

/* --- one record's bytes into fields --- */

static void take_field(void *bytes, size_t length, void *data)
{
	struct csv_reader *csv = data;

	if (csv->count == csv->capacity) {
		size_t capacity = csv->capacity;

		csv->offsets = array_grow(csv->offsets, csv->count, &capacity,
					  sizeof(*csv->offsets));
		csv->lengths =
			xrealloc(csv->lengths, capacity, sizeof(*csv->lengths));
		csv->fields =
			xrealloc(csv->fields, capacity, sizeof(*csv->fields));
		csv->capacity = capacity;
	}
	csv->offsets[csv->count] = csv->values.length;
	csv->lengths[csv->count++] = length;
	text_add_bytes(&csv->values, bytes, length);
	text_add_char(&csv->values, '\0');
}

static int split_fields(struct csv_reader *csv, const char *bytes,
			size_t length, struct err *err)
{
	text_clear(&csv->values);
	csv->count = 0;
	if (csv_parse(&csv->parser, bytes, length, take_field, NULL, csv) !=
		    length ||
	    csv_fini(&csv->parser, take_field, NULL, csv))
		return err_set(err, "%s",
			       csv_strerror(csv_error(&csv->parser)));
	for (size_t i = 0; i < csv->count; i++)
		csv->fields[i] = csv->values.bytes + csv->offsets[i];
	return 0;
}

static int64_t line_feeds(const char *bytes, size_t length)
{
	int64_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += bytes[i] == '\n' ||
			 (bytes[i] == '\r' &&
			  (i + 1 == length || bytes[i + 1] != '\n'));
	return count;
}

/* The record as UTF-8 in csv->converted; *line_off is where a bad byte is,
 * in lines after the record's first. */
static int convert(struct csv_reader *csv, const char *bytes, size_t length,
		   int64_t *line_off, struct err *err)
{
	size_t bad;

	text_clear(&csv->converted);
	bad = csv_to_utf8(csv->options.encoding, bytes, length,
			  &csv->converted);
	if (bad == length)
		return 0;
	*line_off = line_feeds(bytes, bad);
	return err_set(
		err, "byte 0x%02x is not %s%s", (unsigned char)bytes[bad],
		csv->options.encoding == CSV_UTF8 ? "UTF-8" : "in windows-1252",
		csv->options.encoding == CSV_UTF8
			? "; say --encoding latin1 or windows-1252 if "
			  "the file is in one of these"
			: "");
}

/* --- bad records --- */

static int keep_bad(struct csv_reader *csv, const char *bytes, size_t length,
		    struct err *err)
{
	if (!csv->bad.stream) {
		if (file_out_open(&csv->bad, csv->options.skip_bad, err))
			return -1;
		fwrite(text_get(&csv->header_bytes), 1,
		       csv->header_bytes.length, csv->bad.stream);
		fputc('\n', csv->bad.stream);
	}
	fwrite(bytes, 1, length, csv->bad.stream);
	fputc('\n', csv->bad.stream);
	csv->bad_count++;
	return 0;
}

static int finish_bad(struct csv_reader *csv, struct err *err)
{
	return csv->bad.stream ? file_out_commit(&csv->bad, err) : 0;
}

/* --- records --- */

/* The next record's bytes: 1, 0 at the end, -1. After a fault inside quotes
 * (cut->fault), what is cut is the record's first line alone. */
static int next_cut(struct csv_reader *csv, struct csv_cut *cut,
		    struct err *err)
{
	for (;;) {
		const char *bytes = text_get(&csv->buffer) + csv->at;
		size_t length = csv->buffer.length - csv->at;

		if (csv->skips_line_feed && length) {
			csv->skips_line_feed = false;
			if (*bytes == '\n') {
				csv->at++;
				continue;
			}
		}
		if (length > CSV_RECORD_MAX + 4 || csv->is_at_end) {
			if (!length)
				return 0;
			csv_cut_record(bytes, length, csv->delimiter, true,
				       cut);
			return 1;
		}
		if (length &&
		    csv_cut_record(bytes, length, csv->delimiter, false, cut))
			return 1;
		if (fill(csv, err))
			return -1;
	}
}

/* Moves behind the record that was cut. */
static void step_over(struct csv_reader *csv, const struct csv_cut *cut)
{
	const char *bytes = csv->buffer.bytes + csv->at;
	bool ends_with_cr = cut->end > cut->length &&
			    bytes[cut->length] == '\r' &&
			    cut->end == cut->length + 1;

	csv->line += line_feeds(bytes, cut->length) + (cut->end > cut->length);
	csv->at += cut->end;
	csv->skips_line_feed = ends_with_cr;
}

/* Takes one cut apart. err is set, and *line_off, when it is bad. */
static int parse_cut(struct csv_reader *csv, const struct csv_cut *cut,
		     int64_t *line_off, struct err *err)
{
	const char *bytes = csv->buffer.bytes + csv->at;
	const char *nul = memchr(bytes, '\0', cut->length);

	*line_off = 0;
	/* No quoting and no encoding makes a text of it. */
	if (nul) {
		*line_off = line_feeds(bytes, (size_t)(nul - bytes));
		return err_set(err, "a NUL byte: this is not a text file");
	}
	if (cut->fault)
		return err_set(err, "%s", cut->fault);
	if (convert(csv, bytes, cut->length, line_off, err) ||
	    split_fields(csv, text_get(&csv->converted), csv->converted.length,
			 err))
		return -1;
	if (csv->header.count && csv->count != csv->header.count)
		return err_set(
			err,
			"%zu column%s where the header has %zu; "
			"mend it, or leave such rows out with --skip-bad FILE",
			csv->count, csv->count == 1 ? "" : "s",
			csv->header.count);
	return 0;
}

int csv_next(struct csv_reader *csv, struct csv_record *record, struct err *err)
{
	for (;;) {
		struct err bad = ERR_INIT;
		struct csv_cut cut;
		int64_t line_off;
		int rc = next_cut(csv, &cut, err);

		if (rc < 0)
			return -1;
		if (rc == 0)
			return finish_bad(csv, err) ? -1 : 0;
		if (!cut.length) {
			step_over(csv, &cut);
			continue;
		}
		record->line = csv->line;
		record->number = ++csv->number;
		rc = parse_cut(csv, &cut, &line_off, &bad);
		if (rc && (!csv->options.skip_bad || cut.is_endless))
			return err_set(err, "%s:%lld: %s", csv->path,
				       (long long)(csv->line + line_off),
				       bad.text);
		if (rc &&
		    keep_bad(csv, csv->buffer.bytes + csv->at, cut.length, err))
			return -1;
		if (!csv->header.count)
			text_add_bytes(&csv->header_bytes,
				       csv->buffer.bytes + csv->at, cut.length);
		step_over(csv, &cut);
		if (rc)
			continue;
		record->fields = csv->fields;
		record->lengths = csv->lengths;
		record->count = csv->count;
		return 1;
	}
}

/* --- opening --- */

/* Bad rows would be put where the table is. */
static int refuse_same_file(const struct csv_reader *csv, struct err *err)
{
	struct stat table, bad;

	if (!csv->options.skip_bad || fstat(fileno(csv->file), &table) ||
	    stat(csv->options.skip_bad, &bad) || table.st_dev != bad.st_dev ||
	    table.st_ino != bad.st_ino)
		return 0;
	return err_set(err,
		       "%s: is the file that is read; name another one for the "
		       "bad rows",
		       csv->options.skip_bad);
}

static int refuse_encoding(struct csv_reader *csv, struct err *err)
{
	const char *bytes = text_get(&csv->buffer);
	size_t length = csv->buffer.length;

	if (!length)
		return err_set(err, "%s: empty", csv->path);
	if (length >= 2 &&
	    (!memcmp(bytes, "\xff\xfe", 2) || !memcmp(bytes, "\xfe\xff", 2)))
		return err_set(err, "%s: UTF-16; save it as UTF-8 first",
			       csv->path);
	if (length < 3 || memcmp(bytes, "\xef\xbb\xbf", 3))
		return 0;
	if (csv->options.encoding != CSV_UTF8)
		return err_set(err,
			       "%s: UTF-8 by its first bytes (a byte order "
			       "mark); leave out --encoding",
			       csv->path);
	csv->at = 3;
	return 0;
}

static int read_header(struct csv_reader *csv, struct err *err)
{
	const char *skip_bad = csv->options.skip_bad;
	struct csv_record record = { 0 };
	const char **names;
	size_t *lengths;
	int rc;

	/* There is no going on without a header. */
	csv->options.skip_bad = NULL;
	rc = csv_next(csv, &record, err);
	csv->options.skip_bad = skip_bad;
	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(err, "%s: no header line", csv->path);
	if (record.count > CSV_COLUMNS_MAX)
		return err_set(err, "%s: %zu columns, at most %d", csv->path,
			       record.count, CSV_COLUMNS_MAX);
	names = arena_alloc(&csv->arena, record.count, sizeof(*names));
	lengths = arena_alloc(&csv->arena, record.count, sizeof(*lengths));
	for (size_t i = 0; i < record.count; i++) {
		const char *name = record.fields[i];

		lengths[i] = text_trim(&name, record.lengths[i]);
		names[i] = arena_strndup(&csv->arena, name, lengths[i]);
	}
	csv->header.fields = names;
	csv->header.lengths = lengths;
	csv->header.count = record.count;
	csv->header.line = record.line;
	csv->number = 0;
	return 0;
}

struct csv_reader *csv_open(const char *path, const struct csv_options *options,
			    struct err *err)
{
	struct csv_reader *csv = xcalloc(1, sizeof(*csv));

	csv->path = xstrdup(path);
	csv->options = *options;
	csv->line = 1;
	csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_space_func(&csv->parser, no_space);
	if (file_is_folder(path)) {
		err_set(err, "%s: is a folder, not a file", path);
		goto failed;
	}
	csv->file = fopen(path, "rb");
	if (!csv->file) {
		err_set(err, "%s: %s", path, strerror(errno));
		goto failed;
	}
	if (refuse_same_file(csv, err))
		goto failed;
	/* Enough to see the encoding and to choose a delimiter. */
	while (csv->buffer.length < CHUNK_BYTES && !csv->is_at_end)
		if (fill(csv, err))
			goto failed;
	if (refuse_encoding(csv, err))
		goto failed;
	csv->delimiter = options->delimiter;
	if (!csv->delimiter)
		csv->delimiter =
			csv_detect_delimiter(csv->buffer.bytes + csv->at,
					     csv->buffer.length - csv->at);
	csv_set_delim(&csv->parser, (unsigned char)csv->delimiter);
	if (read_header(csv, err))
		goto failed;
	return csv;
failed:
	csv_close(csv);
	return NULL;
}

void csv_close(struct csv_reader *csv)
{
	if (!csv)
		return;
	if (csv->file)
		fclose(csv->file);
	file_out_abandon(&csv->bad);
	csv_free(&csv->parser);
	text_release(&csv->buffer);
	text_release(&csv->converted);
	text_release(&csv->values);
	text_release(&csv->header_bytes);
	arena_release(&csv->arena);
	free(csv->offsets);
	free(csv->lengths);
	free(csv->fields);
	free(csv->path);
	free(csv);
}

const struct csv_record *csv_header(const struct csv_reader *csv)
{
	return &csv->header;
}

int csv_column(const struct csv_reader *csv, const char *name, size_t *index,
	       struct err *err)
{
	struct text names = TEXT_INIT;
	size_t found = 0;

	for (size_t i = 0; i < csv->header.count; i++) {
		if (!strcmp(csv->header.fields[i], name)) {
			*index = i;
			found++;
		}
		text_printf(&names, "%s%s", i ? ", " : "",
			    csv->header.fields[i]);
	}
	if (found > 1)
		err_set(err, "%s: the header has '%s' %zu times", csv->path,
			name, found);
	else if (!found)
		err_set(err, "%s: no column '%s'; there are: %s", csv->path,
			name, text_get(&names));
	text_release(&names);
	return found == 1 ? 0 : -1;
}

char csv_delimiter(const struct csv_reader *csv)
{
	return csv->delimiter;
}

int64_t csv_bad_count(const struct csv_reader *csv)
{
	return csv->bad_count;
}

int csv_encoding_parse(const char *name, enum csv_encoding *encoding,
		       struct err *err)
{
	if (text_equal_nocase(name, "utf-8") || text_equal_nocase(name, "utf8"))
		*encoding = CSV_UTF8;
	else if (text_equal_nocase(name, "latin1") ||
		 text_equal_nocase(name, "iso-8859-1"))
		*encoding = CSV_LATIN1;
	else if (text_equal_nocase(name, "windows-1252") ||
		 text_equal_nocase(name, "cp1252"))
		*encoding = CSV_WINDOWS_1252;
	else
		return err_set(err,
			       "--encoding is utf-8, latin1 or "
			       "windows-1252, not '%s'",
			       name);
	return 0;
}

void csv_write_field(FILE *out, const char *text, size_t length)
{
	bool is_plain = true;

	for (size_t i = 0; i < length && is_plain; i++)
		is_plain = !strchr(",;\t\"\r\n", text[i]) &&
			   !((i == 0 || i + 1 == length) && text[i] == ' ');
	if (is_plain)
		fwrite(text, 1, length, out);
	else
		csv_fwrite(out, text, length);
}
