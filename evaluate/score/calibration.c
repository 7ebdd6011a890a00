/* calibration.c - see calibration.h */
#include "evaluate/score/calibration.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/rng.h"
#include "data/measure/binomial.h"
#include "data/measure/group.h"
#include "data/measure/temperature.h"
#include "evaluate/score/order.h"

/* Beyond this many items a bin's count is drawn from the normal: a million
 * items would cost a thousand million draws. What that gets wrong is the skew
 * of a sum of thousands, which 1,000 draws cannot show. */
#define EXACT_ITEMS_MAX 4096

static const char *why_undefined(const struct scored *scored)
{
	if (scored->count == 0)
		return "there is no item";
	return scored->log_probability ? NULL
				       : "the model gave no probabilities";
}

void calibration_top_labels(const struct scored *scored, float *confidence,
			    double *right)
{
	for (size_t i = 0; i < scored->count; i++) {
		const float *row =
			scored->log_probability + i * scored->classes;
		float rest = (float)log(probability_rest(row, scored->classes));
		size_t best = 0;

		for (size_t k = 1; k < scored->classes; k++)
			if (row[k] > row[best])
				best = k;
		confidence[i] = fminf(0, fmaxf(row[best], rest));
		right[i] = best == scored->gold[i] && row[best] >= rest;
	}
}

/* Items in the order of their bins. */
struct binned {
	size_t bins, count;
	size_t *start;	  /* (bins + 1) */
	double *chance;	  /* (count): confidence */
	double *right;	  /* (count): 1 or 0 */
	size_t *group_of; /* (count) */
};

static size_t bin_of(const float *low, size_t bins, float confidence)
{
	size_t bin = bins - 1;

	while (bin > 0 && confidence < low[bin])
		bin--;
	return bin;
}

static void binned_init(struct binned *binned, const struct scored *scored,
			size_t bins)
{
	size_t n = scored->count, *next = xcalloc(bins, sizeof(*next));
	float *confidence = xcalloc(n, sizeof(*confidence));
	float *low = xcalloc(bins, sizeof(*low));
	double *right = xcalloc(n, sizeof(*right));

	*binned = (struct binned){ .bins = bins, .count = n };
	binned->start = xcalloc(bins + 1, sizeof(*binned->start));
	binned->chance = xcalloc(n, sizeof(*binned->chance));
	binned->right = xcalloc(n, sizeof(*binned->right));
	binned->group_of = xcalloc(n, sizeof(*binned->group_of));
	calibration_top_labels(scored, confidence, right);
	for (size_t b = 0; b < bins; b++)
		low[b] = (float)log((double)b / (double)bins);
	for (size_t i = 0; i < n; i++)
		binned->start[bin_of(low, bins, confidence[i]) + 1]++;
	for (size_t b = 0; b < bins; b++) {
		binned->start[b + 1] += binned->start[b];
		next[b] = binned->start[b];
	}
	for (size_t i = 0; i < n; i++) {
		size_t place = next[bin_of(low, bins, confidence[i])]++;

		binned->chance[place] = exp((double)confidence[i]);
		binned->right[place] = right[i];
		binned->group_of[place] = scored->group_of[i];
	}
	free(next);
	free(confidence);
	free(low);
	free(right);
}

static void binned_release(struct binned *binned)
{
	free(binned->start);
	free(binned->chance);
	free(binned->right);
	free(binned->group_of);
}

/* `groups` has room for all groups, zeroed, and is left so. */
static double design_effect(const struct binned *binned, size_t bin,
			    struct group *groups, struct group *in_bin)
{
	size_t count = 0;

	for (size_t i = binned->start[bin]; i < binned->start[bin + 1]; i++) {
		groups[binned->group_of[i]].size += 1;
		groups[binned->group_of[i]].sum += binned->right[i];
	}
	for (size_t i = binned->start[bin]; i < binned->start[bin + 1]; i++) {
		struct group *group = &groups[binned->group_of[i]];

		if (group->size > 0)
			in_bin[count++] = *group;
		*group = (struct group){ 0, 0 };
	}
	return group_design_effect(in_bin, count);
}

