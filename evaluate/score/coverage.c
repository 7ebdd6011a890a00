/* coverage.c - see coverage.h */
#include "evaluate/score/coverage.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/measure/binomial.h"
#include "data/measure/group_tally.h"
#include "evaluate/score/calibration.h"
#include "evaluate/score/order.h"

/* Items by falling confidence. */
struct queue {
	size_t count;
	uint32_t *order;
	float *confidence; /* falling */
	double *right;	   /* by item */
};

static void queue_init(struct queue *queue, const struct scored *scored)
{
	size_t n = scored->count;
	float *confidence = xcalloc(n, sizeof(*confidence));

	queue->count = n;
	queue->order = xcalloc(n, sizeof(*queue->order));
	queue->confidence = xcalloc(n, sizeof(*queue->confidence));
	queue->right = xcalloc(n, sizeof(*queue->right));
	calibration_top_labels(scored, confidence, queue->right);
	order_falling(confidence, 1, n, queue->order, queue->confidence);
	free(confidence);
}

static void queue_release(struct queue *queue)
{
	free(queue->order);
	free(queue->confidence);
	free(queue->right);
}

static void measure_point(const struct queue *queue,
			  const struct scored *scored, double alpha,
			  struct group_tally *tally,
			  struct coverage_point *point)
{
	/* 0.8 x 10 is 8 items, whatever the product rounds to */
	double wanted = ceil(point->wanted * (double)queue->count - 1e-9);
	size_t end = wanted > 1 ? (size_t)wanted : 1;
	double right, n, effect;

	assert(point->wanted > 0 && point->wanted <= 1);
	end = order_tie_end(queue->confidence, queue->count, end - 1);
	group_tally_clear(tally, scored->groups);
	for (size_t i = 0; i < end; i++) {
		size_t item = queue->order[i];

		group_tally_add(tally, scored->group_of[item],
				queue->right[item] > 0);
	}
	right = (double)tally->all_right;
	n = (double)end;
	effect = group_tally_design_effect(tally);
	point->confidence = exp((double)queue->confidence[end - 1]);
	point->answered = end;
	point->accuracy = (struct figure){
		.score = { .is_defined = true, .value = right / n },
		.interval = wilson(right / effect, n / effect, alpha),
		.n = n,
	};
}

void coverage_measure(const struct scored *scored, double alpha,
		      struct coverage_point *points, size_t count)
{
	const char *why_not = !scored->count ? "there is no item"
			      : !scored->log_probability
				      ? "the model gave no probabilities"
				      : NULL;
	struct group_tally tally;
	struct queue queue;

	assert(alpha > 0 && alpha < 1);
	for (size_t p = 0; p < count; p++)
		points[p].accuracy =
			(struct figure){ { false, 0, why_not }, { 0, 1 }, 0 };
	if (why_not)
		return;
	queue_init(&queue, scored);
	group_tally_init(&tally, scored->groups);
	for (size_t p = 0; p < count; p++)
		measure_point(&queue, scored, alpha, &tally, &points[p]);
	group_tally_release(&tally);
	queue_release(&queue);
}
