/* threshold_phrase.c - threshold_set_words(): see threshold_set.h */
#include <math.h>
#include <stdlib.h>

#include "data/threshold_set.h"

static const char *answer_words(size_t answer, const struct label_list *labels,
				struct arena *arena)
{
	if (answer >= labels->count)
		return "no answer (for a person to decide)";
	return arena_printf(arena, "'%s'", labels->labels[answer].key);
}

static const char *floor_words(const struct threshold_set *set,
			       const struct label_list *labels,
			       struct arena *arena)
{
	const char *words = "";

	for (size_t k = 0; k < set->classes; k++)
		if (set->floor[k] > 0)
			words = arena_printf(arena, "%s%s%s from %.3f", words,
					     *words ? ", " : "",
					     answer_words(k, labels, arena),
					     set->floor[k]);
	if (!*words)
		return "no floor";
	return arena_printf(
		arena, "%s; a favourite below its floor: %s", words,
		set->fallback == THRESHOLD_NEXT_BEST
			? "the next best label"
			: answer_words(set->fallback, labels, arena));
}

/* --- costs of two labels: which answer from which probability of the second */

#define ANSWERS 3

static double cost_at(const struct threshold_set *set, size_t answer, double p)
{
	return (1 - p) * set->cost[answer] + p * set->cost[ANSWERS + answer];
}

static bool is_finite(const struct threshold_set *set, size_t answer)
{
	return isfinite(set->cost[answer]) &&
	       isfinite(set->cost[ANSWERS + answer]);
}

/* Whether the only infinite costs are those of an answer never given. */
static bool has_cuts(const struct threshold_set *set)
{
	return set->classes == 2 && is_finite(set, 0) && is_finite(set, 1) &&
	       (is_finite(set, 2) ||
		(isinf(set->cost[2]) && isinf(set->cost[ANSWERS + 2])));
}

static size_t cheapest_at(const struct threshold_set *set, double p)
{
	size_t best = 0;

	for (size_t j = 1; j < ANSWERS; j++)
		if (is_finite(set, j) &&
		    cost_at(set, j, p) < cost_at(set, best, p))
			best = j;
	return best;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Where the costs of two answers are equal, in order, 0 and 1 around them. */
static size_t find_cuts(const struct threshold_set *set,
			double cuts[ANSWERS + 2])
{
	size_t count = 0;

	cuts[count++] = 0;
	for (size_t i = 0; i < ANSWERS; i++)
		for (size_t j = i + 1; j < ANSWERS; j++) {
			double at_0, at_1;

			if (!is_finite(set, i) || !is_finite(set, j))
				continue;
			at_0 = cost_at(set, i, 0) - cost_at(set, j, 0);
			at_1 = cost_at(set, i, 1) - cost_at(set, j, 1);
			if (at_0 * at_1 < 0)
				cuts[count++] = at_0 / (at_0 - at_1);
		}
	qsort(cuts, count, sizeof(*cuts), by_size);
	cuts[count++] = 1;
	return count;
}

/* "probability of 'pos' below 0.167: 'neg'; above: 'pos'" */
static const char *two_cost_words(const struct threshold_set *set,
				  const struct label_list *labels,
				  struct arena *arena)
{
	double cuts[ANSWERS + 2];
	size_t count = find_cuts(set, cuts);
	const char *words = arena_printf(arena, "probability of '%s'",
					 labels->labels[1].key);
	size_t answer = cheapest_at(set, cuts[1] / 2), first = answer;

	for (size_t c = 1; c + 1 < count; c++) {
		size_t next = cheapest_at(set, (cuts[c] + cuts[c + 1]) / 2);

		if (next == answer)
			continue;
		words = arena_printf(arena, "%s below %.3f: %s;", words,
				     cuts[c],
				     answer_words(answer, labels, arena));
		answer = next;
	}
	if (answer == first)
		return arena_printf(arena, "always %s",
				    answer_words(answer, labels, arena));
	return arena_printf(arena, "%s above: %s", words,
			    answer_words(answer, labels, arena));
}

const char *threshold_set_words(const struct threshold_set *set,
				const struct label_list *labels,
				struct arena *arena)
{
	const char *words = "the answer that costs least";

	if (set->kind == THRESHOLD_FLOORS)
		words = floor_words(set, labels, arena);
	else if (has_cuts(set))
		words = two_cost_words(set, labels, arena);
	return arena_printf(arena, "%s; temperature %.2f", words,
			    set->temperature);
}
