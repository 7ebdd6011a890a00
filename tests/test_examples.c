/* Examples, their hash and folds; batches; class weights; what is watched. */
#include "tests/check.h"

#include <stdlib.h>

#include "data/base/arena.h"
#include "finetune/batch.h"
#include "finetune/examples.h"
#include "finetune/tokenizer/tokenizer.h"
#include "finetune/train.h"
#include "finetune/watch.h"

/* Example i has i % 5 + 1 tokens and label i % 2. */
static void fill(struct examples *examples, size_t count, size_t groups)
{
	for (size_t i = 0; i < count; i++) {
		const int32_t ids[] = { (int32_t)i, 1, 2, 3, 4 };
		struct example example = { .label = i % 2,
					   .item = (int64_t)(100 + i),
					   .group = (int64_t)(i % groups) };

		examples_add_ids(examples, &example, ids, i % 5 + 1);
	}
}

static void tokens_stand_one_after_another(void **state)
{
	struct examples examples = EXAMPLES_INIT;

	(void)state;
	for (int round = 0; round < 2; round++) {
		fill(&examples, 300, 300);
		assert_int_equal(examples.count, 300);
		assert_int_equal(examples.offsets[0], 0);
		assert_int_equal(examples.offsets[300], 60 * 15);
		for (size_t i = 0; i < 300; i++) {
			assert_int_equal(examples_length(&examples, i),
					 i % 5 + 1);
			assert_int_equal(examples.ids[examples.offsets[i]], i);
			assert_int_equal(examples.items[i], 100 + i);
		}
		examples_clear(&examples);
		assert_int_equal(examples.count, 0);
	}
	examples_release(&examples);
}

static void long_texts_are_cut_and_counted(void **state)
{
	struct err err = ERR_INIT;
	struct tokenizer *tokenizer =
		tokenizer_open("tests/fixtures/tokenizer-uncased", &err);
	struct examples examples = EXAMPLES_INIT;
	struct example example = { .text = "!!!!!!!!", .item = 7 };

	(void)state;
	assert_non_null(tokenizer);
	example.length = 4; /* and two special tokens */
	CHECK_OK(examples_add(&examples, &example, tokenizer, 6, &err));
	assert_int_equal(examples_length(&examples, 0), 6);
	assert_int_equal(examples.truncated, 0);
	example.length = 8;
	CHECK_OK(examples_add(&examples, &example, tokenizer, 6, &err));
	assert_int_equal(examples_length(&examples, 1), 6);
	assert_int_equal(examples.truncated, 1);
	assert_int_equal(examples.ids[5], examples.ids[11]);
	CHECK_OK(examples_add(&examples, &example, tokenizer, 0, &err));
	assert_int_equal(examples_length(&examples, 2), 10);
	CHECK_FAILS(examples_add(&examples, &example, tokenizer, 1, &err),
		    "item 7");
	examples_release(&examples);
	tokenizer_close(tokenizer);
}

static void the_hash_sees_items_labels_tokens_and_order(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	const size_t forward[] = { 0, 1, 2 }, backward[] = { 2, 1, 0 };
	char hash[HASH_HEX], other[HASH_HEX];

	(void)state;
	fill(&examples, 3, 3);
	examples_hash(&examples, NULL, 0, hash);
	examples_hash(&examples, forward, 3, other);
	assert_string_equal(hash, other);
	examples_hash(&examples, backward, 3, other);
	assert_string_not_equal(hash, other);
	examples.labels[1] ^= 1;
	examples_hash(&examples, forward, 3, other);
	assert_string_not_equal(hash, other);
	examples.labels[1] ^= 1;
	examples.ids[2]++;
	examples_hash(&examples, forward, 3, other);
	assert_string_not_equal(hash, other);
	examples_release(&examples);
}

static void folds_are_even_and_split_no_group(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	size_t fold_of[400], fold_of_group[40], held[5] = { 0 };
	struct err err = ERR_INIT;

	(void)state;
	fill(&examples, 400, 40);
	CHECK_OK(examples_folds(&examples, 1, 5, fold_of, &err));
	for (size_t i = 0; i < 40; i++)
		fold_of_group[i] = fold_of[i];
	for (size_t i = 0; i < 400; i++) {
		assert_int_equal(fold_of[i], fold_of_group[i % 40]);
		held[fold_of[i]]++;
	}
	for (size_t f = 0; f < 5; f++)
		assert_int_equal(held[f], 80);
	examples_release(&examples);
}

