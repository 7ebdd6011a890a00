/*
 * csv_cut.h - where a record ends, what separates fields, which encoding
 *
 * The parts of csv.h that need no file: pure functions over bytes.
 */
#ifndef PAYOFF_DATA_FORMATS_CSV_CUT_H
#define PAYOFF_DATA_FORMATS_CSV_CUT_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/text.h"
#include "data/formats/csv.h"

struct csv_cut {
	size_t length;	   /* bytes of the record */
	size_t end;	   /* and with its line end */
	const char *fault; /* what is wrong with its quotes, or NULL */
	bool is_endless;   /* no line end within CSV_RECORD_MAX */
};

/* Finds the first record's end. false: it may lie beyond the bytes, and
 * is_all says that there are no more (then it always returns true). A record
 * whose quotes are wrong, or that is longer than CSV_RECORD_MAX, is cut at its
 * first line end, so that reading can go on behind it. */
bool csv_cut_record(const char *bytes, size_t length, char delimiter,
		    bool is_all, struct csv_cut *cut);

/* The delimiter under which the first records agree best with the header: by
 * records of the header's number of columns, then by columns. A comma where
 * nothing separates. */
char csv_detect_delimiter(const char *bytes, size_t length);

/* Adds the bytes as UTF-8; returns the offset of the first that is not in the
 * encoding, or length. */
size_t csv_to_utf8(enum csv_encoding encoding, const char *bytes, size_t length,
		   struct text *out);

#endif
