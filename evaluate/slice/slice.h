/*
 * slice.h - where the second model helps, and where it hurts (pure)
 *
 * A column cuts the items into slices: by what a file said of them, by how
 * long they are, by their gold class. Each slice is judged on its own: the
 * accuracy of both models, their difference, and the p-value of no difference,
 * which is then adjusted for all slices judged together (Holm). Without that,
 * of forty slices two would "differ" by chance alone.
 *
 * Where some group of a slice has several of its items, the interval is the
 * jackknife's over groups and p the randomisation test's that swaps whole
 * groups; else they are Tango's and McNemar's mid-p. A slice that is one group
 * (by product, of one product) is read item by item: what it says is about
 * more items of that group.
 *
 * A difference in a slice says nothing of a difference between slices.
 */
#ifndef PAYOFF_EVALUATE_SLICE_SLICE_H
#define PAYOFF_EVALUATE_SLICE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/measure/paired.h"
#include "evaluate/score/comparison.h"

/* Smaller slices are shown and not judged: they could hardly tell anything,
 * and would cost the others power. */
#define SLICE_JUDGED_MIN 30
/* Numbers of more distinct values than this are cut into fifths. */
#define SLICE_VALUES_MAX 12

struct slice {
	const char *name;
	size_t n, groups;
	double effective_groups; /* G* */
	bool is_grouped;	 /* intervals and p go over groups */
	struct paired paired;
	struct figure first, second; /* accuracy */
	struct figure difference;    /* second - first */
	const char *interval_method, *p_method;
	double p, adjusted_p; /* NaN: not judged; then why_not */
	const char *why_not;
};

enum slice_cut {
	SLICE_BY_NAME,	 /* a slice a value */
	SLICE_BY_NUMBER, /* the same, of numbers, by size */
	SLICE_BY_FIFTH,	 /* five spans of numbers, about equally full */
	SLICE_BY_LENGTH, /* in words, fixed spans */
	SLICE_BY_CLASS	 /* the gold label */
};

struct slice_column {
	const char *name;
	enum slice_cut cut;
	size_t *slice_of; /* (rows): 0 .. count - 1 */
	struct slice *slices;
	size_t count; /* those without items, of lengths, are left out */
	/* (count): names, and classes when they are many, by surprise (the
	 * least p first, what was not judged last); numbers, lengths and few
	 * classes as they follow one another */
	size_t *order;
	bool has_silent; /* the last slice is of items it says nothing of */
};

/* From what a column says of each row; NULL is nothing. Numbers if all values
 * are. The values are borrowed, everything else is in arena. */
void slice_by_value(const char *name, const char *const *values, size_t rows,
		    struct arena *arena, struct slice_column *column);
/* The same, but what looks like a number is a name: of a product, say. */
void slice_by_name(const char *name, const char *const *values, size_t rows,
		   struct arena *arena, struct slice_column *column);
/* By each row's number of words. */
void slice_by_length(const size_t *words, size_t rows, struct arena *arena,
		     struct slice_column *column);
/* By gold; names (classes) are borrowed. */
void slice_by_class(const uint32_t *gold, size_t rows, const char *const *names,
		    size_t classes, struct arena *arena,
		    struct slice_column *column);
/* Words of a text: runs of anything but white space (ASCII, no-break,
 * ideographic). */
size_t slice_words(const char *text);

/* Fills in the slices of all columns (of answers->count rows each), adjusts
 * their p-values together, and orders them. */
struct slice_settings {
	double alpha;
	uint64_t seed;
};
void slices_judge(const struct answers *answers, struct slice_column *columns,
		  size_t count, const struct slice_settings *settings);
/* All rows as one slice, p unadjusted; undefined without rows. */
struct slice slice_whole(const struct answers *answers,
			 const struct slice_settings *settings);

#endif
