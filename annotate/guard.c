/* guard.c - see guard.h */
#include "annotate/guard.h"

#include <string.h>

#define LONG_AGO (INT64_MIN / 2)

void guard_init(struct guard *guard)
{
	memset(guard, 0, sizeof(*guard));
	guard->painted_ms = guard->refused_ms = guard->acted_ms = LONG_AGO;
}

void guard_painted(struct guard *guard, int64_t now_ms)
{
	guard->painted_ms = now_ms;
}

static bool is_same(struct key a, struct key b)
{
	return a.kind == b.kind && a.code_point == b.code_point;
}

static enum guard_verdict refuse(struct guard *guard, int64_t now_ms,
				 enum guard_verdict verdict)
{
	guard->refused_ms = now_ms;
	guard->is_holding = false;
	return verdict;
}

static void act(struct guard *guard, struct key key, int64_t now_ms)
{
	guard->acted = key;
	guard->has_acted = true;
	guard->acted_ms = now_ms;
	guard->is_holding = false;
}

enum guard_verdict guard_key(struct guard *guard, struct key key,
			     size_t together, int64_t now_ms)
{
	bool is_again = guard->has_acted && is_same(key, guard->acted);

	if (guard->is_holding)
		return refuse(guard, now_ms,
			      is_same(key, guard->held) ? GUARD_REPEAT
							: GUARD_BURST);
	if (together > 1)
		return refuse(guard, now_ms, GUARD_BURST);
	if (now_ms - guard->painted_ms < GUARD_MS ||
	    now_ms - guard->refused_ms < GUARD_MS)
		return refuse(guard, now_ms,
			      is_again ? GUARD_REPEAT : GUARD_EARLY);
	if (is_again && now_ms - guard->acted_ms < GUARD_REPEAT_MS) {
		guard->is_holding = true;
		guard->held = key;
		guard->held_ms = now_ms;
		return GUARD_WAIT;
	}
	act(guard, key, now_ms);
	return GUARD_PASS;
}

void guard_paste(struct guard *guard, int64_t now_ms)
{
	refuse(guard, now_ms, GUARD_BURST);
}

bool guard_release(struct guard *guard, int64_t now_ms, struct key *key,
		   int64_t *pressed_ms)
{
	if (!guard->is_holding || now_ms - guard->held_ms < GUARD_MS)
		return false;
	*key = guard->held;
	*pressed_ms = guard->held_ms;
	act(guard, guard->held, guard->held_ms);
	return true;
}
