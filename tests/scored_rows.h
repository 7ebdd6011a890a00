/*
 * scored_rows.h - rows of two classes with scores, made up for tests
 *
 * Class 1 is the one asked about; each row is its own group unless said
 * otherwise. Probabilities are thousandths: equal scores are equal rows.
 */
#ifndef PAYOFF_TESTS_SCORED_ROWS_H
#define PAYOFF_TESTS_SCORED_ROWS_H

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "evaluate/scored.h"

struct scored_rows {
	uint32_t *gold, *said;
	float *log_probability;
	size_t *group_of;
	struct scored view;
};

/* Room for rows of any number of classes, in arena; all gold is class 0. */
static inline struct scored_rows scored_rows_make(size_t count, size_t classes,
						  struct arena *arena)
{
	struct scored_rows rows = {
		.gold = arena_alloc(arena, count, sizeof(*rows.gold)),
		.said = arena_alloc(arena, count, sizeof(*rows.said)),
		.log_probability = arena_alloc(arena, count * classes,
					       sizeof(*rows.log_probability)),
		.group_of = arena_alloc(arena, count, sizeof(*rows.group_of)),
	};

	for (size_t i = 0; i < count; i++)
		rows.group_of[i] = i;
	rows.view = (struct scored){ .classes = classes,
				     .count = count,
				     .gold = rows.gold,
				     .said = rows.said,
				     .log_probability = rows.log_probability,
				     .group_of = rows.group_of,
				     .groups = count };
	return rows;
}

/* Class 1 of a row of two classes gets this many thousandths. */
static inline void scored_rows_set(struct scored_rows *rows, size_t i,
				   uint32_t gold, double thousandths)
{
	rows->gold[i] = gold;
	rows->log_probability[2 * i] = (float)log(1 - thousandths / 1000);
	rows->log_probability[2 * i + 1] = (float)log(thousandths / 1000);
}

/* Two normal scores `apart` from each other, a share of class 1, and the true
 * probability of each row. */
static inline void scored_rows_draw(struct scored_rows *rows, struct rng *rng,
				    double share, double apart)
{
	for (size_t i = 0; i < rows->view.count; i++) {
		bool is_one = rng_uniform(rng) < share;
		double x = rng_normal(rng) + (is_one ? apart : 0);
		double logit = apart * x - apart * apart / 2 +
			       log(share / (1 - share));

		rows->gold[i] = is_one ? 1 : 0;
		rows->log_probability[2 * i] = (float)-log1p(exp(logit));
		rows->log_probability[2 * i + 1] = (float)-log1p(exp(-logit));
	}
}

#endif
