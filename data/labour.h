/*
 * labour.h - the time that people spent deciding, as measured
 *
 * A decision's time is decided_ms - shown_ms, clipped at max(30 s, 5 x the
 * median): what lies beyond is a pause, not work. Imported labels cost nothing
 * that was measured here and are left out.
 */
#ifndef PAYOFF_DATA_LABOUR_H
#define PAYOFF_DATA_LABOUR_H

#include <stdint.h>

#include "data/base/err.h"
#include "data/store.h"

struct labour {
	int64_t decisions;     /* labels and skips, undone ones included */
	double seconds;	       /* the sum, clipped */
	double median_seconds; /* of one decision; NaN without decisions */
	double train_seconds, test_seconds;
};

int labour_measure(struct store *store, struct labour *labour, struct err *err);

#endif
