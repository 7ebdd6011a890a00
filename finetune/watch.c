/* watch.c - see watch.h */
#include "finetune/watch.h"

#include <math.h>

double watch_yardstick(const uint64_t *gold, const float *weights,
		       size_t labels)
{
	double total = 0, entropy = 0;

	for (size_t k = 0; k < labels; k++)
		total += (double)gold[k] * (weights ? (double)weights[k] : 1);
	for (size_t k = 0; k < labels; k++) {
		double p = (double)gold[k] *
			   (weights ? (double)weights[k] : 1) / total;

		if (p > 0)
			entropy -= p * log(p);
	}
	return entropy;
}

/* How many labels occur; *one is the last of them. */
static size_t kinds(const uint64_t *counts, size_t labels, size_t *one)
{
	size_t n = 0;

	for (size_t k = 0; k < labels; k++) {
		if (counts[k] > 0) {
			n++;
			*one = k;
		}
	}
	return n;
}

unsigned watch_faults(const struct watch *watch)
{
	size_t one = 0;
	unsigned faults = 0;
	double fall =
		(watch->loss_before - watch->loss) * (double)watch->epochs;

	if (kinds(watch->gold, watch->labels, &one) > 1 &&
	    kinds(watch->predicted, watch->labels, &one) == 1)
		faults |= WATCH_ONE_LABEL;
	if (watch->loss > 0.98 * watch->yardstick)
		faults |= WATCH_NOTHING_LEARNED;
	if (fall > 0.05 * watch->yardstick &&
	    watch->loss > 0.25 * watch->yardstick)
		faults |= WATCH_STILL_FALLING;
	return faults;
}

void watch_remark(const struct watch *watch, unsigned faults,
		  char *const *names, struct text *out)
{
	size_t one = 0;

	kinds(watch->predicted, watch->labels, &one);
	if (faults & WATCH_ONE_LABEL)
		text_printf(out, "collapsed: it answers '%s' to everything",
			    names[one]);
	if (faults & WATCH_NOTHING_LEARNED)
		text_printf(out,
			    "%slearned nothing: the loss is %.3f, and a "
			    "constant answer has %.3f",
			    out->length ? "; " : "", watch->loss,
			    watch->yardstick);
	if (faults && !(faults & WATCH_STILL_FALLING))
		text_add(out, "; try another seed or another learning rate");
	if (faults & WATCH_STILL_FALLING)
		text_printf(out,
			    "%sunder-trained: the loss still fell from %.3f to "
			    "%.3f in the last epoch; take more epochs",
			    out->length ? "; " : "", watch->loss_before,
			    watch->loss);
}
