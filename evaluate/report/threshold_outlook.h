/*
 * threshold_outlook.h - what thresholds chosen in practice let expect
 *
 * A part of threshold_page.h's text: precision where the label is rarer or
 * more frequent, and what the test has to have for a certificate.
 */
#ifndef PAYOFF_EVALUATE_REPORT_THRESHOLD_OUTLOOK_H
#define PAYOFF_EVALUATE_REPORT_THRESHOLD_OUTLOOK_H

#include <stdio.h>

#include "data/base/arena.h"
#include "evaluate/report/threshold_page.h"

void threshold_outlook_text(const struct threshold_page *page,
			    struct arena *arena, FILE *out);

/* "items answered 'spam'", "items labelled 'spam'": what a bar counts. */
const char *threshold_counted(const struct threshold_page *page,
			      const struct bar *bar, struct arena *arena);

#endif
