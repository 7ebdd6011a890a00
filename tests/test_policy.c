/* test_policy.c - evaluate/policy*.c: bars read, and judged */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "evaluate/gate/policy.h"

struct room {
	struct arena arena;
	struct policy_bar bar;
	struct policy policy;
	struct policy_judgement judgement;
	struct err err;
};

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct room));
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	struct room *room = *state;

	arena_release(&room->arena);
	free(room);
	return 0;
}

static int parse(struct room *room, const char *text)
{
	room->bar.why = NULL;
	return policy_bar_parse(text, &room->arena, &room->bar, &room->err);
}

/* --- reading --- */

static void a_bar_has_figure_relation_and_number(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	CHECK_OK(parse(room, "tuned.accuracy >= 0.85"));
	CHECK_TEXT(room->bar.figure, "tuned.accuracy");
	assert_int_equal(room->bar.relation, POLICY_AT_LEAST);
	CHECK_NEAR(room->bar.value, 0.85, 1e-15);
	assert_false(room->bar.is_share);
	CHECK_OK(parse(room, "  broken<5%  "));
	assert_int_equal(room->bar.relation, POLICY_BELOW);
	CHECK_NEAR(room->bar.value, 0.05, 1e-15);
	assert_true(room->bar.is_share);
	CHECK_OK(parse(room, "share.max_error <= 3 pt"));
	CHECK_NEAR(room->bar.value, 0.03, 1e-15);
	CHECK_OK(parse(room, "difference > -1e-2"));
	assert_int_equal(room->bar.relation, POLICY_ABOVE);
	CHECK_NEAR(room->bar.value, -0.01, 1e-15);
}

static void words_stand_in_brackets(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	CHECK_OK(parse(room, "verdict in [DEPLOY AS IS,TUNING PAYS ]"));
	assert_int_equal(room->bar.relation, POLICY_IN);
	assert_int_equal(room->bar.word_count, 2);
	CHECK_TEXT(room->bar.words[0], "DEPLOY AS IS");
	CHECK_TEXT(room->bar.words[1], "TUNING PAYS");
	CHECK_OK(parse(room, "verdict in[WORSE]"));
	assert_int_equal(room->bar.word_count, 1);
}

static void a_label_may_be_quoted(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;
	struct text name = TEXT_INIT;

	CHECK_OK(parse(room, "class.'not sure.'.recall >= 0.8"));
	CHECK_TEXT(room->bar.figure, "class.'not sure.'.recall");
	/* quoted without need is the same figure */
	CHECK_OK(parse(room, "class.\"neg\".recall >= 0.8"));
	CHECK_TEXT(room->bar.figure, "class.neg.recall");
	CHECK_OK(parse(room, "class.\xc3\xa9t\xc3\xa9.recall >= 0.8"));
	CHECK_TEXT(room->bar.figure, "class.\xc3\xa9t\xc3\xa9.recall");
	policy_name_add(&name, "class");
	policy_name_add(&name, "it's");
	CHECK_TEXT(text_get(&name), "class.\"it's\"");
	text_release(&name);
}

static void a_slip_is_named_with_its_place(void **state)
{
	static const struct {
		const char *bar, *words;
	} slips[] = {
		{ "", "no name of a figure at column 1" },
		{ "tuned.", "no name of a figure at column 7" },
		{ "tuned.accuracy", "none of >=, >, <=, < and 'in'" },
		{ "tuned.accuracy => 1", "at column 16" },
		{ "tuned.accuracy >=", "no number at column 18" },
		{ "tuned.accuracy >= nan", "no number" },
		{ "tuned.accuracy >= 1e999", "no number" },
		{ "tuned.accuracy >= 0.8 0.9", "more than a bar at column 23" },
		{ "verdict in", "no" },
		{ "verdict in WORSE", "no [" },
		{ "verdict in [WORSE", "no ]" },
		{ "verdict in []", "no words" },
		{ "verdict in [WORSE,]", "no words" },
		{ "class.'neg.recall >= 1", "a quote that does not end" },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(slips) / sizeof(*slips); i++) {
		struct err err = ERR_INIT;

		if (!policy_bar_parse(slips[i].bar, &room->arena, &room->bar,
				      &err))
			fail_msg("'%s' is taken", slips[i].bar);
		if (!strstr(err.text, slips[i].words) ||
		    !strstr(err.text, slips[i].bar))
			fail_msg("'%s': %s", slips[i].bar, err.text);
	}
}

