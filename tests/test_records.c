/* test_records.c - data/formats/records.c: one way to read CSV and JSON Lines
 */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/formats/records.h"

static char path[64];

/* Opens a file with these bytes; it is removed at once. */
static struct records *open_bytes(const char *ending, const char *bytes,
				  struct err *err)
{
	static const struct csv_options csv = { 0 };
	struct records *records;
	FILE *file;

	snprintf(path, sizeof(path), "/tmp/payoff-records-%d%s", (int)getpid(),
		 ending);
	file = fopen(path, "wb");
	assert_non_null(file);
	fputs(bytes, file);
	assert_int_equal(fclose(file), 0);
	records = records_open(path, &csv, err);
	unlink(path);
	return records;
}

/* The row of a file of one JSON object, which must be there. */
static struct records *open_row(const char *object)
{
	struct err err = ERR_INIT;
	struct records *records = open_bytes(".jsonl", object, &err);

	assert_non_null(records);
	if (records_next(records, &err) != 1)
		fail_msg("%s: %s", object, err.text);
	return records;
}

static void expect_field(struct records *records, const char *name,
			 const char *want)
{
	const char *got = records_field(records, name);

	if (!want)
		assert_null(got);
	else if (!got)
		fail_msg("'%s' has no value", name);
	else
		CHECK_TEXT(got, want);
}

/* The reader must fail at its first row, saying these words. */
static void expect_fault(const char *bytes, const char *words)
{
	struct err err = ERR_INIT;
	struct records *records = open_bytes(".jsonl", bytes, &err);

	assert_non_null(records);
	CHECK_FAILS(records_next(records, &err), words);
	records_close(records);
}

static void both_forms_give_the_same_rows(void **state)
{
	static const char *const forms[][2] = {
		{ ".csv", "id,label\n1,pos\n2,neg\n" },
		{ ".jsonl", "{\"id\": 1, \"label\": \"pos\"}\n"
			    "{\"id\": 2, \"label\": \"neg\"}\n" },
	};
	struct err err = ERR_INIT;

	(void)state;
	for (size_t f = 0; f < 2; f++) {
		struct records *records =
			open_bytes(forms[f][0], forms[f][1], &err);

		assert_non_null(records);
		assert_int_equal(records_next(records, &err), 1);
		expect_field(records, "id", "1");
		expect_field(records, "label", "pos");
		expect_field(records, "nothing", NULL);
		assert_int_equal(records_next(records, &err), 1);
		expect_field(records, "id", "2");
		expect_field(records, "label", "neg");
		assert_int_equal(records_next(records, &err), 0);
		records_close(records);
	}
}

static void a_brace_makes_it_json_whatever_the_name(void **state)
{
	static const char *const files[] = { "{\"id\": 7}\n",
					     " \r\n\t{\"id\": 7}\n",
					     "\xef\xbb\xbf{\"id\": 7}" };
	struct err err = ERR_INIT;

	(void)state;
	for (size_t f = 0; f < 3; f++) {
		struct records *records = open_bytes(".txt", files[f], &err);

		assert_non_null(records);
		assert_int_equal(records_next(records, &err), 1);
		expect_field(records, "id", "7");
		records_close(records);
	}
}

static void a_byte_order_mark_belongs_to_no_row(void **state)
{
	struct records *records = open_row("\xef\xbb\xbf{\"id\": \"a\"}\n");

	(void)state;
	expect_field(records, "id", "a");
	records_close(records);
	records = open_row("\xef\xbb\xbf\n{\"id\": \"a\"}\n");
	expect_field(records, "id", "a");
	records_close(records);
}

static void blank_lines_are_no_rows_and_are_counted_as_lines(void **state)
{
	struct err err = ERR_INIT;
	struct records *records = open_bytes(
		".jsonl", "\n  \r\n{\"id\":1}\r\n\n{\"id\":2}", &err);

	(void)state;
	assert_int_equal(records_next(records, &err), 1);
	assert_non_null(strstr(records_where(records), ".jsonl:3"));
	assert_int_equal(records_next(records, &err), 1);
	assert_non_null(strstr(records_where(records), ".jsonl:5"));
	expect_field(records, "id", "2");
	assert_int_equal(records_next(records, &err), 0);
	records_close(records);
}

static void a_field_may_be_in_an_object_inside(void **state)
{
	struct records *records = open_row(
		"{\"id\": \"x\", \"cats\": {\"POS\": 0.25, \"NEG\": 0.75}}");
	const char *names[8];

	(void)state;
	expect_field(records, "POS", "0.25");
	expect_field(records, "NEG", "0.75");
	assert_int_equal(records_names(records, names, 8), 3);
	CHECK_TEXT(names[0], "id");
	CHECK_TEXT(names[1], "POS");
	CHECK_TEXT(names[2], "NEG");
	assert_int_equal(records_names(records, names, 1), 3);
	records_close(records);
}

