/*
 * encoder.h - tokens to hidden states, and gradients back
 *
 * The interface that training and prediction are written against. It speaks
 * of plain arrays, so that two implementations stand behind it: encoder.c
 * (libtorch ops, every family) and the CPU's own engine. Sequences are *flat*:
 * their tokens follow one another without padding, and offsets say where each
 * begins; nothing is computed for what is not there.
 *
 *	struct pass *pass = encoder_forward(encoder, &sequences, &mode, err);
 *	hidden = tensor_leaf(s, pass_hidden(pass), tokens, width);
 *	... logits, loss, tensor_backward(loss, err) ...
 *	pass_backward(pass, tensor_grad(hidden), err);
 *	pass_close(pass);
 *
 * A pass owns its activations: any number may be open at once, and each may
 * be taken back once, in any order. Gradients add up in the parameters.
 */
#ifndef PAYOFF_FINETUNE_MODEL_ENCODER_H
#define PAYOFF_FINETUNE_MODEL_ENCODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "finetune/model/config.h"
#include "finetune/model/parameter.h"

/* Tokens of several sequences, special tokens included. Borrowed. */
struct sequences {
	const int32_t *ids;    /* (tokens) */
	const int32_t *types;  /* (tokens), or NULL: all of type 0 */
	const size_t *offsets; /* (count + 1), from 0, rising: none is empty */
	size_t count;	       /* sequences; tokens = offsets[count] */
};

/* How a pass is run. Dropout is a function of (seed, number, layer, site,
 * element): the same in a resumed run, fresh for each number. */
struct pass_mode {
	bool is_training; /* dropout, and a backward pass may follow */
	uint64_t seed;	  /* of the run */
	uint64_t number;  /* of the pass in the run: never the same twice */
};

/* Where dropout is applied; layer counts as parameter.layer does. */
enum dropout_site {
	DROPOUT_EMBEDDINGS,
	DROPOUT_ATTENTION,
	DROPOUT_PROJECTION,
	DROPOUT_FEED_FORWARD,
	DROPOUT_HEAD,
	DROPOUT_LOGITS,
};

/* The key of tensor_dropout() at a place of a pass. */
uint64_t dropout_key(const struct pass_mode *mode, int layer,
		     enum dropout_site site);

struct encoder;
struct pass;

/* What an implementation provides. */
struct encoder_ops {
	const char *name; /* "libtorch", "engine" */
	struct pass *(*forward)(struct encoder *encoder,
				const struct sequences *sequences,
				const struct pass_mode *mode, struct err *err);
	int (*backward)(struct pass *pass, const float *grad, struct err *err);
	void (*pass_close)(struct pass *pass);
	void (*close)(struct encoder *encoder);
};

/* The common part, first in an implementation's own struct. */
struct encoder {
	const struct encoder_ops *ops;
	const struct config *config;
	struct parameters *parameters; /* read and, in backward, added to */
};

struct pass {
	struct encoder *encoder;
	const float *hidden; /* (tokens, config->hidden) */
	size_t tokens;
	bool is_training;
};

/* The libtorch encoder over a model's parameters; both outlive it. */
struct encoder *encoder_open(const struct config *config,
			     struct parameters *parameters);
void encoder_close(struct encoder *encoder);

/* Hidden states of the last layer. NULL when an id is outside the vocabulary
 * or a sequence is longer than config->max_tokens, naming which. */
struct pass *encoder_forward(struct encoder *encoder,
			     const struct sequences *sequences,
			     const struct pass_mode *mode, struct err *err);
/* (tokens, config->hidden), valid until the pass is closed. */
const float *pass_hidden(const struct pass *pass);
size_t pass_tokens(const struct pass *pass);
/* grad (tokens, config->hidden) is the loss's gradient by the hidden states.
 * Adds to the grad of every parameter that is trained; at most once a pass,
 * and the pass was made in training mode. */
int pass_backward(struct pass *pass, const float *grad, struct err *err);
/* NULL is accepted. */
void pass_close(struct pass *pass);

/* Checks sequences against what a model can take. */
int sequences_check(const struct sequences *sequences,
		    const struct config *config, struct err *err);

#endif
