/*
 * guard.h - which keys are decisions of a person who has seen the item
 *
 * A terminal sends bytes, not intentions: a key held down, a paste without
 * brackets and impatient typing all look like decisions about items that
 * nobody has seen. So, while an item is shown, a key that acts
 *   - must come alone: several in one read are a paste or a jam;
 *   - must come GUARD_MS or more after the item was painted, and after the
 *     last key that was turned away (so that a held key stays turned away);
 *   - if it is the key of the last action, within GUARD_REPEAT_MS of it, is
 *     held back for GUARD_MS: a second one inside that time means that the
 *     key is held down, and neither counts.
 * Keys that only move the text are never guarded. Pure: the clock is an
 * argument.
 */
#ifndef PAYOFF_ANNOTATE_GUARD_H
#define PAYOFF_ANNOTATE_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "annotate/key.h"

#define GUARD_MS 120
#define GUARD_REPEAT_MS 1200

enum guard_verdict {
	GUARD_PASS,
	GUARD_WAIT,  /* held back: ask guard_release() after GUARD_MS */
	GUARD_EARLY, /* turned away: typed before the item could be seen */
	GUARD_BURST, /* turned away: many keys at once */
	GUARD_REPEAT /* turned away: a key held down */
};

struct guard {
	int64_t painted_ms, refused_ms, acted_ms;
	struct key acted; /* the last key that acted */
	struct key held;
	int64_t held_ms;
	bool is_holding, has_acted;
};

void guard_init(struct guard *guard);
/* Another item (or state of it) was painted. */
void guard_painted(struct guard *guard, int64_t now_ms);
/* A key that acts came, as one of `together` in its read. */
enum guard_verdict guard_key(struct guard *guard, struct key key,
			     size_t together, int64_t now_ms);
/* A paste is passing: what comes right behind it is turned away. */
void guard_paste(struct guard *guard, int64_t now_ms);
/* When a key is held back: true once it may act; stores it and when it was
 * pressed. */
bool guard_release(struct guard *guard, int64_t now_ms, struct key *key,
		   int64_t *pressed_ms);

#endif
