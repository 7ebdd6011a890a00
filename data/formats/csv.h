/*
 * csv.h - tables in text files: RFC 4180 and its common relatives
 *
 * libcsv takes fields apart; what it would lose is kept from it: this room
 * cuts the file into records first, so that an unclosed quote, a blank line, a
 * stray quote, surrounding spaces, the byte order mark and line numbers are
 * all seen. Memory is bounded by the longest record (CSV_RECORD_MAX).
 *
 *	struct csv_options options = { 0 };
 *	struct csv_reader *csv = csv_open("reviews.csv", &options, err);
 *	while ((rc = csv_next(csv, &record, err)) > 0)
 *		... record.fields[k], record.lengths[k] ...
 *	csv_close(csv);
 *
 * Accepted: comma, semicolon or tab (detected, or forced); LF, CRLF or CR; line
 * feeds and doubled quotes inside quoted fields; a UTF-8 byte order mark; blank
 * lines between records, which are no records. What comes out is UTF-8.
 * A bad record (a wrong number of columns, a stray quote, an unclosed quote, a
 * byte that is not in the encoding) is an error that names file and line; with
 * `skip_bad` it is copied to that file, under the header, and reading goes on
 * at the next line.
 */
#ifndef PAYOFF_DATA_FORMATS_CSV_H
#define PAYOFF_DATA_FORMATS_CSV_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "data/base/err.h"

#define CSV_RECORD_MAX ((size_t)16 << 20) /* bytes */
#define CSV_COLUMNS_MAX 4096

enum csv_encoding { CSV_UTF8, CSV_LATIN1, CSV_WINDOWS_1252 };

struct csv_options {
	char delimiter; /* 0: detect */
	enum csv_encoding encoding;
	const char *skip_bad; /* file for bad records, or NULL */
	size_t chunk_bytes;   /* read at a time; 0: a good size */
};

struct csv_record {
	const char *const *fields; /* (count), terminated */
	const size_t *lengths;	   /* (count) */
	size_t count;
	int64_t number; /* 1 is the first after the header */
	int64_t line;	/* where it starts, from 1 */
};

struct csv_reader;

/* Opens the file and reads its header. */
struct csv_reader *csv_open(const char *path, const struct csv_options *options,
			    struct err *err);
/* 1 and the next record, valid until the next call; 0 at the end, when the
 * file of bad records is complete; -1 on failure. */
int csv_next(struct csv_reader *csv, struct csv_record *record,
	     struct err *err);
/* NULL is accepted. An unfinished file of bad records is removed. */
void csv_close(struct csv_reader *csv);

/* The header: names, trimmed, in order. */
const struct csv_record *csv_header(const struct csv_reader *csv);
/* The index of a column, or -1 with the names there are in err; a name that
 * stands twice in the header is refused too. */
int csv_column(const struct csv_reader *csv, const char *name, size_t *index,
	       struct err *err);
char csv_delimiter(const struct csv_reader *csv);
int64_t csv_bad_count(const struct csv_reader *csv);

/* "utf-8", "latin1", "windows-1252" to the constant. */
int csv_encoding_parse(const char *name, enum csv_encoding *encoding,
		       struct err *err);

/* One field of a record that is being written, quoted only where needed. */
void csv_write_field(FILE *out, const char *text, size_t length);

#endif