static int read_file(struct room *room, const char *json)
{
	return policy_parse(json, strlen(json), &room->arena, &room->policy,
			    &room->err);
}

static void a_file_has_bars_with_their_why(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	CHECK_OK(read_file(room, "{\"policy_version\": 1, \"why\": \"x\","
				 "\"bars\": [{\"bar\": \"n >= 9\"},"
				 "{\"bar\": \"n < 8\", \"why\": \"y\"}]}"));
	assert_int_equal(room->policy.count, 2);
	CHECK_TEXT(room->policy.why, "x");
	assert_null(room->policy.bars[0].why);
	CHECK_TEXT(room->policy.bars[1].why, "y");
}

static void a_bad_file_is_refused(void **state)
{
	static const struct {
		const char *json, *words;
	} files[] = {
		{ "", "line 1" },
		{ "[1]", "a policy is a JSON object" },
		{ "{\"bars\": [{\"bar\": \"n > 1\"}]}", "policy_version" },
		{ "{\"policy_version\": 2, \"bars\": []}", "policy_version" },
		{ "{\"policy_version\": 1}", "at least one bar" },
		{ "{\"policy_version\": 1, \"bars\": []}", "at least one" },
		{ "{\"policy_version\": 1, \"bars\": [\"n > 1\"]}", "bar 1" },
		{ "{\"policy_version\": 1, \"bards\": []}", "'bards'" },
		{ "{\"policy_version\": 1, \"bars\": [{\"bar\": \"n > 1\","
		  "\"wy\": \"\"}]}",
		  "'wy'" },
		{ "{\"policy_version\": 1, \"bars\": [{\"bar\": \"n > 1\","
		  "\"why\": 2}]}",
		  "\"why\" is a text" },
		{ "{\"policy_version\": 1, \"policy_version\": 1}",
		  "duplicate" },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		if (!read_file(room, files[i].json))
			fail_msg("taken: %s", files[i].json);
		if (!strstr(room->err.text, files[i].words))
			fail_msg("%s: %s", files[i].json, room->err.text);
	}
}

/* --- judging --- */

static const struct policy_figure figures[] = {
	{ .name = "verdict",
	  .unit = POLICY_WORDS,
	  .is_measured = true,
	  .words = "TUNING PAYS" },
	{ .name = "accuracy",
	  .unit = POLICY_SHARE,
	  .is_measured = true,
	  .value = 0.8,
	  .has_interval = true,
	  .interval = { 0.7, 0.9 },
	  .confidence = 0.97,
	  .n = 100 },
	{ .name = "n",
	  .unit = POLICY_COUNT,
	  .is_measured = true,
	  .value = 100 },
	{ .name = "loss",
	  .unit = POLICY_PLAIN,
	  .is_measured = true,
	  .value = 0.4,
	  .has_interval = true,
	  .interval = { 0.3, 0.5 } },
	{ .name = "ece",
	  .unit = POLICY_SHARE,
	  .is_measured = true,
	  .value = 0.05,
	  .by_chance = "chance makes that" },
	{ .name = "none",
	  .unit = POLICY_SHARE,
	  .why_not = "nobody looked",
	  .has_interval = true },
	{ .name = "clean",
	  .unit = POLICY_SHARE,
	  .is_measured = true,
	  .value = 1,
	  .has_interval = true,
	  .is_one_sided = true,
	  .is_proportion = true,
	  .interval = { 0.9079, 1 },
	  .confidence = 0.95,
	  .n = 31,
	  .counted = "predicted positives",
	  .design_effect = 1 },
	{ .name = "empty",
	  .unit = POLICY_SHARE,
	  .why_not = "it was never answered",
	  .has_interval = true,
	  .is_one_sided = true,
	  .is_proportion = true,
	  .confidence = 0.95,
	  .counted = "predicted positives",
	  .design_effect = 1 },
	{ .name = "rare",
	  .unit = POLICY_SHARE,
	  .is_measured = true,
	  .value = 0,
	  .has_interval = true,
	  .is_one_sided = true,
	  .is_proportion = true,
	  .interval = { 0, 0.0921 },
	  .confidence = 0.95,
	  .n = 31,
	  .design_effect = 1 },
};

