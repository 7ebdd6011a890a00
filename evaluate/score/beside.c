/* beside.c - see beside.h */
#include "evaluate/score/beside.h"

#include <math.h>
#include <string.h>

enum candidate_kind opening_baseline(const struct opening *opening)
{
	return opening->claim.is_against_thresholded ? CANDIDATE_THRESHOLDED
						     : CANDIDATE_UNTUNED;
}

enum candidate_kind opening_deployed(const struct opening *opening)
{
	switch (opening->verdict.word) {
	case DEPLOY_AS_IS:
		return CANDIDATE_UNTUNED;
	case DEPLOY_WITH_THRESHOLDS:
		return CANDIDATE_THRESHOLDED;
	case TUNING_DOES_NOT_PAY:
	case WORSE:
		return opening_baseline(opening);
	default:
		return CANDIDATE_TUNED;
	}
}

const char *candidate_name(enum candidate_kind kind)
{
	static const char *const names[CANDIDATE_KINDS] = {
		[CANDIDATE_UNTUNED] = "untuned",
		[CANDIDATE_THRESHOLDED] = "thresholds",
		[CANDIDATE_TUNED] = "tuned",
	};

	return names[kind];
}

/* Replicates of the mean errors, which decide nothing: at least these, and
 * twenty beyond each end of the interval. */
#define REPLICATES_MIN 1999

static size_t replicates_for(double alpha)
{
	return (size_t)fmax(REPLICATES_MIN, ceil(40 / alpha));
}

/* The smallest and the largest absolute value in an interval. */
static double nearest_to_zero(const struct interval *interval)
{
	if (interval->low <= 0 && interval->high >= 0)
		return 0;
	return fmin(fabs(interval->low), fabs(interval->high));
}

static double farthest_from_zero(const struct interval *interval)
{
	return fmax(fabs(interval->low), fabs(interval->high));
}

static void measure_shares(const struct scored *scored, double alpha,
			   struct arena *arena, struct beside_shares *out)
{
	struct shares shares, careful;
	double careful_alpha = alpha / (double)scored->classes;

	shares_measure(&shares, scored, alpha);
	shares_measure(&careful, scored, careful_alpha);
	out->shares = shares;
	out->shares.of = NULL;
	out->max.n = (double)scored->count;
	out->max.score.is_defined = shares.is_defined;
	out->max.score.why_not = shares.why_not;
	out->mean = out->max;
	if (shares.is_defined) {
		struct interval *max = &out->max.interval;

		out->shares.of = arena_copy(
			arena, shares.of, shares.classes * sizeof(*shares.of));
		out->max.score.value = shares.max_error;
		*max = (struct interval){ 0, 0 };
		for (size_t k = 0; k < shares.classes; k++) {
			max->low =
				fmax(max->low,
				     nearest_to_zero(&careful.of[k].interval));
			max->high = fmax(
				max->high,
				farthest_from_zero(&shares.of[k].interval));
		}
	}
	shares_release(&shares);
	shares_release(&careful);
}

static void take_mean(const struct share_comparison *c, int which,
		      struct beside_shares *out)
{
	out->mean.score.is_defined = c->is_defined;
	out->mean.score.why_not = c->why_not;
	if (!c->is_defined)
		return;
	out->mean.score.value = c->error[which].value;
	out->mean.interval = c->error[which].interval;
	/* Redrawing adds noise, so the ends can lie above what was seen. */
	out->mean.interval.low =
		fmin(out->mean.interval.low, out->mean.score.value);
	out->mean.interval.high = fmin(1, out->mean.interval.high);
}

/* The means of a candidate and of the tuned one, from one bootstrap. */
static void measure_means(const struct opening *opening,
			  enum candidate_kind kind, uint64_t seed,
			  struct beside *beside)
{
	struct scored first = reading_scored(&opening->reading, kind);
	struct scored second =
		reading_scored(&opening->reading, CANDIDATE_TUNED);
	double alpha = opening->look.alpha;
	struct share_comparison c = share_compare(&first, &second, seed,
						  replicates_for(alpha), alpha);

	take_mean(&c, 0, &beside->shares[kind]);
	take_mean(&c, 1, &beside->shares[CANDIDATE_TUNED]);
	if (kind != opening_baseline(opening))
		return;
	beside->share_gain.score =
		(struct score){ c.is_defined, c.gain.value, c.why_not };
	beside->share_gain.interval = c.gain.interval;
	beside->share_gain.n = (double)c.items;
}

static void measure_probabilities(const struct scored *scored, double alpha,
				  uint64_t seed, struct arena *arena,
				  struct beside_probabilities *out)
{
	const struct calibration_settings settings = {
		.bin_count = CALIBRATION_BINS,
		.alpha = alpha,
		.seed = seed,
	};

	out->is_there = scored->log_probability && scored->count;
	if (!out->is_there)
		return;
	out->log_loss = loss_mean(scored, LOSS_LOG, alpha);
	out->brier = loss_mean(scored, LOSS_BRIER, alpha);
	calibration_measure(scored, &settings, arena, &out->calibration);
	risk_coverage_measure(scored, alpha, BESIDE_RISK_STEPS, arena,
			      &out->risk_coverage);
	out->ranking = rank_model(scored, RANK_MACRO, alpha);
}

void beside_measure(const struct opening *opening, uint64_t seed,
		    struct arena *arena, struct beside *beside)
{
	double alpha = opening->look.alpha;

	memset(beside, 0, sizeof(*beside));
	beside->figures[CANDIDATE_UNTUNED] = &opening->comparison.first;
	beside->figures[CANDIDATE_TUNED] = &opening->comparison.second;
	if (opening->has_thresholds) {
		const struct comparison *c = &opening->thresholds.comparison;

		beside->figures[CANDIDATE_UNTUNED] = &c->first;
		beside->figures[CANDIDATE_THRESHOLDED] = &c->second;
	}
	for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
		struct scored rows = reading_scored(&opening->reading,
						    (enum candidate_kind)kind);

		if (!beside->figures[kind])
			continue;
		measure_shares(&rows, alpha, arena, &beside->shares[kind]);
		if (kind != CANDIDATE_THRESHOLDED)
			measure_probabilities(&rows, alpha, seed, arena,
					      &beside->probabilities[kind]);
	}
	measure_means(opening, CANDIDATE_UNTUNED, seed, beside);
	if (opening->has_thresholds)
		measure_means(opening, CANDIDATE_THRESHOLDED, seed, beside);
}
