/* report_room.c - see report_room.h */
#include "tests/report_room.h"

#include <stdio.h>
#include <stdlib.h>

#include "data/base/text.h"
#include "data/threshold_set.h"
#include "tests/candidates.h"
#include "tests/schema_check.h"

static const char *const keys[] = { "neg", "pos", "other" };

static bool misses_thirds(int64_t item)
{
	return item % 3 != 0;
}
static bool misses_tenths(int64_t item)
{
	return item % 10 != 0;
}

void report_label(struct report_room *room, int64_t from, int64_t to)
{
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(room->fixture.store, &err));
	for (int64_t id = from; id <= to; id++)
		fixture_label(&room->fixture, id, keys[id % 3]);
	CHECK_OK(store_commit(room->fixture.store, &err));
}

void report_add_runs(struct report_room *room)
{
	struct candidate_rule untuned = { .run = { .method = METHOD_OWN_HEAD },
					  .is_right = misses_thirds,
					  .has_probabilities =
						  room->has_probabilities };
	struct candidate_rule tuned = {
		.run = { .method = METHOD_FULL,
			 .is_tuned = true,
			 .seed = 7,
			 .weights_hash = "feedbeef",
			 .data_hash = "cafe",
			 .wall_seconds = 90,
			 .versions = "{\"libtorch\": \"1.2.3\"}",
			 .remarks = "[\"loss < 0.1 & still falling\"]" },
		.is_right = misses_tenths,
		.has_probabilities = room->has_probabilities
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
	struct report_room *room = calloc(1, sizeof(*room));
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

int report_setup(void **state)
{
	return open_sized(state, 1);
}

int report_setup_pairs(void **state)
{
	return open_sized(state, 2);
}

int report_teardown(void **state)
{
	struct report_room *room = *state;

	fixture_close(&room->fixture);
	arena_release(&room->arena);
	free(room->text);
	free(room);
	return 0;
}

void report_reload(struct report_room *room)
{
	struct err err = ERR_INIT;

	CHECK_OK(report_load(room->fixture.store, &room->project, &room->labels,
			     &room->arena, &room->report, &err));
}

void report_add_thresholds(struct report_room *room, double floor,
			   const char *targets)
{
	const double floors[] = { 0, floor, 0 };
	struct stored_thresholds thresholds = {
		.run = 1,
		.set = { .kind = THRESHOLD_FLOORS,
			 .classes = 3,
			 .temperature = 1,
			 .floor = floors,
			 .fallback = 3 },
		.targets = targets,
		.practice = "{}",
	};
	struct err err = ERR_INIT;

	room->has_probabilities = true;
	report_add_runs(room);
	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(threshold_set_add(room->fixture.store, &room->labels,
				   &thresholds, &err));
	CHECK_OK(store_commit(room->fixture.store, &err));
}

void report_open(struct report_room *room, int64_t labels)
{
	struct practice practice;
	struct opening_plan plan;
	struct look look;
	struct err err = ERR_INIT;

	report_label(room, 1, TRAIN);
	if (!fixture_int(&room->fixture, "SELECT count(*) FROM run"))
		report_add_runs(room);
	report_label(room, TRAIN + 1, TRAIN + labels);
	CHECK_OK(practice_load(room->fixture.store, &room->project,
			       &room->labels, &room->arena, &practice, &err));
	CHECK_OK(opening_plan(room->fixture.store, &room->project,
			      &room->labels, &practice, &room->choice,
			      &room->arena, &plan, &err));
	assert_true(plan.n > 0);
	plan.claim.is_against_thresholded = room->is_against_thresholds;
	CHECK_OK(opening_write(room->fixture.store, &plan, &look, &err));
	report_reload(room);
}

/* The report in a form, in room->text. */
const char *report_print(struct report_room *room, enum form form)
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
	else if (form == FORM_HTML)
		CHECK_OK(report_html(&room->report, out, &err));
	else if (form == FORM_MARKDOWN)
		CHECK_OK(report_markdown(&room->report, out, &err));
	else
		CHECK_OK(report_model_card(&room->report, out, &err));
	fclose(out);
	assert_int_equal(utf8_invalid_at(room->text, length), length);
	return room->text;
}

size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	while ((text = strstr(text, part))) {
		count++;
		text++;
	}
	return count;
}

void check_lines(const char *text)
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

json_t *report_parse(struct report_room *room)
{
	const char *text = report_print(room, FORM_JSON);
	json_error_t error;
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	json_t *schema = schema_load("evaluate/report/report.schema.json");
	char why[400];

	if (!root)
		fail_msg("line %d: %s", error.line, error.text);
	if (!schema_keeps(schema, root, why, sizeof(why)))
		fail_msg("%s", why);
	json_decref(schema);
	assert_int_equal(
		json_integer_value(json_object_get(root, "schema_version")),
		REPORT_SCHEMA_VERSION);
	return root;
}
