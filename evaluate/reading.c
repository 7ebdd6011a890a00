/* reading.c - see reading.h */
#include "evaluate/reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/ids.h"
#include "data/claim.h"
#include "data/gold.h"
#include "data/item.h"
#include "data/prediction.h"
#include "evaluate/score/comparison.h"

static int by_item(const void *a, const void *b)
{
	const struct gold_item *x = a, *y = b;

	return (x->item > y->item) - (x->item < y->item);
}

/* The test as it was at an event, by item. */
static int load_by_item(struct store *store, const struct label_list *labels,
			int64_t last_event, struct arena *arena,
			struct gold_list *list, struct err *err)
{
	if (gold_test(store, labels, last_event, GOLD_FIRST, arena, list, err))
		return -1;
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), by_item);
	return 0;
}

static const struct gold_item *find_gold(const struct gold_list *list,
					 int64_t item)
{
	struct gold_item key = { .item = item };

	return list->count ? bsearch(&key, list->items, list->count,
				     sizeof(key), by_item)
			   : NULL;
}

/* Gold that an earlier look of this claim has read stays what it was then: an
 * answer changed after its item was opened may have been changed for what the
 * opening showed. */
static int keep_opened_gold(struct store *store,
			    const struct label_list *labels,
			    const struct look *earlier, struct arena *arena,
			    struct gold_list *test, struct err *err)
{
	struct gold_list then;
	int64_t *items;
	size_t count;

	if (look_items(store, earlier->id, arena, &items, &count, err) ||
	    load_by_item(store, labels, earlier->last_event, arena, &then, err))
		return -1;
	for (size_t i = 0; i < test->count; i++) {
		const struct gold_item *opened;

		if (!ids_contain(items, count, test->items[i].item))
			continue;
		opened = find_gold(&then, test->items[i].item);
		if (opened)
			test->items[i] = *opened;
	}
	return 0;
}

static int keep_all_opened(struct store *store, const struct label_list *labels,
			   const struct reading_request *request,
			   struct arena *arena, struct gold_list *test,
			   struct err *err)
{
	struct look_list looks;

	if (looks_load(store, arena, &looks, err))
		return -1;
	/* From the latest to the first, which has the last word. */
	for (size_t i = looks.count; i-- > 0;)
		if (looks.looks[i].claim == request->claim &&
		    looks.looks[i].number < request->look_number &&
		    keep_opened_gold(store, labels, &looks.looks[i], arena,
				     test, err))
			return -1;
	return 0;
}

/* How many answers are others by now. What lies behind an undone decision
 * cannot be told from it, and they count as one. */
static int count_changed(struct store *store, const struct label_list *labels,
			 const struct gold_list *used, const int64_t *items,
			 size_t count, struct arena *arena, size_t *changed,
			 struct err *err)
{
	struct gold_list now;
	bool is_undone = false;

	if (load_by_item(store, labels, EVENT_NOW, arena, &now, err))
		return -1;
	*changed = 0;
	for (size_t i = 0; i < used->count; i++) {
		const struct gold_item *old = &used->items[i], *found;

		if (!ids_contain(items, count, old->item))
			continue;
		found = find_gold(&now, old->item);
		if (!found)
			is_undone = true;
		else if (found->state != old->state ||
			 (old->state == GOLD_LABEL &&
			  found->label != old->label))
			++*changed;
	}
	*changed += is_undone;
	return 0;
}

/* One candidate's voice: what its run said, or nothing. */
struct voice {
	int64_t run; /* 0: no such candidate */
	struct prediction_list said;
	size_t lacks, lacks_probabilities; /* items with gold */
};

/* What is joined into a reading. */
struct join {
	const struct reading_request *request;
	const int64_t *items; /* of the look, sorted */
	struct voice voices[CANDIDATE_KINDS];
	double *probability; /* (classes): room for threshold_apply() */
	struct reading *reading;
};

/* The final model's answer, or NULL. An answer in a fold means that the other
 * folds' models were trained on the item. */
static const struct prediction *final_said(const struct prediction_list *said,
					   int64_t item, bool *has_leaked)
{
	const struct prediction *first = prediction_find(said, item);
	const struct prediction *found = NULL;

	for (; first && first < said->predictions + said->count &&
	       first->item == item;
	     first++) {
		if (first->fold == FOLD_FINAL)
			found = first;
		else
			*has_leaked = true;
	}
	return found;
}

