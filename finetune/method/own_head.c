/*
 * own_head.c - the checkpoint as it is, with the classifier it came with
 *
 * Its outputs are taken for the project's labels by name, or as --map says;
 * several may mean one label, and their probabilities add up. What falls on
 * outputs that mean no label here stays outside: the labels' probabilities
 * then sum to less than 1, and where such an output is likelier than every
 * label the answer is none.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/text.h"
#include "data/run.h"
#include "finetune/method/method.h"

/* What stands for a probability of 0, whose logarithm has no number. */
#define LEAST 1e-30

struct own_head {
	struct fitted fitted;
	size_t *label_of; /* (outputs) label, or LABEL_NONE */
	size_t outputs;
	double *mass;		/* (labels) of one row */
	float *log_probability; /* (labels) of one row */
	double unmapped;	/* sum over rows of what fell outside */
	size_t rows, nowhere;	/* rows told, and those without an answer */
	const struct guessing *guessing;
};

/* The label that --map gives an output: 1 found (LABEL_NONE for "OUTPUT="), 0
 * not mentioned, -1 no such label. */
static int mapped_label(const struct method_options *options,
			const struct label_list *labels, const char *output,
			size_t *label, struct err *err)
{
	size_t length = strlen(output);

	for (size_t i = 0; options->map && options->map[i]; i++) {
		const char *entry = options->map[i];

		if (strncmp(entry, output, length) || entry[length] != '=')
			continue;
		*label = LABEL_NONE;
		if (!entry[length + 1])
			return 1;
		*label = label_index(labels, entry + length + 1);
		if (*label == labels->count)
			return err_set(err, "--map %s: no label '%s'", entry,
				       entry + length + 1);
		return 1;
	}
	return 0;
}

static size_t named_label(const struct label_list *labels, const char *output)
{
	for (size_t k = 0; k < labels->count; k++)
		if (text_equal_nocase(labels->labels[k].key, output) ||
		    text_equal_nocase(labels->labels[k].name, output))
			return k;
	return LABEL_NONE;
}

/* Every --map names an output of the model. */
static int check_map(const struct method_options *options,
		     const struct body *body, struct err *err)
{
	for (size_t i = 0; options->map && options->map[i]; i++) {
		const char *sign = strchr(options->map[i], '=');
		bool is_known = false;

		for (size_t k = 0; sign && k < body->output_count; k++)
			if (strlen(body->outputs[k]) ==
				    (size_t)(sign - options->map[i]) &&
			    !strncmp(body->outputs[k], options->map[i],
				     (size_t)(sign - options->map[i])))
				is_known = true;
		if (!sign)
			return err_set(err, "--map is OUTPUT=LABEL, not '%s'",
				       options->map[i]);
		if (!is_known)
			return err_set(err,
				       "--map %s: %s has no output of this "
				       "name",
				       options->map[i], body->name);
	}
	return 0;
}

static json_t *own_head_settings(const struct method_options *options,
				 const struct fitting *fitting, struct err *err)
{
	const struct body *body = fitting->body;
	size_t limit =
		options->max_tokens ? options->max_tokens : body->max_tokens;
	json_t *outputs = json_array();
	size_t mapped = 0, label;

	if (check_map(options, body, err))
		goto failed;
	for (size_t i = 0; i < body->output_count; i++) {
		const char *name = body->outputs[i], *key = NULL;
		int rc = mapped_label(options, fitting->labels, name, &label,
				      err);

		if (rc < 0)
			goto failed;
		if (!rc)
			label = named_label(fitting->labels, name);
		if (label != LABEL_NONE)
			key = fitting->labels->labels[label].key;
		mapped += key != NULL;
		json_array_append_new(outputs, json_pack("{ss ss?}", "output",
							 name, "label", key));
	}
	if (body->is_multi_label)
		err_set(err,
			"%s answers several labels at once, which is not "
			"compared as it is",
			body->name);
	else if (!mapped)
		err_set(err,
			"%s answers '%s' and the like, and none of these is a "
			"label here; say what they mean with --map %s=LABEL",
			body->name, body->outputs[0], body->outputs[0]);
	else
		return json_pack("{so sI}", "outputs", outputs, "max_tokens",
				 (json_int_t)limit);
failed:
	json_decref(outputs);
	return NULL;
}

static size_t own_head_folds(const json_t *settings)
{
	(void)settings;
	return 0;
}