static void folds_follow_the_seed_and_not_the_order(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	size_t first[100], other[100], moved = 0;
	struct err err = ERR_INIT;

	(void)state;
	fill(&examples, 100, 100);
	CHECK_OK(examples_folds(&examples, 1, 5, first, &err));
	CHECK_OK(examples_folds(&examples, 2, 5, other, &err));
	for (size_t i = 0; i < 100; i++)
		moved += first[i] != other[i];
	assert_true(moved > 60);
	for (size_t i = 0; i < 100; i++)
		examples.groups[i] = (int64_t)(99 - i);
	CHECK_OK(examples_folds(&examples, 1, 5, other, &err));
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(other[i], first[99 - i]);
	examples_release(&examples);
}

static void a_big_group_does_not_unbalance_the_rest(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	size_t fold_of[100], held[3] = { 0 };
	struct err err = ERR_INIT;

	(void)state;
	fill(&examples, 100, 100);
	for (size_t i = 0; i < 34; i++)
		examples.groups[i] = 1000;
	CHECK_OK(examples_folds(&examples, 1, 3, fold_of, &err));
	for (size_t i = 0; i < 100; i++)
		held[fold_of[i]]++;
	for (size_t f = 0; f < 3; f++)
		assert_in_range(held[f], 33, 34);
	examples_release(&examples);
}

static void too_few_groups_are_an_error(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	size_t fold_of[10];
	struct err err = ERR_INIT;

	(void)state;
	CHECK_FAILS(examples_folds(&examples, 1, 5, fold_of, &err),
		    "no labelled examples");
	fill(&examples, 10, 4);
	CHECK_FAILS(examples_folds(&examples, 1, 5, fold_of, &err),
		    "4 groups of examples for 5 folds");
	CHECK_FAILS(examples_folds(&examples, 1, 1, fold_of, &err),
		    "at least 2");
	examples_release(&examples);
}

static void an_epoch_visits_every_example_once(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	struct batches batches;
	size_t subset[50], seen[100], first, count, same = 0;

	(void)state;
	fill(&examples, 100, 100);
	for (size_t i = 0; i < 50; i++)
		subset[i] = 2 * i;
	batches_init(&batches, &examples, subset, 50, 16);
	assert_int_equal(batches_count(&batches), 4);
	for (uint64_t epoch = 0; epoch < 2; epoch++) {
		memset(seen, 0, sizeof(seen));
		batches_shuffle(&batches, 9, epoch);
		same += epoch && batches_get(&batches, 0, &count)[0] == first;
		first = batches_get(&batches, 0, &count)[0];
		for (size_t b = 0; b < 4; b++) {
			const size_t *members =
				batches_get(&batches, b, &count);

			assert_int_equal(count, b < 3 ? 16 : 2);
			for (size_t i = 0; i < count; i++)
				seen[members[i]]++;
			for (size_t i = 1; i < count; i++)
				assert_true(
					examples_length(&examples,
							members[i - 1]) >=
					examples_length(&examples, members[i]));
		}
		for (size_t i = 0; i < 100; i++)
			assert_int_equal(seen[i], i % 2 == 0);
	}
	assert_int_equal(same, 0);
	batches_release(&batches);
	examples_release(&examples);
}

static void gathering_stays_within_the_tokens(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	struct gathered gathered = { 0 };
	const size_t members[] = { 4, 3, 2, 1 }; /* 5, 4, 3, 2 tokens */

	(void)state;
	fill(&examples, 5, 5);
	assert_int_equal(gather(&gathered, &examples, members, 4, 12), 3);
	assert_int_equal(gathered.sequences.count, 3);
	assert_int_equal(gathered.sequences.offsets[3], 12);
	assert_int_equal(gathered.sequences.ids[5], 3);
	assert_int_equal(gathered.labels[1], 1);
	assert_int_equal(gather(&gathered, &examples, members, 4, 11), 2);
	assert_int_equal(gather(&gathered, &examples, members, 4, 1), 1);
	assert_int_equal(gather(&gathered, &examples, members + 3, 1, 99), 1);
	gathered_release(&gathered);
	examples_release(&examples);
}

static void weights_come_with_skewed_labels(void **state)
{
	struct examples examples = EXAMPLES_INIT;
	size_t subset[16];
	float weights[3];

	(void)state;
	fill(&examples, 16, 16);
	for (size_t i = 0; i < 16; i++) {
		subset[i] = i;
		examples.labels[i] = i < 4;
	}
	/* 12 to 4 is not more than three times. */
	assert_false(train_class_weights(&examples, subset, 16,
					 CLASS_WEIGHTS_AUTO, 3, weights));
	assert_true(weights[0] == 1 && weights[1] == 1 && weights[2] == 1);
	examples.labels[3] = 0;
	assert_true(train_class_weights(&examples, subset, 16,
					CLASS_WEIGHTS_AUTO, 3, weights));
	CHECK_NEAR((double)weights[0], 16.0 / (2 * 13), 1e-6);
	CHECK_NEAR((double)weights[1], 16.0 / (2 * 3), 1e-6);
	CHECK_NEAR((double)(13 * weights[0] + 3 * weights[1]), 16, 1e-5);
	assert_false(train_class_weights(&examples, subset, 16,
					 CLASS_WEIGHTS_NONE, 3, weights));
	examples_release(&examples);
}

