/* schedule.c - see schedule.h */
#include "finetune/schedule.h"

#include <assert.h>
#include <math.h>

struct schedule schedule_linear(double peak, double warmup_share, size_t steps)
{
	struct schedule schedule = { peak, 0, steps };

	assert(steps > 0 && warmup_share >= 0);
	schedule.warmup = (size_t)ceil(warmup_share * (double)steps);
	if (schedule.warmup >= steps)
		schedule.warmup = steps - 1;
	return schedule;
}

double schedule_rate(const struct schedule *schedule, size_t step)
{
	assert(step < schedule->steps);
	if (step < schedule->warmup)
		return schedule->peak * (double)(step + 1) /
		       (double)(schedule->warmup + 1);
	return schedule->peak * (double)(schedule->steps - step) /
	       (double)(schedule->steps - schedule->warmup);
}
