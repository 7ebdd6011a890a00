/*
 * fuzz_safetensors.c - weights come from strangers: no bytes may crash us
 *
 * Whatever the reader accepts is then read to the last value, so that a span
 * outside the file is seen by the address sanitizer.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "finetune/model/safetensors.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct err err = ERR_INIT;
	struct safetensors file;
	char *copy = xcalloc(length + !length, 1);

	if (length)
		memcpy(copy, bytes, length);
	if (safetensors_parse(&file, copy, length, &err))
		return 0;
	for (size_t i = 0; i < file.count; i++) {
		const struct safetensors_entry *entry = &file.entries[i];
		float *values;

		if (entry->type == SAFETENSORS_OTHER)
			continue;
		values = xcalloc(entry->count + 1, sizeof(*values));
		safetensors_floats(&file, entry, values);
		free(values);
	}
	safetensors_release(&file);
	return 0;
}
