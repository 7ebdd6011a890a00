/*
 * records.h - rows with named fields, from CSV or JSON Lines
 *
 * For files that other programs wrote, in whichever of the two: a row is asked
 * for its fields by name. A file is JSON Lines when its name ends in .jsonl
 * or .ndjson, or its first character is a brace; else it is CSV (csv.h).
 *
 * In JSON Lines every line is an object; blank lines are no rows. A field is
 * a member of it, or else of an object inside it (spaCy's "cats", say), where
 * only one has that name. Whole numbers come as they are (within 64 bits, else
 * the row is refused), others with 17 digits; strings as they are; null, an
 * empty string, and a member that is not there, are no value. A row that says
 * a name two times is refused. A line may have CSV_RECORD_MAX bytes.
 */
#ifndef PAYOFF_DATA_FORMATS_RECORDS_H
#define PAYOFF_DATA_FORMATS_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/formats/csv.h"

struct records;

/* `csv` is used where the file is CSV; JSON Lines knows no skip_bad, and is
 * refused with it. */
struct records *records_open(const char *path, const struct csv_options *csv,
			     struct err *err);
/* 1 and the next row, 0 at the end, -1 on failure (naming file and line). */
int records_next(struct records *records, struct err *err);
/* Bad records of a CSV file so far, left out for csv->skip_bad. */
int64_t records_bad_count(const struct records *records);
/* NULL is accepted. */
void records_close(struct records *records);

/* The row's value; NULL for none, and for a name that the file does not know.
 * Valid until the next row. */
const char *records_field(struct records *records, const char *name);
/* As records_field(), but a name that a CSV file's header, or a JSON Lines
 * row, does not have at all is refused, naming those it has. An empty value
 * is ""; a JSON null is "" too. NULL only on failure. */
const char *records_need(struct records *records, const char *name,
			 struct err *err);
/* Where the row is, for messages: "file:line", valid until the next row. */
const char *records_where(const struct records *records);
/* The names of this row's fields, objects inside JSON opened: fills at most
 * `room` and returns how many there are. Valid until the next row. */
size_t records_names(struct records *records, const char **names, size_t room);

#endif
