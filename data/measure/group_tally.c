/* group_tally.c - see group_tally.h */
#include "data/measure/group_tally.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"

void group_tally_init(struct group_tally *tally, size_t groups)
{
	memset(tally, 0, sizeof(*tally));
	tally->size = xcalloc(groups + 1, sizeof(*tally->size));
	tally->right = xcalloc(groups + 1, sizeof(*tally->right));
}

void group_tally_release(struct group_tally *tally)
{
	free(tally->size);
	free(tally->right);
}

void group_tally_clear(struct group_tally *tally, size_t groups)
{
	size_t *size = tally->size, *right = tally->right;

	memset(tally, 0, sizeof(*tally));
	memset(size, 0, groups * sizeof(*size));
	memset(right, 0, groups * sizeof(*right));
	tally->size = size;
	tally->right = right;
}

void group_tally_add(struct group_tally *tally, size_t group, bool is_right)
{
	size_t size = tally->size[group]++;

	tally->items++;
	tally->groups += size == 0;
	tally->sizes_squared += 2 * (double)size + 1;
	tally->products += (double)tally->right[group];
	if (is_right)
		group_tally_correct(tally, group);
}

void group_tally_correct(struct group_tally *tally, size_t group)
{
	assert(tally->right[group] < tally->size[group]);
	tally->rights_squared += 2 * (double)tally->right[group] + 1;
	tally->products += (double)tally->size[group];
	tally->right[group]++;
	tally->all_right++;
}

double group_tally_design_effect(const struct group_tally *tally)
{
	double items = (double)tally->items, groups = (double)tally->groups;
	double p, variance;

	if (tally->groups == tally->items)
		return 1;
	if (tally->groups == 1)
		return items;
	if (tally->all_right == 0 || tally->all_right == tally->items)
		return tally->sizes_squared / items;
	p = (double)tally->all_right / items;
	variance = tally->rights_squared - 2 * p * tally->products +
		   p * p * tally->sizes_squared;
	variance *= groups / (groups - 1) / (items * items);
	return fmax(1, variance * (items - 1) / (p * (1 - p)));
}
