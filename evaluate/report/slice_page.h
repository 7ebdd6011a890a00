/*
 * slice_page.h - `payoff evaluate slice`, as text and as JSON
 */
#ifndef PAYOFF_EVALUATE_REPORT_SLICE_PAGE_H
#define PAYOFF_EVALUATE_REPORT_SLICE_PAGE_H

#include <stdio.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "evaluate/evidence.h"
#include "evaluate/slice/slicing.h"

/* Slices of a column in the text; JSON has all. */
#define SLICE_PAGE_MAX 20

struct slice_page {
	struct evidence evidence; /* two columns */
	double alpha;
	struct slice whole;
	struct slicing slicing; /* judged */
};

void slice_page_text(const struct slice_page *page, struct arena *arena,
		     FILE *out);
int slice_page_json(const struct slice_page *page, struct arena *arena,
		    FILE *out, struct err *err);

#endif
