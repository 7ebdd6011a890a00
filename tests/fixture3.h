/*
 * fixture3.h - sixty items, three classes, twelve groups, two models
 *
 * golden/fixture3.csv holds the models' probabilities in percent; an answer
 * is the class with the largest, the lowest index of equal ones.
 */
#ifndef PAYOFF_TESTS_FIXTURE3_H
#define PAYOFF_TESTS_FIXTURE3_H

#include "tests/check.h"

#include <stdio.h>

#define FIXTURE3_ITEMS 60
#define FIXTURE3_GROUPS 12

struct fixture3 {
	uint32_t gold[FIXTURE3_ITEMS];
	uint32_t first[FIXTURE3_ITEMS], second[FIXTURE3_ITEMS];
	size_t group_of[FIXTURE3_ITEMS];
	int first_percent[FIXTURE3_ITEMS][3], second_percent[FIXTURE3_ITEMS][3];
};

static inline uint32_t fixture3_answer(const int percent[3])
{
	uint32_t best = 0;

	for (uint32_t k = 1; k < 3; k++)
		if (percent[k] > percent[best])
			best = k;
	return best;
}

static inline void fixture3_load(struct fixture3 *fixture)
{
	FILE *file = fopen("tests/golden/fixture3.csv", "r");
	char line[200];
	size_t i = 0;

	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file)); /* header */
	while (i < FIXTURE3_ITEMS && fgets(line, sizeof(line), file)) {
		int *base = fixture->first_percent[i];
		int *tuned = fixture->second_percent[i], id, got;
		char group;

		got = sscanf(line, "%d,%c,%u,%d,%d,%d,%d,%d,%d", &id, &group,
			     &fixture->gold[i], &base[0], &base[1], &base[2],
			     &tuned[0], &tuned[1], &tuned[2]);
		assert_int_equal(got, 9);
		fixture->group_of[i] = (size_t)(group - 'A');
		fixture->first[i] = fixture3_answer(base);
		fixture->second[i] = fixture3_answer(tuned);
		i++;
	}
	assert_int_equal(i, FIXTURE3_ITEMS);
	fclose(file);
}

#endif