static struct fitted *own_head_open(const struct fitting *fitting,
				    const char *folder, struct err *err)
{
	const json_t *outputs = json_object_get(fitting->settings, "outputs");
	struct own_head *own = xcalloc(1, sizeof(*own));

	(void)folder;
	fitted_init(&own->fitted, &method_own_head, fitting);
	own->outputs = json_array_size(outputs);
	own->label_of = xcalloc(own->outputs + 1, sizeof(*own->label_of));
	own->mass = xcalloc(fitting->labels->count, sizeof(*own->mass));
	own->log_probability = xcalloc(fitting->labels->count, sizeof(float));
	for (size_t i = 0; i < own->outputs; i++) {
		const char *key = json_string_value(
			json_object_get(json_array_get(outputs, i), "label"));

		own->label_of[i] =
			key ? label_index(fitting->labels, key) : LABEL_NONE;
		if (own->label_of[i] == fitting->labels->count)
			own->label_of[i] = LABEL_NONE;
	}
	if (own->outputs == fitting->body->output_count)
		return &own->fitted;
	err_set(err, "%s has %zu outputs and the run knows %zu",
		fitting->body->name, fitting->body->output_count, own->outputs);
	fitted_close(&own->fitted);
	return NULL;
}

static int own_head_fit(const struct fitting *fitting, struct fitted **fitted,
			struct err *err)
{
	*fitted = own_head_open(fitting, NULL, err);
	return *fitted ? 0 : -1;
}

static int tell_outcome(void *self, const struct outcome *outcome,
			struct err *err)
{
	struct own_head *own = self;
	size_t labels = own->fitted.labels->count, best = 0;
	double outside = 0, nowhere = 0;
	struct prediction prediction = {
		.item = own->guessing->examples->items[outcome->example],
		.log_probability = own->log_probability,
	};

	memset(own->mass, 0, labels * sizeof(*own->mass));
	for (size_t i = 0; i < own->outputs; i++) {
		double p = exp((double)outcome->log_probabilities[i]);

		if (own->label_of[i] == LABEL_NONE) {
			outside = fmax(outside, p);
			nowhere += p;
		} else {
			own->mass[own->label_of[i]] += p;
		}
	}
	for (size_t k = 0; k < labels; k++) {
		own->log_probability[k] = (float)log(fmax(own->mass[k], LEAST));
		if (own->mass[k] > own->mass[best])
			best = k;
	}
	own->rows++;
	own->unmapped += nowhere;
	own->nowhere += outside > own->mass[best];
	prediction.label = outside > own->mass[best] ? LABEL_NONE : best;
	prediction.confidence =
		prediction.label == LABEL_NONE ? NAN : own->mass[best];
	return own->guessing->on_row(own->guessing->self, &prediction, err);
}

static int own_head_predict(struct fitted *fitted,
			    const struct guessing *guessing, struct err *err)
{
	struct own_head *own = (struct own_head *)fitted;
	struct predict_job job = {
		.model = body_model(fitted->body, err),
		.examples = guessing->examples,
		.subset = guessing->subset,
		.count = guessing->count,
		.stop = guessing->stop,
		.on_row = tell_outcome,
		.self = own,
	};

	own->guessing = guessing;
	return job.model ? train_predict(&job, err) : -1;
}

static void own_head_conclude(struct fitted *fitted)
{
	struct own_head *own = (struct own_head *)fitted;

	for (size_t k = 0; k < fitted->labels->count; k++) {
		bool is_meant = false;

		for (size_t i = 0; i < own->outputs; i++)
			is_meant = is_meant || own->label_of[i] == k;
		if (!is_meant)
			fitted_remark(fitted,
				      "No output of the model means '%s'.",
				      fitted->labels->labels[k].key);
	}
	if (own->rows && own->unmapped / (double)own->rows > 1e-6)
		fitted_remark(fitted,
			      "%.1f %% of the probability falls on outputs "
			      "that mean no label here; %zu of %zu texts get "
			      "no answer.",
			      100 * own->unmapped / (double)own->rows,
			      own->nowhere, own->rows);
}

static void own_head_close(struct fitted *fitted)
{
	struct own_head *own = (struct own_head *)fitted;

	free(own->label_of);
	free(own->mass);
	free(own->log_probability);
	free(own);
}

const struct method method_own_head = {
	.name = METHOD_OWN_HEAD,
	.title = "as it is, its own head",
	.needs_body = true,
	.settings = own_head_settings,
	.folds = own_head_folds,
	.fit = own_head_fit,
	.open = own_head_open,
	.predict = own_head_predict,
	.conclude = own_head_conclude,
	.close = own_head_close,
};
