/* test_report_beside.c - what stands beside a verdict, in every form */
#include "tests/page_check.h"
#include "tests/report_room.h"

#include "evaluate/score/beside.h"
#include "evaluate/share/share.h"

#define TARGETS "[\"precision(pos)>=0.2\", \"recall(pos)>=0.95\"]"

static bool is_left_out(const struct report *report, const char *part)
{
	for (size_t i = 0; i < report->left_out_count; i++)
		if (strstr(report->left_out[i], part))
			return true;
	return false;
}

static json_t *opening_of(json_t *root)
{
	return json_object_get(root, "opening");
}

/* --- the figures --- */

static void every_candidate_has_its_figures(void **state)
{
	struct report_room *room = *state;
	const struct beside *b = &room->report.beside;

	report_open(room, 150);
	assert_non_null(b->figures[CANDIDATE_UNTUNED]);
	assert_null(b->figures[CANDIDATE_THRESHOLDED]);
	assert_ptr_equal(b->figures[CANDIDATE_TUNED],
			 &room->report.opening.comparison.second);
}

static void shares_are_those_of_the_pure_room(void **state)
{
	struct report_room *room = *state;
	struct scored rows;

	report_open(room, 150);
	for (int kind = 0; kind < CANDIDATE_KINDS; kind += CANDIDATE_TUNED) {
		const struct beside_shares *s =
			&room->report.beside.shares[kind];

		rows = reading_scored(&room->report.opening.reading,
				      (enum candidate_kind)kind);
		CHECK_NEAR(s->mean.score.value, share_mean_error(&rows), 1e-12);
		assert_true(s->max.score.value >= s->mean.score.value);
		assert_true(s->max.interval.low <= s->max.score.value);
		assert_true(s->max.interval.high >= s->max.score.value);
		assert_true(s->mean.interval.low <= s->mean.score.value);
	}
	CHECK_NEAR(room->report.beside.share_gain.score.value,
		   room->report.beside.shares[0].mean.score.value -
			   room->report.beside.shares[CANDIDATE_TUNED]
				   .mean.score.value,
		   1e-12);
}

static void without_probabilities_none_are_judged(void **state)
{
	struct report_room *room = *state;
	json_t *root;

	report_open(room, 150);
	assert_false(room->report.beside.probabilities[0].is_there);
	assert_null(strstr(report_print(room, FORM_TEXT),
			   "WHAT THE PROBABILITIES ARE WORTH"));
	assert_true(is_left_out(&room->report, "run 1 gave none"));
	assert_true(is_left_out(&room->report, "run 2 gave none"));
	root = report_parse(room);
	assert_true(json_is_null(json_object_get(
		json_object_get(json_object_get(opening_of(root), "candidates"),
				"tuned"),
		"probabilities")));
	json_decref(root);
}

static void probabilities_are_judged_where_they_are(void **state)
{
	struct report_room *room = *state;
	const struct beside_probabilities *p =
		&room->report.beside.probabilities[CANDIDATE_TUNED];

	room->has_probabilities = true;
	report_open(room, 150);
	assert_true(p->is_there && p->calibration.error.is_defined);
	assert_true(p->risk_coverage.count > 2);
	assert_false(is_left_out(&room->report, "gave none"));
	check_lines(report_print(room, FORM_TEXT));
	assert_non_null(strstr(room->text, "WHAT THE PROBABILITIES ARE WORTH"));
	check_page(report_print(room, FORM_HTML));
	assert_int_equal(count_of(room->text, "<polyline"), 2);
	assert_non_null(strstr(room->text, "id=\"reliability-title\""));
	json_decref(report_parse(room));
}

/* --- thresholds --- */

static void thresholds_have_a_section_in_every_form(void **state)
{
	struct report_room *room = *state;
	json_t *root, *thresholds;

	report_add_thresholds(room, 0.6, TARGETS);
	report_open(room, 150);
	assert_true(room->report.opening.has_thresholds);
	assert_false(is_left_out(&room->report, "Thresholds:"));
	check_lines(report_print(room, FORM_TEXT));
	assert_non_null(strstr(room->text, "WITH ITS THRESHOLDS MOVED"));
	assert_non_null(strstr(room->text, "precision(pos)>=0.2: certified."));
	assert_non_null(strstr(room->text, "recall(pos)>=0.95: not certified"));
	assert_non_null(strstr(room->text, "counts as wrong here"));
	check_page(report_print(room, FORM_HTML));
	assert_non_null(strstr(room->text, "<h2>With its thresholds moved"));
	assert_true(count_of(room->text, "<path class=\"thresholds\"") > 2);
	assert_non_null(strstr(report_print(room, FORM_MARKDOWN),
			       "| untuned | thresholds | tuned |"));
	root = report_parse(room);
	thresholds = json_object_get(opening_of(root), "thresholds");
	assert_int_equal(
		json_array_size(json_object_get(thresholds, "targets")), 2);
	assert_true(json_is_object(
		json_object_get(json_object_get(opening_of(root), "candidates"),
				"thresholds")));
	json_decref(root);
}

