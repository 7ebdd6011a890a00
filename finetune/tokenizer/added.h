/*
 * added.h - tokens that are found in the text before the model sees it
 *
 * "[CLS]" written in a text is the token [CLS], not its four pieces: so does
 * the reference, and so the ids say. Tokens that are not `normalized` are
 * looked for in the text as it is; the others, in their own normalised form,
 * in the normalised text between the first ones. The leftmost match wins, the
 * longest of those.
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_ADDED_H
#define PAYOFF_FINETUNE_TOKENIZER_ADDED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "finetune/tokenizer/normalise.h"
#include "finetune/tokenizer/runes.h"
#include "finetune/tokenizer/vocabulary.h"

struct added_token {
	struct runes content; /* as it is looked for */
	int32_t id;
	bool is_word;	  /* only between characters that are not \w */
	bool takes_left;  /* and the white space on its left ... */
	bool takes_right; /* ... or right */
	size_t next;	  /* of the same first code point, shorter: index + 1 */
};

#define ADDED_HEADS 256

/* Tokens of one kind, normalised or not; zeroed before the first. */
struct added_set {
	struct added_token *tokens;
	size_t count, capacity;
	size_t heads[ADDED_HEADS]; /* by first code point: index + 1, or 0 */
};

struct added {
	struct added_set raw, normalised;
	struct vocabulary extra; /* tokens that the model does not know */
	int32_t highest;	 /* id and one of an added token */
};

/* One entry of "added_tokens"; the vocabulary is the model's, which is not
 * changed. A token that is new to it must have the next free id: the reference
 * gives it that one, whatever the file says. */
int added_load(struct added *added, const struct vocabulary *vocabulary,
	       const struct normaliser *normaliser, const json_t *json,
	       struct err *err);
/* A special token of the vocabulary, looked for as it is; none if it is not
 * there. */
void added_special(struct added *added, const struct vocabulary *vocabulary,
		   const char *content);
void added_release(struct added *added);

/* A stretch of the text: a token's, or (id -1) what lies between. */
struct section {
	size_t start, length;
	int32_t id;
};

struct sections {
	struct section *at;
	size_t count, capacity;
};

#define SECTIONS_INIT { NULL, 0, 0 }

/* The sections of a text; those between tokens are not empty. */
void added_split(const struct added_set *set, const struct runes *text,
		 struct sections *sections);

#endif
