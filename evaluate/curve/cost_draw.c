/* cost_draw.c - effects that the data allow, and the chance to gain */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/arena.h"
#include "data/base/rng.h"
#include "data/measure/percentile.h"
#include "evaluate/curve/cost.h"

/* Gamma(shape, 1) for shape > 0: squeeze of Marsaglia and Tsang (2000), with
 * their lift for shapes below 1. */
static double draw_gamma(struct rng *rng, double shape)
{
	double lift = 1, d, c;

	if (shape < 1) {
		lift = pow(1 - rng_uniform(rng), 1 / shape);
		shape++;
	}
	d = shape - 1.0 / 3;
	c = 1 / sqrt(9 * d);
	for (;;) {
		double x = rng_normal(rng), u = 1 - rng_uniform(rng);
		double v = 1 + c * x;

		if (v <= 0)
			continue;
		v = v * v * v;
		if (log(u) < 0.5 * x * x + d * (1 - v + log(v)))
			return lift * d * v;
	}
}

void cost_draw_paired(const struct paired *paired, uint64_t seed,
		      struct cost_effect *effects, size_t count)
{
	struct rng streams = rng_stream(seed, "cost of four counts");
	double agreed = (double)paired->both_right + (double)paired->both_wrong;

	for (size_t r = 0; r < count; r++) {
		struct rng rng = { rng_at(&streams, r), 0 };
		double broken =
			draw_gamma(&rng, (double)paired->first_only + 0.5);
		double fixed =
			draw_gamma(&rng, (double)paired->second_only + 0.5);
		/* the two that agree together: a half each */
		double sum = broken + fixed + draw_gamma(&rng, agreed + 1);

		effects[r].difference = (fixed - broken) / sum;
		effects[r].broken = broken / sum;
	}
}

/* Sums of each group, so that a replicate adds groups, not items. */
struct sums {
	double saved, broken, items;
};

void cost_draw_items(const struct cost_items *items, uint64_t seed,
		     struct cost_effect *effects, size_t count)
{
	struct rng streams = rng_stream(seed, "cost of items");
	size_t groups = items->group_of ? items->group_count : items->count;
	struct sums *sums = xcalloc(groups, sizeof(*sums));

	assert(items->count > 0);
	for (size_t i = 0; i < items->count; i++) {
		size_t g = items->group_of ? items->group_of[i] : i;

		assert(g < groups);
		sums[g].saved += items->saved[i];
		sums[g].broken += items->is_broken && items->is_broken[i];
		sums[g].items++;
	}
	for (size_t r = 0; r < count; r++) {
		struct rng rng = { rng_at(&streams, r), 0 };
		struct sums all = { 0, 0, 0 };

		for (size_t i = 0; i < groups; i++) {
			size_t g = (size_t)rng_below(&rng, groups);

			all.saved += sums[g].saved;
			all.broken += sums[g].broken;
			all.items += sums[g].items;
		}
		effects[r].difference = all.saved / all.items;
		effects[r].broken = all.broken / all.items;
	}
	free(sums);
}

struct score cost_draw_curve(const struct curve_bootstrap *bootstrap, double n,
			     double broken, struct cost_effect *effects)
{
	/* whether the curve speaks of n at all is the curve's to say */
	struct curve_estimate error = curve_predict(bootstrap, n, 0.5);

	if (!error.is_defined)
		return (struct score){ false, 0, error.why_not };
	if (!bootstrap->has_base)
		return (struct score){ false, 0,
				       "the untuned model's error on the same "
				       "items is not known" };
	for (size_t r = 0; r < bootstrap->count; r++) {
		effects[r].difference = bootstrap->base_errors[r] -
					curve_error(&bootstrap->laws[r], n);
		effects[r].broken = broken;
	}
	return (struct score){ true, bootstrap->base_error - error.value,
			       NULL };
}

struct cost_chance cost_chance(const struct cost *cost,
			       enum cost_question question, double labels,
			       const struct cost_effect *effects, size_t count,
			       double alpha)
{
	struct cost_chance chance = { .why_not = "nothing is drawn",
				      .replicates = count };
	double *nets = xcalloc(count, sizeof(*nets));
	size_t positive = 0;

	assert(alpha > 0 && alpha < 1);
	for (size_t r = 0; r < count; r++) {
		struct score net = cost_net(cost, question, labels, effects[r]);

		chance.why_not = net.why_not;
		if (!net.is_defined)
			break;
		nets[r] = net.value;
		positive += net.value > 0;
	}
	chance.is_defined = !chance.why_not;
	if (chance.is_defined) {
		chance.positive = (double)positive / (double)count;
		chance.net = percentile_interval(nets, count, alpha);
	}
	free(nets);
	return chance;
}
