/* labour.c - see labour.h */
#include "data/labour.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"

#define CAP_SECONDS 30.0
#define CAP_MEDIANS 5.0

struct decision {
	double seconds;
	int is_test;
};

static int by_seconds(const void *a, const void *b)
{
	double x = ((const struct decision *)a)->seconds;
	double y = ((const struct decision *)b)->seconds;

	return (x > y) - (x < y);
}

static void sum_up(struct decision *decisions, size_t count,
		   struct labour *labour)
{
	double cap, median;

	labour->decisions = (int64_t)count;
	labour->median_seconds = NAN;
	if (!count)
		return;
	qsort(decisions, count, sizeof(*decisions), by_seconds);
	median = (decisions[(count - 1) / 2].seconds +
		  decisions[count / 2].seconds) /
		 2;
	cap = fmax(CAP_SECONDS, CAP_MEDIANS * median);
	for (size_t i = 0; i < count; i++) {
		double seconds = fmin(decisions[i].seconds, cap);

		labour->seconds += seconds;
		if (decisions[i].is_test)
			labour->test_seconds += seconds;
		else
			labour->train_seconds += seconds;
	}
	labour->median_seconds = median;
}

int labour_measure(struct store *store, struct labour *labour, struct err *err)
{
	static const char sql[] =
		"SELECT (decided_ms - shown_ms) / 1000.0, deal.split = 'test'"
		" FROM event JOIN deal ON deal.item = event.item"
		" WHERE event.source IS NULL AND kind IN ('label', 'skip')"
		" AND decided_ms >= shown_ms";
	sqlite3_stmt *statement = store_query(store, err, sql, "");
	struct decision *decisions = NULL;
	size_t count = 0, capacity = 0;
	int rc;

	memset(labour, 0, sizeof(*labour));
	if (!statement)
		return -1;
	while ((rc = store_step(store, statement, err)) > 0) {
		decisions = array_grow(decisions, count, &capacity,
				       sizeof(*decisions));
		decisions[count].seconds = sqlite3_column_double(statement, 0);
		decisions[count++].is_test = sqlite3_column_int(statement, 1);
	}
	sqlite3_finalize(statement);
	sum_up(decisions, count, labour);
	free(decisions);
	return rc;
}
