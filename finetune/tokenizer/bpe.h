/*
 * bpe.h - byte pair encoding (Sennrich, Haddow, Birch 2016): the pair of the
 * lowest rank is merged first, the leftmost of equals
 *
 * Understood: merges, ignore_merges, unk_token, fuse_unk. Refused: dropout,
 * byte_fallback, continuing_subword_prefix, end_of_word_suffix.
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_BPE_H
#define PAYOFF_FINETUNE_TOKENIZER_BPE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/base/text.h"
#include "finetune/tokenizer/runes.h"
#include "finetune/tokenizer/token_list.h"
#include "finetune/tokenizer/vocabulary.h"

struct bpe_merge;

#define BPE_LOW 512 /* code points whose ids are kept: all of byte level */

struct bpe {
	struct bpe_merge *merges; /* hash map by pair, linear probing */
	size_t merge_count, merge_slots;
	int32_t low[BPE_LOW];
	int32_t unknown; /* or -1: what is not in the vocabulary is dropped */
	bool fuses_unknown, ignores_merges;
};

/* A tokenizer.json's "model" of type BPE; fills the vocabulary too. */
int bpe_load(struct bpe *bpe, struct vocabulary *vocabulary, const json_t *json,
	     struct err *err);
/* A merges.txt: "left right" lines, best first; "#version" lines are skipped.
 * The vocabulary is full; nothing is unknown. */
int bpe_set(struct bpe *bpe, const struct vocabulary *vocabulary,
	    const char *merges, size_t length, struct err *err);
void bpe_release(struct bpe *bpe);

/* Working memory, zeroed before the first use. */
struct bpe_symbol;
struct bpe_pending;
struct bpe_spare {
	struct text text;
	struct bpe_symbol *symbols;
	size_t symbol_capacity;
	struct bpe_pending *heap;
	size_t heap_count, heap_capacity;
};

void bpe_spare_release(struct bpe_spare *spare);

/* Adds the ids of a piece of text; n log n for n code points. */
void bpe_encode(const struct bpe *bpe, const struct vocabulary *vocabulary,
		const struct rune_word *word, struct bpe_spare *spare,
		struct token_list *out);

#endif
