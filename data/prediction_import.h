/*
 * prediction_import.h - what a model elsewhere said of the project's texts
 *
 * Predictions of a spaCy, Keras or scikit-learn model or of somebody's API
 * become a run like any other, with the user's name for it, so that the
 * verdict works for people who never train here. Rows find their text by the
 * user's own id (the id column of `payoff import`), or by FILE:ROW as
 * `payoff export` names texts without one.
 *
 * A run is there whole or not at all. More predictions for a name that is
 * there (new test texts, say) are added to it, after all of the file has been
 * read and found sound; what it said already stays, and rows with another
 * answer now are counted. Killed half-way, the same command goes on.
 */
#ifndef PAYOFF_DATA_PREDICTION_IMPORT_H
#define PAYOFF_DATA_PREDICTION_IMPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "data/answer_row.h"
#include "data/base/err.h"
#include "data/formats/csv.h"
#include "data/store.h"

struct prediction_import_options {
	const char *path;
	struct csv_options csv;
	const char *run; /* its name: UTF-8, and no number (a run has one) */
	const char *id;	 /* the column with the texts' ids */
	struct answer_columns columns;
	bool is_tuned;
	/* Tuned: what it says of train texts was said by a model that was
	 * trained without them. Otherwise those are no practice figures. */
	bool is_out_of_fold;
	void (*progress)(void *context, int64_t rows);
	void *context;
	const volatile int *stop; /* set by a signal, or NULL */
};

struct prediction_import_report {
	bool was_stopped;
	int64_t run;
	bool is_new_run;
	int64_t rows, added;
	int64_t train, test; /* of what was added */
	int64_t known;	     /* answered already, and the same */
	int64_t changed;     /* answered already, and otherwise: as before */
	int64_t unknown;     /* ids that no text here has */
	int64_t ambiguous;   /* ids that several texts have */
	int64_t quarantined; /* texts of neither side */
	int64_t unmapped;    /* answers that are no label here */
	int64_t no_distribution;       /* scores that are no probabilities */
	int64_t below_half;	       /* of two labels: see answer_row.h */
	int64_t bad;		       /* bad records of a CSV file, left out */
	int64_t without_probabilities; /* of what was added */
	int64_t missing_train, missing_test; /* texts still without one */
	/* The first of their kind, for messages: without controls, and cut. */
	char first_unknown[128], first_unheard_of[128];
	int64_t unheard_of; /* answers that neither labels nor map mention */
	double seconds;
};

int prediction_import(struct store *store,
		      const struct prediction_import_options *options,
		      struct prediction_import_report *report, struct err *err);

#endif
