/*
 * review.h - suspected labels, sent to be read again
 *
 * Whoever reads only what a model suspects makes the labels agree with the
 * model. So each suspect is joined by a control, drawn by chance among the
 * items that nothing speaks against, both are asked for as audits (second.h)
 * in the queue's own order, and nobody sees which is which, nor what was said
 * before. What the readings say is the items' gold from then on; of opened
 * test items the verdict's page shows both figures (audited.h).
 */
#ifndef PAYOFF_EVALUATE_SLICE_REVIEW_H
#define PAYOFF_EVALUATE_SLICE_REVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/store.h"
#include "evaluate/evidence.h"
#include "evaluate/slice/suspect.h"

struct review {
	/* An earlier one was recorded and, since that was cut short, not yet
	 * asked for: that has been done, and no new one was made. */
	bool is_resumed;
	int64_t draw;		    /* 0 when resumed */
	size_t suspected, controls; /* of the draw */
	size_t asked;		    /* readings, now in the queue */
};

/*
 * Sends the `wanted` most suspected items that were in no audit yet, and as
 * many controls; fewer of both where either runs out. Refuses, in one line,
 * while readings of an audit of the same side are still to be made, and when
 * nothing is left to suspect or to compare with. Writes in transactions of its
 * own; what was cut short is finished by the next call.
 */
int review_ask(struct store *store, const struct evidence *evidence,
	       const struct run *run, const struct suspect_list *suspects,
	       size_t wanted, uint64_t seed, struct arena *arena,
	       struct review *review, struct err *err);

#endif
