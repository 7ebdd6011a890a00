/* test_threshold_set.c - moved thresholds, stored and for ever the same */
#include "tests/project.h"

#include "data/run.h"
#include "data/threshold_set.h"

static int64_t add_run(struct fixture *fixture)
{
	struct run run = { .method = METHOD_OWN_HEAD, .label_set = 1 };
	struct err err = ERR_INIT;

	CHECK_OK(run_add(fixture->store, &run, &err));
	run.state = "done";
	run.finished = run.started + 1;
	CHECK_OK(run_update(fixture->store, &run, &err));
	return run.id;
}

static struct label_list labels_of(struct fixture *fixture, struct arena *arena)
{
	struct label_list labels;
	struct err err = ERR_INIT;

	CHECK_OK(labels_load(fixture->store, arena, &labels, &err));
	return labels;
}

/* floor 0.1 + 0.2 is no short decimal: it must come back to the last bit */
static const double floors[] = { 0.1 + 0.2, 0 };

static struct stored_thresholds floors_of(int64_t run)
{
	return (struct stored_thresholds){
		.run = run,
		.set = { .kind = THRESHOLD_FLOORS,
			 .classes = 2,
			 .temperature = 1.0 / 3,
			 .floor = floors,
			 .fallback = THRESHOLD_NEXT_BEST },
		.targets = "[\"precision(neg)>=0.9\"]",
		.practice = "{\"n\":6}",
		.last_event = 0,
	};
}

static int64_t add_floors(struct fixture *fixture, int64_t run, size_t fallback,
			  struct arena *arena)
{
	struct label_list labels = labels_of(fixture, arena);
	struct stored_thresholds thresholds = floors_of(run);
	struct err err = ERR_INIT;

	thresholds.set.fallback = fallback;
	CHECK_OK(threshold_set_add(fixture->store, &labels, &thresholds, &err));
	assert_true(thresholds.at > 0);
	return thresholds.id;
}

static void floors_come_back_to_the_last_bit(void **state)
{
	static const size_t fallbacks[] = { THRESHOLD_NEXT_BEST, 0, 1, 2 };
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct fixture fixture;
	struct label_list labels;
	int64_t run;

	(void)state;
	fixture_open(&fixture);
	run = add_run(&fixture);
	labels = labels_of(&fixture, &arena);
	for (size_t f = 0; f < 4; f++) {
		struct stored_thresholds want = floors_of(run), got;
		int64_t id = add_floors(&fixture, run, fallbacks[f], &arena);

		want.set.fallback = fallbacks[f];
		assert_int_equal(threshold_set_get(fixture.store, &labels, id,
						   &arena, &got, &err),
				 1);
		assert_true(threshold_set_equal(&got.set, &want.set));
		assert_int_equal(got.run, run);
		CHECK_TEXT(got.targets, want.targets);
		CHECK_TEXT(got.practice, want.practice);
	}
	arena_release(&arena);
	fixture_close(&fixture);
}

static void costs_come_back_and_what_is_forbidden_stays_so(void **state)
{
	const double cost[] = { 0, 1, INFINITY, 0.1, 0, 2.5 };
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct stored_thresholds costs, got;
	struct fixture fixture;
	struct label_list labels;

	(void)state;
	fixture_open(&fixture);
	labels = labels_of(&fixture, &arena);
	costs = (struct stored_thresholds){ .run = add_run(&fixture),
					    .set = { .kind = THRESHOLD_COSTS,
						     .classes = 2,
						     .temperature = 1,
						     .cost = cost,
						     .fallback = 2 } };
	CHECK_OK(threshold_set_add(fixture.store, &labels, &costs, &err));
	assert_int_equal(threshold_set_newest(fixture.store, &labels, costs.run,
					      &arena, &got, &err),
			 1);
	assert_true(threshold_set_equal(&got.set, &costs.set));
	assert_true(isinf(got.set.cost[2]));
	CHECK_TEXT(got.targets, "[]");
	got.set.temperature = 2;
	assert_false(threshold_set_equal(&got.set, &costs.set));
	arena_release(&arena);
	fixture_close(&fixture);
}

