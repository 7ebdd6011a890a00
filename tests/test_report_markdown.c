/* test_report_markdown.c - the report for a pull request and a model card */
#include "tests/report_room.h"

#include <stdlib.h>

#include "evaluate/report/markdown_text.h"

/* As many code points as a comment may have. */
#define COMMENT_MAX 65536

static size_t characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

/* Every item has this text. */
static void replace_texts(struct report_room *room, const char *text)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_run(room->fixture.store, &err,
			   "DROP TRIGGER item_unchanged", ""));
	CHECK_OK(store_run(room->fixture.store, &err,
			   "UPDATE item SET body = ?1", "s", text));
	report_reload(room);
}

static void the_verdict_comes_first(void **state)
{
	struct report_room *room = *state;
	const char *text;

	report_open(room, 150);
	text = report_print(room, FORM_MARKDOWN);
	assert_memory_equal(text, "## TUNING PAYS\n", 15);
	assert_non_null(strstr(text, "| accuracy | "));
	assert_non_null(strstr(text, "<details><summary>Fixed by tuning: "));
	assert_int_equal(count_of(text, "<details>"),
			 count_of(text, "</details>"));
}

static void a_sealed_test_has_markdown_too(void **state)
{
	struct report_room *room = *state;

	report_reload(room);
	assert_non_null(strstr(report_print(room, FORM_MARKDOWN),
			       "## The test is sealed"));
}

/* Flips by the hundred, of texts whose every character is escaped. */
static void no_comment_is_too_long(void **state)
{
	struct report_room *room = *state;
	struct report *report;
	char *long_text = malloc(5001);
	struct flip_text *many;

	assert_non_null(long_text);
	memset(long_text, '@', 5000);
	long_text[5000] = '\0';
	report_open(room, 150);
	replace_texts(room, long_text);
	report = &room->report;
	many = arena_alloc(&room->arena, 2000, sizeof(*many));
	for (size_t i = 0; i < 2000; i++)
		many[i] = report->fixed[0];
	report->fixed = report->broken = many;
	report->opening.fixed_count = report->opening.broken_count = 2000;
	report_print(room, FORM_MARKDOWN);
	assert_true(characters(room->text) < COMMENT_MAX);
	assert_true(strlen(room->text) < COMMENT_MAX);
	assert_int_equal(count_of(room->text, "the surest wrong answers"), 2);
	assert_int_equal(count_of(room->text, "<details>"),
			 count_of(room->text, "</details>"));
	free(long_text);
}

/* Remarks without end. */
static void sections_that_do_not_fit_say_so(void **state)
{
	struct report_room *room = *state;
	char *long_text = malloc(3001);
	const char **remarks;

	assert_non_null(long_text);
	memset(long_text, '@', 3000);
	long_text[3000] = '\0';
	report_open(room, 150);
	remarks = arena_alloc(&room->arena, 100, sizeof(*remarks));
	for (size_t i = 0; i < 100; i++)
		remarks[i] = long_text;
	room->report.remarks = remarks;
	room->report.remark_count = 100;
	report_print(room, FORM_MARKDOWN);
	assert_true(strlen(room->text) < COMMENT_MAX);
	assert_non_null(strstr(room->text, "The remarks did not fit"));
	assert_non_null(strstr(room->text, "Fixed by tuning"));
	free(long_text);
}

static void texts_cannot_break_out(void **state)
{
	struct report_room *room = *state;
	const char *text;

	report_open(room, 150);
	replace_texts(room, "a | b\n# c <img src=x> @all `d` \033[2J");
	text = report_print(room, FORM_MARKDOWN);
	assert_null(strstr(text, "<img"));
	assert_null(strstr(text, "@all"));
	assert_null(strstr(text, "\033"));
	assert_non_null(strstr(text, "a \\| b \\# c &lt;img"));
}

static void text_is_escaped(void **state)
{
	struct text out = TEXT_INIT;

	(void)state;
	markdown_add(&out, "*a*_b_[c](d)");
	CHECK_TEXT(text_get(&out), "\\*a\\*\\_b\\_\\[c\\](d)");
	text_clear(&out);
	markdown_add_excerpt(&out, "abcdef", 3);
	CHECK_TEXT(text_get(&out), "abc\xe2\x80\xa6");
	text_release(&out);
}

static void a_model_card_has_the_fields(void **state)
{
	static const char *const fields[] = {
		"## Model details",
		"## Intended use",
		"## Factors",
		"## Metrics",
		"## Evaluation data",
		"## Training data",
		"## Quantitative analyses",
		"## Ethical considerations",
		"## Caveats and recommendations"
	};
	struct report_room *room = *state;
	const char *card;

	report_open(room, 150);
	card = report_print(room, FORM_CARD);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		assert_int_equal(count_of(card, fields[i]), 1);
	assert_non_null(strstr(card, "SHA-256 of the weights: feedbeef"));
	assert_non_null(strstr(card, "neg 50, pos 50, other 50"));
	assert_non_null(strstr(card, "_To be written: "));
	assert_non_null(strstr(card, "| accuracy | 90.0 ["));
}

static void a_sealed_test_has_no_card(void **state)
{
	struct report_room *room = *state;
	struct err err = ERR_INIT;

	report_reload(room);
	CHECK_FAILS(report_model_card(&room->report, stdout, &err),
		    "payoff evaluate --open");
}

int main(void)
{
#define TEST_(name) \
	cmocka_unit_test_setup_teardown(name, report_setup, report_teardown)
	const struct CMUnitTest tests[] = {
		TEST_(the_verdict_comes_first),
		TEST_(a_sealed_test_has_markdown_too),
		TEST_(no_comment_is_too_long),
		TEST_(sections_that_do_not_fit_say_so),
		TEST_(texts_cannot_break_out),
		cmocka_unit_test(text_is_escaped),
		TEST_(a_model_card_has_the_fields),
		TEST_(a_sealed_test_has_no_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
