/* csv_case.c - see csv_case.h */
#include "tests/csv_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/base/file.h"

char csv_folder[] = "/tmp/payoff-test-XXXXXX";
char *csv_path, *csv_bad_path;

int csv_case_open(void **state)
{
	(void)state;
	if (!mkdtemp(csv_folder))
		return -1;
	csv_path = file_join(csv_folder, "reviews.csv");
	csv_bad_path = file_join(csv_folder, "bad.csv");
	return 0;
}

int csv_case_close(void **state)
{
	(void)state;
	unlink(csv_path);
	unlink(csv_bad_path);
	free(csv_path);
	free(csv_bad_path);
	return rmdir(csv_folder);
}

void csv_case_write(const char *bytes, size_t length)
{
	FILE *file = fopen(csv_path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* The table as text: "3: a|b" is a record that starts on line 3. The error,
 * where there is one, comes last, without the folder. */
void csv_case_read(const struct csv_options *options, struct text *out)
{
	struct err err = ERR_INIT;
	struct csv_reader *csv = csv_open(csv_path, options, &err);
	const struct csv_record *header;
	struct csv_record record;
	int rc = -1;

	text_clear(out);
	if (csv) {
		header = csv_header(csv);
		for (size_t i = 0; i < header->count; i++)
			text_printf(out, "%s%s", i ? "|" : "",
				    header->fields[i]);
		while ((rc = csv_next(csv, &record, &err)) > 0) {
			text_printf(out, "\n%lld: ", (long long)record.line);
			for (size_t i = 0; i < record.count; i++) {
				assert_int_equal(strlen(record.fields[i]),
						 record.lengths[i]);
				text_printf(out, "%s%s", i ? "|" : "",
					    record.fields[i]);
			}
		}
	}
	if (rc < 0) {
		const char *name = strstr(err.text, "reviews.csv");

		text_printf(out, "%s%s", csv ? "\n" : "",
			    name ? name : err.text);
	}
	csv_close(csv);
}

void csv_case_check(const struct csv_options *given, const char *bytes,
		    size_t length, const char *table)
{
	struct csv_options options = *given;
	struct text got = TEXT_INIT;

	csv_case_write(bytes, length);
	for (size_t chunk = 1; chunk <= length; chunk++) {
		options.chunk_bytes = chunk;
		csv_case_read(&options, &got);
		if (strcmp(text_get(&got), table))
			fail_msg("in pieces of %zu:\n%s\nnot:\n%s", chunk,
				 text_get(&got), table);
	}
	text_release(&got);
}

/* The message of a file that is refused must hold these words. */
void csv_case_refused(const struct csv_options *given, const char *bytes,
		      size_t length, const char *words)
{
	struct csv_options options = *given;
	struct text got = TEXT_INIT;

	csv_case_write(bytes, length);
	for (size_t chunk = 1; chunk <= length + 1; chunk++) {
		options.chunk_bytes = chunk;
		csv_case_read(&options, &got);
		if (!strstr(text_get(&got), words))
			fail_msg("in pieces of %zu: '%s' does not say '%s'",
				 chunk, text_get(&got), words);
	}
	text_release(&got);
}
