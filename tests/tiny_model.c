/* tiny_model.c - see tiny_model.h */
#include "tests/tiny_model.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"

#define TENSORS 64

static const char *const models[] = { "bert", "bert-body", "distilbert",
				      "roberta" };
static const char *const files[] = { "config.json", "model.safetensors" };

static const struct type {
	const char *name;
	size_t bytes;
	int bits; /* of a weight; 0: the index */
} types[] = { { "F32", 4, 22 }, { "F16", 2, 9 }, { "I64", 8, 0 } };

struct tensor_line {
	const struct type *type;
	char name[128];
	char shape[64]; /* "200,32" */
	size_t count;
};

static int ends_in(const char *name, const char *end)
{
	size_t length = strlen(name), n = strlen(end);

	return length >= n && strcmp(name + length - n, end) == 0;
}

float tiny_weight(const char *name, size_t index, int bits)
{
	uint64_t hash = 0xcbf29ce484222325u;
	float value;

	for (const char *at = name; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 0x100000001b3u;
	hash += (index + 1) * UINT64_C(0x9e3779b97f4a7c15);
	hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
	hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
	hash ^= hash >> 31;
	value = (float)((int64_t)(hash >> (64 - bits)) -
			((int64_t)1 << (bits - 1)));
	value = ldexpf(value, -(bits + 1));
	if (ends_in(name, "orm.weight") || ends_in(name, ".gamma"))
		value += 1;
	return value;
}

/* A float32 that float16 has too, not a subnormal one. */
static uint64_t half_bits(float value)
{
	uint32_t bits;

	memcpy(&bits, &value, sizeof(bits));
	if (value == 0)
		return 0;
	return (bits >> 16 & 0x8000) | ((bits >> 23 & 0xff) - 127 + 15) << 10 |
	       (bits >> 13 & 0x3ff);
}

static void put_bytes(FILE *out, uint64_t bits, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		fputc((int)(bits >> (8 * i) & 0xff), out);
}

static void put_value(FILE *out, const struct tensor_line *line, size_t index)
{
	float value;
	uint32_t bits;

	if (!line->type->bits) {
		put_bytes(out, index, 8);
		return;
	}
	value = tiny_weight(line->name, index, line->type->bits);
	memcpy(&bits, &value, sizeof(bits));
	put_bytes(out, line->type->bytes == 2 ? half_bits(value) : bits,
		  line->type->bytes);
}

/* "F32 encoder.weight 200 32" */
static int read_line(struct tensor_line *line, const char *text)
{
	char type[8];
	size_t used = 0;
	int at = 0, n;
	long size;

	if (sscanf(text, "%7s %127s%n", type, line->name, &at) != 2)
		return -1;
	line->type = NULL;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(type, types[i].name) == 0)
			line->type = &types[i];
	line->count = 1;
	for (; sscanf(text += at, "%ld%n", &size, &n) == 1; at = n) {
		line->count *= (size_t)size;
		used += (size_t)snprintf(line->shape + used,
					 sizeof(line->shape) - used, "%s%ld",
					 used ? "," : "", size);
		if (used >= sizeof(line->shape))
			return -1;
	}
	return line->type && used ? 0 : -1;
}

static int read_lines(const char *fixture, struct tensor_line *lines,
		      size_t *count, struct err *err)
{
	char *path = file_join(fixture, "tensors.txt"), text[256];
	FILE *in = fopen(path, "r");
	int ret = -1;

	*count = 0;
	if (!in) {
		err_set(err, "%s: %s", path, strerror(errno));
		goto out;
	}
	while (fgets(text, sizeof(text), in)) {
		if (*count == TENSORS || read_line(&lines[*count], text)) {
			err_set(err, "%s:%zu: is no tensor", path, *count + 1);
			goto out;
		}
		++*count;
	}
	ret = 0;
out:
	if (in)
		fclose(in);
	free(path);
	return ret;
}

static void put_file(FILE *out, const struct tensor_line *lines, size_t count)
{
	char *header = NULL;
	size_t length = 0, begin = 0;
	FILE *json = open_memstream(&header, &length);

	fputs("{\"__metadata__\":{\"format\":\"pt\"}", json);
	for (size_t i = 0; i < count; i++) {
		size_t end = begin + lines[i].count * lines[i].type->bytes;

		fprintf(json,
			",\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],"
			"\"data_offsets\":[%zu,%zu]}",
			lines[i].name, lines[i].type->name, lines[i].shape,
			begin, end);
		begin = end;
	}
	fputs("}", json);
	while (ftell(json) % 8)
		fputs(" ", json);
	fclose(json);
	put_bytes(out, length, 8);
	fwrite(header, 1, length, out);
	free(header);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < lines[i].count; j++)
			put_value(out, &lines[i], j);
}

static int copy(const char *from, const char *to, struct err *err)
{
	struct file_out out = { 0 };
	char *bytes = NULL;
	size_t length;

	if (file_read(from, 1 << 16, &bytes, &length, err))
		return -1;
	if (file_out_open(&out, to, err)) {
		free(bytes);
		return -1;
	}
	fwrite(bytes, 1, length, out.stream);
	free(bytes);
	return file_out_commit(&out, err);
}

int tiny_model_write(const char *fixture, const char *folder, struct err *err)
{
	struct tensor_line lines[TENSORS];
	char *from = file_join(fixture, files[0]);
	char *config = file_join(folder, files[0]);
	char *weights = file_join(folder, files[1]);
	struct file_out out = { 0 };
	size_t count;
	int ret = -1;

	if (read_lines(fixture, lines, &count, err) ||
	    file_make_folders(folder, err) || copy(from, config, err) ||
	    file_out_open(&out, weights, err))
		goto out;
	put_file(out.stream, lines, count);
	ret = file_out_commit(&out, err);
out:
	free(from);
	free(config);
	free(weights);
	return ret;
}

/* ---- for a group of tests ---- */

static char parent[256];

char *tiny_model_folder(const char *name)
{
	return file_join(parent, name);
}

int tiny_models_make(void **state)
{
	const char *temporary = getenv("TMPDIR");
	struct err err = ERR_INIT;
	int ret = 0;

	(void)state;
	snprintf(parent, sizeof(parent), "%s/payoff-models-XXXXXX",
		 temporary ? temporary : "/tmp");
	if (!mkdtemp(parent))
		return -1;
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		char *from = xasprintf("tests/fixtures/model-%s", models[i]);
		char *to = tiny_model_folder(models[i]);

		if (tiny_model_write(from, to, &err)) {
			fprintf(stderr, "%s\n", err.text);
			ret = -1;
		}
		free(from);
		free(to);
	}
	return ret;
}

int tiny_models_remove(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		char *folder = tiny_model_folder(models[i]);

		for (size_t j = 0; j < sizeof(files) / sizeof(files[0]); j++) {
			char *path = file_join(folder, files[j]);

			unlink(path);
			free(path);
		}
		rmdir(folder);
		free(folder);
	}
	return rmdir(parent);
}
