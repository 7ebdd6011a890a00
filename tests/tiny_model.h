/*
 * tiny_model.h - models of 25 thousand weights, made when a test runs
 *
 * No weights are kept with the sources: a weight is a function of its tensor's
 * name and its place there. tests/fixtures/model-NAME/ has the config.json and,
 * in tensors.txt, what a checkpoint of that kind holds, a line a tensor:
 *
 *	TYPE NAME SIZE...	(F32, F16 or I64)
 *
 * Both are transformers' own, written by scripts/golden/encoder.py, which has
 * this function too and writes what transformers computes with these weights
 * (tests/golden/encoder-NAME.json).
 */
#ifndef PAYOFF_TESTS_TINY_MODEL_H
#define PAYOFF_TESTS_TINY_MODEL_H

#include <stddef.h>

#include "data/base/err.h"

/*
 * The weight: mix(fnv1a(name) + (index + 1) * 0x9e3779b97f4a7c15), modulo 2^64,
 * where fnv1a is the 64-bit FNV-1a of the name's bytes and mix the finaliser of
 * SplitMix64; its upper `bits` bits, less 2^(bits - 1), times 2^-(bits + 1):
 * in [-1/4, 1/4). A layer norm's gain (the name ends in "orm.weight" or
 * ".gamma") is one more. 22 bits are exact in float32 and 9 in float16, so that
 * nothing is rounded anywhere.
 */
float tiny_weight(const char *name, size_t index, int bits);

/* Writes the config.json and model.safetensors of a fixture's folder to
 * another, which is made. A value of type I64 is its own index. */
int tiny_model_write(const char *fixture, const char *folder, struct err *err);

/* For the setup and the teardown of a group of tests that runs in the source
 * folder: all of them, in a temporary folder. */
int tiny_models_make(void **state);
int tiny_models_remove(void **state);
/* The folder of "bert", "bert-body", "distilbert" or "roberta" between these
 * two; the caller frees. */
char *tiny_model_folder(const char *name);

#endif