#define FIGURES (sizeof(figures) / sizeof(*figures))

static int judge(struct room *room, const char *bar)
{
	if (parse(room, bar))
		return -1;
	room->policy = (struct policy){ .bars = &room->bar, .count = 1 };
	return policy_judge(&room->policy, figures, FIGURES, &room->arena,
			    &room->judgement, &room->err);
}

static void a_bar_is_judged_by_the_whole_interval(void **state)
{
	static const struct {
		const char *bar;
		enum policy_state state;
	} cases[] = {
		{ "accuracy >= 0.7", POLICY_PASS },
		{ "accuracy > 0.7", POLICY_INCONCLUSIVE },
		{ "accuracy >= 70%", POLICY_PASS },
		{ "accuracy >= 0.8", POLICY_INCONCLUSIVE },
		{ "accuracy >= 0.9", POLICY_INCONCLUSIVE },
		{ "accuracy > 0.9", POLICY_FAIL },
		{ "accuracy <= 0.9", POLICY_PASS },
		{ "accuracy < 0.7", POLICY_FAIL },
		{ "accuracy <= 0.7", POLICY_INCONCLUSIVE },
		{ "accuracy.value >= 0.8", POLICY_PASS },
		{ "accuracy.low >= 0.8", POLICY_FAIL },
		{ "accuracy.high >= 0.8", POLICY_PASS },
		{ "n >= 100", POLICY_PASS },
		{ "n > 100", POLICY_FAIL },
		{ "loss <= 0.5", POLICY_PASS },
		{ "ece <= 0.05", POLICY_PASS },
		{ "ece <= 0.01", POLICY_INCONCLUSIVE },
		{ "none >= 0", POLICY_INCONCLUSIVE },
		{ "none.low >= 0", POLICY_INCONCLUSIVE },
		{ "verdict in [TUNING PAYS]", POLICY_PASS },
		{ "verdict in [WORSE]", POLICY_FAIL },
	};
	struct room *room = *state;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (judge(room, cases[i].bar))
			fail_msg("%s", room->err.text);
		if (room->judgement.state != cases[i].state)
			fail_msg("%s: %s", cases[i].bar,
				 policy_state_text(room->judgement.state));
	}
	CHECK_OK(judge(room, "none >= 0.5"));
	assert_non_null(strstr(room->judgement.results[0].reason,
			       "not measured: nobody looked"));
}

static void a_bar_about_nothing_is_refused(void **state)
{
	static const struct {
		const char *bar, *words;
	} cases[] = {
		{ "acuracy >= 0.7", "did you mean 'accuracy'" },
		{ "n.low >= 3", "no figure 'n.low'" },
		{ "ece.low >= 3", "no figure 'ece.low'" },
		{ "n >= 5%", "without a %" },
		{ "loss >= 5%", "without a %" },
		{ "verdict >= 1", "'in [...]' is for it" },
		{ "n in [WORSE]", "is a number" },
		{ "verdict in [Worse]", "'Worse' is no verdict" },
	};
	struct room *room = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (!judge(room, cases[i].bar))
			fail_msg("'%s' is taken", cases[i].bar);
		if (!strstr(room->err.text, cases[i].words) ||
		    !strstr(room->err.text, cases[i].bar))
			fail_msg("'%s': %s", cases[i].bar, room->err.text);
	}
}

static void cannot_tell_is_inconclusive_unless_listed(void **state)
{
	const struct policy_figure verdict = { .name = "verdict",
					       .unit = POLICY_WORDS,
					       .is_measured = true,
					       .words = "CANNOT TELL YET" };
	struct room *room = *state;
	struct err err = ERR_INIT;

	room->policy = policy_of_verdict(&room->arena);
	CHECK_OK(policy_judge(&room->policy, &verdict, 1, &room->arena,
			      &room->judgement, &err));
	assert_int_equal(room->judgement.state, POLICY_INCONCLUSIVE);
	CHECK_OK(parse(room, "verdict in [CANNOT TELL YET]"));
	room->policy = (struct policy){ .bars = &room->bar, .count = 1 };
	CHECK_OK(policy_judge(&room->policy, &verdict, 1, &room->arena,
			      &room->judgement, &err));
	assert_int_equal(room->judgement.state, POLICY_PASS);
}

