/*
 * evidence_head.h - on which items, of which runs: the first lines of a page
 */
#ifndef PAYOFF_EVALUATE_REPORT_EVIDENCE_HEAD_H
#define PAYOFF_EVALUATE_REPORT_EVIDENCE_HEAD_H

#include <jansson.h>
#include <stdio.h>

#include "data/base/arena.h"
#include "evaluate/evidence.h"

/* "A", "B", ...: what a column's run is called on a page. */
char evidence_letter(size_t column);

/* The title, how many items, what is left out, groups, and the first `runs`
 * columns by letter. */
void evidence_head(const struct evidence *evidence, size_t runs,
		   struct arena *arena, FILE *out);

/* {"schema_version": 1, "on": "practice", "n": ..., "left_out": ...,
 * "groups": ..., "runs": [...]}: what every page's JSON begins with. A new
 * reference. */
json_t *evidence_head_json(const struct evidence *evidence, size_t runs,
			   struct arena *arena);

/* "opened" or "practice". */
const char *evidence_origin_name(const struct evidence *evidence);

/* Writes it with a line feed, and gives the reference away. */
int page_json_write(json_t *root, FILE *out, struct err *err);

#endif
