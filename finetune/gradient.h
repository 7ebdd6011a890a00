/*
 * gradient.h - the gradient of a batch
 *
 * Of the mean over the batch's examples of weight[label] * -log p(label). The
 * mean is by the number of examples, not by the sum of their weights: with
 * weights of mean 1 each example then counts the same in every batch, whoever
 * its neighbours are.
 */
#ifndef PAYOFF_FINETUNE_GRADIENT_H
#define PAYOFF_FINETUNE_GRADIENT_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "finetune/batch.h"
#include "finetune/examples.h"
#include "finetune/model/model.h"

struct gradient {
	struct model *model; /* has_head; gradients are added to its own */
	const struct examples *examples;
	const float *weights; /* (labels), or NULL: all 1 */
	size_t labels, pass_tokens;
	uint64_t seed;	     /* of dropout */
	uint64_t *predicted; /* (labels): answers given, counted up */
	/* its own */
	struct gathered gathered;
	float *logits; /* (logits_rows, labels) */
	size_t logits_rows;
};

/*
 * Runs the members forward and back, in as many passes as pass_tokens asks
 * for. `number` is that of the first pass; `count` numbers are used up. *loss
 * is the mean; if it is not finite the gradients are not to be used, but that
 * is no error here. Returns the tokens, or 0 on failure.
 */
size_t gradient_add(struct gradient *gradient, const size_t *members,
		    size_t count, uint64_t number, double *loss,
		    struct err *err);
/* Frees what is its own. */
void gradient_release(struct gradient *gradient);

#endif
