/*
 * contest.h - one run against another, metric by metric (pure)
 *
 * Every line is a metric of both runs on the same items and their difference
 * (second minus first), each with its interval and the method behind it:
 *
 * - accuracy: Wilson's intervals, Tango's of the difference, McNemar's mid-p;
 *   when items come in groups the jackknife over groups and a randomisation
 *   test that swaps whole groups. By occurrence (where some text was imported
 *   more than once): the jackknife, each text weighing as often as it occurs.
 * - balanced accuracy, macro-, micro- and weighted F1, MCC, kappa: percentile
 *   bootstrap; p from the randomisation test, exact where the tables can be
 *   enumerated (data/measure/resample.h).
 * - log loss and Brier score: jackknife, paired t (loss.h).
 * - AUROC and average precision, one against the rest and their mean over the
 *   classes: DeLong's and the infinitesimal jackknife (rank.h).
 *
 * No line is a claim: the test is claimed by the verdict alone. Where several
 * runs are held against one, p is adjusted for their number (Holm); that there
 * are several metrics is left to the reader, who should have one in mind.
 */
#ifndef PAYOFF_EVALUATE_SCORE_CONTEST_H
#define PAYOFF_EVALUATE_SCORE_CONTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/label.h"
#include "data/measure/paired.h"
#include "evaluate/evidence.h"

struct contest_line {
	const char *name;
	bool is_plain;	     /* a number as it is; else a share */
	bool is_less_better; /* a loss */
	struct figure first, second, difference;
	const char *interval_method, *p_method;
	double p, adjusted_p; /* NaN: not tested; then why_not */
	const char *why_not;
};

struct contest {
	size_t first, second; /* columns of the evidence */
	size_t n, groups;
	double effective_groups;
	bool is_grouped, has_probabilities;
	struct paired paired;
	struct contest_line *lines;
	size_t line_count;
};

struct contest_settings {
	double alpha;
	uint64_t seed;
	bool has_classes; /* lines for each class too */
	const struct label_list *labels;
};

/* Everything in arena. */
void contest_make(const struct evidence *evidence, size_t first, size_t second,
		  const struct contest_settings *settings, struct arena *arena,
		  struct contest *contest);

/* Sets adjusted_p: Holm over the contests that have a line of the name. */
void contest_adjust(struct contest *contests, size_t count);

/* The seeds of one recipe: is it this checkpoint, or the recipe? */
struct seed_spread {
	size_t count;
	double *difference; /* (count) of accuracy, each seed's minus first's */
	double mean, deviation; /* over seeds; deviation with count - 1 */
};

/* Of columns `seeds` (count) against column `first`. In arena. */
struct seed_spread contest_seeds(const struct evidence *evidence, size_t first,
				 const size_t *seeds, size_t count,
				 struct arena *arena);

#endif
