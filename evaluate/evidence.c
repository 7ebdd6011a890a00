/* evidence.c - see evidence.h */
#include "evaluate/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/ids.h"
#include "data/base/text.h"
#include "data/claim.h"
#include "data/gold.h"
#include "data/item.h"
#include "data/prediction.h"
#include "evaluate/practice.h"

/* What one run said of one side. */
struct voice {
	const struct run *run;
	struct prediction_list said;
};

static int by_item(const void *a, const void *b)
{
	const struct gold_item *x = a, *y = b;

	return (x->item > y->item) - (x->item < y->item);
}

const struct run *evidence_run(struct store *store, const char *word,
			       struct arena *arena, struct err *err)
{
	struct run *run = arena_alloc(arena, 1, sizeof(*run));
	int64_t id;
	int rc = text_to_int64(word, &id) && id > 0
			 ? run_get(store, id, arena, run, err)
			 : run_by_name(store, word, arena, run, err);

	if (rc < 0)
		return NULL;
	if (rc && !strcmp(run->state, "done"))
		return run;
	err_set(err,
		rc ? "run %s is not finished; see payoff finetune list"
		   : "no run '%s': a run's number or an imported run's name; "
		     "see payoff finetune list",
		word);
	return NULL;
}

/* Keeps the items that some opening has read. */
static int keep_opened(struct store *store, struct arena *arena,
		       struct gold_list *gold, struct err *err)
{
	struct claim_list claims;
	size_t kept = 0;

	if (claims_load(store, arena, &claims, err))
		return -1;
	for (size_t c = 0; c < claims.count; c++) {
		int64_t *items;
		size_t count;

		if (claims.claims[c].draw)
			continue; /* no random part of the test */
		if (claim_items(store, claims.claims[c].id, arena, &items,
				&count, err))
			return -1;
		/* moved to the front; an item is one claim's alone */
		for (size_t i = kept; i < gold->count; i++)
			if (ids_contain(items, count, gold->items[i].item)) {
				struct gold_item item = gold->items[i];

				gold->items[i] = gold->items[kept];
				gold->items[kept++] = item;
			}
	}
	gold->count = kept;
	return 0;
}

/* The items with gold that may be looked at, by id. */
static int load_gold(struct store *store, const struct label_list *labels,
		     enum evidence_origin origin, struct arena *arena,
		     struct gold_list *gold, struct err *err)
{
	size_t kept = 0;

	if (origin == EVIDENCE_PRACTICE)
		return gold_train(store, labels, EVENT_NOW, arena, gold, err);
	if (gold_test(store, labels, EVENT_NOW, GOLD_FIRST, arena, gold, err) ||
	    keep_opened(store, arena, gold, err))
		return -1;
	if (!gold->count)
		return err_set(err, "no test item has been opened yet: payoff "
				    "evaluate --open");
	for (size_t i = 0; i < gold->count; i++)
		if (gold->items[i].state == GOLD_LABEL)
			gold->items[kept++] = gold->items[i];
	gold->count = kept;
	if (kept)
		qsort(gold->items, kept, sizeof(*gold->items), by_item);
	return 0;
}

/* The answer that may be looked at, or NULL. */
static const struct prediction *
answer_of(const struct voice *voice, enum evidence_origin origin, int64_t item)
{
	return origin == EVIDENCE_PRACTICE
		       ? practice_answer(voice->run, &voice->said, item)
		       : prediction_final(&voice->said, item);
}

static void make_rows(struct evidence *evidence, const struct gold_list *gold,
		      const struct voice *voices, size_t count,
		      struct arena *arena)
{
	evidence->items = arena_alloc(arena, gold->count, sizeof(int64_t));
	evidence->group_keys = arena_alloc(arena, gold->count, sizeof(int64_t));
	evidence->gold = arena_alloc(arena, gold->count, sizeof(uint32_t));
	for (size_t i = 0; i < gold->count; i++) {
		const struct gold_item *item = &gold->items[i];
		size_t n = evidence->count, answered = 0;

		while (answered < count &&
		       answer_of(&voices[answered], evidence->origin,
				 item->item))
			answered++;
		if (answered < count) {
			evidence->unanswered++;
			continue;
		}
		evidence->items[n] = item->item;
		evidence->group_keys[n] = item->group;
		evidence->gold[n] = (uint32_t)item->label;
		evidence->count++;
	}
}

/* Numbers the groups, and counts how often each text was imported. */
static int finish_rows(struct store *store, struct evidence *evidence,
		       struct arena *arena, struct err *err)
{
	size_t n = evidence->count;
	struct arena scratch = ARENA_INIT;
	struct answers numbered = answers_make(
		evidence->classes, n, evidence->gold, evidence->gold,
		evidence->gold, evidence->group_keys, &scratch);

	evidence->group_of = arena_copy(arena, numbered.group_of,
					n * sizeof(*numbered.group_of));
	evidence->groups = numbered.groups;
	arena_release(&scratch);
	evidence->occurrences = arena_alloc(arena, n, sizeof(double));
	if (item_occurrences(store, evidence->items, n, evidence->occurrences,
			     err))
		return -1;
	for (size_t i = 0; i < n; i++)
		evidence->repeats |= evidence->occurrences[i] > 1;
	return 0;
}

