/*
 * layout.h - text on a terminal: folded lines, columns, intervals
 *
 * What comes from outside is written without its controls, so that it cannot
 * steer the terminal.
 */
#ifndef PAYOFF_EVALUATE_REPORT_LAYOUT_H
#define PAYOFF_EVALUATE_REPORT_LAYOUT_H

#include <stddef.h>
#include <stdio.h>

#include "data/measure/interval.h"

#define LAYOUT_WIDTH 79 /* columns */

/* The text folded to the width; every line but the first after `indent`
 * spaces, since the caller has written what precedes the first. */
void layout_fold_rest(FILE *out, size_t indent, const char *text);
/* A paragraph, indented by two. */
void layout_fold(FILE *out, const char *text);
/* An entry of a list: "  - text". */
void layout_list(FILE *out, const char *text);
/* On one line of at most `columns`, with an ellipsis where it was cut. */
void layout_cut(FILE *out, const char *text, size_t columns);
/* As layout_cut(), filled up with spaces. */
void layout_column(FILE *out, const char *text, size_t columns);
/* "[+1.2, +9.0]": an interval of differences, in points. */
void layout_points(FILE *out, const struct interval *interval);

#endif
