/* tensor.cpp - see tensor.h */
#include "finetune/tensor.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/version.h>

#include <dlfcn.h>

#include <cstring>
#include <deque>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" {
#include "finetune/dropout.h"
}

struct tensor {
	at::Tensor v;
};

struct scope {
	std::deque<tensor> values; /* a deque: addresses stay */
	const char *op = "";	   /* the last that was run */
	std::string failure;	   /* why it failed */
	bool is_recorded = true, is_failed = false;
};

namespace
{

/* Runs a call; of what an exception says the first line is the reason, since
 * libtorch appends a C++ backtrace. */
template <class Call> bool attempt(std::string *why, Call call)
{
	try {
		call();
		return true;
	} catch (const std::exception &e) {
		why->assign(e.what(), std::strcspn(e.what(), "\n"));
	} catch (...) {
		why->assign("unknown exception");
	}
	return false;
}

/* Runs one op for a scope: the result is owned by the scope, and an exception
 * or a missing input becomes the scope's mark, of which the first is kept. */
template <class Op>
tensor *in_scope(scope *s, const char *op,
		 std::initializer_list<const tensor *> inputs, Op run)
{
	if (s->is_failed)
		return nullptr;
	s->is_failed = !attempt(&s->failure, [&] {
		c10::AutoGradMode mode(s->is_recorded);

		for (const tensor *input : inputs)
			if (!input)
				throw std::invalid_argument("input missing");
		s->values.push_back(tensor{ run() });
	});
	s->op = op;
	return s->is_failed ? nullptr : &s->values.back();
}

/* The same for calls outside a scope. */
template <class Call> int guarded(const char *what, struct err *err, Call call)
{
	std::string why;

	return attempt(&why, call) ? 0
				   : err_set(err, "%s: %s", what, why.c_str());
}

at::Tensor copied(const float *values, at::IntArrayRef shape)
{
	at::Tensor out = at::empty(shape, at::kFloat);

	if (out.numel())
		std::memcpy(out.data_ptr<float>(), values,
			    sizeof(float) * static_cast<size_t>(out.numel()));
	return out;
}

/* OpenBLAS, where it is the BLAS, has threads that libtorch does not know of.
 * Built on POSIX threads (kind 1) it is a second pool, and the two spin
 * against each other: matrix products twice as slow as with one thread
 * (measured). Then it gets all the threads, and libtorch one: returns true. */
bool set_blas_threads(int threads)
{
	auto set = reinterpret_cast<void (*)(int)>(
		dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
	auto kind = reinterpret_cast<int (*)()>(
		dlsym(RTLD_DEFAULT, "openblas_get_parallel"));

	if (!set || !kind)
		return false;
	set(threads);
	return kind() == 1;
}

int64_t signed_size(size_t n)
{
	return static_cast<int64_t>(n);
}

} // namespace

struct scope *scope_open(void)
{
	return new scope();
}

struct scope *scope_open_no_grad(void)
{
	scope *s = new scope();

