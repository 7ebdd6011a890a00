/*
 * labelled.h - items of the project as examples
 *
 * Texts are read one at a time and turned into tokens; no text is kept.
 */
#ifndef PAYOFF_FINETUNE_LABELLED_H
#define PAYOFF_FINETUNE_LABELLED_H

#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/gold.h"
#include "data/store.h"
#include "finetune/examples.h"

/* How texts become tokens. tokenizer NULL: not at all (for a method that
 * reads none), each is one token of id 0. */
struct cutting {
	const struct tokenizer *tokenizer;
	size_t max_tokens;
};

/* Adds the train items that have a label, in their order. */
int labelled_add(struct store *store, const struct gold_list *gold,
		 const struct cutting *cutting, struct examples *examples,
		 struct err *err);
/* Adds items by id, with label 0. */
int items_add(struct store *store, const int64_t *items, size_t count,
	      const struct cutting *cutting, struct examples *examples,
	      struct err *err);
/* Adds a text. */
int text_add_example(const struct example *example,
		     const struct cutting *cutting, struct examples *examples,
		     struct err *err);

/* Refuses what cannot be trained on: fewer than 20 labels, or one class only;
 * says what to do. */
int labelled_check(const struct gold_list *gold,
		   const struct label_list *labels, struct err *err);

#endif
