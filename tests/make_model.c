/*
 * make_model.c - a tiny model's folder for the tests that run real programs
 *
 *	make_model FIXTURE FOLDER
 *
 * FIXTURE is one of tests/fixtures/model-*: see tiny_model.h.
 */
#include <stdio.h>

#include "tests/tiny_model.h"

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;

	if (argc != 3) {
		fprintf(stderr, "make_model FIXTURE FOLDER\n");
		return 2;
	}
	if (tiny_model_write(argv[1], argv[2], &err)) {
		fprintf(stderr, "make_model: %s\n", err.text);
		return 2;
	}
	return 0;
}
