/*
 * bar.h - a bar that a model must clear: precision(complaint) >= 0.9
 *
 * A bar is cleared when the data show it, not when the figure is above it:
 * one-sided Clopper-Pearson bounds (binomial.h) on the items the bar is about,
 * whose number is divided by the design effect when items come in groups.
 */
#ifndef PAYOFF_EVALUATE_THRESHOLD_BAR_H
#define PAYOFF_EVALUATE_THRESHOLD_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/measure/interval.h"
#include "evaluate/scored.h"

enum bar_kind { BAR_ACCURACY, BAR_PRECISION, BAR_RECALL };

struct bar {
	enum bar_kind kind;
	size_t class_index; /* of precision and recall */
	double value;	    /* at least this; above 0, at most 1 */
	const char *text;   /* as the user wrote it; borrowed */
};

enum bar_state {
	BAR_OPEN,   /* the bar lies between the bounds, or nothing is counted */
	BAR_PASSES, /* the lower bound reaches it */
	BAR_MISSES, /* the upper bound is below it: certainly missed */
};

struct bar_reading {
	enum bar_state state;
	bool is_defined;	/* false: nothing is counted, value is 0 */
	double value;		/* right / count */
	struct interval bounds; /* each end one-sided at 1 - alpha */
	size_t right, count;
	double design_effect;
};

/* Reads a bar off these counts. design_effect is that of the counted items
 * (group_design_effect), 1 when each is on its own. alpha: verdict.h's
 * bar_alpha(). */
struct bar_reading bar_read(const struct bar *bar, size_t right, size_t count,
			    double design_effect, double alpha);

/* The same off rows and what was answered to them. The bar counts all rows for
 * accuracy, those answered with the class for precision, those of the class
 * for recall; the design effect is that of their groups. said is (rows->count),
 * `classes` for no answer; rows->said is not looked at. */
struct bar_reading bar_read_rows(const struct bar *bar,
				 const struct scored *rows,
				 const uint32_t *said, double alpha);

/* How many items would have to be counted for the bar to pass at the rate
 * read: what is missing of them is what to label. 0 when no number would do,
 * the rate not being above the bar. */
size_t bar_count_needed(const struct bar *bar,
			const struct bar_reading *reading, double alpha);

#endif
