/* test_answer_row.c - data/answer_row.c: what other programs' rows mean */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/answer_row.h"
#include "data/prediction.h"

/* A reader on a file of its own; the last row read. */
struct room {
	struct arena arena;
	struct label_list labels;
	struct answer_columns columns;
	struct answer_reader reader;
	struct records *records;
	struct answer_row row;
};

static const struct label two[] = { { .key = "neg" }, { .key = "pos" } };
static const struct label three[] = { { .key = "neg" },
				      { .key = "mid" },
				      { .key = "pos" } };

static struct room room_of(size_t labels, struct answer_columns columns)
{
	struct room room = { .columns = columns };

	room.labels.labels = labels == 2 ? two : three;
	room.labels.count = labels;
	return room;
}

static void room_release(struct room *room)
{
	records_close(room->records);
	arena_release(&room->arena);
}

/* Opens the table. */
static void open_table(struct room *room, const char *table)
{
	static const struct csv_options csv = { 0 };
	char path[] = "/tmp/payoff-answers-XXXXXX";
	FILE *file = fdopen(mkstemp(path), "wb");
	struct err err = ERR_INIT;

	assert_non_null(file);
	fputs(table, file);
	fclose(file);
	room->records = records_open(path, &csv, &err);
	unlink(path);
	assert_non_null(room->records);
	CHECK_OK(answer_reader_init(&room->reader, &room->columns,
				    &room->labels, &room->arena, &err));
}

static int next_row(struct room *room, struct err *err)
{
	assert_int_equal(records_next(room->records, err), 1);
	return answer_row_read(&room->reader, room->records, &room->row, err);
}

static void read_row(struct room *room)
{
	struct err err = ERR_INIT;

	CHECK_OK(next_row(room, &err));
}

static void expect_p(const struct room *room, size_t label, double p)
{
	assert_non_null(room->row.log_probability);
	CHECK_NEAR(exp((double)room->row.log_probability[label]), p, 1e-6);
}

/* --- an answer --- */

static void a_label_answers_without_probabilities(void **state)
{
	struct room room =
		room_of(3, (struct answer_columns){ .label = "said" });

	(void)state;
	open_table(&room, "said\npos\nneg\n");
	read_row(&room);
	assert_int_equal(room.row.label, 2);
	CHECK_TEXT(room.row.said, "pos");
	assert_true(isnan(room.row.confidence));
	assert_null(room.row.log_probability);
	assert_false(room.row.is_unheard_of);
	read_row(&room);
	assert_int_equal(room.row.label, 0);
	room_release(&room);
}

static void a_class_that_is_no_label_is_none_and_noticed(void **state)
{
	struct room room =
		room_of(3, (struct answer_columns){ .label = "said" });

	(void)state;
	open_table(&room, "said,x\nPOS,1\n,1\n");
	read_row(&room);
	assert_true(room.row.label == LABEL_NONE);
	assert_true(room.row.is_unheard_of);
	CHECK_TEXT(room.row.said, "POS");
	read_row(&room);
	assert_true(room.row.label == LABEL_NONE);
	assert_true(room.row.is_unheard_of);
	CHECK_TEXT(room.row.said, "");
	room_release(&room);
}

static void a_map_leads_many_to_one_and_some_to_none(void **state)
{
	char *const map[] = { "5 stars=pos", "4 stars=pos", "a=b=mid",
			      "spam=", NULL };
	struct room room = room_of(
		3, (struct answer_columns){ .label = "said", .map = map });

	(void)state;
	open_table(&room, "said\n5 stars\n4 stars\na=b\nspam\n");
	read_row(&room);
	assert_int_equal(room.row.label, 2);
	read_row(&room);
	assert_int_equal(room.row.label, 2);
	read_row(&room);
	assert_int_equal(room.row.label, 1);
	read_row(&room);
	assert_true(room.row.label == LABEL_NONE);
	assert_false(room.row.is_unheard_of);
	room_release(&room);
}

static void a_label_of_ours_may_mean_another_of_theirs(void **state)
{
	char *const map[] = { "pos=neg", "neg=pos", NULL };
	struct room room = room_of(
		2, (struct answer_columns){ .label = "said", .map = map });

	(void)state;
	open_table(&room, "said\npos\nneg\n");
	read_row(&room);
	assert_int_equal(room.row.label, 0);
	read_row(&room);
	assert_int_equal(room.row.label, 1);
	room_release(&room);
}

