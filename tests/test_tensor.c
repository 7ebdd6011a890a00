/* The shim: known values, gradients against differences, and how it fails. */
#include "finetune/tensor.h" /* first: it stands on its own in C */

#include "tests/check.h"

#include <stdlib.h>

#include "finetune/dropout.h"

static const float x6[] = { 0.5f, -1.0f, 2.0f, 1.5f, 0.25f, -0.75f };
static const float w6[] = { 0.3f, -0.2f, 0.7f, 1.1f, 0.4f, -0.6f };

static void expect(struct tensor *x, const float *want, size_t count)
{
	struct err err = ERR_INIT;
	float got[32];

	assert_non_null(x);
	CHECK_OK(tensor_copy_out(x, got, count, &err));
	for (size_t i = 0; i < count; i++)
		CHECK_NEAR(got[i], want[i], 1e-6);
}

static void a_linear_layer_is_x_times_the_transposed_weight(void **state)
{
	/* (2, 3) by (2, 3)^T plus (1, -1), by hand. */
	const float bias[] = { 1, -1 };
	const float want[] = { 2.75f, -2.05f, 0.875f, 1.2f };
	struct scope *s = scope_open();
	struct err err = ERR_INIT;

	(void)state;
	expect(tensor_linear(s, tensor_matrix(s, x6, 2, 3),
			     tensor_matrix(s, w6, 2, 3),
			     tensor_vector(s, bias, 2)),
	       want, 4);
	CHECK_OK(scope_failed(s, &err));
	scope_close(s);
}

static void activations_have_their_known_values(void **state)
{
	/* x Phi(x); its tanh form; at 0.5, -1, 2. */
	const float gelu[] = { 0.34573123f, -0.15865525f, 1.95449974f };
	const float gelu_tanh[] = { 0.34571400f, -0.15880801f, 1.95459769f };
	const float relu[] = { 0.5f, 0, 2 };
	const float softmax[] = { 0.17529039f, 0.03911257f, 0.78559703f };
	struct scope *s = scope_open();
	struct tensor *x = tensor_vector(s, x6, 3);

	(void)state;
	expect(tensor_gelu(s, x), gelu, 3);
	expect(tensor_gelu_tanh(s, x), gelu_tanh, 3);
	expect(tensor_relu(s, x), relu, 3);
	expect(tensor_softmax(s, x), softmax, 3);
	expect(tensor_exp(s, tensor_log_softmax(s, x)), softmax, 3);
	scope_close(s);
}

static void segments_are_averaged_each_over_its_own_rows(void **state)
{
	const size_t offsets[] = { 0, 1, 3 };
	const float want[] = { 0.5f, -1.0f, 1.125f, 0.375f };
	const float unit[] = { 0.6f, 0.8f };
	const float long_one[] = { 3, 4 };
	struct scope *s = scope_open();

	(void)state;
	expect(tensor_segment_mean(s, tensor_matrix(s, x6, 3, 2), offsets, 2),
	       want, 4);
	expect(tensor_normalise(s, tensor_matrix(s, long_one, 1, 2)), unit, 2);
	scope_close(s);
}

static void cross_entropy_knows_weights_and_smoothing(void **state)
{
	const int32_t labels[] = { 2, 0 };
	const float weights[] = { 2, 1, 0.5f };
	/* -log softmax of x6 rows: (1.74131, 3.24131, 0.24131) and
	 * (0.33067, 1.58067, 2.58067), by hand. */
	const float plain[] = { 0.24131148f, 0.33067259f };
	const float weighted[] = { 0.12065574f, 0.66134518f };
	const float smooth[] = { 0.39131148f, 0.44733927f };
	struct scope *s = scope_open();
	struct tensor *x = tensor_matrix(s, x6, 2, 3);
	struct tensor *gold = tensor_ids(s, labels, 2);

	(void)state;
	expect(tensor_cross_entropy(s, x, gold, NULL, 0), plain, 2);
	expect(tensor_cross_entropy(s, x, gold, tensor_vector(s, weights, 3),
				    0),
	       weighted, 2);
	expect(tensor_cross_entropy(s, x, gold, NULL, 0.1), smooth, 2);
	scope_close(s);
}

