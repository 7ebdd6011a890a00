/* test_report.c - evaluate/report/: text, JSON and the page */
#include "tests/page_check.h"
#include "tests/report_room.h"
#include "tests/schema_check.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/base/text.h"
#include "evaluate/report/html.h"
#include "evaluate/report/report.h"

#define HOSTILE "<script>alert('&\"')</script>\033[2J\a end"

/* Replaces the text of items, which the database forbids to everybody else. */
static void make_hostile(struct report_room *room)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_run(room->fixture.store, &err,
			   "DROP TRIGGER item_unchanged", ""));
	CHECK_OK(store_run(room->fixture.store, &err,
			   "UPDATE item SET body = ?1", "s", HOSTILE));
}

static void the_page_is_well_formed(void **state)
{
	struct report_room *room = *state;
	const char *page;

	report_open(room, 150);
	page = report_print(room, FORM_HTML);
	check_page(page);
	assert_non_null(strstr(page, "<h1 class=\"yes\">TUNING PAYS</h1>"));
	assert_int_equal(count_of(page, "<table>"),
			 count_of(page, "<caption>"));
	assert_int_equal(count_of(page, "role=\"img\""),
			 count_of(page, "<desc id="));
	assert_int_equal(count_of(page, "<th>"), 0);
}

static void the_page_fetches_nothing_and_runs_nothing(void **state)
{
	struct report_room *room = *state;
	const char *page;

	report_open(room, 150);
	make_hostile(room);
	report_reload(room);
	page = report_print(room, FORM_HTML);
	check_page(page);
	assert_null(strstr(page, "<script"));
	assert_null(strstr(page, "src="));
	assert_null(strstr(page, "href="));
	assert_null(strstr(page, "url("));
	assert_null(strstr(page, "http"));
	assert_non_null(strstr(page, "&lt;script&gt;alert(&#39;&amp;&quot;"));
	assert_non_null(strstr(page, "loss &lt; 0.1 &amp; still falling"));
}

static void no_control_reaches_the_terminal(void **state)
{
	struct report_room *room = *state;
	const char *text;

	report_open(room, 150);
	make_hostile(room);
	report_reload(room);
	text = report_print(room, FORM_TEXT);
	for (const char *c = text; *c; c++)
		assert_true((unsigned char)*c >= 0x20 || *c == '\n');
}

static void the_text_fits_79_columns(void **state)
{
	struct report_room *room = *state;

	report_reload(room);
	check_lines(report_print(room, FORM_TEXT));
	report_open(room, 150);
	check_lines(report_print(room, FORM_TEXT));
}

/* All that can be said at once: groups, bars, items without gold. */
static void the_fullest_text_fits_79_columns(void **state)
{
	struct report_room *room = *state;
	struct stated_bar bar;
	struct err err = ERR_INIT;

	CHECK_OK(bar_parse("precision(other)>=0.85", &room->arena, &bar, &err));
	room->project.bars = &bar;
	room->project.bar_count = 1;
	room->project.hourly_cost = 28.5;
	fixture_label(&room->fixture, TRAIN + 181, NULL);
	report_open(room, 180);
	assert_int_equal(room->report.opening.skipped, 1);
	assert_true(room->report.opening.comparison.is_grouped);
	check_lines(report_print(room, FORM_TEXT));
	assert_non_null(strstr(room->text, "groups"));
	check_page(report_print(room, FORM_HTML));
}

static void every_form_has_the_same_bytes_twice(void **state)
{
	struct report_room *room = *state;

	report_open(room, 150);
	for (int form = FORM_TEXT; form <= FORM_CARD; form++) {
		char *before;

		report_print(room, (enum form)form);
		before = room->text;
		room->text = NULL;
		report_reload(room);
		report_print(room, (enum form)form);
		assert_string_equal(room->text, before);
		free(before);
	}
}

static void json_says_what_the_report_says(void **state)
{
	struct report_room *room = *state;
	const struct comparison *c = &room->report.opening.comparison;
	json_t *root, *opening, *comparison, *candidates;

	report_open(room, 150);
	root = report_parse(room);
	opening = json_object_get(root, "opening");
	comparison = json_object_get(opening, "comparison");
	candidates = json_object_get(opening, "candidates");
	CHECK_TEXT(json_string_value(json_object_get(opening, "verdict")),
		   "TUNING PAYS");
	assert_int_equal(
		json_integer_value(json_object_get(comparison, "fixed")),
		c->paired.second_only);
	CHECK_NEAR(json_real_value(json_object_get(comparison, "difference")),
		   c->difference, 1e-12);
	assert_int_equal(json_array_size(json_object_get(opening, "fixed")),
			 c->paired.second_only);
	assert_int_equal(
		json_array_size(json_object_get(
			json_object_get(candidates, "tuned"), "classes")),
		3);
	json_decref(root);
}

/* report_parse() holds every JSON against the schema: it has to be able to say
 * no. */
