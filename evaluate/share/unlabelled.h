/*
 * unlabelled.h - what two runs said of the texts whose label is not known here
 *
 * A product counts the answers to all its texts, and hardly any of them have a
 * label. This loads those answers: of every text of the project but the rows
 * of the evidence. The labels of test items that no opening has read stay
 * unread, so these texts are here whether or not somebody labelled them.
 *
 * Train texts with a label that are not in the evidence are neither: they are
 * left out and counted. A tuned run may have been trained on them.
 */
#ifndef PAYOFF_EVALUATE_SHARE_UNLABELLED_H
#define PAYOFF_EVALUATE_SHARE_UNLABELLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evaluate/evidence.h"

struct unlabelled {
	size_t texts;	    /* whose label is not known here */
	size_t sealed;	    /* of these: on the test side */
	size_t left_out;    /* train texts with a label, not in the evidence */
	size_t answered[2]; /* of texts: by each run */
	/* Rows: texts that both answered, by item id. */
	size_t count;
	int64_t *items, *group_keys; /* (count) */
	double *occurrences;	     /* (count) */
	bool repeats;		     /* some text more than once */
	uint32_t *said[2];	     /* (count); `classes`: no class */
	/* (count, classes) as in scored.h; NULL where some row has none */
	float *log_probability[2];
};

/* Answers of the first two columns of the evidence. Everything in arena. */
int unlabelled_load(struct store *store, const struct label_list *labels,
		    const struct evidence *evidence, struct arena *arena,
		    struct unlabelled *unlabelled, struct err *err);

#endif
