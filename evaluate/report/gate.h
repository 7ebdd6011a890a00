/*
 * gate.h - a policy, judged: as text, JSON, a section of the page and JUnit
 */
#ifndef PAYOFF_EVALUATE_REPORT_GATE_H
#define PAYOFF_EVALUATE_REPORT_GATE_H

#include <jansson.h>
#include <stdio.h>

#include "evaluate/gate/policy.h"

struct gate {
	const char *path; /* of the policy; NULL: the verdict alone */
	struct policy policy;
	struct policy_judgement judgement;
};

/* "GATE: FAILED", with each bar. */
void gate_text(const struct gate *gate, FILE *out);
/* A new reference. */
json_t *gate_json(const struct gate *gate);
/* JUnit's XML: one test case a bar; a failed one holds <failure>, an
 * inconclusive one <skipped>, both with a message that says what was measured.
 * No times, so that the same project gives the same bytes. */
int gate_junit(const struct gate *gate, FILE *out, struct err *err);
/* "passed", "failed", "inconclusive" */
const char *gate_word(const struct gate *gate);

#endif
