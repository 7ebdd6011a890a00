/* arena.c - see arena.h */
#include "data/base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 * 1024)
#define ALIGNMENT _Alignof(max_align_t)

struct arena_block {
	struct arena_block *next;
	max_align_t bytes[];
};

static void out_of_memory(size_t count, size_t size)
{
	fprintf(stderr, "payoff: out of memory (%zu x %zu bytes)\n", count,
		size);
	exit(2);
}

static size_t product(size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		out_of_memory(count, size);
	return count * size;
}

void *xcalloc(size_t count, size_t size)
{
	void *memory;

	product(count, size);
	memory = calloc(count ? count : 1, size ? size : 1);
	if (!memory)
		out_of_memory(count, size);
	return memory;
}

void *xrealloc(void *old, size_t count, size_t size)
{
	size_t bytes = product(count, size);
	void *memory = realloc(old, bytes ? bytes : 1);

	if (!memory)
		out_of_memory(count, size);
	return memory;
}

char *xstrndup(const char *text, size_t length)
{
	char *copy = xrealloc(NULL, length + 1, 1);

	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

static size_t printed_length(const char *fmt, va_list ap)
{
	va_list again;
	int length;

	va_copy(again, ap);
	length = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (length < 0)
		abort(); /* a bug: every format here is a literal */
	return (size_t)length;
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	size_t length;
	char *text;

	va_start(ap, fmt);
	length = printed_length(fmt, ap);
	text = xrealloc(NULL, length + 1, 1);
	vsnprintf(text, length + 1, fmt, ap);
	va_end(ap);
	return text;
}

void *array_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity ? *capacity * 2 : 16;
	return xrealloc(array, *capacity, size);
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
	size_t bytes = product(count, size);
	struct arena_block *block;
	char *memory;

	bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (!arena->blocks || arena->size - arena->used < bytes) {
		size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;

		block = xcalloc(1, sizeof(*block) + room);
		block->next = arena->blocks;
		arena->blocks = block;
		arena->used = 0;
		arena->size = room;
	}
	memory = (char *)arena->blocks->bytes + arena->used;
	arena->used += bytes;
	return memory;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1, 1);

	if (length)
		memcpy(copy, text, length);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

void *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
	void *copy = arena_alloc(arena, length ? length : 1, 1);

	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list ap;
	size_t length;
	char *text;

	va_start(ap, fmt);
	length = printed_length(fmt, ap);
	text = arena_alloc(arena, length + 1, 1);
	vsnprintf(text, length + 1, fmt, ap);
	va_end(ap);
	return text;
}

void arena_release(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	arena->used = arena->size = 0;
}
