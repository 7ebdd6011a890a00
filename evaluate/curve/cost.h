/*
 * cost.h - did it pay, in money?
 *
 * With n labels tuned on, the net gain over the horizon is
 *
 *	net = M (V D - W B) - k n - T - F
 *
 *	M	predictions over the horizon
 *	V	value of one avoided error
 *	D	error without tuning minus error with it
 *	W	price of one broken prediction, right before and wrong now, on
 *		top of its being an error (a user who relied on it notices)
 *	B	share of broken predictions
 *	k n	labels, T training, F everything else
 *
 * Two questions are kept apart. "Was it worth it?" counts all of it. "Shall
 * we adopt it?", asked once the model exists, leaves out labels and training:
 * that money is gone either way, and letting it speak would turn down models
 * that earn more than F from here on.
 *
 * Where errors cost differently by class, V is 1 and D is the difference of
 * the expected costs per item (cost_per_item()).
 *
 * What the user did not state is not guessed: the result is undefined and
 * says what is missing. Prices are in one currency, whichever.
 */
#ifndef PAYOFF_EVALUATE_CURVE_COST_H
#define PAYOFF_EVALUATE_CURVE_COST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/measure/interval.h"
#include "data/measure/metric.h"
#include "data/measure/paired.h"
#include "data/measure/table.h"
#include "evaluate/curve/curve.h"

/* A price that nobody stated. Zero is a price: a volunteer's label costs
 * nothing. */
#define COST_UNKNOWN (-1.0)

struct cost {
	double error_value; /* V; 0 means not stated, as nothing can pay then */
	double predictions; /* M; 0 means not stated */
	double per_label;   /* k; COST_UNKNOWN when not known */
	double training;    /* T; these three are 0 when there is none */
	double fixed;	    /* F */
	double broken;	    /* W */
};

/* Nothing stated, and nothing but labels to pay for. */
#define COST_INIT { 0, 0, COST_UNKNOWN, 0, 0, 0 }

/* Minutes and money for labels; seconds_per_label 0 means not measured,
 * per_hour COST_UNKNOWN not stated. */
struct score cost_minutes(double labels, double seconds_per_label);
struct score cost_money(double labels, double seconds_per_label,
			double per_hour);

enum cost_question { COST_WORTH_IT, COST_ADOPT };

/* Why the prices do not answer the question, a clause for people; NULL when
 * they do. Every function below asks it first. */
const char *cost_fault(const struct cost *cost, enum cost_question question);

/* What tuning changes per prediction. */
struct cost_effect {
	double difference; /* D */
	double broken;	   /* B */
};

/* Of four counts; undefined without items. */
struct score cost_effect_of(const struct paired *paired,
			    struct cost_effect *effect);

struct score cost_net(const struct cost *cost, enum cost_question question,
		      double labels, struct cost_effect effect);

/* The M from which it pays: what it costs, over V D - W B. Undefined when
 * that is not above 0, for then no number of predictions pays.
 * cost->predictions is not read. */
struct score cost_break_even(const struct cost *cost,
			     enum cost_question question, double labels,
			     struct cost_effect effect);

/*
 * Mean cost of an answer: sum over items of matrix[gold][answer], over their
 * number. matrix is (classes, classes + 1), its last column for no answer; the
 * difference for struct cost_effect is the first model's minus the second's.
 * Undefined without items, or where a price that occurs is not a number.
 */
struct score cost_per_item(const struct table *table, enum table_model model,
			   const double *matrix);

/*
 * Effects that the data allow, for cost_chance(). `effects` has room for
 * `count`; replicate r draws from stream r of (seed, purpose).
 *
 * From four counts: the shares are drawn from their posterior, Dirichlet(1/2
 * + counts) (Jeffreys's prior). This is the bootstrap made smooth (Rubin 1981)
 * and stays uncertain where no item was broken, or none fixed, and the
 * bootstrap would be sure.
 *
 * From items: their mean, drawn with replacement, items of a group together.
 *
 * From a learning curve: the base's error minus the law at n, replicate by
 * replicate, as many as the curve has; what is broken a curve does not know,
 * so its share is the caller's and fixed.
 */
void cost_draw_paired(const struct paired *paired, uint64_t seed,
		      struct cost_effect *effects, size_t count);

struct cost_items {
	size_t count;		/* above 0 */
	const double *saved;	/* (count): first model's cost minus second's */
	const bool *is_broken;	/* (count), or NULL for none */
	const size_t *group_of; /* (count), each below group_count; or NULL */
	size_t group_count;
};

void cost_draw_items(const struct cost_items *items, uint64_t seed,
		     struct cost_effect *effects, size_t count);

/* effects has room for bootstrap->count. Returns the difference of the points
 * themselves; undefined, with no effect drawn, without a base or outside the
 * curve's reach. */
struct score cost_draw_curve(const struct curve_bootstrap *bootstrap, double n,
			     double broken, struct cost_effect *effects);

struct cost_chance {
	bool is_defined;
	const char *why_not;
	double positive;     /* chance that net is above 0 */
	struct interval net; /* percentile, at 1 - alpha */
	size_t replicates;
};

struct cost_chance cost_chance(const struct cost *cost,
			       enum cost_question question, double labels,
			       const struct cost_effect *effects, size_t count,
			       double alpha);

/*
 * How many labels earn most? Where another label saves what it costs:
 *	pow3, pow2	n* = (V M b c / k)^(1 / (c + 1))
 *	exp3		n* = ln(V M b c / k) / c
 * for M predictions at the law's error. Infinite for k = 0; 0 where no label
 * pays for itself (b = 0). Wherever n* lies: see cost_optimum() for what may
 * be said of it.
 */
struct score cost_labels_of_law(const struct cost *cost,
				const struct curve_law *law);

struct cost_optimum {
	bool is_defined;
	const char *why_not;
	double labels;		  /* as near n* as is allowed */
	struct interval interval; /* of it, percentile, at 1 - alpha */
	/* n* lies beyond CURVE_REACH times the largest size, or below the
	 * smallest (or what is labelled already). */
	bool is_clipped_above, is_clipped_below;
	/* "Worth it?" at these labels; undefined without a base. Below 0: the
	 * best is not to tune at all. */
	struct score net;
};

/* `have` labels are there already: no optimum is below. `broken` is the share
 * of broken predictions that net is to reckon with. */
struct cost_optimum cost_optimum(const struct cost *cost,
				 const struct curve_bootstrap *bootstrap,
				 double have, double broken, double alpha);

/*
 * Is it worth labelling more test items before deciding? (Preposterior
 * analysis; Raiffa and Schlaifer 1961.) The four shares have the posterior
 * Dirichlet(1/2 + counts); the choice is to adopt where the expected net
 * ("adopt?") is above 0. For m more items, every outcome is weighed by its
 * chance (Dirichlet-multinomial, an exact sum and no simulation): how often
 * will the other choice look better, and what does changing to it then gain?
 */
#define COST_MORE_MAX 20000

struct cost_more {
	bool is_defined;
	const char *why_not;
	bool adopts_now; /* the better choice as things stand */
	double changes;	 /* chance that m more items change it */
	double gain;	 /* expected, in money per prediction; at least 0 */
	/* gain * M minus the cost of m labels; undefined without k. */
	struct score net;
};

struct cost_more cost_of_more(const struct cost *cost,
			      const struct paired *paired, size_t more);

#endif
