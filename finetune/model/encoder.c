/*
 * encoder.c - the encoder of encoder.h, written with libtorch ops
 *
 * The post-norm transformer of BERT (Devlin et al., NAACL 2019), of which
 * DistilBERT and RoBERTa differ by names, token types and where positions
 * begin. T is tokens, H hidden, A heads, D = H / A, L the length of a
 * sequence.
 */
#include "finetune/model/encoder.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "finetune/model/family.h"
#include "finetune/tensor.h"

struct torch_pass {
	struct pass pass;
	struct scope *scope;   /* holds the last layer's tensors */
	struct tensor *hidden; /* (T, H) */
	float *copy;	       /* of hidden, where it is not contiguous */
	bool is_spent;	       /* taken back already */
};

/* What a layer needs to know: made anew for each, in a scope of its own, so
 * that nothing is kept that the backward pass does not need. */
struct site {
	struct scope *s;
	const struct encoder *encoder;
	const struct sequences *sequences;
	const struct pass_mode *mode;
	int layer; /* as parameter.layer */
};

uint64_t dropout_key(const struct pass_mode *mode, int layer,
		     enum dropout_site site)
{
	struct rng run = rng_stream(mode->seed, "dropout");
	struct rng pass = { rng_at(&run, mode->number), 0 };

	return rng_at(&pass, (uint64_t)layer * 16 + (uint64_t)site);
}

int sequences_check(const struct sequences *sequences,
		    const struct config *config, struct err *err)
{
	const size_t *offsets = sequences->offsets;

	if (sequences->count == 0)
		return err_set(err, "there is no sequence to encode");
	assert(offsets[0] == 0);
	for (size_t i = 0; i < sequences->count; i++) {
		size_t length = offsets[i + 1] - offsets[i];

		if (offsets[i + 1] <= offsets[i])
			return err_set(err, "sequence %zu is empty", i + 1);
		if (length > config->max_tokens)
			return err_set(err,
				       "sequence %zu has %zu tokens where the "
				       "model takes %zu",
				       i + 1, length, config->max_tokens);
	}
	for (size_t i = 0; i < offsets[sequences->count]; i++) {
		int32_t id = sequences->ids[i];

		if (id < 0 || (size_t)id >= config->vocabulary)
			return err_set(err,
				       "token id %ld is outside the model's "
				       "vocabulary of %zu: the tokenizer is "
				       "not this model's",
				       (long)id, config->vocabulary);
		if (config->types && sequences->types &&
		    (sequences->types[i] < 0 ||
		     (size_t)sequences->types[i] >= config->types))
			return err_set(
				err, "token type %ld where the model has %zu",
				(long)sequences->types[i], config->types);
	}
	return 0;
}

static struct tensor *parameter(const struct site *at, size_t index)
{
	struct parameter *p = &at->encoder->parameters->items[index];

	return tensor_param(at->s, p->data, p->grad, p->rank, p->shape);
}

static struct tensor *linear(const struct site *at, const struct tensor *x,
			     enum part part)
{
	size_t index =
		family_part(at->encoder->config, (size_t)at->layer - 1, part);

	return tensor_linear(at->s, x, parameter(at, index),
			     parameter(at, index + 1));
}

/* index is that of the weight; the bias follows it. */
static struct tensor *layer_norm(const struct site *at, const struct tensor *x,
				 size_t index)
{
	return tensor_layer_norm(at->s, x, parameter(at, index),
				 parameter(at, index + 1),
				 at->encoder->config->layer_norm_epsilon);
}

static struct tensor *dropout(const struct site *at, struct tensor *x, double p,
			      enum dropout_site site)
{
	if (!at->mode->is_training)
		return x;
	return tensor_dropout(at->s, x, p,
			      dropout_key(at->mode, at->layer, site));
}

static struct tensor *positions(const struct site *at)
{
	const size_t *offsets = at->sequences->offsets;
	size_t tokens = offsets[at->sequences->count];
	int32_t *rows = xcalloc(tokens, sizeof(*rows));
	struct tensor *found;

	for (size_t i = 0; i < at->sequences->count; i++)
		for (size_t j = offsets[i]; j < offsets[i + 1]; j++)
			rows[j] =
				(int32_t)(j - offsets[i] +
					  at->encoder->config->position_offset);
	found = tensor_embedding(at->s, parameter(at, 1),
				 tensor_ids(at->s, rows, tokens));
	free(rows);
	return found;
}

