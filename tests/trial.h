/*
 * trial.h - training a tiny model on a toy task, for the tests that need it
 */
#ifndef PAYOFF_TESTS_TRIAL_H
#define PAYOFF_TESTS_TRIAL_H

#include "tests/check.h"

#include <signal.h>

#include "finetune/train.h"
#include "tests/tiny_model.h"

/* A run on a toy task, and what its callbacks saw. */
struct trial {
	struct examples examples;
	size_t subset[64], held_out[32];
	struct train_settings settings;
	struct train_job job;
	struct train_result result;
	volatile sig_atomic_t stop;
	size_t stop_at, fail_at; /* steps; 0: never */
	size_t steps, epochs;	 /* told */
	double losses[16];	 /* of epochs, as told */
	char remark[256];
	char weights[HASH_HEX];
};

/* Texts of 4 to 9 tokens; token 50 says bad (0) and token 60 good (1), all
 * others are noise. */
void add_texts(struct examples *examples, size_t count);
/* 64 examples to train on and 32 held out, three epochs of four steps. */
void trial_init(struct trial *trial);
void trial_release(struct trial *trial);
/* The tiny model of a family (tests/tiny_model.h, whose setup must have run)
 * with a head for "bad" and "good". */
struct model *open_model(const char *family);
/* Trains a fresh model, as a new process would. */
int trial_run(struct trial *trial, const char *family, struct err *err);

#endif
