/* safetensors.c - see safetensors.h */
#include "finetune/model/safetensors.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/file.h"

/* The format's own bound on the header, and ours on a file: it is held in
 * memory whole. */
#define HEADER_LIMIT ((size_t)100 * 1000 * 1000)
#define FILE_LIMIT ((size_t)64 << 30)

static const struct type {
	const char *name;
	size_t bytes;
	enum safetensors_type type;
} types[] = {
	{ "F32", 4, SAFETENSORS_F32 },	  { "F16", 2, SAFETENSORS_F16 },
	{ "BF16", 2, SAFETENSORS_BF16 },  { "F64", 8, SAFETENSORS_OTHER },
	{ "I64", 8, SAFETENSORS_OTHER },  { "U64", 8, SAFETENSORS_OTHER },
	{ "I32", 4, SAFETENSORS_OTHER },  { "U32", 4, SAFETENSORS_OTHER },
	{ "I16", 2, SAFETENSORS_OTHER },  { "U16", 2, SAFETENSORS_OTHER },
	{ "I8", 1, SAFETENSORS_OTHER },	  { "U8", 1, SAFETENSORS_OTHER },
	{ "BOOL", 1, SAFETENSORS_OTHER },
};

static const struct type *find_type(const char *name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (name && strcmp(types[i].name, name) == 0)
			return &types[i];
	return NULL;
}

/* A JSON integer from 0 to limit, or -1. */
static int size_of(const json_t *value, size_t limit, size_t *out)
{
	json_int_t n = json_integer_value(value);

	if (!json_is_integer(value) || n < 0 || (uint64_t)n > limit)
		return -1;
	*out = (size_t)n;
	return 0;
}

/* The shape, and how many values and bytes it stands for, within limit. */
static int read_shape(struct safetensors_entry *entry, const json_t *shape,
		      size_t value_bytes, size_t limit)
{
	size_t rank = json_array_size(shape), size;

	if (!json_is_array(shape) || rank > SAFETENSORS_RANK)
		return -1;
	entry->rank = (int)rank;
	entry->count = 1;
	for (size_t i = 0; i < rank; i++) {
		if (size_of(json_array_get(shape, i), INT64_MAX, &size) ||
		    __builtin_mul_overflow(entry->count, size, &entry->count))
			return -1;
		entry->shape[i] = (int64_t)size;
	}
	if (__builtin_mul_overflow(entry->count, value_bytes, &size) ||
	    size > limit)
		return -1;
	entry->length = size;
	return 0;
}

static int read_entry(struct safetensors *file, const char *name,
		      const json_t *json, struct err *err)
{
	struct safetensors_entry *entry = &file->entries[file->count];
	const char *dtype = json_string_value(json_object_get(json, "dtype"));
	const json_t *span = json_object_get(json, "data_offsets");
	const struct type *type = find_type(dtype);
	size_t end;

	memset(entry, 0, sizeof(*entry));
	if (!type)
		return err_set(err, "tensor '%s': type '%s' is not known", name,
			       dtype ? dtype : "(none)");
	if (read_shape(entry, json_object_get(json, "shape"), type->bytes,
		       file->data_length))
		return err_set(err,
			       "tensor '%s': the shape is wrong or larger than "
			       "the file, which may be cut short",
			       name);
	if (json_array_size(span) != 2 ||
	    size_of(json_array_get(span, 0), file->data_length,
		    &entry->begin) ||
	    size_of(json_array_get(span, 1), file->data_length, &end))
		return err_set(err,
			       "tensor '%s': its data lie outside the file, "
			       "which may be cut short",
			       name);
	if (end < entry->begin || end - entry->begin != entry->length)
		return err_set(err,
			       "tensor '%s': %s and its shape do not give "
			       "its span of bytes",
			       name, dtype);
	entry->type = type->type;
	entry->name = xstrdup(name);
	file->count++;
	return 0;
}

