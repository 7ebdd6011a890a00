/*
 * plan.h - how many labels does an answer need?
 *
 * Asked before labelling, with guesses of two numbers, and again once practice
 * on the train labels has shown them: the gain (true difference in accuracy,
 * second minus first) and the discordance (share of items on which exactly
 * one of the two is right). |gain| <= discordance <= 1.
 *
 * All chances are exact sums over the multinomial table, not simulations.
 */
#ifndef PAYOFF_DATA_MEASURE_PLAN_H
#define PAYOFF_DATA_MEASURE_PLAN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What to guess when nothing is known. Power 80 % is the custom of the field
 * (Cohen 1988; Card et al. 2020, "With little power comes great
 * responsibility"). Gain and discordance are an assumption in the middle of
 * the grid that payoff's design was worked out on (gains of 2 to 10 points,
 * discordances of 10 to 20 %): 461 labels for McNemar at 5 %. Replace them by
 * what practice shows as soon as there is practice.
 */
#define PLAN_POWER 0.8
#define PLAN_GAIN 0.05
#define PLAN_DISCORDANCE 0.15
/* Smallest gain worth having, where the user names none. */
#define PLAN_WORTH 0.02
/* Searches give up beyond this many items. */
#define PLAN_ITEMS_MAX 1000000

enum mcnemar { MCNEMAR_EXACT, MCNEMAR_MID_P };

/* Chance that McNemar's two-sided test on n items has p <= alpha. */
double plan_power(size_t n, double gain, double discordance, double alpha,
		  enum mcnemar test);

/* n = (z_{1-alpha/2} sqrt(d) + z_power sqrt(d - gain^2))^2 / gain^2, d the
 * discordance (Miettinen 1968; Connor 1987): a quick first answer; infinite
 * for no gain. */
double plan_items_normal(double gain, double discordance, double alpha,
			 double power);

/* Smallest n at which the mid-p test reaches the power. Power grows in
 * a saw tooth, so a few slightly larger n may fall short again. 0 when more
 * than PLAN_ITEMS_MAX would be needed. */
size_t plan_items(double gain, double discordance, double alpha, double power);

/* Smallest gain that the mid-p test finds with this power on n items; the
 * discordance when not even that is found. Print it before people label. */
double plan_detectable(size_t n, double discordance, double alpha,
		       double power);

/*
 * The verdict's own question (evaluate/verdict.h, its rows without bars, for
 * accuracy by Tango's interval on single items).
 */
struct plan_guess {
	double gain, discordance; /* as guessed, or as practice shows */
	double worth;		  /* smallest worthwhile gain, above 0 */
	double alpha;		  /* of the look that is planned */
	bool is_low_resilience;	  /* then low end >= worth, not just > 0 */
	double noise_factor;	  /* noise.h; 1 for faultless labels */
};

/* Chances of each verdict at n items; they sum to 1. */
struct plan_chances {
	double pays, does_not_pay, worse, cannot_tell;
};

struct plan_chances plan_verdict(const struct plan_guess *guess, size_t n);

/* Smallest n, to the nearest ten up and at least 30, with this chance of a
 * verdict other than CANNOT TELL YET. 0 when more than PLAN_ITEMS_MAX would be
 * needed: the guessed gain is too near what is worthwhile. */
size_t plan_verdict_items(const struct plan_guess *guess, double chance);

#endif
