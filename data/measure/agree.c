/* agree.c - see agree.h */
#include "data/measure/agree.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "data/measure/binomial.h"
#include "data/measure/group.h"
#include "data/measure/noise.h"
#include "data/measure/percentile.h"

const char *agree_name(enum agree_kind kind)
{
	static const char *const names[AGREE_KINDS] = {
		"raw agreement",
		"Cohen's kappa",
		"Krippendorff's alpha",
		"Gwet's AC1",
	};

	assert(kind < AGREE_KINDS);
	return names[kind];
}

/* What an item says by itself. */
struct unit {
	size_t read;  /* how many read it */
	double share; /* of its pairs that agree, where read twice or more */
};

/* Sums over items, each counted some number of times. */
struct totals {
	size_t classes;
	double once, twice;	  /* items read at all; read twice or more */
	double agreeing;	  /* sum of shares */
	double readings, at_odds; /* of items read twice: readings; readings
				     times the share of pairs that differ */
	double *given;		  /* (classes): readings of items read twice */
	double *weight; /* (classes): of items read at all, each with 1 */
	double *first, *second; /* (classes): by reader, where both read */
};

static void totals_init(struct totals *totals, size_t classes)
{
	*totals = (struct totals){ .classes = classes };
	totals->given = xcalloc(4 * classes, sizeof(double));
	totals->weight = totals->given + classes;
	totals->first = totals->weight + classes;
	totals->second = totals->first + classes;
}

static void totals_release(struct totals *totals)
{
	free(totals->given);
}

static const uint32_t *labels_of(const struct readings *readings, size_t item)
{
	return readings->labels + item * readings->readers;
}

static struct unit *units_of(const struct readings *readings)
{
	struct unit *units = xcalloc(readings->items, sizeof(*units));

	for (size_t i = 0; i < readings->items; i++) {
		const uint32_t *labels = labels_of(readings, i);
		double agreeing = 0, pairs = 0;

		for (size_t r = 0; r < readings->readers; r++) {
			if (labels[r] == AGREE_NOT_READ)
				continue;
			assert(labels[r] < readings->classes);
			units[i].read++;
			for (size_t s = 0; s < r; s++) {
				pairs += labels[s] != AGREE_NOT_READ;
				agreeing += labels[s] == labels[r];
			}
		}
		units[i].share = pairs > 0 ? agreeing / pairs : 0;
	}
	return units;
}

static void add_item(struct totals *totals, const struct readings *readings,
		     size_t item, const struct unit *unit, double times)
{
	const uint32_t *labels = labels_of(readings, item);
	double read = (double)unit->read;

	totals->once += times;
	for (size_t r = 0; r < readings->readers; r++) {
		if (labels[r] == AGREE_NOT_READ)
			continue;
		totals->weight[labels[r]] += times / read;
		if (unit->read > 1)
			totals->given[labels[r]] += times;
	}
	if (unit->read < 2)
		return;
	totals->twice += times;
	totals->agreeing += times * unit->share;
	totals->readings += times * read;
	totals->at_odds += times * read * (1 - unit->share);
	if (readings->readers == 2) {
		totals->first[labels[0]] += times;
		totals->second[labels[1]] += times;
	}
}

/* times[g]: how often the items of group g count; NULL for once each. */
static void totals_count(struct totals *totals, const struct readings *readings,
			 const struct unit *units, const size_t *times)
{
	struct totals fresh = { .classes = totals->classes,
				.given = totals->given,
				.weight = totals->weight,
				.first = totals->first,
				.second = totals->second };

	*totals = fresh;
	memset(totals->given, 0, 4 * totals->classes * sizeof(double));
	for (size_t i = 0; i < readings->items; i++) {
		size_t g = readings->group_of ? readings->group_of[i] : i;
		size_t count = times ? times[g] : 1;

		if (count > 0 && units[i].read > 0)
			add_item(totals, readings, i, &units[i], (double)count);
	}
}

/* Agreement that chance would give. 1 where it cannot be told from none. */
static double by_chance(const struct totals *totals, enum agree_kind kind)
{
	double sum = 0;

	for (size_t c = 0; c < totals->classes; c++) {
		double share = totals->weight[c] / totals->once;

		if (kind == AGREE_KAPPA)
			sum += totals->first[c] * totals->second[c];
		else if (kind == AGREE_ALPHA)
			sum += totals->given[c] * (totals->given[c] - 1);
		else
			sum += share * (1 - share);
	}
	if (kind == AGREE_KAPPA)
		return sum / (totals->twice * totals->twice);
	if (kind == AGREE_ALPHA)
		return sum / (totals->readings * (totals->readings - 1));
	return sum / (double)(totals->classes - 1);
}

/* NULL, or why it is undefined here. */
static const char *agree_value(const struct totals *totals,
			       enum agree_kind kind, double *value)
{
	double observed, chance;

	if (totals->twice == 0)
		return "no item was read twice";
	observed = totals->agreeing / totals->twice;
	*value = observed;
	if (kind == AGREE_RAW)
		return NULL;
	chance = by_chance(totals, kind);
	if (chance >= 1)
		return "all labels are of one class";
	/* items weigh by their readings here: each of them is coded */
	if (kind == AGREE_ALPHA)
		observed = 1 - totals->at_odds / totals->readings;
	*value = (observed - chance) / (1 - chance);
	return NULL;
}

