/* unicode.c - see unicode.h */
#include "finetune/tokenizer/unicode.h"

#include <pthread.h>
#include <string.h>
#include <utf8proc.h>

#include "finetune/tokenizer/unicode_table.h"

uint16_t unicode_classes[UNICODE_COUNT];

static void fill(const uint32_t *table, enum unicode_class class)
{
	uint32_t at = 0;

	for (; table[0] || table[1]; table += 2) {
		uint32_t i;

		at += table[0];
		for (i = 0; i < table[1]; i++)
			unicode_classes[at++] |= (uint16_t)class;
	}
}

static void fill_all(void)
{
	fill(unicode_table_space, UNICODE_SPACE);
	fill(unicode_table_ignored, UNICODE_IGNORED);
	fill(unicode_table_punctuation, UNICODE_PUNCTUATION);
	fill(unicode_table_nonspacing, UNICODE_NONSPACING);
	fill(unicode_table_mark, UNICODE_MARK);
	fill(unicode_table_letter, UNICODE_LETTER);
	fill(unicode_table_number, UNICODE_NUMBER);
	fill(unicode_table_word, UNICODE_WORD);
	fill(unicode_table_normalised, UNICODE_NORMALISED);
}

void unicode_load(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fill_all);
}

bool unicode_is_chinese(uint32_t c)
{
	if (c < 0x3400)
		return false;
	/* The gap before 2b920 is the reference's own. */
	return c <= 0x4dbf || (c >= 0x4e00 && c <= 0x9fff) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x2a6df) ||
	       (c >= 0x2a700 && c <= 0x2b81f) ||
	       (c >= 0x2b920 && c <= 0x2ceaf) || (c >= 0x2f800 && c <= 0x2fa1f);
}

/* Upper case that the reference knows and utf8proc 2.6 to 2.10 may not:
 * first, last, and what is added to get the lower case. */
static const int32_t newer_capitals[][3] = {
	{ 0x1c89, 0x1c89, 1 },
	{ 0x2c2f, 0x2c2f, 0x30 },
	{ 0xa7c0, 0xa7c0, 1 },
	{ 0xa7c7, 0xa7c7, 1 },
	{ 0xa7c9, 0xa7c9, 1 },
	{ 0xa7cb, 0xa7cb, 0x264 - 0xa7cb },
	{ 0xa7cc, 0xa7cc, 1 },
	{ 0xa7ce, 0xa7ce, 1 },
	{ 0xa7d0, 0xa7d0, 1 },
	{ 0xa7d2, 0xa7d2, 1 },
	{ 0xa7d4, 0xa7d4, 1 },
	{ 0xa7d6, 0xa7d6, 1 },
	{ 0xa7d8, 0xa7d8, 1 },
	{ 0xa7da, 0xa7da, 1 },
	{ 0xa7dc, 0xa7dc, 0x19b - 0xa7dc },
	{ 0xa7f5, 0xa7f5, 1 },
	{ 0x10570, 0x1057a, 0x27 },
	{ 0x1057c, 0x1058a, 0x27 },
	{ 0x1058c, 0x10592, 0x27 },
	{ 0x10594, 0x10595, 0x27 },
	{ 0x10d50, 0x10d65, 0x20 },
	{ 0x16ea0, 0x16eb8, 0x1b },
};

size_t unicode_lower(uint32_t c, uint32_t out[2])
{
	const size_t count = sizeof(newer_capitals) / sizeof(*newer_capitals);
	size_t i;

	if (c < 0x80) {
		out[0] = c >= 'A' && c <= 'Z' ? c + 32 : c;
		return 1;
	}
	if (c == 0x130) {
		out[0] = 'i';
		out[1] = 0x307;
		return 2;
	}
	for (i = 0; c >= 0x1c89 && i < count; i++) {
		const int32_t *row = newer_capitals[i];

		if ((int32_t)c >= row[0] && (int32_t)c <= row[1]) {
			out[0] = (uint32_t)((int32_t)c + row[2]);
			return 1;
		}
	}
	out[0] = (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
	return 1;
}

size_t unicode_decompose(uint32_t c, bool is_compatible,
			 uint32_t out[UNICODE_DECOMPOSED_MAX])
{
	utf8proc_int32_t parts[UNICODE_DECOMPOSED_MAX];
	int flags = UTF8PROC_DECOMPOSE;
	utf8proc_option_t options;
	utf8proc_ssize_t count, i;

	out[0] = c;
	if (!unicode_is(c, UNICODE_NORMALISED))
		return 1;
	if (is_compatible)
		flags |= UTF8PROC_COMPAT;
	/* NOLINTNEXTLINE: its type for a set of flags is an enum */
	options = (utf8proc_option_t)flags;
	count = utf8proc_decompose_char((utf8proc_int32_t)c, parts,
					UNICODE_DECOMPOSED_MAX, options, NULL);
	if (count < 1 || count > UNICODE_DECOMPOSED_MAX)
		return 1;
	for (i = 0; i < count; i++)
		out[i] = (uint32_t)parts[i];
	return (size_t)count;
}

int unicode_combining(uint32_t c)
{
	if (!unicode_is(c, UNICODE_NORMALISED))
		return 0;
	return utf8proc_get_property((utf8proc_int32_t)c)->combining_class;
}

uint32_t unicode_compose(uint32_t first, uint32_t second)
{
	utf8proc_int32_t pair[2];
	const int options = UTF8PROC_COMPOSE | UTF8PROC_STABLE;

	if (second < 0x300)
		return 0;
	pair[0] = (utf8proc_int32_t)first;
	pair[1] = (utf8proc_int32_t)second;
	/* NOLINTNEXTLINE: its type for a set of flags is an enum */
	if (utf8proc_normalize_utf32(pair, 2, options) != 1)
		return 0;
	if (!unicode_is((uint32_t)pair[0], UNICODE_NORMALISED))
		return 0;
	return (uint32_t)pair[0];
}
