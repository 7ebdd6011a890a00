/*
 * parameter.h - the weights of a model, by name, in plain memory
 *
 * Optimisers, checkpoints and both encoders work on these arrays: a backward
 * pass adds to `grad`, a step reads it and moves `data`.
 */
#ifndef PAYOFF_FINETUNE_MODEL_PARAMETER_H
#define PAYOFF_FINETUNE_MODEL_PARAMETER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PARAMETER_RANK 2

struct parameter {
	char *name;  /* as the model folder has it: "bert.pooler.dense.bias" */
	float *data; /* (count), row-major */
	float *grad; /* (count), or NULL: not trained now */
	size_t count;
	int rank;
	int64_t shape[PARAMETER_RANK];
	int layer;	 /* 0 embeddings, 1..layers, layers + 1 the head */
	bool is_decayed; /* false for biases and LayerNorm: no weight decay */
	bool is_idle;	 /* saved as it came; no gradient ever reaches it */
};

/* In the order of the model, from the embeddings up. */
struct parameters {
	struct parameter *items;
	size_t count, capacity;
};

/* Adds zeroed weights; name is copied. The returned pointer is valid until
 * the next one is added. is_decayed is set from the name and the rank. */
struct parameter *parameters_add(struct parameters *parameters,
				 const char *name, int rank,
				 const int64_t *shape);
/* NULL when there is none. */
struct parameter *parameters_find(const struct parameters *parameters,
				  const char *name);
/* Turns training of one parameter on (a zeroed grad) or off (grad freed).
 * Idle ones stay off. Not while a pass is open. */
void parameter_train(struct parameter *parameter, bool is_trained);
/* The same for every parameter of layers first..last. */
void parameters_train(struct parameters *parameters, int first, int last,
		      bool is_trained);
/* Sets every gradient to zero. */
void parameters_zero_grad(struct parameters *parameters);
/* Weights of the parameters that are trained, and of all. */
size_t parameters_trained(const struct parameters *parameters);
size_t parameters_total(const struct parameters *parameters);
void parameters_release(struct parameters *parameters);

#endif
