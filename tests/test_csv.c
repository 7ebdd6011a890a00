/*
 * test_csv.c - tables as people's programs write them, in pieces of any size
 *
 * Each case is read at every chunk size from one byte to the whole file: what
 * comes out must not depend on where the pieces end (libcsv's own trick).
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/base/arena.h"
#include "tests/csv_case.h"

static void check_table(const char *bytes, const char *table)
{
	const struct csv_options options = { .delimiter = 0 };

	csv_case_check(&options, bytes, strlen(bytes), table);
}

static void check_fails(const char *bytes, const char *words)
{
	const struct csv_options options = { .delimiter = 0 };

	csv_case_refused(&options, bytes, strlen(bytes), words);
}

static void a_plain_table_is_read(void **state)
{
	(void)state;
	check_table("id,text\n1,good\n2,bad\n", "id|text\n2: 1|good\n3: 2|bad");
}

static void the_last_line_needs_no_line_end(void **state)
{
	(void)state;
	check_table("id,text\n1,good", "id|text\n2: 1|good");
	check_table("id,text\n1,\"good\"", "id|text\n2: 1|good");
	check_table("id,text\n1,", "id|text\n2: 1|");
}

static void every_line_end_counts_one_line(void **state)
{
	(void)state;
	check_table("a,b\r\n1,2\r\n3,4\r\n", "a|b\n2: 1|2\n3: 3|4");
	check_table("a,b\r1,2\r3,4\r", "a|b\n2: 1|2\n3: 3|4");
	check_table("a,b\r\n1,2\n3,4\r5,6", "a|b\n2: 1|2\n3: 3|4\n4: 5|6");
}

static void a_quoted_line_feed_stays_in_its_field(void **state)
{
	(void)state;
	check_table("a,b\n1,\"two\nlines\"\n2,x\n",
		    "a|b\n2: 1|two\nlines\n4: 2|x");
	check_table("a,b\r\n1,\"two\r\nlines\"\r\n2,x\r\n",
		    "a|b\n2: 1|two\r\nlines\n4: 2|x");
	check_table("a,b\n1,\"\n\n\"\n2,x\n", "a|b\n2: 1|\n\n\n5: 2|x");
}

static void quotes_and_delimiters_stand_inside_quotes(void **state)
{
	(void)state;
	check_table("a,b\n\"1,2\",\"she said \"\"no\"\"\"\n",
		    "a|b\n2: 1,2|she said \"no\"");
	check_table("a,b\n\"\"\"\",\"\"\n", "a|b\n2: \"|");
}

static void spaces_are_kept(void **state)
{
	(void)state;
	check_table("a,b\n  x , y\t\n\"  q  \", \n",
		    "a|b\n2:   x | y\t\n3:   q  | ");
}

static void empty_fields_are_fields(void **state)
{
	(void)state;
	check_table("a,b,c\n,,\n\"\",,\"\"\n", "a|b|c\n2: ||\n3: ||");
}

static void a_blank_line_is_no_record_but_counts(void **state)
{
	(void)state;
	check_table("a,b\n\n1,2\n\r\n\n3,4\n\n", "a|b\n3: 1|2\n6: 3|4");
	check_table("\n\na\n\nx\n", "a\n5: x");
}

static void one_empty_quoted_field_is_a_record(void **state)
{
	(void)state;
	check_table("a\nx\n\"\"\n\ny\n", "a\n2: x\n3: \n5: y");
	check_table("a\n\"\"", "a\n2: ");
}

static void the_byte_order_mark_is_no_text(void **state)
{
	const struct csv_options latin1 = { .encoding = CSV_LATIN1 };

	(void)state;
	check_table("\xef\xbb\xbf"
		    "a,b\n1,2\n",
		    "a|b\n2: 1|2");
	check_table("\xef\xbb\xbf\"a\",b\n1,2\n", "a|b\n2: 1|2");
	/* It says what the encoding is. */
	csv_case_refused(&latin1,
			 "\xef\xbb\xbf"
			 "a\n\xc3\xa9\n",
			 8, "reviews.csv: UTF-8 by its first bytes");
}

static void any_letters_are_read(void **state)
{
	(void)state;
	check_table("a,b\n\xf0\x9f\x99\x82,gr\xc3\xbc\xc3\x9f\n",
		    "a|b\n2: \xf0\x9f\x99\x82|gr\xc3\xbc\xc3\x9f");
}

static void the_delimiter_is_found(void **state)
{
	(void)state;
	check_table("a;b\n1;x, y\n", "a|b\n2: 1|x, y");
	check_table("a\tb\n1\tx, y; z\n", "a|b\n2: 1|x, y; z");
	check_table("text\n\"x, y; z\"\nq\n", "text\n2: x, y; z\n3: q");
	/* A comma in one name, where semicolons separate. */
	check_table("id;text;label, old\n1;x, y, z;p\n2;x;n\n",
		    "id|text|label, old\n2: 1|x, y, z|p\n3: 2|x|n");
	/* Quoted delimiters decide nothing. */
	check_table("a,\"b;c;d\"\n1,\"2;3;4\"\n", "a|b;c;d\n2: 1|2;3;4");
}

