/*
 * abstention.h - how much is answered, and how well (pure)
 *
 * Floors and the cost of not answering leave items to a person. Coverage is
 * the share that is answered; accuracy counts the answered alone, so the two
 * only mean something together. Intervals are Wilson's on n over the design
 * effect of the items counted (data/measure/group.h).
 */
#ifndef PAYOFF_EVALUATE_THRESHOLD_ABSTENTION_H
#define PAYOFF_EVALUATE_THRESHOLD_ABSTENTION_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "evaluate/score/comparison.h"
#include "evaluate/scored.h"

/* Of one class: its items, those of them left unanswered, and the items
 * answered with it, rightly or not. */
struct abstention_class {
	size_t gold, unanswered, predicted, right;
};

struct abstention {
	size_t answered;
	struct figure coverage, accuracy;
	struct abstention_class *classes; /* (classes), in the arena */
};

/* said: (count); `classes` for no answer. rows->said is not read. */
struct abstention abstention_make(const struct scored *rows,
				  const uint32_t *said, double alpha,
				  struct arena *arena);

#endif
