/*
 * train.h - fine-tuning: labelled examples move a model's weights
 *
 * AdamW, warm-up and linear decay, clipping, dropout; the last epoch is what
 * is kept (on small data choosing the best epoch showed no gain over it).
 * Which weights move is the caller's choice, made with parameters_train()
 * before; the head is the family's own (head_logits()).
 *
 * Everything random is a function of (seed, purpose, epoch or step), and a
 * checkpoint has all that moves, so a run that was killed or interrupted ends
 * in the same weights as one that was not. Same machine, same build, same
 * settings: same weights, byte for byte. `threads` is among the settings, since
 * libtorch sums in another order with another number of threads: runs with 1
 * and 2 threads end close together, not byte for byte, and so do runs with
 * another libtorch or on another processor.
 *
 * Nothing is printed. train_run() sets libtorch's threads in this process and
 * leaves them so.
 */
#ifndef PAYOFF_FINETUNE_TRAIN_H
#define PAYOFF_FINETUNE_TRAIN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/base/hash.h"
#include "finetune/examples.h"
#include "finetune/model/model.h"

enum class_weights {
	/* By inverse frequency where the most frequent label has more than
	 * three times the examples of the rarest. */
	CLASS_WEIGHTS_AUTO,
	CLASS_WEIGHTS_NONE,
};

/* What a run is repeated from. train_settings_default() fills it in. */
struct train_settings {
	size_t epochs;	     /* 0: by train_epochs() */
	size_t batch;	     /* examples a step */
	size_t pass_tokens;  /* tokens that go through the model at once: a
				batch of more goes in parts, for memory alone */
	double rate;	     /* peak learning rate */
	double head_factor;  /* the head's rate is rate * head_factor */
	double warmup;	     /* share of the steps, 0 to below 1 */
	double weight_decay; /* decoupled; 0 for biases and LayerNorm always */
	double clip;	     /* the gradient's largest norm; 0: any */
	bool has_dropout;    /* as the model's config says, or none */
	enum class_weights class_weights;
	uint64_t seed;
	int threads; /* of libtorch */
	/* Seconds between checkpoints; not part of train_settings_hash(). */
	double checkpoint_seconds;
};

/*
 * Batch 16, rate 1e-4, head factor 1, warm-up 10 %, weight decay 0.01, clip 1,
 * dropout and class weights as needed, epochs by size, seed 1, one thread per
 * processor, a checkpoint a minute.
 */
void train_settings_default(struct train_settings *settings);
/* Says which setting is out of range. */
int train_settings_check(const struct train_settings *settings,
			 struct err *err);
/*
 * Epochs for this many examples: as many as make 100 steps, or 10 steps a
 * label where there are many labels; at least 4, at most 10 (20 with many
 * labels). Measured with MiniLM-L6 on reviews at 1e-4, batch 16: 400 examples
 * gain nothing from 8 epochs over 4 and lose at 3; 64 to 100 examples take 8
 * to 10; of 77 labels 400 steps learn .58 and 800 steps .75.
 */
size_t train_epochs(const struct train_settings *settings, size_t examples,
		    size_t labels);
/* Hash over all settings that decide the weights. */
void train_settings_hash(const struct train_settings *settings,
			 char out[HASH_HEX]);

/* The usual length limit: the longest that was measured, and with it memory
 * and time are bounded. The model's own limit may be lower. */
#define TRAIN_MAX_TOKENS 128

/* The weight of each label's loss into weights (labels), mean 1 over the
 * subset's examples. Returns whether they differ from 1. */
bool train_class_weights(const struct examples *examples, const size_t *subset,
			 size_t count, enum class_weights kind, size_t labels,
			 float *weights);

/* Where a run stands. Numbers are since its start, kills and resumes left
 * out. */
struct train_progress {
	size_t step, steps;   /* done, and planned */
	size_t epoch, epochs; /* 1 .. epochs: the one this belongs to */
	double loss; /* on_step: of the step; on_epoch: mean of the epoch */
	double rate; /* the last step's learning rate */
	double gradient_norm; /* the last step's, before clipping */
	uint64_t tokens;      /* trained on */
	double seconds;	      /* spent */
	double seconds_left;
	double examples_per_second; /* since this process began the run */
	/* on_epoch, where there is a hold-out; NAN otherwise, and macro_f1 also
	 * where it is undefined */
	double accuracy, macro_f1;
	/* on_epoch: what is wrong, in words, or "" */
	const char *remark;
};

struct train_job {
	struct model *model; /* has_head; as model_open() made it */
	const struct examples *examples;
	const size_t *subset; /* (count) indices to train on */
	size_t count;
	const size_t *held_out; /* (held_out_count), or NULL: see accuracy */
	size_t held_out_count;
	const struct train_settings *settings;
	/* A folder for the checkpoint, one a run, made if need be. NULL: none.
	 * If it has a checkpoint of this very run, the run goes on from it; one
	 * of another run (settings, model, data) is an error. It is locked
	 * meanwhile. Remove it with checkpoint_remove() once the model is
	 * saved. */
	const char *folder;
	const volatile sig_atomic_t *stop; /* non-zero: stop soon; or NULL */
	/* Either may be NULL; -1 stops the run as failed. After a resume the
	 * steps since the last checkpoint are reported again, and so is an
	 * epoch that ended after it, with the same numbers but the times. */
	int (*on_step)(void *self, const struct train_progress *progress,
		       struct err *err);
	int (*on_epoch)(void *self, const struct train_progress *progress,
			struct err *err);
	void *self;
};

#define TRAIN_REMARK 256

struct train_result {
	bool is_interrupted; /* the checkpoint has where it stopped */
	bool was_resumed;
	bool has_class_weights;
	/* Of the last epoch: it answers one label only, or has learned nothing;
	 * or the loss was still falling. */
	bool is_collapsed, is_under_trained;
	char remark[TRAIN_REMARK]; /* both in words, or "" */
	size_t steps, epochs;	   /* done */
	double loss; /* mean of the last whole epoch; NAN if none */
	double accuracy, macro_f1; /* of the last whole epoch's hold-out */
	uint64_t tokens;
	double seconds;
};

/*
 * Trains. 0 when it is done or was interrupted. Fails on a bad setting, a label
 * outside the model's, no examples or one label only, an unusable checkpoint,
 * a full disk, and on a loss or gradient that is not finite, naming the step
 * and the items of the batch. After a failure the model's weights are anyone's
 * guess.
 */
int train_run(const struct train_job *job, struct train_result *result,
	      struct err *err);

/* What the model says of one example. */
struct outcome {
	size_t position; /* in the subset */
	size_t example;
	size_t label; /* the likeliest; the first of equals */
	const float *logits, *log_probabilities;
};

struct predict_job {
	struct model *model; /* has_head */
	const struct examples *examples;
	const size_t *subset; /* (count), or NULL: all, in order */
	size_t count;
	size_t pass_tokens;		   /* 0: 4096 */
	const volatile sig_atomic_t *stop; /* or NULL: see train_predict() */
	/* Called once an example, in the order of the subset. log_probability
	 * is (labels), of the softmax; logits likewise; valid for the call. */
	int (*on_row)(void *self, const struct outcome *outcome,
		      struct err *err);
	void *self;
};

/* Runs the model without dropout over examples sorted by length, a few
 * thousand at a time, so that memory does not grow with their number. A stop
 * flag ends it with 1 between passes. */
int train_predict(const struct predict_job *job, struct err *err);

#endif
