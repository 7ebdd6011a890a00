/*
 * sitting.h - a person, an item, a decision: the session as a state machine
 *
 * No terminal in it: the full screen (term) and plain lines (lines) drive the
 * same calls. Each call that decides is one durable commit before it returns
 * (store.h: synchronous FULL), so what a screen shows as done is done.
 *
 * Times are the caller's monotonic milliseconds (clock_monotonic_ms());
 * events store them raw, counted from the session's start.
 *
 * Among the items are some that somebody has read before (assignment.h).
 * Nothing here or on the screen tells them from others: no mark or note of an
 * earlier reading is loaded, and the counts go on as with any item.
 */
#ifndef PAYOFF_ANNOTATE_SITTING_H
#define PAYOFF_ANNOTATE_SITTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "annotate/pace.h"
#include "data/assignment.h"
#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/base/hash.h"
#include "data/event.h"
#include "data/label.h"
#include "data/session.h"
#include "data/store.h"

/* A note's bytes; longer ones are refused. */
#define NOTE_MAX 2000

struct sitting {
	struct store *store;
	struct session session;
	struct queue queue;
	struct label_list labels;
	const char *guideline; /* its text; NULL: none */
	char guideline_hash[HASH_HEX];
	struct arena arena; /* labels and guideline */

	/* The item on the table; has_item false: nothing is open. */
	bool has_item;
	struct served served;
	struct event_marks marks;
	struct event_last taken_back; /* this item's answer before undo;
				       * id 0: not one that was undone */
	int64_t shown_ms;	      /* since the start; -1: not shown yet */
	struct arena item_arena;

	struct queue_counts counts; /* of the project: open, done */
	int64_t left; /* decisions to go (queue_left()), less one for each */
	size_t since_count; /* decisions since counts were read */
	struct pace pace;
	int64_t labelled, skipped; /* in this sitting, less what was undone */
};

/* Opens a session of the annotator and serves the first item. Refuses, with
 * the remedy: no labels, no texts, nothing left (unless there is something to
 * undo). Close with sitting_close() either way. */
int sitting_open(struct sitting *sitting, struct store *store,
		 const char *annotator, const char *client, struct err *err);
/* Releases what is undecided and ends the session. Safe after a failed
 * sitting_open(). */
int sitting_close(struct sitting *sitting, struct err *err);

/* The item was painted; only the first call for an item counts. */
void sitting_shown(struct sitting *sitting, int64_t now_ms);

/* These need has_item. Deciding serves the next item; a mark stays. */
int sitting_label(struct sitting *sitting, size_t label, int64_t now_ms,
		  struct err *err);
int sitting_skip(struct sitting *sitting, int64_t now_ms, struct err *err);
/* Sets the flag, or takes it off: marks.flag says which. */
int sitting_flag(struct sitting *sitting, int64_t now_ms, struct err *err);
/* Refuses an empty note, one over NOTE_MAX and one that is not UTF-8. */
int sitting_note(struct sitting *sitting, const char *text, int64_t now_ms,
		 struct err *err);

/* Takes back this annotator's last label, skip, flag or note, of any session,
 * and shows its item. *taken says what it was; id 0: there was nothing. */
int sitting_undo(struct sitting *sitting, struct event_last *taken,
		 int64_t now_ms, struct err *err);

/* The index of the label taken back from this item, or labels.count. */
size_t sitting_old_label(const struct sitting *sitting);
/* "214 done, 586 left | 3.9 s each (median of 200) | 41 min to go", into the
 * arena; shorter forms fit into fewer columns. */
const char *sitting_status(const struct sitting *sitting, size_t columns,
			   struct arena *arena);

#endif
