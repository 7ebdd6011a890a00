/* gradient.c - see gradient.h */
#include "finetune/gradient.h"

#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "finetune/model/heads.h"
#include "finetune/tensor.h"

/* Copies the logits out and counts the answers in them. */
static int count_answers(struct gradient *gradient, const struct tensor *logits,
			 size_t rows, struct err *err)
{
	size_t labels = gradient->labels;

	if (rows > gradient->logits_rows) {
		gradient->logits = xrealloc(gradient->logits, rows * labels,
					    sizeof(*gradient->logits));
		gradient->logits_rows = rows;
	}
	if (tensor_copy_out(logits, gradient->logits, rows * labels, err))
		return -1;
	for (size_t i = 0; i < rows; i++) {
		const float *row = gradient->logits + i * labels;
		size_t best = 0;

		for (size_t k = 1; k < labels; k++)
			if (row[k] > row[best])
				best = k;
		gradient->predicted[best]++;
	}
	return 0;
}

/* The loss of the gathered sequences, as their share of the batch's mean, and
 * back through head and encoder. */
static int run_pass(struct gradient *gradient, const struct pass_mode *mode,
		    size_t batch_count, double *loss_out, struct err *err)
{
	const struct model *model = gradient->model;
	const struct sequences *sequences = &gradient->gathered.sequences;
	struct pass *pass =
		encoder_forward(model->encoder, sequences, mode, err);
	struct scope *s = scope_open();
	struct tensor *hidden, *logits, *labels, *weights = NULL, *loss;
	int ret = -1;

	if (!pass)
		goto out;
	hidden = tensor_leaf(s, pass_hidden(pass), pass_tokens(pass),
			     model->config.hidden);
	logits = head_logits(s, model, hidden, sequences, mode);
	labels = tensor_ids(s, gradient->gathered.labels, sequences->count);
	if (gradient->weights)
		weights = tensor_vector(s, gradient->weights, gradient->labels);
	loss = tensor_sum(s,
			  tensor_cross_entropy(s, logits, labels, weights, 0));
	loss = tensor_scale(s, loss, 1 / (double)batch_count);
	if (scope_failed(s, err) || tensor_value(loss, loss_out, err) ||
	    count_answers(gradient, logits, sequences->count, err))
		goto out;
	if (isfinite(*loss_out) &&
	    (tensor_backward(loss, err) ||
	     pass_backward(pass, tensor_grad(hidden), err)))
		goto out;
	ret = 0;
out:
	scope_close(s);
	pass_close(pass);
	return ret;
}

size_t gradient_add(struct gradient *gradient, const size_t *members,
		    size_t count, uint64_t number, double *loss,
		    struct err *err)
{
	size_t tokens = 0, n;
	double part;

	*loss = 0;
	for (size_t from = 0; from < count; from += n) {
		struct pass_mode mode = { .is_training = true,
					  .seed = gradient->seed,
					  .number = number + from };

		n = gather(&gradient->gathered, gradient->examples,
			   members + from, count - from, gradient->pass_tokens);
		if (run_pass(gradient, &mode, count, &part, err))
			return 0;
		*loss += part;
		tokens += gradient->gathered.offsets[n];
	}
	return tokens;
}

void gradient_release(struct gradient *gradient)
{
	gathered_release(&gradient->gathered);
	free(gradient->logits);
	gradient->logits = NULL;
	gradient->logits_rows = 0;
}
