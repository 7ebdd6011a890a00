/*
 * verdict.h - did it pay? The decision table, and nothing else
 *
 * Pure: numbers in, a verdict out. Reading the test, computing the numbers and
 * keeping the ledger of claims and looks is the caller's.
 *
 * The procedure. A claim fixes its candidates, metric, worthwhile gain and
 * bars before any test item is read. It may be opened at n1, 2 n1, 4 n1, ...
 * items in test order, never in between. Look k of claim j tests at
 * look_alpha(k, j), so that no habit of looking or of trying again inflates
 * the chance of a false verdict: below 5 % for a first claim, below 10 % for
 * a project.
 *
 * The table, first row that matches (L, U: interval of the difference D =
 * tuned minus the best untuned, at 1 - alpha; U' = U / noise factor):
 *
 *	fewer resolved than 30 or than this opening's n	CANNOT TELL YET
 *	fewer than 20 effective groups			CANNOT TELL YET
 *	bars:	untuned as it is passes all		DEPLOY AS IS
 *		untuned with thresholds passes all	DEPLOY WITH THRESHOLDS
 *		tuned passes all			TUNING PAYS
 *		each candidate certainly misses one	NOT GOOD ENOUGH YET
 *		otherwise				CANNOT TELL YET
 *	no bars: nothing to compare with		CANNOT TELL YET
 *		U < 0					WORSE
 *		L > 0 and D >= worth; with low
 *		resilience L >= worth			TUNING PAYS
 *		U' < worth				TUNING DOES NOT PAY
 *		otherwise				CANNOT TELL YET
 *
 * U < 0, L > 0 and L >= worth also need a randomisation p <= alpha where the
 * interval is a bootstrap's.
 */
#ifndef PAYOFF_EVALUATE_VERDICT_H
#define PAYOFF_EVALUATE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/text.h"
#include "data/measure/interval.h"
#include "data/measure/paired.h"
#include "evaluate/threshold/bar.h"

#define VERDICT_RESOLVED_MIN 30
#define VERDICT_GROUPS_MIN 20

/* 3 %, 1 %, 0.5 %, 0.25 %, ... for look 1, 2, 3, ... of the first claim (their
 * sum is 5 %), half of it for the second claim, a quarter for the third. */
double look_alpha(unsigned look, unsigned claim);
/* A third of it: as many candidates try to pass the bars. */
double bar_alpha(unsigned look, unsigned claim);

enum candidate_kind {
	CANDIDATE_UNTUNED,     /* as it is */
	CANDIDATE_THRESHOLDED, /* untuned, with moved thresholds */
	CANDIDATE_TUNED,
	CANDIDATE_KINDS,
};

struct candidate {
	bool is_available;
	/* (bar_count of the input); borrowed; read with bar_alpha() */
	const struct bar_reading *readings;
};

struct verdict_input {
	unsigned look, claim; /* from 1 */
	/* Test items, in order: resolved now; read by this opening (0 before
	 * the first, which reads what is resolved); all there are. */
	size_t resolved, opening, available;
	/* group_effective_count() of the items read; their number when each
	 * is on its own. */
	double effective_groups;
	bool is_high_impact, is_high_resilience;
	double worth; /* smallest worthwhile gain, above 0; 0.02 is 2 points */

	const struct bar *bars; /* borrowed; bar_count 0 when none is stated */
	size_t bar_count;
	struct candidate candidates[CANDIDATE_KINDS];

	/* Tuned minus the best untuned. Not defined when nothing is tuned, or
	 * the metric is undefined; then why_not, a clause for people. */
	bool has_difference;
	const char *why_not;
	bool is_against_thresholded; /* the best untuned has thresholds */
	const char *metric;	     /* its name: "accuracy" */
	double difference;
	struct interval interval; /* at 1 - look_alpha(look, claim) */
	bool needs_p;		  /* the interval is a bootstrap's */
	double p;
	/* The four counts, for the sentence, where the metric is accuracy. */
	const struct paired *paired;
	double noise_factor; /* noise.h for accuracy, else 1 */

	double seconds_per_label; /* 0 when unknown */
};

enum verdict_word {
	DEPLOY_AS_IS,
	DEPLOY_WITH_THRESHOLDS,
	TUNING_PAYS,
	TUNING_DOES_NOT_PAY,
	NOT_GOOD_ENOUGH_YET,
	WORSE,
	CANNOT_TELL_YET,
	VERDICT_WORDS,
};

/* The rows of the table, in its order. */
enum verdict_row {
	ROW_TOO_FEW_RESOLVED,
	ROW_TOO_FEW_GROUPS,
	ROW_UNTUNED_PASSES,
	ROW_THRESHOLDED_PASSES,
	ROW_TUNED_PASSES,
	ROW_ALL_MISS,
	ROW_BARS_OPEN,
	ROW_NO_DIFFERENCE,
	ROW_WORSE,
	ROW_GAIN,
	ROW_NO_GAIN,
	ROW_OPEN,
	VERDICT_ROWS,
};

struct verdict {
	enum verdict_word word;
	enum verdict_row row;
	double alpha;
	/* CANNOT TELL YET: the opening to come (this one, when it lacks
	 * items; about, for groups) and how many labels it lacks. 0 when
	 * labels cannot help: there is nothing tuned. */
	size_t next_opening, missing;
	/* No later opening can change it: it is decided, or the test has not
	 * the items for another one. */
	bool is_final;
	/* Bars: whose state decided. Passed: the bar with the least to spare;
	 * all missed: of the candidate that comes nearest, the bar it misses
	 * most; open: of the first candidate that may still pass, the open
	 * bar whose lower bound is lowest below it. */
	enum candidate_kind candidate;
	size_t bar;
	double margin; /* bound - bar: below 0 where it falls short */
	/* High impact and high resilience ask about shares in the aggregate,
	 * which this table of single items leaves out: say so beside it. */
	bool leaves_out_shares;
};

struct verdict verdict_decide(const struct verdict_input *input);

/* "TUNING PAYS" */
const char *verdict_word_text(enum verdict_word word);
/* One plain sentence with the reason, one with what would change it. Both
 * are added to. */
void verdict_sentence(const struct verdict_input *input,
		      const struct verdict *verdict, struct text *reason,
		      struct text *change);
/* The exit status under --gate: 0 yes, 1 no, 3 cannot tell yet. */
int verdict_exit_status(enum verdict_word word);

#endif