static void the_delimiter_can_be_forced(void **state)
{
	const struct csv_options options = { .delimiter = ';' };

	(void)state;
	csv_case_check(&options, "a,b\n1,2\n", 8, "a,b\n2: 1,2");
}

static void a_ragged_row_is_named(void **state)
{
	(void)state;
	check_fails("a,b,c\n1,2,3\n\n1,2,3,4\n",
		    "reviews.csv:4: 4 columns where the header has 3");
	check_fails("a,b,c\n1\n", "reviews.csv:2: 1 column where the header");
	check_fails("a,b\n1,\"x\ny\"\n1\n", "reviews.csv:4: 1 column where");
}

static void a_stray_quote_is_named(void **state)
{
	(void)state;
	check_fails("a,b\n1,2\n5\" nails,x\n", "reviews.csv:3: a quote inside");
	check_fails("a,b\n1,\"x\"y\n", "reviews.csv:2: text after a closing");
	check_fails("a,b\n1,\"x\" \n", "reviews.csv:2: text after a closing");
	check_fails("a,b\n1, \"x\"\n", "reviews.csv:2: a quote inside");
}

static void an_unclosed_quote_is_named_where_it_opens(void **state)
{
	(void)state;
	check_fails("a,b\n1,2\n3,\"four\n5,6\n7,8\n", "reviews.csv:3: a quote");
	check_fails("\"a,b\n1,2\n", "reviews.csv:1: a quote");
}

static void bytes_outside_the_encoding_are_named(void **state)
{
	(void)state;
	check_fails("a,b\n1,2\n3,\xfc"
		    "ber\n",
		    "reviews.csv:3: byte 0xfc is not UTF-8");
	check_fails("a,b\n1,\xfc\n", "--encoding latin1 or windows-1252");
	/* In the second line of a field that starts on line 2. */
	check_fails("a,b\n1,\"x\n\xfc\"\n", "reviews.csv:3: byte 0xfc");
	/* Overlong, a surrogate, beyond U+10FFFF. */
	check_fails("a\n\xc0\xaf\n", "reviews.csv:2: byte 0xc0");
	check_fails("a\n\xed\xa0\x80\n", "reviews.csv:2: byte 0xed");
	check_fails("a\n\xf4\x90\x80\x80\n", "reviews.csv:2: byte 0xf4");
}

static void other_encodings_are_converted(void **state)
{
	const struct csv_options latin1 = { .encoding = CSV_LATIN1 };
	const struct csv_options windows = { .encoding = CSV_WINDOWS_1252 };

	(void)state;
	csv_case_check(&latin1, "a,\xfc\n\"\xe9\",2\n", 10,
		       "a|\xc3\xbc\n2: \xc3\xa9|2");
	csv_case_check(&windows, "a,b\n\x80,\x93q\x94\n", 10,
		       "a|b\n2: \xe2\x82\xac|\xe2\x80\x9cq\xe2\x80\x9d");
}

static void undefined_bytes_of_windows_1252_are_refused(void **state)
{
	const struct csv_options windows = { .encoding = CSV_WINDOWS_1252 };
	static const char undefined[] = "\x81\x8d\x8f\x90\x9d";

	(void)state;
	for (const char *byte = undefined; *byte; byte++) {
		char bytes[] = "a,b\n1,2\n3,?\n";

		bytes[10] = *byte;
		csv_case_refused(&windows, bytes, strlen(bytes),
				 "is not in windows-1252");
		csv_case_refused(&windows, bytes, strlen(bytes),
				 "reviews.csv:3");
	}
}

static void what_is_no_table_is_refused_in_one_line(void **state)
{
	const struct csv_options options = { .delimiter = 0 };
	struct err err = ERR_INIT;

	(void)state;
	csv_case_refused(&options, "", 0, "reviews.csv: empty");
	csv_case_refused(&options, "\n\r\n\n", 4, "no header");
	csv_case_refused(&options, "\xef\xbb\xbf", 3, "no header");
	csv_case_refused(&options,
			 "\xff\xfe"
			 "a\0,\0",
			 6, "UTF-16");
	csv_case_refused(&options, "\xfe\xff\0a", 4, "UTF-16");
	csv_case_refused(&options, "a,b\n1,\0\n", 8,
			 "reviews.csv:2: a NUL byte");
	csv_case_refused(&options,
			 "\x7f"
			 "ELF\0\0\1\n",
			 8, "NUL byte");
	assert_null(csv_open(csv_folder, &options, &err));
	assert_non_null(strstr(err.text, "is a folder"));
	unlink(csv_path);
	assert_null(csv_open(csv_path, &options, &err));
	assert_non_null(strstr(err.text, "No such file"));
}

