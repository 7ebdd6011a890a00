/* draw_estimate.c - see draw_estimate.h */
#include "evaluate/draw/draw_estimate.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/group.h"

static struct interval by_groups(const struct draw_score *scores, size_t count,
				 size_t groups, double alpha,
				 struct draw_estimate *estimate)
{
	struct group *group = xcalloc(groups + 1, sizeof(*group));
	struct interval interval;

	for (size_t i = 0; i < count; i++) {
		assert(scores[i].group < groups);
		group[scores[i].group].size += scores[i].weight;
		group[scores[i].group].sum +=
			scores[i].weight * scores[i].score;
	}
	estimate->effective_groups = group_effective_count(group, groups);
	interval = group_jackknife(group, groups, alpha);
	free(group);
	interval.low = fmax(interval.low, -1);
	interval.high = fmin(interval.high, 1);
	return interval;
}

struct draw_estimate draw_estimate(const struct draw_score *scores,
				   size_t count, size_t groups, double alpha)
{
	struct draw_estimate estimate = { .items = count };
	struct interval interval;
	bool is_whole = true;
	double sum = 0;

	for (size_t i = 0; i < count; i++) {
		estimate.fixed += scores[i].score > 0;
		estimate.broken += scores[i].score < 0;
		estimate.weight += scores[i].weight;
		sum += scores[i].weight * scores[i].score;
		is_whole = is_whole && scores[i].weight <= 1;
	}
	if (!count) {
		estimate.interval = (struct interval){ -1, 1 };
		return estimate;
	}
	estimate.difference = sum / estimate.weight;
	interval = by_groups(scores, count, groups, alpha, &estimate);
	estimate.is_tango = is_whole && groups == count;
	if (estimate.is_tango) {
		/* How the rest splits into right and wrong is not asked. */
		const struct paired paired = {
			.both_right = count - estimate.fixed - estimate.broken,
			.first_only = estimate.broken,
			.second_only = estimate.fixed,
		};

		interval = paired_tango(&paired, alpha);
	}
	estimate.interval = interval;
	return estimate;
}