static int refuse_leaked(int64_t run, int64_t item, struct err *err)
{
	return err_set(err,
		       "test item %lld was in a training fold of run %lld: the "
		       "test has leaked, and this run cannot be judged on it",
		       (long long)item, (long long)run);
}

static int refuse_missing(int64_t run, size_t lacking, struct err *err)
{
	return err_set(err,
		       "run %lld has no prediction for %zu of the test "
		       "items, so the models cannot be compared; run: payoff "
		       "finetune predict --run %lld --missing",
		       (long long)run, lacking, (long long)run);
}

static void make_room(struct reading *reading, size_t count,
		      const struct reading_request *request,
		      struct arena *arena)
{
	reading->items = arena_alloc(arena, count, sizeof(int64_t));
	reading->group_keys = arena_alloc(arena, count, sizeof(int64_t));
	reading->gold = arena_alloc(arena, count, sizeof(uint32_t));
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
		struct reading_answers *answers = &reading->answers[kind];

		if (!request->runs[kind])
			continue;
		answers->said = arena_alloc(arena, count, sizeof(uint32_t));
		answers->confidence = arena_alloc(arena, count, sizeof(double));
		answers->log_probability = arena_alloc(
			arena, count * reading->classes, sizeof(float));
	}
}

/* What a candidate answers: its run's answer, or what its thresholds make of
 * the run's probabilities. `classes` for none. */
static uint32_t answer_of(const struct join *join, enum candidate_kind kind,
			  const struct prediction *said, double *confidence)
{
	size_t classes = join->reading->classes, label;

	*confidence = said->confidence;
	if (kind != CANDIDATE_THRESHOLDED)
		return (uint32_t)(said->label == LABEL_NONE ? classes
							    : said->label);
	*confidence = NAN;
	if (!said->log_probability)
		return (uint32_t)classes;
	label = threshold_apply(join->request->thresholds,
				said->log_probability, join->probability);
	if (label < classes)
		*confidence = join->probability[label];
	return (uint32_t)label;
}

static void take_answer(struct join *join, enum candidate_kind kind, size_t n,
			const struct prediction *said)
{
	struct reading *reading = join->reading;
	struct reading_answers *answers = &reading->answers[kind];

	answers->said[n] = answer_of(join, kind, said, &answers->confidence[n]);
	if (said->log_probability)
		memcpy(answers->log_probability + n * reading->classes,
		       said->log_probability, reading->classes * sizeof(float));
	else
		join->voices[kind].lacks_probabilities++;
}

static bool is_alike(const struct join *join,
		     const struct prediction *const *said)
{
	enum candidate_kind base = join->request->baseline;
	double ignored;

	return said[base] && said[CANDIDATE_TUNED] &&
	       answer_of(join, base, said[base], &ignored) ==
		       answer_of(join, CANDIDATE_TUNED, said[CANDIDATE_TUNED],
				 &ignored);
}

/* One item of the look, whose answers may be missing only without gold. */
static void take(struct join *join, const struct gold_item *item,
		 const struct prediction *const *said)
{
	struct reading *reading = join->reading;
	size_t n = reading->count;
	bool is_whole = true;

	if (item->state != GOLD_LABEL) {
		reading->skipped += item->state == GOLD_SKIP;
		reading->disputed += item->state == GOLD_DISPUTED;
		reading->alike_without_gold += is_alike(join, said);
		return;
	}
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (join->voices[kind].run && !said[kind]) {
			join->voices[kind].lacks++;
			is_whole = false;
		}
	if (!is_whole)
		return;
	reading->items[n] = item->item;
	reading->group_keys[n] = item->group;
	reading->gold[n] = (uint32_t)item->label;
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (join->voices[kind].run)
			take_answer(join, (enum candidate_kind)kind, n,
				    said[kind]);
	reading->count++;
}

static int refuse_lacking(const struct join *join, struct err *err)
{
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (join->voices[kind].lacks)
			return refuse_missing(join->voices[kind].run,
					      join->voices[kind].lacks, err);
	if (join->voices[CANDIDATE_THRESHOLDED].lacks_probabilities)
		return err_set(
			err,
			"run %lld has no probabilities for some of the "
			"test items, so its thresholds cannot be moved",
			(long long)join->voices[CANDIDATE_THRESHOLDED].run);
	return 0;
}

