/* runes.c - see runes.h */
#include "finetune/tokenizer/runes.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/text.h"

void runes_release(struct runes *runes)
{
	free(runes->at);
	runes->at = NULL;
	runes->count = runes->capacity = 0;
}

void runes_reserve(struct runes *runes, size_t more)
{
	size_t needed = runes->count + more;

	if (needed <= runes->capacity)
		return;
	if (needed < runes->capacity * 2)
		needed = runes->capacity * 2;
	if (needed < 64)
		needed = 64;
	runes->at = xrealloc(runes->at, needed, sizeof(*runes->at));
	runes->capacity = needed;
}

void runes_add(struct runes *runes, uint32_t code_point)
{
	if (runes->count == runes->capacity)
		runes_reserve(runes, 1);
	runes->at[runes->count++] = code_point;
}

void runes_add_all(struct runes *runes, const uint32_t *at, size_t count)
{
	if (!count)
		return;
	runes_reserve(runes, count);
	memcpy(runes->at + runes->count, at, count * sizeof(*at));
	runes->count += count;
}

void runes_add_utf8(struct runes *runes, const char *bytes, size_t length)
{
	size_t at = 0;

	runes_reserve(runes, length);
	while (at < length) {
		unsigned char first = (unsigned char)bytes[at];
		size_t size = 1;
		uint32_t code_point = first;

		if (first >= 0x80)
			code_point =
				utf8_decode(bytes + at, length - at, &size);
		runes->at[runes->count++] = code_point;
		at += size;
	}
}

void runes_swap(struct runes *a, struct runes *b)
{
	struct runes held = *a;

	*a = *b;
	*b = held;
}
