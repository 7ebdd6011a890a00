/*
 * safetensors.h - weights in a file that cannot run code
 *
 * Format: 64 bits little-endian header length; a JSON object {name: {dtype,
 * shape, data_offsets}} with an optional "__metadata__"; the values, whose
 * offsets count from the end of the header. The file is read whole into
 * memory and hashed, not mapped: a file truncated under a mapping is a crash,
 * not one clear line. Checked: lengths, that shape and type give the span,
 * and that the spans cover the data without a gap or an overlap.
 */
#ifndef PAYOFF_FINETUNE_MODEL_SAFETENSORS_H
#define PAYOFF_FINETUNE_MODEL_SAFETENSORS_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/base/hash.h"

#define SAFETENSORS_RANK 8

enum safetensors_type {
	SAFETENSORS_F32,
	SAFETENSORS_F16,
	SAFETENSORS_BF16,
	SAFETENSORS_OTHER, /* integers, booleans, float64: sizes are checked */
};

struct safetensors_entry {
	char *name;
	enum safetensors_type type;
	int rank;
	int64_t shape[SAFETENSORS_RANK];
	size_t count;	      /* values */
	size_t begin, length; /* bytes, from the start of the data */
};

struct safetensors {
	struct safetensors_entry *entries; /* by position in the data */
	size_t count;
	char *bytes; /* the whole file */
	const char *data;
	size_t data_length;
	char sha256[HASH_HEX]; /* of the whole file, as a hub states it */
};

/* Reads and checks a file. */
int safetensors_read(struct safetensors *file, const char *path,
		     struct err *err);
/* The same from memory, which is taken over even on failure (free()). */
int safetensors_parse(struct safetensors *file, char *bytes, size_t length,
		      struct err *err);
void safetensors_release(struct safetensors *file);
/* Copies a tensor's values as float32, entry->count of them. The type is
 * F32, F16 or BF16. */
void safetensors_floats(const struct safetensors *file,
			const struct safetensors_entry *entry, float *out);

/* What is to be written: float32 values under a name. */
struct safetensors_value {
	const char *name;
	int rank;
	const int64_t *shape;
	const float *data;
};

/* Writes a file whole or not at all, with {"format": "pt"}, in the order of
 * the names, so that the same weights are the same bytes. The SHA-256 of the
 * file is stored in sha256. */
int safetensors_write(const char *path, const struct safetensors_value *values,
		      size_t count, char sha256[HASH_HEX], struct err *err);

#endif
