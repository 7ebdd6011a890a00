/* AdamW against torch.optim.AdamW: scripts/golden/optimizer.py. */
#include "tests/check.h"

#include <stdlib.h>

#include "data/base/arena.h"
#include "finetune/optimizer.h"
#include "tests/golden.h"

#define HEAD 3

/* The three parameters of the script, with its weights. */
static void make_parameters(struct parameters *parameters)
{
	const int64_t weight[] = { 3, 5 }, bias[] = { 3 }, head[] = { 2, 3 };
	size_t total = 0;

	memset(parameters, 0, sizeof(*parameters));
	parameters_add(parameters, "dense.weight", 2, weight)->layer = 1;
	parameters_add(parameters, "dense.bias", 1, bias)->layer = 1;
	parameters_add(parameters, "head.weight", 2, head)->layer = HEAD;
	for (size_t i = 0; i < parameters->count; i++) {
		struct parameter *p = &parameters->items[i];

		for (size_t k = 0; k < p->count; k++)
			p->data[k] = (float)cos(0.7 * (double)total++);
	}
	parameters_train(parameters, 0, HEAD, true);
}

static double number(size_t i, size_t step)
{
	double x = sin(12.9898 * (double)(i + 1) + 78.233 * (double)step);

	return i % 7 == 3 ? 0 : x * pow(10, -(double)(i % 7));
}

static void set_gradients(struct parameters *parameters, size_t step)
{
	size_t total = 0;

	for (size_t i = 0; i < parameters->count; i++) {
		struct parameter *p = &parameters->items[i];

		for (size_t k = 0; k < p->count; k++)
			p->grad[k] = (float)number(total++, step);
	}
}

static void steps_are_those_of_torch(void **state)
{
	struct optimizer_settings settings = OPTIMIZER_DEFAULT;
	json_t *golden = golden_load("tests/golden/optimizer.json");
	json_t *rates = golden_get(golden, "rates");
	json_t *norms = golden_get(golden, "norms");
	json_t *weights = golden_get(golden, "weights");
	struct parameters parameters;
	struct optimizer optimizer;
	struct err err = ERR_INIT;
	size_t at = 0;
	double norm;

	(void)state;
	settings.head_factor = 4;
	settings.head_layer = HEAD;
	make_parameters(&parameters);
	optimizer_init(&optimizer, &parameters, &settings);
	for (size_t step = 0; step < golden_size(golden, "steps"); step++) {
		set_gradients(&parameters, step);
		CHECK_OK(optimizer_step(&optimizer, golden_at(rates, step),
					&norm, &err));
		CHECK_NEAR(norm, golden_at(norms, step), 1e-6);
	}
	for (size_t i = 0; i < parameters.count; i++)
		for (size_t k = 0; k < parameters.items[i].count; k++)
			CHECK_NEAR((double)parameters.items[i].data[k],
				   golden_at(weights, at++), 3e-7);
	assert_int_equal(at, json_array_size(weights));
	optimizer_release(&optimizer);
	parameters_release(&parameters);
	json_decref(golden);
}

static void gradients_are_zero_after_a_step(void **state)
{
	struct optimizer_settings settings = OPTIMIZER_DEFAULT;
	struct parameters parameters;
	struct optimizer optimizer;
	struct err err = ERR_INIT;
	double norm;

	(void)state;
	make_parameters(&parameters);
	optimizer_init(&optimizer, &parameters, &settings);
	set_gradients(&parameters, 0);
	CHECK_OK(optimizer_step(&optimizer, 1e-3, &norm, &err));
	for (size_t i = 0; i < parameters.count; i++)
		for (size_t k = 0; k < parameters.items[i].count; k++)
			assert_true(parameters.items[i].grad[k] == 0);
	optimizer_release(&optimizer);
	parameters_release(&parameters);
}

static void what_is_not_trained_does_not_move(void **state)
{
	struct optimizer_settings settings = OPTIMIZER_DEFAULT;
	struct parameters parameters;
	struct optimizer optimizer;
	struct err err = ERR_INIT;
	double norm;

	(void)state;
	make_parameters(&parameters);
	parameter_train(&parameters.items[0], false);
	optimizer_init(&optimizer, &parameters, &settings);
	assert_int_equal(optimizer.count, 3 + 6);
	for (size_t k = 0; k < 3; k++)
		parameters.items[1].grad[k] = 1;
	CHECK_OK(optimizer_step(&optimizer, 1e-3, &norm, &err));
	CHECK_NEAR(norm, sqrt(3), 1e-6);
	assert_true(parameters.items[0].data[0] == 1);
	assert_true(parameters.items[1].data[0] != (float)cos(0.7 * 15));
	optimizer_release(&optimizer);
	parameters_release(&parameters);
}

static void a_gradient_that_is_not_finite_moves_nothing(void **state)
{
	struct optimizer_settings settings = OPTIMIZER_DEFAULT;
	struct parameters parameters;
	struct optimizer optimizer;
	struct err err = ERR_INIT;
	double norm;

	(void)state;
	make_parameters(&parameters);
	optimizer_init(&optimizer, &parameters, &settings);
	set_gradients(&parameters, 0);
	parameters.items[2].grad[4] = NAN;
	CHECK_FAILS(optimizer_step(&optimizer, 1e-3, &norm, &err),
		    "not finite");
	assert_true(parameters.items[0].data[0] == 1);
	assert_int_equal(optimizer.step, 0);
	optimizer_release(&optimizer);
	parameters_release(&parameters);
}

static void the_norm_of_many_weights_is_exact(void **state)
{
	const int64_t shape[] = { 1000003 };
	struct optimizer_settings settings = OPTIMIZER_DEFAULT;
	struct parameters parameters = { NULL, 0, 0 };
	struct parameter *p = parameters_add(&parameters, "bias", 1, shape);
	struct optimizer optimizer;
	struct err err = ERR_INIT;
	double norm, sum = 0;

	(void)state;
	parameter_train(p, true);
	for (size_t i = 0; i < p->count; i++) {
		p->grad[i] = (float)sin((double)i);
		sum += (double)p->grad[i] * (double)p->grad[i];
	}
	optimizer_init(&optimizer, &parameters, &settings);
	CHECK_OK(optimizer_step(&optimizer, 1e-3, &norm, &err));
	CHECK_NEAR(norm / sqrt(sum), 1, 1e-6);
	optimizer_release(&optimizer);
	parameters_release(&parameters);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_those_of_torch),
		cmocka_unit_test(gradients_are_zero_after_a_step),
		cmocka_unit_test(what_is_not_trained_does_not_move),
		cmocka_unit_test(a_gradient_that_is_not_finite_moves_nothing),
		cmocka_unit_test(the_norm_of_many_weights_is_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
