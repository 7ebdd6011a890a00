/*
 * threshold_words.h - what thresholds are for, as people say it
 *
 * Bars ("negative>=0.95" for precision, for recall), costs of two labels, a
 * matrix of costs in a file, or nothing: the bars stated at `payoff init`.
 */
#ifndef PAYOFF_EVALUATE_THRESHOLD_THRESHOLD_WORDS_H
#define PAYOFF_EVALUATE_THRESHOLD_THRESHOLD_WORDS_H

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/label.h"
#include "data/project.h"
#include "evaluate/threshold/threshold_trial.h"

struct threshold_words {
	char **precision,
		**recall;     /* "LABEL>=LEVEL", NULL-terminated or NULL */
	const char *fallback; /* a label, "next-best" or "none"; or NULL */
	const char *costs, *positive, *abstain; /* cost_matrix.h; or NULL */
	const char *cost_matrix;		/* a file; or NULL */
};

/* Refuses words that contradict one another. */
int threshold_words_check(const struct threshold_words *words, struct err *err);

/* Fills in the wish, everything in arena. *remark is a sentence for people
 * about how the words were taken, or NULL. Without words and without stated
 * bars of precision or recall it fails, saying what to say. */
int threshold_words_read(const struct threshold_words *words,
			 const struct project *project,
			 const struct label_list *labels, struct arena *arena,
			 struct threshold_wish *wish, const char **remark,
			 struct err *err);

#endif
