/*
 * wordpiece.h - the longest known piece first (Schuster and Nakajima 2012;
 * Devlin et al. 2019)
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_WORDPIECE_H
#define PAYOFF_FINETUNE_TOKENIZER_WORDPIECE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/base/text.h"
#include "finetune/tokenizer/runes.h"
#include "finetune/tokenizer/token_list.h"
#include "finetune/tokenizer/vocabulary.h"

/* `struct wordpiece wordpiece = WORDPIECE_INIT;`: [UNK], ##, 100 characters. */
struct wordpiece {
	struct text prefix; /* of a piece that continues a word */
	uint64_t prefix_hash;
	size_t longest_word; /* code points; a longer word is unknown */
	int32_t unknown;     /* id */
};

#define WORDPIECE_INIT { TEXT_INIT, 0, 100, -1 }

/* A tokenizer.json's "model" of type WordPiece; fills the vocabulary too. */
int wordpiece_load(struct wordpiece *wordpiece, struct vocabulary *vocabulary,
		   const json_t *json, struct err *err);
/* Prefix and unknown token; the vocabulary is full. */
int wordpiece_set(struct wordpiece *wordpiece,
		  const struct vocabulary *vocabulary, const char *prefix,
		  const char *unknown, struct err *err);
void wordpiece_release(struct wordpiece *wordpiece);

/* Adds the ids of a word; a word that its pieces do not cover is one unknown
 * token. spare is working memory. */
void wordpiece_encode(const struct wordpiece *wordpiece,
		      const struct vocabulary *vocabulary,
		      const struct rune_word *word, struct text *spare,
		      struct token_list *out);

#endif
