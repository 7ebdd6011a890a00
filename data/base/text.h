/*
 * text.h - UTF-8 text, and strings that grow
 *
 * All text inside payoff is valid UTF-8: importers validate, everything
 * behind them relies on it. Positions are bytes; widths are terminal columns.
 */
#ifndef PAYOFF_DATA_BASE_TEXT_H
#define PAYOFF_DATA_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing string, always terminated; `struct text text = TEXT_INIT;`.
 * `bytes` is "" before the first byte is added and owned by the struct. */
struct text {
	char *bytes;
	size_t length, capacity;
};

#define TEXT_INIT { NULL, 0, 0 }

void text_release(struct text *text);
/* Empties it and keeps the memory. */
void text_clear(struct text *text);
void text_add(struct text *text, const char *more);
void text_add_bytes(struct text *text, const void *more, size_t length);
void text_add_char(struct text *text, char c);
void text_printf(struct text *text, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The terminated bytes; "" when nothing was added. Borrowed. */
const char *text_get(const struct text *text);
/* Hands the bytes over; the caller frees. The struct is empty again. */
char *text_take(struct text *text);

/* The offset of the first byte that is not well-formed UTF-8 (RFC 3629: no
 * overlong forms, no surrogates, at most U+10FFFF), or length if all is. */
size_t utf8_invalid_at(const char *bytes, size_t length);

/* Decodes the code point at bytes (length > 0) and stores its size, 1 to 4.
 * An ill-formed sequence gives U+FFFD and the size of its maximal subpart
 * (Unicode 15, 3.9 table 3-8), so that decoding always advances. */
uint32_t utf8_decode(const char *bytes, size_t length, size_t *size);
/* Writes the code point (1 to 4 bytes, not terminated); returns the count. */
size_t utf8_encode(uint32_t code_point, char out[4]);

/* Terminal columns of one code point: 0, 1 or 2 (utf8proc). */
int code_point_width(uint32_t code_point);
/* Terminal columns of a text without line feeds. */
size_t utf8_width(const char *bytes, size_t length);
/* Bytes of the longest prefix, on a code point border, of at most columns. */
size_t utf8_prefix(const char *bytes, size_t length, size_t columns);

/* Removes ASCII white space and U+FEFF at both ends: moves *bytes, returns
 * the new length. */
size_t text_trim(const char **bytes, size_t length);

/* A form in which near-identical texts are equal: NFKC, case folded, marks
 * stripped, and everything but letters and digits removed. Empty when the
 * text has none of these. */
void text_skeleton(const char *bytes, size_t length, struct text *out);
/* Whether a text has one of the words (NULL-terminated), both as skeletons:
 * "Refund!" has "refund" in it, and "refunded" too. A word without letters or
 * digits is in no text. */
bool text_has_any(const char *text, char *const *words);

/* Case-insensitive compare of ASCII letters. */
bool text_equal_nocase(const char *a, const char *b);

/* A whole decimal number or a finite real, the whole text or false. */
bool text_to_int64(const char *text, int64_t *value);
bool text_to_double(const char *text, double *value);

#endif
