/*
 * scored_golden.h - the tables of golden/ranking.json
 */
#ifndef PAYOFF_TESTS_SCORED_GOLDEN_H
#define PAYOFF_TESTS_SCORED_GOLDEN_H

#include "tests/golden.h"
#include "tests/scored_case.h"

static inline void scored_golden(json_t *table, const char *model,
				 struct scored_case *it)
{
	json_t *gold = golden_get(table, "gold"), *row;
	json_t *group_of = golden_get(table, "group_of");
	size_t i, classes = golden_size(table, "classes");

	scored_case_init(it, classes);
	json_array_foreach(golden_get(table, model), i, row)
	{
		int parts[8];

		assert_true(classes <= 8);
		for (size_t k = 0; k < classes; k++)
			parts[k] = (int)golden_at(row, k);
		scored_case_add(it, (uint32_t)golden_at(gold, i), parts, 1000);
	}
	for (i = 0; i < it->scored.count; i++) {
		it->group_of[i] = (size_t)golden_at(group_of, i);
		it->scored.groups = it->group_of[i] + 1;
	}
}

#endif
