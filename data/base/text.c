/* text.c - see text.h */
#include "data/base/text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "data/base/arena.h"

static void reserve(struct text *text, size_t more)
{
	size_t needed = text->length + more + 1;

	if (needed <= text->capacity)
		return;
	if (needed < text->capacity * 2)
		needed = text->capacity * 2;
	if (needed < 64)
		needed = 64;
	text->bytes = xrealloc(text->bytes, needed, 1);
	text->capacity = needed;
}

void text_release(struct text *text)
{
	free(text->bytes);
	text->bytes = NULL;
	text->length = text->capacity = 0;
}

void text_clear(struct text *text)
{
	text->length = 0;
	if (text->bytes)
		text->bytes[0] = '\0';
}

void text_add_bytes(struct text *text, const void *more, size_t length)
{
	reserve(text, length);
	if (length)
		memcpy(text->bytes + text->length, more, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void text_add(struct text *text, const char *more)
{
	text_add_bytes(text, more, strlen(more));
}

void text_add_char(struct text *text, char c)
{
	text_add_bytes(text, &c, 1);
}

void text_printf(struct text *text, const char *fmt, ...)
{
	va_list ap, again;
	int length;

	va_start(ap, fmt);
	va_copy(again, ap);
	length = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (length < 0)
		abort(); /* a bug: every format here is a literal */
	reserve(text, (size_t)length);
	vsnprintf(text->bytes + text->length, (size_t)length + 1, fmt, ap);
	va_end(ap);
	text->length += (size_t)length;
}

const char *text_get(const struct text *text)
{
	return text->bytes ? text->bytes : "";
}

char *text_take(struct text *text)
{
	char *bytes = text->bytes ? text->bytes : xstrdup("");

	text->bytes = NULL;
	text->length = text->capacity = 0;
	return bytes;
}

/* The size of the well-formed sequence at bytes, or 0; `bad` is the size of
 * the maximal subpart of an ill-formed one (Unicode 15, table 3-7). */
static size_t well_formed(const unsigned char *s, size_t length, size_t *bad)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t size, i;

	*bad = 1;
	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	size = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	for (i = 1; i < size; i++) {
		if (i >= length || s[i] < low || s[i] > high) {
			*bad = i;
			return 0;
		}
		low = 0x80;
		high = 0xbf;
	}
	return size;
}

size_t utf8_invalid_at(const char *bytes, size_t length)
{
	const unsigned char *s = (const unsigned char *)bytes;
	size_t at = 0, bad;

	while (at < length) {
		size_t size = well_formed(s + at, length - at, &bad);

		if (!size)
			return at;
		at += size;
	}
	return length;
}

uint32_t utf8_decode(const char *bytes, size_t length, size_t *size)
{
	const unsigned char *s = (const unsigned char *)bytes;
	size_t bad;

	*size = well_formed(s, length, &bad);
	switch (*size) {
	case 1:
		return s[0];
	case 2:
		return (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu);
	case 3:
		return (s[0] & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 |
		       (s[2] & 0x3fu);
	case 4:
		return (s[0] & 0x07u) << 18 | (s[1] & 0x3fu) << 12 |
		       (s[2] & 0x3fu) << 6 | (s[3] & 0x3fu);
	default:
		*size = bad;
		return 0xfffd;
	}
}

size_t utf8_encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

int code_point_width(uint32_t code_point)
{
	int width = utf8proc_charwidth((utf8proc_int32_t)code_point);

	return width < 0 ? 0 : width;
}

size_t utf8_prefix(const char *bytes, size_t length, size_t columns)
{
	size_t at = 0, used = 0;

	while (at < length) {
		size_t size;
		uint32_t c = utf8_decode(bytes + at, length - at, &size);

		used += (size_t)code_point_width(c);
		if (used > columns)
			break;
		at += size;
	}
	return at;
}

size_t utf8_width(const char *bytes, size_t length)
{
	size_t at = 0, used = 0;

	while (at < length) {
		size_t size;
		uint32_t c = utf8_decode(bytes + at, length - at, &size);

		used += (size_t)code_point_width(c);
		at += size;
	}
	return used;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

size_t text_trim(const char **bytes, size_t length)
{
	const char *s = *bytes;

	for (;;) {
		if (length && is_space(s[0])) {
			s++;
			length--;
		} else if (length && is_space(s[length - 1])) {
			length--;
		} else if (length >= 3 && !memcmp(s, "\xef\xbb\xbf", 3)) {
			s += 3;
			length -= 3;
		} else if (length >= 3 &&
			   !memcmp(s + length - 3, "\xef\xbb\xbf", 3)) {
			length -= 3;
		} else {
			break;
		}
	}
	*bytes = s;
	return length;
}

static bool is_letter_or_digit(utf8proc_int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

/* What the general way below makes of ASCII, ten times as fast; false and
 * nothing added when the text has other characters. */
static bool add_ascii_skeleton(const char *bytes, size_t length,
			       struct text *out)
{
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)bytes[i] >= 0x80)
			return false;
	for (size_t i = 0; i < length; i++) {
		char c = bytes[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			text_add_char(out, c);
	}
	return true;
}

void text_skeleton(const char *bytes, size_t length, struct text *out)
{
	const utf8proc_option_t options = UTF8PROC_COMPOSE | UTF8PROC_STABLE |
					  UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
					  UTF8PROC_STRIPMARK;
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t folded_length;
	utf8proc_ssize_t at = 0;

	if (add_ascii_skeleton(bytes, length, out))
		return;
	folded_length =
		utf8proc_map((const utf8proc_uint8_t *)bytes,
			     (utf8proc_ssize_t)length, &folded, options);
	while (folded && at < folded_length) {
		utf8proc_int32_t c;
		utf8proc_ssize_t size =
			utf8proc_iterate(folded + at, folded_length - at, &c);

		if (size < 1)
			break;
		if (is_letter_or_digit(c))
			text_add_bytes(out, folded + at, (size_t)size);
		at += size;
	}
	free(folded);
}

bool text_has_any(const char *text, char *const *words)
{
	struct text skeleton = TEXT_INIT, word = TEXT_INIT;
	bool has = false;

	text_skeleton(text, strlen(text), &skeleton);
	for (; *words && !has; words++) {
		text_clear(&word);
		text_skeleton(*words, strlen(*words), &word);
		has = word.length &&
		      strstr(text_get(&skeleton), text_get(&word));
	}
	text_release(&skeleton);
	text_release(&word);
	return has;
}

bool text_equal_nocase(const char *a, const char *b)
{
	for (; *a || *b; a++, b++) {
		char x = *a, y = *b;

		if (x >= 'A' && x <= 'Z')
			x = (char)(x - 'A' + 'a');
		if (y >= 'A' && y <= 'Z')
			y = (char)(y - 'A' + 'a');
		if (x != y)
			return false;
	}
	return true;
}

bool text_to_int64(const char *text, int64_t *value)
{
	char *end;
	long long number;

	if (!*text || is_space(*text))
		return false;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno || *end)
		return false;
	*value = number;
	return true;
}

bool text_to_double(const char *text, double *value)
{
	char *end;
	double number;

	if (!*text || is_space(*text))
		return false;
	number = strtod(text, &end);
	if (*end || !isfinite(number))
		return false;
	*value = number;
	return true;
}
