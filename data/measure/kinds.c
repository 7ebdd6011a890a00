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

/* A group, as the places of its items' cells in a view. */
struct member_list {
	const size_t *places; /* sorted */
	size_t count;
};

/* The table as one model sees it: cells and, where there are any, groups. */
struct view {
	struct seen_cell *cells;    /* (cell_count), sorted */
	size_t *place_of, *cell_at; /* (cell_count): by index; by place */
	struct member_list *lists;  /* (groups), sorted; or NULL */
	size_t *places;		    /* of all lists */
};

/* --- groups, sorted so that equal ones are neighbours --- */

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

/* The items of each group, as places. */
static void collect(struct view *view, const struct table *table,
		    const size_t *group_of, size_t groups)
{
	struct member_list *lists = xcalloc(groups + 1, sizeof(*lists));
	size_t *places = xcalloc(table->items + 1, sizeof(*places));
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
			view->place_of[table->cell_of[i]];
	}
	for (size_t g = 0; g < groups; g++)
		qsort(places + start[g], lists[g].count, sizeof(*places),
		      compare_sizes);
	if (groups)
		qsort(lists, groups, sizeof(*lists), compare_lists);
	free(start);
	view->lists = lists;
	view->places = places;
}

static void view_init(struct view *view, const struct table *table,
		      enum table_model model)
{
	size_t count = table->cell_count;

	memset(view, 0, sizeof(*view));
	view->cells = seen_by(table, model);
	view->place_of = xcalloc(count + 1, sizeof(*view->place_of));
	view->cell_at = xcalloc(count + 1, sizeof(*view->cell_at));
	for (size_t i = 0; i < count; i++) {
		view->place_of[view->cells[i].index] = i;
		view->cell_at[i] = view->cells[i].index;
	}
}

static void view_release(struct view *view)
{
	free(view->cells);
	free(view->place_of);
	free(view->cell_at);
	free(view->lists);
	free(view->places);
}

static int compare_cells(const struct view *a, const struct view *b,
			 size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct seen_cell *x = &a->cells[i], *y = &b->cells[i];
		int order = compare_seen(x, y);

		if (order)
			return order;
		if (x->count != y->count)
			return x->count < y->count ? -1 : 1;
	}
	return 0;
}

static int compare_groups(const struct view *a, const struct view *b,
			  size_t groups)
{
	int order = 0;

	for (size_t g = 0; g < groups && !order; g++)
		order = compare_lists(&a->lists[g], &b->lists[g]);
	return order;
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
			  const struct view *view, size_t groups)
{
	const struct member_list *lists = view->lists;
	size_t part_count = 0;

	kinds->parts = xcalloc(table->items + 1, sizeof(*kinds->parts));
	kinds->kinds = xcalloc(groups + 1, sizeof(*kinds->kinds));
	kinds->groups_of = xcalloc(groups + 1, sizeof(*kinds->groups_of));
	for (size_t g = 0; g < groups; g++) {
		if (!g || compare_lists(&lists[g - 1], &lists[g]))
			add_kind(kinds, &lists[g], view->cell_at, &part_count);
		kinds->groups_of[kinds->count - 1]++;
	}
}

static void build_single(struct kinds *kinds, const struct table *table,
			 const struct view *view)
{
	size_t count = table->cell_count;

	kinds->parts = xcalloc(count + 1, sizeof(*kinds->parts));
	kinds->kinds = xcalloc(count + 1, sizeof(*kinds->kinds));
	kinds->groups_of = xcalloc(count + 1, sizeof(*kinds->groups_of));
	kinds->count = count;
	for (size_t i = 0; i < count; i++) {
		kinds->parts[i] = (struct kind_part){ view->cell_at[i], 1 };
		kinds->kinds[i] = (struct kind){ &kinds->parts[i], 1 };
		kinds->groups_of[i] = view->cells[i].count;
	}
}

/* From the view that sorts before the other's. Where the tables are the same
 * from both sides, their groups may still differ. */
void kinds_build(struct kinds *kinds, const struct table *table,
		 const size_t *group_of, size_t group_count)
{
	struct view first, second, *chosen;
	int order;

	memset(kinds, 0, sizeof(*kinds));
	view_init(&first, table, TABLE_FIRST);
	view_init(&second, table, TABLE_SECOND);
	order = compare_cells(&first, &second, table->cell_count);
	if (group_of && order <= 0)
		collect(&first, table, group_of, group_count);
	if (group_of && order >= 0)
		collect(&second, table, group_of, group_count);
	if (group_of && !order)
		order = compare_groups(&first, &second, group_count);
	chosen = order <= 0 ? &first : &second;
	kinds->groups = group_of ? group_count : table->items;
	if (group_of)
		build_grouped(kinds, table, chosen, group_count);
	else
		build_single(kinds, table, chosen);
	view_release(&first);
	view_release(&second);
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
