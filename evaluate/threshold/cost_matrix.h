/*
 * cost_matrix.h - what mistakes cost, as people write it
 *
 * Costs are those of data/measure/threshold.h: (classes, classes + 1), row =
 * true class, column = answer, the last for no answer. They are per item, in
 * any unit, 0 or more; "never" forbids an answer.
 */
#ifndef PAYOFF_EVALUATE_THRESHOLD_COST_MATRIX_H
#define PAYOFF_EVALUATE_THRESHOLD_COST_MATRIX_H

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"

/* The column of a file that holds what no answer costs. */
#define COST_ABSTAIN "abstain"

/* Of two labels: "FP=1,FN=5", right answers being free. */
struct two_costs {
	const char *words;
	const char *positive; /* its label; NULL: the second */
	const char *abstain;  /* of no answer; NULL: always answer */
};

/* cost is in arena; *positive is the class. Refuses other than two labels. */
int two_costs_read(const struct two_costs *costs,
		   const struct label_list *labels, struct arena *arena,
		   double **cost, size_t *positive, struct err *err);

/*
 * Of any number of labels, from a CSV file: a header of answers (each label
 * and, if one may hold back, COST_ABSTAIN), then a row for each true label,
 * which stands in the first column. Without COST_ABSTAIN every item is
 * answered. Refuses, with file and line, what is missing, twice, or unknown.
 */
int cost_matrix_read(const char *path, const struct label_list *labels,
		     struct arena *arena, double **cost, struct err *err);

#endif
