/* kinds.c - see kinds.h */
#include "data/measure/kinds.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"

/* --- cells in an order that does not know which model is the first --- */

/* A cell as one model sees it. */
struct seen_cell {
	uint32_t gold, own, other;
	size_t count, index; /* index in the table */
};

static int compare_seen(const void *left, const void *right)
{
	const struct seen_cell *a = left, *b = right;

	if (a->gold != b->gold)
		return a->gold < b->gold ? -1 : 1;
	if (a->own != b->own)
		return a->own < b->own ? -1 : 1;
	return (a->other > b->other) - (a->other < b->other);
}

static struct seen_cell *seen_by(const struct table *table,
				 enum table_model model)
{
	struct seen_cell *cells =
		xcalloc(table->cell_count + 1, sizeof(*cells));

	for (size_t i = 0; i < table->cell_count; i++) {
		const struct cell *cell = &table->cells[i];
		bool is_first = model == TABLE_FIRST;

		cells[i] = (struct seen_cell){
			cell->gold, is_first ? cell->first : cell->second,
			is_first ? cell->second : cell->first, cell->count, i
		};
	}
	if (table->cell_count)
		qsort(cells, table->cell_count, sizeof(*cells), compare_seen);
	return cells;
}

/* Place of each cell (by index) in the order of the model whose view sorts
 * before the other's, and the cell at each place. */
static void order_cells(const struct table *table, size_t *place_of,
			size_t *cell_at)
{
	struct seen_cell *first = seen_by(table, TABLE_FIRST);
	struct seen_cell *second = seen_by(table, TABLE_SECOND);
	const struct seen_cell *chosen;
	int order = 0;

	for (size_t i = 0; i < table->cell_count && !order; i++) {
		order = compare_seen(&first[i], &second[i]);
		if (!order && first[i].count != second[i].count)
			order = first[i].count < second[i].count ? -1 : 1;
	}
	chosen = order <= 0 ? first : second;
	for (size_t i = 0; i < table->cell_count; i++) {
		place_of[chosen[i].index] = i;
		cell_at[i] = chosen[i].index;
	}
	free(first);
	free(second);
}

/* --- groups, sorted so that equal ones are neighbours --- */

struct member_list {
	const size_t *places; /* sorted places of the group's items */
	size_t count;
};

static int compare_sizes(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

static int compare_lists(const void *left, const void *right)
{
	const struct member_list *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	for (size_t i = 0; i < a->count; i++)
		if (a->places[i] != b->places[i])
			return a->places[i] < b->places[i] ? -1 : 1;
	return 0;
}

/* The items of each group, as places; `places` is (items), filled in. */
static struct member_list *collect(const struct table *table,
				   const size_t *group_of, size_t groups,
				   const size_t *place_of, size_t *places)
{
	struct member_list *lists = xcalloc(groups + 1, sizeof(*lists));
	size_t *start = xcalloc(groups + 1, sizeof(*start));

	for (size_t i = 0; i < table->items; i++) {
		assert(group_of[i] < groups);
		start[group_of[i] + 1]++;
	}
	for (size_t g = 0; g < groups; g++)
		start[g + 1] += start[g];
	for (size_t g = 0; g < groups; g++)
		lists[g].places = places + start[g];
	for (size_t i = 0; i < table->items; i++) {
		size_t g = group_of[i];

		places[start[g] + lists[g].count++] =
			place_of[table->cell_of[i]];
	}
	for (size_t g = 0; g < groups; g++)
		qsort(places + start[g], lists[g].count, sizeof(*places),
		      compare_sizes);
	if (groups)
		qsort(lists, groups, sizeof(*lists), compare_lists);
	free(start);
	return lists;
}

static void add_kind(struct kinds *kinds, const struct member_list *list,
		     const size_t *cell_at, size_t *part_count)
{
	struct kind *kind = &kinds->kinds[kinds->count++];
	struct kind_part *parts = kinds->parts + *part_count;

	kind->parts = parts;
	for (size_t i = 0; i < list->count; i++) {
		size_t cell = cell_at[list->places[i]];

		if (kind->part_count &&
		    parts[kind->part_count - 1].cell == cell)
			parts[kind->part_count - 1].items++;
		else
			parts[kind->part_count++] =
				(struct kind_part){ cell, 1 };
	}
	*part_count += kind->part_count;
}

static void build_grouped(struct kinds *kinds, const struct table *table,
			  const size_t *group_of, size_t groups,
			  const size_t *place_of, const size_t *cell_at)
{
	size_t *places = xcalloc(table->items + 1, sizeof(*places));
	struct member_list *lists =
		collect(table, group_of, groups, place_of, places);
	size_t part_count = 0;

	kinds->parts = xcalloc(table->items + 1, sizeof(*kinds->parts));
	kinds->kinds = xcalloc(groups + 1, sizeof(*kinds->kinds));
	kinds->groups_of = xcalloc(groups + 1, sizeof(*kinds->groups_of));
	for (size_t g = 0; g < groups; g++) {
		if (!g || compare_lists(&lists[g - 1], &lists[g]))
			add_kind(kinds, &lists[g], cell_at, &part_count);
		kinds->groups_of[kinds->count - 1]++;
	}
	free(lists);
	free(places);
}

static void build_single(struct kinds *kinds, const struct table *table,
			 const size_t *cell_at)
{
	size_t count = table->cell_count;

	kinds->parts = xcalloc(count + 1, sizeof(*kinds->parts));
	kinds->kinds = xcalloc(count + 1, sizeof(*kinds->kinds));
	kinds->groups_of = xcalloc(count + 1, sizeof(*kinds->groups_of));
	kinds->count = count;
	for (size_t i = 0; i < count; i++) {
		kinds->parts[i] = (struct kind_part){ cell_at[i], 1 };
		kinds->kinds[i] = (struct kind){ &kinds->parts[i], 1 };
		kinds->groups_of[i] = table->cells[cell_at[i]].count;
	}
}

void kinds_build(struct kinds *kinds, const struct table *table,
		 const size_t *group_of, size_t group_count)
{
	size_t *place_of = xcalloc(table->cell_count + 1, sizeof(*place_of));
	size_t *cell_at = xcalloc(table->cell_count + 1, sizeof(*cell_at));

	memset(kinds, 0, sizeof(*kinds));
	order_cells(table, place_of, cell_at);
	kinds->groups = group_of ? group_count : table->items;
	if (group_of)
		build_grouped(kinds, table, group_of, group_count, place_of,
			      cell_at);
	else
		build_single(kinds, table, cell_at);
	free(place_of);
	free(cell_at);
}

void kinds_release(struct kinds *kinds)
{
	free(kinds->kinds);
	free(kinds->groups_of);
	free(kinds->parts);
	memset(kinds, 0, sizeof(*kinds));
}

void kind_add(const struct kind *kind, size_t times, size_t *counts)
{
	for (size_t p = 0; p < kind->part_count; p++)
		counts[kind->parts[p].cell] += times * kind->parts[p].items;
}