static int by_position(const void *a, const void *b)
{
	const struct safetensors_entry *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	if (x->length != y->length)
		return x->length < y->length ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* The spans follow one another and cover the data. */
static int check_cover(struct safetensors *file, struct err *err)
{
	size_t at = 0;

	if (file->count)
		qsort(file->entries, file->count, sizeof(*file->entries),
		      by_position);
	for (size_t i = 0; i < file->count; i++) {
		const struct safetensors_entry *entry = &file->entries[i];

		if (entry->begin < at)
			return err_set(err,
				       "tensor '%s' overlaps the one "
				       "before it",
				       entry->name);
		if (entry->begin > at)
			return err_set(err,
				       "%zu bytes before tensor '%s' "
				       "belong to no tensor",
				       entry->begin - at, entry->name);
		at += entry->length;
	}
	if (at != file->data_length)
		return err_set(err, "%zu bytes at the end belong to no tensor",
			       file->data_length - at);
	return 0;
}

static int read_header(struct safetensors *file, const char *header,
		       size_t length, struct err *err)
{
	json_error_t why;
	json_t *root = json_loadb(header, length, JSON_REJECT_DUPLICATES, &why);
	json_t *value;
	const char *name;
	int ret = -1;

	if (!root)
		return err_set(err, "the header is not JSON: %s", why.text);
	if (!json_is_object(root)) {
		err_set(err, "the header is not a JSON object");
		goto out;
	}
	file->entries =
		xcalloc(json_object_size(root) + 1, sizeof(*file->entries));
	json_object_foreach(root, name, value)
	{
		if (strcmp(name, "__metadata__") == 0)
			continue;
		if (read_entry(file, name, value, err))
			goto out;
	}
	ret = check_cover(file, err);
out:
	json_decref(root);
	return ret;
}

int safetensors_parse(struct safetensors *file, char *bytes, size_t length,
		      struct err *err)
{
	uint64_t header = 0;

	memset(file, 0, sizeof(*file));
	file->bytes = bytes;
	if (length < 8) {
		err_set(err, "%zu bytes are no safetensors file", length);
		goto failed;
	}
	for (int i = 0; i < 8; i++)
		header |= (uint64_t)(unsigned char)bytes[i] << (8 * i);
	if (header > length - 8 || header > HEADER_LIMIT) {
		err_set(err, "the header is longer than the file: not a "
			     "safetensors file, or cut short");
		goto failed;
	}
	file->data = bytes + 8 + header;
	file->data_length = length - 8 - (size_t)header;
	if (read_header(file, bytes + 8, (size_t)header, err))
		goto failed;
	hash_bytes_hex(bytes, length, file->sha256);
	return 0;
failed:
	safetensors_release(file);
	return -1;
}

int safetensors_read(struct safetensors *file, const char *path,
		     struct err *err)
{
	char *bytes = NULL;
	size_t length = 0;

	if (file_read(path, FILE_LIMIT, &bytes, &length, err))
		return -1;
	if (safetensors_parse(file, bytes, length, err))
		return err_at(err, "%s", path);
	return 0;
}

void safetensors_release(struct safetensors *file)
{
	for (size_t i = 0; i < file->count; i++)
		free(file->entries[i].name);
	free(file->entries);
	free(file->bytes);
	memset(file, 0, sizeof(*file));
}

/* IEEE 754 binary16 to binary32; exact. */
static uint32_t widen_half(uint16_t half)
{
	uint32_t sign = (uint32_t)(half & 0x8000) << 16;
	uint32_t exponent = half >> 10 & 0x1f, fraction = half & 0x3ff;

	if (exponent == 0x1f)
		return sign | 0x7f800000 | fraction << 13;
	if (exponent == 0) {
		if (fraction == 0)
			return sign;
		/* Subnormal: shift until the leading one is implicit. */
		for (exponent = 1; !(fraction & 0x400); exponent--)
			fraction <<= 1;
		fraction &= 0x3ff;
	}
	return sign | (exponent + 112) << 23 | fraction << 13;
}

void safetensors_floats(const struct safetensors *file,
			const struct safetensors_entry *entry, float *out)
{
	const unsigned char *in =
		(const unsigned char *)file->data + entry->begin;
	size_t bytes = entry->type == SAFETENSORS_F32 ? 4 : 2;

	assert(entry->type != SAFETENSORS_OTHER);
	for (size_t i = 0; i < entry->count; i++, in += bytes) {
		uint32_t bits = in[0] | (uint32_t)in[1] << 8;

		if (entry->type == SAFETENSORS_F32)
			bits |= (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
		else if (entry->type == SAFETENSORS_BF16)
			bits <<= 16;
		else
			bits = widen_half((uint16_t)bits);
		memcpy(&out[i], &bits, sizeof(bits));
	}
}

/* ---- writing ---- */

/* A file being written and hashed at once. */
struct sink {
	struct file_out out;
	struct hash hash;
};

static void put(struct sink *sink, const void *bytes, size_t length)
{
	hash_add(&sink->hash, bytes, length);
	fwrite(bytes, 1, length, sink->out.stream);
}

static int by_name(const void *a, const void *b)
{
	const struct safetensors_value *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static size_t value_count(const struct safetensors_value *value)
{
	size_t count = 1;

	for (int i = 0; i < value->rank; i++)
		count *= (size_t)value->shape[i];
	return count;
}

/* The header as text, padded with spaces so that the data are aligned; the
 * caller frees. */
static char *make_header(const struct safetensors_value *const *sorted,
			 size_t count, size_t *length)
{
	json_t *root = json_pack("{s:{s:s}}", "__metadata__", "format", "pt");
	char *text, *padded;
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		size_t end = at + value_count(sorted[i]) * sizeof(float);
		json_t *shape = json_array();

		for (int d = 0; d < sorted[i]->rank; d++)
			json_array_append_new(
				shape, json_integer(sorted[i]->shape[d]));
		json_object_set_new(root, sorted[i]->name,
				    json_pack("{s:s, s:o, s:[I, I]}", "dtype",
					      "F32", "shape", shape,
					      "data_offsets", (json_int_t)at,
					      (json_int_t)end));
		at = end;
	}
	text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	*length = (strlen(text) + 7) / 8 * 8;
	padded = xasprintf("%-*s", (int)*length, text);
	free(text);
	return padded;
}

static void put_number(struct sink *sink, uint64_t number)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
	put(sink, bytes, sizeof(bytes));
}

static void put_floats(struct sink *sink, const float *data, size_t count)
{
	unsigned char chunk[4096];
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t bits;

		memcpy(&bits, &data[i], sizeof(bits));
		for (int k = 0; k < 4; k++)
			chunk[used++] = (unsigned char)(bits >> (8 * k));
		if (used == sizeof(chunk) || i + 1 == count) {
			put(sink, chunk, used);
			used = 0;
		}
	}
}

int safetensors_write(const char *path, const struct safetensors_value *values,
		      size_t count, char sha256[HASH_HEX], struct err *err)
{
	const struct safetensors_value **sorted =
		xcalloc(count + 1, sizeof(*sorted));
	char *header = NULL, hex[HASH_HEX];
	struct sink sink;
	size_t length = 0;
	int ret = -1;

	memset(&sink, 0, sizeof(sink));
	for (size_t i = 0; i < count; i++)
		sorted[i] = &values[i];
	qsort(sorted, count, sizeof(*sorted), by_name);
	header = make_header(sorted, count, &length);
	if (file_out_open(&sink.out, path, err))
		goto out;
	hash_init(&sink.hash);
	put_number(&sink, length);
	put(&sink, header, length);
	for (size_t i = 0; i < count; i++)
		put_floats(&sink, sorted[i]->data, value_count(sorted[i]));
	hash_final_hex(&sink.hash, hex);
	if (file_out_commit(&sink.out, err))
		goto out;
	if (sha256)
		memcpy(sha256, hex, HASH_HEX);
	ret = 0;
out:
	file_out_abandon(&sink.out);
	free(header);
	free(sorted);
	return ret;
}
