/*
 * text_report.h - the sections of the report on a terminal: see report.h
 *
 * Each writes one section, or nothing where it has nothing to say.
 */
#ifndef PAYOFF_EVALUATE_REPORT_TEXT_REPORT_H
#define PAYOFF_EVALUATE_REPORT_TEXT_REPORT_H

#include <stdio.h>

#include "evaluate/report/report.h"

/* text_test.c */
void text_test(const struct report *report, FILE *out);
void text_bars(const struct report *report, FILE *out);
/* "fixed 17, broke 4 of 60: +21.7 points [+7.8, +35.0], 97 % interval" */
void text_paired(const struct comparison *comparison, FILE *out);
/* text_beside.c */
void text_thresholds(const struct report *report, FILE *out);
void text_shares(const struct report *report, FILE *out);
void text_probabilities(const struct report *report, FILE *out);
/* Label noise and audit. */
void text_labels(const struct report *report, FILE *out);

#endif