/* A function with every op in it that has a gradient, of a (2, 3) matrix. */
static struct tensor *everything(struct scope *s, const struct tensor *x)
{
	const int64_t flat[] = { 3, -1 };
	const int32_t ids[] = { 1, 0, 1 }, labels[] = { 1, 0, 2 };
	const size_t offsets[] = { 0, 2, 3 };
	struct tensor *w = tensor_matrix(s, w6, 2, 3), *y, *parts[2];

	y = tensor_layer_norm(s, x, tensor_vector(s, w6, 3),
			      tensor_vector(s, w6 + 3, 3), 1e-5);
	y = tensor_add(s, tensor_gelu(s, y), tensor_tanh(s, x));
	y = tensor_multiply(s, y, tensor_gelu_tanh(s, w));
	y = tensor_embedding(s, y, tensor_ids(s, ids, 3)); /* (3, 3) */
	parts[0] = tensor_narrow(s, y, 0, 1, 2);
	parts[1] = tensor_narrow(s, y, 0, 0, 1);
	y = tensor_stack_rows(s, parts, 2);
	y = tensor_matmul(s, tensor_transpose(s, y, 0, 1),
			  tensor_softmax(s, y));
	y = tensor_subtract(s, tensor_reshape(s, y, 2, flat),
			    tensor_relu(s, y));
	y = tensor_dropout(s, tensor_scale(s, y, 3), 0.3, 11);
	y = tensor_index_select(s, y, tensor_ids(s, ids, 3));
	parts[0] = tensor_normalise(s, tensor_segment_mean(s, y, offsets, 2));
	y = tensor_cross_entropy(s, tensor_linear(s, y, y, NULL),
				 tensor_ids(s, labels, 3), NULL, 0.1);
	return tensor_add(s, tensor_mean(s, y), tensor_sum(s, parts[0]));
}

static double everything_at(const float *x)
{
	struct scope *s = scope_open_no_grad();
	struct err err = ERR_INIT;
	double value = 0;

	CHECK_OK(tensor_value(everything(s, tensor_matrix(s, x, 2, 3)), &value,
			      &err));
	scope_close(s);
	return value;
}

static void gradients_agree_with_differences(void **state)
{
	struct scope *s = scope_open();
	struct tensor *x = tensor_leaf(s, x6, 2, 3);
	struct err err = ERR_INIT;
	struct tensor *y = everything(s, x);
	const float *grad;

	(void)state;
	CHECK_OK(scope_failed(s, &err));
	CHECK_OK(tensor_backward(y, &err));
	grad = tensor_grad(x);
	assert_non_null(grad);
	for (size_t i = 0; i < 6; i++) {
		float up[6], down[6];
		const float step = 4e-3f;

		memcpy(up, x6, sizeof(up));
		memcpy(down, x6, sizeof(down));
		up[i] += step;
		down[i] -= step;
		CHECK_NEAR(grad[i],
			   (everything_at(up) - everything_at(down)) /
				   ((double)up[i] - (double)down[i]),
			   2e-3);
	}
	scope_close(s);
}

static void backward_adds_to_the_callers_own_gradient(void **state)
{
	float data[] = { 1, 2, 3 }, grad[] = { 10, 20, 30 };
	const float outside[] = { 1, -1, 0.5f };
	const int64_t shape[] = { 3 };
	struct scope *s = scope_open();
	struct tensor *p = tensor_param(s, data, grad, 1, shape);
	struct tensor *y = tensor_scale(s, p, 2);
	struct err err = ERR_INIT;

	(void)state;
	CHECK_OK(tensor_backward_from(y, outside, 3, &err));
	CHECK_NEAR(grad[0], 12, 0);
	CHECK_NEAR(grad[1], 18, 0);
	CHECK_NEAR(grad[2], 31, 0);
	assert_ptr_equal(tensor_grad(p), grad);
	CHECK_FAILS(tensor_backward_from(y, outside, 2, &err), "size");
	scope_close(s);
}

static void nothing_is_recorded_where_it_is_not_wanted(void **state)
{
	float data[] = { 1, 2 }, grad[] = { 0, 0 };
	const int64_t shape[] = { 2 };
	struct scope *s = scope_open_no_grad();
	struct tensor *y = tensor_sum(s, tensor_param(s, data, grad, 1, shape));
	struct err err = ERR_INIT;

	(void)state;
	assert_false(tensor_is_recorded(y));
	CHECK_FAILS(tensor_backward(y, &err), "grad");
	scope_close(s);
}

