/*
 * optimizer.h - AdamW over plain arrays
 *
 * Adam (Kingma and Ba, ICLR 2015) with bias correction, decoupled weight
 * decay (Loshchilov and Hutter, ICLR 2019) and clipping by the global norm.
 * With g the clipped gradient, at step t:
 *
 *	p *= 1 - rate * decay			where parameter.is_decayed
 *	m += (1 - b1) (g - m)
 *	v = b2 v + (1 - b2) g^2
 *	p -= rate / (1 - b1^t) * m / (sqrt(v / (1 - b2^t)) + epsilon)
 *
 * in float32, as torch.optim.AdamW does. Bias correction is not optional:
 * without it the first steps are several times too long, which is what made
 * small fine-tunes fail (Mosbach et al., ICLR 2021). One loop a parameter
 * reads and writes everything once; sums run in a fixed order on one thread.
 */
#ifndef PAYOFF_FINETUNE_OPTIMIZER_H
#define PAYOFF_FINETUNE_OPTIMIZER_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "finetune/model/parameter.h"

struct optimizer_settings {
	double beta1, beta2;
	/* 1e-8, as Adam's authors and torch have it. BERT's 1e-6 and this are
	 * the same wherever gradients are above 1e-5, and weights with smaller
	 * ones then move like the rest. */
	double epsilon;
	double weight_decay;
	double clip;	    /* the largest norm; 0: any */
	double head_factor; /* multiplies the rate of layer head_layer */
	int head_layer;
};

/* b1 .9, b2 .999, epsilon 1e-8, decay .01, clip 1, head factor 1. */
#define OPTIMIZER_DEFAULT { 0.9, 0.999, 1e-8, 0.01, 1, 1, 0 }

struct optimizer {
	struct optimizer_settings settings;
	struct parameters *parameters; /* borrowed */
	/* Moments of the parameters that are trained, one after another. */
	float *m, *v;
	size_t count;  /* of m and of v */
	uint64_t step; /* taken */
};

/* For the parameters that have a grad now; these do not change until the
 * optimizer is released. */
void optimizer_init(struct optimizer *optimizer, struct parameters *parameters,
		    const struct optimizer_settings *settings);
void optimizer_release(struct optimizer *optimizer);

/* One step by the gradients, which become zero. *norm is the global norm as
 * it was. If that is not finite nothing moves and it is an error. */
int optimizer_step(struct optimizer *optimizer, double rate, double *norm,
		   struct err *err);

#endif
