/* deal.c - groups, and which side they go to: see deal.h */
#include "data/deal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/hash.h"
#include "data/base/log.h"
#include "data/base/rng.h"
#include "data/deal_rows.h"

void deal_release(struct deal *deal)
{
	free(deal->items);
	free(deal->keys);
	free(deal->new_items);
	memset(deal, 0, sizeof(*deal));
}

uint32_t deal_add(struct deal *deal, int64_t item, uint64_t hash, bool is_new)
{
	struct dealt *dealt;

	deal->items = array_grow(deal->items, deal->count, &deal->capacity,
				 sizeof(*deal->items));
	dealt = &deal->items[deal->count];
	memset(dealt, 0, sizeof(*dealt));
	dealt->item = item;
	dealt->hash = hash;
	dealt->is_new = is_new;
	if (is_new) {
		deal->new_items = array_grow(deal->new_items, deal->new_count,
					     &deal->new_capacity,
					     sizeof(*deal->new_items));
		deal->new_items[deal->new_count++] = (uint32_t)deal->count;
	}
	return (uint32_t)deal->count++;
}

uint32_t deal_index(const struct deal *deal, int64_t item)
{
	size_t low = 0, high = deal->new_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (deal->items[deal->new_items[middle]].item < item)
			low = middle + 1;
		else
			high = middle;
	}
	return deal->new_items[low];
}

uint64_t deal_key_of(const char *kind, const char *bytes, size_t length)
{
	unsigned char digest[HASH_BYTES];
	struct hash hash;
	uint64_t key = 0;

	hash_init(&hash);
	hash_add_field(&hash, kind, strlen(kind));
	hash_add_field(&hash, bytes, length);
	hash_final(&hash, digest);
	for (int i = 0; i < 8; i++)
		key = key << 8 | digest[i];
	return key;
}

void deal_add_key(struct deal *deal, uint32_t index, uint64_t key,
		  bool is_stored)
{
	deal->keys = array_grow(deal->keys, deal->key_count,
				&deal->key_capacity, sizeof(*deal->keys));
	deal->keys[deal->key_count++] =
		(struct deal_key){ key, index, is_stored };
}

/* --- connected components --- */

static uint32_t find(uint32_t *parents, uint32_t index)
{
	while (parents[index] != index) {
		parents[index] = parents[parents[index]];
		index = parents[index];
	}
	return index;
}

/* The lower index becomes the root: components do not depend on the order of
 * the keys. */
static void join(uint32_t *parents, uint32_t a, uint32_t b)
{
	a = find(parents, a);
	b = find(parents, b);
	if (a < b)
		parents[b] = a;
	else
		parents[a] = b;
}

