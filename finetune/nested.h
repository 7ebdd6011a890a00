/*
 * nested.h - parts of the train labels, each inside the next (pure)
 *
 * For a learning curve: what would fewer labels have come to? A part is as if
 * labelling had stopped earlier, with the classes in the shares they have. All
 * parts of one seed are prefixes of one order, so that a larger one has the
 * smaller one in it, and sizes differ by the labels added, not by luck anew.
 *
 * The order: within each class by a hash of (seed, item); then the classes
 * are interleaved, label j (from 0) of the n_k of class k at (j + 1/2) / n_k.
 * So every prefix has each class as often as its share of it says, give or
 * take one label with two classes and (1 + classes * share) / 2 with more. It
 * depends neither on the order of the examples nor on the other parts.
 *
 * Groups: what is held out to be scored is a whole fold (examples_folds()), so
 * no group is both in a part and held out.
 */
#ifndef PAYOFF_FINETUNE_NESTED_H
#define PAYOFF_FINETUNE_NESTED_H

#include <stddef.h>
#include <stdint.h>

#include "finetune/examples.h"

/* Writes the pool, indices of examples (count), to order (count): the part of
 * n labels is order[0 .. n - 1]. */
void nested_order(const struct examples *examples, const size_t *pool,
		  size_t count, uint64_t seed, size_t *order);
/* Different labels among examples. */
size_t nested_kinds(const struct examples *examples, const size_t *subset,
		    size_t count);

#define NESTED_SIZES 32 /* room for sizes */

/*
 * The usual sizes of a pool: 50, doubling, and the whole pool (a doubling
 * that comes within a third of it is left out). A pool of less than 400 is
 * halved three times instead, so that there are the four sizes that a law
 * takes. Rising, distinct, none below 8; returns how many.
 */
size_t nested_sizes(size_t pool, size_t sizes[NESTED_SIZES]);

#endif
