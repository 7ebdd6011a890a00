/* hash.c - see hash.h */
#include "data/base/hash.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void hash_init(struct hash *hash)
{
	/* Picks the fastest implementation; safe to call again. */
	if (sodium_init() < 0)
		abort(); /* no source of randomness: nothing can work */
	crypto_hash_sha256_init(&hash->state);
}

void hash_add(struct hash *hash, const void *bytes, size_t length)
{
	crypto_hash_sha256_update(&hash->state, bytes, length);
}

void hash_add_field(struct hash *hash, const void *bytes, size_t length)
{
	unsigned char prefix[8];

	for (int i = 0; i < 8; i++)
		prefix[i] = (unsigned char)((uint64_t)length >> (8 * i));
	hash_add(hash, prefix, sizeof(prefix));
	hash_add(hash, bytes, length);
}

void hash_final(struct hash *hash, unsigned char out[HASH_BYTES])
{
	crypto_hash_sha256_final(&hash->state, out);
}

void hash_hex(const unsigned char bytes[HASH_BYTES], char out[HASH_HEX])
{
	sodium_bin2hex(out, HASH_HEX, bytes, HASH_BYTES);
}

void hash_final_hex(struct hash *hash, char out[HASH_HEX])
{
	unsigned char bytes[HASH_BYTES];

	hash_final(hash, bytes);
	hash_hex(bytes, out);
}

void hash_bytes_hex(const void *bytes, size_t length, char out[HASH_HEX])
{
	struct hash hash;

	hash_init(&hash);
	hash_add(&hash, bytes, length);
	hash_final_hex(&hash, out);
}

uint64_t hash_u64(const void *bytes, size_t length)
{
	unsigned char digest[HASH_BYTES];
	struct hash hash;
	uint64_t number = 0;

	hash_init(&hash);
	hash_add(&hash, bytes, length);
	hash_final(&hash, digest);
	for (int i = 0; i < 8; i++)
		number = number << 8 | digest[i];
	return number;
}

int hash_file_hex(const char *path, char out[HASH_HEX], struct err *err)
{
	static const size_t chunk = 1 << 16;
	FILE *file = fopen(path, "rb");
	unsigned char *buffer;
	struct hash hash;
	size_t n;
	int ret = 0;

	if (!file)
		return err_set(err, "%s: %s", path, strerror(errno));
	buffer = malloc(chunk);
	if (!buffer)
		abort();
	hash_init(&hash);
	do {
		n = fread(buffer, 1, chunk, file);
		hash_add(&hash, buffer, n);
	} while (n == chunk);
	if (ferror(file))
		ret = err_set(err, "%s: %s", path, strerror(errno));
	hash_final_hex(&hash, out);
	free(buffer);
	fclose(file);
	return ret;
}

void uuid_new(char out[UUID_TEXT])
{
	unsigned char b[16];

	if (sodium_init() < 0)
		abort();
	randombytes_buf(b, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	snprintf(out, UUID_TEXT,
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
		 "%02x%02x%02x%02x%02x%02x",
		 b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9],
		 b[10], b[11], b[12], b[13], b[14], b[15]);
}