/* Items, or groups, with replacement; values where it is defined. */
static size_t replicate_all(const struct readings *readings,
			    const struct unit *units, enum agree_kind kind,
			    uint64_t seed, size_t replicates, double *values)
{
	size_t groups =
		readings->group_of ? readings->group_count : readings->items;
	size_t *times = xcalloc(groups, sizeof(*times));
	struct rng streams = rng_stream(seed, "agree");
	struct totals totals;
	size_t kept = 0;

	totals_init(&totals, readings->classes);
	for (size_t r = 0; r < replicates; r++) {
		struct rng rng = { rng_at(&streams, r), 0 };

		memset(times, 0, groups * sizeof(*times));
		for (size_t g = 0; g < groups; g++)
			times[rng_below(&rng, groups)]++;
		totals_count(&totals, readings, units, times);
		if (!agree_value(&totals, kind, &values[kept]))
			kept++;
	}
	totals_release(&totals);
	free(times);
	return kept;
}

static void resample(const struct readings *readings, const struct unit *units,
		     enum agree_kind kind, double alpha, uint64_t seed,
		     struct agreement *agreement)
{
	double *values = xcalloc(agreement->replicates, sizeof(*values));
	size_t kept = replicate_all(readings, units, kind, seed,
				    agreement->replicates, values);

	agreement->skipped = agreement->replicates - kept;
	agreement->is_defined =
		kept > 0 && 10 * agreement->skipped <= agreement->replicates;
	if (agreement->is_defined)
		agreement->interval = percentile_interval(values, kept, alpha);
	else
		agreement->why_not = "too often undefined when resampled";
	free(values);
}

/* Raw agreement's interval. */
static struct interval raw_interval(const struct readings *readings,
				    const struct unit *units,
				    const struct totals *totals, double alpha)
{
	double n = totals->twice;
	struct group *groups;
	size_t count = 0;

	if (!readings->group_of)
		return wilson(totals->agreeing, n, alpha);
	groups = xcalloc(readings->group_count, sizeof(*groups));
	for (size_t i = 0; i < readings->items; i++) {
		assert(readings->group_of[i] < readings->group_count);
		if (units[i].read < 2)
			continue;
		groups[readings->group_of[i]].size++;
		groups[readings->group_of[i]].sum += units[i].share;
	}
	for (size_t g = 0; g < readings->group_count; g++)
		if (groups[g].size > 0)
			groups[count++] = groups[g];
	n /= group_design_effect(groups, count);
	free(groups);
	return wilson(totals->agreeing / totals->twice * n, n, alpha);
}

static void find_interval(const struct readings *readings,
			  const struct unit *units, const struct totals *totals,
			  enum agree_kind kind, double alpha, uint64_t seed,
			  struct agreement *agreement)
{
	struct interval raw = raw_interval(readings, units, totals, alpha);
	double chance;

	agreement->is_defined = true;
	agreement->interval = raw;
	if (kind == AGREE_RAW) {
		agreement->replicates = 0;
	} else if (totals->at_odds == 0) {
		agreement->replicates = 0;
		chance = by_chance(totals, kind);
		agreement->interval.low =
			fmax(-1, (raw.low - chance) / (1 - chance));
	} else {
		resample(readings, units, kind, alpha, seed, agreement);
	}
}

struct agreement agree_measure(const struct readings *readings,
			       enum agree_kind kind, double alpha,
			       uint64_t seed, size_t replicates)
{
	struct agreement agreement = { .replicates = replicates };
	struct unit *units;
	struct totals totals;

	assert(kind < AGREE_KINDS && alpha > 0 && alpha < 1);
	if (kind == AGREE_KAPPA && readings->readers != 2)
		agreement.why_not = "kappa is for two readers";
	else if (kind != AGREE_RAW && readings->classes < 2)
		agreement.why_not = "there is one class only";
	if (agreement.why_not)
		return agreement;
	if (replicates == 0)
		agreement.replicates = AGREE_REPLICATES;
	units = units_of(readings);
	totals_init(&totals, readings->classes);
	totals_count(&totals, readings, units, NULL);
	for (size_t i = 0; i < readings->items; i++) {
		if (units[i].read < 2)
			continue;
		agreement.items++;
		agreement.pairs += units[i].read * (units[i].read - 1) / 2;
	}
	agreement.why_not = agree_value(&totals, kind, &agreement.value);
	if (!agreement.why_not)
		find_interval(readings, units, &totals, kind, alpha, seed,
			      &agreement);
	totals_release(&totals);
	free(units);
	return agreement;
}

struct agreement agree_disagreement(size_t differing, size_t pairs,
				    double alpha)
{
	struct agreement q = { .items = pairs, .pairs = pairs };

	assert(differing <= pairs);
	if (pairs == 0) {
		q.why_not = "no item was read twice";
		return q;
	}
	q.is_defined = true;
	q.value = (double)differing / (double)pairs;
	q.interval = wilson((double)differing, (double)pairs, alpha);
	return q;
}

struct agreement agree_noise(size_t differing, size_t pairs, size_t classes,
			     double alpha)
{
	struct agreement e = agree_disagreement(differing, pairs, alpha);

	if (!e.is_defined)
		return e;
	e.value = noise_from_disagreement(e.value, classes);
	e.interval.low = noise_from_disagreement(e.interval.low, classes);
	e.interval.high = noise_from_disagreement(e.interval.high, classes);
	return e;
}
