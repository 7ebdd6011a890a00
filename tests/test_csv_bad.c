/*
 * test_csv_bad.c - bad rows: collected as they stand, and reading goes on
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "tests/csv_case.h"

static void check_skipped(const char *bytes, const char *table,
			  const char *skipped, int64_t count)
{
	struct csv_options options = { .skip_bad = csv_bad_path };
	struct text got = TEXT_INIT;
	struct err err = ERR_INIT;
	struct csv_record record;
	struct csv_reader *csv;
	char *kept;
	size_t length;
	int rc;

	csv_case_check(&options, bytes, strlen(bytes), table);
	CHECK_OK(file_read(csv_bad_path, 1000, &kept, &length, &err));
	CHECK_TEXT(kept, skipped);
	csv = csv_open(csv_path, &options, &err);
	assert_non_null(csv);
	while ((rc = csv_next(csv, &record, &err)) > 0)
		;
	assert_int_equal(rc, 0);
	assert_int_equal(csv_bad_count(csv), count);
	csv_close(csv);
	free(kept);
	text_release(&got);
	unlink(csv_bad_path);
}

static void bad_rows_are_collected_as_they_stand(void **state)
{
	(void)state;
	check_skipped("a,b\n1,2\n1,2,3\n3,4\n5\" x,\n5,6\n",
		      "a|b\n2: 1|2\n4: 3|4\n6: 5|6", "a,b\n1,2,3\n5\" x,\n", 2);
	check_skipped("a,b\n1,\"x\ny\",2\n3,4\n", "a|b\n4: 3|4",
		      "a,b\n1,\"x\ny\",2\n", 1);
	check_skipped("a,b\n\xfc,2\n3,4\n", "a|b\n3: 3|4", "a,b\n\xfc,2\n", 1);
}

static void an_unclosed_quote_swallows_no_later_row(void **state)
{
	(void)state;
	check_skipped("a,b\n1,\"x\n3,4\n5,6\n", "a|b\n3: 3|4\n4: 5|6",
		      "a,b\n1,\"x\n", 1);
}

static void without_bad_rows_no_file_is_made(void **state)
{
	const struct csv_options options = { .skip_bad = csv_bad_path };

	(void)state;
	csv_case_check(&options, "a\nx\n", 4, "a\n2: x");
	assert_false(file_exists(csv_bad_path));
}

static void a_failed_reading_leaves_no_file_of_bad_rows(void **state)
{
	const struct csv_options options = { .skip_bad = csv_bad_path };
	struct err err = ERR_INIT;
	struct csv_reader *csv;
	struct csv_record record;

	(void)state;
	csv_case_write("a,b\n1\n1,2\n1,2\n", 14);
	csv = csv_open(csv_path, &options, &err);
	assert_non_null(csv);
	assert_int_equal(csv_next(csv, &record, &err), 1);
	csv_close(csv);
	assert_false(file_exists(csv_bad_path));
}

static void records_are_numbered_bad_ones_too(void **state)
{
	const struct csv_options options = { .skip_bad = csv_bad_path };
	struct err err = ERR_INIT;
	struct csv_record record;
	struct csv_reader *csv;

	(void)state;
	csv_case_write("a,b\n1,2\n1\n\n3,4\n", 15);
	csv = csv_open(csv_path, &options, &err);
	assert_non_null(csv);
	assert_int_equal(csv_next(csv, &record, &err), 1);
	assert_int_equal(record.number, 1);
	assert_int_equal(csv_next(csv, &record, &err), 1);
	assert_int_equal(record.number, 3);
	assert_int_equal(csv_next(csv, &record, &err), 0);
	csv_close(csv);
	unlink(csv_bad_path);
}

static void they_keep_the_encoding_of_their_file(void **state)
{
	const struct csv_options options = { .skip_bad = csv_bad_path,
					     .encoding = CSV_LATIN1 };
	struct err err = ERR_INIT;
	size_t length;
	char *kept;

	(void)state;
	csv_case_check(&options, "a,\xfc\n1\n\xe9\n1,2\n", 12,
		       "a|\xc3\xbc\n4: 1|2");
	CHECK_OK(file_read(csv_bad_path, 100, &kept, &length, &err));
	CHECK_TEXT(kept, "a,\xfc\n1\n\xe9\n");
	free(kept);
	unlink(csv_bad_path);
}

static void they_never_overwrite_the_table(void **state)
{
	const struct csv_options options = { .skip_bad = csv_path };
	struct err err = ERR_INIT;

	(void)state;
	csv_case_write("a,b\n1\n1,2\n", 10);
	assert_null(csv_open(csv_path, &options, &err));
	assert_non_null(strstr(err.text, "is the file that is read"));
}

/* What is left of it would be taken for a row. */
static void an_endless_line_is_no_bad_row(void **state)
{
	const struct csv_options options = { .skip_bad = csv_bad_path };
	size_t length = CSV_RECORD_MAX + 100000;
	struct text got = TEXT_INIT;
	char *bytes = xcalloc(length, 1);

	(void)state;
	memset(bytes, 'x', length);
	memcpy(bytes, "a,b\n1,", 6);
	bytes[length - 10] = ',';
	csv_case_write(bytes, length);
	csv_case_read(&options, &got);
	CHECK_TEXT(text_get(&got),
		   "a|b\nreviews.csv:2: a record longer than 16 MiB");
	assert_false(file_exists(csv_bad_path));
	text_release(&got);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bad_rows_are_collected_as_they_stand),
		cmocka_unit_test(an_unclosed_quote_swallows_no_later_row),
		cmocka_unit_test(without_bad_rows_no_file_is_made),
		cmocka_unit_test(a_failed_reading_leaves_no_file_of_bad_rows),
		cmocka_unit_test(records_are_numbered_bad_ones_too),
		cmocka_unit_test(they_keep_the_encoding_of_their_file),
		cmocka_unit_test(they_never_overwrite_the_table),
		cmocka_unit_test(an_endless_line_is_no_bad_row),
	};

	return cmocka_run_group_tests(tests, csv_case_open, csv_case_close);
}
