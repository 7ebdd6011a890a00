/*
 * contest_page.h - `payoff evaluate compare`, as text and as JSON
 */
#ifndef PAYOFF_EVALUATE_REPORT_CONTEST_PAGE_H
#define PAYOFF_EVALUATE_REPORT_CONTEST_PAGE_H

#include <stdio.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "evaluate/score/contest.h"

struct contest_page {
	struct evidence evidence;
	const struct label_list *labels;
	double alpha;
	struct contest *contests; /* each of column 0 and column i + 1 */
	size_t count;
	/* (count + 1): of each run, the columns of its recipe's seeds; count 0
	 * where it has one seed */
	size_t *seed_of, *seed_count;
};

void contest_page_text(const struct contest_page *page, struct arena *arena,
		       FILE *out);
int contest_page_json(const struct contest_page *page, struct arena *arena,
		      FILE *out, struct err *err);

#endif
