/* draw_opening.c - a draw, opened once: see draw_opening.h */
#include "evaluate/draw/draw_opening.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "data/event.h"
#include "data/gold.h"
#include "data/labour.h"
#include "data/prediction.h"
#include "data/second.h"
#include "data/summary.h"
#include "evaluate/score/comparison.h"

/* The runs that the draw's parameters name. */
static int load_runs(struct store *store, struct draw_standing *standing,
		     struct arena *arena, struct err *err)
{
	json_t *parameters = json_loads(standing->draw.parameters, 0, NULL);
	struct run *runs = arena_alloc(arena, 2, sizeof(*runs));
	int64_t ids[2] = {
		json_integer_value(json_object_get(parameters, "untuned")),
		json_integer_value(json_object_get(parameters, "tuned")),
	};

	json_decref(parameters);
	for (int i = 0; i < 2; i++) {
		int rc = run_get(store, ids[i], arena, &runs[i], err);

		if (rc < 0)
			return -1;
		if (!rc)
			return err_set(err,
				       "draw %lld is of run %lld, which "
				       "is not there",
				       (long long)standing->draw.id,
				       (long long)ids[i]);
	}
	standing->untuned = &runs[0];
	standing->tuned = &runs[1];
	return 0;
}

static const struct gold_item *find_gold(const struct gold_list *list,
					 int64_t item)
{
	for (size_t low = 0, high = list->count; low < high;) {
		size_t middle = low + (high - low) / 2;

		if (list->items[middle].item == item)
			return &list->items[middle];
		if (list->items[middle].item < item)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* What is scored, in rows: items with gold, and those that need none. */
struct rows {
	struct draw_score *scores;
	int64_t *keys;
	size_t count;
};

/* One item of the block into the rows; false: a prediction is missing. */
static bool take(const struct drawn *drawn, const struct gold_item *gold,
		 const struct prediction_list said[2], struct rows *rows,
		 struct draw_standing *standing)
{
	bool is_agreed = !strcmp(drawn->stratum, STRATUM_AGREE);
	struct draw_score *score = &rows->scores[rows->count];
	const struct prediction *a, *b;

	if (!is_agreed && !drawn->is_asked)
		return true;
	if (!is_agreed && gold->state != GOLD_LABEL) {
		standing->without_gold += gold->state != GOLD_OPEN;
		return true;
	}
	score->weight = is_agreed ? 1 : 1 / drawn->probability;
	if (!is_agreed) {
		a = prediction_final(&said[0], drawn->item);
		b = prediction_final(&said[1], drawn->item);
		if (!a || !b)
			return false;
		score->score =
			(b->label == gold->label) - (a->label == gold->label);
	}
	rows->keys[rows->count++] = gold->group;
	return true;
}

static void number_groups(struct rows *rows, size_t *groups,
			  struct arena *arena)
{
	uint32_t *zeros = arena_alloc(arena, rows->count, sizeof(*zeros));
	struct answers numbered = answers_make(1, rows->count, zeros, zeros,
					       zeros, rows->keys, arena);

	for (size_t i = 0; i < rows->count; i++)
		rows->scores[i].group = numbered.group_of[i];
	*groups = numbered.groups;
}

static int estimate(struct store *store, const struct label_list *labels,
		    const struct drawn_list *drawn, int64_t last_event,
		    struct arena *arena, struct draw_standing *standing,
		    struct err *err)
{
	struct rows rows = {
		.scores =
			arena_alloc(arena, drawn->count, sizeof(*rows.scores)),
		.keys = arena_alloc(arena, drawn->count, sizeof(*rows.keys)),
	};
	struct prediction_list said[2];
	struct gold_list gold;
	size_t groups;

	if (gold_drawn(store, labels, standing->draw.id, last_event, arena,
		       &gold, err) ||
	    predictions_load(store, standing->untuned->id, PREDICTIONS_TEST,
			     labels, arena, &said[0], err) ||
	    predictions_load(store, standing->tuned->id, PREDICTIONS_TEST,
			     labels, arena, &said[1], err))
		return -1;
	for (size_t i = 0; i < drawn->count; i++) {
		const struct gold_item *item =
			find_gold(&gold, drawn->items[i].item);

		if (!item ||
		    !take(&drawn->items[i], item, said, &rows, standing))
			return err_set(err,
				       "item %lld of draw %lld is gone, or a "
				       "run's answer to it; see payoff check",
				       (long long)drawn->items[i].item,
				       (long long)standing->draw.id);
	}
	number_groups(&rows, &groups, arena);
	standing->estimate = draw_estimate(rows.scores, rows.count, groups,
					   standing->look.alpha);
	return 0;
}

static int decide(struct store *store, const struct label_list *labels,
		  struct draw_standing *standing, struct err *err)
{
	const struct draw_estimate *e = &standing->estimate;
	struct verdict_input *input = &standing->input;
	struct second_readings second;
	struct labour labour;

	if (labour_measure(store, &labour, err) ||
	    second_count(store, standing->look.last_event, &second, err))
		return -1;
	memset(input, 0, sizeof(*input));
	input->look = 1;
	input->claim = standing->claim_number;
	input->opening = input->resolved = input->available = e->items;
	input->effective_groups = e->effective_groups;
	input->is_high_impact = standing->claim.has_high_impact;
	input->is_high_resilience = standing->claim.has_high_resilience;
	input->worth = standing->claim.worth;
	input->candidates[CANDIDATE_UNTUNED].is_available = true;
	input->candidates[CANDIDATE_TUNED].is_available = true;
	input->has_difference = e->items > 0;
	input->metric = "accuracy";
	input->difference = e->difference;
	input->interval = e->interval;
	input->noise_factor = second_noise(&second, labels->count).factor;
	input->seconds_per_label = summary_pace(&labour);
	standing->verdict = verdict_decide(input);
	return 0;
}

/* The claim of this draw, and its look, where there are. */
static int find_claim(struct store *store, struct arena *arena,
		      struct draw_standing *standing, struct err *err)
{
	struct claim_list claims;
	struct look_list looks;

	if (claims_load(store, arena, &claims, err) ||
	    looks_load(store, arena, &looks, err))
		return -1;
	standing->claim_number = (unsigned)claims.count + 1;
	for (size_t i = 0; i < claims.count; i++) {
		if (claims.claims[i].draw != standing->draw.id)
			continue;
		standing->claim = claims.claims[i];
		standing->claim_number = (unsigned)i + 1;
		for (size_t l = 0; l < looks.count; l++)
			if (looks.looks[l].claim == standing->claim.id) {
				standing->look = looks.looks[l];
				standing->is_opened = true;
			}
	}
	return 0;
}

static void count_resolved(const struct drawn_list *drawn,
			   const struct gold_list *gold,
			   struct draw_standing *standing)
{
	standing->block = drawn->count;
	for (size_t i = 0; i < drawn->count; i++) {
		const struct gold_item *item =
			find_gold(gold, drawn->items[i].item);

		if (!drawn->items[i].is_asked)
			continue;
		standing->asked++;
		standing->resolved += item && item->state != GOLD_OPEN;
	}
}

int draw_stand(struct store *store, const struct project *project,
	       const struct label_list *labels, int64_t id, struct arena *arena,
	       struct draw_standing *standing, struct err *err)
{
	struct drawn_list drawn;
	struct gold_list gold;
	int rc;

	(void)project;
	memset(standing, 0, sizeof(*standing));
	rc = draw_get(store, id, arena, &standing->draw, err);
	if (rc == 0 || (rc > 0 && !strcmp(standing->draw.rule, DRAW_AUDIT)))
		return err_set(err,
			       "no draw %lld; payoff evaluate draw shows those "
			       "there are",
			       (long long)id);
	if (rc < 0 || load_runs(store, standing, arena, err) ||
	    find_claim(store, arena, standing, err) ||
	    drawn_load(store, id, arena, &drawn, err) ||
	    gold_drawn(store, labels, id, EVENT_NOW, arena, &gold, err))
		return -1;
	count_resolved(&drawn, &gold, standing);
	if (!standing->is_opened)
		return 0;
	if (estimate(store, labels, &drawn, standing->look.last_event, arena,
		     standing, err))
		return -1;
	return decide(store, labels, standing, err);
}

static int write_look(struct store *store, const struct drawn_list *drawn,
		      struct claim *claim, struct look *look,
		      struct arena *arena, struct err *err)
{
	int64_t *items = arena_alloc(arena, drawn->count, sizeof(*items));

	for (size_t i = 0; i < drawn->count; i++)
		items[i] = drawn->items[i].item;
	if (store_begin(store, err))
		return -1;
	if (!claim_add(store, claim, err)) {
		look->claim = claim->id;
		if (!look_add(store, look, items, err) &&
		    !store_commit(store, err))
			return 0;
	}
	store_rollback(store);
	return -1;
}

int draw_open(struct store *store, const struct project *project,
	      const struct label_list *labels,
	      const struct draw_standing *standing, struct arena *arena,
	      struct err *err)
{
	long long id = (long long)standing->draw.id;
	struct claim claim = {
		.run_untuned = standing->untuned->id,
		.run_tuned = standing->tuned->id,
		.metric = "accuracy",
		.worth = project->worth,
		.has_high_impact = project->has_high_impact,
		.has_high_resilience = project->has_high_resilience,
		.draw = standing->draw.id,
	};
	struct look look = { .number = 1,
			     .alpha = look_alpha(1, standing->claim_number) };
	struct draw_standing trial = *standing;
	struct drawn_list drawn;

	if (standing->is_opened)
		return err_set(err,
			       "draw %lld was opened; a draw is opened "
			       "once",
			       id);
	if (standing->resolved < standing->asked)
		return err_set(err,
			       "draw %lld asks for %zu labels and has %zu: "
			       "payoff annotate",
			       id, standing->asked, standing->resolved);
	if (drawn_load(store, standing->draw.id, arena, &drawn, err) ||
	    event_newest(store, &look.last_event, err))
		return -1;
	/* Refuses what draw_stand() would refuse once it is written. */
	trial.look.alpha = look.alpha;
	if (estimate(store, labels, &drawn, look.last_event, arena, &trial,
		     err))
		return -1;
	look.n = (int64_t)drawn.count;
	return write_look(store, &drawn, &claim, &look, arena, err);
}
