/*
 * report.h - everything a report says, once, for every form of it
 *
 * The forms (text, JSON, HTML) print this struct and compute nothing but
 * layout; the same project gives the same bytes.
 */
#ifndef PAYOFF_EVALUATE_REPORT_REPORT_H
#define PAYOFF_EVALUATE_REPORT_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/labour.h"
#include "data/project.h"
#include "data/store.h"
#include "data/summary.h"
#include "evaluate/opening.h"
#include "evaluate/practice.h"

/* Of the JSON form; raised when a key changes its meaning or goes. */
#define REPORT_SCHEMA_VERSION 1

/* A candidate of the claim, as it was. */
struct report_candidate {
	const struct run *run;
	const char *title;
	const char *model_name, *model_hash; /* NULL where it has no model */
	const char *versions;		     /* "libtorch 2.6, ..." or "" */
};

/* A flip with what a person needs to judge it. */
struct flip_text {
	const struct flip *flip;
	const char *name, *body;
};

struct report {
	const char *project_path;
	struct project project;
	struct label_list labels;
	struct summary summary;
	int64_t planned_test;
	struct practice practice;
	bool has_opening;
	const char *claimed_on, *opened_on; /* UTC days: "2026-11-24" */
	struct opening opening;
	/* verdict_sentence(), as sentences */
	const char *reason, *change;
	const char *seal; /* without an opening: how far the test is */
	/* how the intervals were computed, in words */
	const char *method;
	struct report_candidate untuned, tuned; /* of the claim */
	struct flip_text *broken, *fixed;	/* as many as the opening has */
	const char **left_out; /* what this procedure does not look at */
	size_t left_out_count;
	const char **remarks; /* of the runs and the labels */
	size_t remark_count;
};

/* Gathers the report: practice and, when there has been one, the last
 * opening. Everything in arena. */
int report_load(struct store *store, const struct project *project,
		const struct label_list *labels, struct arena *arena,
		struct report *report, struct err *err);

/* flips: how many of each kind are shown, SIZE_MAX for all. */
void report_text(const struct report *report, size_t flips, FILE *out);
int report_json(const struct report *report, FILE *out, struct err *err);
/* One self-contained page: inline SVG, no script, nothing fetched. Well-formed
 * XML too, so that a program can read it. */
int report_html(const struct report *report, FILE *out, struct err *err);

/* "+16.9" and "78.3": points and percents, with one digit. */
#define POINTS_TEXT 16
const char *points_text(double share, char out[POINTS_TEXT]);
const char *percent_text(double share, char out[POINTS_TEXT]);
/* A p-value: "= 0.038", or "< 0.0001". */
const char *p_text(double p, char out[POINTS_TEXT]);
/* A class's key, or "(no label)". */
const char *class_text(const struct label_list *labels, size_t class_index);

#endif
