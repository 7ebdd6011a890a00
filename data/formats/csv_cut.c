/* csv_cut.c - see csv_cut.h */
#include "data/formats/csv_cut.h"

#include <stdint.h>
#include <string.h>

#define DETECT_RECORDS 50

enum place {
	FIELD_START,
	PLAIN,
	QUOTED,
	QUOTE_SEEN, /* inside quotes: its end, or the first of two */
};

static bool is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* The first line end, as the end of a faulty record. */
static bool cut_line(const char *bytes, size_t length, bool is_all,
		     const char *fault, struct csv_cut *cut)
{
	size_t at = 0;

	while (at < length && !is_line_end(bytes[at]))
		at++;
	if (at == length && !is_all)
		return false;
	cut->length = at;
	cut->end = at;
	if (at < length)
		cut->end += 1u + (bytes[at] == '\r' && at + 1 < length &&
				  bytes[at + 1] == '\n');
	cut->fault = fault;
	cut->is_endless = at == length && length > CSV_RECORD_MAX;
	return true;
}

/* Where a byte outside quotes leads; a fault is named. */
static enum place advance(enum place place, char c, char delimiter,
			  const char **fault)
{
	if (c == delimiter)
		return FIELD_START;
	if (place == QUOTE_SEEN && c == '"')
		return QUOTED;
	if (place == QUOTE_SEEN)
		*fault = "text after a closing quote (a quote inside a quoted "
			 "field is written twice)";
	else if (c == '"' && place == FIELD_START)
		return QUOTED;
	else if (c == '"')
		*fault = "a quote inside an unquoted field (quote the field, "
			 "and write the quote twice)";
	return PLAIN;
}

bool csv_cut_record(const char *bytes, size_t length, char delimiter,
		    bool is_all, struct csv_cut *cut)
{
	enum place place = FIELD_START;
	const char *fault = NULL;
	size_t at;

	cut->is_endless = false;
	for (at = 0; at < length && at < CSV_RECORD_MAX; at++) {
		char c = bytes[at];

		if (place == QUOTED) {
			if (c == '"')
				place = QUOTE_SEEN;
			continue;
		}
		if (is_line_end(c)) {
			cut->length = at;
			cut->end = at + 1;
			cut->fault = NULL;
			if (c == '\r' && at + 1 < length &&
			    bytes[at + 1] == '\n')
				cut->end++;
			return true;
		}
		place = advance(place, c, delimiter, &fault);
		if (fault)
			return cut_line(bytes, length, is_all, fault, cut);
	}
	if (at == CSV_RECORD_MAX)
		return cut_line(
			bytes, length, true,
			place == QUOTED
				? "a quote opens here and is not closed "
				  "within 16 MiB"
				: "a record longer than 16 MiB",
			cut);
	if (!is_all)
		return false;
	if (place == QUOTED)
		return cut_line(bytes, length, true,
				"a quote opens in this record and is never "
				"closed",
				cut);
	cut->length = cut->end = length;
	cut->fault = NULL;
	return true;
}

/* Columns of a record: delimiters outside quotes, and one more. */
static size_t count_columns(const char *bytes, size_t length, char delimiter)
{
	size_t columns = 1;
	bool is_quoted = false;

	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '"')
			is_quoted = !is_quoted;
		else if (bytes[i] == delimiter && !is_quoted)
			columns++;
	}
	return columns;
}

/* Header columns, and how many of the next records have as many. */
static size_t agreement(const char *bytes, size_t length, char delimiter,
			size_t *columns)
{
	size_t agreeing = 0;
	struct csv_cut cut;

	*columns = 0;
	for (int records = 0; length && records <= DETECT_RECORDS; records++) {
		if (!csv_cut_record(bytes, length, delimiter, true, &cut))
			break;
		if (cut.length && !*columns)
			*columns = count_columns(bytes, cut.length, delimiter);
		else if (cut.length && !cut.fault)
			agreeing += count_columns(bytes, cut.length,
						  delimiter) == *columns;
		bytes += cut.end;
		length -= cut.end;
	}
	return agreeing;
}

char csv_detect_delimiter(const char *bytes, size_t length)
{
	static const char candidates[] = ",;\t";
	size_t most = 0, most_columns = 1;
	char best = ',';

	for (const char *c = candidates; *c; c++) {
		size_t columns;
		size_t agreeing = agreement(bytes, length, *c, &columns);

		if (columns < 2)
			continue;
		if (most_columns < 2 || agreeing > most ||
		    (agreeing == most && columns > most_columns)) {
			best = *c;
			most = agreeing;
			most_columns = columns;
		}
	}
	return best;
}

/* windows-1252 at 0x80 to 0x9f; 0 is undefined. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0,	0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,	0x017d, 0,
	0,	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,	0x017e, 0x0178,
};

size_t csv_to_utf8(enum csv_encoding encoding, const char *bytes, size_t length,
		   struct text *out)
{
	if (encoding == CSV_UTF8) {
		text_add_bytes(out, bytes, length);
		return utf8_invalid_at(bytes, length);
	}
	for (size_t i = 0; i < length; i++) {
		uint32_t c = (unsigned char)bytes[i];
		char utf8[4];

		if (encoding == CSV_WINDOWS_1252 && c >= 0x80 && c < 0xa0) {
			c = windows_1252[c - 0x80];
			if (!c)
				return i;
		}
		text_add_bytes(out, utf8, utf8_encode(c, utf8));
	}
	return length;
}
