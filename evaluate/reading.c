/* reading.c - see reading.h */
#include "evaluate/reading.h"

#include <stdlib.h>
#include <string.h>

#include "data/claim.h"
#include "data/gold.h"
#include "data/prediction.h"

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int by_item(const void *a, const void *b)
{
	const struct gold_item *x = a, *y = b;

	return (x->item > y->item) - (x->item < y->item);
}

static bool has_item(const int64_t *items, size_t count, int64_t item)
{
	return count && bsearch(&item, items, count, sizeof(*items), by_id);
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

		if (!has_item(items, count, test->items[i].item))
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

		if (!has_item(items, count, old->item))
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

static uint32_t class_of(const struct prediction *said, size_t classes)
{
	return said->label == LABEL_NONE ? (uint32_t)classes
					 : (uint32_t)said->label;
}

static void make_room(struct reading *reading, size_t count,
		      struct arena *arena)
{
	reading->items = arena_alloc(arena, count, sizeof(int64_t));
	reading->groups = arena_alloc(arena, count, sizeof(int64_t));
	reading->gold = arena_alloc(arena, count, sizeof(uint32_t));
	reading->first = arena_alloc(arena, count, sizeof(uint32_t));
	reading->second = arena_alloc(arena, count, sizeof(uint32_t));
	reading->first_confidence = arena_alloc(arena, count, sizeof(double));
	reading->second_confidence = arena_alloc(arena, count, sizeof(double));
}

/* One item of the look, whose answers may be missing only without gold. */
static void take(struct reading *reading, const struct gold_item *item,
		 const struct prediction *a, const struct prediction *b,
		 size_t classes)
{
	size_t n = reading->count;

	if (item->state != GOLD_LABEL) {
		reading->skipped += item->state == GOLD_SKIP;
		reading->disputed += item->state == GOLD_DISPUTED;
		reading->alike_without_gold += a && b && a->label == b->label;
		return;
	}
	reading->items[n] = item->item;
	reading->groups[n] = item->group;
	reading->gold[n] = (uint32_t)item->label;
	reading->first[n] = class_of(a, classes);
	reading->second[n] = class_of(b, classes);
	reading->first_confidence[n] = a->confidence;
	reading->second_confidence[n] = b->confidence;
	reading->count++;
}

static int join(const struct gold_list *test,
		const struct reading_request *request, const int64_t *items,
		const struct prediction_list said[2], size_t classes,
		struct reading *reading, struct err *err)
{
	size_t first_lacks = 0, second_lacks = 0;

	for (size_t i = 0; i < test->count; i++) {
		const struct gold_item *item = &test->items[i];
		bool first_leaked = false, second_leaked = false;
		const struct prediction *a, *b;

		if (!has_item(items, request->count, item->item))
			continue;
		reading->resolved++;
		reading->of_unknown_making += item->is_of_unknown_making;
		a = final_said(&said[0], item->item, &first_leaked);
		b = final_said(&said[1], item->item, &second_leaked);
		if (first_leaked)
			return refuse_leaked(request->untuned, item->item, err);
		if (second_leaked)
			return refuse_leaked(request->tuned, item->item, err);
		if (item->state == GOLD_LABEL && (!a || !b)) {
			first_lacks += !a;
			second_lacks += !b;
			continue;
		}
		take(reading, item, a, b, classes);
	}
	if (first_lacks)
		return refuse_missing(request->untuned, first_lacks, err);
	if (second_lacks)
		return refuse_missing(request->tuned, second_lacks, err);
	return 0;
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
	struct prediction_list said[2];
	struct gold_list test;

	memset(reading, 0, sizeof(*reading));
	if (request->count)
		qsort(items, request->count, sizeof(*items), by_id);
	if (gold_test(store, labels, request->last_event, GOLD_FIRST, arena,
		      &test, err) ||
	    keep_all_opened(store, labels, request, arena, &test, err) ||
	    count_changed(store, labels, &test, items, request->count, arena,
			  &reading->changed, err) ||
	    predictions_load(store, request->untuned, PREDICTIONS_TEST, labels,
			     arena, &said[0], err) ||
	    predictions_load(store, request->tuned, PREDICTIONS_TEST, labels,
			     arena, &said[1], err))
		return -1;
	make_room(reading, test.count, arena);
	if (join(&test, request, items, said, labels->count, reading, err))
		return -1;
	if (reading->resolved != request->count)
		return err_set(err,
			       "the opening is of %zu items and %zu are found; "
			       "see payoff check",
			       request->count, reading->resolved);
	return refuse_one_class(reading, labels, err);
}