/* Where practice says that thresholds are the better untuned model, tuning is
 * held against them, and nothing is called untuned that is not. */
static void the_baseline_is_called_by_its_name(void **state)
{
	struct report_room *room = *state;
	json_t *root;
	const char *text;

	report_add_thresholds(room, 0.6, TARGETS);
	room->is_against_thresholds = true;
	report_open(room, 150);
	assert_int_equal(room->report.baseline, CANDIDATE_THRESHOLDED);
	text = report_print(room, FORM_TEXT);
	check_lines(text);
	assert_non_null(
		strstr(text, "  %                          thresholds"));
	assert_non_null(strstr(text, ", thresholds "));
	check_page(report_print(room, FORM_HTML));
	assert_non_null(strstr(room->text, "of tuned over thresholds"));
	assert_non_null(strstr(room->text, "With thresholds says"));
	root = report_parse(room);
	CHECK_TEXT(json_string_value(json_object_get(
			   json_object_get(opening_of(root), "claim"),
			   "baseline")),
		   "thresholds");
	json_decref(root);
}

static void bars_name_all_three_candidates(void **state)
{
	struct report_room *room = *state;
	struct stated_bar bar;
	struct err err = ERR_INIT;

	CHECK_OK(bar_parse("precision(pos)>=0.3", &room->arena, &bar, &err));
	room->project.bars = &bar;
	room->project.bar_count = 1;
	report_add_thresholds(room, 0.6, TARGETS);
	report_open(room, 150);
	report_print(room, FORM_TEXT);
	assert_non_null(strstr(room->text, "    untuned     "));
	assert_non_null(strstr(room->text, "    thresholds  "));
	assert_non_null(strstr(room->text, "    tuned       "));
	assert_true(is_left_out(&room->report, "rests on the stated bars"));
	check_lines(room->text);
	json_decref(report_parse(room));
}

/* --- the metric, and shares --- */

static void another_metric_has_a_line(void **state)
{
	struct report_room *room = *state;

	room->project.metric = "macro-f1";
	report_open(room, 150);
	assert_non_null(room->report.words.metric);
	assert_true(is_left_out(&room->report, "rests on macro-f1"));
	check_lines(report_print(room, FORM_TEXT));
	assert_non_null(strstr(room->text, "macro-f1 (in %)"));
	check_page(report_print(room, FORM_HTML));
	assert_non_null(strstr(room->text, "macro-f1 (in %)"));
	/* what has to be worthwhile is what is drawn */
	assert_non_null(strstr(room->text, "The gain in macro-f1 and"));
	assert_non_null(strstr(room->text, "<dt>gain in macro-f1</dt>"));
	json_decref(report_parse(room));
}

static void accuracy_has_no_line_of_its_own(void **state)
{
	struct report_room *room = *state;

	report_open(room, 150);
	assert_null(room->report.words.metric);
	assert_true(is_left_out(&room->report, "rests on accuracy"));
	assert_false(is_left_out(&room->report, "Shares in the aggregate"));
}

static void shares_are_left_out_only_where_they_are(void **state)
{
	struct report_room *room = *state;

	room->project.has_high_impact = true;
	room->project.has_high_resilience = true;
	room->project.metric = "share-error";
	report_open(room, 150);
	assert_false(is_left_out(&room->report, "Shares in the aggregate"));
	assert_true(is_left_out(&room->report, "rests on the mean error of"));
	check_lines(report_print(room, FORM_TEXT));
	json_decref(report_parse(room));
}

static void an_accuracy_of_a_chart_leaves_shares_out(void **state)
{
	struct report_room *room = *state;

	room->project.has_high_impact = true;
	room->project.has_high_resilience = true;
	room->project.metric = "accuracy";
	report_open(room, 150);
	assert_true(is_left_out(&room->report, "Shares in the aggregate"));
}