/* The rule of three, exactly: 59 without an error show 95 % at 5 %. */
static void what_is_missing_is_said(void **state)
{
	struct room *room = *state;
	struct err err = ERR_INIT;

	CHECK_OK(judge(room, "clean >= 0.95"));
	assert_non_null(strstr(room->judgement.results[0].reason,
			       "needs 59 predicted positives, has 31"));
	CHECK_OK(judge(room, "empty >= 0.95"));
	assert_non_null(strstr(room->judgement.results[0].reason,
			       "needs at least 59 predicted positives, has 0"));
	CHECK_OK(judge(room, "rare <= 5%"));
	assert_non_null(strstr(room->judgement.results[0].reason,
			       "needs 59 items, has 31"));
	/* half as far away, four times as many */
	CHECK_OK(judge(room, "accuracy >= 0.75"));
	assert_non_null(strstr(room->judgement.results[0].reason,
			       "about 400 items would settle it"));
	CHECK_OK(judge(room, "accuracy >= 0.8"));
	assert_non_null(strstr(room->judgement.results[0].reason, "too near"));
	CHECK_OK(judge(room, "ece <= 0.01"));
	assert_non_null(
		strstr(room->judgement.results[0].reason, "chance makes that"));
}

static void any_failure_fails_the_gate(void **state)
{
	static const char *const json =
		"{\"policy_version\": 1, \"bars\": [{\"bar\": \"n >= 1\"},"
		"{\"bar\": \"none >= 0\"}, {\"bar\": \"n < 1\"}]}";
	struct room *room = *state;
	struct err err = ERR_INIT;

	CHECK_OK(read_file(room, json));
	CHECK_OK(policy_judge(&room->policy, figures, FIGURES, &room->arena,
			      &room->judgement, &err));
	assert_int_equal(room->judgement.state, POLICY_FAIL);
	assert_int_equal(room->judgement.passed, 1);
	assert_int_equal(room->judgement.inconclusive, 1);
	assert_int_equal(room->judgement.failed, 1);
	room->policy.count = 2;
	CHECK_OK(policy_judge(&room->policy, figures, FIGURES, &room->arena,
			      &room->judgement, &err));
	assert_int_equal(room->judgement.state, POLICY_INCONCLUSIVE);
	assert_int_equal(policy_exit_status(POLICY_PASS), 0);
	assert_int_equal(policy_exit_status(POLICY_FAIL), 1);
	assert_int_equal(policy_exit_status(POLICY_INCONCLUSIVE), 3);
}

/* Every quadrant's own policy can be read, and has a why for every bar. */
static void every_default_can_be_read(void **state)
{
	struct room *room = *state;
	struct stated_bar bars[2];
	struct err err = ERR_INIT;

	CHECK_OK(bar_parse("accuracy>=0.9", &room->arena, &bars[0], &err));
	CHECK_OK(bar_parse("recall(not sure)>=0.7", &room->arena, &bars[1],
			   &err));
	for (int i = 0; i < 8; i++) {
		struct project project = project_defaults();
		char *text = NULL;
		size_t length;
		FILE *out = open_memstream(&text, &length);

		project.has_high_impact = i & 1;
		project.has_high_resilience = i & 2;
		project.bars = bars;
		project.bar_count = i & 4 ? 2 : 0;
		CHECK_OK(policy_write_default(&project, out, &err));
		fclose(out);
		CHECK_OK(policy_parse(text, length, &room->arena, &room->policy,
				      &err));
		assert_non_null(room->policy.why);
		for (size_t b = 0; b < room->policy.count; b++)
			assert_non_null(room->policy.bars[b].why);
		if (i & 4)
			assert_non_null(strstr(
				text,
				"class.'not sure'.recall.certified >= 0.7"));
		free(text);
	}
}

int main(void)
{
#define TEST_(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST_(a_bar_has_figure_relation_and_number),
		TEST_(words_stand_in_brackets),
		TEST_(a_label_may_be_quoted),
		TEST_(a_slip_is_named_with_its_place),
		TEST_(a_file_has_bars_with_their_why),
		TEST_(a_bad_file_is_refused),
		TEST_(a_bar_is_judged_by_the_whole_interval),
		TEST_(a_bar_about_nothing_is_refused),
		TEST_(cannot_tell_is_inconclusive_unless_listed),
		TEST_(what_is_missing_is_said),
		TEST_(any_failure_fails_the_gate),
		TEST_(every_default_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
