/*
 * outlook.h - what the next labels should buy, and whether it pays (pure)
 *
 * A learning curve (curve.h) and prices (cost.h) put to the questions people
 * have: does the error still fall; what would + 100, + 25 % and + 100 % labels
 * bring, and cost; did what was spent repay; shall the model be adopted; how
 * many labels earn most; is it worth labelling more of the test before
 * deciding. What cannot be said is undefined with its reason; what would make
 * it defined is the page's to say.
 */
#ifndef PAYOFF_EVALUATE_CURVE_OUTLOOK_H
#define PAYOFF_EVALUATE_CURVE_OUTLOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/measure/paired.h"
#include "evaluate/curve/cost.h"
#include "evaluate/curve/curve.h"

#define OUTLOOK_ALPHA 0.1 /* of every interval here */

/* What is asked; all borrowed. */
struct outlook_question {
	const struct curve *curve; /* with every point there is */
	double have; /* labels there are now; 0: the largest size */
	/* A label's time and an hour's price; 0 and COST_UNKNOWN where they
	 * are not known. */
	double seconds_per_label, per_hour;
	bool is_measured; /* the time; a guess makes minutes and no money */
	struct cost cost; /* per_label may be stated, else it is reckoned */
	/* Both models' answers to the same items, or NULL: how much is broken,
	 * and what more test items would show. */
	const struct paired *paired;
	bool is_opened; /* they are an opening's: the next one doubles them */
	double broken;	/* share of broken predictions, stated; below 0: not */
	uint64_t seed;
};

/* The points of one size. */
struct outlook_size {
	size_t labels, seeds;
	double error;	  /* mean over seeds */
	double deviation; /* over seeds, count - 1; NaN for one */
	double law;	  /* pow3's; NaN where there is no law */
};

/* A law, and what it says of now and of twice as many labels: NaN beyond what
 * may be said. */
struct outlook_form {
	struct curve_fit fit;
	double now, doubled;
};

/* More labels, from those there are. */
struct outlook_step {
	double more;
	struct curve_estimate error, drop;
	double lowest, highest; /* drop, over the forms; NaN */
	struct score minutes, money;
};

/* Money at a number of labels. */
struct outlook_net {
	double labels;
	struct score net;
	struct cost_chance chance;
	struct score break_even; /* predictions from which it pays */
};

#define OUTLOOK_MORE 4

/* Of this many test items more; the last is the next opening, where there is
 * one, else 400. */
struct outlook_more {
	size_t items;
	struct cost_more more;
};

struct outlook {
	struct outlook_size *sizes; /* rising */
	size_t size_count;
	/* Seeds that lack a size that another has: shown and not fitted, since
	 * an interval over seeds takes each at every size. */
	size_t left_out;
	struct outlook_form forms[CURVE_FORMS];
	bool has_interval;
	const char *why_not; /* no law, or no interval: why */
	enum curve_method method;
	size_t seeds, replicates;
	double have;
	struct curve_estimate now; /* error at `have` */
	struct outlook_step steps[CURVE_STEPS];
	struct cost cost; /* with per_label settled */
	struct score per_label;
	bool has_base;
	double base_error;
	struct score broken; /* share of broken predictions */
	/* "Did it repay?" with all that was spent; "adopt?" without labels and
	 * training, which are spent either way. */
	struct outlook_net repaid, adopt;
	struct cost_optimum optimum;
	struct cost_chance optimum_chance;
	struct outlook_more more[OUTLOOK_MORE];
};

/* Everything in arena. */
void outlook_make(const struct outlook_question *question, struct arena *arena,
		  struct outlook *outlook);

#endif
