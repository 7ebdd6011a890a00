/* Predictions of many examples. */
#include "tests/trial.h"

#include <stdlib.h>

#include "data/base/arena.h"

struct seen {
	size_t count, wrong_place, subset[4100];
	double logits[4100], worst_sum;
};

static int note_row(void *self, const struct outcome *outcome, struct err *err)
{
	struct seen *seen = self;
	const float *logs = outcome->log_probabilities;
	double sum = exp((double)logs[0]) + exp((double)logs[1]);

	(void)err;
	if (outcome->position != seen->count ||
	    outcome->example != seen->subset[seen->count])
		seen->wrong_place++;
	seen->logits[seen->count++] = (double)outcome->logits[0];
	if (fabs(sum - 1) > seen->worst_sum)
		seen->worst_sum = fabs(sum - 1);
	return 0;
}

static void predictions_come_in_order_and_alone_are_the_same(void **state)
{
	struct seen *many = xcalloc(1, sizeof(*many)), *one;
	struct examples examples = EXAMPLES_INIT;
	struct err err = ERR_INIT;
	struct predict_job job = { .model = open_model("bert"),
				   .examples = &examples,
				   .subset = many->subset,
				   .count = 4100,
				   .on_row = note_row,
				   .self = many };

	(void)state;
	one = xcalloc(1, sizeof(*one));
	add_texts(&examples, 50);
	for (size_t i = 0; i < 4100; i++)
		many->subset[i] = (i * 7) % 50;
	CHECK_OK(train_predict(&job, &err));
	assert_int_equal(many->count, 4100);
	assert_int_equal(many->wrong_place, 0);
	assert_true(many->worst_sum < 1e-6);
	job.subset = NULL;
	job.pass_tokens = 1;
	job.self = one;
	for (size_t i = 0; i < 50; i++)
		one->subset[i] = i;
	CHECK_OK(train_predict(&job, &err));
	assert_int_equal(one->count, 50);
	assert_int_equal(one->wrong_place, 0);
	for (size_t i = 0; i < 4100; i++)
		CHECK_NEAR(many->logits[i], one->logits[many->subset[i]], 1e-5);
	model_close(job.model);
	examples_release(&examples);
	free(many);
	free(one);
}

static void prediction_stops_when_asked(void **state)
{
	struct seen *seen = xcalloc(1, sizeof(*seen));
	struct examples examples = EXAMPLES_INIT;
	volatile sig_atomic_t stop = 1;
	struct err err = ERR_INIT;
	struct predict_job job = { .model = open_model("bert"),
				   .examples = &examples,
				   .stop = &stop,
				   .on_row = note_row,
				   .self = seen };

	(void)state;
	CHECK_OK(train_predict(&job, &err)); /* nothing to do */
	add_texts(&examples, 5);
	assert_int_equal(train_predict(&job, &err), 1);
	assert_int_equal(seen->count, 0);
	model_close(job.model);
	examples_release(&examples);
	free(seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			predictions_come_in_order_and_alone_are_the_same),
		cmocka_unit_test(prediction_stops_when_asked),
	};

	return cmocka_run_group_tests(tests, tiny_models_make,
				      tiny_models_remove);
}
