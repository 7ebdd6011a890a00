/*
 * hash.h - SHA-256 (libsodium), comparable with what a model hub publishes
 */
#ifndef PAYOFF_DATA_BASE_HASH_H
#define PAYOFF_DATA_BASE_HASH_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"

#define HASH_BYTES 32
#define HASH_HEX (2 * HASH_BYTES + 1)

struct hash {
	crypto_hash_sha256_state state;
};

void hash_init(struct hash *hash);
void hash_add(struct hash *hash, const void *bytes, size_t length);
/* Adds the length (64 bits, little-endian) and then the bytes, so that the
 * concatenation of two fields cannot be mistaken for another pair. */
void hash_add_field(struct hash *hash, const void *bytes, size_t length);
void hash_final(struct hash *hash, unsigned char out[HASH_BYTES]);
/* Lower-case hexadecimal of what was added. */
void hash_final_hex(struct hash *hash, char out[HASH_HEX]);

void hash_hex(const unsigned char bytes[HASH_BYTES], char out[HASH_HEX]);
void hash_bytes_hex(const void *bytes, size_t length, char out[HASH_HEX]);
/* The first eight bytes of the SHA-256, as a number: for sorting and buckets.
 */
uint64_t hash_u64(const void *bytes, size_t length);
int hash_file_hex(const char *path, char out[HASH_HEX], struct err *err);

/* A random (version 4) UUID in its text form. */
#define UUID_TEXT 37
void uuid_new(char out[UUID_TEXT]);

#endif