static void fill_bins(const struct binned *binned, size_t group_count,
		      double alpha, struct reliability_bin *bins)
{
	struct group *groups = xcalloc(group_count, sizeof(*groups));
	struct group *in_bin = xcalloc(group_count, sizeof(*in_bin));

	for (size_t b = 0; b < binned->bins; b++) {
		struct reliability_bin *bin = &bins[b];
		double sum = 0, right = 0, effect;

		for (size_t i = binned->start[b]; i < binned->start[b + 1];
		     i++) {
			sum += binned->chance[i];
			right += binned->right[i];
		}
		bin->low = (double)b / (double)binned->bins;
		bin->high = (double)(b + 1) / (double)binned->bins;
		bin->count = binned->start[b + 1] - binned->start[b];
		bin->right = (size_t)right;
		bin->confidence = bin->count ? sum / (double)bin->count : 0;
		effect = design_effect(binned, b, groups, in_bin);
		bin->accuracy = clopper_pearson(
			right / effect, (double)bin->count / effect, alpha);
	}
	free(groups);
	free(in_bin);
}

static double bin_gap(const struct reliability_bin *bin, double right)
{
	return fabs(right - bin->confidence * (double)bin->count);
}

static double draw_right(const struct binned *binned, size_t bin, double mean,
			 double variance, struct rng *rng)
{
	double right = 0;

	if (binned->start[bin + 1] - binned->start[bin] > EXACT_ITEMS_MAX)
		return mean + sqrt(variance) * rng_normal(rng);
	for (size_t i = binned->start[bin]; i < binned->start[bin + 1]; i++)
		right += rng_uniform(rng) < binned->chance[i];
	return right;
}

