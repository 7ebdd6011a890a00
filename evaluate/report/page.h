/*
 * page.h - the sections of the page: see report.h
 *
 * Each writes one section, or nothing where it has nothing to say.
 */
#ifndef PAYOFF_EVALUATE_REPORT_PAGE_H
#define PAYOFF_EVALUATE_REPORT_PAGE_H

#include <stdio.h>

#include "evaluate/report/report.h"
#include "evaluate/report/svg.h"

/* report.css, embedded at build. */
extern const char report_css[];

/* Fixed and broken items of each kind that the page shows; the rest is said
 * to be in --json. */
#define PAGE_FLIPS 50

/* page_beside.c */
void page_gate(const struct report *report, FILE *out);
void page_thresholds(const struct report *report, FILE *out);
void page_labels(const struct report *report, FILE *out);
/* page_shares.c */
void page_shares(const struct report *report, FILE *out);
/* page_probabilities.c */
void page_probabilities(const struct report *report, FILE *out);
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
/* A paragraph of plain text; class_name NULL for none. */
void page_paragraph(FILE *out, const char *class_name, const char *text);
/* "More: payoff evaluate share". */
void page_more(FILE *out, const char *command);
/* The marks of the candidates and their names; `which` holds those there
 * are. */
void page_legend(FILE *out, const bool which[CANDIDATE_KINDS]);
/* How a candidate is drawn. */
enum svg_mark page_mark(enum candidate_kind kind);

#endif
