/*
 * frozen_head.c - sentence embeddings as they are, and a logistic head
 *
 * The middle rung: the encoder is not touched, so that fitting takes seconds
 * and practice can afford every fold. C is chosen by the log loss on folds
 * left out of the fit, from the folds of practice that are not left out
 * already; --C fixes it.
 *
 * A folder of a run holds head.safetensors: "weight" (labels, width) and
 * "bias" (labels), and head.json: labels, C.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "data/run.h"
#include "finetune/logistic.h"
#include "finetune/method/method.h"
#include "finetune/method/sentence_folder.h"
#include "finetune/model/safetensors.h"

static const double c_values[] = { 0.1, 1, 10, 100 };
#define C_VALUES (sizeof(c_values) / sizeof(c_values[0]))

struct frozen_head {
	struct fitted fitted;
	struct logistic head;
	double c;
	size_t max_tokens;
	double *logs;		/* (labels) of one row */
	float *log_probability; /* (labels) of one row */
	const struct guessing *guessing;
};

static json_t *frozen_settings(const struct method_options *options,
			       const struct fitting *fitting, struct err *err)
{
	size_t limit = options->max_tokens ? options->max_tokens
					   : fitting->body->max_tokens;
	json_t *c;

	(void)err;
	if (options->c > 0) {
		c = json_real(options->c);
	} else {
		c = json_array();
		for (size_t i = 0; i < C_VALUES; i++)
			json_array_append_new(c, json_real(c_values[i]));
	}
	/* With another number embeddings differ in their last bits. */
	return json_pack("{so sI si}", "c", c, "max_tokens", (json_int_t)limit,
			 "threads", fitting->threads);
}

static size_t frozen_folds(const json_t *settings)
{
	(void)settings;
	return FOLDS;
}

static struct frozen_head *make(const struct fitting *fitting)
{
	struct frozen_head *frozen = xcalloc(1, sizeof(*frozen));
	size_t labels = fitting->labels->count;

	fitted_init(&frozen->fitted, &method_frozen_head, fitting);
	frozen->max_tokens = settings_max_tokens(fitting->settings);
	frozen->logs = xcalloc(labels, sizeof(*frozen->logs));
	frozen->log_probability = xcalloc(labels, sizeof(float));
	return frozen;
}

/* C, as it is stated or from the values to choose from. */
static int choose_c(const struct fitting *fitting,
		    const struct logistic_data *data, double *c,
		    struct err *err)
{
	const json_t *stated = json_object_get(fitting->settings, "c");
	double values[16];
	struct logistic_search search = {
		.values = values,
		.fold_of = fitting->fold_of,
		.threads = fitting->threads,
	};

	*c = json_number_value(stated);
	if (json_is_number(stated))
		return 0;
	for (size_t i = 0; i < json_array_size(stated) && i < 16; i++)
		values[search.count++] =
			json_number_value(json_array_get(stated, i));
	return logistic_choose(&search, data, c, NULL, err);
}

/* What is kept is float32: so is what predicts. */
static void round_to_float(double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		values[i] = (double)(float)values[i];
}

static int frozen_fit(const struct fitting *fitting, struct fitted **fitted,
		      struct err *err)
{
	struct frozen_head *frozen = make(fitting);
	struct logistic_data data = {
		.width = fitting->body->width,
		.classes = fitting->labels->count,
		.labels = fitting->examples->labels,
		.subset = fitting->subset,
		.count = fitting->count,
	};
	struct logistic *head = &frozen->head;
	int ret = body_embeddings(fitting->body, fitting->examples,
				  fitting->stop, &data.features, err);

	logistic_init(head, data.classes, data.width);
	if (!ret)
		ret = choose_c(fitting, &data, &frozen->c, err);
	if (!ret)
		ret = logistic_fit(head, &data, frozen->c, LOGISTIC_TIGHT, err);
	*fitted = NULL;
	if (ret) {
		fitted_close(&frozen->fitted);
		return ret;
	}
	round_to_float(head->weights, data.classes * data.width);
	round_to_float(head->bias, data.classes);
	/* Of a fold of practice it is not worth a line. */
	if (json_is_array(json_object_get(fitting->settings, "c")) &&
	    !fitting->held_out_count)
		fitted_remark(&frozen->fitted,
			      "C = %g was chosen by cross-validated log loss.",
			      frozen->c);
	*fitted = &frozen->fitted;
	return 0;
}

/* ---- the folder of a run ---- */

static int write_head(const struct frozen_head *frozen, const char *folder,
		      char sha256[HASH_HEX], struct err *err)
{
	const struct logistic *head = &frozen->head;
	size_t count = head->classes * head->width;
	float *values = xcalloc(count + head->classes, sizeof(*values));
	const int64_t shape[] = { (int64_t)head->classes,
				  (int64_t)head->width };
	const struct safetensors_value tensors[] = {
		{ "weight", 2, shape, values },
		{ "bias", 1, shape, values + count },
	};
	char *path = file_join(folder, "head.safetensors");
	int ret;

	for (size_t i = 0; i < count; i++)
		values[i] = (float)head->weights[i];
	for (size_t k = 0; k < head->classes; k++)
		values[count + k] = (float)head->bias[k];
	ret = safetensors_write(path, tensors, 2, sha256, err);
	free(path);
	free(values);
	return ret;
}