/* What a program elsewhere reads. */
static void a_rule_is_an_object_of_names_and_numbers(void **state)
{
	const double cost[] = { 0, 1, INFINITY, 5, 0, INFINITY };
	const struct label two[] = { { .key = "neg" }, { .key = "pos" } };
	const struct label_list labels = { two, 2, 1 };
	struct threshold_set set = { .kind = THRESHOLD_COSTS,
				     .classes = 2,
				     .temperature = 0.5,
				     .cost = cost,
				     .fallback = 2 };
	struct arena arena = ARENA_INIT;

	(void)state;
	CHECK_TEXT(threshold_set_rule(&set, &labels, &arena),
		   "{\"kind\":\"costs\",\"temperature\":0.5,"
		   "\"fallback\":{\"rule\":\"none\"},"
		   "\"labels\":[\"neg\",\"pos\"],"
		   "\"numbers\":[0.0,1.0,null,5.0,0.0,null]}");
	arena_release(&arena);
}

static void the_newest_is_the_runs_own(void **state)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct stored_thresholds got;
	struct fixture fixture;
	struct label_list labels;
	int64_t one, other, last;

	(void)state;
	fixture_open(&fixture);
	labels = labels_of(&fixture, &arena);
	one = add_run(&fixture);
	other = add_run(&fixture);
	assert_int_equal(threshold_set_newest(fixture.store, &labels, one,
					      &arena, &got, &err),
			 0);
	assert_int_equal(threshold_set_get(fixture.store, &labels, 1, &arena,
					   &got, &err),
			 0);
	add_floors(&fixture, one, 0, &arena);
	last = add_floors(&fixture, one, 1, &arena);
	add_floors(&fixture, other, 2, &arena);
	assert_int_equal(threshold_set_newest(fixture.store, &labels, one,
					      &arena, &got, &err),
			 1);
	assert_int_equal(got.id, last);
	assert_int_equal(got.set.fallback, 1);
	arena_release(&arena);
	fixture_close(&fixture);
}

static void add_label(struct fixture *fixture, const char *key)
{
	const struct label label = { .key = key };
	struct err err = ERR_INIT;

	CHECK_OK(store_begin(fixture->store, &err));
	CHECK_OK(labels_add(fixture->store, &label, 1, &err));
	CHECK_OK(store_commit(fixture->store, &err));
}

static void a_set_for_other_labels_is_refused_and_listed_as_such(void **state)
{
	struct stored_thresholds_list list;
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct stored_thresholds got;
	struct fixture fixture;
	struct label_list labels;
	int64_t id;

	(void)state;
	fixture_open(&fixture);
	id = add_floors(&fixture, add_run(&fixture), 0, &arena);
	add_label(&fixture, "mixed");
	labels = labels_of(&fixture, &arena);
	assert_int_equal(threshold_set_get(fixture.store, &labels, id, &arena,
					   &got, &err),
			 -1);
	assert_non_null(
		strstr(err.text, "chosen for 2 labels and there are 3"));
	CHECK_OK(threshold_sets_load(fixture.store, &labels, &arena, &list,
				     &err));
	assert_int_equal(list.count, 1);
	assert_non_null(list.sets[0].why_not);
	assert_int_equal(list.sets[0].set.classes, 0);
	CHECK_TEXT(list.sets[0].targets, "[\"precision(neg)>=0.9\"]");
	arena_release(&arena);
	fixture_close(&fixture);
}

/* As many labels as before, one of them another. */
static void a_set_whose_label_is_gone_is_refused(void **state)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct stored_thresholds got;
	struct fixture fixture;
	struct label_list labels;
	struct label other[2];
	int64_t id;

	(void)state;
	fixture_open(&fixture);
	id = add_floors(&fixture, add_run(&fixture), 0, &arena);
	labels = labels_of(&fixture, &arena);
	other[0] = labels.labels[0];
	other[1] = labels.labels[1];
	other[1].key = "other";
	labels.labels = other;
	assert_int_equal(threshold_set_get(fixture.store, &labels, id, &arena,
					   &got, &err),
			 -1);
	assert_non_null(strstr(err.text, "chosen for other labels"));
	arena_release(&arena);
	fixture_close(&fixture);
}

