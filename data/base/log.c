/* log.c - see log.h */
#include "data/base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const char *log_program = "payoff";
static bool log_is_quiet;

void log_init(const char *program, bool quiet)
{
	log_program = program;
	log_is_quiet = quiet;
}

static void say(const char *kind, const char *fmt, va_list ap)
{
	fflush(stdout);
	fprintf(stderr, "%s: %s", log_program, kind);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void log_say(const char *fmt, ...)
{
	va_list ap;

	if (log_is_quiet)
		return;
	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
}

void log_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("warning: ", fmt, ap);
	va_end(ap);
}

void log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("", fmt, ap);
	va_end(ap);
}

static int64_t clock_ms(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

int64_t clock_utc_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

const char *duration_text(double seconds, char out[DURATION_TEXT])
{
	if (seconds < 9.95)
		snprintf(out, DURATION_TEXT, "%.1f s", seconds);
	else if (seconds < 119.5)
		snprintf(out, DURATION_TEXT, "%.0f s", seconds);
	else if (seconds < 119.5 * 60)
		snprintf(out, DURATION_TEXT, "%.0f min", seconds / 60);
	else
		snprintf(out, DURATION_TEXT, "%d h %02d min",
			 (int)(seconds / 3600), (int)(seconds / 60) % 60);
	return out;
}

void progress_start(struct progress *progress, const char *what, uint64_t total)
{
	progress->what = what;
	progress->total = total;
	progress->started_ms = clock_monotonic_ms();
	progress->drawn_ms = progress->started_ms;
	progress->is_shown = false;
}

void progress_tick(struct progress *progress, uint64_t done)
{
	bool terminal = isatty(STDERR_FILENO);
	int64_t now = clock_monotonic_ms();
	double seconds = (double)(now - progress->started_ms) / 1000;
	double rate = seconds > 0 ? (double)done / seconds : 0;
	char left[DURATION_TEXT];

	if (log_is_quiet || seconds < 1 ||
	    now - progress->drawn_ms < (terminal ? 200 : 10000))
		return;
	progress->drawn_ms = now;
	progress->is_shown = true;
	fprintf(stderr, "%s%s: %" PRIu64, terminal ? "\r" : "", log_program,
		done);
	if (progress->total)
		fprintf(stderr, " of %" PRIu64, progress->total);
	fprintf(stderr, " %s, %.0f a second", progress->what, rate);
	if (progress->total > done && rate > 0)
		fprintf(stderr, ", %s left",
			duration_text((double)(progress->total - done) / rate,
				      left));
	fputs(terminal ? "\x1b[K" : "\n", stderr);
}

void progress_end(struct progress *progress)
{
	if (progress->is_shown && isatty(STDERR_FILENO))
		fputs("\r\x1b[K", stderr);
	progress->is_shown = false;
}

const char *day_text(int64_t utc_ms, char out[DAY_TEXT])
{
	time_t seconds = (time_t)(utc_ms / 1000);
	struct tm day;

	if (gmtime_r(&seconds, &day) && strftime(out, DAY_TEXT, "%F", &day))
		return out;
	snprintf(out, DAY_TEXT, "an unknown day");
	return out;
}

bool log_wants_colour(int fd)
{
	const char *no_colour = getenv("NO_COLOR");

	return isatty(fd) && !(no_colour && *no_colour);
}
