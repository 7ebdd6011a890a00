/* flip.c - see flip.h */
#include "evaluate/slice/flip.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "data/measure/binomial.h"
#include "data/measure/group.h"

static double confidence_of(const double *confidence, size_t i)
{
	return confidence ? confidence[i] : NAN;
}

static int by_wrong_confidence(const void *a, const void *b)
{
	const struct flip *x = a, *y = b;
	bool is_broken = x->second != x->gold;
	double p = is_broken ? x->second_confidence : x->first_confidence;
	double q = is_broken ? y->second_confidence : y->first_confidence;

	p = isnan(p) ? -1 : p;
	q = isnan(q) ? -1 : q;
	if (p != q)
		return p > q ? -1 : 1;
	return (x->item > y->item) - (x->item < y->item);
}

struct flip_list flips_collect(const struct flip_rows *rows,
			       struct arena *arena)
{
	size_t n = rows->count;
	struct flip_list list = {
		.broken = arena_alloc(arena, n, sizeof(struct flip)),
		.fixed = arena_alloc(arena, n, sizeof(struct flip)),
	};

	for (size_t i = 0; i < n; i++) {
		bool was_right = rows->first[i] == rows->gold[i];
		bool is_right = rows->second[i] == rows->gold[i];
		struct flip flip = {
			rows->items[i],
			rows->gold[i],
			rows->first[i],
			rows->second[i],
			confidence_of(rows->first_confidence, i),
			confidence_of(rows->second_confidence, i),
		};

		if (was_right && !is_right)
			list.broken[list.broken_count++] = flip;
		else if (!was_right && is_right)
			list.fixed[list.fixed_count++] = flip;
	}
	if (list.broken_count)
		qsort(list.broken, list.broken_count, sizeof(struct flip),
		      by_wrong_confidence);
	if (list.fixed_count)
		qsort(list.fixed, list.fixed_count, sizeof(struct flip),
		      by_wrong_confidence);
	return list;
}

/* Shares of the three events that the rates are made of. */
struct shares {
	double broken, second_wrong, first_right;
};

static struct shares count_shares(const struct answers *answers, double *broken)
{
	struct shares shares = { 0, 0, 0 };
	double n = (double)answers->count;

	for (size_t i = 0; i < answers->count; i++) {
		bool right = answers->first[i] == answers->gold[i];
		bool wrong = answers->second[i] != answers->gold[i];

		broken[i] = right && wrong;
		shares.broken += broken[i] / n;
		shares.second_wrong += wrong / n;
		shares.first_right += right / n;
	}
	return shares;
}

/* Of the logarithm of the relative rate, around it: each item's influence is
 * what its three events weigh, each over its share. */
static struct interval log_spread(const struct answers *answers,
				  const struct shares *shares, double alpha,
				  struct group *groups, double *influence)
{
	for (size_t i = 0; i < answers->count; i++) {
		bool right = answers->first[i] == answers->gold[i];
		bool wrong = answers->second[i] != answers->gold[i];

		influence[i] = 1 + (right && wrong) / shares->broken -
			       wrong / shares->second_wrong -
			       right / shares->first_right;
	}
	group_collect(answers->group_of, influence, answers->count, groups,
		      answers->groups);
	return group_jackknife(groups, answers->groups, alpha);
}

static struct figure relative_rate(const struct answers *answers,
				   const struct shares *shares,
				   const struct figure *rate, double alpha,
				   struct group *groups, double *scratch)
{
	struct figure figure = { .n = rate->n };
	double chance = shares->second_wrong * shares->first_right;
	double most = fmin(shares->second_wrong, shares->first_right);
	struct interval spread;

	if (chance <= 0) {
		figure.score.why_not =
			shares->second_wrong > 0
				? "the first model is never right"
				: "the second model is never wrong";
		return figure;
	}
	figure.score.is_defined = true;
	figure.score.value = shares->broken / chance;
	figure.interval =
		(struct interval){ 0,
				   fmin(rate->interval.high, most) / chance };
	if (shares->broken <= 0)
		return figure;
	spread = log_spread(answers, shares, alpha, groups, scratch);
	figure.interval.low = figure.score.value * exp(spread.low);
	figure.interval.high =
		fmin(figure.score.value * exp(spread.high), most / chance);
	return figure;
}

struct flip_rates flips_rate(const struct answers *answers, double alpha,
			     struct arena *arena)
{
	struct flip_rates rates = { 0 };
	size_t n = answers->count;
	double *score = arena_alloc(arena, n, sizeof(*score));
	struct group *groups =
		arena_alloc(arena, answers->groups, sizeof(*groups));
	struct shares shares;
	double effect;

	rates.rate.n = rates.relative.n = (double)n;
	if (!n) {
		rates.rate.score.why_not = rates.relative.score.why_not =
			"there is no item";
		return rates;
	}
	shares = count_shares(answers, score);
	group_collect(answers->group_of, score, n, groups, answers->groups);
	effect = answers->groups < n
			 ? group_design_effect(groups, answers->groups)
			 : 1;
	rates.rate.score.is_defined = true;
	rates.rate.score.value = shares.broken;
	rates.rate.interval = wilson(shares.broken * (double)n / effect,
				     (double)n / effect, alpha);
	rates.relative = relative_rate(answers, &shares, &rates.rate, alpha,
				       groups, score);
	return rates;
}
