/*
 * checkpoint.h - everything that moves in a training run, in one file
 *
 * Weights that are trained, their two moments, the step, and the sums of the
 * epoch under way: a run that starts from the file ends in the same bytes as
 * one that never stopped. Order, rate and dropout need no state: they are
 * functions of the step.
 *
 * FOLDER/checkpoint.bin is written beside its name, flushed, renamed, and the
 * folder is flushed: after a kill it is the old one or the new one. There is
 * never more than one. It is for this machine (native numbers, which a mark
 * checks) and ends in a BLAKE2b-256 of all before it.
 */
#ifndef PAYOFF_FINETUNE_CHECKPOINT_H
#define PAYOFF_FINETUNE_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/base/hash.h"
#include "finetune/optimizer.h"

#define CHECKPOINT_REMARK 256

/* Where a run stands. */
struct checkpoint {
	char run[HASH_HEX];  /* of settings, model and what is trained */
	char data[HASH_HEX]; /* of the examples */
	uint64_t step;	     /* done */
	uint64_t tokens;     /* trained on */
	double seconds;	     /* spent, in all processes */
	/* the epoch under way */
	uint64_t epoch_examples;
	double epoch_loss;   /* sum over its examples */
	uint64_t *predicted; /* (labels) answers by label, in training */
	size_t labels;
	/* the last whole epoch, and the one before; NAN if there is none */
	double loss, loss_before;
	double accuracy, macro_f1;
	uint64_t faults; /* watch.h */
	char remark[CHECKPOINT_REMARK];
};

/* Sets everything to the start of a run. */
void checkpoint_init(struct checkpoint *checkpoint, size_t labels);
void checkpoint_release(struct checkpoint *checkpoint);

/* Bytes of the file. */
uint64_t checkpoint_bytes(const struct checkpoint *checkpoint,
			  const struct optimizer *optimizer);
/* Fails if there is no room for a second one beside the first, which may be
 * there already. */
int checkpoint_check_space(const char *folder,
			   const struct checkpoint *checkpoint,
			   const struct optimizer *optimizer, struct err *err);
/* Also writes the optimizer's parameters, moments and step. */
int checkpoint_write(const char *folder, const struct checkpoint *checkpoint,
		     const struct optimizer *optimizer, struct err *err);
/*
 * Reads it back into a struct whose run, data and labels are set, and into the
 * optimizer and its parameters. Returns 0; 1 when there is none, with nothing
 * touched; -1 when it is of another run or other data (nothing is touched), or
 * damaged (the weights may be).
 */
int checkpoint_read(const char *folder, struct checkpoint *checkpoint,
		    struct optimizer *optimizer, struct err *err);
bool checkpoint_exists(const char *folder);
/* Fails only if it is there and stays there. */
int checkpoint_remove(const char *folder, struct err *err);

/*
 * One process a folder: a POSIX record lock on FOLDER/lock, which the kernel
 * drops with the process, however that ends, so that a kill leaves nothing in
 * the way. It does not keep a process from locking the same folder twice.
 * Makes the folder, and removes what a killed process left half-written.
 */
struct checkpoint_lock {
	int fd;
};

int checkpoint_lock(struct checkpoint_lock *lock, const char *folder,
		    struct err *err);
void checkpoint_unlock(struct checkpoint_lock *lock);

#endif
