/* rank.c - see rank.h */
#include "evaluate/score/rank.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/measure/binomial.h"
#include "data/measure/group.h"
#include "data/measure/special.h"
#include "evaluate/score/order.h"

/* Differences of areas are multiples of 1 / (positives * negatives); what is
 * smaller than this is rounding. */
#define NO_SPREAD 1e-14

enum { AUROC, PRECISION, AREAS };

/* One model against one class, or the mean over classes. */
struct areas {
	const char *why_not; /* NULL when defined */
	size_t positives, negatives, classes;
	double area[AREAS];
	double *influence[AREAS]; /* (count): the area's change per weight of
				     the item; they sum to 0 */
};

/* The items in the order of one class's probability. */
struct lineup {
	size_t count;
	uint32_t *order;   /* (count) */
	float *score;	   /* (count), falling */
	bool *is_positive; /* (count), in order */
	double positives, negatives;
};

/* Why the class has no areas, or NULL; release it in any case. */
static const char *lineup_init(struct lineup *lineup,
			       const struct scored *scored, size_t class_index)
{
	size_t n = scored->count, positives = 0;

	assert(class_index < scored->classes);
	for (size_t i = 0; i < n; i++)
		positives += scored->gold[i] == class_index;
	*lineup = (struct lineup){ .count = n,
				   .positives = (double)positives,
				   .negatives = (double)(n - positives) };
	if (!scored->log_probability)
		return "the model gave no probabilities";
	if (n == 0)
		return "there is no item";
	if (positives == 0)
		return "no item is of this class";
	if (positives == n)
		return "every item is of this class";
	lineup->order = xcalloc(n, sizeof(*lineup->order));
	lineup->score = xcalloc(n, sizeof(*lineup->score));
	lineup->is_positive = xcalloc(n, sizeof(*lineup->is_positive));
	order_falling(scored->log_probability + class_index, scored->classes, n,
		      lineup->order, lineup->score);
	for (size_t i = 0; i < n; i++)
		lineup->is_positive[i] =
			scored->gold[lineup->order[i]] == class_index;
	return NULL;
}

static void lineup_release(struct lineup *lineup)
{
	free(lineup->order);
	free(lineup->score);
	free(lineup->is_positive);
}

static double hits_between(const struct lineup *lineup, size_t start,
			   size_t end)
{
	double hits = 0;

	for (size_t i = start; i < end; i++)
		hits += lineup->is_positive[i];
	return hits;
}

/* From the highest score: both areas, and DeLong's components of AUROC, which
 * are an item's chance of standing right against a random one of the other
 * side. */
static void sweep_down(const struct lineup *lineup, struct areas *areas)
{
	double m = lineup->positives, n = lineup->negatives, above = 0;
	double pairs = 0, precisions = 0;
	double *component = areas->influence[AUROC];

	for (size_t i = 0, end; i < lineup->count; i = end) {
		double hits, beaten, beaten_by;

		end = order_tie_end(lineup->score, lineup->count, i);
		hits = hits_between(lineup, i, end);
		/* half of its run counts as beaten */
		beaten = n - ((double)i - above) -
			 ((double)(end - i) - hits) / 2;
		beaten_by = above + hits / 2;
		for (size_t j = i; j < end; j++)
			component[lineup->order[j]] = lineup->is_positive[j]
							      ? beaten / n
							      : beaten_by / m;
		above += hits;
		pairs += hits * beaten;
		precisions += hits * above / (double)end;
	}
	areas->area[AUROC] = pairs / (m * n);
	areas->area[PRECISION] = precisions / m;
	for (size_t i = 0; i < lineup->count; i++) {
		double *value = &component[lineup->order[i]];

		*value = (*value - areas->area[AUROC]) /
			 (lineup->is_positive[i] ? m : n);
	}
}

/*
 * From the lowest: the influence on average precision. With P(s) the precision
 * at score s and N(s) the items from s on, an item with y = 1 in the class and
 * 0 outside has
 *
 *	[y (P(own) - AP) + sum over class items not above it of
 *				(y - P(s)) / N(s)] / positives
 */
