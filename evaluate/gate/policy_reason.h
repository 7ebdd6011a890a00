/*
 * policy_reason.h - why a bar passed or not, and what is missing: see policy.h
 */
#ifndef PAYOFF_EVALUATE_GATE_POLICY_REASON_H
#define PAYOFF_EVALUATE_GATE_POLICY_REASON_H

#include "evaluate/gate/policy.h"

/* The figure in words, and for an inconclusive bar what would settle it:
 * "needs 59 predicted positives, has 31". In arena. */
const char *policy_reason(const struct policy_bar *bar,
			  const struct policy_figure *figure,
			  enum policy_state state, struct arena *arena);

#endif
