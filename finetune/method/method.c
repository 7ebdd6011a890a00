/* method.c - the list of methods, and what they share: see method.h */
#include "finetune/method/method.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/text.h"

/* Rows embedded at a time. */
#define WINDOW 512

const struct method *const methods[] = {
	&method_majority,    &method_own_head, &method_zero_shot,
	&method_frozen_head, &method_full,     NULL,
};

const struct method *method_find(const char *name)
{
	for (size_t i = 0; methods[i]; i++)
		if (!strcmp(methods[i]->name, name))
			return methods[i];
	return NULL;
}

void fitted_init(struct fitted *fitted, const struct method *method,
		 const struct fitting *fitting)
{
	fitted->method = method;
	fitted->body = fitting->body;
	fitted->labels = fitting->labels;
	fitted->remarks = json_array();
}

void fitted_close(struct fitted *fitted)
{
	if (!fitted)
		return;
	json_decref(fitted->remarks);
	fitted->method->close(fitted);
}

void fitted_remark(struct fitted *fitted, const char *fmt, ...)
{
	char sentence[512];
	va_list arguments;

	va_start(arguments, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, arguments);
	va_end(arguments);
	/* A label's name that was cut inside a character is no JSON. */
	sentence[utf8_invalid_at(sentence, strlen(sentence))] = '\0';
	json_array_append_new(fitted->remarks, json_string(sentence));
}

size_t settings_max_tokens(const json_t *settings)
{
	return (size_t)json_integer_value(
		json_object_get(settings, "max_tokens"));
}

size_t guess_count(const struct guessing *guessing)
{
	return guessing->subset ? guessing->count : guessing->examples->count;
}

size_t guess_example(const struct guessing *guessing, size_t position)
{
	return guessing->subset ? guessing->subset[position] : position;
}

int guess_tell(const struct guessing *guessing, size_t position,
	       const float *log_probability, size_t labels, struct err *err)
{
	struct prediction prediction = {
		.item = guessing->examples
				->items[guess_example(guessing, position)],
		.log_probability = log_probability,
	};

	for (size_t k = 1; k < labels; k++)
		if (log_probability[k] > log_probability[prediction.label])
			prediction.label = k;
	prediction.confidence = exp((double)log_probability[prediction.label]);
	return guessing->on_row(guessing->self, &prediction, err);
}

/* The rows of a window, from the cache if they are in it. */
static int embed_window(const struct guessing *guessing, struct body *body,
			size_t from, size_t count, float *rows, struct err *err)
{
	size_t *subset = xcalloc(count, sizeof(*subset));
	struct embedding_job job = {
		.examples = guessing->examples,
		.subset = subset,
		.count = count,
		.stop = guessing->stop,
	};
	int ret = 0;

	for (size_t i = 0; i < count; i++)
		subset[i] = guess_example(guessing, from + i);
	if (body->embedded == guessing->examples)
		for (size_t i = 0; i < count; i++)
			memcpy(rows + i * body->width,
			       body->embeddings + subset[i] * body->width,
			       body->width * sizeof(*rows));
	else
		ret = body_embed(body, &job, rows, err);
	free(subset);
	return ret;
}

int guess_embedded(const struct guessing *guessing, struct body *body,
		   int (*each)(void *self, size_t position, const float *row,
			       struct err *err),
		   void *self, struct err *err)
{
	size_t total = guess_count(guessing), count;
	float *rows = xcalloc(WINDOW * body->width, sizeof(*rows));
	int ret = 0;

	for (size_t from = 0; from < total && !ret; from += count) {
		count = total - from < WINDOW ? total - from : WINDOW;
		ret = embed_window(guessing, body, from, count, rows, err);
		for (size_t i = 0; i < count && !ret; i++)
			ret = each(self, from + i, rows + i * body->width, err);
	}
	free(rows);
	return ret;
}
