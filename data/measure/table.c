/* table.c - see table.h */
#include "data/measure/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"

struct row {
	uint32_t gold, first, second;
	size_t item;
};

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int order = compare_numbers(a->gold, b->gold);

	if (order == 0)
		order = compare_numbers(a->first, b->first);
	if (order == 0)
		order = compare_numbers(a->second, b->second);
	return order;
}

void table_build(struct table *table, size_t classes, const uint32_t *gold,
		 const uint32_t *first, const uint32_t *second, size_t items)
{
	struct row *rows = xcalloc(items, sizeof(*rows));
	size_t last = 0;

	assert(items <= UINT32_MAX);
	memset(table, 0, sizeof(*table));
	table->classes = classes;
	table->items = items;
	table->cell_of = xcalloc(items, sizeof(*table->cell_of));
	for (size_t i = 0; i < items; i++) {
		assert(gold[i] < classes && first[i] <= classes &&
		       second[i] <= classes);
		rows[i] = (struct row){ gold[i], first[i], second[i], i };
	}
	if (items > 0)
		qsort(rows, items, sizeof(*rows), compare_rows);
	for (size_t i = 0; i < items; i++)
		table->cell_count +=
			i == 0 || compare_rows(&rows[i - 1], &rows[i]) != 0;
	table->cells = xcalloc(table->cell_count, sizeof(*table->cells));
	for (size_t i = 0; i < items; i++) {
		if (i > 0 && compare_rows(&rows[i - 1], &rows[i]) != 0)
			last++;
		table->cells[last].gold = rows[i].gold;
		table->cells[last].first = rows[i].first;
		table->cells[last].second = rows[i].second;
		table->cells[last].count++;
		table->cell_of[rows[i].item] = (uint32_t)last;
	}
	free(rows);
}

void table_release(struct table *table)
{
	free(table->cells);
	free(table->cell_of);
	memset(table, 0, sizeof(*table));
}

struct paired table_paired(const struct table *table)
{
	struct paired paired = { 0, 0, 0, 0 };

	for (size_t i = 0; i < table->cell_count; i++) {
		const struct cell *cell = &table->cells[i];
		bool first = cell->first == cell->gold;
		bool second = cell->second == cell->gold;

		if (first && second)
			paired.both_right += cell->count;
		else if (first)
			paired.first_only += cell->count;
		else if (second)
			paired.second_only += cell->count;
		else
			paired.both_wrong += cell->count;
	}
	return paired;
}

static uint32_t answer_of(const struct cell *cell, enum table_model model)
{
	return model == TABLE_FIRST ? cell->first : cell->second;
}

void table_confusion(const struct table *table, enum table_model model,
		     size_t *counts)
{
	size_t columns = table->classes + 1;

	memset(counts, 0, table->classes * columns * sizeof(*counts));
	for (size_t i = 0; i < table->cell_count; i++) {
		const struct cell *cell = &table->cells[i];

		counts[cell->gold * columns + answer_of(cell, model)] +=
			cell->count;
	}
}

void margins_init(struct margins *margins, const struct table *table)
{
	size_t classes = table->classes;

	margins->classes = classes;
	margins->items = 0;
	margins->gold = xcalloc(classes, sizeof(*margins->gold));
	margins->predicted = xcalloc(classes + 1, sizeof(*margins->predicted));
	margins->right = xcalloc(classes, sizeof(*margins->right));
	/* one spare place for "no class", so that the loop need not ask */
	margins->is_in_use = xcalloc(classes + 1, sizeof(*margins->is_in_use));
	for (size_t i = 0; i < table->cell_count; i++) {
		margins->is_in_use[table->cells[i].gold] = true;
		margins->is_in_use[table->cells[i].first] = true;
		margins->is_in_use[table->cells[i].second] = true;
	}
}

void margins_count(struct margins *margins, const struct table *table,
		   enum table_model model, const size_t *counts)
{
	size_t classes = margins->classes;

	assert(classes == table->classes);
	margins->items = 0;
	memset(margins->gold, 0, classes * sizeof(*margins->gold));
	memset(margins->predicted, 0,
	       (classes + 1) * sizeof(*margins->predicted));
	memset(margins->right, 0, classes * sizeof(*margins->right));
	for (size_t i = 0; i < table->cell_count; i++) {
		const struct cell *cell = &table->cells[i];
		size_t count = counts ? counts[i] : cell->count;
		uint32_t answer = answer_of(cell, model);

		margins->items += count;
		margins->gold[cell->gold] += count;
		margins->predicted[answer] += count;
		if (answer == cell->gold)
			margins->right[answer] += count;
	}
}

void margins_release(struct margins *margins)
{
	free(margins->gold);
	free(margins->predicted);
	free(margins->right);
	free(margins->is_in_use);
	memset(margins, 0, sizeof(*margins));
}
