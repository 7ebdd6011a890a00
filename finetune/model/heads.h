/*
 * heads.h - from hidden states to what is asked for
 *
 * Written once, as tensor.h ops over the hidden states of any encoder. Each
 * works on `hidden` (tokens, width), which is a leaf in training, and on the
 * sequences it came from. Failures mark the scope.
 */
#ifndef PAYOFF_FINETUNE_MODEL_HEADS_H
#define PAYOFF_FINETUNE_MODEL_HEADS_H

#include "finetune/model/encoder.h"
#include "finetune/model/model.h"
#include "finetune/tensor.h"

/*
 * The family's own classification head on the first token of each sequence:
 * logits (sequences, labels). model->has_head is required.
 *	bert		dense, tanh (the pooler), dropout, classifier
 *	distilbert	dense, ReLU, dropout, classifier
 *	roberta		dropout, dense, tanh, dropout, projection
 */
struct tensor *head_logits(struct scope *s, const struct model *model,
			   const struct tensor *hidden,
			   const struct sequences *sequences,
			   const struct pass_mode *mode);

/* Sentence embeddings (sequences, width): config->pooling, and scaled to
 * length 1 if config->is_normalised. */
struct tensor *head_embeddings(struct scope *s, const struct model *model,
			       const struct tensor *hidden,
			       const struct sequences *sequences);

#endif
