/* test_figure.c - figures and lines as people and programs read them */
#include "tests/check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/base/text.h"
#include "evaluate/report/figure.h"
#include "evaluate/report/layout.h"

static struct figure made(double value, double low, double high)
{
	return (struct figure){ .score = { .is_defined = true, .value = value },
				.interval = { low, high },
				.n = 60 };
}

static void expect_text(double value, double low, double high, bool is_plain,
			const char *want)
{
	struct figure figure = made(value, low, high);
	char out[FIGURE_TEXT];

	CHECK_TEXT(figure_text(&figure, is_plain, out), want);
}

static void expect_difference(double value, double low, double high,
			      bool is_plain, const char *want)
{
	struct figure figure = made(value, low, high);
	char out[FIGURE_TEXT];

	CHECK_TEXT(difference_text(&figure, is_plain, out), want);
}

static void shares_are_in_percent(void **state)
{
	(void)state;
	expect_text(.783, .7209, .8391, false, "78.3 [72.1, 83.9]");
	expect_text(1, .97, 1, false, "100 [97.0, 100]");
	expect_text(0, 0, .063, false, "0.0 [0.0, 6.3]");
}

static void plain_numbers_have_three_digits(void **state)
{
	(void)state;
	expect_text(.783, .721, .839, true, ".783 [.721, .839]");
	expect_text(.0004, 0, 1, true, ".000 [.000, 1.00]");
	expect_text(-.5, -1, .9996, true, "-.50 [-1.0, 1.00]");
	expect_text(1.414, .99949, 16.64, true, "1.41 [.999, 16.6]");
	expect_text(-.051, -.9996, -.0051, true, "-.05 [-1.0, -.01]");
	expect_text(9.994, 9.996, 10, true, "9.99 [10.0, 10.0]");
}

static void differences_have_a_sign(void **state)
{
	(void)state;
	expect_difference(.012, -.004, .028, false, "+1.2 [-0.4, +2.8]");
	expect_difference(.012, -.004, .028, true, "+.012 [-.004, +.028]");
	expect_difference(-1, -1, 1, false, "-100 [-100, +100]");
}

static void what_rounds_to_nothing_has_no_sign(void **state)
{
	(void)state;
	expect_difference(-.0004, -.0006, .0004, false, "0.0 [-0.1, 0.0]");
	expect_difference(-.0004, -.0006, 0, true, ".000 [-.001, .000]");
	expect_text(-.0004, -.0004, -0., true, ".000 [.000, .000]");
	expect_text(-0., -0., 0, false, "0.0 [0.0, 0.0]");
}

static void columns_are_wide_enough_for_all_of_them(void **state)
{
	char out[FIGURE_TEXT];

	(void)state;
	for (double a = -1; a <= 1; a += 0.0625)
		for (double b = a; b <= 1; b += 0.0625) {
			struct figure figure = made((a + b) / 2, a, b);

			assert_true(strlen(figure_text(&figure, true, out)) <=
				    17);
			assert_true(strlen(difference_text(&figure, true,
							   out)) <= 20);
			assert_true(strlen(difference_text(&figure, false,
							   out)) <= 20);
			if (a >= 0)
				assert_true(strlen(figure_text(&figure, false,
							       out)) <= 17);
		}
}

static void undefined_is_a_word(void **state)
{
	const struct figure figure = { .score = { .why_not = "nothing" } };
	char out[FIGURE_TEXT];

	(void)state;
	CHECK_TEXT(figure_text(&figure, false, out), "undefined");
	CHECK_TEXT(difference_text(&figure, true, out), "undefined");
}

static void p_has_two_or_three_digits(void **state)
{
	static const struct {
		double p;
		const char *want;
	} known[] = { { 1, "1.00" },	{ .9999, "1.00" },   { .636, ".64" },
		      { .0996, ".10" }, { .0994, ".099" },   { .025, ".025" },
		      { .001, ".001" }, { .00099, "<.001" }, { 0, "<.001" },
		      { NAN, "-" } };
	char out[FIGURE_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		CHECK_TEXT(short_p_text(known[i].p, out), known[i].want);
}

static void expect_json(json_t *value, const char *want)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY |
					       JSON_REAL_PRECISION(6));

	if (!text)
		fail_msg("no JSON for %s", want);
	CHECK_TEXT(text, want);
	free(text);
	json_decref(value);
}

