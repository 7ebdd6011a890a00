/* order.c - see order.h */
#include "evaluate/score/order.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"

#define DIGIT_BITS 11
#define DIGITS (1 << DIGIT_BITS)

/* Bits that fall as the float rises: of a positive one the bits themselves
 * rise, of a negative one they fall. */
static uint32_t falling_bits(float score)
{
	uint32_t bits;

	assert(!isnan(score));
	score += 0.0F; /* -0 becomes 0 */
	memcpy(&bits, &score, sizeof(bits));
	return bits >> 31 ? bits : ~(bits | UINT32_C(1) << 31);
}

static void sort_by_digit(const uint64_t *from, uint64_t *to, size_t count,
			  unsigned shift)
{
	size_t start[DIGITS + 1] = { 0 };

	for (size_t i = 0; i < count; i++)
		start[(from[i] >> shift & (DIGITS - 1)) + 1]++;
	for (size_t digit = 1; digit < DIGITS; digit++)
		start[digit] += start[digit - 1];
	for (size_t i = 0; i < count; i++)
		to[start[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

void order_falling(const float *score, size_t stride, size_t count,
		   uint32_t *order, float *sorted)
{
	/* the score's bits above, the item below */
	uint64_t *one = xcalloc(count, sizeof(*one));
	uint64_t *other = xcalloc(count, sizeof(*other));

	assert(count <= UINT32_MAX);
	for (size_t i = 0; i < count; i++)
		one[i] = (uint64_t)falling_bits(score[i * stride]) << 32 | i;
	for (unsigned shift = 32; shift < 64; shift += DIGIT_BITS) {
		uint64_t *done = other;

		sort_by_digit(one, other, count, shift);
		other = one;
		one = done;
	}
	for (size_t i = 0; i < count; i++) {
		order[i] = (uint32_t)one[i];
		sorted[i] = score[order[i] * stride];
	}
	free(one);
	free(other);
}

size_t order_tie_end(const float *sorted, size_t count, size_t start)
{
	size_t end = start + 1;

	while (end < count && sorted[end] == sorted[start])
		end++;
	return end;
}

size_t order_tie_start(const float *sorted, size_t end)
{
	size_t start = end - 1;

	while (start > 0 && sorted[start - 1] == sorted[end - 1])
		start--;
	return start;
}