/* (T, H), or (1, H) where all tokens are of type 0. */
static struct tensor *types(const struct site *at)
{
	const int32_t zero = 0;
	const int32_t *ids = at->sequences->types;
	size_t count = at->sequences->offsets[at->sequences->count];

	if (!ids) {
		ids = &zero;
		count = 1;
	}
	return tensor_embedding(at->s, parameter(at, 2),
				tensor_ids(at->s, ids, count));
}

static struct tensor *embed(const struct site *at)
{
	const struct config *config = at->encoder->config;
	const struct sequences *sequences = at->sequences;
	struct tensor *ids = tensor_ids(at->s, sequences->ids,
					sequences->offsets[sequences->count]);
	struct tensor *x = tensor_embedding(at->s, parameter(at, 0), ids);

	if (config->types)
		x = tensor_add(at->s, x, types(at));
	x = tensor_add(at->s, x, positions(at));
	x = layer_norm(at, x, family_embedding_norm(config));
	return dropout(at, x, config->hidden_dropout, DROPOUT_EMBEDDINGS);
}

/* Rows start .. of n sequences of one length as (n, A, L, D). */
static struct tensor *split_heads(const struct site *at, const struct tensor *x,
				  size_t start, size_t n, size_t length)
{
	const struct config *config = at->encoder->config;
	const int64_t shape[] = { (int64_t)n, (int64_t)length,
				  (int64_t)config->heads, -1 };
	struct tensor *rows = tensor_narrow(at->s, x, 0, start, n * length);

	return tensor_transpose(at->s, tensor_reshape(at->s, rows, 4, shape), 1,
				2);
}

/* What sequences first .. first + n - 1, all of one length, see of themselves:
 * softmax(q k^T) v, as (n L, H). q is scaled by 1 / sqrt(D) already. */
static struct tensor *attend(const struct site *at, struct tensor *const qkv[3],
			     size_t first, size_t n)
{
	const struct config *config = at->encoder->config;
	const size_t *offsets = at->sequences->offsets;
	size_t start = offsets[first], length = offsets[first + 1] - start;
	const int64_t flat[] = { (int64_t)(n * length),
				 (int64_t)config->hidden };
	struct tensor *q = split_heads(at, qkv[0], start, n, length);
	struct tensor *k = split_heads(at, qkv[1], start, n, length);
	struct tensor *v = split_heads(at, qkv[2], start, n, length);
	struct tensor *p; /* (n, A, L, L) */

	p = tensor_matmul(at->s, q, tensor_transpose(at->s, k, 2, 3));
	p = tensor_softmax(at->s, p);
	if (at->mode->is_training)
		p = tensor_dropout(at->s, p, config->attention_dropout,
				   rng_mix(dropout_key(at->mode, at->layer,
						       DROPOUT_ATTENTION) +
					   first));
	v = tensor_transpose(at->s, tensor_matmul(at->s, p, v), 1, 2);
	return tensor_reshape(at->s, v, 2, flat);
}

/* Every sequence attends to itself alone. Neighbours of one length go through
 * together: batches sorted by length are a few large products. */
static struct tensor *self_attention(const struct site *at, struct tensor *x)
{
	const struct config *config = at->encoder->config;
	const size_t *offsets = at->sequences->offsets;
	size_t count = at->sequences->count, parts = 0, n;
	struct tensor **seen = xcalloc(count, sizeof(struct tensor *));
	size_t head_width = config->hidden / config->heads;
	struct tensor *qkv[3], *joined;

	qkv[0] = tensor_scale(at->s, linear(at, x, PART_QUERY),
			      1 / sqrt((double)head_width));
	qkv[1] = linear(at, x, PART_KEY);
	qkv[2] = linear(at, x, PART_VALUE);
	for (size_t i = 0; i < count; i += n) {
		size_t length = offsets[i + 1] - offsets[i];

		n = 1;
		while (i + n < count &&
		       offsets[i + n + 1] - offsets[i + n] == length)
			n++;
		seen[parts++] = attend(at, qkv, i, n);
	}
	joined = tensor_stack_rows(at->s, seen, parts);
	free(seen);
	return joined;
}

static struct tensor *activate(const struct site *at, const struct tensor *x)
{
	switch (at->encoder->config->activation) {
	case ACTIVATION_RELU:
		return tensor_relu(at->s, x);
	case ACTIVATION_GELU_TANH:
		return tensor_gelu_tanh(at->s, x);
	case ACTIVATION_GELU:
		break;
	}
	return tensor_gelu(at->s, x);
}

