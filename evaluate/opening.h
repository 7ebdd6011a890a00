/*
 * opening.h - the test, opened under a claim
 *
 * The order of things is the point. opening_plan() looks at counts only:
 * which candidates practice chose, whether this is a new claim or a further
 * look of the last one, how many items it would read and how many the planner
 * wants. opening_write() puts claim and look, with its items, into the
 * ledger. Only then does opening_read() compare test labels with predictions,
 * and it can do so again at any later time with the same result: gold is the
 * replay of the decisions up to the look.
 */
#ifndef PAYOFF_EVALUATE_OPENING_H
#define PAYOFF_EVALUATE_OPENING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/claim.h"
#include "data/gold.h"
#include "data/label.h"
#include "data/project.h"
#include "data/run.h"
#include "data/second.h"
#include "data/store.h"
#include "evaluate/practice.h"
#include "evaluate/reading.h"
#include "evaluate/score/comparison.h"
#include "evaluate/score/headline.h"
#include "evaluate/share/share.h"
#include "evaluate/slice/flip.h"
#include "evaluate/threshold/abstention.h"
#include "evaluate/threshold/certificate.h"
#include "evaluate/verdict.h"

struct opening_plan {
	bool is_new_claim;
	unsigned claim_number; /* j, from 1 */
	unsigned look_number;  /* k, from 1 */
	struct claim claim;    /* id 0 while new */
	int64_t last_event;
	int64_t *items;	  /* (n): what would be read, in test order */
	size_t n;	  /* 0: not yet possible, see missing */
	size_t resolved;  /* items there are for this claim, resolved */
	size_t available; /* of all test items, those this claim may use */
	size_t missing;	  /* labels lacking before this look can be */
	/* n the planner would have first, PLAN_ITEMS_MAX when more than that
	 * would not do; 0: enough */
	size_t wanted;
	double effective_groups;
};

/* Candidates by number; 0 leaves the choice to practice. */
struct opening_choice {
	int64_t untuned, tuned;
	int64_t threshold_set;	 /* 0: the newest of the untuned run */
	bool without_thresholds; /* no thresholded candidate */
};

/* What an opening now would be. Fails where nothing can be claimed: no
 * untuned or no tuned run with practice figures, no such run. */
int opening_plan(struct store *store, const struct project *project,
		 const struct label_list *labels,
		 const struct practice *practice,
		 const struct opening_choice *choice, struct arena *arena,
		 struct opening_plan *plan, struct err *err);

/* Refuses what opening_read() would refuse once the look is written, and
 * nothing could take it back. Compares nothing. plan->n is not 0. */
int opening_check(struct store *store, const struct label_list *labels,
		  const struct opening_plan *plan, struct arena *arena,
		  struct err *err);
/* Writes claim (when new) and look; sets *look. plan->n is not 0. */
int opening_write(struct store *store, struct opening_plan *plan,
		  struct look *look, struct err *err);

/* The untuned model with its thresholds moved, on the items of the look. */
struct opening_thresholds {
	int64_t set; /* threshold_set's id */
	const char *words;
	/* first: the untuned model as it is; second: with thresholds */
	struct comparison comparison;
	struct abstention abstention;
	struct bar *targets; /* (target_count): what they were chosen for */
	size_t target_count;
	struct certificate *certificates; /* (target_count), at the look's
					   * alpha, together (Holm) */
};

/* What an audit of opened items found. Its figures stand beside the
 * opening's; they count as its own only with as many controls, drawn by
 * chance, as items that were suspected. */
struct opening_audit {
	size_t suspected, controls; /* of the look's items, read again */
	size_t suspected_changed, controls_changed;
	bool has_controls; /* as many as were suspected */
	struct comparison comparison;
};

/* One opening, read. "First" is the baseline: the better untuned candidate,
 * as it is or with thresholds, as the claim says. */
struct opening {
	struct claim claim;
	struct look look;
	unsigned claim_number;
	const struct run *untuned, *tuned;
	struct headline headline; /* the claim's metric */
	size_t resolved;	  /* items read: look.n */
	size_t skipped, disputed; /* of these: without gold */
	size_t changed; /* answers that are others by now: not counted */
	size_t of_unknown_making;     /* gold from labels of unstated origin */
	size_t resolved_now;	      /* items resolved since, these included */
	size_t available;	      /* test items this claim may ever use */
	struct comparison comparison; /* on those with gold */
	struct headline_difference difference; /* by the claim's metric */
	struct label_noise noise;    /* of the labels, as of the look */
	struct share_finding shares; /* better model, worse chart */
	bool has_thresholds;
	struct opening_thresholds thresholds;
	bool has_audit;
	struct opening_audit audit;
	/* the difference if every item without gold that the models answer
	 * differently went against, or for, the tuned one */
	struct interval worst_case;
	struct bar *bars; /* (bar_count) */
	size_t bar_count;
	struct bar_reading *readings[CANDIDATE_KINDS]; /* (bar_count) or NULL */
	struct flip *broken, *fixed; /* surest wrong answer first */
	size_t broken_count, fixed_count;
	struct reading reading; /* what all of this was read from */
	struct verdict_input input;
	struct verdict verdict;
};

/* Reads an opening; everything in arena. Refuses what reading_load()
 * (reading.h) refuses. */
int opening_read(struct store *store, const struct project *project,
		 const struct label_list *labels, const struct look *look,
		 struct arena *arena, struct opening *opening, struct err *err);

/* Test items that a claim may read (0: one to come): resolved by now without
 * a gap, and all there are. */
int opening_room(struct store *store, const struct label_list *labels,
		 int64_t claim, struct arena *arena, size_t *resolved,
		 size_t *available, struct err *err);

/* The look recorded last, those of draws aside: 1 found, 0 none, -1 failed. */
int opening_last(struct store *store, struct arena *arena, struct look *look,
		 struct err *err);

#endif
