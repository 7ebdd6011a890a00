/*
 * calibration_page.h - `payoff evaluate calibration`, as text and as JSON
 */
#ifndef PAYOFF_EVALUATE_REPORT_CALIBRATION_PAGE_H
#define PAYOFF_EVALUATE_REPORT_CALIBRATION_PAGE_H

#include <stdio.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/measure/temperature.h"
#include "evaluate/evidence.h"
#include "evaluate/score/calibration.h"
#include "evaluate/score/coverage.h"
#include "evaluate/score/loss.h"

#define COVERAGE_POINTS 5 /* 50, 80, 90, 95 and 100 % */

/* One run's probabilities on the items of the page. */
struct run_calibration {
	struct loss log_loss, brier;
	struct calibration calibration;
	struct risk_coverage risk;
	struct coverage_point coverage[COVERAGE_POINTS];
	/* Fitted in practice, whatever the page is about. */
	struct temperature temperature;
	/* The log loss it takes away (below 0) on the items of the page, and
	 * what is left of the calibration error; with a temperature. */
	struct loss_difference gain;
	struct calibration scaled;
};

struct calibration_page {
	struct evidence evidence;
	double alpha;
	struct run_calibration *runs; /* (evidence.column_count) */
	/* Runs of the best two that gave no probabilities; a sentence each. */
	const char *left_out[2];
	size_t left_out_count;
};

void calibration_page_text(const struct calibration_page *page,
			   struct arena *arena, FILE *out);
int calibration_page_json(const struct calibration_page *page,
			  struct arena *arena, FILE *out, struct err *err);

#endif
