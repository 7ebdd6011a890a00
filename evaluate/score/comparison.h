/*
 * comparison.h - two models on the same items, in figures (pure)
 *
 * "First" is the untuned candidate, "second" the tuned one, as in
 * data/measure/paired.h. Where some group has more than one item, intervals
 * go over groups (jackknife, t with G* - 1 degrees of freedom); where every
 * item is its own group they are Tango's and Wilson's.
 */
#ifndef PAYOFF_EVALUATE_SCORE_COMPARISON_H
#define PAYOFF_EVALUATE_SCORE_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/measure/interval.h"
#include "data/measure/metric.h"
#include "data/measure/paired.h"

/* Items that have gold and an answer of both models. Answers and gold are
 * class indices; `classes` stands for an answer that is no class. */
struct answers {
	size_t classes, count;
	const uint32_t *gold, *first, *second; /* (count) */
	const size_t *group_of;		       /* (count), 0 .. groups - 1 */
	size_t groups;
};

/* Numbers the groups 0, 1, ... by first appearance of their keys (count). The
 * arrays are borrowed; the numbering is in arena. */
struct answers answers_make(size_t classes, size_t count, const uint32_t *gold,
			    const uint32_t *first, const uint32_t *second,
			    const int64_t *group_keys, struct arena *arena);
/* Accuracy and macro-F1 of the second model alone. */
void answers_score(const struct answers *answers, struct score *accuracy,
		   struct score *macro_f1);

/* A figure with its uncertainty; undefined says why and has no numbers. */
struct figure {
	struct score score;
	struct interval interval; /* at the comparison's 1 - alpha */
	double n;		  /* items behind it */
};

struct class_figures {
	struct figure precision, recall, f1;
	size_t gold, predicted, right;
};

struct model_figures {
	struct figure accuracy, macro_f1;
	double accuracy_design_effect;
	struct class_figures *classes; /* (classes) */
	size_t *confusion;	       /* (classes, classes + 1) */
};

struct comparison {
	size_t n, classes, groups;
	double effective_groups; /* G* */
	bool is_grouped;	 /* some group has several items */
	double alpha;
	struct paired paired;
	double difference;	  /* of accuracy, second - first */
	struct interval interval; /* of it */
	double p_exact, p_mid;	  /* McNemar; of single items */
	struct figure macro_f1_difference;
	struct model_figures first, second;
};

/* Computes everything; arrays in arena. count may be 0: then nothing is
 * defined. The same answers, alpha and seed give the same bytes. */
void compare(const struct answers *answers, double alpha, uint64_t seed,
	     struct arena *arena, struct comparison *comparison);

#endif
