/*
 * arena.h - memory: allocation that cannot fail, and memory that dies together
 *
 * Running out of memory is not handled anywhere: the x-functions say so on
 * stderr and exit with status 2. Sizes are multiplied with an overflow check.
 */
#ifndef PAYOFF_DATA_BASE_ARENA_H
#define PAYOFF_DATA_BASE_ARENA_H

#include <stddef.h>

/* Zeroed memory for count objects of size bytes; the caller frees. */
void *xcalloc(size_t count, size_t size);
/* Grows or shrinks to count objects of size bytes; new memory is not zeroed. */
void *xrealloc(void *old, size_t count, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t length);
/* printf into fresh memory; the caller frees. */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Room for one more in a growing array: doubles *capacity when count has
 * reached it, and returns the (moved) array. */
void *array_grow(void *array, size_t count, size_t *capacity, size_t size);

/* What a query or a parser returns in bulk lives in an arena that the caller
 * owns: `struct arena arena = ARENA_INIT;` ... `arena_release(&arena);` */
struct arena_block;
struct arena {
	struct arena_block *blocks;
	size_t used, size;
};

#define ARENA_INIT { NULL, 0, 0 }

/* Zeroed, aligned for any object, valid until arena_release(). */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void *arena_copy(struct arena *arena, const void *bytes, size_t length);
void arena_release(struct arena *arena);

#endif
