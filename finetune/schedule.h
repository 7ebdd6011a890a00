/*
 * schedule.h - the learning rate of each step
 *
 * Linear warm-up to the peak, then linear decay to zero (Devlin et al., NAACL
 * 2019). With W warm-up steps of S, step s (from 0) has
 *
 *	peak (s + 1) / (W + 1)		s < W
 *	peak (S - s) / (S - W)		s >= W
 *
 * so that no step has rate 0: transformers' own schedule wastes its first.
 */
#ifndef PAYOFF_FINETUNE_SCHEDULE_H
#define PAYOFF_FINETUNE_SCHEDULE_H

#include <stddef.h>

struct schedule {
	double peak;
	size_t warmup; /* steps */
	size_t steps;
};

/* The share of warm-up steps is rounded up, and leaves one step at least. */
struct schedule schedule_linear(double peak, double warmup_share, size_t steps);
/* step < schedule->steps. */
double schedule_rate(const struct schedule *schedule, size_t step);

#endif