static void sweep_up(const struct lineup *lineup, struct areas *areas)
{
	double from_here = lineup->positives, inverses = 0, shares = 0;
	double *influence = areas->influence[PRECISION];
	size_t start;

	for (size_t end = lineup->count; end > 0; end = start) {
		double precision = from_here / (double)end, hits;

		start = order_tie_start(lineup->score, end);
		hits = hits_between(lineup, start, end);
		inverses += hits / (double)end;
		shares += hits * precision / (double)end;
		for (size_t j = start; j < end; j++) {
			double value = -shares;

			if (lineup->is_positive[j])
				value += precision - areas->area[PRECISION] +
					 inverses;
			influence[lineup->order[j]] = value / lineup->positives;
		}
		from_here -= hits;
	}
}

static void areas_init(struct areas *areas, size_t count)
{
	*areas = (struct areas){ .why_not = NULL };
	for (int kind = 0; kind < AREAS; kind++)
		areas->influence[kind] =
			xcalloc(count, sizeof(*areas->influence[kind]));
}

static void areas_release(struct areas *areas)
{
	for (int kind = 0; kind < AREAS; kind++)
		free(areas->influence[kind]);
}

static void measure_class(const struct scored *scored, size_t class_index,
			  struct areas *areas)
{
	struct lineup lineup;

	areas->why_not = lineup_init(&lineup, scored, class_index);
	areas->positives = (size_t)lineup.positives;
	areas->negatives = (size_t)lineup.negatives;
	areas->classes = !areas->why_not;
	if (!areas->why_not) {
		sweep_down(&lineup, areas);
		sweep_up(&lineup, areas);
	}
	lineup_release(&lineup);
}

static void areas_add(struct areas *sum, const struct areas *one, size_t count)
{
	if (sum->classes == 0 || one->positives < sum->positives)
		sum->positives = one->positives;
	if (sum->classes == 0 || one->negatives < sum->negatives)
		sum->negatives = one->negatives;
	sum->classes++;
	for (int kind = 0; kind < AREAS; kind++) {
		sum->area[kind] += one->area[kind];
		for (size_t i = 0; i < count; i++)
			sum->influence[kind][i] += one->influence[kind][i];
	}
}

static void measure_macro(const struct scored *scored, struct areas *areas)
{
	struct areas one;
	const char *why_not = "there is no class";

	areas_init(&one, scored->count);
	for (size_t k = 0; k < scored->classes; k++) {
		measure_class(scored, k, &one);
		if (one.why_not)
			why_not = one.why_not;
		else
			areas_add(areas, &one, scored->count);
	}
	areas_release(&one);
	for (int kind = 0; kind < AREAS && areas->classes > 0; kind++) {
		areas->area[kind] /= (double)areas->classes;
		for (size_t i = 0; i < scored->count; i++)
			areas->influence[kind][i] /= (double)areas->classes;
	}
	if (areas->classes > 0)
		return;
	areas->why_not = !scored->log_probability || scored->count == 0
				 ? why_not
				 : "all items are of one class";
}

static void measure(const struct scored *scored, size_t class_index,
		    struct areas *areas)
{
	areas_init(areas, scored->count);
	if (class_index == RANK_MACRO)
		measure_macro(scored, areas);
	else
		measure_class(scored, class_index, areas);
}

struct spread {
	double standard_error; /* 0: none that could be measured */
	double freedom;	       /* infinite: normal */
};

