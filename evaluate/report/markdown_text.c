/* markdown_text.c - see markdown_text.h */
#include "evaluate/report/markdown_text.h"

#include <string.h>

static void add_escaped(struct text *out, const char *text, size_t length)
{
	for (size_t at = 0, size; at < length; at += size) {
		uint32_t c = utf8_decode(text + at, length - at, &size);

		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			text_add_char(out, ' ');
		else if (c == '<')
			text_add(out, "&lt;");
		else if (c == '>')
			text_add(out, "&gt;");
		else if (c == '&')
			text_add(out, "&amp;");
		else if (c == '@')
			text_add(out, "&#64;");
		else if (c < 0x80 && strchr("\\`*_{}[]#|~$!", (int)c))
			text_printf(out, "\\%c", (int)c);
		else
			text_add_bytes(out, text + at, size);
	}
}

void markdown_add(struct text *out, const char *text)
{
	add_escaped(out, text, strlen(text));
}

void markdown_add_excerpt(struct text *out, const char *text, size_t columns)
{
	size_t length = strlen(text);
	size_t cut = utf8_prefix(text, length, columns);

	add_escaped(out, text, cut);
	if (cut < length)
		text_add(out, "\xe2\x80\xa6");
}
