/*
 * policy.h - the bars of a gate: what has to hold before anybody deploys (pure)
 *
 * A policy is a file that a team keeps with its code:
 *
 *	{ "policy_version": 1,
 *	  "why": "who wrote it, and what it guards",
 *	  "bars": [
 *	    { "bar": "verdict in [DEPLOY AS IS, TUNING PAYS]" },
 *	    { "bar": "class.negative.precision.certified >= 0.9",
 *	      "why": "a false alarm costs an hour" },
 *	    { "bar": "tuned.accuracy.difference.low >= 0" },
 *	    { "bar": "share.max_error <= 3pt" } ] }
 *
 * "why" is for people, and is repeated where a bar fails. Any other member is
 * refused, so that a slip of the keyboard does not pass for a bar.
 *
 *	FIGURE >= NUMBER	also >, <= and <
 *	FIGURE in [WORDS, WORDS]
 *
 * 5%, 5pt and 0.05 are one number. What figures there are: policy_figures.h.
 * A label with other characters than letters, digits, _ and - stands in
 * quotes: class.'not sure'.recall >= 0.8.
 *
 * A figure with an interval is judged by it: the bar passes where the whole
 * interval does, fails where none of it does, and is inconclusive where the
 * interval has the bar inside, for the data do not say. FIGURE.value, .low and
 * .high name one number of it, which is judged as it stands. What was not
 * measured is inconclusive. So is a verdict of CANNOT TELL YET that is not
 * among the words.
 *
 * The gate: any bar failed, 1; else any inconclusive, 3; else 0. That all of
 * several bars hold together needs no price for their number; that each holds
 * by itself would.
 */
#ifndef PAYOFF_EVALUATE_GATE_POLICY_H
#define PAYOFF_EVALUATE_GATE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/base/text.h"
#include "data/measure/interval.h"
#include "data/project.h"

#define POLICY_VERSION 1
/* Of a policy file, in bytes. */
#define POLICY_BYTES_MAX (1 << 20)

enum policy_relation {
	POLICY_AT_LEAST,
	POLICY_ABOVE,
	POLICY_AT_MOST,
	POLICY_BELOW,
	POLICY_IN,
};

struct policy_bar {
	const char *text;
	const char *why;    /* or NULL */
	const char *figure; /* its name as policy_name_add() writes it */
	enum policy_relation relation;
	double value;
	bool is_share;	    /* the number had a % or pt */
	const char **words; /* (word_count) of POLICY_IN */
	size_t word_count;
};

struct policy {
	const char *why; /* or NULL */
	struct policy_bar *bars;
	size_t count; /* at least 1 */
};

/* Reads a policy file's bytes; everything in arena. The message names the bar
 * and the place in it. */
int policy_parse(const char *bytes, size_t length, struct arena *arena,
		 struct policy *policy, struct err *err);
/* One bar's text; bar->why stays as it is. */
int policy_bar_parse(const char *text, struct arena *arena,
		     struct policy_bar *bar, struct err *err);
/* What `--gate` without a policy asks: the verdict is one to deploy by. */
struct policy policy_of_verdict(struct arena *arena);
/* The policy that the stakes of the project suggest, to be edited, as JSON
 * with a why for every bar. */
int policy_write_default(const struct project *project, FILE *out,
			 struct err *err);

/* Adds a part of a name, after a dot unless it is the first; quoted where it
 * has to be. */
void policy_name_add(struct text *name, const char *part);

enum policy_unit {
	POLICY_SHARE, /* a fraction of 1: shown in %, or points */
	POLICY_PLAIN, /* a number as it is */
	POLICY_COUNT,
	POLICY_WORDS, /* a verdict */
};

/* One thing that a bar can be about. Texts are borrowed. */
struct policy_figure {
	const char *name;
	enum policy_unit unit;
	bool is_measured;
	const char *why_not; /* not measured: a clause for people */
	double value;
	const char *words; /* POLICY_WORDS */
	bool has_interval;
	struct interval interval;
	double confidence;   /* that the interval, or each end, is at */
	bool is_one_sided;   /* each end by itself, a certificate's */
	double n;	     /* items behind it; 0: not said */
	const char *counted; /* what n counts: "predicted positives" */
	double design_effect;
	/* Where this is a share of counted things: what would settle a bar can
	 * be computed. */
	bool is_proportion;
	/* Below a level that chance alone reaches: a bar between 0 and the
	 * value is inconclusive, whose reason is this clause. Else NULL. */
	const char *by_chance;
};

enum policy_state { POLICY_PASS, POLICY_FAIL, POLICY_INCONCLUSIVE };

struct policy_result {
	const struct policy_bar *bar;
	enum policy_state state;
	/* "measured 91.3 %, from 86.2 to 94.9 at 97 %, on 150 items"; of the
	 * inconclusive also what is missing. In arena. */
	const char *reason;
};

struct policy_judgement {
	struct policy_result *results; /* (count), in the policy's order */
	size_t count, passed, failed, inconclusive;
	enum policy_state state;
};

/* Fails where a bar is about no figure there is, or about one of another kind
 * than it takes it for. */
int policy_judge(const struct policy *policy,
		 const struct policy_figure *figures, size_t count,
		 struct arena *arena, struct policy_judgement *judgement,
		 struct err *err);
/* 0, 1 or 3. */
int policy_exit_status(enum policy_state state);
/* "pass", "fail", "inconclusive" */
const char *policy_state_text(enum policy_state state);
/* "91.3 %, from 86.2 to 94.9 at 97 %, on 150 items"; in arena. */
const char *policy_figure_words(const struct policy_figure *figure,
				struct arena *arena);

#endif