static void fill_column(const struct evidence *evidence,
			const struct voice *voice, struct arena *arena,
			struct evidence_column *column)
{
	size_t n = evidence->count, classes = evidence->classes;
	uint32_t *said = arena_alloc(arena, n, sizeof(*said));
	float *rows = voice->said.outputs == classes
			      ? arena_alloc(arena, n * classes, sizeof(*rows))
			      : NULL;

	column->run = voice->run;
	column->confidence = arena_alloc(arena, n, sizeof(double));
	for (size_t i = 0; i < n; i++) {
		const struct prediction *p =
			answer_of(voice, evidence->origin, evidence->items[i]);

		said[i] =
			(uint32_t)(p->label == LABEL_NONE ? classes : p->label);
		column->confidence[i] = p->confidence;
		if (!rows || !p->log_probability)
			column->without_probabilities++;
		else
			memcpy(rows + i * classes, p->log_probability,
			       classes * sizeof(*rows));
	}
	column->scored = (struct scored){
		.classes = classes,
		.count = n,
		.gold = evidence->gold,
		.said = said,
		.log_probability = column->without_probabilities ? NULL : rows,
		.group_of = evidence->group_of,
		.groups = evidence->groups,
		.occurrences = evidence->occurrences,
	};
}

static int refuse_labels(const struct run *run, struct err *err)
{
	return err_set(err,
		       "run %lld knows other labels than the project has now; "
		       "%s",
		       (long long)run->id,
		       run->name ? "import what it says of them under another "
				   "name"
				 : "run it again: payoff finetune run");
}

static int refuse_empty(const struct evidence *evidence,
			const struct gold_list *gold, struct err *err)
{
	if (evidence->count)
		return 0;
	if (evidence->origin == EVIDENCE_OPENED)
		return err_set(err, "no opened test item has an answer of each "
				    "of these runs: payoff finetune predict "
				    "--run N --missing");
	if (!gold->count)
		return err_set(err, "no train item has a label yet: payoff "
				    "annotate");
	return err_set(err, "no train item has a practice answer of each of "
			    "these runs (a tuned run has them from its folds: "
			    "payoff finetune run without --no-practice)");
}

static int fill(struct store *store, const struct gold_list *gold,
		const struct voice *voices, size_t count, struct arena *arena,
		struct evidence *evidence, struct err *err)
{
	make_rows(evidence, gold, voices, count, arena);
	if (refuse_empty(evidence, gold, err) ||
	    finish_rows(store, evidence, arena, err))
		return -1;
	evidence->columns =
		arena_alloc(arena, count, sizeof(*evidence->columns));
	evidence->column_count = count;
	for (size_t r = 0; r < count; r++)
		fill_column(evidence, &voices[r], arena, &evidence->columns[r]);
	return 0;
}

int evidence_load(struct store *store, const struct label_list *labels,
		  enum evidence_origin origin, const struct run *const *runs,
		  size_t count, struct arena *arena, struct evidence *evidence,
		  struct err *err)
{
	struct voice *voices = arena_alloc(arena, count, sizeof(*voices));
	struct gold_list gold;

	memset(evidence, 0, sizeof(*evidence));
	evidence->origin = origin;
	evidence->classes = labels->count;
	if (load_gold(store, labels, origin, arena, &gold, err))
		return -1;
	for (size_t r = 0; r < count; r++) {
		voices[r].run = runs[r];
		if (runs[r]->label_set != labels->version)
			return refuse_labels(runs[r], err);
		if (predictions_load(store, runs[r]->id,
				     origin == EVIDENCE_PRACTICE
					     ? PREDICTIONS_TRAIN
					     : PREDICTIONS_TEST,
				     labels, arena, &voices[r].said, err))
			return -1;
	}
	return fill(store, &gold, voices, count, arena, evidence, err);
}

/* What practice has of the run. */
static const struct seed_run *seed_of(const struct practice *practice,
				      int64_t run)
{
	for (size_t i = 0; i < practice->count; i++)
		for (size_t s = 0; s < practice->recipes[i].seed_count; s++)
			if (practice->recipes[i].seeds[s].run->id == run)
				return &practice->recipes[i].seeds[s];
	return NULL;
}

int evidence_of_practice(struct store *store, const struct practice *practice,
			 const struct run *const *runs, size_t count,
			 size_t classes, struct arena *arena,
			 struct evidence *evidence, struct err *err)
{
	struct voice *voices = arena_alloc(arena, count, sizeof(*voices));

	memset(evidence, 0, sizeof(*evidence));
	evidence->origin = EVIDENCE_PRACTICE;
	evidence->classes = classes;
	for (size_t r = 0; r < count; r++) {
		const struct seed_run *seed = seed_of(practice, runs[r]->id);

		if (!seed)
			return refuse_labels(runs[r], err);
		voices[r].run = runs[r];
		voices[r].said = seed->said;
	}
	return fill(store, &practice->gold, voices, count, arena, evidence,
		    err);
}

struct answers evidence_answers(const struct evidence *evidence, size_t first,
				size_t second)
{
	return (struct answers){
		.classes = evidence->classes,
		.count = evidence->count,
		.gold = evidence->gold,
		.first = evidence->columns[first].scored.said,
		.second = evidence->columns[second].scored.said,
		.group_of = evidence->group_of,
		.groups = evidence->groups,
	};
}
