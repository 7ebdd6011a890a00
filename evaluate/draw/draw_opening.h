/*
 * draw_opening.h - a draw of the test: made, labelled, and opened once
 *
 * Two frozen runs are named when the draw is made; its claim is about their
 * difference in accuracy and nothing else, and it is opened once, when all
 * that is asked for is resolved. See data/draw.h and draw_estimate.h.
 */
#ifndef PAYOFF_EVALUATE_DRAW_DRAW_OPENING_H
#define PAYOFF_EVALUATE_DRAW_DRAW_OPENING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/base/arena.h"
#include "data/base/err.h"
#include "data/claim.h"
#include "data/draw.h"
#include "data/label.h"
#include "data/project.h"
#include "data/run.h"
#include "data/store.h"
#include "evaluate/draw/draw_estimate.h"
#include "evaluate/verdict.h"

struct draw_wish {
	const struct run *untuned, *tuned;
	size_t size; /* of the block, in test items */
	/* For a draw by keywords: a text with any of these (letters compared
	 * without case) is in the stratum "keyword". NULL-terminated; NULL: a
	 * draw of disagreements. */
	char *const *keywords;
	size_t budget; /* labels, for a draw by keywords */
	double share;  /* of these for the stratum "keyword", in (0, 1) */
};

/* What a draw would be: items of the block by stratum. */
struct draw_design {
	struct drawn *items;
	size_t count;
	size_t asked, answered_already;	     /* to be labelled; of these: are */
	size_t first_stratum, first_asked;   /* "disagree" or "keyword" */
	size_t second_stratum, second_asked; /* "agree" or "rest" */
};

/* Chooses the block and what is asked. Refuses: fewer items than wished for,
 * a run without predictions of the block, nothing that is asked. In arena. */
int draw_design(struct store *store, const struct label_list *labels,
		const struct draw_wish *wish, uint64_t seed,
		struct arena *arena, struct draw_design *design,
		struct err *err);
/* Writes the draw; *id is its number. */
int draw_write(struct store *store, const struct draw_wish *wish,
	       const struct draw_design *design, uint64_t seed, int64_t *id,
	       struct err *err);

/* A draw as it stands. */
struct draw_standing {
	struct draw draw;
	const struct run *untuned, *tuned;
	size_t block, asked, resolved; /* items; of asked: decided on */
	bool is_opened;
	struct claim claim;
	struct look look;
	unsigned claim_number;
	/* once opened */
	struct draw_estimate estimate;
	size_t without_gold; /* asked, and skipped or disputed */
	struct verdict_input input;
	struct verdict verdict;
};

int draw_stand(struct store *store, const struct project *project,
	       const struct label_list *labels, int64_t id, struct arena *arena,
	       struct draw_standing *standing, struct err *err);
/* Writes its claim and its one look. Refused while something asked for is not
 * resolved, or when it was opened before. */
int draw_open(struct store *store, const struct project *project,
	      const struct label_list *labels,
	      const struct draw_standing *standing, struct arena *arena,
	      struct err *err);

#endif
