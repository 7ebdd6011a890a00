/*
 * threshold_page.h - `payoff evaluate threshold`, as text and as JSON
 */
#ifndef PAYOFF_EVALUATE_REPORT_THRESHOLD_PAGE_H
#define PAYOFF_EVALUATE_REPORT_THRESHOLD_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/threshold_set.h"
#include "evaluate/evidence.h"
#include "evaluate/threshold/threshold_trial.h"

struct threshold_page {
	const struct label_list *labels;
	struct evidence evidence; /* one column: the run */
	struct threshold_wish wish;
	struct threshold_test test;
	size_t test_resolved; /* of test.items */
	struct threshold_trial trial;
	double alpha;		  /* of intervals */
	double seconds_per_label; /* summary_pace() */
	const char **remarks;	  /* what was left out, and why */
	size_t remark_count;
	int64_t stored;	    /* the set's number; 0: not stored */
	bool was_stored;    /* that number was there before, with the same */
	bool is_only_shown; /* --dry-run */
};

void threshold_page_text(const struct threshold_page *page, struct arena *arena,
			 FILE *out);
int threshold_page_json(const struct threshold_page *page, struct arena *arena,
			FILE *out, struct err *err);

/* Practice's figures, which are stored with the set; a new reference. */
json_t *threshold_figures(const struct threshold_page *page);

/* --list: the stored sets; run_titles is (list->count). */
void threshold_list_text(const struct stored_thresholds_list *list,
			 const struct label_list *labels,
			 const char *const *run_titles, struct arena *arena,
			 FILE *out);
int threshold_list_json(const struct stored_thresholds_list *list,
			const struct label_list *labels, struct arena *arena,
			FILE *out, struct err *err);

#endif
