/*
 * watch.h - is the training doing anything?
 *
 * Small fine-tunes fail in a few known ways, and a final score alone hides
 * them. What is looked at is an epoch's mean loss and the answers given.
 *
 * The yardstick is the loss of the best constant answer, the entropy of the
 * labels as they are weighted: ln K for K balanced labels. A model whose loss
 * stays there has learned nothing from the texts.
 */
#ifndef PAYOFF_FINETUNE_WATCH_H
#define PAYOFF_FINETUNE_WATCH_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/text.h"

enum watch_fault {
	/* All answers are one label, while the texts have several. */
	WATCH_ONE_LABEL = 1,
	/* The loss is above 98 % of the yardstick. */
	WATCH_NOTHING_LEARNED = 2,
	/* A quarter of the yardstick is left, and the loss was going down: its
	 * last fall times the number of epochs is above 5 % of the yardstick.
	 * (Times the epochs, because the rate decays to zero: in the last of E
	 * epochs it is some E times below its peak, and so is the fall. The
	 * quarter, because a model that knows its examples by heart can always
	 * lose a little more.) Measured: 77 labels, 800 examples, 16 epochs at
	 * 1e-4 end with 29 % left and a fall of 10 %, well short of what
	 * more epochs give; reviews in two labels after a good run have 1 to
	 * 14 % left. */
	WATCH_STILL_FALLING = 4,
};

/* One epoch. Counts are (labels). */
struct watch {
	double loss, loss_before; /* means; loss_before NAN: there was none */
	double yardstick;
	size_t epochs; /* of the run */
	const uint64_t *predicted, *gold;
	size_t labels;
};

/* The yardstick; weights (labels) may be NULL. */
double watch_yardstick(const uint64_t *gold, const float *weights,
		       size_t labels);
/* The faults of an epoch, added up. WATCH_STILL_FALLING is one only of the
 * last epoch. */
unsigned watch_faults(const struct watch *watch);
/* Puts them in words, for people: what it is and what to do. names (labels)
 * are the labels'. Empty for no faults. */
void watch_remark(const struct watch *watch, unsigned faults,
		  char *const *names, struct text *out);

#endif
