/* err.c - see err.h */
#include "data/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A quoted field, a path or a library's message may carry anything; what a
 * user reads is one line whatever it was. */
static void one_line(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			*text = ' ';
}

int err_set(struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	one_line(err->text);
	return -1;
}

int err_at(struct err *err, const char *fmt, ...)
{
	char where[sizeof(err->text)];
	char what[sizeof(err->text)];
	va_list ap;

	memcpy(what, err->text, sizeof(what));
	va_start(ap, fmt);
	vsnprintf(where, sizeof(where), fmt, ap);
	va_end(ap);
	return err_set(err, "%s: %s", where, what);
}
