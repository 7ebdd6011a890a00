/*
 * golden.h - reading the known answers under tests/golden
 *
 * A file that is not there, or not as the test expects, fails the test.
 */
#ifndef PAYOFF_TESTS_GOLDEN_H
#define PAYOFF_TESTS_GOLDEN_H

#include "tests/check.h"

#include <jansson.h>
#include <stdlib.h>

/* The caller calls json_decref(). */
static inline json_t *golden_load(const char *path)
{
	json_error_t error;
	json_t *root = json_load_file(path, 0, &error);

	if (!root)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	return root;
}

static inline json_t *golden_get(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	if (!value)
		fail_msg("the golden file has no '%s'", key);
	return value;
}

static inline double golden_real(json_t *object, const char *key)
{
	return json_number_value(golden_get(object, key));
}

static inline size_t golden_size(json_t *object, const char *key)
{
	return (size_t)json_integer_value(golden_get(object, key));
}

/* Element i of an array of numbers. */
static inline double golden_at(json_t *array, size_t i)
{
	json_t *value = json_array_get(array, i);

	if (!json_is_number(value))
		fail_msg("no number at %zu", i);
	return json_number_value(value);
}

/* An array of whole numbers in fresh memory; the caller frees. */
static inline uint32_t *golden_numbers(json_t *object, const char *key,
				       size_t *count)
{
	json_t *array = golden_get(object, key);
	uint32_t *numbers;

	*count = json_array_size(array);
	numbers = calloc(*count + 1, sizeof(*numbers));
	assert_non_null(numbers);
	for (size_t i = 0; i < *count; i++)
		numbers[i] = (uint32_t)golden_at(array, i);
	return numbers;
}

#endif
