/* dropout.c - see dropout.h */
#include "finetune/dropout.h"

#include <assert.h>

#include "data/base/rng.h"

void dropout_mask(float *mask, size_t count, double p, uint64_t key)
{
	const struct rng rng = { key, 0 };
	uint32_t limit = (uint32_t)(p * 65536 + 0.5);
	uint64_t bits = 0;
	float kept;

	assert(p >= 0 && limit < 65536);
	kept = 65536.0f / (float)(65536 - limit);
	for (size_t i = 0; i < count; i++, bits >>= 16) {
		if (i % 4 == 0)
			bits = rng_at(&rng, i / 4);
		mask[i] = (bits & 0xffff) < limit ? 0.0f : kept;
	}
}
