/* test_threshold_words.c - what thresholds are for, said in options and files
 */
#include "tests/imported.h"

#include "data/label.h"
#include "evaluate/threshold/cost_matrix.h"
#include "evaluate/threshold/stated_bars.h"
#include "evaluate/threshold/threshold_words.h"

static const struct label two[] = { { .key = "neg" }, { .key = "pos" } };
static const struct label three[] = { { .key = "a" },
				      { .key = "b" },
				      { .key = "not c" } };
static const struct label_list of_two = { two, 2, 1 };
static const struct label_list of_three = { three, 3, 1 };

static int take(const struct threshold_words *words,
		const struct label_list *labels, struct arena *arena,
		struct threshold_wish *wish, struct err *err)
{
	const struct project project = { 0 };
	const char *remark;

	return threshold_words_check(words, err) ||
	       threshold_words_read(words, &project, labels, arena, wish,
				    &remark, err);
}

static void bars_are_of_labels_and_may_be_several(void **state)
{
	char *precision[] = { "neg>=0.9", "not c>=.8", NULL };
	char *recall[] = { "neg>=0.95", NULL };
	struct threshold_words words = { .precision = precision };
	struct arena arena = ARENA_INIT;
	struct threshold_wish wish;
	struct err err = ERR_INIT;

	(void)state;
	CHECK_FAILS(take(&words, &of_two, &arena, &wish, &err),
		    "no label 'not c'");
	CHECK_FAILS(take(&words, &of_three, &arena, &wish, &err),
		    "no label 'neg'");
	precision[1] = NULL;
	words.recall = recall;
	CHECK_OK(take(&words, &of_two, &arena, &wish, &err));
	assert_int_equal(wish.bar_count, 2);
	assert_int_equal(wish.bars[0].kind, BAR_PRECISION);
	assert_int_equal(wish.bars[1].kind, BAR_RECALL);
	CHECK_NEAR(wish.bars[1].value, 0.95, 0);
	CHECK_TEXT(wish.bars[1].text, "recall(neg)>=0.95");
	assert_true(wish.fallback == THRESHOLD_NEXT_BEST && !wish.cost);
	words.fallback = "none";
	CHECK_OK(take(&words, &of_two, &arena, &wish, &err));
	assert_int_equal(wish.fallback, 2);
	words.fallback = "neg";
	CHECK_FAILS(take(&words, &of_two, &arena, &wish, &err),
		    "misses its own floor");
	words.fallback = "nobody";
	CHECK_FAILS(take(&words, &of_two, &arena, &wish, &err), "not 'nobody'");
	arena_release(&arena);
}

static void without_words_the_stated_bars_are_taken(void **state)
{
	const struct stated_bar stated[] = {
		{ STATED_ACCURACY, NULL, 0.8, "accuracy>=0.8" },
		{ STATED_RECALL, "pos", 0.7, "recall(pos)>=0.7" },
	};
	struct project project = { .bars = stated, .bar_count = 2 };
	const struct threshold_words words = { 0 };
	struct arena arena = ARENA_INIT;
	struct threshold_wish wish;
	struct err err = ERR_INIT;
	const char *remark;

	(void)state;
	CHECK_OK(threshold_words_read(&words, &project, &of_two, &arena, &wish,
				      &remark, &err));
	assert_int_equal(wish.bar_count, 1);
	CHECK_TEXT(wish.bars[0].text, "recall(pos)>=0.7");
	assert_non_null(strstr(remark, "accuracy>=0.8 is left to the verdict"));
	project.bar_count = 1;
	CHECK_FAILS(threshold_words_read(&words, &project, &of_two, &arena,
					 &wish, &remark, &err),
		    "--costs FP=1,FN=5");
	CHECK_FAILS(threshold_words_read(&words, &project, &of_three, &arena,
					 &wish, &remark, &err),
		    "--cost-matrix FILE.csv");
	arena_release(&arena);
}

static void bars_survive_as_json(void **state)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct bar_list list;

	(void)state;
	CHECK_OK(bars_read("[\"accuracy>=0.8\",\"precision(not c)>=0.9\"]",
			   &of_three, &arena, &list, &err));
	assert_int_equal(list.count, 2);
	assert_int_equal(list.bars[0].kind, BAR_ACCURACY);
	assert_int_equal(list.bars[1].class_index, 2);
	CHECK_TEXT(bars_json(list.bars, 2, &arena),
		   "[\"accuracy>=0.8\",\"precision(not c)>=0.9\"]");
	CHECK_OK(bars_read("[]", &of_three, &arena, &list, &err));
	assert_int_equal(list.count, 0);
	CHECK_FAILS(bars_read("[\"recall(d)>=0.5\"]", &of_three, &arena, &list,
			      &err),
		    "no label 'd'");
	arena_release(&arena);
}

