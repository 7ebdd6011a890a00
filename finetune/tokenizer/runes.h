/*
 * runes.h - a text as an array of code points
 *
 * What normalisers and pre-tokenizers work on: every position is a code point,
 * below 0x110000 and no surrogate. `struct runes runes = RUNES_INIT;`
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_RUNES_H
#define PAYOFF_FINETUNE_TOKENIZER_RUNES_H

#include <stddef.h>
#include <stdint.h>

struct runes {
	uint32_t *at;
	size_t count, capacity;
};

#define RUNES_INIT { NULL, 0, 0 }

/* A stretch of a text; borrowed. */
struct rune_word {
	const uint32_t *at;
	size_t length;
};

void runes_release(struct runes *runes);
/* Room for more code points, so that the next runes_add() calls do not
 * allocate. */
void runes_reserve(struct runes *runes, size_t more);
void runes_add(struct runes *runes, uint32_t code_point);
void runes_add_all(struct runes *runes, const uint32_t *at, size_t count);
/* Adds a text; each maximal subpart of ill-formed UTF-8 is one U+FFFD. */
void runes_add_utf8(struct runes *runes, const char *bytes, size_t length);
void runes_swap(struct runes *a, struct runes *b);

#endif