static int write_head_json(const struct frozen_head *frozen, const char *folder,
			   struct err *err)
{
	const struct label_list *labels = frozen->fitted.labels;
	json_t *keys = json_array();
	json_t *json;
	int ret;

	for (size_t k = 0; k < labels->count; k++)
		json_array_append_new(keys, json_string(labels->labels[k].key));
	json = json_pack("{so sf sI ss}", "labels", keys, "c", frozen->c,
			 "max_tokens", (json_int_t)frozen->max_tokens,
			 "encoder_sha256", frozen->fitted.body->sha256);
	ret = sentence_write_json(folder, "head.json", json, err);
	json_decref(json);
	return ret;
}

static int frozen_save(const struct fitted *fitted, const char *folder,
		       char sha256[HASH_HEX], struct err *err)
{
	const struct frozen_head *frozen = (const struct frozen_head *)fitted;

	if (file_make_folders(folder, err) ||
	    write_head_json(frozen, folder, err))
		return -1;
	return write_head(frozen, folder, sha256, err);
}

static const struct safetensors_entry *
find_entry(const struct safetensors *file, const char *name, size_t count)
{
	for (size_t i = 0; i < file->count; i++)
		if (!strcmp(file->entries[i].name, name) &&
		    file->entries[i].count == count &&
		    file->entries[i].type == SAFETENSORS_F32)
			return &file->entries[i];
	return NULL;
}

static int read_head(struct frozen_head *frozen, const char *path,
		     struct err *err)
{
	struct logistic *head = &frozen->head;
	size_t count = head->classes * head->width;
	const struct safetensors_entry *weight, *bias;
	float *values = xcalloc(count, sizeof(*values));
	struct safetensors file;
	int ret = -1;

	if (safetensors_read(&file, path, err)) {
		free(values);
		return -1;
	}
	weight = find_entry(&file, "weight", count);
	bias = find_entry(&file, "bias", head->classes);
	if (!weight || !bias) {
		err_set(err, "%s: is not a head of %zu labels over %zu values",
			path, head->classes, head->width);
		goto out;
	}
	safetensors_floats(&file, weight, values);
	for (size_t i = 0; i < count; i++)
		head->weights[i] = (double)values[i];
	safetensors_floats(&file, bias, values);
	for (size_t k = 0; k < head->classes; k++)
		head->bias[k] = (double)values[k];
	ret = 0;
out:
	safetensors_release(&file);
	free(values);
	return ret;
}

static struct fitted *frozen_open(const struct fitting *fitting,
				  const char *folder, struct err *err)
{
	struct frozen_head *frozen = make(fitting);
	char *path = file_join(folder, "head.safetensors");
	char *about = file_join(folder, "head.json");
	json_t *json = json_load_file(about, 0, NULL);
	int ret;

	frozen->c = json_number_value(json_object_get(json, "c"));
	json_decref(json);
	logistic_init(&frozen->head, fitting->labels->count,
		      fitting->body->width);
	ret = read_head(frozen, path, err);
	free(about);
	free(path);
	if (!ret)
		return &frozen->fitted;
	fitted_close(&frozen->fitted);
	return NULL;
}

/* ---- what it says ---- */

static int tell_row(void *self, size_t position, const float *row,
		    struct err *err)
{
	struct frozen_head *frozen = self;
	size_t labels = frozen->head.classes;

	logistic_log_probabilities(&frozen->head, row, frozen->logs);
	for (size_t k = 0; k < labels; k++)
		frozen->log_probability[k] = (float)frozen->logs[k];
	return guess_tell(frozen->guessing, position, frozen->log_probability,
			  labels, err);
}

static int frozen_predict(struct fitted *fitted,
			  const struct guessing *guessing, struct err *err)
{
	struct frozen_head *frozen = (struct frozen_head *)fitted;

	frozen->guessing = guessing;
	return guess_embedded(guessing, fitted->body, tell_row, frozen, err);
}

static int frozen_publish(const struct fitted *fitted, const char *folder,
			  struct err *err)
{
	const struct frozen_head *frozen = (const struct frozen_head *)fitted;
	struct model *model = body_model(fitted->body, err);
	char sha256[HASH_HEX];

	if (!model ||
	    sentence_folder_write(model, frozen->max_tokens, folder, err) ||
	    write_head_json(frozen, folder, err))
		return -1;
	return write_head(frozen, folder, sha256, err);
}

static void frozen_close(struct fitted *fitted)
{
	struct frozen_head *frozen = (struct frozen_head *)fitted;

	logistic_release(&frozen->head);
	free(frozen->logs);
	free(frozen->log_probability);
	free(frozen);
}

const struct method method_frozen_head = {
	.name = METHOD_FROZEN_HEAD,
	.title = "frozen encoder, logistic head",
	.is_tuned = true,
	.needs_body = true,
	.settings = frozen_settings,
	.folds = frozen_folds,
	.fit = frozen_fit,
	.open = frozen_open,
	.predict = frozen_predict,
	.save = frozen_save,
	.publish = frozen_publish,
	.close = frozen_close,
};