static void epochs_go_by_the_number_of_steps(void **state)
{
	struct train_settings settings;

	(void)state;
	train_settings_default(&settings);
	assert_int_equal(train_epochs(&settings, 64, 2), 10);
	assert_int_equal(train_epochs(&settings, 200, 2), 8);
	assert_int_equal(train_epochs(&settings, 400, 2), 4);
	assert_int_equal(train_epochs(&settings, 100000, 2), 4);
	assert_int_equal(train_epochs(&settings, 800, 77), 16);
	settings.epochs = 3;
	assert_int_equal(train_epochs(&settings, 64, 2), 3);
}

static void settings_are_checked_and_hashed(void **state)
{
	struct train_settings settings;
	struct err err = ERR_INIT;
	char hash[HASH_HEX], other[HASH_HEX];

	(void)state;
	train_settings_default(&settings);
	CHECK_OK(train_settings_check(&settings, &err));
	train_settings_hash(&settings, hash);
	settings.checkpoint_seconds = 5;
	train_settings_hash(&settings, other);
	assert_string_equal(hash, other);
	settings.rate *= 1.0000001;
	train_settings_hash(&settings, other);
	assert_string_not_equal(hash, other);
	settings.rate = NAN;
	CHECK_FAILS(train_settings_check(&settings, &err), "learning rate");
}

static void the_yardstick_is_the_entropy_of_the_labels(void **state)
{
	const uint64_t even[] = { 5, 5, 5 }, skewed[] = { 9, 1, 0 };
	const float weights[] = { 1.0f / 9, 1, 1 };

	(void)state;
	CHECK_NEAR(watch_yardstick(even, NULL, 3), log(3), 1e-12);
	CHECK_NEAR(watch_yardstick(skewed, NULL, 3),
		   -0.9 * log(0.9) - 0.1 * log(0.1), 1e-12);
	CHECK_NEAR(watch_yardstick(skewed, weights, 3), log(2), 1e-7);
}

static void faults_are_seen_and_said(void **state)
{
	const uint64_t gold[] = { 6, 4 }, one[] = { 0, 10 }, both[] = { 7, 3 };
	char *const names[] = { "good", "bad" };
	struct text text = TEXT_INIT;
	struct watch watch = { .loss = 0.2,
			       .loss_before = 0.201,
			       .yardstick = log(2),
			       .epochs = 5,
			       .predicted = both,
			       .gold = gold,
			       .labels = 2 };

	(void)state;
	assert_int_equal(watch_faults(&watch), 0);
	watch.loss_before = NAN;
	assert_int_equal(watch_faults(&watch), 0);
	watch.loss_before = 0.21;
	assert_int_equal(watch_faults(&watch), WATCH_STILL_FALLING);
	watch.loss = 0.17;
	assert_int_equal(watch_faults(&watch), 0);
	watch.predicted = one;
	watch.loss = watch.loss_before = 0.69;
	assert_int_equal(watch_faults(&watch),
			 WATCH_ONE_LABEL | WATCH_NOTHING_LEARNED);
	watch_remark(&watch, watch_faults(&watch), names, &text);
	assert_non_null(strstr(text_get(&text), "answers 'bad' to everything"));
	assert_non_null(strstr(text_get(&text), "learned nothing"));
	watch.gold = one;
	assert_int_equal(watch_faults(&watch), WATCH_NOTHING_LEARNED);
	text_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_stand_one_after_another),
		cmocka_unit_test(long_texts_are_cut_and_counted),
		cmocka_unit_test(the_hash_sees_items_labels_tokens_and_order),
		cmocka_unit_test(folds_are_even_and_split_no_group),
		cmocka_unit_test(folds_follow_the_seed_and_not_the_order),
		cmocka_unit_test(a_big_group_does_not_unbalance_the_rest),
		cmocka_unit_test(too_few_groups_are_an_error),
		cmocka_unit_test(an_epoch_visits_every_example_once),
		cmocka_unit_test(gathering_stays_within_the_tokens),
		cmocka_unit_test(weights_come_with_skewed_labels),
		cmocka_unit_test(epochs_go_by_the_number_of_steps),
		cmocka_unit_test(settings_are_checked_and_hashed),
		cmocka_unit_test(the_yardstick_is_the_entropy_of_the_labels),
		cmocka_unit_test(faults_are_seen_and_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