static void refuses(struct fixture *fixture, const char *sql, const char *words)
{
	struct err err = ERR_INIT;

	CHECK_FAILS(store_run(fixture->store, &err, sql, ""), words);
	assert_int_equal(fixture_int(fixture,
				     "SELECT count(*) FROM threshold_set"
				     " WHERE targets LIKE '%0.9%'"),
			 1);
}

static void a_stored_set_is_never_rewritten(void **state)
{
	struct arena arena = ARENA_INIT;
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture);
	add_floors(&fixture, add_run(&fixture), 0, &arena);
	refuses(&fixture, "UPDATE threshold_set SET targets = '[]'",
		"never changes");
	refuses(&fixture, "UPDATE threshold_set SET id = 7", "never changes");
	refuses(&fixture, "DELETE FROM threshold_set", "never deleted");
	refuses(&fixture,
		"INSERT OR REPLACE INTO threshold_set"
		" (id, run, rule, targets, last_event, at)"
		" SELECT id, run, rule, '[]', 0, 0 FROM threshold_set",
		"this threshold set exists");
	refuses(&fixture,
		"INSERT INTO threshold_set (run, rule, last_event, at)"
		" VALUES (1, 'no JSON', 0, 0)",
		"json_valid");
	refuses(&fixture,
		"INSERT INTO threshold_set (run, rule, last_event, at)"
		" VALUES (99, '{}', 0, 0)",
		"FOREIGN KEY");
	arena_release(&arena);
	fixture_close(&fixture);
}

static void a_rule_reads_as_words(void **state)
{
	const double elkan[] = { 0, 1, INFINITY, 5, 0, INFINITY };
	const double held[] = { 0, 1, 0.25, 1, 0, 0.25 };
	const double forbidden[] = { 0, INFINITY, 1, 1, 0, 1 };
	const struct label two[] = { { .key = "neg" }, { .key = "pos" } };
	const struct label_list labels = { two, 2, 1 };
	struct threshold_set set = { .kind = THRESHOLD_COSTS,
				     .classes = 2,
				     .temperature = 1,
				     .cost = elkan };
	struct arena arena = ARENA_INIT;

	(void)state;
	CHECK_TEXT(threshold_set_words(&set, &labels, &arena),
		   "probability of 'pos' below 0.167: 'neg'; above: 'pos'; "
		   "temperature 1.00");
	set.cost = held; /* Chow: hold back where max p < 1 - r */
	CHECK_TEXT(threshold_set_words(&set, &labels, &arena),
		   "probability of 'pos' below 0.250: 'neg'; below 0.750: no "
		   "answer (for a person to decide); above: 'pos'; "
		   "temperature 1.00");
	set.cost = forbidden;
	CHECK_TEXT(threshold_set_words(&set, &labels, &arena),
		   "the answer that costs least; temperature 1.00");
	set = floors_of(1).set;
	CHECK_TEXT(threshold_set_words(&set, &labels, &arena),
		   "'neg' from 0.300; a favourite below its floor: the next "
		   "best label; temperature 0.33");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(floors_come_back_to_the_last_bit),
		cmocka_unit_test(
			costs_come_back_and_what_is_forbidden_stays_so),
		cmocka_unit_test(a_rule_is_an_object_of_names_and_numbers),
		cmocka_unit_test(the_newest_is_the_runs_own),
		cmocka_unit_test(
			a_set_for_other_labels_is_refused_and_listed_as_such),
		cmocka_unit_test(a_set_whose_label_is_gone_is_refused),
		cmocka_unit_test(a_stored_set_is_never_rewritten),
		cmocka_unit_test(a_rule_reads_as_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
