/*
 * audited.h - what an audit of opened items found
 *
 * Who has seen which answers were wrong may find reasons to change the labels.
 * So labels changed after an opening count only from an audit: readings that
 * did not show what was said before, of items that looked wrong and of as many
 * drawn by chance, mixed (data/draw.h, data/second.h). Both figures are shown,
 * the opening's own and the audited one.
 */
#ifndef PAYOFF_EVALUATE_AUDITED_H
#define PAYOFF_EVALUATE_AUDITED_H

#include "evaluate/opening.h"

/* Fills in opening->audit and has_audit, from opening->reading. */
int audited_read(struct store *store, const struct label_list *labels,
		 uint64_t seed, struct arena *arena, struct opening *opening,
		 struct err *err);

#endif
