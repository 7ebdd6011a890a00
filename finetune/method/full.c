/*
 * full.c - every weight tuned, with a classification head
 *
 * What is tuned is the folder read anew for every fit, so that each fold
 * starts from the pre-trained weights. The checkpoint's own head is kept where
 * its outputs are the project's labels; else the output layer is new.
 */
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/run.h"
#include "finetune/method/method.h"

struct full {
	struct fitted fitted;
	struct model *model; /* NULL: the body's, as open() has it */
	const struct guessing *guessing;
};

static json_t *full_settings(const struct method_options *options,
			     const struct fitting *fitting, struct err *err)
{
	const struct train_settings *train = &options->train;
	size_t limit = options->max_tokens;

	if (train_settings_check(train, err))
		return NULL;
	if (!limit)
		limit = fitting->body->max_tokens < TRAIN_MAX_TOKENS
				? fitting->body->max_tokens
				: TRAIN_MAX_TOKENS;
	/* No epochs: by the number of examples (train_epochs()). */
	return json_pack(
		"{so* sI sf sf sf sf sf sb ss sI si sI sI}", "epochs",
		train->epochs ? json_integer((json_int_t)train->epochs) : NULL,
		"batch", (json_int_t)train->batch, "rate", train->rate,
		"head_factor", train->head_factor, "warmup", train->warmup,
		"weight_decay", train->weight_decay, "clip", train->clip,
		"dropout", (int)train->has_dropout, "class_weights",
		train->class_weights == CLASS_WEIGHTS_AUTO ? "auto" : "none",
		"pass_tokens", (json_int_t)train->pass_tokens, "threads",
		train->threads, "max_tokens", (json_int_t)limit, "folds",
		(json_int_t)options->folds);
}

static double number(const json_t *settings, const char *name)
{
	return json_number_value(json_object_get(settings, name));
}

static void read_settings(const struct fitting *fitting,
			  struct train_settings *train)
{
	const json_t *json = fitting->settings;
	const char *weights =
		json_string_value(json_object_get(json, "class_weights"));

	train_settings_default(train);
	train->epochs = (size_t)number(json, "epochs");
	train->batch = (size_t)number(json, "batch");
	train->rate = number(json, "rate");
	train->head_factor = number(json, "head_factor");
	train->warmup = number(json, "warmup");
	train->weight_decay = number(json, "weight_decay");
	train->clip = number(json, "clip");
	train->has_dropout = json_is_true(json_object_get(json, "dropout"));
	train->class_weights = weights && *weights == 'n' ? CLASS_WEIGHTS_NONE
							  : CLASS_WEIGHTS_AUTO;
	train->pass_tokens = (size_t)number(json, "pass_tokens");
	train->threads = (int)number(json, "threads");
	train->seed = fitting->seed;
	train->checkpoint_seconds = fitting->checkpoint_seconds;
}

static size_t full_folds(const json_t *settings)
{
	return (size_t)number(settings, "folds");
}

/* The pre-trained weights with an output for each label, all to be trained. */
static struct model *fresh_model(const struct fitting *fitting, struct err *err)
{
	size_t count = fitting->labels->count;
	const char **names = xcalloc(count, sizeof(*names));
	struct model_options options = { .labels = names,
					 .label_count = count,
					 .seed = fitting->seed };
	struct model *model;

	for (size_t k = 0; k < count; k++)
		names[k] = fitting->labels->labels[k].key;
	body_rest(fitting->body);
	model = model_open(fitting->body->folder, &options, err);
	if (model)
		parameters_train(&model->parameters, 0, model_head_layer(model),
				 true);
	free(names);
	return model;
}

static void take_result(struct full *full, const struct train_result *result)
{
	if (result->has_class_weights)
		fitted_remark(&full->fitted,
			      "Losses were weighted by class: the most "
			      "frequent label has over three times the "
			      "examples of the rarest.");
	if (*result->remark)
		fitted_remark(&full->fitted, "%s", result->remark);
}

/* 0, 1 when stopped, -1. */
static int train(const struct fitting *fitting, struct full *full,
		 struct err *err)
{
	struct train_settings settings;
	struct train_result result = { 0 };
	struct train_job job = {
		.model = full->model,
		.examples = fitting->examples,
		.subset = fitting->subset,
		.count = fitting->count,
		.held_out = fitting->held_out,
		.held_out_count = fitting->held_out_count,
		.settings = &settings,
		.folder = fitting->folder,
		.stop = fitting->stop,
		.on_step = fitting->on_step,
		.on_epoch = fitting->on_epoch,
		.self = fitting->self,
	};

	read_settings(fitting, &settings);
	if (train_run(&job, &result, err))
		return -1;
	take_result(full, &result);
	return result.is_interrupted ? 1 : 0;
}

static int full_fit(const struct fitting *fitting, struct fitted **fitted,
		    struct err *err)
{
	struct full *full = xcalloc(1, sizeof(*full));
	int ret = -1;

	fitted_init(&full->fitted, &method_full, fitting);
	full->model = fresh_model(fitting, err);
	if (full->model)
		ret = train(fitting, full, err);
	*fitted = &full->fitted;
	if (ret) {
		fitted_close(*fitted);
		*fitted = NULL;
	}
	return ret;
}

static struct fitted *full_open(const struct fitting *fitting,
				const char *folder, struct err *err)
{
	struct full *full;

	if (fitting->body->output_count != fitting->labels->count) {
		err_set(err, "%s: has %zu outputs for %zu labels", folder,
			fitting->body->output_count, fitting->labels->count);
		return NULL;
	}
	full = xcalloc(1, sizeof(*full));
	fitted_init(&full->fitted, &method_full, fitting);
	return &full->fitted;
}

static struct model *model_of(const struct fitted *fitted, struct err *err)
{
	const struct full *full = (const struct full *)fitted;

	return full->model ? full->model : body_model(fitted->body, err);
}

static int tell_outcome(void *self, const struct outcome *outcome,
			struct err *err)
{
	struct full *full = self;

	return guess_tell(full->guessing, outcome->position,
			  outcome->log_probabilities,
			  full->fitted.labels->count, err);
}

static int full_predict(struct fitted *fitted, const struct guessing *guessing,
			struct err *err)
{
	struct full *full = (struct full *)fitted;
	struct predict_job job = {
		.model = model_of(fitted, err),
		.examples = guessing->examples,
		.subset = guessing->subset,
		.count = guessing->count,
		.stop = guessing->stop,
		.on_row = tell_outcome,
		.self = full,
	};

	full->guessing = guessing;
	return job.model ? train_predict(&job, err) : -1;
}

static int full_save(const struct fitted *fitted, const char *folder,
		     char sha256[HASH_HEX], struct err *err)
{
	struct model *model = model_of(fitted, err);

	return model ? model_save(model, folder, sha256, err) : -1;
}

static int full_publish(const struct fitted *fitted, const char *folder,
			struct err *err)
{
	return full_save(fitted, folder, NULL, err);
}

static void full_close(struct fitted *fitted)
{
	struct full *full = (struct full *)fitted;

	model_close(full->model);
	free(full);
}

const struct method method_full = {
	.name = METHOD_FULL,
	.title = "full tuning",
	.is_tuned = true,
	.needs_body = true,
	.makes_body = true,
	.has_seed = true,
	.settings = full_settings,
	.folds = full_folds,
	.fit = full_fit,
	.open = full_open,
	.predict = full_predict,
	.save = full_save,
	.publish = full_publish,
	.close = full_close,
};
