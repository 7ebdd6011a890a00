/* test_report.c - evaluate/report/: text, JSON and the page */
#include "tests/candidates.h"
#include "tests/page_check.h"
#include "tests/project.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/base/text.h"
#include "evaluate/report/html.h"
#include "evaluate/report/report.h"

#define TRAIN 60
#define TEST 200
#define HOSTILE "<script>alert('&\"')</script>\033[2J\a end"

struct room {
	struct fixture fixture;
	struct arena arena;
	struct project project;
	struct label_list labels;
	struct report report;
	char *text;
};

static const char *const keys[] = { "neg", "pos", "other" };

static bool misses_thirds(int64_t item)
{
	return item % 3 != 0;
}
static bool misses_tenths(int64_t item)
{
	return item % 10 != 0;
}

static void label(struct room *room, int64_t from, int64_t to)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(room->fixture.store, &err));
	for (int64_t id = from; id <= to; id++)
		fixture_label(&room->fixture, id, keys[id % 3]);
	CHECK_OK(store_commit(room->fixture.store, &err));
}

static void add_runs(struct room *room)
{
	struct candidate_rule untuned = { .run = { .method = METHOD_OWN_HEAD },
					  .is_right = misses_thirds };
	struct candidate_rule tuned = {
		.run = { .method = METHOD_FULL,
			 .is_tuned = true,
			 .seed = 7,
			 .weights_hash = "feedbeef",
			 .data_hash = "cafe",
			 .wall_seconds = 90,
			 .versions = "{\"libtorch\": \"1.2.3\"}",
			 .remarks = "[\"loss < 0.1 & still falling\"]" },
		.is_right = misses_tenths
	};
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(candidate_add(room->fixture.store, &untuned, &err));
	CHECK_OK(candidate_add(room->fixture.store, &tuned, &err));
	CHECK_OK(store_commit(room->fixture.store, &err));
}

static int open_sized(void **state, int64_t group)
{
	const struct fixture_size size = { TRAIN, TEST, group, 3 };
	struct room *room = calloc(1, sizeof(*room));
	struct err err = ERR_INIT;

	assert_non_null(room);
	fixture_open_sized(&room->fixture, &size);
	CHECK_OK(labels_load(room->fixture.store, &room->arena, &room->labels,
			     &err));
	CHECK_OK(project_load(room->fixture.store, &room->arena, &room->project,
			      &err));
	*state = room;
	return 0;
}

static int setup(void **state)
{
	return open_sized(state, 1);
}

static int setup_pairs(void **state)
{
	return open_sized(state, 2);
}

static int teardown(void **state)
{
	struct room *room = *state;

	fixture_close(&room->fixture);
	arena_release(&room->arena);
	free(room->text);
	free(room);
	return 0;
}

static void load(struct room *room)
{
	struct err err = ERR_INIT;

	CHECK_OK(report_load(room->fixture.store, &room->project, &room->labels,
			     &room->arena, &room->report, &err));
}

static void open_test(struct room *room, int64_t labels)
{
	struct opening_choice choice = { 0 };
	struct practice practice;
	struct opening_plan plan;
	struct look look;
	struct err err = ERR_INIT;

	label(room, 1, TRAIN);
	add_runs(room);
	label(room, TRAIN + 1, TRAIN + labels);
	CHECK_OK(practice_load(room->fixture.store, &room->project,
			       &room->labels, &room->arena, &practice, &err));
	CHECK_OK(opening_plan(room->fixture.store, &room->project,
			      &room->labels, &practice, &choice, &room->arena,
			      &plan, &err));
	assert_true(plan.n > 0);
	CHECK_OK(opening_write(room->fixture.store, &plan, &look, &err));
	load(room);
}

enum form { FORM_TEXT, FORM_JSON, FORM_HTML };

/* The report in a form, in room->text. */
static const char *print(struct room *room, enum form form)
{
	size_t length;
	FILE *out;
	struct err err = ERR_INIT;

	free(room->text);
	room->text = NULL;
	out = open_memstream(&room->text, &length);
	assert_non_null(out);
	if (form == FORM_TEXT)
		report_text(&room->report, 5, out);
	else if (form == FORM_JSON)
		CHECK_OK(report_json(&room->report, out, &err));
	else
		CHECK_OK(report_html(&room->report, out, &err));
	fclose(out);
	assert_int_equal(utf8_invalid_at(room->text, length), length);
	return room->text;
}

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	while ((text = strstr(text, part))) {
		count++;
		text++;
	}
	return count;
}

/* Replaces the text of items, which the database forbids to everybody else. */
static void make_hostile(struct room *room)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_run(room->fixture.store, &err,
			   "DROP TRIGGER item_unchanged", ""));
	CHECK_OK(store_run(room->fixture.store, &err,
			   "UPDATE item SET body = ?1", "s", HOSTILE));
}

static void the_page_is_well_formed(void **state)
{
	struct room *room = *state;
	const char *page;

	open_test(room, 150);
	page = print(room, FORM_HTML);
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
	struct room *room = *state;
	const char *page;

	open_test(room, 150);
	make_hostile(room);
	load(room);
	page = print(room, FORM_HTML);
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
	struct room *room = *state;
	const char *text;

	open_test(room, 150);
	make_hostile(room);
	load(room);
	text = print(room, FORM_TEXT);
	for (const char *c = text; *c; c++)
		assert_true((unsigned char)*c >= 0x20 || *c == '\n');
}

static void check_lines(const char *text)
{
	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n");

		if (utf8_width(line, length) > 79)
			fail_msg("too wide: %.*s", (int)length, line);
		if (length && line[length - 1] == ' ')
			fail_msg("ends in a space: '%.*s'", (int)length, line);
		line += length + (line[length] == '\n');
	}
}

