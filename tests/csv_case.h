/*
 * csv_case.h - a table read in pieces of every size, for tests
 *
 * What comes out must not depend on where the pieces end (libcsv's own trick).
 */
#ifndef PAYOFF_TESTS_CSV_CASE_H
#define PAYOFF_TESTS_CSV_CASE_H

#include "tests/check.h"

#include "data/base/text.h"
#include "data/formats/csv.h"

/* A temporary folder; reviews.csv and bad.csv in it. */
extern char csv_folder[];
extern char *csv_path, *csv_bad_path;

/* Fixture of a group of tests: makes and removes the folder. */
int csv_case_open(void **state);
int csv_case_close(void **state);

void csv_case_write(const char *bytes, size_t length);
/* The table as text: "3: a|b" is a record that starts on line 3. The error,
 * where there is one, comes last, without the folder. */
void csv_case_read(const struct csv_options *options, struct text *out);
/* Reads the bytes in pieces of every size: must always be this table. */
void csv_case_check(const struct csv_options *given, const char *bytes,
		    size_t length, const char *table);
/* The message of a file that is refused must hold these words. */
void csv_case_refused(const struct csv_options *given, const char *bytes,
		      size_t length, const char *words);

#endif
