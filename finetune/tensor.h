/*
 * tensor.h - tensors and automatic differentiation, as C calls
 *
 * The shim over libtorch: tensor.cpp is the only file of the project that is
 * C++ and the only one that includes its headers. It holds what an encoder,
 * its heads and their losses need, and nothing else.
 *
 * A *scope* owns every tensor made in it; closing it frees them all. It also
 * carries the first error: an op that fails marks the scope and returns NULL,
 * ops in a marked scope return NULL, and so does an op that is handed a NULL
 * made elsewhere. So model code has no error checks and asks once:
 *
 *	struct scope *s = scope_open();
 *	struct tensor *x = tensor_matrix(s, values, rows, columns);
 *	struct tensor *y = tensor_gelu(s, tensor_linear(s, x, weight, bias));
 *
 *	if (scope_failed(s, err) || tensor_copy_out(y, out, count, err))
 *		...
 *	scope_close(s);
 *
 * Values are float32 and indices int64, on the CPU, row-major. Inputs may
 * come from any scope that is still open; what is handed in is copied, save
 * for tensor_param(). Nothing is printed. No call may be made in a child
 * after fork(): libtorch's threads do not survive it.
 */
#ifndef PAYOFF_FINETUNE_TENSOR_H
#define PAYOFF_FINETUNE_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tensor;
struct scope;

/* Ops are recorded for a backward pass as far as a parameter or a leaf is
 * among what they depend on. */
struct scope *scope_open(void);
/* Nothing is recorded: for prediction. */
struct scope *scope_open_no_grad(void);
/* Frees the scope and its tensors; NULL is accepted. What another scope's
 * tensors need for their backward pass stays alive with those. */
void scope_close(struct scope *s);
/* 0, or -1 with the first failure: "linear: mat1 and mat2 ... (1x3 and 2x2)" */
int scope_failed(const struct scope *s, struct err *err);

/* The threads libtorch and its BLAS may use, at least 1, from now on, in this
 * process. */
int tensor_threads(int threads, struct err *err);
/* "libtorch 2.13.0", as it says itself, for the run's row. */
const char *tensor_library(void);

/* ---- where tensors come from ---- */

struct tensor *tensor_vector(struct scope *s, const float *values,
			     size_t count);
struct tensor *tensor_matrix(struct scope *s, const float *values, size_t rows,
			     size_t columns);
/* A matrix whose gradient is wanted: see tensor_grad(). */
struct tensor *tensor_leaf(struct scope *s, const float *values, size_t rows,
			   size_t columns);
/* Integers, for embedding, index_select and cross_entropy. */
struct tensor *tensor_ids(struct scope *s, const int32_t *ids, size_t count);
/* A parameter over the caller's memory, which must outlive the scope and
 * every backward pass through it: `data` holds the values, and a backward
 * pass *adds* to `grad`. grad NULL: a constant. */
struct tensor *tensor_param(struct scope *s, float *data, float *grad, int rank,
			    const int64_t *shape);
/* The same tensor, owned by another scope: it outlives the one it is from. */
struct tensor *tensor_keep(struct scope *into, const struct tensor *x);

/* ---- what to do with them ---- */

/* Rows of table (rows, width) at ids: (ids, width). */
struct tensor *tensor_embedding(struct scope *s, const struct tensor *table,
				const struct tensor *ids);
/* x (..., in) by weight (out, in), plus bias (out), which may be NULL. */
struct tensor *tensor_linear(struct scope *s, const struct tensor *x,
			     const struct tensor *weight,
			     const struct tensor *bias);
/* The last two dimensions multiplied; leading ones are batches. */
struct tensor *tensor_matmul(struct scope *s, const struct tensor *a,
			     const struct tensor *b);
/* Over the last dimension. */
struct tensor *tensor_layer_norm(struct scope *s, const struct tensor *x,
				 const struct tensor *weight,
				 const struct tensor *bias, double epsilon);
