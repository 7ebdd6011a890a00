/*
 * scored_case.h - small evaluations with probabilities, for tests
 *
 * Probabilities are given as whole parts of 100 or 1000 and stored as the
 * float logarithms that struct scored has. Values that add logarithms up are
 * therefore known to 1e-7 only; order and ties are exact.
 */
#ifndef PAYOFF_TESTS_SCORED_CASE_H
#define PAYOFF_TESTS_SCORED_CASE_H

#include "tests/fixture3.h"

#include <stdbool.h>

#include "evaluate/scored.h"

#define SCORED_CASE_MAX 20000 /* items times classes */

struct scored_case {
	struct scored scored;
	uint32_t gold[SCORED_CASE_MAX];
	size_t group_of[SCORED_CASE_MAX];
	float log_probability[SCORED_CASE_MAX];
};

/* No items yet, each of those to come its own group. */
static inline void scored_case_init(struct scored_case *it, size_t classes)
{
	it->scored = (struct scored){ .classes = classes,
				      .gold = it->gold,
				      .said = it->gold, /* read by none */
				      .log_probability = it->log_probability,
				      .group_of = it->group_of };
}

static inline float *scored_case_row(struct scored_case *it, uint32_t gold)
{
	size_t i = it->scored.count++;

	assert_true(it->scored.count * it->scored.classes <= SCORED_CASE_MAX);
	it->gold[i] = gold;
	it->group_of[i] = i;
	it->scored.groups = it->scored.count;
	return it->log_probability + i * it->scored.classes;
}

/* An item with parts (classes) of a whole. */
static inline void scored_case_add(struct scored_case *it, uint32_t gold,
				   const int *parts, int whole)
{
	float *row = scored_case_row(it, gold);

	for (size_t k = 0; k < it->scored.classes; k++)
		row[k] = (float)log((double)parts[k] / whole);
}

/* Of two classes: an item with p of class 1. */
static inline void scored_case_binary(struct scored_case *it, uint32_t gold,
				      double p)
{
	float *row = scored_case_row(it, gold);

	row[0] = (float)log(1 - p);
	row[1] = (float)log(p);
}

static inline void scored_case_group(struct scored_case *it,
				     const size_t *group_of, size_t groups)
{
	for (size_t i = 0; i < it->scored.count; i++)
		it->group_of[i] = group_of[i];
	it->scored.groups = groups;
}

/* Every item once more, in the group of its original if they are to share. */
static inline void scored_case_double(struct scored_case *it, bool shares)
{
	size_t n = it->scored.count, groups = it->scored.groups;

	for (size_t i = 0; i < n; i++) {
		float *row = scored_case_row(it, it->gold[i]);

		for (size_t k = 0; k < it->scored.classes; k++)
			row[k] =
				it->log_probability[i * it->scored.classes + k];
		it->group_of[n + i] = it->group_of[i] + (shares ? 0 : groups);
	}
	it->scored.groups = shares ? groups : 2 * groups;
}

/* The fixture's models, items in their own groups. */
static inline void scored_case_fixture(struct scored_case *first,
				       struct scored_case *second)
{
	static struct fixture3 fixture;

	fixture3_load(&fixture);
	scored_case_init(first, 3);
	scored_case_init(second, 3);
	for (size_t i = 0; i < FIXTURE3_ITEMS; i++) {
		scored_case_add(first, fixture.gold[i],
				fixture.first_percent[i], 100);
		scored_case_add(second, fixture.gold[i],
				fixture.second_percent[i], 100);
	}
}

#endif
