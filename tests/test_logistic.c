/* The logistic head against scikit-learn, and the choice of C. */
#include "tests/check.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "finetune/logistic.h"

static json_t *golden;
static float *features;
static size_t rows, width;
static size_t all[512];

static int read_golden(void **state)
{
	json_t *table;

	(void)state;
	golden = json_load_file("tests/golden/logistic.json", 0, NULL);
	if (!golden)
		return -1;
	table = json_object_get(golden, "features");
	rows = json_array_size(table);
	width = json_array_size(json_array_get(table, 0));
	features = xcalloc(rows * width, sizeof(*features));
	for (size_t i = 0; i < rows * width; i++)
		features[i] = (float)json_number_value(json_array_get(
			json_array_get(table, i / width), i % width));
	for (size_t i = 0; i < 512; i++)
		all[i] = i;
	return 0;
}

static int release_golden(void **state)
{
	(void)state;
	json_decref(golden);
	free(features);
	return 0;
}

static double at(const json_t *matrix, size_t i, size_t j)
{
	return json_number_value(json_array_get(json_array_get(matrix, i), j));
}

static size_t *labels_of(const json_t *one)
{
	size_t *labels = xcalloc(rows, sizeof(*labels));

	for (size_t i = 0; i < rows; i++)
		labels[i] = (size_t)json_integer_value(
			json_array_get(json_object_get(one, "labels"), i));
	return labels;
}

static void check_case(const json_t *one)
{
	const json_t *weights = json_object_get(one, "coefficients");
	const json_t *bias = json_object_get(one, "intercepts");
	size_t *labels = labels_of(one);
	struct logistic_data data = {
		.features = features,
		.width = width,
		.classes = (size_t)json_integer_value(
			json_object_get(one, "classes")),
		.labels = labels,
		.subset = all,
		.count = rows,
	};
	double c = json_number_value(json_object_get(one, "c"));
	double logs[3];
	struct err err = ERR_INIT;
	struct logistic head;

	logistic_init(&head, data.classes, width);
	CHECK_OK(logistic_fit(&head, &data, c, LOGISTIC_TIGHT, &err));
	for (size_t k = 0; k < json_array_size(weights); k++) {
		/* Two classes: the difference of the rows is the one vector. */
		size_t two = data.classes == 2, row = two ? 1 : k;
		double factor = two ? 2 : 1;

		for (size_t j = 0; j < width; j++)
			CHECK_NEAR(factor * head.weights[row * width + j],
				   at(weights, k, j), 1e-4);
		CHECK_NEAR(factor * head.bias[row] - (two ? 0 : head.bias[0]),
			   json_number_value(json_array_get(bias, k)) -
				   (two ? 0
					: json_number_value(
						  json_array_get(bias, 0))),
			   1e-4);
	}
	for (size_t i = 0; i < 5; i++) {
		logistic_log_probabilities(&head, features + i * width, logs);
		for (size_t k = 0; k < data.classes; k++)
			CHECK_NEAR(
				exp(logs[k]),
				at(json_object_get(one, "probabilities"), i, k),
				1e-5);
	}
	logistic_release(&head);
	free(labels);
}

static void weights_and_probabilities_are_the_reference_s(void **state)
{
	const json_t *cases = json_object_get(golden, "cases");

	(void)state;
	assert_int_equal(json_array_size(cases), 8);
	for (size_t i = 0; i < json_array_size(cases); i++)
		check_case(json_array_get(cases, i));
}

/* The golden's three classes, as data. */
static struct logistic_data three_classes(size_t **labels)
{
	*labels =
		labels_of(json_array_get(json_object_get(golden, "cases"), 4));
	return (struct logistic_data){ .features = features,
				       .width = width,
				       .classes = 3,
				       .labels = *labels,
				       .subset = all,
				       .count = rows };
}

static void a_warm_start_ends_where_a_cold_one_does(void **state)
{
	struct err err = ERR_INIT;
	struct logistic cold, warm;
	size_t *labels;
	struct logistic_data data = three_classes(&labels);

	(void)state;
	logistic_init(&cold, 3, width);
	logistic_init(&warm, 3, width);
	CHECK_OK(logistic_fit(&cold, &data, 10, LOGISTIC_TIGHT, &err));
	CHECK_OK(logistic_fit(&warm, &data, .1, LOGISTIC_TIGHT, &err));
	CHECK_OK(logistic_fit(&warm, &data, 10, LOGISTIC_TIGHT, &err));
	for (size_t j = 0; j < 3 * width; j++)
		CHECK_NEAR(warm.weights[j], cold.weights[j], 1e-4);
	logistic_release(&cold);
	logistic_release(&warm);
	free(labels);
}