static void a_map_that_leads_nowhere_is_refused(void **state)
{
	static char *const maps[][3] = { { "POSITIVE" },
					 { "=pos" },
					 { "POSITIVE=good" },
					 { "P=pos", "P=neg" },
					 { "pos=neg", "pos=pos" } };
	static const char *const words[] = {
		"--map is THEIRS=OURS, not 'POSITIVE'",
		"--map is THEIRS=OURS, not '=pos'",
		"--map POSITIVE=good: no label 'good'; there are: neg, pos",
		"--map names 'P' two times",
		"--map names 'pos' two times",
	};
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		struct answer_columns columns = { .label = "said",
						  .map = maps[i] };
		struct room room = room_of(2, columns);

		CHECK_FAILS(answer_reader_init(&room.reader, &room.columns,
					       &room.labels, &room.arena, &err),
			    words[i]);
		room_release(&room);
	}
}

static void of_two_labels_the_other_has_the_rest(void **state)
{
	struct room room = room_of(
		2, (struct answer_columns){ .label = "said", .score = "p" });

	(void)state;
	open_table(&room, "said,p\npos,0.9\nneg,1\nmaybe,.6\npos,.3\n");
	read_row(&room);
	CHECK_NEAR(room.row.confidence, 0.9, 0);
	expect_p(&room, 1, 0.9);
	expect_p(&room, 0, 0.1);
	assert_false(room.row.is_below_half);
	/* rounded to 1: not infinitely sure */
	read_row(&room);
	expect_p(&room, 0, 1);
	CHECK_NEAR(exp((double)room.row.log_probability[1]), 0x1p-24, 1e-9);
	read_row(&room);
	assert_null(room.row.log_probability);
	/* Is it the probability of one label, and not of the answer? */
	read_row(&room);
	assert_true(room.row.is_below_half);
	expect_p(&room, 0, 0.7);
	room_release(&room);
}

static void with_more_classes_the_rest_is_nobodys(void **state)
{
	static char *const maps[][4] = {
		{ "5=pos", "4=pos", "1=neg" }, /* two share a label */
		{ "good=pos", "bad=neg", "spam=" },
	};
	static const char *const tables[] = { "said,p\n5,.6\n",
					      "said,p\ngood,.6\n" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct answer_columns columns = { .label = "said",
						  .score = "p",
						  .map = maps[i] };
		struct room room = room_of(2, columns);

		open_table(&room, tables[i]);
		read_row(&room);
		assert_int_equal(room.row.label, 1);
		CHECK_NEAR(room.row.confidence, 0.6, 0);
		assert_null(room.row.log_probability);
		room_release(&room);
	}
}

static void a_score_that_is_no_probability_is_not_taken(void **state)
{
	struct room room = room_of(
		2, (struct answer_columns){ .label = "said", .score = "p" });

	(void)state;
	open_table(&room, "said,p\npos,2.5\nneg,-0.1\n");
	for (int i = 0; i < 2; i++) {
		read_row(&room);
		assert_int_equal(room.row.label, 1 - i);
		assert_true(room.row.is_no_distribution);
		assert_true(isnan(room.row.confidence));
		assert_null(room.row.log_probability);
	}
	room_release(&room);
}

static void a_score_that_is_no_number_is_refused(void **state)
{
	static const char *const scores[] = { "high", "nan", "inf", "0,9", "" };
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(scores) / sizeof(*scores); i++) {
		struct answer_columns columns = { .label = "said",
						  .score = "p" };
		struct room room = room_of(2, columns);
		char table[64];

		snprintf(table, sizeof(table), "said,p\npos,\"%s\"\n",
			 scores[i]);
		open_table(&room, table);
		CHECK_FAILS(next_row(&room, &err), "of p is not a number");
		assert_non_null(strstr(err.text, ":2: '"));
		room_release(&room);
	}
}

/* --- a score for each label --- */

static void the_highest_score_answers(void **state)
{
	struct room room =
		room_of(3, (struct answer_columns){ .has_scores = true });

	(void)state;
	open_table(&room, "id,pos,neg,mid\n1,.2,.5,.3\n2,.4,.4,.2\n");
	read_row(&room);
	assert_int_equal(room.row.label, 0);
	CHECK_TEXT(room.row.said, "neg");
	CHECK_NEAR(room.row.confidence, 0.5, 1e-12);
	expect_p(&room, 0, 0.5);
	expect_p(&room, 1, 0.3);
	expect_p(&room, 2, 0.2);
	/* of equal ones the first label */
	read_row(&room);
	assert_int_equal(room.row.label, 0);
	room_release(&room);
}

