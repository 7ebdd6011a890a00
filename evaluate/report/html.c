/* html.c - see html.h */
#include "evaluate/report/html.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "data/base/text.h"

static bool is_of_xml(uint32_t c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	return c != 0xfffe && c != 0xffff && !(c >= 0x7f && c < 0xa0);
}

static void write_escaped(FILE *out, const char *text, size_t length)
{
	for (size_t at = 0, size; at < length; at += size) {
		uint32_t c = utf8_decode(text + at, length - at, &size);

		if (c == '&')
			fputs("&amp;", out);
		else if (c == '<')
			fputs("&lt;", out);
		else if (c == '>')
			fputs("&gt;", out);
		else if (c == '"')
			fputs("&quot;", out);
		else if (c == '\'')
			fputs("&#39;", out);
		else if (!is_of_xml(c) || c == 0xfffd)
			fputs("\xef\xbf\xbd", out);
		else
			fwrite(text + at, 1, size, out);
	}
}

void html_text(FILE *out, const char *text)
{
	write_escaped(out, text, strlen(text));
}

void html_excerpt(FILE *out, const char *text, size_t columns)
{
	size_t length = strlen(text);
	size_t cut = utf8_prefix(text, length, columns);

	write_escaped(out, text, cut);
	if (cut < length)
		fputs("\xe2\x80\xa6", out);
}