static int compare_reals(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static void draw_null(const struct binned *binned, uint64_t seed,
		      struct calibration *calibration)
{
	size_t draws = calibration->draws, hits = 0, above = (draws + 1) / 20;
	double *errors = xcalloc(draws, sizeof(*errors));
	double *variance = xcalloc(binned->bins, sizeof(*variance));
	struct rng seeds = rng_stream(seed, "calibration");

	for (size_t b = 0; b < binned->bins; b++)
		for (size_t i = binned->start[b]; i < binned->start[b + 1]; i++)
			variance[b] +=
				binned->chance[i] * (1 - binned->chance[i]);
	for (size_t d = 0; d < draws; d++) {
		struct rng rng = { rng_at(&seeds, d), 0 };

		for (size_t b = 0; b < binned->bins; b++) {
			const struct reliability_bin *bin =
				&calibration->bins[b];
			double mean = bin->confidence * (double)bin->count;
			double right =
				draw_right(binned, b, mean, variance[b], &rng);

			errors[d] +=
				bin_gap(bin, right) / (double)binned->count;
		}
		hits += errors[d] >= calibration->error.value - 1e-12;
	}
	qsort(errors, draws, sizeof(*errors), compare_reals);
	calibration->null_median = errors[draws / 2];
	calibration->null_high = errors[draws - (above ? above : 1)];
	calibration->p = (double)(hits + 1) / (double)(draws + 1);
	free(errors);
	free(variance);
}

void calibration_measure(const struct scored *scored,
			 const struct calibration_settings *settings,
			 struct arena *arena, struct calibration *calibration)
{
	struct binned binned;

	assert(settings->bin_count > 0);
	assert(settings->alpha > 0 && settings->alpha < 1);
	*calibration = (struct calibration){
		.error.why_not = why_undefined(scored),
		.n = scored->count,
		.draws = settings->draws ? settings->draws : CALIBRATION_DRAWS,
	};
	if (calibration->error.why_not)
		return;
	calibration->error.is_defined = true;
	calibration->bin_count = settings->bin_count;
	calibration->bins = arena_alloc(arena, settings->bin_count,
					sizeof(*calibration->bins));
	binned_init(&binned, scored, settings->bin_count);
	fill_bins(&binned, scored->groups, settings->alpha, calibration->bins);
	for (size_t b = 0; b < binned.bins; b++)
		calibration->error.value +=
			bin_gap(&calibration->bins[b],
				(double)calibration->bins[b].right) /
			(double)binned.count;
	draw_null(&binned, settings->seed, calibration);
	binned_release(&binned);
}

/* Items by falling confidence. */
struct queue {
	size_t count;
	uint32_t *order;   /* (count) */
	float *confidence; /* (count), falling */
	double *wrong;	   /* (count): 1 or 0, in order */
};

static void queue_init(struct queue *queue, const struct scored *scored)
{
	size_t n = scored->count;
	float *confidence = xcalloc(n, sizeof(*confidence));
	double *right = xcalloc(n, sizeof(*right));

	queue->count = n;
	queue->order = xcalloc(n, sizeof(*queue->order));
	queue->confidence = xcalloc(n, sizeof(*queue->confidence));
	queue->wrong = xcalloc(n, sizeof(*queue->wrong));
	calibration_top_labels(scored, confidence, right);
	order_falling(confidence, 1, n, queue->order, queue->confidence);
	for (size_t i = 0; i < n; i++)
		queue->wrong[i] = 1 - right[queue->order[i]];
	free(confidence);
	free(right);
}

static void queue_release(struct queue *queue)
{
	free(queue->order);
	free(queue->confidence);
	free(queue->wrong);
}

static void walk_down(const struct queue *queue, size_t steps,
		      struct risk_coverage *out)
{
	double n = (double)queue->count, wrong = 0, last = 0;

	for (size_t i = 0, end; i < queue->count; i = end) {
		double coverage, risk;

		end = order_tie_end(queue->confidence, queue->count, i);
		for (size_t j = i; j < end; j++)
			wrong += queue->wrong[j];
		coverage = (double)end / n;
		risk = wrong / (double)end;
		out->area.score.value += risk * (double)(end - i) / n;
		if (steps && i > 0 && end < queue->count &&
		    coverage - last < 1 / (double)steps)
			continue;
		last = coverage;
		assert(!steps || out->count < steps + 2);
		out->points[out->count++] =
			(struct risk_point){ exp((double)queue->confidence[i]),
					     coverage, risk };
	}
	out->error = wrong / n;
}

/*
 * From the least confident up: values whose mean is the area and whose spread
 * is its. An item that is wrong (1) or right (0) counts in the risks R of all
 * items not above it, of which N are at least as confident each:
 *
 *	R(own) + sum over items not above it of (wrong - R) / N
 */
static void walk_up(const struct queue *queue, double wrong, double *value)
{
	double inverses = 0, risks = 0;
	size_t start;

	for (size_t end = queue->count; end > 0; end = start) {
		double here = (double)end, risk = wrong / here, size;

		start = order_tie_start(queue->confidence, end);
		size = (double)(end - start);
		inverses += size / here;
		risks += size * risk / here;
		for (size_t j = start; j < end; j++) {
			value[queue->order[j]] =
				risk + queue->wrong[j] * inverses - risks;
			wrong -= queue->wrong[j];
		}
	}
}

void risk_coverage_measure(const struct scored *scored, double alpha,
			   size_t steps, struct arena *arena,
			   struct risk_coverage *out)
{
	size_t n = scored->count, room = steps && steps + 2 < n ? steps + 2 : n;
	struct queue queue;
	struct group *groups;
	struct interval interval;
	double *value;

	assert(alpha > 0 && alpha < 1);
	*out = (struct risk_coverage){ .area = { { false, 0,
						   why_undefined(scored) },
						 { 0, 1 },
						 (double)n } };
	if (out->area.score.why_not)
		return;
	out->area.score.is_defined = true;
	out->points = arena_alloc(arena, room, sizeof(*out->points));
	value = xcalloc(n, sizeof(*value));
	groups = xcalloc(scored->groups, sizeof(*groups));
	queue_init(&queue, scored);
	walk_down(&queue, steps, out);
	out->excess = out->area.score.value - out->error;
	if (out->error < 1)
		out->excess -= (1 - out->error) * log1p(-out->error);
	walk_up(&queue, out->error * (double)n, value);
	group_collect(scored->group_of, value, n, groups, scored->groups);
	interval = group_jackknife(groups, scored->groups, alpha);
	if (interval.high - interval.low > 1e-13)
		out->area.interval =
			(struct interval){ fmax(0, interval.low),
					   fmin(1, interval.high) };
	queue_release(&queue);
	free(groups);
	free(value);
}
