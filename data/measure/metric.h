/*
 * metric.h - one number for how good a model is
 *
 * A metric that the data do not define is said to be undefined, with the
 * reason; it is never 0 and never NaN. A model that never answers "complaint"
 * has no precision for it, and a 0 there would hide that.
 *
 * F1 of a class is 2 right / (gold + predicted), which is 0, not undefined,
 * when the class occurs but is never hit. Means over classes (macro, balanced
 * accuracy):
 * - a class that occurs neither in gold nor in either model's answers is left
 *   out, for both models alike, and the report should say so;
 * - macro precision, recall and F1 count a class as 0 where the class's own
 *   number would be 0/0, so that both models are averaged over the same
 *   classes and saying nothing is never an advantage;
 * - balanced accuracy averages recall over the classes that have gold.
 *
 * MCC is Gorodkin's (2004) for many classes; kappa is Cohen's (1960) of model
 * and gold; both are undefined when all gold or all answers are one class
 * (some libraries print 0 there). Micro-F1 equals accuracy unless a model
 * sometimes answers with no class.
 */
#ifndef PAYOFF_DATA_MEASURE_METRIC_H
#define PAYOFF_DATA_MEASURE_METRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "data/measure/table.h"

enum metric_kind {
	METRIC_ACCURACY,
	METRIC_MACRO_F1,
	METRIC_MICRO_F1,
	METRIC_WEIGHTED_F1, /* by the classes' counts in gold */
	METRIC_MACRO_PRECISION,
	METRIC_MACRO_RECALL,
	METRIC_BALANCED_ACCURACY,
	METRIC_MCC,
	METRIC_KAPPA,
	METRIC_PRECISION, /* of one class, from here on */
	METRIC_RECALL,
	METRIC_F1,
	METRIC_KINDS, /* how many */
};

struct metric {
	enum metric_kind kind;
	size_t class_index; /* for precision, recall and F1 of one class */
};

struct score {
	bool is_defined;
	double value;	     /* 0 when undefined: do not read it */
	const char *why_not; /* a clause for people; NULL when defined */
};

struct score metric_score(struct metric metric, const struct margins *margins);

/* The metric of one model on the table, and second minus first (undefined if
 * either is). */
struct score metric_of(struct metric metric, const struct table *table,
		       enum table_model model);
struct score metric_difference(struct metric metric, const struct table *table);

/* "macro-f1"; and back: false for an unknown name. */
const char *metric_name(enum metric_kind kind);
bool metric_from_name(const char *name, enum metric_kind *kind);
/* Does the kind need a class_index? */
bool metric_is_of_class(enum metric_kind kind);

#endif