static int by_key(const void *a, const void *b)
{
	const struct deal_key *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static uint32_t *connect(struct deal *deal)
{
	uint32_t *parents = xrealloc(NULL, deal->count, sizeof(*parents));

	for (size_t i = 0; i < deal->count; i++)
		parents[i] = (uint32_t)i;
	if (deal->key_count)
		qsort(deal->keys, deal->key_count, sizeof(*deal->keys), by_key);
	for (size_t i = 1; i < deal->key_count; i++)
		if (deal->keys[i].key == deal->keys[i - 1].key)
			join(parents, deal->keys[i].index,
			     deal->keys[i - 1].index);
	for (size_t i = 0; i < deal->count; i++)
		parents[i] = find(parents, (uint32_t)i);
	return parents;
}

/* --- sides --- */

/* What a component is, at the index of its root. */
struct component {
	int64_t group;	    /* earlier group it joins, or 0 */
	int64_t first;	    /* its first new item: the number of a new group */
	uint64_t hash;	    /* least of its items': what it is dealt by */
	uint32_t size;	    /* new items */
	unsigned char side; /* where it goes */
};

static void add_side(struct component *component, enum side side)
{
	if (side == SIDE_UNSTATED || component->side == side)
		return;
	component->side = component->side == SIDE_UNSTATED ? (unsigned char)side
							   : SIDE_BOTH;
}

/* Where earlier imports put what this one touches, by item and by key. */
static int meet_earlier(struct store *store, const struct deal *deal,
			const uint32_t *parents, struct component *components,
			struct err *err)
{
	struct deal_lookup lookup;
	int ret = -1;

	if (deal_lookup_open(&lookup, store, err))
		return -1;
	for (size_t i = 0; i < deal->count; i++) {
		struct component *c = &components[parents[i]];
		struct deal_place place;

		if (deal->items[i].is_new)
			continue;
		if (deal_lookup_item(&lookup, deal->items[i].item, &place, err))
			goto out;
		add_side(c, place.side);
		if (place.group && (!c->group || place.group < c->group))
			c->group = place.group;
	}
	for (size_t i = 0; i < deal->key_count && lookup.has_keys; i++) {
		struct component *c = &components[parents[deal->keys[i].index]];
		struct deal_place place;

		if (!deal->keys[i].is_stored ||
		    (i && deal->keys[i].key == deal->keys[i - 1].key))
			continue;
		if (deal_lookup_key(&lookup, deal->keys[i].key, &place, err))
			goto out;
		add_side(c, place.side);
		if (place.group && (!c->group || place.group < c->group))
			c->group = place.group;
	}
	ret = 0;
out:
	deal_lookup_close(&lookup);
	return ret;
}

static int by_order(const void *a, const void *b)
{
	const struct deal_order *x = a, *y = b;

	if (x->is_labelled != y->is_labelled)
		return x->is_labelled ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* How many of so many groups are the test: the share, and where that is not a
 * whole number, the one or the other by a seeded draw, so that each group has
 * exactly the share as its chance, even one that comes alone. */
static size_t test_quota(double share, int64_t seed,
			 const struct deal_order *orders, size_t count)
{
	struct rng rng = rng_stream((uint64_t)seed, "quota");

	if (!count)
		return 0;
	rng.next = orders[0].order;
	/* A tenth of ten is one, whatever 0.1 is in binary. */
	return (size_t)floor(share * (double)count + 1e-9 +
			     rng_uniform(&rng) * (1 - 2e-9));
}

/* New components that nothing decides: the first of the seeded order are the
 * test, as many as the quota says. */
static void deal_new(const struct deal *deal, const uint32_t *parents,
		     struct component *components,
		     const struct deal_options *options,
		     struct deal_report *report)
{
	struct rng rng = rng_stream((uint64_t)options->seed, "split");
	struct deal_order *orders = NULL;
	size_t count = 0, capacity = 0, quota;

	for (size_t i = 0; i < deal->count; i++) {
		struct component *c = &components[i];

		if (parents[i] != i || !c->size)
			continue;
		report->groups += !c->group;
		if (c->side != SIDE_UNSTATED)
			continue;
		orders = array_grow(orders, count, &capacity, sizeof(*orders));
		orders[count++] = (struct deal_order){ rng_at(&rng, c->hash),
						       (uint32_t)i, false };
	}
	if (count)
		qsort(orders, count, sizeof(*orders), by_order);
	quota = test_quota(options->test_share, options->seed, orders, count);
	for (size_t i = 0; i < count; i++)
		components[orders[i].index].side =
			i < quota ? SIDE_TEST : SIDE_TRAIN;
	free(orders);
}

static struct component *describe(const struct deal *deal,
				  const uint32_t *parents)
{
	struct component *components =
		xcalloc(deal->count, sizeof(*components));

	for (size_t i = 0; i < deal->count; i++)
		components[i].hash = UINT64_MAX;
	for (size_t i = 0; i < deal->count; i++) {
		struct component *c = &components[parents[i]];

		if (deal->items[i].hash < c->hash)
			c->hash = deal->items[i].hash;
		if (!deal->items[i].is_new)
			continue;
		if (!c->size++)
			c->first = deal->items[i].item;
		add_side(c, deal->items[i].side);
	}
	return components;
}

/* The rank of each new item of a side: labelled by the file first, then by a
 * seeded hash of the item. */
static int64_t rank_side(const struct deal *deal, const uint32_t *parents,
			 const struct component *components, enum side side,
			 int64_t seed, uint32_t *ranks)
{
	struct rng rng = rng_stream((uint64_t)seed, "rank");
	struct deal_order *orders = NULL;
	size_t count = 0, capacity = 0;

	for (size_t i = 0; i < deal->count; i++) {
		const struct dealt *dealt = &deal->items[i];

		if (!dealt->is_new || components[parents[i]].side != side)
			continue;
		orders = array_grow(orders, count, &capacity, sizeof(*orders));
		orders[count++] =
			(struct deal_order){ rng_at(&rng, dealt->hash),
					     (uint32_t)i, dealt->is_labelled };
	}
	if (count)
		qsort(orders, count, sizeof(*orders), by_order);
	for (size_t i = 0; i < count; i++)
		ranks[orders[i].index] = (uint32_t)i + 1;
	free(orders);
	return (int64_t)count;
}

static double effective_groups(const struct component *components, size_t count)
{
	double items = 0, squares = 0;

	for (size_t i = 0; i < count; i++)
		if (components[i].side == SIDE_TEST) {
			double size = components[i].size;

			items += size;
			squares += size * size;
		}
	return squares > 0 ? items * items / squares : 0;
}

/* In the order of the items, so that most of what is written is appended. */
static int write_items(struct deal_writer *writer, const struct deal *deal,
		       const uint32_t *parents,
		       const struct component *components,
		       const int64_t *groups, struct err *err)
{
	static const enum side sides[] = { SIDE_TRAIN, SIDE_TEST, SIDE_BOTH };
	struct deal_report *report = writer->report;
	int64_t *counts[] = { &report->train, &report->test,
			      &report->quarantined };
	uint32_t *ranks = xcalloc(deal->count, sizeof(*ranks));
	int ret = 0;

	for (size_t s = 0; s < 3; s++)
		*counts[s] = rank_side(deal, parents, components, sides[s],
				       writer->options->seed, ranks);
	for (size_t i = 0; i < deal->count && !ret; i++)
		if (deal->items[i].is_new)
			ret = deal_writer_item(
				writer, &deal->items[i], groups[i],
				(enum side)components[parents[i]].side,
				ranks[i], err);
	free(ranks);
	return ret;
}

int deal_write(struct store *store, struct deal *deal,
	       const struct deal_options *options, struct deal_report *report,
	       struct err *err)
{
	uint32_t *parents = connect(deal);
	struct component *components = describe(deal, parents);
	struct deal_writer writer = { .store = store,
				      .options = options,
				      .report = report };
	int64_t *groups = xcalloc(deal->count, sizeof(*groups));
	int ret = -1;

	memset(report, 0, sizeof(*report));
	if (meet_earlier(store, deal, parents, components, err))
		goto out;
	deal_new(deal, parents, components, options, report);
	writer.probability = options->is_by_column ? 1 : options->test_share;
	for (size_t i = 0; i < deal->count; i++) {
		const struct component *c = &components[parents[i]];

		/* Not an earlier group's number where it cannot go there, and
		 * 0 where nothing new is: no item is dealt under it, so that
		 * whoever comes to these keys later stays out as well. */
		groups[i] =
			c->group && c->side != SIDE_BOTH ? c->group : c->first;
	}
	if (deal_writer_open(&writer, err) ||
	    write_items(&writer, deal, parents, components, groups, err) ||
	    deal_writer_keys(&writer, deal, groups, err))
		goto out;
	report->test_effective_groups =
		effective_groups(components, deal->count);
	ret = 0;
out:
	deal_writer_close(&writer);
	free(groups);
	free(components);
	free(parents);
	return ret;
}