static void scores_are_made_to_sum_to_one_within_rounding(void **state)
{
	struct room room =
		room_of(3, (struct answer_columns){ .has_scores = true });

	(void)state;
	open_table(&room, "neg,mid,pos\n.33,.33,.33\n.5,.3,.17\n0,0,0\n"
			  "-.1,.6,.5\n");
	read_row(&room);
	assert_false(room.row.is_no_distribution);
	expect_p(&room, 0, 1. / 3);
	for (int i = 0; i < 3; i++) {
		read_row(&room);
		assert_true(room.row.is_no_distribution);
		assert_null(room.row.log_probability);
		assert_true(isnan(room.row.confidence));
	}
	assert_int_equal(room.row.label, 1); /* the answer stands */
	room_release(&room);
}

static void scores_of_one_label_add_up(void **state)
{
	char *const map[] = {
		"1=neg", "2=neg", "3=mid", "4=pos", "5=pos", NULL
	};
	struct room room = room_of(
		3, (struct answer_columns){ .has_scores = true, .map = map });

	(void)state;
	open_table(&room, "1,2,3,4,5\n.3,.1,.31,.14,.15\n");
	read_row(&room);
	assert_int_equal(room.row.label, 0); /* 3 alone is the highest */
	expect_p(&room, 0, 0.4);
	expect_p(&room, 1, 0.31);
	expect_p(&room, 2, 0.29);
	room_release(&room);
}

static void a_class_outside_may_answer_and_keeps_its_share(void **state)
{
	char *const map[] = { "spam=", "other=", NULL };
	struct room room = room_of(
		2, (struct answer_columns){ .has_scores = true, .map = map });

	(void)state;
	open_table(&room, "pos,neg,spam,other\n.2,.1,.6,.1\n.4,.2,.2,.2\n");
	read_row(&room);
	assert_true(room.row.label == LABEL_NONE);
	assert_false(room.row.is_unheard_of);
	CHECK_TEXT(room.row.said, "spam");
	CHECK_NEAR(room.row.confidence, 0.6, 1e-12);
	expect_p(&room, 1, 0.2);
	expect_p(&room, 0, 0.1);
	/* the two outside are two classes, not one of .4 */
	read_row(&room);
	assert_int_equal(room.row.label, 1);
	room_release(&room);
}

static void logits_are_softmaxed(void **state)
{
	struct room room =
		room_of(3, (struct answer_columns){ .has_scores = true,
						    .are_logits = true });

	(void)state;
	/* by hand: e^1, e^2, e^3 over their sum; then far from 0 */
	open_table(&room, "neg,mid,pos\n1,2,3\n1001,1002,1003\n-9000,0,0\n");
	for (int i = 0; i < 2; i++) {
		read_row(&room);
		assert_int_equal(room.row.label, 2);
		expect_p(&room, 0, 0.09003057);
		expect_p(&room, 1, 0.24472847);
		expect_p(&room, 2, 0.66524096);
	}
	read_row(&room);
	assert_int_equal(room.row.label, 1);
	expect_p(&room, 1, 0.5);
	CHECK_NEAR(exp((double)room.row.log_probability[0]), 0x1p-24, 1e-9);
	room_release(&room);
}

static void a_label_without_a_score_is_refused(void **state)
{
	static const char *const tables[] = { "neg,mid\n.5,.5\n",
					      "neg,mid,pos\n.5,.5,\n" };
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct answer_columns columns = { .has_scores = true };
		struct room room = room_of(3, columns);

		open_table(&room, tables[i]);
		CHECK_FAILS(next_row(&room, &err),
			    ":2: no score for the label 'pos'; say --map "
			    "THEIRS=pos");
		room_release(&room);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_label_answers_without_probabilities),
		cmocka_unit_test(a_class_that_is_no_label_is_none_and_noticed),
		cmocka_unit_test(a_map_leads_many_to_one_and_some_to_none),
		cmocka_unit_test(a_label_of_ours_may_mean_another_of_theirs),
		cmocka_unit_test(a_map_that_leads_nowhere_is_refused),
		cmocka_unit_test(of_two_labels_the_other_has_the_rest),
		cmocka_unit_test(with_more_classes_the_rest_is_nobodys),
		cmocka_unit_test(a_score_that_is_no_probability_is_not_taken),
		cmocka_unit_test(a_score_that_is_no_number_is_refused),
		cmocka_unit_test(the_highest_score_answers),
		cmocka_unit_test(scores_are_made_to_sum_to_one_within_rounding),
		cmocka_unit_test(scores_of_one_label_add_up),
		cmocka_unit_test(
			a_class_outside_may_answer_and_keeps_its_share),
		cmocka_unit_test(logits_are_softmaxed),
		cmocka_unit_test(a_label_without_a_score_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