/* --- names, numbers, limits --- */

static void columns_are_found_by_name(void **state)
{
	const struct csv_options options = { .delimiter = 0 };
	struct err err = ERR_INIT;
	struct csv_reader *csv;
	size_t index = 9;

	(void)state;
	csv_case_write("id, text ,x,x\n", 14);
	csv = csv_open(csv_path, &options, &err);
	assert_non_null(csv);
	CHECK_OK(csv_column(csv, "text", &index, &err));
	assert_int_equal(index, 1);
	CHECK_FAILS(csv_column(csv, "body", &index, &err),
		    "no column 'body'; there are: id, text, x, x");
	CHECK_FAILS(csv_column(csv, "x", &index, &err), "'x' 2 times");
	csv_close(csv);
}

static void more_than_16_mib_in_a_record_are_refused(void **state)
{
	size_t length = CSV_RECORD_MAX + 1000;
	struct csv_options options = { .delimiter = 0 };
	struct text got = TEXT_INIT;
	char *bytes = xcalloc(length, 1);

	(void)state;
	memset(bytes, 'x', length);
	memcpy(bytes, "a,b\n1,2\n3,", 10);
	csv_case_write(bytes, length);
	csv_case_read(&options, &got);
	assert_non_null(strstr(text_get(&got), "reviews.csv:3: "));
	assert_non_null(strstr(text_get(&got), "16 MiB"));
	/* The same bytes as many lines under one quote that never closes. */
	for (size_t i = 50; i < length; i += 50)
		bytes[i] = '\n';
	bytes[10] = '"';
	csv_case_write(bytes, length);
	csv_case_read(&options, &got);
	assert_non_null(strstr(text_get(&got), "reviews.csv:3: a quote"));
	text_release(&got);
	free(bytes);
}

/* --- writing --- */

static void what_is_written_is_read_again(void **state)
{
	static const char *const fields[] = { "plain",	    "a,b",
					      "say \"no\"", "two\nlines",
					      " pad ",	    "",
					      "\r",	    "a;b\tc" };
	const struct csv_options options = { .delimiter = ',' };
	size_t count = sizeof(fields) / sizeof(fields[0]);
	struct err err = ERR_INIT;
	struct csv_record record;
	struct csv_reader *csv;
	FILE *file = fopen(csv_path, "wb");

	(void)state;
	assert_non_null(file);
	for (int row = 0; row < 2; row++)
		for (size_t i = 0; i < count; i++) {
			csv_write_field(file, fields[i], strlen(fields[i]));
			fputs(i + 1 < count ? "," : "\n", file);
		}
	fclose(file);
	csv = csv_open(csv_path, &options, &err);
	assert_non_null(csv);
	assert_int_equal(csv_next(csv, &record, &err), 1);
	assert_int_equal(record.count, count);
	for (size_t i = 0; i < count; i++)
		CHECK_TEXT(record.fields[i], fields[i]);
	csv_close(csv);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_table_is_read),
		cmocka_unit_test(the_last_line_needs_no_line_end),
		cmocka_unit_test(every_line_end_counts_one_line),
		cmocka_unit_test(a_quoted_line_feed_stays_in_its_field),
		cmocka_unit_test(quotes_and_delimiters_stand_inside_quotes),
		cmocka_unit_test(spaces_are_kept),
		cmocka_unit_test(empty_fields_are_fields),
		cmocka_unit_test(a_blank_line_is_no_record_but_counts),
		cmocka_unit_test(one_empty_quoted_field_is_a_record),
		cmocka_unit_test(the_byte_order_mark_is_no_text),
		cmocka_unit_test(any_letters_are_read),
		cmocka_unit_test(the_delimiter_is_found),
		cmocka_unit_test(the_delimiter_can_be_forced),
		cmocka_unit_test(a_ragged_row_is_named),
		cmocka_unit_test(a_stray_quote_is_named),
		cmocka_unit_test(an_unclosed_quote_is_named_where_it_opens),
		cmocka_unit_test(bytes_outside_the_encoding_are_named),
		cmocka_unit_test(other_encodings_are_converted),
		cmocka_unit_test(undefined_bytes_of_windows_1252_are_refused),
		cmocka_unit_test(what_is_no_table_is_refused_in_one_line),
		cmocka_unit_test(columns_are_found_by_name),
		cmocka_unit_test(more_than_16_mib_in_a_record_are_refused),
		cmocka_unit_test(what_is_written_is_read_again),
	};

	return cmocka_run_group_tests(tests, csv_case_open, csv_case_close);
}
