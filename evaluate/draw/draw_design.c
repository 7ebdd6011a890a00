/* draw_design.c - which items a draw asks for: see draw_opening.h */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "data/base/rng.h"
#include "data/base/text.h"
#include "data/gold.h"
#include "data/item.h"
#include "data/prediction.h"
#include "evaluate/draw/draw_opening.h"

#define STRATUM_DISAGREE "disagree"
#define STRATUM_KEYWORD "keyword"
#define STRATUM_REST "rest"

static int refuse_unpredicted(const struct run *run, size_t count,
			      struct err *err)
{
	if (run->name)
		return err_set(err,
			       "run %lld ('%s') lacks answers to %zu of the "
			       "texts of the block: import them (payoff import "
			       "--predictions)",
			       (long long)run->id, run->name, count);
	return err_set(err,
		       "run %lld lacks answers to %zu of the texts of the "
		       "block: payoff finetune predict --run %lld --all",
		       (long long)run->id, count, (long long)run->id);
}

/* Everything they disagree on is asked for. */
static int split_by_disagreement(struct store *store,
				 const struct label_list *labels,
				 const struct draw_wish *wish,
				 struct arena *arena,
				 struct draw_design *design, struct err *err)
{
	struct prediction_list said[2];
	size_t lacks[2] = { 0, 0 };

	if (predictions_load(store, wish->untuned->id, PREDICTIONS_TEST, labels,
			     arena, &said[0], err) ||
	    predictions_load(store, wish->tuned->id, PREDICTIONS_TEST, labels,
			     arena, &said[1], err))
		return -1;
	for (size_t i = 0; i < design->count; i++) {
		struct drawn *item = &design->items[i];
		const struct prediction *a =
			prediction_final(&said[0], item->item);
		const struct prediction *b =
			prediction_final(&said[1], item->item);

		lacks[0] += !a;
		lacks[1] += !b;
		item->probability = 1;
		item->is_asked = a && b && a->label != b->label;
		item->stratum =
			item->is_asked ? STRATUM_DISAGREE : STRATUM_AGREE;
	}
	if (lacks[0])
		return refuse_unpredicted(wish->untuned, lacks[0], err);
	if (lacks[1])
		return refuse_unpredicted(wish->tuned, lacks[1], err);
	return 0;
}

/* Asks for `wanted` of the stratum's items, by a seeded order. */
static void ask_some(struct draw_design *design, const char *stratum,
		     size_t size, size_t wanted, uint64_t seed,
		     struct arena *arena)
{
	struct rng rng = rng_stream(seed, stratum);
	size_t *order = arena_alloc(arena, size, sizeof(*order));
	size_t n = 0;

	for (size_t i = 0; i < design->count; i++)
		if (!strcmp(design->items[i].stratum, stratum))
			order[n++] = i;
	rng_shuffle(&rng, order, n);
	for (size_t i = 0; i < n; i++) {
		design->items[order[i]].probability =
			(double)wanted / (double)size;
		design->items[order[i]].is_asked = i < wanted;
	}
}

static int split_by_keyword(struct store *store, const struct draw_wish *wish,
			    uint64_t seed, struct arena *arena,
			    struct draw_design *design, struct err *err)
{
	size_t hits = 0, rest, asked_hits, asked_rest;

	for (size_t i = 0; i < design->count; i++) {
		struct arena body_arena = ARENA_INIT;
		const char *body = item_body(store, design->items[i].item,
					     &body_arena, err);
		bool has = body && text_has_any(body, wish->keywords);

		arena_release(&body_arena);
		if (!body)
			return -1;
		design->items[i].stratum = has ? STRATUM_KEYWORD : STRATUM_REST;
		hits += has;
	}
	rest = design->count - hits;
	if (!hits || !rest)
		return err_set(err,
			       "%s text of the block has one of the "
			       "keywords: that makes no strata",
			       hits ? "every" : "no");
	asked_hits = (size_t)((double)wish->budget * wish->share + 0.5);
	if (asked_hits > hits)
		asked_hits = hits;
	asked_rest = wish->budget - asked_hits;
	if (asked_rest > rest)
		asked_rest = rest;
	if (asked_hits < 2 || asked_rest < 2)
		return err_set(err,
			       "%zu labels leave %zu and %zu for the two "
			       "strata; each needs 2 at least",
			       wish->budget, asked_hits, asked_rest);
	ask_some(design, STRATUM_KEYWORD, hits, asked_hits, seed, arena);
	ask_some(design, STRATUM_REST, rest, asked_rest, seed, arena);
	return 0;
}

