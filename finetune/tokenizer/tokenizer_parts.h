/*
 * tokenizer_parts.h - what a tokenizer is made of; for this folder's files
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_TOKENIZER_PARTS_H
#define PAYOFF_FINETUNE_TOKENIZER_TOKENIZER_PARTS_H

#include <jansson.h>

#include "data/base/err.h"
#include "data/base/hash.h"
#include "finetune/tokenizer/added.h"
#include "finetune/tokenizer/bpe.h"
#include "finetune/tokenizer/normalise.h"
#include "finetune/tokenizer/pretokenise.h"
#include "finetune/tokenizer/tokenizer.h"
#include "finetune/tokenizer/vocabulary.h"
#include "finetune/tokenizer/wordpiece.h"

enum tokenizer_kind {
	TOKENIZER_WORDPIECE,
	TOKENIZER_BPE,
};

struct tokenizer {
	enum tokenizer_kind kind;
	struct vocabulary vocabulary;
	struct added added;
	struct normaliser normaliser;
	struct pretokeniser pretokeniser;
	struct wordpiece wordpiece;
	struct bpe bpe;
	struct token_list before, after; /* special tokens around a text */
	int32_t pad_id;
	size_t max_tokens;
	char hash[HASH_HEX];
};

/* An empty tokenizer, to be filled by one of these. */
struct tokenizer *tokenizer_new(void);

/* From the bytes of a tokenizer.json. */
int tokenizer_load_json(struct tokenizer *tokenizer, const char *bytes,
			size_t length, struct err *err);
/* From a folder without one; config is tokenizer_config.json, or NULL. */
int tokenizer_load_wordpiece(struct tokenizer *tokenizer, const char *folder,
			     const json_t *config, struct err *err);
int tokenizer_load_bpe(struct tokenizer *tokenizer, const char *folder,
		       const json_t *config, struct err *err);
/* model_max_length and the padding token; config may be NULL. */
void tokenizer_load_limits(struct tokenizer *tokenizer, const json_t *config);

#endif
