/* ids.c - see ids.h */
#include "data/base/ids.h"

#include <stdlib.h>

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

void ids_sort(int64_t *ids, size_t count)
{
	if (count)
		qsort(ids, count, sizeof(*ids), compare_ids);
}

bool ids_contain(const int64_t *ids, size_t count, int64_t id)
{
	return count && bsearch(&id, ids, count, sizeof(*ids), compare_ids);
}
