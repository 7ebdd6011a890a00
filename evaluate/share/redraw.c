/* redraw.c - see redraw.h */
#include "evaluate/share/redraw.h"

#include <assert.h>
#include <stdlib.h>

#include "data/base/arena.h"

void redraw_init(struct redraw *redraw, const struct scored *scored)
{
	size_t items = scored->count, all = scored->groups, next = 0;
	size_t *end = xcalloc(all + 1, sizeof(*end));

	redraw->items = items;
	redraw->occurrences = scored->occurrences;
	redraw->start = xcalloc(all + 1, sizeof(*redraw->start));
	redraw->item = xcalloc(items + 1, sizeof(*redraw->item));
	for (size_t i = 0; i < items; i++) {
		assert(scored->group_of[i] < all);
		end[scored->group_of[i]]++;
	}
	redraw->groups = 0;
	for (size_t g = 0; g < all; g++) {
		size_t size = end[g];

		end[g] = next; /* of what is placed so far */
		next += size;
		if (size > 0)
			redraw->start[++redraw->groups] = next;
	}
	for (size_t i = 0; i < items; i++)
		redraw->item[end[scored->group_of[i]]++] = i;
	free(end);
}

void redraw_release(struct redraw *redraw)
{
	free(redraw->start);
	free(redraw->item);
}

void redraw_weights(const struct redraw *redraw, struct rng *rng,
		    double *weights)
{
	for (size_t i = 0; i < redraw->items; i++)
		weights[i] = 0;
	for (size_t draw = 0; draw < redraw->groups; draw++) {
		size_t g = (size_t)rng_below(rng, redraw->groups);

		for (size_t j = redraw->start[g]; j < redraw->start[g + 1];
		     j++) {
			size_t i = redraw->item[j];

			weights[i] += redraw->occurrences
					      ? redraw->occurrences[i]
					      : 1;
		}
	}
}
