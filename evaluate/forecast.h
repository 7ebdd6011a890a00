/*
 * forecast.h - what a number of test labels can show, and what it costs
 *
 * measure/plan.h for a project: its stakes, what practice shows of gain and
 * discordance (or the general guess before there is practice), and the pace
 * people have labelled at.
 */
#ifndef PAYOFF_EVALUATE_FORECAST_H
#define PAYOFF_EVALUATE_FORECAST_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/measure/plan.h"
#include "data/project.h"
#include "data/store.h"
#include "evaluate/practice.h"

/* What the user plans for; NaN leaves it to practice, or the guess. Shares,
 * not points. */
struct forecast_wish {
	double gain, discordance, worth;
};

/* The guess for a first opening at alpha: the wish, else practice where it
 * has 30 items or more, else the general guess. *is_from_practice may be
 * NULL. */
struct plan_guess forecast_guess(const struct project *project,
				 const struct practice *practice,
				 const struct forecast_wish *wish,
				 double noise_factor, double alpha,
				 bool *is_from_practice);

struct forecast_size {
	size_t n;
	bool is_present;   /* what is labelled now */
	double detectable; /* McNemar at alpha, 80 % power */
	struct plan_chances chances;
};

struct forecast_bar {
	const char *text;
	/* items it must be measured on, at 0, 1, 2 and 5 errors */
	size_t items[4];
};

struct forecast {
	double gain, discordance, worth, alpha, noise_factor;
	bool is_from_practice;
	size_t planned; /* for an 80 % chance of a verdict; 0: no number */
	size_t resolved, available;
	double seconds_per_label;
	struct forecast_size *sizes; /* by n */
	size_t size_count;
	struct forecast_bar *bars;
	size_t bar_count;
	const char **sentences;
	size_t sentence_count;
	const char *next; /* the command to type */
};

/* Everything in arena. */
int forecast_make(struct store *store, const struct forecast_wish *wish,
		  struct arena *arena, struct forecast *forecast,
		  struct err *err);

#endif
