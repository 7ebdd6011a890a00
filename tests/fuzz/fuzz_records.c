/*
 * fuzz_records.c - predictions come from strangers: no bytes may crash the
 * reader
 *
 * The first byte chooses the file's name, .jsonl or none; the rest is the
 * file. Whatever is accepted is asked for all its fields; a refusal has words.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/formats/records.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void ask_all(struct records *records)
{
	const char *names[16], *value;
	size_t count = records_names(records, names, 16);
	struct err err = ERR_INIT;

	for (size_t i = 0; i < count && i < 16; i++) {
		/* An empty name, or one in two objects, may have none. */
		value = records_field(records, names[i]);
		if (value && !*value)
			abort();
		if (!records_need(records, names[i], &err) && !*err.text)
			abort();
	}
	if (records_field(records, "no such field") && !count)
		abort();
	if (!*records_where(records))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const struct csv_options csv = { 0 };
	char path[] = "/tmp/payoff-fuzz-XXXXXX", named[64];
	int fd = mkstemp(path), rc = -1;
	FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
	struct err err = ERR_INIT;
	struct records *records;

	if (!file)
		abort();
	if (length > 1)
		fwrite(bytes + 1, 1, length - 1, file);
	fclose(file);
	snprintf(named, sizeof(named), "%s%s", path,
		 length && bytes[0] & 1 ? ".jsonl" : "");
	if (rename(path, named))
		abort();
	records = records_open(named, &csv, &err);
	while (records && (rc = records_next(records, &err)) > 0)
		ask_all(records);
	if (rc < 0 && !*err.text)
		abort();
	records_close(records);
	unlink(named);
	return 0;
}
