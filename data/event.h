/*
 * event.h - a decision: appended, durable, never rewritten
 */
#ifndef PAYOFF_DATA_EVENT_H
#define PAYOFF_DATA_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/session.h"
#include "data/store.h"

/* One decision about to be recorded. Zeroed fields mean: not stated. */
struct event {
	int64_t item;
	int64_t round;		      /* 0 is taken as 1 */
	const char *kind;	      /* label skip flag note undo */
	const char *label;	      /* key, for kind label */
	int64_t label_set;	      /* version, for kind label */
	int64_t shown_ms, decided_ms; /* since the session's start */
	const char *policy;	      /* 'queue', 'import' ... */
	double propensity;	      /* 0: not stated */
	const char *guideline;	      /* hash, or NULL */
	const char *note;	      /* words for kind note (or flag) */
	int64_t undoes;		      /* event id, for kind undo */
	int64_t source;		      /* imported from; 0: a person here */
};

/* Appends the event as the session's next; *id (may be NULL) is its number.
 * Outside a transaction it is one of its own, on disk on return. */
int event_add(struct store *store, struct session *session,
	      const struct event *event, int64_t *id, struct err *err);

/* What `u` would take back: this annotator's last label, skip, flag or note
 * that is not undone, in any session. */
struct event_last {
	int64_t id, item, round; /* id 0: there is none */
	char kind[8];
	char label[256]; /* key, or "" */
};
int event_last(struct store *store, int64_t annotator, struct event_last *last,
	       struct err *err);

/* What this annotator has put on an item and not taken back. */
struct event_marks {
	int64_t flag;	  /* event id; 0: not flagged */
	const char *note; /* the last one, in the arena; NULL: none */
};
int event_marks(struct store *store, int64_t annotator, int64_t item,
		int64_t round, struct arena *arena, struct event_marks *marks,
		struct err *err);

/* How long this annotator's last decisions (labels and skips) took, newest
 * first, at most limit of them: fills ms and *count. */
int event_durations(struct store *store, int64_t annotator, size_t limit,
		    int64_t *ms, size_t *count, struct err *err);

/* The number of the newest event; 0 when there is none. */
int event_newest(struct store *store, int64_t *id, struct err *err);

/* Stores a guideline's text under its SHA-256 (hash: HASH_HEX bytes out). */
int guideline_add(struct store *store, const char *text, char *hash,
		  struct err *err);
/* The guideline stored last, in the arena; NULL when there is none. */
char *guideline_get(struct store *store, struct arena *arena, char *hash,
		    struct err *err);

#endif
