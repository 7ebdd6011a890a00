/*
 * figure.h - a figure with its interval, as text and as JSON
 */
#ifndef PAYOFF_EVALUATE_REPORT_FIGURE_H
#define PAYOFF_EVALUATE_REPORT_FIGURE_H

#include <jansson.h>
#include <stdbool.h>

#include "evaluate/score/comparison.h"

#define FIGURE_TEXT 64

/* "78.3 [72.1, 83.9]" of a share, ".783 [.721, .839]" of a plain number;
 * "undefined". At most 17 columns: 100 % is "100", and -.051 is "-.05". */
const char *figure_text(const struct figure *figure, bool is_plain,
			char out[FIGURE_TEXT]);
/* "+1.2 [-0.4, +2.8]" in points, "+.012 [-.004, +.028]" of plain numbers; at
 * most 20 columns. */
const char *difference_text(const struct figure *figure, bool is_plain,
			    char out[FIGURE_TEXT]);
/* ".64", ".025", "<.001"; "-" for NaN, a test that was not made. */
const char *short_p_text(double p, char out[FIGURE_TEXT]);
/* New references. A number that is not finite is null. */
json_t *real_json(double value);
json_t *interval_json(const struct interval *interval);
/* {"value": ..., "interval": [low, high], "n": ...}, or {"value": null,
 * "undefined_because": ..., "n": ...}. */
json_t *figure_json(const struct figure *figure);

#endif