static void the_text_fits_79_columns(void **state)
{
	struct room *room = *state;

	load(room);
	check_lines(print(room, FORM_TEXT));
	open_test(room, 150);
	check_lines(print(room, FORM_TEXT));
}

/* All that can be said at once: groups, bars, items without gold. */
static void the_fullest_text_fits_79_columns(void **state)
{
	struct room *room = *state;
	struct stated_bar bar;
	struct err err = ERR_INIT;

	CHECK_OK(bar_parse("precision(other)>=0.85", &room->arena, &bar, &err));
	room->project.bars = &bar;
	room->project.bar_count = 1;
	room->project.hourly_cost = 28.5;
	fixture_label(&room->fixture, TRAIN + 181, NULL);
	open_test(room, 180);
	assert_int_equal(room->report.opening.skipped, 1);
	assert_true(room->report.opening.comparison.is_grouped);
	check_lines(print(room, FORM_TEXT));
	assert_non_null(strstr(room->text, "groups"));
	check_page(print(room, FORM_HTML));
}

static void every_form_has_the_same_bytes_twice(void **state)
{
	struct room *room = *state;

	open_test(room, 150);
	for (int form = FORM_TEXT; form <= FORM_HTML; form++) {
		char *before;

		print(room, (enum form)form);
		before = room->text;
		room->text = NULL;
		load(room);
		print(room, (enum form)form);
		assert_string_equal(room->text, before);
		free(before);
	}
}

static json_t *parse(struct room *room)
{
	const char *text = print(room, FORM_JSON);
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		fail_msg("line %d: %s", error.line, error.text);
	assert_null(strstr(text, "nan"));
	assert_null(strstr(text, "NaN"));
	assert_int_equal(
		json_integer_value(json_object_get(root, "schema_version")),
		REPORT_SCHEMA_VERSION);
	return root;
}

static void json_says_what_the_report_says(void **state)
{
	struct room *room = *state;
	const struct comparison *c = &room->report.opening.comparison;
	json_t *root, *opening, *comparison;

	open_test(room, 150);
	root = parse(room);
	opening = json_object_get(root, "opening");
	comparison = json_object_get(opening, "comparison");
	CHECK_TEXT(json_string_value(json_object_get(opening, "verdict")),
		   "TUNING PAYS");
	assert_int_equal(
		json_integer_value(json_object_get(comparison, "fixed")),
		c->paired.second_only);
	CHECK_NEAR(json_real_value(json_object_get(comparison, "difference")),
		   c->difference, 1e-12);
	assert_int_equal(json_array_size(json_object_get(opening, "fixed")),
			 c->paired.second_only);
	assert_int_equal(json_array_size(json_object_get(
				 json_object_get(opening, "tuned"), "classes")),
			 3);
	json_decref(root);
}

static void an_empty_project_has_every_form(void **state)
{
	struct room *room = *state;
	json_t *root;

	load(room);
	root = parse(room);
	assert_true(json_is_null(json_object_get(root, "opening")));
	json_decref(root);
	check_page(print(room, FORM_HTML));
	assert_non_null(strstr(room->text, "The test is sealed"));
	assert_non_null(strstr(print(room, FORM_TEXT), "THE TEST IS SEALED"));
}

/* Practice without train labels has figures that are NaN inside. */
static void runs_without_labels_give_null(void **state)
{
	struct room *room = *state;
	json_t *root, *candidate;

	add_runs(room);
	load(room);
	root = parse(room);
	candidate = json_array_get(
		json_object_get(json_object_get(root, "practice"),
				"candidates"),
		0);
	assert_true(json_is_null(json_object_get(candidate, "accuracy")));
	json_decref(root);
	check_page(print(room, FORM_HTML));
	print(room, FORM_TEXT);
	assert_null(strstr(room->text, "nan"));
}

static void bars_and_groups_are_in_every_form(void **state)
{
	struct room *room = *state;
	struct stated_bar bars[2];
	struct err err = ERR_INIT;
	json_t *root;

	CHECK_OK(bar_parse("accuracy>=0.75", &room->arena, &bars[0], &err));
	CHECK_OK(bar_parse("recall(neg)>=0.5", &room->arena, &bars[1], &err));
	room->project.bars = bars;
	room->project.bar_count = 2;
	open_test(room, 150);
	root = parse(room);
	assert_int_equal(json_array_size(json_object_get(
				 json_object_get(root, "opening"), "bars")),
			 2);
	json_decref(root);
	check_page(print(room, FORM_HTML));
	assert_non_null(strstr(room->text, "recall(neg)&gt;=0.5"));
	assert_non_null(strstr(print(room, FORM_TEXT), "recall(neg)>=0.5"));
}

static void more_flips_than_shown_are_said_to_be_elsewhere(void **state)
{
	struct room *room = *state;
	const char *page;

	open_test(room, TEST);
	assert_true(room->report.opening.fixed_count > 50);
	page = print(room, FORM_HTML);
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
#define TEST_(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST_(the_page_is_well_formed),
		TEST_(the_page_fetches_nothing_and_runs_nothing),
		TEST_(no_control_reaches_the_terminal),
		TEST_(the_text_fits_79_columns),
		cmocka_unit_test_setup_teardown(
			the_fullest_text_fits_79_columns, setup_pairs,
			teardown),
		TEST_(every_form_has_the_same_bytes_twice),
		TEST_(json_says_what_the_report_says),
		TEST_(an_empty_project_has_every_form),
		TEST_(runs_without_labels_give_null),
		TEST_(bars_and_groups_are_in_every_form),
		TEST_(more_flips_than_shown_are_said_to_be_elsewhere),
		cmocka_unit_test(points_have_no_negative_zero),
		cmocka_unit_test(text_is_escaped_and_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