struct tensor *tensor_gelu(struct scope *s, const struct tensor *x);
/* The tanh approximation: "gelu_new". */
struct tensor *tensor_gelu_tanh(struct scope *s, const struct tensor *x);
struct tensor *tensor_relu(struct scope *s, const struct tensor *x);
struct tensor *tensor_tanh(struct scope *s, const struct tensor *x);
struct tensor *tensor_exp(struct scope *s, const struct tensor *x);
/* Over the last dimension. */
struct tensor *tensor_softmax(struct scope *s, const struct tensor *x);
struct tensor *tensor_log_softmax(struct scope *s, const struct tensor *x);
/* Element by element, shapes broadcast. */
struct tensor *tensor_add(struct scope *s, const struct tensor *a,
			  const struct tensor *b);
struct tensor *tensor_subtract(struct scope *s, const struct tensor *a,
			       const struct tensor *b);
struct tensor *tensor_multiply(struct scope *s, const struct tensor *a,
			       const struct tensor *b);
struct tensor *tensor_scale(struct scope *s, const struct tensor *x,
			    double factor);
/* One number: of all elements. */
struct tensor *tensor_sum(struct scope *s, const struct tensor *x);
struct tensor *tensor_mean(struct scope *s, const struct tensor *x);

/* One size may be -1: what is left. */
struct tensor *tensor_reshape(struct scope *s, const struct tensor *x, int rank,
			      const int64_t *shape);
struct tensor *tensor_transpose(struct scope *s, const struct tensor *x, int a,
				int b);
/* Elements start .. start + length - 1 along a dimension. */
struct tensor *tensor_narrow(struct scope *s, const struct tensor *x,
			     int dimension, size_t start, size_t length);
/* Rows of x by number: (ids, ...). */
struct tensor *tensor_index_select(struct scope *s, const struct tensor *x,
				   const struct tensor *ids);
/* One below the other, along the first dimension. */
struct tensor *tensor_stack_rows(struct scope *s, struct tensor *const *parts,
				 size_t count);

/* Means of runs of rows: x (tokens, width) and offsets (segments + 1) give
 * (segments, width). Every segment has a row. */
struct tensor *tensor_segment_mean(struct scope *s, const struct tensor *x,
				   const size_t *offsets, size_t segments);
/* Rows divided by their Euclidean length, at least 1e-12. */
struct tensor *tensor_normalise(struct scope *s, const struct tensor *x);

/* x times the mask of finetune/dropout.h, row-major. p <= 0 gives x itself. */
struct tensor *tensor_dropout(struct scope *s, const struct tensor *x, double p,
			      uint64_t key);

/*
 * The loss of each row, -log softmax(logits)[label]: logits (rows, classes)
 * and labels (rows) give (rows). With class weights (classes) each loss is
 * multiplied by its label's weight: the usual weighted mean is the sum of
 * these divided by the sum of those. weights may be NULL. smoothing in [0, 1)
 * mixes the label with the uniform distribution (Szegedy et al., CVPR 2016),
 * whose terms carry the weights of their classes, as in torch.
 */
struct tensor *tensor_cross_entropy(struct scope *s,
				    const struct tensor *logits,
				    const struct tensor *labels,
				    const struct tensor *weights,
				    double smoothing);

/* ---- and back ---- */

/* Adds the gradient of a single number to what it depends on: to `grad` of
 * the parameters and to the leaves. A recorded pass serves one backward. */
int tensor_backward(const struct tensor *loss, struct err *err);
/* From an outside gradient, the shape of y, row-major. */
int tensor_backward_from(const struct tensor *y, const float *grad,
			 size_t count, struct err *err);
/* The gradient of a leaf or parameter (same shape, row-major); NULL while no
 * backward pass has reached it. Valid while the tensor is. */
const float *tensor_grad(const struct tensor *x);

/* Whether a backward pass from x would reach anything. */
bool tensor_is_recorded(const struct tensor *x);

/* The size of dimension 0 .. rank - 1. */
size_t tensor_size(const struct tensor *x, int dimension);
size_t tensor_count(const struct tensor *x);
/* The values, row-major, NULL if x is not contiguous; valid while x is. */
const float *tensor_data(const struct tensor *x);
/* Copies all `count` values out. */
int tensor_copy_out(const struct tensor *x, float *out, size_t count,
		    struct err *err);
/* The value of a tensor with a single element. */
int tensor_value(const struct tensor *x, double *out, struct err *err);

#ifdef __cplusplus
}
#endif

#endif