/* Obuchowski 1997: groups' sums on either side, and what the sides share. */
static double clustered_error(const struct scored *scored, size_t class_index,
			      const double *influence)
{
	double *sums = xcalloc(2 * scored->groups, sizeof(*sums));
	bool *is_there = xcalloc(2 * scored->groups, sizeof(*is_there));
	double count[2] = { 0, 0 }, square[2] = { 0, 0 }, product = 0;
	double groups = (double)scored->groups, variance = 0;

	for (size_t i = 0; i < scored->count; i++) {
		size_t side = 2 * scored->group_of[i] +
			      (scored->gold[i] == class_index);

		sums[side] += influence[i];
		is_there[side] = true;
	}
	for (size_t g = 0; g < scored->groups; g++) {
		for (int side = 0; side < 2; side++) {
			double sum = sums[2 * g + (size_t)side];

			count[side] += is_there[2 * g + (size_t)side];
			square[side] += sum * sum;
		}
		product += sums[2 * g] * sums[2 * g + 1];
	}
	free(sums);
	free(is_there);
	if (count[0] < 2 || count[1] < 2)
		return 0;
	for (int side = 0; side < 2; side++)
		variance += count[side] / (count[side] - 1) * square[side];
	variance += 2 * groups / (groups - 1) * product;
	return sqrt(fmax(0, variance));
}

static struct spread spread_of(const struct scored *scored, size_t class_index,
			       int kind, const double *influence)
{
	struct group *groups = xcalloc(scored->groups, sizeof(*groups));
	struct spread spread;

	group_collect(scored->group_of, influence, scored->count, groups,
		      scored->groups);
	spread.freedom = group_effective_count(groups, scored->groups) - 1;
	if (kind == AUROC && class_index != RANK_MACRO) {
		spread.standard_error =
			clustered_error(scored, class_index, influence);
		if (scored->groups == scored->count)
			spread.freedom = INFINITY;
	} else {
		/* of a mean whose items are count times the influence */
		spread.standard_error =
			(double)scored->count *
			group_standard_error(groups, scored->groups);
	}
	free(groups);
	if (spread.freedom <= 0 || scored->groups < 2 ||
	    spread.standard_error <= NO_SPREAD)
		spread.standard_error = 0;
	return spread;
}

static double half_width(const struct spread *spread, double alpha)
{
	double quantile =
		isinf(spread->freedom)
			? normal_two_sided(alpha)
			: -student_quantile(alpha / 2, spread->freedom);

	return quantile * spread->standard_error;
}

static double two_sided_p(const struct spread *spread, double z)
{
	return 2 * (isinf(spread->freedom)
			    ? normal_cdf(-fabs(z))
			    : student_cdf(-fabs(z), spread->freedom));
}

static struct interval area_interval(double area, const struct spread *spread,
				     double trials, double alpha)
{
	double logit, half;

	if (area == 1 || area == 0)
		return clopper_pearson(area * trials, trials, alpha);
	if (spread->standard_error == 0)
		return (struct interval){ 0, 1 };
	logit = log(area / (1 - area));
	half = half_width(spread, alpha) / (area * (1 - area));
	return (struct interval){ 1 / (1 + exp(half - logit)),
				  1 / (1 + exp(-half - logit)) };
}

static struct figure area_figure(const struct scored *scored,
				 size_t class_index, const struct areas *areas,
				 int kind, double alpha)
{
	struct figure figure = { { false, 0, areas->why_not },
				 { 0, 1 },
				 (double)scored->count };
	double trials = (double)areas->positives;
	struct spread spread;

	if (areas->why_not)
		return figure;
	if (kind == AUROC && areas->negatives < areas->positives)
		trials = (double)areas->negatives;
	spread = spread_of(scored, class_index, kind, areas->influence[kind]);
	if (scored->groups < scored->count)
		trials *= (spread.freedom + 1) / (double)scored->count;
	figure.score.is_defined = true;
	figure.score.value = areas->area[kind];
	figure.interval =
		area_interval(areas->area[kind], &spread, trials, alpha);
	return figure;
}

static struct ranking summarise(const struct scored *scored, size_t class_index,
				const struct areas *areas, double alpha)
{
	return (struct ranking){
		.positives = areas->positives,
		.negatives = areas->negatives,
		.classes = areas->classes,
		.auroc = area_figure(scored, class_index, areas, AUROC, alpha),
		.average_precision = area_figure(scored, class_index, areas,
						 PRECISION, alpha),
	};
}

struct ranking rank_model(const struct scored *scored, size_t class_index,
			  double alpha)
{
	struct areas areas;
	struct ranking ranking;

	assert(alpha > 0 && alpha < 1);
	measure(scored, class_index, &areas);
	ranking = summarise(scored, class_index, &areas, alpha);
	areas_release(&areas);
	return ranking;
}

