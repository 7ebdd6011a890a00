/*
 * candidates.h - runs that said what a test wants, without a model
 *
 * The gold label of item i is i modulo the number of labels; a wrong answer is
 * the next label. Knows no test framework, so that programs can use it too.
 */
#ifndef PAYOFF_TESTS_CANDIDATES_H
#define PAYOFF_TESTS_CANDIDATES_H

#include <stdbool.h>
#include <stdint.h>

#include "data/run.h"
#include "data/store.h"

struct candidate_rule {
	struct run run; /* method, is_tuned, seed, launch ...; id is set */
	/* Whether it answers the item rightly; and, or NULL for all, whether
	 * it answers at all. */
	bool (*is_right)(int64_t item);
	bool (*answers)(int64_t item);
	/* answers test items as one who held them out of a fold */
	bool has_leaked;
	/* gives each label a probability: its answer the confidence, the
	 * others the rest in equal parts */
	bool has_probabilities;
};

/* Adds a finished run with its predictions of all items: fold -1 for the test
 * and for an untuned run, fold item % 5 for a tuned run's train items. The
 * confidence of item i is 0.5 + (i % 50) / 100. Sets rule->run.id. */
int candidate_add(struct store *store, struct candidate_rule *rule,
		  struct err *err);
/* As candidate_add() does, for items whose predictions are not there yet. */
int candidate_predict(struct store *store, const struct candidate_rule *rule,
		      struct err *err);

#endif
