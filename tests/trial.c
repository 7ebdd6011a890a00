/* trial.c - see trial.h */
#include "tests/trial.h"

#include <stdio.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/base/rng.h"

static const char *const names[] = { "bad", "good" };

static int note_step(void *self, const struct train_progress *progress,
		     struct err *err)
{
	struct trial *trial = self;

	trial->steps++;
	assert_int_equal(progress->steps, 4 * trial->settings.epochs);
	assert_int_equal(progress->epoch, (progress->step + 3) / 4);
	assert_true(progress->rate > 0);
	assert_true(progress->gradient_norm > 0);
	assert_true(progress->seconds_left >= 0);
	if (progress->step == trial->stop_at)
		trial->stop = 1;
	if (progress->step == trial->fail_at)
		return err_set(err, "the power went");
	return 0;
}

static int note_epoch(void *self, const struct train_progress *progress,
		      struct err *err)
{
	struct trial *trial = self;

	(void)err;
	trial->epochs++;
	trial->losses[progress->epoch - 1] = progress->loss;
	snprintf(trial->remark, sizeof(trial->remark), "%s", progress->remark);
	return 0;
}

void add_texts(struct examples *examples, size_t count)
{
	struct rng rng = rng_stream(5, "toy");

	for (size_t i = 0; i < count; i++) {
		size_t label = rng_below(&rng, 2);
		size_t length = 4 + rng_below(&rng, 6);
		struct example example = { .label = label,
					   .item = (int64_t)(1000 + i),
					   .group = (int64_t)i };
		int32_t ids[16];

		ids[0] = 2;
		for (size_t k = 1; k + 1 < length; k++)
			ids[k] = (int32_t)(100 + rng_below(&rng, 80));
		ids[1 + rng_below(&rng, length - 2)] = label ? 60 : 50;
		ids[length - 1] = 3;
		examples_add_ids(examples, &example, ids, length);
	}
}

void trial_init(struct trial *trial)
{
	memset(trial, 0, sizeof(*trial));
	add_texts(&trial->examples, 96);
	for (size_t i = 0; i < 64; i++)
		trial->subset[i] = i;
	for (size_t i = 0; i < 32; i++)
		trial->held_out[i] = 64 + i;
	train_settings_default(&trial->settings);
	trial->settings.rate = 3e-3;
	trial->settings.epochs = 3;
	trial->settings.threads = 1;
	trial->job = (struct train_job){ .examples = &trial->examples,
					 .subset = trial->subset,
					 .count = 64,
					 .held_out = trial->held_out,
					 .held_out_count = 32,
					 .settings = &trial->settings,
					 .stop = &trial->stop,
					 .on_step = note_step,
					 .on_epoch = note_epoch,
					 .self = trial };
}

struct model *open_model(const char *family)
{
	struct model_options options = { .labels = names,
					 .label_count = 2,
					 .seed = 1 };
	char *path = tiny_model_folder(family);
	struct err err = ERR_INIT;
	struct model *model = model_open(path, &options, &err);

	if (!model)
		fail_msg("%s", err.text);
	parameters_train(&model->parameters, 0, model_head_layer(model), true);
	free(path);
	return model;
}

static void hash_weights(const struct model *model, char out[HASH_HEX])
{
	struct hash hash;

	hash_init(&hash);
	for (size_t i = 0; i < model->parameters.count; i++)
		hash_add(&hash, model->parameters.items[i].data,
			 model->parameters.items[i].count * sizeof(float));
	hash_final_hex(&hash, out);
}

int trial_run(struct trial *trial, const char *family, struct err *err)
{
	struct model *model = open_model(family);
	int ret;

	trial->job.model = model;
	trial->stop = 0;
	trial->steps = trial->epochs = 0;
	ret = train_run(&trial->job, &trial->result, err);
	hash_weights(model, trial->weights);
	model_close(model);
	return ret;
}

void trial_release(struct trial *trial)
{
	examples_release(&trial->examples);
}
