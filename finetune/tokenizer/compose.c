/* compose.c - see compose.h */
#include "finetune/tokenizer/compose.h"

#include <string.h>

#include "finetune/tokenizer/unicode.h"

#define CLASS_COUNT 256
#define INSERTION_MAX 24

/* A short run of marks: insertion sort, stable. */
static void sort_few(uint32_t *at, size_t count)
{
	size_t i, j;

	for (i = 1; i < count; i++) {
		uint32_t mark = at[i];
		int class = unicode_combining(mark);

		for (j = i; j && unicode_combining(at[j - 1]) > class; j--)
			at[j] = at[j - 1];
		at[j] = mark;
	}
}

/* A long run: counting sort, stable, by way of spare. */
static void sort_many(uint32_t *at, size_t count, struct runes *spare)
{
	size_t starts[CLASS_COUNT + 1] = { 0 };
	size_t i;

	spare->count = 0;
	runes_add_all(spare, at, count);
	for (i = 0; i < count; i++)
		starts[unicode_combining(at[i]) + 1]++;
	for (i = 0; i < CLASS_COUNT; i++)
		starts[i + 1] += starts[i];
	for (i = 0; i < count; i++)
		at[starts[unicode_combining(spare->at[i])]++] = spare->at[i];
}

static void sort_marks(struct runes *text, struct runes *spare)
{
	size_t at = 0, end;

	for (; at < text->count; at = end) {
		end = at + 1;
		if (!unicode_combining(text->at[at]))
			continue;
		while (end < text->count && unicode_combining(text->at[end]))
			end++;
		if (end - at <= INSERTION_MAX)
			sort_few(text->at + at, end - at);
		else
			sort_many(text->at + at, end - at, spare);
	}
}

void decompose(struct runes *text, bool is_compatible, struct runes *spare)
{
	size_t i;

	spare->count = 0;
	for (i = 0; i < text->count; i++) {
		uint32_t parts[UNICODE_DECOMPOSED_MAX];
		uint32_t c = text->at[i];

		if (unicode_is(c, UNICODE_NORMALISED))
			runes_add_all(
				spare, parts,
				unicode_decompose(c, is_compatible, parts));
		else
			runes_add(spare, c);
	}
	runes_swap(text, spare);
	sort_marks(text, spare);
}

/* A code point composes with the last starter unless something between them
 * has a combining class of 0 or of at least its own (UAX #15, D115). */
void compose(struct runes *text)
{
	size_t starter = SIZE_MAX, kept = 0, i;
	int last = 0;

	for (i = 0; i < text->count; i++) {
		uint32_t c = text->at[i], composite = 0;
		int class = unicode_combining(c);
		bool is_next = starter != SIZE_MAX && kept == starter + 1;

		if (starter != SIZE_MAX && (is_next || last < class))
			composite = unicode_compose(text->at[starter], c);
		if (composite) {
			text->at[starter] = composite;
			continue;
		}
		if (!class)
			starter = kept;
		last = class;
		text->at[kept++] = c;
	}
	text->count = kept;
}
