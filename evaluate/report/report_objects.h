/*
 * report_objects.h - the parts of the report's JSON: see report.h
 *
 * Each returns a new reference.
 */
#ifndef PAYOFF_EVALUATE_REPORT_REPORT_OBJECTS_H
#define PAYOFF_EVALUATE_REPORT_REPORT_OBJECTS_H

#include <jansson.h>

#include "evaluate/report/report.h"

/* report_json.c */
json_t *run_json(const struct run *run);
json_t *comparison_json(const struct comparison *comparison);
/* json_opening.c */
json_t *opening_json(const struct report *report);
/* json_candidate.c: figures, shares and probabilities; null when there is no
 * such candidate. */
json_t *candidate_json(const struct report *report, enum candidate_kind kind);
/* json_beside.c */
json_t *thresholds_json(const struct report *report);
json_t *noise_json(const struct label_noise *noise);
json_t *audit_json(const struct opening *opening);

#endif
