/*
 * batch.h - which examples go through the model together
 *
 * An epoch visits every example of a subset once, in an order that is a
 * function of (seed, epoch), in batches of a fixed number of examples; the
 * last may be smaller. Inside a batch examples stand by length, so that
 * neighbours of one length share their products (encoder.h).
 *
 * Sequences are flat: nothing is padded. A batch of more tokens than go
 * through the model at once is taken in parts, whose gradients add up to the
 * batch's own.
 */
#ifndef PAYOFF_FINETUNE_BATCH_H
#define PAYOFF_FINETUNE_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "finetune/examples.h"
#include "finetune/model/encoder.h"

/* The order of an epoch. */
struct batches {
	const struct examples *examples;
	const size_t *subset; /* (count) */
	size_t count, size;   /* examples in all, and in a batch */
	size_t *order;	      /* (count) example indices */
};

/* subset is borrowed; size is at least 1. */
void batches_init(struct batches *batches, const struct examples *examples,
		  const size_t *subset, size_t count, size_t size);
void batches_release(struct batches *batches);
/* Batches in an epoch. */
size_t batches_count(const struct batches *batches);
/* Puts the epoch's order in place. */
void batches_shuffle(struct batches *batches, uint64_t seed, uint64_t epoch);
/* Batch number `index` of the epoch: its example indices, of which *count
 * says how many. Borrowed; sorted by length, longest first. */
const size_t *batches_get(struct batches *batches, size_t index, size_t *count);

/* Examples laid out for the encoder, in memory that is used again. */
struct gathered {
	struct sequences sequences; /* of the members, in their order */
	int32_t *labels;	    /* (sequences.count) */
	int32_t *ids;
	size_t *offsets;
	size_t capacity, ids_capacity;
};

/* `struct gathered gathered = { 0 };` before the first call. Takes as many of
 * the members as stay within `tokens`, at least one; returns how many. */
size_t gather(struct gathered *gathered, const struct examples *examples,
	      const size_t *members, size_t count, size_t tokens);
void gathered_release(struct gathered *gathered);

#endif
