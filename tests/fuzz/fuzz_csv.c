/*
 * fuzz_csv.c - tables come from strangers: no bytes may crash the reader
 *
 * The first byte chooses encoding, delimiter, pieces and whether bad records
 * are collected; the rest is the file. Whatever is accepted is read to the
 * end, and must not depend on the size of the pieces.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/base/hash.h"
#include "data/formats/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* A hash of all that is read, in a form that differs when anything does. */
static void digest_of(const char *path, const struct csv_options *options,
		      char digest[HASH_HEX])
{
	struct err err = ERR_INIT;
	struct csv_reader *csv = csv_open(path, options, &err);
	struct csv_record record;
	struct hash hash;
	int rc = -1;

	hash_init(&hash);
	while (csv && (rc = csv_next(csv, &record, &err)) > 0) {
		hash_add_field(&hash, &record.line, sizeof(record.line));
		hash_add_field(&hash, &record.count, sizeof(record.count));
		for (size_t i = 0; i < record.count; i++)
			hash_add_field(&hash, record.fields[i],
				       record.lengths[i]);
	}
	hash_add_field(&hash, &rc, sizeof(rc));
	hash_add_field(&hash, err.text, strlen(err.text));
	csv_close(csv);
	hash_final_hex(&hash, digest);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	static const char delimiters[] = { '\0', ',', ';', '\t' };
	char path[] = "/tmp/payoff-fuzz-XXXXXX";
	char whole[HASH_HEX], pieces[HASH_HEX], bad[64];
	struct csv_options options = { .delimiter = 0 };
	unsigned choice = length ? bytes[0] : 0;
	int fd = mkstemp(path);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");

	if (!file)
		abort();
	if (length > 1)
		fwrite(bytes + 1, 1, length - 1, file);
	fclose(file);
	snprintf(bad, sizeof(bad), "%s.bad", path);
	options.encoding = (enum csv_encoding)(choice % 3);
	options.delimiter = delimiters[choice / 3 % 4];
	options.skip_bad = choice & 0x80 ? bad : NULL;
	digest_of(path, &options, whole);
	options.chunk_bytes = 1 + choice / 12 % 7;
	digest_of(path, &options, pieces);
	assert(!strcmp(whole, pieces));
	unlink(path);
	unlink(bad);
	return 0;
}
