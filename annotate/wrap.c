/* wrap.c - see wrap.h */
#include "annotate/wrap.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "data/base/text.h"

#define TAB_COLUMNS 8
/* Marks piled on one character beyond this are left out: terminals keep four
 * or five, and some choke on thousands. */
#define MARKS_MAX 8
#define SHOWN_MAX 16

struct wrapper {
	struct arena *arena;
	struct wrapped *wrapped;
	size_t capacity;
	struct text line;
	size_t columns, width;
	size_t break_at; /* byte behind the last space of the line; 0: none */
	/* The character being put together, of one code point or more. */
	struct text cluster;
	size_t cluster_width, code_points;
	bool keeps_spaces; /* at the end of a line */
};

static void add_line(struct wrapper *w, size_t length)
{
	while (!w->keeps_spaces && length && w->line.bytes[length - 1] == ' ')
		length--;
	if (w->wrapped->count == w->capacity) {
		const char **more;

		w->capacity = w->capacity ? 2 * w->capacity : 16;
		more = arena_alloc(w->arena, w->capacity, sizeof(*more));
		if (w->wrapped->count)
			memcpy(more, w->wrapped->lines,
			       w->wrapped->count * sizeof(*more));
		w->wrapped->lines = more;
	}
	w->wrapped->lines[w->wrapped->count++] =
		arena_strndup(w->arena, text_get(&w->line), length);
}

static void end_line(struct wrapper *w)
{
	add_line(w, w->line.length);
	text_clear(&w->line);
	w->width = w->break_at = 0;
}

/* Ends the line at its last space and goes on with what was behind it. */
static void break_line(struct wrapper *w)
{
	char *rest;

	if (!w->break_at) {
		end_line(w);
		return;
	}
	rest = arena_strdup(w->arena, w->line.bytes + w->break_at);
	add_line(w, w->break_at);
	text_clear(&w->line);
	text_add(&w->line, rest);
	w->width = utf8_width(rest, strlen(rest));
	w->break_at = 0;
}

/* Appends what is shown for one character. */
static void put(struct wrapper *w, const char *shown, size_t length,
		size_t width)
{
	bool is_space = length == 1 && *shown == ' ';

	if (w->width + width > w->columns && is_space) {
		/* The space that the line break stands for. */
		end_line(w);
		return;
	}
	if (w->width + width > w->columns)
		break_line(w);
	if (w->width + width > w->columns)
		end_line(w);
	text_add_bytes(&w->line, shown, length);
	w->width += width;
	if (is_space)
		w->break_at = w->line.length;
}

/* The character is complete. */
static void end_cluster(struct wrapper *w)
{
	if (w->cluster.length)
		put(w, w->cluster.bytes, w->cluster.length, w->cluster_width);
	text_clear(&w->cluster);
	w->cluster_width = w->code_points = 0;
}

static bool turns_direction(uint32_t c)
{
	return c == 0x61c || c == 0x200e || c == 0x200f ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	       (c >= 0xfff9 && c <= 0xfffb);
}

/* What stands for a character that must not be sent; 0: it may be. */
static size_t stand_in(uint32_t c, char shown[SHOWN_MAX])
{
	if (c < 0x20 || c == 0x7f)
		return (size_t)snprintf(shown, SHOWN_MAX, "^%c",
					(char)(c ^ 0x40));
	if ((c >= 0x80 && c < 0xa0) || turns_direction(c))
		return (size_t)snprintf(shown, SHOWN_MAX, "<%02X>",
					(unsigned)c);
	return 0;
}

static void put_tab(struct wrapper *w)
{
	do
		put(w, " ", 1, 1);
	while (w->width % TAB_COLUMNS);
}

static void put_code_point(struct wrapper *w, uint32_t c, bool joins)
{
	char shown[SHOWN_MAX];
	size_t length;

	if (!joins)
		end_cluster(w);
	if (c == '\t') {
		end_cluster(w);
		put_tab(w);
		return;
	}
	if (c == 0xfeff || w->code_points > MARKS_MAX)
		return;
	length = stand_in(c, shown);
	if (length) {
		end_cluster(w);
		put(w, shown, length, length);
		return;
	}
	text_add_bytes(&w->cluster, shown, utf8_encode(c, shown));
	w->cluster_width += (size_t)code_point_width(c);
	w->code_points++;
}

static void wrap(struct wrapper *w, const char *text)
{
	size_t length = strlen(text), at = 0;
	uint32_t before = '\n';
	utf8proc_int32_t state = 0;

	memset(w->wrapped, 0, sizeof(*w->wrapped));
	while (at < length) {
		size_t size;
		uint32_t c = utf8_decode(text + at, length - at, &size);
		bool joins = !utf8proc_grapheme_break_stateful(
			(utf8proc_int32_t)before, (utf8proc_int32_t)c, &state);

		at += size;
		if (c == '\r' && at < length && text[at] == '\n')
			continue;
		if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029) {
			end_cluster(w);
			end_line(w);
		} else
			put_code_point(w, c, joins);
		before = c;
	}
	end_cluster(w);
	if (w->line.length || !w->wrapped->count)
		end_line(w);
	text_release(&w->line);
	text_release(&w->cluster);
}

void wrap_text(const char *text, size_t columns, struct arena *arena,
	       struct wrapped *wrapped)
{
	struct wrapper w = {
		.arena = arena,
		.wrapped = wrapped,
		.columns = columns,
	};

	assert(columns >= TAB_COLUMNS);
	wrap(&w, text);
}

const char *wrap_line(const char *text, size_t columns, struct arena *arena)
{
	struct wrapped wrapped;
	struct wrapper w = {
		.arena = arena,
		.wrapped = &wrapped,
		.columns = SIZE_MAX / 2,
		.keeps_spaces = true,
	};
	char *flat = arena_strdup(arena, text);
	size_t length, fits;

	for (char *c = flat; *c; c++)
		if (*c == '\n' || *c == '\r' || *c == '\t')
			*c = ' ';
	wrap(&w, flat);
	length = strlen(wrapped.lines[0]);
	if (wrapped.count == 1 &&
	    utf8_width(wrapped.lines[0], length) <= columns)
		return wrapped.lines[0];
	if (columns < 3)
		return "";
	fits = utf8_prefix(wrapped.lines[0], length, columns - 2);
	return arena_printf(arena, "%.*s..", (int)fits, wrapped.lines[0]);
}
