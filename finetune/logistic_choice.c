/* logistic_choice.c - logistic_choose(): see logistic.h */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "finetune/logistic.h"

#define THREADS_MAX 64

/* One fold left out, for all values of C in turn, each starting from the one
 * before: work for one thread. */
struct part {
	const struct logistic_search *search;
	const struct logistic_data *data;
	size_t fold;
	double *losses; /* (search->count) sums over the fold's rows */
	struct err err;
	bool has_failed;
};

struct crew {
	pthread_mutex_t lock;
	struct part *parts;
	size_t count, next;
};

/* The data's rows inside the fold, or all the others; the caller frees. */
static size_t *rows_of(const struct part *part, bool is_inside, size_t *count)
{
	const struct logistic_data *data = part->data;
	size_t *rows = xcalloc(data->count + 1, sizeof(*rows));

	*count = 0;
	for (size_t i = 0; i < data->count; i++) {
		size_t row = data->subset[i];

		if ((part->search->fold_of[row] == part->fold) == is_inside)
			rows[(*count)++] = row;
	}
	return rows;
}

static double loss_on(const struct logistic *head,
		      const struct logistic_data *data, const size_t *rows,
		      size_t count, double *scratch)
{
	double loss = 0;

	for (size_t i = 0; i < count; i++) {
		logistic_log_probabilities(
			head, data->features + rows[i] * data->width, scratch);
		loss -= scratch[data->labels[rows[i]]];
	}
	return loss;
}

static void run_part(struct part *part)
{
	struct logistic_data rest = *part->data;
	struct logistic head;
	size_t left_out_count;
	size_t *left_out = rows_of(part, true, &left_out_count);
	size_t *others = rows_of(part, false, &rest.count);
	double *scratch = xcalloc(rest.classes, sizeof(*scratch));

	rest.subset = others;
	logistic_init(&head, rest.classes, rest.width);
	for (size_t v = 0; v < part->search->count && !part->has_failed; v++) {
		if (logistic_fit(&head, &rest, part->search->values[v],
				 LOGISTIC_LOOSE, &part->err))
			part->has_failed = true;
		part->losses[v] = loss_on(&head, part->data, left_out,
					  left_out_count, scratch);
	}
	logistic_release(&head);
	free(scratch);
	free(others);
	free(left_out);
}

static void *work(void *argument)
{
	struct crew *crew = argument;

	for (;;) {
		size_t mine;

		pthread_mutex_lock(&crew->lock);
		mine = crew->next++;
		pthread_mutex_unlock(&crew->lock);
		if (mine >= crew->count)
			return NULL;
		run_part(&crew->parts[mine]);
	}
}

/* This thread works too, so that none need be had. */
static void run_crew(struct crew *crew, int threads)
{
	pthread_t others[THREADS_MAX];
	size_t started = 0, wanted = threads > 1 ? (size_t)threads - 1 : 0;

	if (wanted >= crew->count)
		wanted = crew->count - 1;
	if (wanted > THREADS_MAX)
		wanted = THREADS_MAX;
	while (started < wanted &&
	       pthread_create(&others[started], NULL, work, crew) == 0)
		started++;
	work(crew);
	for (size_t i = 0; i < started; i++)
		pthread_join(others[i], NULL);
}

/* One part for each fold that occurs in the data; the caller frees. */
static struct part *make_parts(const struct logistic_search *search,
			       const struct logistic_data *data, size_t *count)
{
	size_t folds = 0;
	struct part *parts;
	bool *occurs;

	for (size_t i = 0; i < data->count; i++)
		if (search->fold_of[data->subset[i]] >= folds)
			folds = search->fold_of[data->subset[i]] + 1;
	occurs = xcalloc(folds + 1, sizeof(*occurs));
	for (size_t i = 0; i < data->count; i++)
		occurs[search->fold_of[data->subset[i]]] = true;
	parts = xcalloc(folds + 1, sizeof(*parts));
	*count = 0;
	for (size_t f = 0; f < folds; f++)
		if (occurs[f])
			parts[(*count)++] = (struct part){
				.search = search,
				.data = data,
				.fold = f,
				.losses =
					xcalloc(search->count, sizeof(double)),
			};
	free(occurs);
	return parts;
}

/* The means over all rows, in the order of the folds, and the best. */
static int conclude(const struct crew *crew, const struct logistic_data *data,
		    double *c, double *losses, struct err *err)
{
	const struct logistic_search *search = crew->parts[0].search;
	double best = 0;

	for (size_t v = 0; v < search->count; v++) {
		double sum = 0;

		for (size_t p = 0; p < crew->count; p++) {
			if (crew->parts[p].has_failed)
				return err_set(err, "%s",
					       crew->parts[p].err.text);
			sum += crew->parts[p].losses[v];
		}
		sum /= (double)data->count;
		if (losses)
			losses[v] = sum;
		if (v == 0 || sum < best) {
			best = sum;
			*c = search->values[v];
		}
	}
	return 0;
}

int logistic_choose(const struct logistic_search *search,
		    const struct logistic_data *data, double *c, double *losses,
		    struct err *err)
{
	struct crew crew = { .next = 0 };
	int ret = 0;

	crew.parts = make_parts(search, data, &crew.count);
	*c = search->values[search->count / 2];
	if (crew.count >= 2) {
		pthread_mutex_init(&crew.lock, NULL);
		run_crew(&crew, search->threads);
		pthread_mutex_destroy(&crew.lock);
		ret = conclude(&crew, data, c, losses, err);
	}
	for (size_t p = 0; p < crew.count; p++)
		free(crew.parts[p].losses);
	free(crew.parts);
	return ret;
}
