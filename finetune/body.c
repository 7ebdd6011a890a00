/* body.c - see body.h */
#define _XOPEN_SOURCE 700 /* realpath() */
#include "finetune/body.h"

#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/file.h"
#include "finetune/batch.h"
#include "finetune/hub/hub.h"
#include "finetune/model/heads.h"
#include "finetune/tensor.h"

#define PASS_TOKENS 4096

/* The last part of a folder's path; a name of the hub as it is. */
static char *short_name(const char *name)
{
	size_t length = strlen(name);
	const char *last;
	char *copy;

	if (!file_is_folder(name))
		return xstrdup(name);
	while (length > 1 && name[length - 1] == '/')
		length--;
	copy = xstrndup(name, length);
	last = strrchr(copy, '/');
	if (last && last[1])
		memmove(copy, last + 1, strlen(last + 1) + 1);
	return copy;
}

static void take_outputs(struct body *body)
{
	const struct config *config = &body->model->config;

	if (!body->model->has_head || body->model->is_head_new)
		return;
	body->outputs = xcalloc(config->label_count + 1, sizeof(char *));
	body->output_count = config->label_count;
	for (size_t i = 0; i < config->label_count; i++)
		body->outputs[i] = xstrdup(config->labels[i]);
	body->is_multi_label = config->is_multi_label;
}

static int check_vocabulary(const struct body *body, struct err *err)
{
	size_t ids = tokenizer_size(body->tokenizer);
	size_t rows = body->model->config.vocabulary;

	if (ids <= rows)
		return 0;
	return err_set(err,
		       "%s: its tokenizer makes %zu ids and the model has rows "
		       "for %zu: files of two models in one folder",
		       body->folder, ids, rows);
}

struct body *body_open(const char *name, struct err *err)
{
	struct body *body = xcalloc(1, sizeof(*body));
	char *folder = NULL;

	if (hub_resolve(name, &folder, err))
		goto failed;
	body->folder = realpath(folder, NULL);
	if (!body->folder)
		body->folder = xstrdup(folder);
	free(folder);
	body->name = short_name(name);
	body->tokenizer = tokenizer_open(body->folder, err);
	if (!body->tokenizer)
		goto failed;
	if (!body_model(body, err) || check_vocabulary(body, err))
		goto failed;
	body->family = family_name(body->model->config.family);
	body->width = body->model->config.hidden;
	body->max_tokens = body->model->config.max_tokens;
	take_outputs(body);
	return body;
failed:
	body_close(body);
	return NULL;
}

void body_close(struct body *body)
{
	if (!body)
		return;
	body_rest(body);
	for (size_t i = 0; i < body->output_count; i++)
		free(body->outputs[i]);
	free(body->outputs);
	tokenizer_close(body->tokenizer);
	free(body->folder);
	free(body->name);
	free(body);
}

struct model *body_model(struct body *body, struct err *err)
{
	const struct model_options options = { .seed = 1 };
	struct model *model = body->model;

	if (model)
		return model;
	model = model_open(body->folder, &options, err);
	if (!model)
		return NULL;
	if (*body->sha256 && strcmp(body->sha256, model->sha256)) {
		err_set(err, "%s: the weights changed while they were in use",
			body->folder);
		model_close(model);
		return NULL;
	}
	memcpy(body->sha256, model->sha256, HASH_HEX);
	return body->model = model;
}

void body_rest(struct body *body)
{
	model_close(body->model);
	body->model = NULL;
	free(body->embeddings);
	body->embeddings = NULL;
	body->embedded = NULL;
}

/* ---- embeddings ---- */

struct place {
	size_t length, example, row; /* row: where its embedding goes */
};

static int compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->length != y->length)
		return x->length > y->length ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* What embedding goes through: examples by length, longest first. */
static struct place *arrange(const struct embedding_job *job, size_t count)
{
	struct place *places = xcalloc(count + 1, sizeof(*places));

	for (size_t i = 0; i < count; i++) {
		size_t example = job->subset ? job->subset[i] : i;

		places[i] =
			(struct place){ examples_length(job->examples, example),
					example, i };
	}
	qsort(places, count, sizeof(*places), compare_places);
	return places;
}

/* One pass through the model; rows (sequences, width) come out. */
static int embed_pass(const struct model *model,
		      const struct sequences *sequences, float *rows,
		      struct err *err)
{
	const struct pass_mode mode = { .is_training = false };
	size_t width = model->config.hidden;
	struct scope *s = scope_open_no_grad();
	struct pass *pass;
	struct tensor *hidden, *embeddings;
	int ret = -1;

	pass = encoder_forward(model->encoder, sequences, &mode, err);
	if (!pass)
		goto out;
	hidden = tensor_matrix(s, pass_hidden(pass), pass_tokens(pass), width);
	embeddings = head_embeddings(s, model, hidden, sequences);
	if (scope_failed(s, err))
		goto out;
	ret = tensor_copy_out(embeddings, rows, sequences->count * width, err);
out:
	pass_close(pass);
	scope_close(s);
	return ret;
}

int body_embed(struct body *body, const struct embedding_job *job, float *out,
	       struct err *err)
{
	size_t count = job->subset ? job->count : job->examples->count;
	size_t width = body->width, n;
	struct model *model = body_model(body, err);
	struct place *places = arrange(job, count);
	size_t *members = xcalloc(count + 1, sizeof(*members));
	float *rows = NULL;
	struct gathered gathered = { 0 };
	int ret = model ? 0 : -1;

	for (size_t i = 0; i < count; i++)
		members[i] = places[i].example;
	for (size_t from = 0; from < count && !ret; from += n) {
		n = gather(&gathered, job->examples, members + from,
			   count - from, PASS_TOKENS);
		rows = xrealloc(rows, n * width, sizeof(*rows));
		if (job->stop && *job->stop)
			ret = 1;
		else
			ret = embed_pass(model, &gathered.sequences, rows, err);
		for (size_t i = 0; i < n && !ret; i++)
			memcpy(out + places[from + i].row * width,
			       rows + i * width, width * sizeof(*rows));
	}
	free(rows);
	gathered_release(&gathered);
	free(members);
	free(places);
	return ret;
}

int body_embeddings(struct body *body, const struct examples *examples,
		    const volatile sig_atomic_t *stop, const float **out,
		    struct err *err)
{
	struct embedding_job job = { .examples = examples, .stop = stop };
	int ret;

	*out = body->embeddings;
	if (body->embedded == examples)
		return 0;
	free(body->embeddings);
	body->embedded = NULL;
	body->embeddings =
		xcalloc(examples->count * body->width, sizeof(float));
	ret = body_embed(body, &job, body->embeddings, err);
	if (!ret)
		body->embedded = examples;
	*out = body->embeddings;
	return ret;
}
