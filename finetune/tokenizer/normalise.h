/*
 * normalise.h - the text as the model was shown it
 *
 * The "normalizer" of a tokenizer.json: BertNormalizer, Sequence, NFC, NFD,
 * NFKC, NFKD, Lowercase, StripAccents, Strip, Replace (of a fixed text) and
 * Prepend. Steps run in order, each over the whole text.
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_NORMALISE_H
#define PAYOFF_FINETUNE_TOKENIZER_NORMALISE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "data/base/err.h"
#include "finetune/tokenizer/runes.h"

struct normal_step;

/* `struct normaliser normaliser = NORMALISER_INIT;`: changes nothing. */
struct normaliser {
	struct normal_step *steps;
	size_t count, capacity;
};

#define NORMALISER_INIT { NULL, 0, 0 }

/* The steps of a tokenizer.json's "normalizer"; NULL and null add none.
 * Fails on what it does not know. */
int normaliser_load(struct normaliser *normaliser, const json_t *json,
		    struct err *err);
/* BERT's own steps (Devlin et al. 2019, the reference's BasicTokenizer). */
struct bert_cleaning {
	bool cleans;	     /* drop control characters, one kind of space */
	bool spaces_chinese; /* a space on both sides of an ideograph */
	bool strips_accents; /* NFD, then without nonspacing marks */
	bool lowers;
};
void normaliser_add_bert(struct normaliser *normaliser,
			 const struct bert_cleaning *cleaning);
void normaliser_release(struct normaliser *normaliser);

/* Normalises in place; spare is working memory. */
void normaliser_apply(const struct normaliser *normaliser, struct runes *text,
		      struct runes *spare);

#endif