static void the_first_failure_is_kept_in_one_line(void **state)
{
	struct scope *s = scope_open();
	struct tensor *x = tensor_matrix(s, x6, 1, 3);
	struct tensor *bad =
		tensor_linear(s, x, tensor_matrix(s, w6, 2, 2), NULL);
	struct err err = ERR_INIT;

	(void)state;
	assert_null(bad);
	assert_null(tensor_gelu(s, bad));
	CHECK_FAILS(scope_failed(s, &err), "linear: mat1 and mat2");
	assert_null(strchr(err.text, '\n'));
	assert_true(strlen(err.text) < 200);
	scope_close(s);

	s = scope_open();
	assert_null(tensor_relu(s, NULL));
	CHECK_FAILS(scope_failed(s, &err), "relu: input missing");
	scope_close(s);
	CHECK_FAILS(tensor_threads(0, &err), "at least 1");
}

static void what_is_kept_outlives_its_scope(void **state)
{
	struct scope *outer = scope_open(), *inner = scope_open();
	struct tensor *x = tensor_keep(
		outer, tensor_relu(inner, tensor_vector(inner, x6, 3)));
	const float want[] = { 0.5f, 0, 2 };

	(void)state;
	scope_close(inner);
	expect(x, want, 3);
	scope_close(outer);
}

static void dropout_drops_the_share_it_says(void **state)
{
	enum { COUNT = 1000000 };
	float *mask = malloc(COUNT * sizeof(*mask));
	size_t dropped = 0, together = 0;
	double sum = 0;

	(void)state;
	assert_non_null(mask);
	dropout_mask(mask, COUNT, 0.1, 42);
	for (size_t i = 0; i < COUNT; i++) {
		dropped += mask[i] == 0;
		together += i && mask[i] == 0 && mask[i - 1] == 0;
		sum += mask[i];
	}
	/* 4 standard deviations of the binomial. */
	CHECK_NEAR((double)dropped / COUNT, 0.1, 4 * sqrt(0.09 / COUNT));
	CHECK_NEAR((double)together / COUNT, 0.01, 4 * sqrt(0.0103 / COUNT));
	CHECK_NEAR(sum / COUNT, 1, 4 * sqrt(0.1 / 0.9 / COUNT));
	free(mask);
}

static void dropout_is_a_function_of_key_and_place(void **state)
{
	float a[1001], b[1001], c[1001];
	struct err err = ERR_INIT;
	struct scope *s;
	size_t differ = 0;

	(void)state;
	dropout_mask(a, 1001, 0.5, 7);
	dropout_mask(b, 500, 0.5, 7);
	assert_memory_equal(a, b, 500 * sizeof(*a));
	dropout_mask(c, 1001, 0.5, 8);
	for (size_t i = 0; i < 1001; i++)
		differ += a[i] != c[i];
	assert_in_range(differ, 430, 570);

	for (size_t i = 0; i < 1001; i++)
		b[i] = 1;
	for (int threads = 1; threads <= 2; threads++) {
		s = scope_open();
		CHECK_OK(tensor_threads(threads, &err));
		CHECK_OK(tensor_copy_out(
			tensor_dropout(s, tensor_vector(s, b, 1001), 0.5, 7), c,
			1001, &err));
		assert_memory_equal(a, c, sizeof(a));
		scope_close(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_linear_layer_is_x_times_the_transposed_weight),
		cmocka_unit_test(activations_have_their_known_values),
		cmocka_unit_test(segments_are_averaged_each_over_its_own_rows),
		cmocka_unit_test(cross_entropy_knows_weights_and_smoothing),
		cmocka_unit_test(gradients_agree_with_differences),
		cmocka_unit_test(backward_adds_to_the_callers_own_gradient),
		cmocka_unit_test(nothing_is_recorded_where_it_is_not_wanted),
		cmocka_unit_test(the_first_failure_is_kept_in_one_line),
		cmocka_unit_test(what_is_kept_outlives_its_scope),
		cmocka_unit_test(dropout_drops_the_share_it_says),
		cmocka_unit_test(dropout_is_a_function_of_key_and_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
