/* draw.c - see draw.h */
#include "data/draw.h"

int draw_count_items(struct store *store, int64_t *count, struct err *err)
{
	return store_int64(store, err, count, 0,
			   "SELECT count(DISTINCT item) FROM drawn_apart", "");
}
