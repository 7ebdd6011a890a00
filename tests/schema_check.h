/*
 * schema_check.h - does a JSON value keep a JSON Schema? (cmocka)
 *
 * The part of JSON Schema 2020-12 that report.schema.json uses: type, const,
 * enum, anyOf, $ref within the file, properties, required,
 * additionalProperties false, items, minItems, maxItems, minimum, maximum. A
 * schema with any other keyword fails, so that none is passed over.
 */
#ifndef PAYOFF_TESTS_SCHEMA_CHECK_H
#define PAYOFF_TESTS_SCHEMA_CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* The schema in a file; the caller releases it. Fails the test if it is
 * none. */
json_t *schema_load(const char *path);
/* Where it does not, `why` says it in a line that starts with the path. */
bool schema_keeps(const json_t *schema, const json_t *value, char *why,
		  size_t size);

#endif
