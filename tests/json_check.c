/*
 * json_check.c - is standard input one JSON value? For the tests that run real
 * programs
 *
 *	json_check [KEY ...]
 *
 * With keys: prints the value that they lead to, a number being an index.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	json_error_t fault;
	json_t *root = json_loadf(stdin, JSON_REJECT_DUPLICATES, &fault);
	json_t *value = root;

	if (!root) {
		fprintf(stderr, "line %d: %s\n", fault.line, fault.text);
		return 1;
	}
	for (int i = 1; i < argc; i++)
		value = json_is_array(value)
				? json_array_get(value,
						 strtoul(argv[i], NULL, 10))
				: json_object_get(value, argv[i]);
	if (!value)
		fputs("no such value\n", stderr);
	else if (argc > 1) {
		json_dumpf(value, stdout, JSON_ENCODE_ANY | JSON_COMPACT);
		putchar('\n');
	}
	json_decref(root);
	return value ? 0 : 1;
}
