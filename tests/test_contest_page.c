/* test_contest_page.c - `payoff evaluate compare` as people and programs read
 * it */
#include "tests/contest_room.h"
#include "tests/golden.h"

#include "data/base/text.h"
#include "evaluate/report/contest_page.h"

static struct run runs[] = {
	{ .id = 1, .method = METHOD_OWN_HEAD },
	{ .id = 2, .method = METHOD_FULL, .is_tuned = true },
	{ .id = 3, .method = METHOD_IMPORTED, .name = "na\xc3\xafve \x1b[2J" },
};

static struct contest_page page_of(struct room *room, size_t count)
{
	static const size_t none[3];
	struct contest_page page = { 0 };

	for (size_t c = 0; c < 3; c++)
		room->columns[c].run = &runs[c];
	page.evidence = room->evidence;
	page.evidence.column_count = count + 1;
	page.labels = &labels;
	page.alpha = settings.alpha;
	page.count = count;
	page.seed_of = (size_t *)none;
	page.seed_count = (size_t *)none;
	page.contests =
		arena_alloc(&room->arena, count, sizeof(*page.contests));
	for (size_t i = 0; i < count; i++)
		contest_make(&room->evidence, 0, i + 1, &settings, &room->arena,
			     &page.contests[i]);
	contest_adjust(page.contests, count);
	return page;
}

/* The caller frees. */
static char *text_of(struct room *room, const struct contest_page *page)
{
	char *bytes = NULL;
	size_t length;
	FILE *out = open_memstream(&bytes, &length);

	assert_non_null(out);
	contest_page_text(page, &room->arena, out);
	fclose(out);
	return bytes;
}

static json_t *json_of(struct room *room, const struct contest_page *page)
{
	struct err err = ERR_INIT;
	json_error_t fault;
	char *bytes = NULL;
	size_t length;
	FILE *out = open_memstream(&bytes, &length);
	json_t *root;

	assert_non_null(out);
	CHECK_OK(contest_page_json(page, &room->arena, out, &err));
	fclose(out);
	root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &fault);
	if (!root)
		fail_msg("%s in: %s", fault.text, bytes);
	free(bytes);
	return root;
}

static void expect_part(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

static void lines_keep_to_the_width_and_steer_nothing(void **state)
{
	struct room *room = *state;
	struct contest_page page;
	char *text;

	set_groups(room, room->fixture.group_of, FIXTURE3_GROUPS);
	page = page_of(room, 2);
	text = text_of(room, &page);
	assert_null(strchr(text, '\x1b'));
	for (char *line = text, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		if (utf8_width(line, (size_t)(end - line)) > 79)
			fail_msg("over 79 columns: %.*s", (int)(end - line),
				 line);
	}
	expect_part(text, "IN PRACTICE\n  60 train items");
	expect_part(text, "B AGAINST A: fixed 17, broke 4, both right 38");
	expect_part(text, "C AGAINST A: fixed 0, broke 0");
	expect_part(text, "They come in 12 groups");
	expect_part(text, "\nnext: payoff evaluate\n");
	free(text);
}

static void a_metric_is_a_line(void **state)
{
	struct room *room = *state;
	struct contest_page page = page_of(room, 1);
	char *text = text_of(room, &page);

	expect_part(text, "\naccuracy         70.0 [");
	expect_part(text, "MCC              .501 [");
	expect_part(text, "  p\n"); /* one run: nothing to adjust for */
	expect_part(text, ".004\n");
	free(text);
}

static void each_method_of_every_comparison_is_said(void **state)
{
	struct room *room = *state;
	struct contest_page page;
	char *text;

	/* the first comparison has no probabilities, the second has */
	room->columns[2] = room->columns[1];
	room->columns[1].scored.log_probability = NULL;
	page = page_of(room, 2);
	text = text_of(room, &page);
	expect_part(text, "log loss, Brier score: jackknife over groups; p: "
			  "paired t");
	expect_part(text, "Not both runs gave a probability");
	free(text);
}

static void json_says_the_same(void **state)
{
	struct room *room = *state;
	struct contest_page page = page_of(room, 2);
	json_t *root = json_of(room, &page);
	json_t *comparisons = golden_get(root, "comparisons");
	json_t *first = json_array_get(comparisons, 0), *line;
	size_t i;

	assert_int_equal(golden_size(root, "schema_version"), 1);
	CHECK_TEXT(json_string_value(golden_get(root, "on")), "practice");
	assert_int_equal(json_array_size(golden_get(root, "runs")), 3);
	assert_int_equal(json_array_size(comparisons), 2);
	assert_int_equal(golden_size(first, "second_run"), 2);
	assert_int_equal(golden_size(golden_get(first, "paired"), "fixed"), 17);
	assert_int_equal(json_array_size(golden_get(first, "metrics")),
			 page.contests[0].line_count);
	json_array_foreach(golden_get(first, "metrics"), i, line)
	{
		const struct contest_line *want = &page.contests[0].lines[i];
		json_t *difference = golden_get(line, "difference");

		CHECK_TEXT(json_string_value(golden_get(line, "metric")),
			   want->name);
		CHECK_NEAR(golden_real(difference, "value"),
			   want->difference.score.value, 1e-11);
		if (isnan(want->p)) {
			golden_get(line, "why_no_p");
			continue;
		}
		CHECK_NEAR(golden_real(line, "p"), want->p, 1e-11);
		CHECK_NEAR(golden_real(line, "p_holm"), want->adjusted_p,
			   1e-11);
		golden_get(line, "p_method");
	}
	json_decref(root);
}

static void json_of_one_item_holds_together(void **state)
{
	struct room *room = *state;
	struct contest_page page;
	json_t *root;

	room->evidence.count = 1;
	for (size_t c = 0; c < 3; c++)
		room->columns[c].scored.count = 1;
	set_groups(room, room->own_group, 1);
	page = page_of(room, 2);
	root = json_of(room, &page);
	assert_int_equal(json_array_size(golden_get(root, "comparisons")), 2);
	json_decref(root);
	free(text_of(room, &page));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(lines_keep_to_the_width_and_steer_nothing),
		TEST(a_metric_is_a_line),
		TEST(each_method_of_every_comparison_is_said),
		TEST(json_says_the_same),
		TEST(json_of_one_item_holds_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
