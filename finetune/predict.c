/* predict.c - train_predict(): see train.h */
#include <stdlib.h>

#include "data/base/arena.h"
#include "finetune/batch.h"
#include "finetune/model/heads.h"
#include "finetune/tensor.h"
#include "finetune/train.h"

/* Examples that are sorted by length together, and whose outputs wait in
 * memory until they can be told in order. */
#define WINDOW 4096
#define PASS_TOKENS 4096

struct window {
	const struct predict_job *job;
	size_t labels, start, count; /* positions start .. start + count - 1 */
	size_t *members;	     /* (count) example indices, by length */
	size_t *place; /* (count) position in the window -> its row */
	float *logits, *log_probabilities; /* (count, labels), by length */
	struct gathered gathered;
};

static size_t example_at(const struct predict_job *job, size_t position)
{
	return job->subset ? job->subset[position] : position;
}

/* One pass over members from .. from + n - 1; returns n, or 0 on failure. */
static size_t run_pass(struct window *window, size_t from, struct err *err)
{
	const struct predict_job *job = window->job;
	const struct sequences *sequences = &window->gathered.sequences;
	const struct pass_mode mode = { .is_training = false };
	size_t budget = job->pass_tokens ? job->pass_tokens : PASS_TOKENS, n;
	struct scope *s = scope_open_no_grad();
	struct tensor *hidden, *logits, *logs;
	struct pass *pass;
	size_t done = 0;

	n = gather(&window->gathered, job->examples, window->members + from,
		   window->count - from, budget);
	pass = encoder_forward(job->model->encoder, sequences, &mode, err);
	if (!pass)
		goto out;
	hidden = tensor_matrix(s, pass_hidden(pass), pass_tokens(pass),
			       job->model->config.hidden);
	logits = head_logits(s, job->model, hidden, sequences, &mode);
	logs = tensor_log_softmax(s, logits);
	if (scope_failed(s, err) ||
	    tensor_copy_out(logits, window->logits + from * window->labels,
			    n * window->labels, err) ||
	    tensor_copy_out(logs,
			    window->log_probabilities + from * window->labels,
			    n * window->labels, err))
		goto out;
	done = n;
out:
	pass_close(pass);
	scope_close(s);
	return done;
}

/* Tells the window's rows in the order of the subset. */
static int tell(const struct window *window, struct err *err)
{
	const struct predict_job *job = window->job;

	for (size_t i = 0; i < window->count; i++) {
		size_t row = window->place[i] * window->labels;
		struct outcome outcome = {
			.position = window->start + i,
			.example = example_at(job, window->start + i),
			.logits = window->logits + row,
			.log_probabilities = window->log_probabilities + row,
		};

		for (size_t k = 1; k < window->labels; k++)
			if (outcome.logits[k] > outcome.logits[outcome.label])
				outcome.label = k;
		if (job->on_row(job->self, &outcome, err))
			return -1;
	}
	return 0;
}

struct placed {
	size_t length, position;
};

static int compare_placed(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	if (x->length != y->length)
		return x->length > y->length ? -1 : 1;
	return (x->position > y->position) - (x->position < y->position);
}

/* Sorts the window by length: members, and place[position] = its row. */
static void arrange(struct window *window)
{
	const struct predict_job *job = window->job;
	struct placed *rows = xcalloc(window->count, sizeof(*rows));

	for (size_t i = 0; i < window->count; i++) {
		rows[i].position = i;
		rows[i].length = examples_length(
			job->examples, example_at(job, window->start + i));
	}
	qsort(rows, window->count, sizeof(*rows), compare_placed);
	for (size_t i = 0; i < window->count; i++) {
		window->members[i] =
			example_at(job, window->start + rows[i].position);
		window->place[rows[i].position] = i;
	}
	free(rows);
}

static int run_window(struct window *window, struct err *err)
{
	const struct predict_job *job = window->job;
	size_t n;

	arrange(window);
	for (size_t from = 0; from < window->count; from += n) {
		if (job->stop && *job->stop)
			return 1;
		n = run_pass(window, from, err);
		if (n == 0)
			return -1;
	}
	return tell(window, err);
}

int train_predict(const struct predict_job *job, struct err *err)
{
	struct window window = { .job = job };
	size_t total = job->subset ? job->count : job->examples->count;
	size_t room = total < WINDOW ? total : WINDOW;
	int ret = 0;

	if (!job->model->has_head)
		return err_set(err,
			       "%s: has no classification head: tune it "
			       "first",
			       job->model->folder);
	window.labels = job->model->config.label_count;
	window.members = xcalloc(room, sizeof(*window.members));
	window.place = xcalloc(room, sizeof(*window.place));
	window.logits = xcalloc(room * window.labels, sizeof(float));
	window.log_probabilities = xcalloc(room * window.labels, sizeof(float));
	while (!ret && window.start < total) {
		window.count = total - window.start;
		if (window.count > room)
			window.count = room;
		ret = run_window(&window, err);
		window.start += window.count;
	}
	gathered_release(&window.gathered);
	free(window.members);
	free(window.place);
	free(window.logits);
	free(window.log_probabilities);
	return ret;
}