static void json_has_no_nan(void **state)
{
	struct figure figure = made(.5, .25, .75);
	const struct figure undefined = {
		.score = { .why_not = "no item is of this class" }, .n = 12
	};

	(void)state;
	expect_json(figure_json(&figure),
		    "{\"value\":0.5,\"interval\":[0.25,0.75],\"n\":60.0}");
	expect_json(figure_json(&undefined),
		    "{\"value\":null,\"undefined_because\":\"no item is of "
		    "this class\",\"n\":12.0}");
	figure = made(.5, NAN, INFINITY);
	expect_json(figure_json(&figure),
		    "{\"value\":0.5,\"interval\":[null,null],\"n\":60.0}");
	figure = made(NAN, 0, 1);
	expect_json(figure_json(&figure),
		    "{\"value\":null,\"interval\":[0.0,1.0],\"n\":60.0}");
	expect_json(real_json(-INFINITY), "null");
	expect_json(real_json(.25), "0.25");
}

/* What a layout call writes; the caller frees. */
static char *written(void (*write)(FILE *, const char *), const char *text)
{
	char *bytes = NULL;
	size_t length;
	FILE *out = open_memstream(&bytes, &length);

	assert_non_null(out);
	write(out, text);
	fclose(out);
	return bytes;
}

static void cut_to_ten(FILE *out, const char *text)
{
	layout_cut(out, text, 10);
}

static void column_of_ten(FILE *out, const char *text)
{
	layout_column(out, text, 10);
}

static void expect_written(void (*write)(FILE *, const char *),
			   const char *text, const char *want)
{
	char *got = written(write, text);

	CHECK_TEXT(got, want);
	free(got);
}

static void folded_lines_keep_to_the_width(void **state)
{
	struct text long_text = TEXT_INIT;
	char *got;

	(void)state;
	for (int i = 0; i < 60; i++)
		text_printf(&long_text, "%sw\xc3\xb6rd%d", i ? " " : "", i);
	for (int i = 0; i < 200; i++) /* one word, of wide letters */
		text_add(&long_text, "\xe6\x97\xa5");
	got = written(layout_fold, text_get(&long_text));
	for (char *line = got, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		assert_true(utf8_width(line, (size_t)(end - line)) <=
			    LAYOUT_WIDTH);
		assert_true(!strncmp(line, "  ", 2) && line[2] != ' ');
	}
	free(got);
	got = written(layout_list, text_get(&long_text));
	assert_true(!strncmp(got, "  - w", 5));
	assert_non_null(strstr(got, "\n    w"));
	free(got);
	text_release(&long_text);
}

static void columns_are_filled_and_cut(void **state)
{
	(void)state;
	expect_written(column_of_ten, "short", "short     ");
	expect_written(column_of_ten, "exactly 10", "exactly 10");
	expect_written(column_of_ten, "more than ten", "more than\xe2\x80\xa6");
	expect_written(column_of_ten, "\xe6\x97\xa5\xe6\x9c\xac",
		       "\xe6\x97\xa5\xe6\x9c\xac      ");
	expect_written(cut_to_ten, "short", "short");
	expect_written(layout_fold, "", "  ");
}

static void nothing_steers_the_terminal(void **state)
{
	(void)state;
	expect_written(layout_fold,
		       "a\x1b[2Jb\nc\xc2\x9b"
		       "d\x7f",
		       "  a [2Jb c d \n");
	expect_written(cut_to_ten,
		       "a\x1b"
		       "b\r\n",
		       "a b  ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_are_in_percent),
		cmocka_unit_test(plain_numbers_have_three_digits),
		cmocka_unit_test(differences_have_a_sign),
		cmocka_unit_test(what_rounds_to_nothing_has_no_sign),
		cmocka_unit_test(columns_are_wide_enough_for_all_of_them),
		cmocka_unit_test(undefined_is_a_word),
		cmocka_unit_test(p_has_two_or_three_digits),
		cmocka_unit_test(json_has_no_nan),
		cmocka_unit_test(folded_lines_keep_to_the_width),
		cmocka_unit_test(columns_are_filled_and_cut),
		cmocka_unit_test(nothing_steers_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
