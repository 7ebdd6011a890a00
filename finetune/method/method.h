/*
 * method.h - one way of making a candidate out of pre-trained weights
 *
 * A method is a table of calls in a file of its own; the list of them is in
 * method.c. What it needs comes in a `struct fitting`; what it makes is a
 * `struct fitted`, which predicts. A new way of adapting is one file and one
 * line in that list.
 *
 * A fitted candidate can be made in two ways, with the same answers: fit(),
 * from examples; and open(), from the settings and the folder that an earlier
 * fit() left. Nothing here knows the project file.
 */
#ifndef PAYOFF_FINETUNE_METHOD_METHOD_H
#define PAYOFF_FINETUNE_METHOD_METHOD_H

#include <jansson.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/base/hash.h"
#include "data/label.h"
#include "data/prediction.h"
#include "finetune/body.h"
#include "finetune/examples.h"
#include "finetune/train.h"

struct method;

/* What the user asked for, of all methods. */
struct method_options {
	struct train_settings train; /* its seed is the run's, not read here */
	size_t max_tokens;	     /* 0: the method's own limit */
	double c;		     /* of the logistic head; 0: chosen */
	const char *const *map; /* "OUTPUT=LABEL", ended by NULL; or NULL */
	size_t folds;		/* of FOLDS, to practise full tuning on */
};

/* Grouped folds of practice, the same for every method. */
#define FOLDS 5

/* What a candidate is made from. Borrowed, and outlives what is fitted. */
struct fitting {
	struct body *body; /* NULL for a method that needs none */
	const struct label_list *labels;
	const json_t *settings; /* as the method's settings() made them */
	uint64_t seed;
	int threads;
	/* for fit() alone */
	const struct examples *examples; /* labelled */
	const size_t *fold_of;		 /* (examples->count) */
	const size_t *subset;		 /* (count) to fit to */
	size_t count;
	const size_t *held_out; /* (held_out_count), for the epochs' scores */
	size_t held_out_count;
	const char *folder;		   /* for a checkpoint, or NULL */
	double checkpoint_seconds;	   /* between two of them */
	const volatile sig_atomic_t *stop; /* or NULL */
	/* see struct train_job */
	int (*on_step)(void *self, const struct train_progress *progress,
		       struct err *err);
	int (*on_epoch)(void *self, const struct train_progress *progress,
			struct err *err);
	void *self;
};

/* A candidate that predicts. First in each method's own struct. */
struct fitted {
	const struct method *method;
	struct body *body;
	const struct label_list *labels;
	json_t *remarks; /* array of sentences for people */
};

struct guessing {
	const struct examples *examples;
	const size_t *subset; /* (count), or NULL: all, in order */
	size_t count;
	const volatile sig_atomic_t *stop; /* or NULL */
	/* Once an example, in the order of the subset; the fold is not set. */
	int (*on_row)(void *self, const struct prediction *prediction,
		      struct err *err);
	void *self;
};

struct method {
	const char *name;  /* METHOD_... of data/run.h */
	const char *title; /* for people */
	bool is_tuned, needs_body;
	bool makes_body; /* what it saves is a model folder itself */
	bool has_seed;	 /* another seed gives another candidate */
	/* Everything but the seed that decides what is made, as a JSON object
	 * of the caller's. NULL when the method cannot be used here. */
	json_t *(*settings)(const struct method_options *options,
			    const struct fitting *fitting, struct err *err);
	/* Folds to practise on; 0: untuned, it predicts all labelled items. */
	size_t (*folds)(const json_t *settings);
	/* 0; 1 when stopped, with nothing made; -1 on failure. */
	int (*fit)(const struct fitting *fitting, struct fitted **fitted,
		   struct err *err);
	/* From what save() wrote to the folder; NULL on failure. */
	struct fitted *(*open)(const struct fitting *fitting,
			       const char *folder, struct err *err);
	/* 0; 1 when stopped; -1. */
	int (*predict)(struct fitted *fitted, const struct guessing *guessing,
		       struct err *err);
	/* Adds remarks on what was predicted so far; or NULL. */
	void (*conclude)(struct fitted *fitted);
	/* Keeps what open() needs; sha256 is of the weights. NULL: the
	 * settings are enough. */
	int (*save)(const struct fitted *fitted, const char *folder,
		    char sha256[HASH_HEX], struct err *err);
	/* Writes a folder for other tools; NULL: there is nothing to write. */
	int (*publish)(const struct fitted *fitted, const char *folder,
		       struct err *err);
	void (*close)(struct fitted *fitted);
};

extern const struct method method_majority, method_own_head, method_zero_shot,
	method_frozen_head, method_full;

/* All of them, from the simplest on, ended by NULL. */
extern const struct method *const methods[];
/* NULL when there is none of this name. */
const struct method *method_find(const char *name);

/* Closes what a method made; NULL is accepted. */
void fitted_close(struct fitted *fitted);
/* Fills the common part; the method's own struct is freed by its close(). */
void fitted_init(struct fitted *fitted, const struct method *method,
		 const struct fitting *fitting);
void fitted_remark(struct fitted *fitted, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The limit of tokens in the settings. */
size_t settings_max_tokens(const json_t *settings);

/* Tells a row by its log-probabilities over the labels: the first of the
 * highest wins. */
int guess_tell(const struct guessing *guessing, size_t position,
	       const float *log_probability, size_t labels, struct err *err);
/* Number of rows, and the example at a position. */
size_t guess_count(const struct guessing *guessing);
size_t guess_example(const struct guessing *guessing, size_t position);
/* Calls with each row's sentence embedding (body->width), a few hundred at a
 * time. */
int guess_embedded(const struct guessing *guessing, struct body *body,
		   int (*each)(void *self, size_t position, const float *row,
			       struct err *err),
		   void *self, struct err *err);

#endif
