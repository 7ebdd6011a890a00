/* layout.c - see layout.h */
#include "evaluate/report/layout.h"

#include <string.h>

#include "data/base/text.h"
#include "evaluate/report/report.h"

/* Text with its controls, line feeds among them, as spaces: what comes from
 * outside cannot steer the terminal. */
static void layout_plain(struct text *line, const char *text, size_t most_bytes)
{
	size_t length = strlen(text), size;

	for (size_t at = 0; at < length && line->length < most_bytes;
	     at += size) {
		uint32_t c = utf8_decode(text + at, length - at, &size);

		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			text_add_char(line, ' ');
		else
			text_add_bytes(line, text + at, size);
	}
}

/* Text folded to the width; every line but the first after `indent` spaces
 * more, since the caller has written what precedes the first. */
void layout_fold_rest(FILE *out, size_t indent, const char *outside)
{
	struct text plain = TEXT_INIT;
	const char *text;

	layout_plain(&plain, outside, SIZE_MAX);
	text = text_get(&plain);
	while (*text) {
		size_t length = strlen(text);
		size_t cut = utf8_prefix(text, length, LAYOUT_WIDTH - indent);

		if (cut < length && text[cut] != ' ') {
			size_t space = cut;

			while (space > 0 && text[space] != ' ')
				space--;
			if (space > 0)
				cut = space;
		}
		fprintf(out, "%.*s\n", (int)cut, text);
		text += cut;
		while (*text == ' ')
			text++;
		if (*text)
			fprintf(out, "%*s", (int)indent, "");
	}
	text_release(&plain);
}

void layout_fold(FILE *out, const char *text)
{
	fputs("  ", out);
	layout_fold_rest(out, 2, text);
}

void layout_list(FILE *out, const char *text)
{
	fputs("  - ", out);
	layout_fold_rest(out, 4, text);
}

/* On one line of at most `columns`, with an ellipsis where it was cut. */
void layout_cut(FILE *out, const char *text, size_t columns)
{
	struct text line = TEXT_INIT;
	size_t cut;

	layout_plain(&line, text, 8 * columns);
	cut = utf8_prefix(text_get(&line), line.length, columns);
	if (cut < line.length)
		cut = utf8_prefix(text_get(&line), line.length, columns - 1);
	fprintf(out, "%.*s%s", (int)cut, text_get(&line),
		cut < line.length ? "\xe2\x80\xa6" : "");
	text_release(&line);
}

/* As print_cut, filled up with spaces. */
void layout_column(FILE *out, const char *text, size_t columns)
{
	struct text line = TEXT_INIT;
	size_t width;

	layout_plain(&line, text, 8 * columns);
	width = utf8_width(text_get(&line), line.length);
	layout_cut(out, text_get(&line), columns);
	if (width < columns)
		fprintf(out, "%*s", (int)(columns - width), "");
	text_release(&line);
}

void layout_points(FILE *out, const struct interval *interval)
{
	char low[POINTS_TEXT], high[POINTS_TEXT];

	fprintf(out, "[%s, %s]", points_text(interval->low, low),
		points_text(interval->high, high));
}