static int join_all(struct join *join, const struct gold_list *test,
		    struct err *err)
{
	struct reading *reading = join->reading;

	for (size_t i = 0; i < test->count; i++) {
		const struct gold_item *item = &test->items[i];
		const struct prediction *said[CANDIDATE_KINDS] = { NULL };

		if (!ids_contain(join->items, join->request->count, item->item))
			continue;
		reading->resolved++;
		reading->of_unknown_making += item->is_of_unknown_making;
		for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
			struct voice *voice = &join->voices[kind];
			bool has_leaked = false;

			said[kind] = final_said(&voice->said, item->item,
						&has_leaked);
			if (has_leaked)
				return refuse_leaked(voice->run, item->item,
						     err);
		}
		take(join, item, said);
	}
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (join->voices[kind].lacks_probabilities)
			reading->answers[kind].log_probability = NULL;
	return refuse_lacking(join, err);
}

static int load_voices(struct store *store, const struct label_list *labels,
		       struct join *join, struct arena *arena, struct err *err)
{
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
		struct voice *voice = &join->voices[kind];

		voice->run = join->request->runs[kind];
		if (voice->run &&
		    predictions_load(store, voice->run, PREDICTIONS_TEST,
				     labels, arena, &voice->said, err))
			return -1;
	}
	return 0;
}

/* Groups by number, and how often each text occurs. */
static int finish(struct store *store, struct reading *reading,
		  struct arena *arena, struct err *err)
{
	size_t n = reading->count;
	struct answers numbered =
		answers_make(reading->classes, n, reading->gold, reading->gold,
			     reading->gold, reading->group_keys, arena);

	reading->group_of = arena_copy(arena, numbered.group_of,
				       n * sizeof(*numbered.group_of));
	reading->groups = numbered.groups;
	reading->occurrences = arena_alloc(arena, n, sizeof(double));
	return item_occurrences(store, reading->items, n, reading->occurrences,
				err);
}

struct scored reading_scored(const struct reading *reading,
			     enum candidate_kind kind)
{
	return (struct scored){
		.classes = reading->classes,
		.count = reading->count,
		.gold = reading->gold,
		.said = reading->answers[kind].said,
		.log_probability = reading->answers[kind].log_probability,
		.group_of = reading->group_of,
		.groups = reading->groups,
		.occurrences = reading->occurrences,
	};
}

static int refuse_one_class(const struct reading *reading,
			    const struct label_list *labels, struct err *err)
{
	for (size_t i = 1; i < reading->count; i++)
		if (reading->gold[i] != reading->gold[0])
			return 0;
	if (!reading->count)
		return err_set(err, "none of the test items has a label that "
				    "counts; label more: payoff annotate");
	return err_set(err,
		       "all %zu labelled test items are '%s': on one class "
		       "only, no model can be told from another; label more: "
		       "payoff annotate",
		       reading->count, labels->labels[reading->gold[0]].key);
}

int reading_load(struct store *store, const struct label_list *labels,
		 const struct reading_request *request, struct arena *arena,
		 struct reading *reading, struct err *err)
{
	int64_t *items = arena_copy(arena, request->items,
				    request->count * sizeof(*items));
	struct join join = {
		.request = request,
		.items = items,
		.probability =
			arena_alloc(arena, labels->count, sizeof(double)),
		.reading = reading,
	};
	struct gold_list test;

	memset(reading, 0, sizeof(*reading));
	reading->classes = labels->count;
	ids_sort(items, request->count);
	if (gold_test(store, labels, request->last_event, GOLD_FIRST, arena,
		      &test, err) ||
	    keep_all_opened(store, labels, request, arena, &test, err) ||
	    count_changed(store, labels, &test, items, request->count, arena,
			  &reading->changed, err) ||
	    load_voices(store, labels, &join, arena, err))
		return -1;
	make_room(reading, test.count, request, arena);
	if (join_all(&join, &test, err) || finish(store, reading, arena, err))
		return -1;
	if (reading->resolved != request->count)
		return err_set(err,
			       "the opening is of %zu items and %zu are found; "
			       "see payoff check",
			       request->count, reading->resolved);
	return refuse_one_class(reading, labels, err);
}
