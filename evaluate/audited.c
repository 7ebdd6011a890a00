/* audited.c - see audited.h */
#include "evaluate/audited.h"

#include <stdlib.h>
#include <string.h>

#include "data/draw.h"
#include "data/gold.h"

static int by_item(const void *a, const void *b)
{
	const struct gold_item *x = a, *y = b;

	return (x->item > y->item) - (x->item < y->item);
}

static int load_gold(struct store *store, const struct label_list *labels,
		     enum gold_readings readings, struct arena *arena,
		     struct gold_list *list, struct err *err)
{
	if (gold_test(store, labels, EVENT_NOW, readings, arena, list, err))
		return -1;
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), by_item);
	return 0;
}

static const struct gold_item *find(const struct gold_list *list, int64_t item)
{
	const struct gold_item key = { .item = item };

	return list->count ? bsearch(&key, list->items, list->count,
				     sizeof(key), by_item)
			   : NULL;
}

/* Where an item of the look is in the reading; count: nowhere. */
static size_t place_of(const struct reading *reading, int64_t item)
{
	for (size_t i = 0; i < reading->count; i++)
		if (reading->items[i] == item)
			return i;
	return reading->count;
}

/* One audited item: whether it was read again, and what that changed. */
static void take(const struct drawn *drawn, const struct gold_list *before,
		 const struct gold_list *after, struct opening *opening,
		 uint32_t *gold)
{
	struct opening_audit *audit = &opening->audit;
	bool is_control = !strcmp(drawn->stratum, STRATUM_CONTROL);
	size_t place = place_of(&opening->reading, drawn->item);
	const struct gold_item *old = find(before, drawn->item);
	const struct gold_item *new = find(after, drawn->item);
	bool has_changed;

	if (place == opening->reading.count || !old || !new || !new->is_audited)
		return;
	has_changed = new->state == GOLD_LABEL &&new->label !=
		      opening->reading.gold[place];
	if (is_control) {
		audit->controls++;
		audit->controls_changed += has_changed;
	} else {
		audit->suspected++;
		audit->suspected_changed += has_changed;
	}
	if (has_changed)
		gold[place] = (uint32_t)new->label;
}

static void compare_audited(struct opening *opening, const uint32_t *gold,
			    uint64_t seed, struct arena *arena)
{
	const struct reading *r = &opening->reading;
	enum candidate_kind baseline = opening->claim.is_against_thresholded
					       ? CANDIDATE_THRESHOLDED
					       : CANDIDATE_UNTUNED;
	const struct answers answers = {
		.classes = r->classes,
		.count = r->count,
		.gold = gold,
		.first = r->answers[baseline].said,
		.second = r->answers[CANDIDATE_TUNED].said,
		.group_of = r->group_of,
		.groups = r->groups,
	};

	compare(&answers, opening->look.alpha, seed, arena,
		&opening->audit.comparison);
}

int audited_read(struct store *store, const struct label_list *labels,
		 uint64_t seed, struct arena *arena, struct opening *opening,
		 struct err *err)
{
	const struct reading *r = &opening->reading;
	uint32_t *gold = arena_copy(arena, r->gold, r->count * sizeof(*gold));
	struct opening_audit *audit = &opening->audit;
	struct gold_list before, after;
	struct draw_list draws;

	if (draws_load(store, arena, &draws, err) ||
	    load_gold(store, labels, GOLD_FIRST, arena, &before, err) ||
	    load_gold(store, labels, GOLD_AUDITED, arena, &after, err))
		return -1;
	for (size_t d = 0; d < draws.count; d++) {
		struct drawn_list drawn;

		if (strcmp(draws.draws[d].rule, DRAW_AUDIT))
			continue;
		if (drawn_load(store, draws.draws[d].id, arena, &drawn, err))
			return -1;
		for (size_t i = 0; i < drawn.count; i++)
			take(&drawn.items[i], &before, &after, opening, gold);
	}
	opening->has_audit = audit->suspected + audit->controls > 0;
	audit->has_controls = audit->controls >= audit->suspected;
	if (opening->has_audit)
		compare_audited(opening, gold, seed, arena);
	return 0;
}