/* x + sublayer(x), normalised: twice. */
static struct tensor *run_layer(const struct site *at, struct tensor *x)
{
	const struct config *config = at->encoder->config;
	size_t layer = (size_t)at->layer - 1;
	struct tensor *y;

	y = linear(at, self_attention(at, x), PART_PROJECTION);
	y = dropout(at, y, config->hidden_dropout, DROPOUT_PROJECTION);
	x = layer_norm(at, tensor_add(at->s, x, y),
		       family_part(config, layer, PART_ATTENTION_NORM));
	y = activate(at, linear(at, x, PART_EXPAND));
	y = linear(at, y, PART_CONTRACT);
	y = dropout(at, y, config->hidden_dropout, DROPOUT_FEED_FORWARD);
	return layer_norm(at, tensor_add(at->s, x, y),
			  family_part(config, layer, PART_OUTPUT_NORM));
}

/* Hidden states for C: the tensor's own memory, or a copy of it. */
static int expose_hidden(struct torch_pass *pass, struct err *err)
{
	size_t count = tensor_count(pass->hidden);

	pass->pass.hidden = tensor_data(pass->hidden);
	if (pass->pass.hidden)
		return 0;
	pass->copy = xcalloc(count, sizeof(*pass->copy));
	pass->pass.hidden = pass->copy;
	return tensor_copy_out(pass->hidden, pass->copy, count, err);
}

static void torch_pass_close(struct pass *base)
{
	struct torch_pass *pass = (struct torch_pass *)base;

	scope_close(pass->scope);
	free(pass->copy);
	free(pass);
}

static struct pass *torch_forward(struct encoder *encoder,
				  const struct sequences *sequences,
				  const struct pass_mode *mode, struct err *err)
{
	struct torch_pass *pass = xcalloc(1, sizeof(*pass));
	struct tensor *x = NULL;
	int last = (int)encoder->config->layers;

	pass->pass.encoder = encoder;
	pass->pass.tokens = sequences->offsets[sequences->count];
	pass->pass.is_training = mode->is_training;
	for (int layer = 0; layer <= last; layer++) {
		struct scope *s =
			mode->is_training ? scope_open() : scope_open_no_grad();
		struct site at = { s, encoder, sequences, mode, layer };

		x = layer ? run_layer(&at, x) : embed(&at);
		scope_close(pass->scope);
		pass->scope = s;
		if (scope_failed(s, err)) {
			err_at(err, "layer %d", layer);
			goto failed;
		}
	}
	pass->hidden = x;
	if (expose_hidden(pass, err))
		goto failed;
	return &pass->pass;
failed:
	torch_pass_close(&pass->pass);
	return NULL;
}

static int torch_backward(struct pass *base, const float *grad, struct err *err)
{
	struct torch_pass *pass = (struct torch_pass *)base;

	assert(!pass->is_spent);
	pass->is_spent = true;
	/* Frozen from top to bottom: there is nothing to go back to. */
	if (!tensor_is_recorded(pass->hidden))
		return 0;
	return tensor_backward_from(pass->hidden, grad,
				    tensor_count(pass->hidden), err);
}

static void torch_close(struct encoder *encoder)
{
	free(encoder);
}

static const struct encoder_ops torch_ops = { "libtorch", torch_forward,
					      torch_backward, torch_pass_close,
					      torch_close };

struct encoder *encoder_open(const struct config *config,
			     struct parameters *parameters)
{
	struct encoder *encoder = xcalloc(1, sizeof(*encoder));

	encoder->ops = &torch_ops;
	encoder->config = config;
	encoder->parameters = parameters;
	return encoder;
}

/* ---- the interface, for any implementation ---- */

void encoder_close(struct encoder *encoder)
{
	if (encoder)
		encoder->ops->close(encoder);
}

struct pass *encoder_forward(struct encoder *encoder,
			     const struct sequences *sequences,
			     const struct pass_mode *mode, struct err *err)
{
	if (sequences_check(sequences, encoder->config, err))
		return NULL;
	return encoder->ops->forward(encoder, sequences, mode, err);
}

const float *pass_hidden(const struct pass *pass)
{
	return pass->hidden;
}

size_t pass_tokens(const struct pass *pass)
{
	return pass->tokens;
}

int pass_backward(struct pass *pass, const float *grad, struct err *err)
{
	assert(pass->is_training);
	return pass->encoder->ops->backward(pass, grad, err);
}

void pass_close(struct pass *pass)
{
	if (pass)
		pass->encoder->ops->pass_close(pass);
}
