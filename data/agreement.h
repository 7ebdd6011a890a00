/*
 * agreement.h - second readings, summed up: do people say the same again?
 *
 * What second.h finds in the project, handed to measure/agree.h.
 */
#ifndef PAYOFF_DATA_AGREEMENT_H
#define PAYOFF_DATA_AGREEMENT_H

#include <stdint.h>

#include "data/base/err.h"
#include "data/label.h"
#include "data/measure/agree.h"
#include "data/second.h"
#include "data/store.h"

/* Of repeats: one person with themselves; of overlaps: two people. alpha is
 * Krippendorff's. 95 % intervals; texts of one group are taken together. */
struct agreement_of {
	struct agreement raw, alpha;
};

struct agreement_summary {
	struct second_readings readings;
	struct second_open open;
	struct label_noise noise;
	struct agreement_of repeats, overlaps;
};

int agreement_summarise(struct store *store, const struct label_list *labels,
			int64_t seed, struct agreement_summary *summary,
			struct err *err);

#endif
