/*
 * answer_row.h - one row of another program's predictions, understood
 *
 * Somebody else's model says "POSITIVE" with .93, or a score for each of its
 * classes; here that becomes one of the project's labels, a confidence and,
 * where the row allows it, a probability for every label. Names that are not
 * labels are translated by a map, many to one; their probabilities add up.
 * Of two labels, one's probability is the other's too, unless the map says
 * that there are more classes than these.
 */
#ifndef PAYOFF_DATA_ANSWER_ROW_H
#define PAYOFF_DATA_ANSWER_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/formats/records.h"
#include "data/label.h"

struct answer_columns {
	const char *label; /* the column with the answer, or NULL */
	const char *score; /* with the answer's probability, or NULL */
	bool has_scores;   /* a column a class, named as the class is */
	bool are_logits;   /* these are logits: softmax them */
	/* "THEIRS=OURS", NULL-terminated, or NULL; "THEIRS=" means none */
	char *const *map;
};

/* A name of theirs and what it means. */
struct answer_name {
	const char *name;
	size_t label; /* index, or LABEL_NONE */
};

struct answer_reader {
	const struct answer_columns *columns;
	const struct label_list *labels;
	/* Of two labels, each is one class of theirs and there is no third: as
	 * far as the map says. */
	bool are_all;
	struct answer_name *names; /* labels' keys, then the map's */
	size_t name_count;
	float *log_probability; /* (labels): of the row read last */
	double *mass;		/* (labels) */
};

/* Refuses a map that leads to no label, or twice from one name. In arena. */
int answer_reader_init(struct answer_reader *reader,
		       const struct answer_columns *columns,
		       const struct label_list *labels, struct arena *arena,
		       struct err *err);

struct answer_row {
	size_t label;	    /* or LABEL_NONE: a class that is no label here */
	bool is_unheard_of; /* ... and that the map does not mention */
	const char *said;   /* the answer in their words; valid until the next
			     * row */
	double confidence;  /* NaN: none */
	/* (labels) natural logarithms, the reader's; NULL: none */
	const float *log_probability;
	/* Of two labels, and the answer's score is below one half: is it the
	 * probability of one label rather than of the answer? */
	bool is_below_half;
	/* Scores that are no probabilities: not finite, below 0, or with a sum
	 * further from 1 than rounding explains (.02). */
	bool is_no_distribution;
};

/* Reads the answer of the row that `records` stands at. */
int answer_row_read(struct answer_reader *reader, struct records *records,
		    struct answer_row *row, struct err *err);

#endif