static void the_finding_is_in_every_form(void **state)
{
	struct report_room *room = *state;
	struct share_finding *finding = &room->report.opening.shares;

	report_open(room, 150);
	*finding = (struct share_finding){ .is_found = true,
					   .more_accurate = TABLE_SECOND,
					   .accuracy = { .7, .9 },
					   .mean_error = { .02, .05 } };
	report_words(&room->report, &room->arena);
	for (int form = FORM_TEXT; form <= FORM_MARKDOWN; form++)
		if (form != FORM_JSON)
			assert_non_null(strstr(
				report_print(room, (enum form)form),
				"The better model draws the worse chart"));
	check_lines(report_print(room, FORM_TEXT));
}

/* --- labels --- */

static void take_noise(struct report_room *room, size_t differ)
{
	const struct second_readings second = { .repeats = 40,
						.repeats_differ = differ };
	struct report *report = &room->report;

	report->opening.noise = second_noise(&second, 3);
	report_words(report, &room->arena);
	report->left_out_count = 0;
	report_left_out(report, &room->arena);
}

static void label_noise_is_said_where_it_was_measured(void **state)
{
	struct report_room *room = *state;

	report_open(room, 150);
	assert_null(room->report.words.noise);
	assert_true(is_left_out(&room->report, "every label is taken"));
	assert_null(
		strstr(report_print(room, FORM_TEXT), "THE LABELS THEMSELVES"));
	take_noise(room, 4);
	assert_false(is_left_out(&room->report, "every label is taken"));
	check_lines(report_print(room, FORM_TEXT));
	assert_non_null(strstr(room->text, "Of 40 labels given a second time"));
	check_page(report_print(room, FORM_HTML));
	json_decref(report_parse(room));
}

static void noise_as_by_lot_divides_by_nothing(void **state)
{
	struct report_room *room = *state;

	report_open(room, 150);
	take_noise(room, 40);
	assert_null(strstr(room->report.words.noise, "inf"));
	assert_non_null(strstr(room->report.words.noise, "drawn by lot"));
}

static void an_audit_shows_both_figures(void **state)
{
	struct report_room *room = *state;
	struct opening_audit *audit = &room->report.opening.audit;

	report_open(room, 150);
	room->report.opening.has_audit = true;
	*audit = (struct opening_audit){
		.suspected = 8,
		.suspected_changed = 3,
		.controls = 8,
		.controls_changed = 1,
		.has_controls = true,
		.comparison = room->report.opening.comparison
	};
	report_words(&room->report, &room->arena);
	assert_non_null(
		strstr(room->report.words.audit_worth, "may stand beside"));
	audit->has_controls = false;
	report_words(&room->report, &room->arena);
	assert_non_null(strstr(room->report.words.audit_worth, "for nothing"));
	check_lines(report_print(room, FORM_TEXT));
	assert_int_equal(count_of(room->text, "THE LABELS THEMSELVES"), 1);
	check_page(report_print(room, FORM_HTML));
	json_decref(report_parse(room));
}

static void an_imported_run_has_no_tuning_time(void **state)
{
	struct report_room *room = *state;
	struct run run;

	report_open(room, 150);
	run = *room->report.tuned.run;
	run.name = "elsewhere";
	room->report.tuned.run = &run;
	assert_non_null(strstr(report_print(room, FORM_TEXT),
			       "tuning    not measured"));
	check_page(report_print(room, FORM_HTML));
	assert_non_null(strstr(room->text, "was tuned elsewhere"));
}

static void a_sealed_report_says_that_the_test_is_left_out(void **state)
{
	struct report_room *room = *state;

	report_reload(room);
	assert_true(is_left_out(&room->report, "The test, which is sealed"));
	assert_false(is_left_out(&room->report, "Label noise"));
}

int main(void)
{
#define TEST_(name) \
	cmocka_unit_test_setup_teardown(name, report_setup, report_teardown)
	const struct CMUnitTest tests[] = {
		TEST_(every_candidate_has_its_figures),
		TEST_(shares_are_those_of_the_pure_room),
		TEST_(without_probabilities_none_are_judged),
		TEST_(probabilities_are_judged_where_they_are),
		TEST_(thresholds_have_a_section_in_every_form),
		TEST_(the_baseline_is_called_by_its_name),
		TEST_(bars_name_all_three_candidates),
		TEST_(another_metric_has_a_line),
		TEST_(accuracy_has_no_line_of_its_own),
		TEST_(shares_are_left_out_only_where_they_are),
		TEST_(an_accuracy_of_a_chart_leaves_shares_out),
		TEST_(the_finding_is_in_every_form),
		TEST_(label_noise_is_said_where_it_was_measured),
		TEST_(noise_as_by_lot_divides_by_nothing),
		TEST_(an_audit_shows_both_figures),
		TEST_(an_imported_run_has_no_tuning_time),
		TEST_(a_sealed_report_says_that_the_test_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
