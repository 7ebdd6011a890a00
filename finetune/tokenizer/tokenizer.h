/*
 * tokenizer.h - text to token ids, the same ids as the model was trained on
 *
 * A tokenizer is read from a model's folder, from the first of these that is
 * there, and never chosen by the model's type:
 *	tokenizer.json		every part is taken from it
 *	vocab.txt		WordPiece, as BERT's (tokenizer_config.json
 *				says do_lower_case, strip_accents and
 *				tokenize_chinese_chars)
 *	vocab.json, merges.txt	byte-level BPE, as RoBERTa's
 * The reference is PyPI's `tokenizers` 0.23.3 (and `transformers` 5 for the
 * folders without a tokenizer.json). What is not understood in tokenizer.json
 * (a component, an option that would change the ids) is an error that names
 * it. Three things are read and not used, on purpose: "truncation" and
 * "padding", because they are a matter of batches and not of the text (many a
 * file pads everything to 128), and "decoder". In a folder without a
 * tokenizer.json, special tokens that are not in the vocabulary do not exist
 * (the reference gives them new ids, for which the model has no rows).
 *
 * A tokenizer does not change after it was opened: threads may share it.
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_TOKENIZER_H
#define PAYOFF_FINETUNE_TOKENIZER_TOKENIZER_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "finetune/tokenizer/token_list.h"

struct tokenizer;

/* Reads a folder. NULL, with what is wrong and in which file. */
struct tokenizer *tokenizer_open(const char *folder, struct err *err);
/* The same from the bytes of a tokenizer.json; name is for errors. */
struct tokenizer *tokenizer_open_json(const char *bytes, size_t length,
				      const char *name, struct err *err);
/* NULL is accepted. */
void tokenizer_close(struct tokenizer *tokenizer);

/* Adds one text to the list: its special tokens ([CLS] .. [SEP], <s> .. </s>)
 * and its ids, at most max_tokens in all (0: no limit); what is too long loses
 * its end, never a special token. Ill-formed UTF-8 is read as U+FFFD, one for
 * each maximal subpart; a NUL is a character as any other. Special tokens that
 * are written in the text are found there, as in the reference.
 *
 * Returns 0; -1 (and an unchanged list) when max_tokens is below
 * tokenizer_special_count(), or a pattern of the tokenizer.json gave up on
 * this text (PCRE2's match limit). */
int tokenizer_encode(const struct tokenizer *tokenizer, const char *utf8,
		     size_t length, size_t max_tokens, struct token_list *out);

/* The highest id and one: how many rows an embedding must have. */
size_t tokenizer_size(const struct tokenizer *tokenizer);
/* Special tokens around each text. */
size_t tokenizer_special_count(const struct tokenizer *tokenizer);
/* The id of a token, as it is written in the vocabulary, or -1. */
int32_t tokenizer_id(const struct tokenizer *tokenizer, const char *token);
/* The token of an id, or NULL. Borrowed. */
const char *tokenizer_token(const struct tokenizer *tokenizer, int32_t id);
/* The padding token's id, or -1 when none is named. */
int32_t tokenizer_pad_id(const struct tokenizer *tokenizer);
/* model_max_length of tokenizer_config.json, special tokens included; 0 when
 * it is not there, or is one of the huge numbers that stand for "unknown". */
size_t tokenizer_max_tokens(const struct tokenizer *tokenizer);
/* SHA-256, in hexadecimal, of what the ids follow from: of tokenizer.json's
 * bytes (as a hub shows it), or of the files and options used instead. */
const char *tokenizer_hash(const struct tokenizer *tokenizer);

#endif
