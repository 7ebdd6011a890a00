/*
 * report.h - everything a report says, once, for every form of it
 *
 * The forms (text, JSON, HTML, Markdown) print this struct and compute nothing
 * but layout; the same project gives the same bytes.
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
#include "evaluate/report/gate.h"
#include "evaluate/score/beside.h"

/* Of the JSON form, which report.schema.json describes; raised when a key
 * changes its meaning or goes. */
#define REPORT_SCHEMA_VERSION 2

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

/* Sentences about an opening that every form has. NULL where there is nothing
 * to say. */
struct report_words {
	const char *metric;	 /* the claim's, where it is not accuracy */
	const char *thresholds;	 /* coverage, and accuracy on the answered */
	const char **targets;	 /* of the thresholds: one for each target */
	const char *finding;	 /* the better model draws the worse chart */
	const char *noise;	 /* how often labels are wrong, if known */
	const char *audit;	 /* what an audit of opened items found */
	const char *audit_worth; /* and what it is worth */
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
	struct beside beside;
	enum candidate_kind baseline; /* that the tuned one is held against */
	const char *metric_name;      /* the claim's: "accuracy" */
	struct report_words words;
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
	const struct gate *gate; /* NULL: none was asked for */
};

/* Gathers the report: practice and, when there has been one, the last
 * opening. Everything in arena. */
int report_load(struct store *store, const struct project *project,
		const struct label_list *labels, struct arena *arena,
		struct report *report, struct err *err);

/* report_words.c; arena as report_load()'s. */
void report_words(struct report *report, struct arena *arena);
/* left_out.c: what is not looked at, as it is in this case. */
void report_left_out(struct report *report, struct arena *arena);

/* flips: how many of each kind are shown, SIZE_MAX for all. */
void report_text(const struct report *report, size_t flips, FILE *out);
int report_json(const struct report *report, FILE *out, struct err *err);
/* One self-contained page: inline SVG, no script, nothing fetched. Well-formed
 * XML too, so that a program can read it. */
int report_html(const struct report *report, FILE *out, struct err *err);
/* For a pull request: never more than REPORT_MARKDOWN_MAX bytes, and so not
 * more characters; flips that do not fit are left out, and said to be. */
#define REPORT_MARKDOWN_MAX 65000
int report_markdown(const struct report *report, FILE *out, struct err *err);
/* A section for a model card: the fields of Mitchell et al. (2019) that the
 * project knows, filled, and those that only people know, to be written. */
int report_model_card(const struct report *report, FILE *out, struct err *err);

/* "+16.9" and "78.3": points and percents, with one digit. */
#define POINTS_TEXT 16
const char *points_text(double share, char out[POINTS_TEXT]);
const char *percent_text(double share, char out[POINTS_TEXT]);
/* A p-value: "= 0.038", or "< 0.0001". */
const char *p_text(double p, char out[POINTS_TEXT]);
/* "97" and "99.5": the level of an interval, in percent. */
const char *level_text(double alpha, char out[POINTS_TEXT]);
/* Adds a text to a list in the arena. */
void list_add(struct arena *arena, const char ***list, size_t *count,
	      const char *text);
/* A class's key, or "(no label)". */
const char *class_text(const struct label_list *labels, size_t class_index);

#endif
