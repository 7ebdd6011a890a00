/*
 * majority.c - always the most frequent label: what anything has to beat
 *
 * The shares are those of the train labels, each count plus one, so that a
 * label nobody has used yet is not impossible.
 */
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/run.h"
#include "finetune/method/method.h"

struct majority {
	struct fitted fitted;
	float *log_probability; /* (labels) */
};

static json_t *majority_settings(const struct method_options *options,
				 const struct fitting *fitting, struct err *err)
{
	const struct label_list *labels = fitting->labels;
	size_t *counts = xcalloc(labels->count, sizeof(*counts));
	json_t *json = json_object();

	(void)options;
	(void)err;
	for (size_t i = 0; i < fitting->examples->count; i++)
		counts[fitting->examples->labels[i]]++;
	for (size_t k = 0; k < labels->count; k++)
		json_object_set_new(json, labels->labels[k].key,
				    json_integer((json_int_t)counts[k]));
	free(counts);
	return json_pack("{so}", "train_labels", json);
}

static size_t majority_folds(const json_t *settings)
{
	(void)settings;
	return 0;
}

static struct fitted *majority_open(const struct fitting *fitting,
				    const char *folder, struct err *err)
{
	const json_t *counts =
		json_object_get(fitting->settings, "train_labels");
	struct majority *majority = xcalloc(1, sizeof(*majority));
	double total = 0;

	(void)folder;
	(void)err;
	fitted_init(&majority->fitted, &method_majority, fitting);
	majority->log_probability =
		xcalloc(fitting->labels->count, sizeof(float));
	for (size_t k = 0; k < fitting->labels->count; k++) {
		double count = json_number_value(json_object_get(
			counts, fitting->labels->labels[k].key));

		majority->log_probability[k] = (float)log(count + 1);
		total += count + 1;
	}
	for (size_t k = 0; k < fitting->labels->count; k++)
		majority->log_probability[k] -= (float)log(total);
	return &majority->fitted;
}

static int majority_fit(const struct fitting *fitting, struct fitted **fitted,
			struct err *err)
{
	*fitted = majority_open(fitting, NULL, err);
	return *fitted ? 0 : -1;
}

static int majority_predict(struct fitted *fitted,
			    const struct guessing *guessing, struct err *err)
{
	const struct majority *majority = (const struct majority *)fitted;

	for (size_t i = 0; i < guess_count(guessing); i++)
		if (guess_tell(guessing, i, majority->log_probability,
			       fitted->labels->count, err))
			return -1;
	return 0;
}

static void majority_close(struct fitted *fitted)
{
	struct majority *majority = (struct majority *)fitted;

	free(majority->log_probability);
	free(majority);
}

const struct method method_majority = {
	.name = METHOD_MAJORITY,
	.title = "most frequent label",
	.settings = majority_settings,
	.folds = majority_folds,
	.fit = majority_fit,
	.open = majority_open,
	.predict = majority_predict,
	.close = majority_close,
};
