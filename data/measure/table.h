/*
 * table.h - who answered what: counts of (gold, first model, second model)
 *
 * Accuracy, precision, recall, F1, MCC and kappa of both models, and every
 * resampled version of them, depend on the items only through these counts.
 * Of the classes^3 cells only the occupied ones are kept, at most one an
 * item, so 500 classes are as cheap as 3.
 *
 * Classes are 0 .. classes - 1. A model may answer with none of them (output
 * mapped to no label, or held back by a threshold): that is the prediction
 * `classes`, always wrong, and precise about nothing. Gold is never that.
 */
#ifndef PAYOFF_DATA_MEASURE_TABLE_H
#define PAYOFF_DATA_MEASURE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/measure/paired.h"

enum table_model { TABLE_FIRST, TABLE_SECOND };

struct cell {
	uint32_t gold, first, second;
	size_t count; /* items, above 0 */
};

struct table {
	size_t classes, items;
	struct cell *cells; /* sorted by gold, first, second */
	size_t cell_count;
	uint32_t *cell_of; /* (items): each item's cell, in input order */
};

/* Counts the items; gold, first and second are (items). For one model alone
 * give it twice. The caller releases the table. */
void table_build(struct table *table, size_t classes, const uint32_t *gold,
		 const uint32_t *first, const uint32_t *second, size_t items);
void table_release(struct table *table);

/* The four counts of paired.h. */
struct paired table_paired(const struct table *table);

/* Confusion matrix of one model, row = gold, column = predicted, the last
 * column for no class: counts is (classes, classes + 1), the caller's. */
void table_confusion(const struct table *table, enum table_model model,
		     size_t *counts);

/*
 * What the metrics of one model need: a column each of the confusion matrix's
 * margins and of its diagonal.
 */
struct margins {
	size_t classes, items;
	size_t *gold;	   /* (classes): items of this class */
	size_t *predicted; /* (classes + 1): items answered so, last none */
	size_t *right;	   /* (classes): both */
	/* (classes): the class occurs in gold or in either model's answers.
	 * Taken from the whole table and kept when items are resampled, so
	 * that means over classes always average the same ones. */
	bool *is_in_use;
};

/* Margins of a model when cell i holds counts[i] items; counts NULL means the
 * table's own. margins_init() makes room for this table and sets is_in_use;
 * margins_count() fills in the rest and may be called many times. */
void margins_init(struct margins *margins, const struct table *table);
void margins_count(struct margins *margins, const struct table *table,
		   enum table_model model, const size_t *counts);
void margins_release(struct margins *margins);

#endif