static void a_name_in_two_objects_inside_is_no_name(void **state)
{
	struct records *records = open_row(
		"{\"a\": {\"score\": 1}, \"b\": {\"score\": 2}, \"id\": 3}");
	struct err err = ERR_INIT;

	(void)state;
	expect_field(records, "score", NULL);
	CHECK_FAILS(records_need(records, "score", &err) ? 0 : -1,
		    "'score' is in several of its objects");
	records_close(records);
	records = open_row("{\"a\": {\"id\": 1}, \"b\": {\"id\": 2}, "
			   "\"id\": 3}");
	expect_field(records, "id", "3");
	records_close(records);
}

static void values_are_text_as_json_has_them(void **state)
{
	struct records *records = open_row(
		"{\"whole\": 9007199254740993, \"least\": "
		"-9223372036854775808, \"yes\": true, \"none\": null, "
		"\"empty\": \"\", \"list\": [1, 2], \"a\\\"b\": \"c\\nd\", "
		"\"half\": 0.5}");
	struct err err = ERR_INIT;

	(void)state;
	/* one more than a double can hold */
	expect_field(records, "whole", "9007199254740993");
	expect_field(records, "least", "-9223372036854775808");
	expect_field(records, "yes", "true");
	expect_field(records, "none", NULL);
	expect_field(records, "empty", NULL);
	expect_field(records, "list", "[1,2]");
	expect_field(records, "a\"b", "c\nd");
	expect_field(records, "half", "0.5");
	CHECK_TEXT(records_need(records, "none", &err), "");
	CHECK_TEXT(records_need(records, "empty", &err), "");
	records_close(records);
}

static void a_missing_field_is_refused_with_those_there_are(void **state)
{
	struct records *records =
		open_row("{\"key\": 1, \"cats\": {\"POS\": 1}}");
	struct err err = ERR_INIT;

	(void)state;
	CHECK_FAILS(records_need(records, "id", &err) ? 0 : -1,
		    ".jsonl:1: no field 'id'; there are: key, POS");
	records_close(records);
	records = open_bytes(".csv", "key,label\n1,pos\n", &err);
	assert_int_equal(records_next(records, &err), 1);
	CHECK_FAILS(records_need(records, "id", &err) ? 0 : -1,
		    "no column 'id'; there are: key, label");
	records_close(records);
}

static void what_is_no_object_is_refused_with_its_line(void **state)
{
	(void)state;
	expect_fault("\n{\"id\": \n", ".jsonl:2: not JSON: ");
	expect_fault("{\"id\": 1} {\"id\": 2}\n", ".jsonl:1: not JSON: ");
	expect_fault("{\"id\": NaN}\n", ".jsonl:1: not JSON: ");
	expect_fault("{\"id\": \"\xff\"}\n", ".jsonl:1: not JSON: ");
	expect_fault("{\"id\": \"a\\u0000b\"}\n", ".jsonl:1: not JSON: ");
	expect_fault("[1, 2]\n", ".jsonl:1: not a JSON object");
	expect_fault("{\"id\": 1, \"id\": 2}\n", "duplicate");
	expect_fault("{\"id\": 12345678901234567890}\n", "too big integer");
}

static void a_line_is_not_read_beyond_its_ceiling(void **state)
{
	static const struct csv_options csv = { 0 };
	struct err err = ERR_INIT;
	struct records *records;

	(void)state;
	/* without an end: it must be given up, not read */
	snprintf(path, sizeof(path), "/tmp/payoff-zero-%d.jsonl",
		 (int)getpid());
	assert_int_equal(symlink("/dev/zero", path), 0);
	records = records_open(path, &csv, &err);
	unlink(path);
	assert_non_null(records);
	CHECK_FAILS(records_next(records, &err),
		    ".jsonl:1: a line of over 16 MiB");
	records_close(records);
}

static void an_array_is_not_taken_for_a_table(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	CHECK_FAILS(
		open_bytes(".json", "[\n {\"id\": 1},\n {\"id\": 2}\n]\n", &err)
			? 0
			: -1,
		"a JSON array; JSON Lines has one object a line");
}

static void a_file_that_is_not_there_is_said(void **state)
{
	static const struct csv_options csv = { 0 };
	struct err err = ERR_INIT;

	(void)state;
	CHECK_FAILS(records_open("/tmp/payoff-no-such.jsonl", &csv, &err) ? 0
									  : -1,
		    "/tmp/payoff-no-such.jsonl: No such file");
	records_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_forms_give_the_same_rows),
		cmocka_unit_test(a_brace_makes_it_json_whatever_the_name),
		cmocka_unit_test(a_byte_order_mark_belongs_to_no_row),
		cmocka_unit_test(
			blank_lines_are_no_rows_and_are_counted_as_lines),
		cmocka_unit_test(a_field_may_be_in_an_object_inside),
		cmocka_unit_test(a_name_in_two_objects_inside_is_no_name),
		cmocka_unit_test(values_are_text_as_json_has_them),
		cmocka_unit_test(
			a_missing_field_is_refused_with_those_there_are),
		cmocka_unit_test(what_is_no_object_is_refused_with_its_line),
		cmocka_unit_test(a_line_is_not_read_beyond_its_ceiling),
		cmocka_unit_test(an_array_is_not_taken_for_a_table),
		cmocka_unit_test(a_file_that_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