static void a_class_without_rows_is_all_but_impossible(void **state)
{
	struct err err = ERR_INIT;
	struct logistic two, three;
	double a[2], b[3];
	size_t *labels =
		labels_of(json_array_get(json_object_get(golden, "cases"), 1));
	struct logistic_data data = { .features = features,
				      .width = width,
				      .classes = 2,
				      .labels = labels,
				      .subset = all,
				      .count = rows };

	(void)state;
	logistic_init(&two, 2, width);
	logistic_init(&three, 3, width);
	CHECK_OK(logistic_fit(&two, &data, 1, LOGISTIC_TIGHT, &err));
	data.classes = 3;
	CHECK_OK(logistic_fit(&three, &data, 1, LOGISTIC_TIGHT, &err));
	logistic_log_probabilities(&two, features, a);
	logistic_log_probabilities(&three, features, b);
	CHECK_NEAR(b[0], a[0], 1e-9);
	CHECK_NEAR(b[1], a[1], 1e-9);
	assert_true(b[2] < -20 && isfinite(b[2]));
	logistic_release(&two);
	logistic_release(&three);
	free(labels);
}

static void one_class_alone_is_certain(void **state)
{
	struct err err = ERR_INIT;
	struct logistic head;
	size_t labels[512] = { 0 };
	double logs[2];
	struct logistic_data data = { .features = features,
				      .width = width,
				      .classes = 2,
				      .labels = labels,
				      .subset = all,
				      .count = rows };

	(void)state;
	logistic_init(&head, 2, width);
	CHECK_OK(logistic_fit(&head, &data, 1, LOGISTIC_TIGHT, &err));
	logistic_log_probabilities(&head, features, logs);
	assert_int_equal(logistic_class(logs, 2), 0);
	assert_true(logs[1] < -20);
	data.count = 0;
	CHECK_FAILS(logistic_fit(&head, &data, 1, LOGISTIC_TIGHT, &err),
		    "no examples");
	logistic_release(&head);
}

static void features_that_are_not_numbers_are_refused(void **state)
{
	struct err err = ERR_INIT;
	struct logistic head;
	float bad[2] = { 1, NAN };
	size_t labels[2] = { 0, 1 };
	struct logistic_data data = { .features = bad,
				      .width = 1,
				      .classes = 2,
				      .labels = labels,
				      .subset = all,
				      .count = 2 };

	(void)state;
	logistic_init(&head, 2, 1);
	CHECK_FAILS(logistic_fit(&head, &data, 1, LOGISTIC_TIGHT, &err),
		    "not finite");
	logistic_release(&head);
}

/* Noise in 40 dimensions and labels by chance: the more C, the worse. With
 * one clean dimension and no noise in the labels: the more, the better. */
static void make_toy(bool is_noise, float *toy, size_t *labels, size_t *folds)
{
	struct rng rng = rng_stream(3, "toy");

	for (size_t i = 0; i < 100; i++) {
		labels[i] = rng_below(&rng, 2);
		folds[i] = i % 5;
		for (size_t j = 0; j < 40; j++)
			toy[i * 40 + j] =
				is_noise ? (float)rng_normal(&rng) : 0;
		if (!is_noise)
			toy[i * 40] = labels[i] ? .1f : -.1f;
	}
}

static void c_is_small_for_noise_and_large_for_signal(void **state)
{
	static const double values[] = { .1, 1, 10, 100 };
	size_t labels[100], folds[100];
	float *toy = xcalloc(4000, sizeof(*toy));
	struct logistic_search search = { values, 4, folds, 1 };
	struct logistic_data data = { .features = toy,
				      .width = 40,
				      .classes = 2,
				      .labels = labels,
				      .subset = all,
				      .count = 100 };
	double one[4], four[4], c;
	struct err err = ERR_INIT;

	(void)state;
	make_toy(true, toy, labels, folds);
	CHECK_OK(logistic_choose(&search, &data, &c, one, &err));
	CHECK_NEAR(c, .1, 0);
	assert_true(one[0] < one[3]);
	search.threads = 4;
	CHECK_OK(logistic_choose(&search, &data, &c, four, &err));
	assert_memory_equal(one, four, sizeof(one));
	make_toy(false, toy, labels, folds);
	CHECK_OK(logistic_choose(&search, &data, &c, NULL, &err));
	CHECK_NEAR(c, 100, 0);
	/* One fold: nothing to choose by. */
	memset(folds, 0, sizeof(folds));
	CHECK_OK(logistic_choose(&search, &data, &c, NULL, &err));
	CHECK_NEAR(c, 10, 0);
	free(toy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(weights_and_probabilities_are_the_reference_s),
		cmocka_unit_test(a_warm_start_ends_where_a_cold_one_does),
		cmocka_unit_test(a_class_without_rows_is_all_but_impossible),
		cmocka_unit_test(one_class_alone_is_certain),
		cmocka_unit_test(features_that_are_not_numbers_are_refused),
		cmocka_unit_test(c_is_small_for_noise_and_large_for_signal),
	};

	return cmocka_run_group_tests(tests, read_golden, release_golden);
}
