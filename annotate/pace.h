/*
 * pace.h - how fast a person decides
 *
 * The times of this annotator's decisions, earlier sessions first. A time is
 * clipped at max(30 s, 5 x the median so far): what lies beyond is a pause,
 * not work. What is stored in the events stays raw. Pure.
 */
#ifndef PAYOFF_ANNOTATE_PACE_H
#define PAYOFF_ANNOTATE_PACE_H

#include <stddef.h>
#include <stdint.h>

/* The pace is of the latest so many decisions. */
#define PACE_WINDOW 200
/* Below this many decisions it is not told. */
#define PACE_ENOUGH 5

struct pace {
	int64_t ms[PACE_WINDOW]; /* clipped; a ring */
	size_t count, next;
};

/* Adds the time of one decision; negative times count as 0. */
void pace_add(struct pace *pace, int64_t ms);
/* The median in seconds of pace->count decisions; NaN below PACE_ENOUGH. */
double pace_seconds(const struct pace *pace);

#endif
