/*
 * suspect.h - labels that look wrong (pure)
 *
 * Confident learning (Northcutt, Jiang and Chuang 2021, "Confident Learning:
 * Estimating Uncertainty in Dataset Labels"), from probabilities that a model
 * gave to items it was not trained on: of items a model has seen, it has seen
 * the wrong labels too.
 *
 * The threshold t of a class is the mean probability that items labelled so
 * have for it: a class that the model is timid about has a low one. A row's
 * guess is the most probable one of the classes with p >= t. An item is
 * suspected when its guess is not its label, and its label is not what the
 * model answers: else classes of low thresholds would be suspected where the
 * model says the label. (So far this is also what cleanlab finds, see
 * scripts/golden/confident.py.)
 *
 * A suspicion is no finding. In ten public test sets people found about half
 * of such suspects to be wrong (Northcutt, Athalye and Mueller 2021), and what
 * a model finds wrong is what it gets wrong: whoever corrects only what it
 * suspects makes the labels agree with it. So suspects are read again blind,
 * with as many controls (review.h).
 */
#ifndef PAYOFF_EVALUATE_SLICE_SUSPECT_H
#define PAYOFF_EVALUATE_SLICE_SUSPECT_H

#include <stddef.h>

#include "data/base/arena.h"
#include "evaluate/scored.h"

/* Probabilities nearer than this are equal: a mean of equal ones is not
 * exactly theirs. */
#define SUSPECT_TOLERANCE 1e-6

struct suspect {
	size_t row, label, guess;
	double self_confidence, guess_confidence; /* p(label), p(guess) */
};

struct suspect_list {
	const char *why_not; /* nothing could be looked at; else NULL */
	size_t looked_at;    /* rows */
	double *thresholds;  /* (classes); NaN: no item is labelled so */
	/* The least p(label) first, then the greatest p(guess), then by row. */
	struct suspect *suspects;
	size_t count;
};

/* Everything in arena. */
void suspects_find(const struct scored *scored, struct arena *arena,
		   struct suspect_list *list);

#endif