static void the_schema_refuses_what_it_does_not_know(void **state)
{
	struct report_room *room = *state;
	json_t *schema = schema_load("evaluate/report/report.schema.json");
	json_t *root, *opening, *tuned;
	char why[400];

	report_open(room, 150);
	root = report_parse(room);
	opening = json_object_get(root, "opening");
	tuned = json_object_get(json_object_get(opening, "candidates"),
				"tuned");
	assert_true(schema_keeps(schema, root, why, sizeof(why)));
	json_object_set_new(tuned, "accuracy", json_real(0.9));
	assert_false(schema_keeps(schema, root, why, sizeof(why)));
	assert_non_null(strstr(why, "/opening/candidates/tuned/accuracy"));
	json_object_set_new(tuned, "accuracy",
			    json_pack("{sn ss sf}", "value",
				      "undefined_because", "", "n", 0.0));
	assert_true(schema_keeps(schema, root, why, sizeof(why)));
	json_object_set_new(root, "more", json_true());
	assert_false(schema_keeps(schema, root, why, sizeof(why)));
	assert_non_null(strstr(why, "/more: is not in the schema"));
	json_object_del(root, "more");
	json_object_set_new(opening, "verdict", json_string("MAYBE"));
	assert_false(schema_keeps(schema, root, why, sizeof(why)));
	json_object_del(opening, "verdict");
	assert_false(schema_keeps(schema, root, why, sizeof(why)));
	assert_non_null(strstr(why, "verdict: is missing"));
	json_decref(root);
	json_decref(schema);
}

static void an_empty_project_has_every_form(void **state)
{
	struct report_room *room = *state;
	json_t *root;

	report_reload(room);
	root = report_parse(room);
	assert_true(json_is_null(json_object_get(root, "opening")));
	json_decref(root);
	check_page(report_print(room, FORM_HTML));
	assert_non_null(strstr(room->text, "The test is sealed"));
	assert_non_null(
		strstr(report_print(room, FORM_TEXT), "THE TEST IS SEALED"));
}

/* Practice without train labels has figures that are NaN inside. */
static void runs_without_labels_give_null(void **state)
{
	struct report_room *room = *state;
	json_t *root, *candidate;

	report_add_runs(room);
	report_reload(room);
	root = report_parse(room);
	candidate = json_array_get(
		json_object_get(json_object_get(root, "practice"),
				"candidates"),
		0);
	assert_true(json_is_null(json_object_get(candidate, "accuracy")));
	json_decref(root);
	check_page(report_print(room, FORM_HTML));
	report_print(room, FORM_TEXT);
	assert_null(strstr(room->text, "nan"));
}

static void bars_and_groups_are_in_every_form(void **state)
{
	struct report_room *room = *state;
	struct stated_bar bars[2];
	struct err err = ERR_INIT;
	json_t *root;

	CHECK_OK(bar_parse("accuracy>=0.75", &room->arena, &bars[0], &err));
	CHECK_OK(bar_parse("recall(neg)>=0.5", &room->arena, &bars[1], &err));
	room->project.bars = bars;
	room->project.bar_count = 2;
	report_open(room, 150);
	root = report_parse(room);
	assert_int_equal(json_array_size(json_object_get(
				 json_object_get(root, "opening"), "bars")),
			 2);
	json_decref(root);
	check_page(report_print(room, FORM_HTML));
	assert_non_null(strstr(room->text, "recall(neg)&gt;=0.5"));
	assert_non_null(
		strstr(report_print(room, FORM_TEXT), "recall(neg)>=0.5"));
}

static void more_flips_than_shown_are_said_to_be_elsewhere(void **state)
{
	struct report_room *room = *state;
	const char *page;

	report_open(room, TEST);
	assert_true(room->report.opening.fixed_count > 50);
	page = report_print(room, FORM_HTML);
	assert_int_equal(count_of(page, "class=\"name\""),
			 50 + room->report.opening.broken_count);
	assert_non_null(strstr(page, "more are in <code>payoff evaluate"));
}

static void points_have_no_negative_zero(void **state)
{
	char out[POINTS_TEXT];

	(void)state;
	CHECK_TEXT(points_text(-0.0001, out), "0.0");
	CHECK_TEXT(points_text(0.169, out), "+16.9");
	CHECK_TEXT(points_text(-0.02, out), "-2.0");
	CHECK_TEXT(percent_text(0.7833, out), "78.3");
	CHECK_TEXT(percent_text(1, out), "100.0");
}

static void text_is_escaped_and_cut(void **state)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	(void)state;
	html_text(out, "a<b>&\"'\001\xef\xbf\xbe\xff\n");
	fputc('|', out);
	html_excerpt(out, "\xe6\xbc\xa2\xe5\xad\x97 text", 3);
	fclose(out);
	CHECK_TEXT(text, "a&lt;b&gt;&amp;&quot;&#39;\xef\xbf\xbd\xef\xbf\xbd"
			 "\xef\xbf\xbd\n|\xe6\xbc\xa2\xe2\x80\xa6");
	free(text);
}

int main(void)
{
#define TEST_(name) \
	cmocka_unit_test_setup_teardown(name, report_setup, report_teardown)
	const struct CMUnitTest tests[] = {
		TEST_(the_page_is_well_formed),
		TEST_(the_page_fetches_nothing_and_runs_nothing),
		TEST_(no_control_reaches_the_terminal),
		TEST_(the_text_fits_79_columns),
		cmocka_unit_test_setup_teardown(
			the_fullest_text_fits_79_columns, report_setup_pairs,
			report_teardown),
		TEST_(every_form_has_the_same_bytes_twice),
		TEST_(json_says_what_the_report_says),
		TEST_(the_schema_refuses_what_it_does_not_know),
		TEST_(an_empty_project_has_every_form),
		TEST_(runs_without_labels_give_null),
		TEST_(bars_and_groups_are_in_every_form),
		TEST_(more_flips_than_shown_are_said_to_be_elsewhere),
		cmocka_unit_test(points_have_no_negative_zero),
		cmocka_unit_test(text_is_escaped_and_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