/* Counts strata, what is asked, and what of that has an answer already. */
static int count(struct store *store, const struct label_list *labels,
		 struct arena *arena, struct draw_design *design,
		 struct err *err)
{
	struct gold_list test;

	if (gold_test(store, labels, EVENT_NOW, GOLD_FIRST, arena, &test, err))
		return -1;
	for (size_t i = 0; i < design->count; i++) {
		const struct drawn *item = &design->items[i];
		bool is_first = strcmp(item->stratum, STRATUM_AGREE) != 0 &&
				strcmp(item->stratum, STRATUM_REST) != 0;

		design->asked += item->is_asked;
		if (is_first) {
			design->first_stratum++;
			design->first_asked += item->is_asked;
		} else {
			design->second_stratum++;
			design->second_asked += item->is_asked;
		}
		for (size_t g = 0; item->is_asked && g < test.count; g++)
			if (test.items[g].item == item->item) {
				design->answered_already++;
				break;
			}
	}
	return 0;
}

int draw_design(struct store *store, const struct label_list *labels,
		const struct draw_wish *wish, uint64_t seed,
		struct arena *arena, struct draw_design *design,
		struct err *err)
{
	int64_t *block;

	memset(design, 0, sizeof(*design));
	if (draw_block(store, wish->size, arena, &block, &design->count, err))
		return -1;
	if (design->count < wish->size)
		return err_set(err,
			       "a block of %zu test items is asked for and %zu "
			       "are unopened: --size %zu, or import more texts",
			       wish->size, design->count, design->count);
	design->items =
		arena_alloc(arena, design->count, sizeof(*design->items));
	for (size_t i = 0; i < design->count; i++)
		design->items[i].item = block[i];
	if (wish->keywords
		    ? split_by_keyword(store, wish, seed, arena, design, err)
		    : split_by_disagreement(store, labels, wish, arena, design,
					    err))
		return -1;
	if (count(store, labels, arena, design, err))
		return -1;
	return design->asked ? 0
			     : err_set(err,
				       "the two runs answer all %zu texts "
				       "of the block alike: their "
				       "difference there is 0, and no "
				       "label would change it",
				       design->count);
}

int draw_write(struct store *store, const struct draw_wish *wish,
	       const struct draw_design *design, uint64_t seed, int64_t *id,
	       struct err *err)
{
	json_t *parameters = json_pack(
		"{sI sI sI}", "untuned", (json_int_t)wish->untuned->id, "tuned",
		(json_int_t)wish->tuned->id, "size", (json_int_t)wish->size);
	struct draw draw = { .rule = wish->keywords ? DRAW_KEYWORDS
						    : DRAW_DISAGREEMENTS,
			     .seed = (int64_t)seed };
	char *text;
	int ret;

	if (wish->keywords) {
		json_t *words = json_array();

		for (char *const *word = wish->keywords; *word; word++)
			json_array_append_new(words, json_string(*word));
		json_object_set_new(parameters, "keywords", words);
		json_object_set_new(parameters, "budget",
				    json_integer((json_int_t)wish->budget));
		json_object_set_new(parameters, "share",
				    json_real(wish->share));
	}
	text = json_dumps(parameters, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(parameters);
	draw.parameters = text;
	ret = draw_add(store, &draw, design->items, design->count, err);
	*id = draw.id;
	free(text);
	return ret;
}
