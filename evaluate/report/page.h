/*
 * page.h - the sections of the page: see report.h
 *
 * Each writes one section, or nothing where it has nothing to say.
 */
#ifndef PAYOFF_EVALUATE_REPORT_PAGE_H
#define PAYOFF_EVALUATE_REPORT_PAGE_H

#include <stdio.h>

#include "evaluate/report/report.h"

/* report.css, embedded at build. */
extern const char report_css[];

/* Fixed and broken items of each kind that the page shows; the rest is said
 * to be in --json. */
#define PAGE_FLIPS 50

/* page_difference.c */
void page_difference(const struct report *report, FILE *out);
/* page_models.c */
void page_models(const struct report *report, FILE *out);
void page_classes(const struct report *report, FILE *out);
void page_bars(const struct report *report, FILE *out);
/* page_record.c */
void page_practice(const struct report *report, FILE *out);
void page_cost(const struct report *report, FILE *out);
void page_flips(const struct report *report, FILE *out);
void page_method(const struct report *report, FILE *out);

/* Opens a table in a box that scrolls by itself; the caption is plain text. */
void page_table(FILE *out, const char *caption);
void page_table_end(FILE *out);
/* A cell with a percent and its interval, or with "undefined". */
void page_figure(FILE *out, const struct figure *figure);

#endif
