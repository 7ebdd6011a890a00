/*
 * learning_time.h - how long a learning curve takes, and what fits its budget
 *
 * A point's time is reckoned from the texts that go through the model to make
 * it, at the pace of the points that are known (learning->seconds over
 * learning->work; both above 0 but where said). The rule of the budget is
 * learning.h's.
 */
#ifndef PAYOFF_FINETUNE_LEARNING_TIME_H
#define PAYOFF_FINETUNE_LEARNING_TIME_H

#include <stdbool.h>
#include <stddef.h>

#include "finetune/learning.h"

/* Texts that go through the model to make a point of so many labels. */
double learning_work(const struct learning *learning, size_t size);
/* Is the point of a seed (from 0) at sizes[k] not there yet? */
bool learning_lacks(const struct learning *learning, size_t seed, size_t k);
/* Is there room in the budget for that point, and, but for the first seed,
 * for the rest of its seed? The first point of all is always wanted. */
bool learning_wants(const struct learning *learning, size_t seed, size_t k);
/* Points that are not there, and the time they all would take. */
size_t learning_missing(const struct learning *learning, double *seconds);
/* Those of them that the budget has room for, as it looks now. */
void learning_ahead(const struct learning *learning, size_t *left,
		    double *seconds_left);

#endif
