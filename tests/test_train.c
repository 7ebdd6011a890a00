/* Training tiny models: that it learns, and says what fails. */
#include "tests/trial.h"

#include <stdlib.h>

static void every_family_learns_a_separable_task(void **state)
{
	static const char *const families[] = { "bert", "distilbert",
						"roberta" };
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct trial trial;

		trial_init(&trial);
		trial.settings.epochs = 16;
		trial.settings.rate = 1e-2;
		CHECK_OK(trial_run(&trial, families[i], &err));
		assert_int_equal(trial.steps, 64);
		assert_int_equal(trial.epochs, 16);
		assert_int_equal(trial.result.steps, 64);
		assert_true(trial.losses[0] > 0.5);
		assert_true(trial.result.loss < 0.2);
		assert_true(trial.result.accuracy > 0.9);
		assert_true(trial.result.macro_f1 > 0.9);
		assert_false(trial.result.is_collapsed);
		assert_string_equal(trial.result.remark, "");
		trial_release(&trial);
	}
}

static void the_same_settings_give_the_same_bytes(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	char weights[HASH_HEX];

	(void)state;
	trial_init(&trial);
	CHECK_OK(trial_run(&trial, "bert", &err));
	memcpy(weights, trial.weights, sizeof(weights));
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_string_equal(trial.weights, weights);
	trial.settings.seed++;
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_string_not_equal(trial.weights, weights);
	trial_release(&trial);
}

static void a_frozen_encoder_stays_as_it_was(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	struct model *model = open_model("bert"), *same = open_model("bert");
	size_t moved = 0;

	(void)state;
	trial_init(&trial);
	parameters_train(&model->parameters, 0, model_head_layer(model) - 1,
			 false);
	trial.job.model = model;
	CHECK_OK(train_run(&trial.job, &trial.result, &err));
	for (size_t i = 0; i < model->parameters.count; i++) {
		const struct parameter *p = &model->parameters.items[i];
		bool is_same = memcmp(p->data, same->parameters.items[i].data,
				      p->count * sizeof(float)) == 0;

		assert_true(is_same || p->layer == model_head_layer(model));
		moved += !is_same;
	}
	assert_true(moved >= 2);
	model_close(model);
	model_close(same);
	trial_release(&trial);
}

/* Without dropout a batch in parts is the batch. */
static void parts_of_a_batch_add_up(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	double whole;

	(void)state;
	trial_init(&trial);
	trial.settings.has_dropout = false;
	trial.settings.rate = 1e-3;
	CHECK_OK(trial_run(&trial, "bert", &err));
	whole = trial.result.loss;
	trial.settings.pass_tokens = 20;
	CHECK_OK(trial_run(&trial, "bert", &err));
	CHECK_NEAR(trial.result.loss, whole, 1e-5);
	trial_release(&trial);
}

static void no_dropout_is_for_the_run_alone(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	struct model *model = open_model("bert");

	(void)state;
	trial_init(&trial);
	trial.settings.has_dropout = false;
	trial.settings.epochs = 1;
	trial.job.model = model;
	CHECK_OK(train_run(&trial.job, &trial.result, &err));
	CHECK_NEAR(model->config.hidden_dropout, 0.1, 0);
	CHECK_NEAR(model->config.classifier_dropout, 0.15, 0);
	model_close(model);
	trial_release(&trial);
}

/* Nine labels of ten are one, and the texts say nothing of it. */
static void a_collapse_is_noticed_and_said(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;

	(void)state;
	trial_init(&trial);
	for (size_t i = 0; i < trial.examples.count; i++)
		trial.examples.labels[i] = i % 10 == 0;
	trial.settings.class_weights = CLASS_WEIGHTS_NONE;
	trial.settings.rate = 1e-3;
	trial.settings.epochs = 4;
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_true(trial.result.is_collapsed);
	assert_non_null(strstr(trial.result.remark, "answers 'bad'"));
	assert_string_equal(trial.result.remark, trial.remark);
	/* The hold-out was never asked: by the answers in training. */
	trial.job.held_out = NULL;
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_true(trial.result.is_collapsed);
	assert_true(isnan(trial.result.accuracy));
	trial_release(&trial);
}

static void a_run_that_still_learns_is_under_trained(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;

	(void)state;
	trial_init(&trial);
	trial.settings.epochs = 4;
	trial.settings.rate = 5e-3;
	CHECK_OK(trial_run(&trial, "distilbert", &err));
	assert_true(trial.result.is_under_trained);
	assert_false(trial.result.is_collapsed);
	assert_non_null(strstr(trial.result.remark, "take more epochs"));
	trial_release(&trial);
}

static void skewed_labels_are_weighed_and_it_is_told(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;

	(void)state;
	trial_init(&trial);
	trial.settings.epochs = 1;
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_false(trial.result.has_class_weights);
	for (size_t i = 0; i < trial.examples.count; i++)
		trial.examples.labels[i] = i % 10 == 0;
	CHECK_OK(trial_run(&trial, "bert", &err));
	assert_true(trial.result.has_class_weights);
	trial_release(&trial);
}

static void a_loss_that_is_not_finite_names_step_and_items(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;
	struct model *model = open_model("bert");
	struct parameter *output = &model->parameters.items[model->head_output];

	(void)state;
	trial_init(&trial);
	trial.job.model = model;
	output->data[0] = INFINITY;
	CHECK_FAILS(train_run(&trial.job, &trial.result, &err), "step 1: ");
	assert_non_null(strstr(err.text, "items 10"));
	assert_non_null(strstr(err.text, "not finite"));
	model_close(model);
	trial_release(&trial);
}

static void unusable_jobs_are_refused(void **state)
{
	struct trial trial;
	struct err err = ERR_INIT;

	(void)state;
	trial_init(&trial);
	trial.settings.batch = 0;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "the batch");
	trial.settings.batch = 16;
	trial.examples.labels[3] = 2;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "item 1003");
	for (size_t i = 0; i < trial.examples.count; i++)
		trial.examples.labels[i] = 1;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "two labels at least");
	trial.job.count = 0;
	CHECK_FAILS(trial_run(&trial, "bert", &err), "0 examples");
	trial_release(&trial);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_family_learns_a_separable_task),
		cmocka_unit_test(the_same_settings_give_the_same_bytes),
		cmocka_unit_test(a_frozen_encoder_stays_as_it_was),
		cmocka_unit_test(parts_of_a_batch_add_up),
		cmocka_unit_test(no_dropout_is_for_the_run_alone),
		cmocka_unit_test(a_collapse_is_noticed_and_said),
		cmocka_unit_test(a_run_that_still_learns_is_under_trained),
		cmocka_unit_test(skewed_labels_are_weighed_and_it_is_told),
		cmocka_unit_test(
			a_loss_that_is_not_finite_names_step_and_items),
		cmocka_unit_test(unusable_jobs_are_refused),
	};

	return cmocka_run_group_tests(tests, tiny_models_make,
				      tiny_models_remove);
}