/* Overwrites the second's influence with that on the difference. */
static struct rank_test test_areas(const struct scored *scored,
				   size_t class_index,
				   const struct areas *first,
				   struct areas *second, int kind, double alpha)
{
	const char *why_not = first->why_not ? first->why_not : second->why_not;
	struct rank_test test = { .difference = { { false, 0, why_not },
						  { -1, 1 },
						  (double)scored->count },
				  .why_not = why_not };
	struct spread spread;
	double value = second->area[kind] - first->area[kind], half;

	if (why_not)
		return test;
	for (size_t i = 0; i < scored->count; i++)
		second->influence[kind][i] -= first->influence[kind][i];
	test.difference.score.is_defined = true;
	test.difference.score.value = value;
	spread = spread_of(scored, class_index, kind, second->influence[kind]);
	if (spread.standard_error == 0) {
		test.why_not = "the difference does not vary from item to "
			       "item: no variance to test it by";
		return test;
	}
	half = half_width(&spread, alpha);
	test.difference.interval.low = fmax(-1, value - half);
	test.difference.interval.high = fmin(1, value + half);
	test.is_tested = true;
	test.standard_error = spread.standard_error;
	test.z = value / spread.standard_error;
	test.p = two_sided_p(&spread, test.z);
	return test;
}

struct rank_comparison rank_compare(const struct scored *first,
				    const struct scored *second,
				    size_t class_index, double alpha)
{
	struct rank_comparison comparison;
	struct areas areas[2];

	assert(alpha > 0 && alpha < 1);
	assert(first->classes == second->classes);
	assert(first->count == second->count);
	measure(first, class_index, &areas[0]);
	measure(second, class_index, &areas[1]);
	comparison.first = summarise(first, class_index, &areas[0], alpha);
	comparison.second = summarise(second, class_index, &areas[1], alpha);
	comparison.auroc = test_areas(first, class_index, &areas[0], &areas[1],
				      AUROC, alpha);
	comparison.average_precision = test_areas(first, class_index, &areas[0],
						  &areas[1], PRECISION, alpha);
	areas_release(&areas[0]);
	areas_release(&areas[1]);
	return comparison;
}

static struct rank_point point_at(const struct lineup *lineup, size_t end,
				  double hits)
{
	double misses = (double)end - hits;

	return (struct rank_point){
		.probability = exp((double)lineup->score[end - 1]),
		.true_positives = (size_t)hits,
		.false_positives = (size_t)misses,
		.recall = hits / lineup->positives,
		.precision = hits / (double)end,
		.false_positive_rate = misses / lineup->negatives,
	};
}

struct rank_curve rank_curve(const struct scored *scored, size_t class_index,
			     size_t steps, struct arena *arena)
{
	struct rank_curve curve = { NULL, 0, 0, 0 };
	size_t room = scored->count;
	double step = steps ? 1 / (double)steps : 0, hits = 0;
	struct lineup lineup;

	if (lineup_init(&lineup, scored, class_index))
		goto out;
	if (steps && room > 2 * steps + 2)
		room = 2 * steps + 2;
	curve.positives = (size_t)lineup.positives;
	curve.negatives = (size_t)lineup.negatives;
	curve.points = arena_alloc(arena, room, sizeof(*curve.points));
	for (size_t i = 0, end; i < lineup.count; i = end) {
		const struct rank_point *last =
			curve.points + (i > 0 ? curve.count - 1 : 0);
		struct rank_point point;

		end = order_tie_end(lineup.score, lineup.count, i);
		hits += hits_between(&lineup, i, end);
		point = point_at(&lineup, end, hits);
		if (i > 0 && end < lineup.count &&
		    point.recall - last->recall < step &&
		    point.false_positive_rate - last->false_positive_rate <
			    step)
			continue;
		assert(curve.count < room);
		curve.points[curve.count++] = point;
	}
out:
	lineup_release(&lineup);
	return curve;
}
