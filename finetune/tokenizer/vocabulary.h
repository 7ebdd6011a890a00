/*
 * vocabulary.h - tokens and their ids
 *
 * Text to id is a hash map with linear probing (FNV-1a); id to text an array.
 * The size is the highest id and one: the rows that an embedding must have.
 */
#ifndef PAYOFF_FINETUNE_TOKENIZER_VOCABULARY_H
#define PAYOFF_FINETUNE_TOKENIZER_VOCABULARY_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"

struct vocabulary_slot {
	uint32_t hash;
	int32_t id; /* and one: 0 is an empty slot */
	const char *token;
	size_t length;
};

struct vocabulary {
	struct vocabulary_slot *slots;
	size_t slot_count;   /* a power of two */
	size_t count;	     /* tokens */
	const char **tokens; /* by id; NULL where there is none */
	size_t size, token_capacity;
	size_t longest; /* bytes */
	struct arena arena;
};

#define VOCABULARY_INIT { NULL, 0, 0, NULL, 0, 0, 0, ARENA_INIT }

void vocabulary_release(struct vocabulary *vocabulary);
/* The id is from 0 to ID_MAX (field.h). A token that is there already takes
 * the new id. */
void vocabulary_add(struct vocabulary *vocabulary, const char *token,
		    size_t length, int32_t id);
/* The tokens of a JSON object {token: id}. */
int vocabulary_load(struct vocabulary *vocabulary, const json_t *json,
		    struct err *err);
/* The id, or -1. */
int32_t vocabulary_find(const struct vocabulary *vocabulary, const char *token,
			size_t length);

/* The same byte by byte: the hash of nothing, of one byte more, and the id
 * of the token prefix + rest whose hash this is. */
#define VOCABULARY_HASH 14695981039346656037u
static inline uint64_t vocabulary_hash(uint64_t hash, unsigned char byte)
{
	return (hash ^ byte) * 1099511628211u;
}

struct vocabulary_key {
	const char *prefix, *rest;
	size_t prefix_length, length;
	uint64_t hash;
};

int32_t vocabulary_find_key(const struct vocabulary *vocabulary,
			    const struct vocabulary_key *key);

#endif