static void two_costs_name_the_mistake_they_are_of(void **state)
{
	struct threshold_words words = { .costs = "FN=5,FP=1" };
	struct arena arena = ARENA_INIT;
	struct threshold_wish wish;
	struct err err = ERR_INIT;

	(void)state;
	CHECK_OK(take(&words, &of_two, &arena, &wish, &err));
	assert_int_equal(wish.positive, 1);
	CHECK_NEAR(wish.cost[1], 1, 0); /* neg, answered pos */
	CHECK_NEAR(wish.cost[3], 5, 0); /* pos, answered neg */
	assert_true(isinf(wish.cost[2]));
	words.positive = "neg";
	words.abstain = "0.4";
	CHECK_OK(take(&words, &of_two, &arena, &wish, &err));
	assert_int_equal(wish.positive, 0);
	CHECK_NEAR(wish.cost[1], 5, 0);
	CHECK_NEAR(wish.cost[5], 0.4, 0);
	arena_release(&arena);
}

static void refuses_costs(const char *costs, const char *reason)
{
	struct threshold_words words = { .costs = costs };
	struct arena arena = ARENA_INIT;
	struct threshold_wish wish;
	struct err err = ERR_INIT;

	CHECK_FAILS(take(&words, &of_two, &arena, &wish, &err), reason);
	arena_release(&arena);
}

static void words_that_say_nothing_are_refused(void **state)
{
	char *bars[] = { "neg>=0.9", NULL };
	const struct threshold_words both = { .costs = "FP=1,FN=1",
					      .recall = bars };
	const struct threshold_words alone = { .positive = "neg" };
	const struct threshold_words twice = { .costs = "FP=1,FN=1",
					       .cost_matrix = "t.csv" };
	struct err err = ERR_INIT;

	(void)state;
	refuses_costs("FP=1", "say both");
	refuses_costs("FP=1,FP=2", "say each once");
	refuses_costs("fp=1,FN=2", "say each once");
	refuses_costs("FP=-1,FN=2", "'-1' is no cost");
	refuses_costs("FP=nan,FN=2", "is no cost");
	refuses_costs("FP=0,FN=0", "no mistake costs anything");
	CHECK_FAILS(threshold_words_check(&both, &err), "do not go with");
	CHECK_FAILS(threshold_words_check(&alone, &err), "go with --costs");
	CHECK_FAILS(threshold_words_check(&twice, &err), "not both");
}

static void a_matrix_is_read_by_its_names(void **state)
{
	/* columns and rows in an order of their own */
	static const char table[] = "true,abstain,not c,a,b\n"
				    "not c,0.5,0,1,2\n"
				    "a,0.5,3,0,never\n"
				    "b,0.5,4,5,0\n";
	const double want[] = {
		0, INFINITY, 3, 0.5, 5, 0, 4, 0.5, 1, 2, 0, 0.5
	};
	struct arena arena = ARENA_INIT;
	struct imported imported;
	struct err err = ERR_INIT;
	double *cost;

	(void)state;
	imported_open(&imported);
	imported_write(&imported, table, strlen(table));
	CHECK_OK(cost_matrix_read(imported.table, &of_three, &arena, &cost,
				  &err));
	assert_memory_equal(cost, want, sizeof(want));
	arena_release(&arena);
	imported_close(&imported);
}

static void a_faulty_matrix_is_refused_with_its_line(void **state)
{
	static const struct {
		const char *table, *words;
	} faults[] = {
		{ "true,neg\nneg,0\n", "no column 'pos'" },
		{ "true,neg,pos,maybe\nneg,0,1,1\n", "no label 'maybe'" },
		{ "true,neg,pos,neg\nneg,0,1,1\n", "'neg' two times" },
		{ "true,neg,pos\nneg,0,1\n", "no row of 'pos'" },
		{ "true,neg,pos\nneg,0,1\nneg,0,1\n", ":3: a second row" },
		{ "true,neg,pos\nneg,0,1\nmaybe,0,1\n",
		  ":3: no label 'maybe'" },
		{ "true,neg,pos\nneg,0,x\npos,1,0\n", ":2: 'x' is no cost" },
		{ "true,neg,pos\nneg,0,\npos,1,0\n", ":2: '' is no cost" },
		{ "true,neg,pos\nneg,0\n", ":2: 2 columns" },
	};
	struct arena arena = ARENA_INIT;
	struct imported imported;
	struct err err = ERR_INIT;
	double *cost;

	(void)state;
	imported_open(&imported);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		imported_write(&imported, faults[i].table,
			       strlen(faults[i].table));
		CHECK_FAILS(cost_matrix_read(imported.table, &of_two, &arena,
					     &cost, &err),
			    faults[i].words);
	}
	arena_release(&arena);
	imported_close(&imported);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_of_labels_and_may_be_several),
		cmocka_unit_test(without_words_the_stated_bars_are_taken),
		cmocka_unit_test(bars_survive_as_json),
		cmocka_unit_test(two_costs_name_the_mistake_they_are_of),
		cmocka_unit_test(words_that_say_nothing_are_refused),
		cmocka_unit_test(a_matrix_is_read_by_its_names),
		cmocka_unit_test(a_faulty_matrix_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
