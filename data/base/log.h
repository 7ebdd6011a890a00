/*
 * log.h - words to people, on stderr: notices, warnings, progress
 *
 * Results go to stdout and are printed by the commands themselves; libraries
 * print nothing. The level is set once, by main.
 */
#ifndef PAYOFF_DATA_BASE_LOG_H
#define PAYOFF_DATA_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What precedes every line ("payoff import"); borrowed. quiet hides log_say()
 * and progress, never warnings and errors. */
void log_init(const char *program, bool quiet);

void log_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Progress of a long piece of work. Nothing is shown in the first second;
 * then one redrawn line with rate and time left on a terminal, at most five
 * times a second, else a line every ten seconds.
 */
struct progress {
	const char *what; /* "rows", "items"; borrowed */
	uint64_t total;	  /* 0 when unknown */
	int64_t started_ms, drawn_ms;
	bool is_shown;
};

void progress_start(struct progress *progress, const char *what,
		    uint64_t total);
void progress_tick(struct progress *progress, uint64_t done);
/* Clears the redrawn line. */
void progress_end(struct progress *progress);

/* Milliseconds of the monotonic clock, and of UTC since 1970. */
int64_t clock_monotonic_ms(void);
int64_t clock_utc_ms(void);

/* "3 s", "4 min", "1 h 20 min": a duration for people, into out. */
#define DURATION_TEXT 32
const char *duration_text(double seconds, char out[DURATION_TEXT]);

/* "2026-11-24": the UTC day of a time (clock_utc_ms), into out. */
#define DAY_TEXT 32
const char *day_text(int64_t utc_ms, char out[DAY_TEXT]);

/* Colour is used on stdout only if it is a terminal and NO_COLOR is unset. */
bool log_wants_colour(int fd);

#endif