	s->is_recorded = false;
	return s;
}

void scope_close(struct scope *s)
{
	delete s;
}

int scope_failed(const struct scope *s, struct err *err)
{
	return s->is_failed ? err_set(err, "%s: %s", s->op, s->failure.c_str())
			    : 0;
}

int tensor_threads(int threads, struct err *err)
{
	return guarded("threads", err, [&] {
		if (threads < 1)
			throw std::invalid_argument("at least 1 is needed");
		at::set_num_threads(set_blas_threads(threads) ? 1 : threads);
	});
}

const char *tensor_library(void)
{
	return "libtorch " TORCH_VERSION;
}

struct tensor *tensor_vector(struct scope *s, const float *values, size_t count)
{
	return in_scope(s, "vector", {},
			[&] { return copied(values, { signed_size(count) }); });
}

struct tensor *tensor_matrix(struct scope *s, const float *values, size_t rows,
			     size_t columns)
{
	return in_scope(s, "matrix", {}, [&] {
		return copied(values,
			      { signed_size(rows), signed_size(columns) });
	});
}

struct tensor *tensor_leaf(struct scope *s, const float *values, size_t rows,
			   size_t columns)
{
	return in_scope(s, "leaf", {}, [&] {
		return copied(values,
			      { signed_size(rows), signed_size(columns) })
			.requires_grad_(s->is_recorded);
	});
}

struct tensor *tensor_ids(struct scope *s, const int32_t *ids, size_t count)
{
	return in_scope(s, "ids", {}, [&] {
		at::Tensor out = at::empty({ signed_size(count) }, at::kLong);
		int64_t *to = out.data_ptr<int64_t>();

		for (size_t i = 0; i < count; i++)
			to[i] = ids[i];
		return out;
	});
}

struct tensor *tensor_param(struct scope *s, float *data, float *grad, int rank,
			    const int64_t *shape)
{
	return in_scope(s, "param", {}, [&] {
		at::IntArrayRef sizes(shape, static_cast<size_t>(rank));
		at::Tensor param = at::from_blob(data, sizes, at::kFloat);

		if (grad && s->is_recorded) {
			param.requires_grad_(true);
			/* With a gradient in place, backward adds to it. */
			param.mutable_grad() =
				at::from_blob(grad, sizes, at::kFloat);
		}
		return param;
	});
}

struct tensor *tensor_keep(struct scope *into, const struct tensor *x)
{
	return in_scope(into, "keep", { x }, [&] { return x->v; });
}

struct tensor *tensor_embedding(struct scope *s, const struct tensor *table,
				const struct tensor *ids)
{
	return in_scope(s, "embedding", { table, ids },
			[&] { return at::embedding(table->v, ids->v); });
}

struct tensor *tensor_linear(struct scope *s, const struct tensor *x,
			     const struct tensor *weight,
			     const struct tensor *bias)
{
	return in_scope(s, "linear", { x, weight }, [&] {
		return bias ? at::linear(x->v, weight->v, bias->v)
			    : at::linear(x->v, weight->v);
	});
}

struct tensor *tensor_matmul(struct scope *s, const struct tensor *a,
			     const struct tensor *b)
{
	return in_scope(s, "matmul", { a, b },
			[&] { return at::matmul(a->v, b->v); });
}

struct tensor *tensor_layer_norm(struct scope *s, const struct tensor *x,
				 const struct tensor *weight,
				 const struct tensor *bias, double epsilon)
{
	return in_scope(s, "layer_norm", { x, weight, bias }, [&] {
		return at::layer_norm(x->v, weight->v.sizes(), weight->v,
				      bias->v, epsilon);
	});
}

struct tensor *tensor_gelu(struct scope *s, const struct tensor *x)
{
	return in_scope(s, "gelu", { x }, [&] { return at::gelu(x->v); });
}

struct tensor *tensor_gelu_tanh(struct scope *s, const struct tensor *x)
{
	return in_scope(s, "gelu_tanh", { x },
			[&] { return at::gelu(x->v, "tanh"); });
}

struct tensor *tensor_relu(struct scope *s, const struct tensor *x)
{
	return in_scope(s, "relu", { x }, [&] { return at::relu(x->v); });
}

struct tensor *tensor_tanh(struct scope *s, const struct tensor *x)
{
	return in_scope(s, "tanh", { x }, [&] { return at::tanh(x->v); });
}

struct tensor *tensor_exp(struct scope *s, const struct tensor *x)
{
	return in_scope(s, "exp", { x }, [&] { return at::exp(x->v); });
}

struct tensor *tensor_softmax(struct scope *s, const struct tensor *x)
{
	return in_scope(s, "softmax", { x },
			[&] { return at::softmax(x->v, -1); });
}

struct tensor *tensor_log_softmax(struct scope *s, const struct tensor *x)
{
	return in_scope(s, "log_softmax", { x },
			[&] { return at::log_softmax(x->v, -1); });
}

struct tensor *tensor_add(struct scope *s, const struct tensor *a,
			  const struct tensor *b)
{
	return in_scope(s, "add", { a, b }, [&] { return a->v + b->v; });
}

struct tensor *tensor_subtract(struct scope *s, const struct tensor *a,
			       const struct tensor *b)
{
	return in_scope(s, "subtract", { a, b }, [&] { return a->v - b->v; });
}

struct tensor *tensor_multiply(struct scope *s, const struct tensor *a,
			       const struct tensor *b)
{
	return in_scope(s, "multiply", { a, b }, [&] { return a->v * b->v; });
}

struct tensor *tensor_scale(struct scope *s, const struct tensor *x,
			    double factor)
{
	return in_scope(s, "scale", { x }, [&] { return x->v * factor; });
}

struct tensor *tensor_sum(struct scope *s, const struct tensor *x)
{
	return in_scope(s, "sum", { x }, [&] { return x->v.sum(); });
}

struct tensor *tensor_mean(struct scope *s, const struct tensor *x)
{
	return in_scope(s, "mean", { x }, [&] { return x->v.mean(); });
}

struct tensor *tensor_reshape(struct scope *s, const struct tensor *x, int rank,
			      const int64_t *shape)
{
	return in_scope(s, "reshape", { x }, [&] {
		return x->v.reshape(
			at::IntArrayRef(shape, static_cast<size_t>(rank)));
	});
}

struct tensor *tensor_transpose(struct scope *s, const struct tensor *x, int a,
				int b)
{
	return in_scope(s, "transpose", { x },
			[&] { return x->v.transpose(a, b); });
}

struct tensor *tensor_narrow(struct scope *s, const struct tensor *x,
			     int dimension, size_t start, size_t length)
{
	return in_scope(s, "narrow", { x }, [&] {
		return x->v.narrow(dimension, signed_size(start),
				   signed_size(length));
	});
}

struct tensor *tensor_index_select(struct scope *s, const struct tensor *x,
				   const struct tensor *ids)
{
	return in_scope(s, "index_select", { x, ids },
			[&] { return at::index_select(x->v, 0, ids->v); });
}

struct tensor *tensor_stack_rows(struct scope *s, struct tensor *const *parts,
				 size_t count)
{
	return in_scope(s, "stack_rows", {}, [&] {
		std::vector<at::Tensor> all;

		for (size_t i = 0; i < count; i++) {
			if (!parts[i])
				throw std::invalid_argument("input missing");
			all.push_back(parts[i]->v);
		}
		return at::cat(all, 0);
	});
}

struct tensor *tensor_segment_mean(struct scope *s, const struct tensor *x,
				   const size_t *offsets, size_t segments)
{
	return in_scope(s, "segment_mean", { x }, [&] {
		at::Tensor rows =
			at::empty({ signed_size(segments) }, at::kLong);
		at::Tensor sums =
			at::zeros({ rows.numel(), x->v.size(1) }, at::kFloat);

		for (size_t i = 0; i < segments; i++) {
			if (offsets[i + 1] <= offsets[i])
				throw std::invalid_argument("empty segment");
			rows.data_ptr<int64_t>()[i] =
				signed_size(offsets[i + 1] - offsets[i]);
		}
		return sums.index_add(0, at::repeat_interleave(rows), x->v) /
		       rows.unsqueeze(1);
	});
}

struct tensor *tensor_normalise(struct scope *s, const struct tensor *x)
{
	return in_scope(s, "normalise", { x }, [&] {
		return x->v / x->v.norm(2, { -1 }, true).clamp_min(1e-12);
	});
}

struct tensor *tensor_dropout(struct scope *s, const struct tensor *x, double p,
			      uint64_t key)
{
	return in_scope(s, "dropout", { x }, [&] {
		at::Tensor mask;

		if (!(p < 65535.0 / 65536))
			throw std::invalid_argument("probability is 1");
		if (p <= 0)
			return x->v;
		mask = at::empty(x->v.sizes(), at::kFloat);
		dropout_mask(mask.data_ptr<float>(), tensor_count(x), p, key);
		return x->v * mask;
	});
}

struct tensor *tensor_cross_entropy(struct scope *s,
				    const struct tensor *logits,
				    const struct tensor *labels,
				    const struct tensor *weights,
				    double smoothing)
{
	return in_scope(s, "cross_entropy", { logits, labels }, [&] {
		return at::cross_entropy_loss(
			logits->v, labels->v,
			weights ? weights->v : at::Tensor(),
			at::Reduction::None, -100, smoothing);
	});
}

int tensor_backward(const struct tensor *loss, struct err *err)
{
	return guarded("backward", err, [&] {
		c10::AutoGradMode mode(true);

		if (!loss)
			throw std::invalid_argument("input missing");
		loss->v.backward();
	});
}

int tensor_backward_from(const struct tensor *y, const float *grad,
			 size_t count, struct err *err)
{
	return guarded("backward", err, [&] {
		c10::AutoGradMode mode(true);

		if (!y || !grad)
			throw std::invalid_argument("input missing");
		if (signed_size(count) != y->v.numel())
			throw std::invalid_argument(
				"the gradient has another size");
		y->v.backward(copied(grad, y->v.sizes()));
	});
}

const float *tensor_grad(const struct tensor *x)
{
	const at::Tensor &grad = x->v.grad();

	return grad.defined() && grad.is_contiguous() ? grad.data_ptr<float>()
						      : nullptr;
}

bool tensor_is_recorded(const struct tensor *x)
{
	return x->v.requires_grad();
}

size_t tensor_size(const struct tensor *x, int dimension)
{
	return static_cast<size_t>(
		x->v.sizes()[static_cast<size_t>(dimension)]);
}

size_t tensor_count(const struct tensor *x)
{
	return static_cast<size_t>(x->v.numel());
}

const float *tensor_data(const struct tensor *x)
{
	if (!x->v.is_contiguous() || x->v.scalar_type() != at::kFloat)
		return nullptr;
	return x->v.data_ptr<float>();
}

int tensor_copy_out(const struct tensor *x, float *out, size_t count,
		    struct err *err)
{
	return guarded("copy out", err, [&] {
		c10::AutoGradMode mode(false);

		if (!x || signed_size(count) != x->v.numel())
			throw std::invalid_argument("another size is wanted");
		at::Tensor flat = x->v.contiguous().to(at::kFloat);
		if (count)
			std::memcpy(out, flat.data_ptr<float>(),
				    sizeof(float) * count);
	});
}

int tensor_value(const struct tensor *x, double *out, struct err *err)
{
	return guarded("value", err, [&] {
		if (!x)
			throw std::invalid_argument("input missing");
		*out = x->v.item<double>();
	});
}
