/*
 * pretokenise.h - a text cut into the pieces that the model sees one by one
 *
 * The "pre_tokenizer" of a tokenizer.json: BertPreTokenizer, ByteLevel,
 * Whitespace, WhitespaceSplit, Punctuation, Split and Sequence. The pattern of
 * ByteLevel is GPT-2's, matched here by hand with the reference's classes; the
 * patterns of Split are matched by PCRE2, whose letters and digits are those of
 * its own Unicode version (14 in PCRE2 10.42, 16 in the reference) and whose \s
 * has U+180E, so that the newest scripts may be cut differently there.
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_PRETOKENISE_H
#define PAYOFF_FINETUNE_TOKENIZER_PRETOKENISE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/base/err.h"
#include "finetune/tokenizer/runes.h"

/* A stretch of the text; none is empty. */
struct piece {
	size_t start, length;
};

struct pieces {
	struct piece *at;
	size_t count, capacity;
};

#define PIECES_INIT { NULL, 0, 0 }

void pieces_release(struct pieces *pieces);

struct split_step;

/* `struct pretokeniser pretokeniser = PRETOKENISER_INIT;`: one piece. */
struct pretokeniser {
	struct split_step *steps;
	size_t count, capacity;
};

#define PRETOKENISER_INIT { NULL, 0, 0 }

/* The steps of a tokenizer.json's "pre_tokenizer"; NULL and null add none.
 * Fails on what it does not know. */
int pretokeniser_load(struct pretokeniser *pretokeniser, const json_t *json,
		      struct err *err);
void pretokeniser_add_bert(struct pretokeniser *pretokeniser);
void pretokeniser_add_byte_level(struct pretokeniser *pretokeniser,
				 bool adds_space);
void pretokeniser_release(struct pretokeniser *pretokeniser);

/* Working memory, reused from text to text; zeroed before the first. */
struct match;
struct pretokeniser_spare {
	struct runes text;
	struct pieces pieces;
	struct match *matches;
	size_t match_capacity;
};

void pretokeniser_spare_release(struct pretokeniser_spare *spare);

/* Cuts the text into *pieces; ByteLevel rewrites the text, one code point for
 * each byte. 0, or -1 when a Split's pattern gave up on this text (PCRE2's
 * match limit). */
int pretokeniser_apply(const struct pretokeniser *pretokeniser,
		       struct runes *text, struct pieces *pieces,
		       struct pretokeniser_spare *spare);

/* The code point that stands for a byte in byte-level vocabularies: itself
 * where it is a printable Latin-1 character, else 256 and up (Radford et al.
 * 2019, bytes_to_unicode). */
uint32_t byte_level_rune(unsigned char byte);

#endif
