/*
 * error_page.h - `payoff evaluate errors`, as text and as JSON
 */
#ifndef PAYOFF_EVALUATE_REPORT_ERROR_PAGE_H
#define PAYOFF_EVALUATE_REPORT_ERROR_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/measure/paired.h"
#include "evaluate/evidence.h"
#include "evaluate/slice/flip.h"
#include "evaluate/slice/review.h"
#include "evaluate/slice/suspect.h"

/* What a person needs to judge an item: its name in the file, its text. */
struct item_text {
	const char *name, *body;
};

struct error_page {
	struct evidence evidence;
	const struct label_list *labels;
	double alpha;
	size_t runs; /* 1 or 2: columns of the evidence */
	size_t most; /* items shown of each list */
	/* Of one run, what is broken is what it gets wrong. */
	struct flip_list flips;
	struct item_text *broken, *fixed; /* (most or fewer) */
	struct paired paired;		  /* of two */
	struct flip_rates rates;
	size_t *confusion[2]; /* (classes, classes + 1) */
	size_t suspect_column;
	struct suspect_list suspects;
	/* (most or fewer); NULL: not to be shown, so that people can read them
	 * again blind */
	struct item_text *suspect_texts;
};

void error_page_text(const struct error_page *page, struct arena *arena,
		     FILE *out);
int error_page_json(const struct error_page *page, struct arena *arena,
		    FILE *out, struct err *err);

/* What --review did. */
void review_page_text(const struct review *review, struct arena *arena,
		      FILE *out);
int review_page_json(const struct review *review, FILE *out, struct err *err);

#endif
