/*
 * period.h - from what a file calls a date to the bar it belongs to (pure)
 *
 * Dates are read as they stand, without moving them between time zones:
 *
 *	2024-03-17, 2024/3/17, 2024.3.17	the year first; also 2024-03
 *	17.03.2024, 03/17/2024, 17-3-2024	the year last
 *
 * each alone or with a time of day behind a blank, a comma or a T. With the
 * year last, nobody can tell 03/04 from 04/03: the whole column decides, each
 * separator for itself. It is day first when some day is above 12 there and
 * none is in the month's place, month first the other way round; when neither
 * or both occur, none of these dates is read.
 *
 * Keys of one kind of period sort in the order of time.
 */
#ifndef PAYOFF_EVALUATE_SHARE_PERIOD_H
#define PAYOFF_EVALUATE_SHARE_PERIOD_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/arena.h"

/* Of the Gregorian calendar, years 1000 to 9999. */
struct date {
	int year;  /* 0: could not be read */
	int month; /* 1 .. 12 */
	int day;   /* 1 .. 31; 0: not said */
};

struct date_column {
	struct date *dates; /* (count), in the arena */
	size_t read;
	size_t absent;	   /* NULL or blank */
	size_t unreadable; /* no date in these forms */
	size_t ambiguous;  /* day or month first? the column does not tell */
	const char *first_unreadable, *first_ambiguous; /* borrowed; or NULL */
};

/* Reads a whole column: texts (count), NULL where an item has none. */
void dates_read(const char *const *texts, size_t count, struct arena *arena,
		struct date_column *column);

enum period {
	PERIOD_DAY,	/* 2024-03-17 */
	PERIOD_WEEK,	/* 2024-W11: of ISO 8601, from Monday; its own year */
	PERIOD_MONTH,	/* 2024-03 */
	PERIOD_QUARTER, /* 2024-Q1 */
	PERIOD_YEAR,	/* 2024 */
};

/* "day", "week", ...; and back: false for another word. */
const char *period_name(enum period period);
bool period_from_name(const char *name, enum period *period);

#define PERIOD_TEXT 24
/* False, and "", for a date that was not read or has no day where the period
 * needs one. */
bool period_key(const struct date *date, enum period period,
		char out[PERIOD_TEXT]);

#endif
