/* heads.c - see heads.h */
#include "finetune/model/heads.h"

#include <assert.h>
#include <stdlib.h>

#include "data/base/arena.h"

static struct tensor *linear(struct scope *s, const struct model *model,
			     const struct tensor *x, size_t index)
{
	struct parameter *weight = &model->parameters.items[index];
	struct parameter *bias = weight + 1;

	return tensor_linear(s, x,
			     tensor_param(s, weight->data, weight->grad,
					  weight->rank, weight->shape),
			     tensor_param(s, bias->data, bias->grad, bias->rank,
					  bias->shape));
}

static struct tensor *dropout(struct scope *s, const struct model *model,
			      struct tensor *x, const struct pass_mode *mode,
			      enum dropout_site site)
{
	if (!mode->is_training)
		return x;
	return tensor_dropout(s, x, model->config.classifier_dropout,
			      dropout_key(mode, model_head_layer(model), site));
}

/* Hidden states of the first tokens: (sequences, width). */
static struct tensor *first_tokens(struct scope *s, const struct tensor *hidden,
				   const struct sequences *sequences)
{
	int32_t *rows = xcalloc(sequences->count, sizeof(*rows));
	struct tensor *first;

	for (size_t i = 0; i < sequences->count; i++)
		rows[i] = (int32_t)sequences->offsets[i];
	first = tensor_index_select(s, hidden,
				    tensor_ids(s, rows, sequences->count));
	free(rows);
	return first;
}

struct tensor *head_logits(struct scope *s, const struct model *model,
			   const struct tensor *hidden,
			   const struct sequences *sequences,
			   const struct pass_mode *mode)
{
	enum family family = model->config.family;
	struct tensor *x = first_tokens(s, hidden, sequences);

	assert(model->has_head);
	if (family == FAMILY_ROBERTA)
		x = dropout(s, model, x, mode, DROPOUT_HEAD);
	x = linear(s, model, x, model->head_dense);
	x = family == FAMILY_DISTILBERT ? tensor_relu(s, x) : tensor_tanh(s, x);
	x = dropout(s, model, x, mode, DROPOUT_LOGITS);
	return linear(s, model, x, model->head_output);
}

struct tensor *head_embeddings(struct scope *s, const struct model *model,
			       const struct tensor *hidden,
			       const struct sequences *sequences)
{
	struct tensor *x;

	if (model->config.pooling == POOLING_CLS)
		x = first_tokens(s, hidden, sequences);
	else
		x = tensor_segment_mean(s, hidden, sequences->offsets,
					sequences->count);
	return model->config.is_normalised ? tensor_normalise(s, x) : x;
}
