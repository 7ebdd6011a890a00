/* key.c - see key.h */
#include "annotate/key.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/text.h"

#define PASTE_BEGINS 200
#define PASTE_ENDS 201

static const char paste_end[] = "\x1b[201~";

static struct key plain(enum key_kind kind)
{
	return (struct key){ .kind = kind };
}

/* The number before a '~'. */
static enum key_kind tilde(int number)
{
	switch (number) {
	case 1:
	case 7:
		return KEYED_TOP;
	case 4:
	case 8:
		return KEYED_BOTTOM;
	case 5:
		return KEYED_PAGE_UP;
	case 6:
		return KEYED_PAGE_DOWN;
	default:
		return KEYED_OTHER;
	}
}

static enum key_kind letter(char final)
{
	switch (final) {
	case 'A':
		return KEYED_LINE_UP;
	case 'B':
		return KEYED_LINE_DOWN;
	case 'H':
		return KEYED_TOP;
	case 'F':
		return KEYED_BOTTOM;
	default:
		return KEYED_OTHER;
	}
}

/* ESC [ parameters final. Returns its size, or 0 when it is unfinished. */
static size_t control_sequence(struct key_parser *parser, const char *bytes,
			       size_t length, struct key *key)
{
	size_t at = 2;
	int number = 0;

	while (at < length && bytes[at] >= 0x20 && bytes[at] <= 0x3f) {
		if (bytes[at] >= '0' && bytes[at] <= '9' && number < 10000)
			number = number * 10 + (bytes[at] - '0');
		at++;
	}
	if (at == length)
		return 0;
	if (bytes[at] != '~')
		*key = plain(letter(bytes[at]));
	else if (number == PASTE_BEGINS) {
		parser->is_in_paste = true;
		*key = plain(KEYED_PASTE);
	} else
		*key = plain(number == PASTE_ENDS ? KEYED_PASTE
						  : tilde(number));
	return at + 1;
}

static size_t escape(struct key_parser *parser, const char *bytes,
		     size_t length, struct key *key)
{
	size_t size;

	if (length < 2)
		return 0;
	if (bytes[1] == '[')
		return control_sequence(parser, bytes, length, key);
	if (bytes[1] == 'O') {
		if (length < 3)
			return 0;
		*key = plain(letter(bytes[2]));
		return 3;
	}
	if (bytes[1] == '\x1b') {
		*key = plain(KEYED_ESC);
		return 1;
	}
	/* Alt with a key: no command here, and never a decision. */
	*key = plain(KEYED_OTHER);
	utf8_decode(bytes + 1, length - 1, &size);
	return 1 + size;
}

static struct key control(char c)
{
	switch (c) {
	case '\r':
	case '\n':
		return plain(KEYED_ENTER);
	case '\t':
		return plain(KEYED_TABULATOR);
	case '\b':
	case '\x7f':
		return plain(KEYED_ERASE);
	case 'U' - '@':
		return plain(KEYED_CLEAR);
	case 'L' - '@':
		return plain(KEYED_REDRAW);
	default:
		return plain(KEYED_OTHER);
	}
}

/* How many bytes the lead byte promises, so that a character cut by the end
 * of a read waits for its rest. */
static size_t promised(char lead)
{
	unsigned char c = (unsigned char)lead;

	return c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 1;
}

/* One key from the front; 0 when more bytes are needed. */
static size_t next_key(struct key_parser *parser, const char *bytes,
		       size_t length, struct key *key)
{
	unsigned char c = (unsigned char)bytes[0];
	size_t size;

	if (c == 0x1b)
		return escape(parser, bytes, length, key);
	if (c < 0x20 || c == 0x7f) {
		*key = control(bytes[0]);
		return 1;
	}
	*key = (struct key){ KEYED_TEXT, utf8_decode(bytes, length, &size) };
	if (key->code_point == 0xfffd && size == length &&
	    length < promised(bytes[0]))
		return 0;
	if (key->code_point == 0xfffd ||
	    (key->code_point >= 0x80 && key->code_point < 0xa0))
		key->kind = KEYED_OTHER;
	return size;
}

/* Skips what was pasted. Returns the bytes consumed; what may be the start of
 * the end mark stays. */
static size_t skip_paste(struct key_parser *parser, const char *bytes,
			 size_t length)
{
	size_t mark = sizeof(paste_end) - 1;
	size_t at;

	for (at = 0; at < length; at++) {
		size_t rest = length - at;

		if (memcmp(bytes + at, paste_end, rest < mark ? rest : mark))
			continue;
		if (rest < mark)
			return at;
		parser->is_in_paste = false;
		return at + mark;
	}
	return length;
}

size_t key_parse(struct key_parser *parser, const char *bytes, size_t length,
		 struct key *keys)
{
	char all[sizeof(parser->bytes) + KEYS_READ];
	size_t total = parser->length + length;
	size_t at = 0, count = 0;

	memcpy(all, parser->bytes, parser->length);
	memcpy(all + parser->length, bytes, length);
	parser->length = 0;
	while (at < total) {
		bool is_pasted = parser->is_in_paste;
		size_t used = is_pasted
				      ? skip_paste(parser, all + at, total - at)
				      : next_key(parser, all + at, total - at,
						 &keys[count]);

		if (!used)
			break;
		at += used;
		if (!is_pasted)
			count++;
	}
	/* Nothing real is longer than the buffer: drop such a sequence. */
	if (total - at <= sizeof(parser->bytes)) {
		parser->length = total - at;
		memcpy(parser->bytes, all + at, parser->length);
	}
	return count;
}

bool key_settle(struct key_parser *parser, struct key *key)
{
	bool is_esc = !parser->is_in_paste && parser->length == 1 &&
		      parser->bytes[0] == '\x1b';

	parser->length = 0;
	parser->is_in_paste = false;
	*key = plain(KEYED_ESC);
	return is_esc;
}

bool key_is_pending(const struct key_parser *parser)
{
	return parser->length > 0 || parser->is_in_paste;
}
