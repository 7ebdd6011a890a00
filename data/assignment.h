/*
 * assignment.h - which item next: the queue of the project
 *
 * Test and train items come mixed, so that nobody can tell which is which;
 * test items weigh more until the planned first opening is covered, since
 * measuring comes before tuning. Inside a side the order is (priority, batch,
 * rank): in the test that makes what is resolved a prefix of the test order.
 *
 * Second readings (second.h) are served among the first ones, by the same calls
 * and without a sign. Repeats make up the share that the project asks for, of
 * what was labelled 50 decisions ago or more; overlaps, for who has not read
 * the item, and audits, for anybody, come half of the time while there are any.
 * When no first reading is left all of them are served, and no new repeat is
 * asked for. Nobody gets an item twice in a row, whatever is open of it, unless
 * for ten minutes there was nothing else.
 *
 * What is next is a seeded draw that depends on how many events there are, so
 * it cannot be influenced by what was answered.
 *
 * A served item is leased for ten minutes: two people at once never get the
 * same one, and an idle colleague strands nothing.
 */
#ifndef PAYOFF_DATA_ASSIGNMENT_H
#define PAYOFF_DATA_ASSIGNMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/session.h"
#include "data/store.h"

struct queue {
	int64_t seed;
	int64_t planned_test; /* test items wanted for the first opening */
	double repeat_share;  /* of what a person is served, in [0, 1) */
};

/* What a person is to decide on. It does not say which side it is from.
 * `policy` is for the event, and not to be shown. */
struct served {
	int64_t item, round;
	const char *body;   /* in the caller's arena */
	const char *policy; /* 'queue', or what it is read again for: 'repeat',
			     * 'overlap', 'audit' */
	double propensity;  /* of its side's being drawn (first readings), or
			     * of the draw that led to a second one */
};

/* 1 and the next open item, leased to the session; 0 when nothing is open
 * (or all that is open is leased to others); -1 on failure. Inside an open
 * write transaction it is part of it: a decision and the next lease are then
 * one wait for the disk. */
int queue_next(struct store *store, const struct queue *queue,
	       const struct session *session, struct arena *arena,
	       struct served *served, struct err *err);
/* A given item again, whatever its state (after an undo). 1, 0, -1. */
int queue_serve(struct store *store, int64_t item, int64_t round,
		const struct session *session, struct arena *arena,
		struct served *served, struct err *err);
/* Gives back what the session holds and did not decide. */
int queue_release(struct store *store, const struct session *session,
		  struct err *err);

/* Train labels below which tuning is not suggested yet. */
#define QUEUE_TRAIN_ENOUGH 100

struct queue_counts {
	int64_t open;		  /* readings that this person may do: not a
				   * repeat of somebody else's, nor an overlap
				   * with themselves */
	int64_t open_first;	  /* those of them that are first ones */
	int64_t done;		  /* readings, anybody's */
	int64_t texts;		  /* texts among them: first readings */
	int64_t decided;	  /* by this person, counted up to
				   * REPEAT_DISTANCE (repeat.h) */
	int64_t test_resolved;	  /* test items with an answer that counts */
	int64_t train_labelled;	  /* train items with a gold label, counted
				   * up to QUEUE_TRAIN_ENOUGH */
	int64_t leased_elsewhere; /* open, but another session's for now */
};
/* All but test_resolved and train_labelled, which are 0: no answer is read, so
 * that a million items cost a person no wait. */
int queue_progress(struct store *store, const struct session *session,
		   struct queue_counts *counts, struct err *err);
int queue_count(struct store *store, const struct session *session,
		struct queue_counts *counts, struct err *err);

/* How many decisions are left for a person: what is open, and the repeats that
 * are to be expected meanwhile. */
int64_t queue_left(const struct queue *queue,
		   const struct queue_counts *counts);

#endif
