/*
 * unicode.h - code points, seen as the reference tokenizer sees them
 *
 * The reference (PyPI `tokenizers`) takes its character classes from several
 * libraries of different ages: marks and punctuation are those of Unicode 8,
 * normalisation is that of Unicode 9, letters and numbers are of Unicode 16,
 * lower case is of Unicode 17. A model was trained on what they said, so the
 * same classes are kept here as tables (unicode_table.c, asked of the
 * reference one code point at a time), and the installed Unicode library has
 * no say in them. utf8proc is asked for decompositions and lower case only of
 * code points whose answer Unicode has promised never to change; what is newer
 * than the library is listed in unicode.c. Measured equal, over all code
 * points, with utf8proc 2.8; by that promise the others from 2.6 on give the
 * same. One thing may differ: the lower case of letters that a utf8proc with
 * Unicode 18 or later knows and the reference does not.
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_UNICODE_H
#define PAYOFF_FINETUNE_TOKENIZER_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UNICODE_COUNT 0x110000u

enum unicode_class {
	UNICODE_SPACE = 1,	  /* White_Space */
	UNICODE_IGNORED = 2,	  /* removed by BERT's clean_text */
	UNICODE_PUNCTUATION = 4,  /* BERT's: P*, and all ASCII symbols */
	UNICODE_NONSPACING = 8,	  /* Mn, removed by BERT's strip_accents */
	UNICODE_MARK = 16,	  /* M*, removed by StripAccents */
	UNICODE_LETTER = 32,	  /* \p{L} in patterns */
	UNICODE_NUMBER = 64,	  /* \p{N} in patterns */
	UNICODE_WORD = 128,	  /* \w */
	UNICODE_NORMALISED = 256, /* decomposes, or has a combining class */
};

/* Fills the tables, once, from any thread; tokenizer_open() does it. */
void unicode_load(void);

extern uint16_t unicode_classes[UNICODE_COUNT];

/* Whether the code point (below UNICODE_COUNT) has any of the classes. */
static inline bool unicode_is(uint32_t code_point, unsigned classes)
{
	return (unicode_classes[code_point] & classes) != 0;
}

/* BERT's ideographs, which stand alone; neither kana nor hangul. */
bool unicode_is_chinese(uint32_t code_point);

/* Lower case without context (a final sigma is a sigma), into out; returns
 * the count: 2 for U+0130, else 1. */
size_t unicode_lower(uint32_t code_point, uint32_t out[2]);

/* The full canonical (or compatibility) decomposition, into out; returns the
 * count, at least 1. The longest, U+FDFA's, has 18. */
#define UNICODE_DECOMPOSED_MAX 32
size_t unicode_decompose(uint32_t code_point, bool is_compatible,
			 uint32_t out[UNICODE_DECOMPOSED_MAX]);
/* The canonical combining class, 0 to 254. */
int unicode_combining(uint32_t code_point);
/* What a starter and the code point after it compose to, or 0. */
uint32_t unicode_compose(uint32_t first, uint32_t second);

#endif
