/*
 * draw.h - a part of the test, drawn for a question of its own
 *
 * The deal gives every test item to one order, in which it is labelled and
 * opened. A draw takes a block off the end of that order, splits it into
 * strata and has some items of each labelled before the rest: all on which two
 * models disagree, say, or more of those with a rare word. The block is its
 * claim's alone; since the order is random, so are the block and what stays.
 */
#ifndef PAYOFF_DATA_DRAW_H
#define PAYOFF_DATA_DRAW_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/store.h"

/* The stratum of items on which the models of a draw of disagreements agree:
 * their difference is 0 without a label, and nobody is asked. */
#define STRATUM_AGREE "agree"

/* Test items in all draws. */
int draw_count_items(struct store *store, int64_t *count, struct err *err);

#endif
