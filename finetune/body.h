/*
 * body.h - the pre-trained weights that a launch starts from
 *
 * A model folder with its tokenizer, opened once and shared by the methods:
 * as a sentence encoder (zero-shot, frozen head) or as it is (own head).
 * Methods that move weights read the folder anew.
 */
#ifndef PAYOFF_FINETUNE_BODY_H
#define PAYOFF_FINETUNE_BODY_H

#include <signal.h>
#include <stddef.h>

#include "data/base/err.h"
#include "finetune/examples.h"
#include "finetune/model/model.h"
#include "finetune/tokenizer/tokenizer.h"

struct body {
	char *name;   /* for people: as it was typed, or the folder's own */
	char *folder; /* absolute */
	struct tokenizer *tokenizer;
	struct model *model; /* NULL while at rest: see body_model() */
	/* as the folder says */
	char sha256[HASH_HEX];
	const char *family;
	size_t width, max_tokens;
	char **outputs; /* (output_count) of its trained classification head */
	size_t output_count; /* 0: it has none */
	bool is_multi_label;
	/* what was embedded last: see body_embeddings() */
	const struct examples *embedded;
	float *embeddings;
};

/* Opens a folder, or a model of the hub's cache by name (hub_resolve()), and
 * checks that the tokenizer's ids fit the model. NULL on failure. */
struct body *body_open(const char *name, struct err *err);
/* NULL is accepted. */
void body_close(struct body *body);

/* The weights, read again if they rest; NULL on failure. Fails if the file has
 * changed since body_open(). */
struct model *body_model(struct body *body, struct err *err);
/* Frees the weights and embeddings, while others need the memory. */
void body_rest(struct body *body);

/* Sentence embeddings of examples (subset NULL: all) into out (count, width),
 * as the folder's sentence-transformers files say; without such files the
 * mean over tokens. Examples of one length go together. 0, 1 when stopped, -1
 * on failure. */
struct embedding_job {
	const struct examples *examples;
	const size_t *subset;
	size_t count;
	const volatile sig_atomic_t *stop; /* or NULL */
};
int body_embed(struct body *body, const struct embedding_job *job, float *out,
	       struct err *err);
/* The same for all of a set of examples, made once and kept until another set
 * is asked for or the body rests. *out is borrowed. */
int body_embeddings(struct body *body, const struct examples *examples,
		    const volatile sig_atomic_t *stop, const float **out,
		    struct err *err);

#endif
