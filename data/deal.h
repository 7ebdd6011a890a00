/*
 * deal.h - train or test: dealt once, by groups
 *
 * Items that share a key are one group and go to one side: the skeleton of
 * the text (so that near-duplicates stay together), the value of a group
 * column, the item itself. Groups are the connected components. New groups
 * are dealt to quota in the order of a seeded hash of their content, so the
 * order of rows does not matter; a group that touches an earlier import's
 * group goes where that one went, and one that touches both sides is
 * quarantined. Nothing is ever dealt again.
 *
 * Memory: about 60 bytes an item and 16 a key.
 */
#ifndef PAYOFF_DATA_DEAL_H
#define PAYOFF_DATA_DEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/err.h"
#include "data/store.h"

enum side { SIDE_UNSTATED, SIDE_TRAIN, SIDE_TEST, SIDE_BOTH };

/* An item that an import brought or met. */
struct dealt {
	int64_t item;
	uint64_t hash;	    /* the first bytes of its own */
	bool is_new;	    /* not dealt before */
	bool is_labelled;   /* by the file: comes first in the test order */
	unsigned char side; /* what a split column said: enum side */
};

struct deal_key {
	uint64_t key;
	uint32_t index; /* of the item, in `items` */
	bool is_stored; /* for later imports to meet */
};

struct deal {
	struct dealt *items;
	size_t count, capacity;
	uint32_t *new_items; /* indices of the new ones */
	size_t new_count, new_capacity;
	struct deal_key *keys;
	size_t key_count, key_capacity;
};

void deal_release(struct deal *deal);
/* Adds an item; returns its index. */
uint32_t deal_add(struct deal *deal, int64_t item, uint64_t hash, bool is_new);
/* The index of an item that was added as new: ids of new items rise. */
uint32_t deal_index(const struct deal *deal, int64_t item);
/* A key of 64 bits; the kind keeps kinds of key apart. Among a million keys two
 * meet by chance with probability 3e-8, and then two groups are one. */
uint64_t deal_key_of(const char *kind, const char *bytes, size_t length);
/* Says that an item has a key; one that is not stored joins the entries of
 * this import alone. */
void deal_add_key(struct deal *deal, uint32_t index, uint64_t key,
		  bool is_stored);

struct deal_options {
	int64_t batch; /* the source */
	int64_t seed;
	double test_share;    /* of the new groups */
	bool is_by_column;    /* the file said which side */
	bool assisted_labels; /* labels that do not count in the test */
};

struct deal_report {
	int64_t groups;			  /* new ones, dealt */
	int64_t train, test, quarantined; /* new items */
	double test_effective_groups;	  /* G* of the new test items */
};

/* Deals the new items and writes deal, keys, draw and queue, in transactions
 * of a few thousand rows. */
int deal_write(struct store *store, struct deal *deal,
	       const struct deal_options *options, struct deal_report *report,
	       struct err *err);

#endif
