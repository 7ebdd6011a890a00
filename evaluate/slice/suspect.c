/* suspect.c - see suspect.h */
#include "evaluate/slice/suspect.h"

#include <math.h>
#include <stdlib.h>

static double probability(const struct scored *scored, size_t row, size_t k)
{
	return exp((double)scored->log_probability[row * scored->classes + k]);
}

static double *find_thresholds(const struct scored *scored, struct arena *arena)
{
	size_t classes = scored->classes;
	double *sum = arena_alloc(arena, classes, sizeof(*sum));
	size_t *count = xcalloc(classes + 1, sizeof(*count));

	for (size_t i = 0; i < scored->count; i++) {
		sum[scored->gold[i]] += probability(scored, i, scored->gold[i]);
		count[scored->gold[i]]++;
	}
	for (size_t k = 0; k < classes; k++)
		sum[k] = count[k] ? sum[k] / (double)count[k] : NAN;
	free(count);
	return sum;
}

/* The most probable class that reaches its threshold; classes: none does. And
 * the greatest probability of all. */
static size_t guess(const struct scored *scored, const double *thresholds,
		    size_t row, double *most)
{
	size_t best = scored->classes;
	double reached = -1;

	*most = 0;
	for (size_t k = 0; k < scored->classes; k++) {
		double p = probability(scored, row, k);

		*most = fmax(*most, p);
		/* never true of a class without a threshold */
		if (p >= thresholds[k] - SUSPECT_TOLERANCE && p > reached) {
			best = k;
			reached = p;
		}
	}
	return best;
}

static int by_suspicion(const void *a, const void *b)
{
	const struct suspect *x = a, *y = b;

	if (x->self_confidence != y->self_confidence)
		return x->self_confidence < y->self_confidence ? -1 : 1;
	if (x->guess_confidence != y->guess_confidence)
		return x->guess_confidence > y->guess_confidence ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

void suspects_find(const struct scored *scored, struct arena *arena,
		   struct suspect_list *list)
{
	*list = (struct suspect_list){
		.why_not = !scored->count ? "there is no item"
			   : !scored->log_probability
				   ? "the model gave no probabilities"
				   : NULL,
	};
	if (list->why_not)
		return;
	list->looked_at = scored->count;
	list->thresholds = find_thresholds(scored, arena);
	list->suspects =
		arena_alloc(arena, scored->count, sizeof(*list->suspects));
	for (size_t i = 0; i < scored->count; i++) {
		double most;
		size_t k = guess(scored, list->thresholds, i, &most);
		struct suspect suspect = {
			.row = i,
			.label = scored->gold[i],
			.guess = k,
			.self_confidence =
				probability(scored, i, scored->gold[i]),
		};

		if (k == scored->classes || k == scored->gold[i] ||
		    most <= suspect.self_confidence + SUSPECT_TOLERANCE)
			continue;
		suspect.guess_confidence = probability(scored, i, k);
		list->suspects[list->count++] = suspect;
	}
	if (list->count)
		qsort(list->suspects, list->count, sizeof(*list->suspects),
		      by_suspicion);
}
