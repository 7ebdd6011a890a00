/* review.c - see review.h */
#include "evaluate/slice/review.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "data/base/rng.h"
#include "data/draw.h"
#include "data/second.h"

/* Which rows of the evidence may be sent, and as what. */
struct pool {
	bool *is_known;	  /* (rows): in an audit before */
	bool *is_suspect; /* (rows) */
	size_t *suspects; /* rows, the most suspected first */
	size_t *controls; /* rows, shuffled */
	size_t suspect_count, control_count;
	size_t audits; /* draws before this one */
};

static int by_item(const void *a, const void *b)
{
	const struct drawn *x = a, *y = b;

	return (x->item > y->item) - (x->item < y->item);
}

static int mark_known(struct store *store, const struct evidence *evidence,
		      struct arena *arena, struct pool *pool, struct err *err)
{
	struct draw_list draws;

	if (draws_load(store, arena, &draws, err))
		return -1;
	for (size_t d = 0; d < draws.count; d++) {
		struct drawn_list drawn;

		if (strcmp(draws.draws[d].rule, DRAW_AUDIT))
			continue;
		if (drawn_load(store, draws.draws[d].id, arena, &drawn, err))
			return -1;
		pool->audits++;
		for (size_t i = 0; i < evidence->count && drawn.count; i++) {
			const struct drawn key = { .item = evidence->items[i] };

			pool->is_known[i] |=
				bsearch(&key, drawn.items, drawn.count,
					sizeof(key), by_item) != NULL;
		}
	}
	return 0;
}

static int pool_load(struct store *store, const struct evidence *evidence,
		     const struct suspect_list *suspects, uint64_t seed,
		     struct arena *arena, struct pool *pool, struct err *err)
{
	size_t n = evidence->count;
	struct rng rng;

	memset(pool, 0, sizeof(*pool));
	pool->is_known = arena_alloc(arena, n, sizeof(bool));
	pool->is_suspect = arena_alloc(arena, n, sizeof(bool));
	pool->suspects = arena_alloc(arena, n, sizeof(size_t));
	pool->controls = arena_alloc(arena, n, sizeof(size_t));
	if (mark_known(store, evidence, arena, pool, err))
		return -1;
	for (size_t s = 0; s < suspects->count; s++) {
		size_t row = suspects->suspects[s].row;

		pool->is_suspect[row] = true;
		if (!pool->is_known[row])
			pool->suspects[pool->suspect_count++] = row;
	}
	for (size_t i = 0; i < n; i++)
		if (!pool->is_suspect[i] && !pool->is_known[i])
			pool->controls[pool->control_count++] = i;
	/* each audit draws from a stream of its own */
	rng = rng_stream(seed, arena_printf(arena, "audit %zu", pool->audits));
	rng_shuffle(&rng, pool->controls, pool->control_count);
	return 0;
}

static char *parameters_of(const struct evidence *evidence,
			   const struct run *run,
			   const struct suspect_list *suspects)
{
	json_t *object = json_pack(
		"{sI ss sI sI}", "run", (json_int_t)run->id, "on",
		evidence->origin == EVIDENCE_PRACTICE ? "train" : "opened",
		"looked_at", (json_int_t)suspects->looked_at, "suspected",
		(json_int_t)suspects->count);
	char *text = json_dumps(object, JSON_COMPACT | JSON_SORT_KEYS);

	json_decref(object);
	return text;
}

/* Readings that an audit of these items still waits for. */
static int refuse_waiting(struct store *store, const struct evidence *evidence,
			  struct err *err)
{
	const char *side =
		evidence->origin == EVIDENCE_PRACTICE ? "train" : "test";
	int64_t waiting;

	if (draw_audits_open(store, side, &waiting, err))
		return -1;
	return waiting ? err_set(err,
				 "%lld items of the last audit are still to be "
				 "read again; do that first: payoff annotate",
				 (long long)waiting)
		       : 0;
}

/* An audit that is recorded and was not asked for. 1: done now. */
static int resume(struct store *store, struct arena *arena,
		  struct review *review, struct err *err)
{
	int64_t *items;
	size_t count;

	if (draw_audits_unasked(store, arena, &items, &count, err) ||
	    second_ask(store, SECOND_AUDIT, items, count, &review->asked, err))
		return -1;
	review->is_resumed = review->asked > 0;
	return review->is_resumed;
}

/* Half of them suspects, the most suspected first, half controls. */
static struct drawn *choose(const struct evidence *evidence,
			    const struct pool *pool, size_t size,
			    struct arena *arena)
{
	struct drawn *items = arena_alloc(arena, 2 * size, sizeof(*items));

	for (size_t i = 0; i < size; i++) {
		items[i] = (struct drawn){
			.item = evidence->items[pool->suspects[i]],
			.stratum = STRATUM_SUSPECTED,
			.probability = 1,
			.is_asked = true,
		};
		items[size + i] = (struct drawn){
			.item = evidence->items[pool->controls[i]],
			.stratum = STRATUM_CONTROL,
			.probability =
				(double)size / (double)pool->control_count,
			.is_asked = true,
		};
	}
	return items;
}

int review_ask(struct store *store, const struct evidence *evidence,
	       const struct run *run, const struct suspect_list *suspects,
	       size_t wanted, uint64_t seed, struct arena *arena,
	       struct review *review, struct err *err)
{
	struct draw draw = { .rule = DRAW_AUDIT, .seed = (int64_t)seed };
	struct pool pool;
	struct drawn *items;
	int64_t *ids;
	size_t size = wanted;
	char *parameters;
	int rc;

	memset(review, 0, sizeof(*review));
	if (refuse_waiting(store, evidence, err))
		return -1;
	rc = resume(store, arena, review, err);
	if (rc)
		return rc < 0 ? -1 : 0;
	if (pool_load(store, evidence, suspects, seed, arena, &pool, err))
		return -1;
	if (!pool.suspect_count)
		return err_set(err, "no label is suspected that was not in an "
				    "audit already");
	if (!pool.control_count)
		return err_set(err, "no item is left to be a control: every "
				    "one is suspected or was in an audit");
	if (size > pool.suspect_count)
		size = pool.suspect_count;
	if (size > pool.control_count)
		size = pool.control_count;
	items = choose(evidence, &pool, size, arena);
	parameters = parameters_of(evidence, run, suspects);
	draw.parameters = parameters;
	rc = draw_add(store, &draw, items, 2 * size, err);
	free(parameters);
	if (rc)
		return -1;
	review->draw = draw.id;
	review->suspected = review->controls = size;
	ids = arena_alloc(arena, 2 * size, sizeof(*ids));
	for (size_t i = 0; i < 2 * size; i++)
		ids[i] = items[i].item;
	return second_ask(store, SECOND_AUDIT, ids, 2 * size, &review->asked,
			  err);
}
