/* period.c - see period.h */
#include "evaluate/share/period.h"

#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Digits at *at, `most` of them at the most; how many there were. */
static int read_number(const char **at, int most, int *value)
{
	int digits = 0;

	*value = 0;
	while (digits < most && is_digit(**at)) {
		*value = *value * 10 + (**at - '0');
		digits++;
		++*at;
	}
	return digits;
}

/* Nothing more, or a time of day. */
static bool is_end(const char *at)
{
	bool is_apart = *at == 'T' || *at == ',' || is_blank(*at);

	if (*at == 'T' || *at == ',')
		at++;
	while (is_blank(*at))
		at++;
	return !*at || (is_apart && is_digit(*at));
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static bool is_date(const struct date *date)
{
	return date->year >= 1000 && date->month >= 1 && date->month <= 12 &&
	       date->day >= 1 &&
	       date->day <= days_of_month(date->year, date->month);
}

static const char separators[] = "./-";
#define SEPARATORS 3

/* A date as it stands: three numbers, or a year and a month. */
struct written {
	int first, second, third; /* third 0: none */
	bool is_year_first;
	size_t separator; /* index */
};

static bool take_apart(const char *text, struct written *written)
{
	const char *separator;
	int digits, others;

	memset(written, 0, sizeof(*written));
	while (is_blank(*text))
		text++;
	digits = read_number(&text, 4, &written->first);
	separator = *text ? strchr(separators, *text) : NULL;
	if (digits == 0 || digits == 3 || !separator)
		return false;
	written->is_year_first = digits == 4;
	written->separator = (size_t)(separator - separators);
	text++;
	if (!read_number(&text, 2, &written->second))
		return false;
	if (*text != *separator)
		return written->is_year_first && is_end(text);
	text++;
	others = read_number(&text, 4, &written->third);
	return (written->is_year_first ? others == 1 || others == 2
				       : others == 4) &&
	       written->third > 0 && is_end(text);
}

/* What a column's dates with the year last say of each separator. A number
 * above 12 leaves one order; without any, a date is one in both orders. */
struct evidence_of_order {
	bool has_day_first, has_month_first;
};

static bool read_year_first(const struct written *written, struct date *date)
{
	struct date whole = { written->first, written->second, written->third };

	/* Without a day the first one stands in, to check the rest. */
	if (!whole.day)
		whole.day = 1;
	if (!is_date(&whole))
		return false;
	whole.day = written->third;
	*date = whole;
	return true;
}

static bool is_either_order(const struct written *written)
{
	struct date day_first = { written->third, written->second,
				  written->first };
	struct date month_first = { written->third, written->first,
				    written->second };

	return is_date(&day_first) || is_date(&month_first);
}

/* First pass: what can be read at once, and what the rest says of its order.
 * Dates whose order is open get the year alone. */
static void read_first(const char *const *texts, size_t count,
		       struct written *written, struct date_column *column,
		       struct evidence_of_order *orders)
{
	for (size_t i = 0; i < count; i++) {
		const char *text = texts[i] ? texts[i] : "";
		struct written *w = &written[i];

		if (text[strspn(text, " \t\r\n")] == '\0') {
			column->absent++;
			continue;
		}
		if (take_apart(text, w) &&
		    (w->is_year_first ? read_year_first(w, &column->dates[i])
				      : is_either_order(w))) {
			if (w->is_year_first)
				continue;
			column->dates[i].year = w->third;
			orders[w->separator].has_day_first |= w->first > 12;
			orders[w->separator].has_month_first |= w->second > 12;
			continue;
		}
		column->unreadable++;
		if (!column->first_unreadable)
			column->first_unreadable = text;
	}
}

void dates_read(const char *const *texts, size_t count, struct arena *arena,
		struct date_column *column)
{
	struct evidence_of_order orders[SEPARATORS] = { { false, false } };
	struct arena own = ARENA_INIT;
	struct written *written = arena_alloc(&own, count, sizeof(*written));

	memset(column, 0, sizeof(*column));
	column->dates = arena_alloc(arena, count, sizeof(*column->dates));
	read_first(texts, count, written, column, orders);
	for (size_t i = 0; i < count; i++) {
		const struct written *w = &written[i];
		const struct evidence_of_order *order = &orders[w->separator];
		struct date *date = &column->dates[i];

		if (!date->year || date->month)
			continue;
		if (order->has_day_first == order->has_month_first) {
			date->year = 0;
			column->ambiguous++;
			if (!column->first_ambiguous)
				column->first_ambiguous = texts[i];
			continue;
		}
		date->month = order->has_day_first ? w->second : w->first;
		date->day = order->has_day_first ? w->first : w->second;
	}
	column->read =
		count - column->absent - column->unreadable - column->ambiguous;
	arena_release(&own);
}

static const char *const names[] = { "day", "week", "month", "quarter",
				     "year" };
#define NAMES (sizeof(names) / sizeof(names[0]))

const char *period_name(enum period period)
{
	return names[period];
}

bool period_from_name(const char *name, enum period *period)
{
	for (size_t i = 0; i < NAMES; i++)
		if (!strcmp(names[i], name)) {
			*period = (enum period)i;
			return true;
		}
	return false;
}

static int day_of_year(const struct date *date)
{
	int day = date->day;

	for (int month = 1; month < date->month; month++)
		day += days_of_month(date->year, month);
	return day;
}

/* 1 is Monday, 7 Sunday: days since a Monday, 1 January of the year 1. */
static int weekday(const struct date *date)
{
	int past = date->year - 1;
	int days = past * 365 + past / 4 - past / 100 + past / 400 +
		   day_of_year(date) - 1;

	return days % 7 + 1;
}

/* ISO 8601: a year has a week 53 when its 1 January, or in a leap year its 31
 * December, is a Thursday. */
static int weeks_of_year(int year)
{
	const struct date first = { year, 1, 1 }, last = { year, 12, 31 };

	return weekday(&first) == 4 || weekday(&last) == 4 ? 53 : 52;
}

static void week_key(const struct date *date, char out[PERIOD_TEXT])
{
	int week = (day_of_year(date) - weekday(date) + 10) / 7;
	int year = date->year;

	if (week < 1)
		week = weeks_of_year(--year);
	else if (week > weeks_of_year(year)) {
		week = 1;
		year++;
	}
	snprintf(out, PERIOD_TEXT, "%04d-W%02d", year, week);
}

bool period_key(const struct date *date, enum period period,
		char out[PERIOD_TEXT])
{
	out[0] = '\0';
	if (!date->year || (period <= PERIOD_WEEK && !date->day))
		return false;
	switch (period) {
	case PERIOD_DAY:
		snprintf(out, PERIOD_TEXT, "%04d-%02d-%02d", date->year,
			 date->month, date->day);
		break;
	case PERIOD_WEEK:
		week_key(date, out);
		break;
	case PERIOD_MONTH:
		snprintf(out, PERIOD_TEXT, "%04d-%02d", date->year,
			 date->month);
		break;
	case PERIOD_QUARTER:
		snprintf(out, PERIOD_TEXT, "%04d-Q%d", date->year,
			 (date->month + 2) / 3);
		break;
	case PERIOD_YEAR:
		snprintf(out, PERIOD_TEXT, "%04d", date->year);
		break;
	}
	return true;
}
