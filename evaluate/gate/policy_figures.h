/*
 * policy_figures.h - what the bars of a policy can be about (pure)
 *
 * The names are the same whether the test is open or sealed, so that a
 * mistyped one is found before; then nothing is measured.
 *
 *	verdict			the word
 *	difference		of the claim's metric, tuned less baseline
 *	n			test items with a label that counts
 *	fixed, broken		share of them that tuning put right, or wrong
 *	label_noise.rate	share of labels that are wrong
 *
 * and of each candidate WHO, untuned, thresholds or tuned:
 *
 *	WHO.accuracy, WHO.macro_f1
 *	WHO.accuracy.difference, WHO.macro_f1.difference
 *				less the baseline's (of thresholds: less the
 *				untuned one's); untuned has none
 *	WHO.coverage		share that is answered at all
 *	WHO.answered_accuracy	of these
 *	WHO.class.LABEL.precision, .recall
 *	WHO.class.LABEL.share_error
 *	WHO.share.mean_error, WHO.share.max_error
 *	WHO.log_loss, WHO.brier, WHO.auroc, WHO.calibration.ece
 *	WHO.accuracy.certified, WHO.class.LABEL.precision.certified,
 *	WHO.class.LABEL.recall.certified
 *
 * Without WHO. (class.negative.recall, share.max_error) they are of the
 * candidate that the verdict would deploy (beside.h).
 *
 * Intervals are the opening's, two-sided at 1 - alpha. What is certified, and
 * fixed and broken, have Clopper and Pearson's bounds on counts over the
 * design effect, each at 1 - alpha / 3, as the bars of a claim do: a bar is
 * cleared when its lower bound reaches it.
 */
#ifndef PAYOFF_EVALUATE_GATE_POLICY_FIGURES_H
#define PAYOFF_EVALUATE_GATE_POLICY_FIGURES_H

#include <stddef.h>

#include "data/base/arena.h"
#include "data/label.h"
#include "evaluate/gate/policy.h"
#include "evaluate/opening.h"
#include "evaluate/score/beside.h"

/* opening NULL: the test is sealed; beside is not read then. In arena. */
struct policy_figure *policy_figures(const struct opening *opening,
				     const struct beside *beside,
				     const struct label_list *labels,
				     struct arena *arena, size_t *count);

#endif
