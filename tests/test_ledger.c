/* test_ledger.c - what was ever claimed about the test */
#include "tests/opening_room.h"

#include "evaluate/ledger.h"

static struct ledger loaded(struct room *room)
{
	struct ledger ledger;
	struct err err = ERR_INIT;

	CHECK_OK(ledger_load(room->fixture.store, &room->arena, &ledger, &err));
	return ledger;
}

static void expect_words(const char *text, const char *words)
{
	assert_non_null(text);
	if (!strstr(text, words))
		fail_msg("'%s' does not say '%s'", text, words);
}

static void a_sealed_test_has_no_story(void **state)
{
	struct room *room = *state;
	struct ledger ledger = loaded(room);

	assert_int_equal(ledger.claim_count, 0);
	assert_int_equal(ledger.note_count, 0);
	CHECK_TEXT(ledger.test,
		   "The test has 140 items. 0 have been read by an "
		   "opening; 140 are still sealed.");
}

static void an_opening_is_told_with_its_verdict(void **state)
{
	struct room *room = *state;
	struct ledger ledger;
	const struct ledger_claim *claim;

	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	ledger = loaded(room);
	assert_int_equal(ledger.claim_count, 1);
	claim = &ledger.claims[0];
	assert_int_equal(claim->number, 1);
	assert_int_equal(claim->look_count, 1);
	assert_int_equal(claim->looks[0].look.n, 40);
	CHECK_TEXT(claim->looks[0].verdict,
		   verdict_word_text(room->opening.verdict.word));
	assert_null(claim->looks[0].why_not);
	expect_words(claim->sentence, "full tuning (run 2) beats");
	expect_words(claim->sentence, "in accuracy, and by 2.0 points or more "
				      "(impact low, resilience high).");
	expect_words(claim->what_next, "is at 80 items, at alpha 1 %; 40 are");
	expect_words(ledger.test, "40 have been read by an opening; 100 are "
				  "still sealed");
	expect_words(ledger.notes[0], "is at most 3 %");
	assert_int_equal(strlen(claim->day), 10);
}

static void the_verdict_is_the_one_of_its_day(void **state)
{
	struct room *room = *state;
	struct ledger ledger;
	const char *then;

	label(room, TRAIN + 1, TRAIN + 60);
	open_test(room);
	then = verdict_word_text(room->opening.verdict.word);
	/* everything is said otherwise afterwards */
	for (int64_t id = TRAIN + 1; id <= TRAIN + 60; id++)
		fixture_label(&room->fixture, id, keys[(id + 1) % 2]);
	ledger = loaded(room);
	CHECK_TEXT(ledger.claims[0].looks[0].verdict, then);
}

static void openings_and_claims_add_up(void **state)
{
	struct room *room = *state;
	struct opening_choice other = { 0 };
	struct ledger ledger;
	struct err err = ERR_INIT;

	label(room, TRAIN + 1, TRAIN + 30);
	open_test(room);
	label(room, TRAIN + 31, TRAIN + 60);
	open_test(room); /* the same claim's second */
	label(room, TRAIN + 61, TRAIN + TEST);
	other.tuned = add(room, tuned_rule(misses_twentieths));
	CHECK_OK(plan_with(room, other, &err));
	CHECK_OK(opening_write(room->fixture.store, &room->plan, &room->look,
			       &err));
	ledger = loaded(room);
	assert_int_equal(ledger.claim_count, 2);
	assert_int_equal(ledger.claims[0].look_count, 2);
	assert_int_equal(ledger.claims[1].look_count, 1);
	assert_int_equal(ledger.claims[1].number, 2);
	/* 3 and 1 of the first, half of 3 of the second */
	expect_words(ledger.notes[0], "is at most 5.5 %");
	expect_words(ledger.claims[0].what_next,
		     "would be at 120 items, and the test has 60 for it");
	expect_words(ledger.claims[1].sentence, "(run 3) beats");
}

static void what_cannot_be_read_now_is_no_failure(void **state)
{
	static const struct label more = { .key = "mid" };
	struct room *room = *state;
	struct err err = ERR_INIT;
	struct ledger ledger;

	label(room, TRAIN + 1, TRAIN + 40);
	open_test(room);
	CHECK_OK(store_begin(room->fixture.store, &err));
	CHECK_OK(labels_add(room->fixture.store, &more, 1, &err));
	CHECK_OK(store_commit(room->fixture.store, &err));
	ledger = loaded(room);
	assert_int_equal(ledger.claims[0].look_count, 1);
	assert_true(ledger.claims[0].looks[0].verdict ||
		    ledger.claims[0].looks[0].why_not);
}

int main(void)
{
#define ROOM_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		ROOM_TEST(a_sealed_test_has_no_story),
		ROOM_TEST(an_opening_is_told_with_its_verdict),
		ROOM_TEST(the_verdict_is_the_one_of_its_day),
		ROOM_TEST(openings_and_claims_add_up),
		ROOM_TEST(what_cannot_be_read_now_is_no_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
