/* share.c - the chart's error, class by class; see share.h */
#include "evaluate/share/share.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/group.h"
#include "data/measure/paired.h"
#include "data/measure/special.h"

double share_weight(const struct scored *scored, size_t item)
{
	return scored->occurrences ? scored->occurrences[item] : 1;
}

/* Sums of weights by class; (classes + 1), the last answered with none. */
struct sums {
	double *truth, *counted;
	double all;
};

static void sums_init(struct sums *sums, const struct scored *scored)
{
	sums->truth = xcalloc(scored->classes + 1, sizeof(*sums->truth));
	sums->counted = xcalloc(scored->classes + 1, sizeof(*sums->counted));
	sums->all = 0;
	for (size_t i = 0; i < scored->count; i++) {
		double weight = share_weight(scored, i);

		assert(weight >= 0 && scored->gold[i] < scored->classes);
		assert(scored->said[i] <= scored->classes);
		sums->truth[scored->gold[i]] += weight;
		sums->counted[scored->said[i]] += weight;
		sums->all += weight;
	}
}

static void sums_release(struct sums *sums)
{
	free(sums->truth);
	free(sums->counted);
}

double share_mean_error(const struct scored *scored)
{
	struct sums sums;
	double error = 0;

	sums_init(&sums, scored);
	for (size_t k = 0; k < scored->classes; k++)
		error += fabs(sums.counted[k] - sums.truth[k]);
	if (sums.all > 0)
		error /= (double)scored->classes * sums.all;
	sums_release(&sums);
	return error;
}

/* Groups that have weight, first in `groups`; how many. Scores: +1 for an item
 * answered with the class wrongly, -1 for one missed. */
static size_t collect(const struct scored *scored, size_t class_index,
		      struct group *groups)
{
	size_t kept = 0;

	for (size_t g = 0; g < scored->groups; g++)
		groups[g] = (struct group){ 0, 0 };
	for (size_t i = 0; i < scored->count; i++) {
		struct group *group = &groups[scored->group_of[i]];
		double weight = share_weight(scored, i);

		assert(scored->group_of[i] < scored->groups);
		group->size += weight;
		if (scored->said[i] == class_index)
			group->sum += weight;
		if (scored->gold[i] == class_index)
			group->sum -= weight;
	}
	for (size_t g = 0; g < scored->groups; g++)
		if (groups[g].size > 0)
			groups[kept++] = groups[g];
	return kept;
}

static bool are_alone_and_equal(const struct scored *scored, size_t groups)
{
	for (size_t i = 1; i < scored->count; i++) {
		double other = share_weight(scored, i);

		if (other < share_weight(scored, 0) ||
		    other > share_weight(scored, 0))
			return false;
	}
	return groups == scored->count;
}

static struct interval tango(const struct scored *scored, size_t class_index,
			     double alpha)
{
	struct paired paired = { 0 };

	for (size_t i = 0; i < scored->count; i++) {
		bool is_gold = scored->gold[i] == class_index;
		bool is_said = scored->said[i] == class_index;

		paired.both_right += is_gold && is_said;
		paired.first_only += is_gold && !is_said;
		paired.second_only += !is_gold && is_said;
		paired.both_wrong += !is_gold && !is_said;
	}
	return paired_tango(&paired, alpha);
}

static void measure_interval(struct share *share, const struct group *groups,
			     size_t count, double alpha)
{
	double equal = group_effective_count(groups, count);
	double z = normal_two_sided(alpha), half = z * z / (equal + z * z);

	share->method = SHARE_JACKKNIFE;
	share->interval = group_jackknife(groups, count, alpha);
	if (count < 2 || equal <= 1) {
		share->method = SHARE_UNKNOWN;
	} else if (share->standard_error < 1e-12) {
		share->method = SHARE_ALL_ALIKE;
		share->interval.low = share->error - half;
		share->interval.high = share->error + half;
	}
	share->interval.low = fmax(-1, share->interval.low);
	share->interval.high = fmin(1, share->interval.high);
}

static void measure_class(struct shares *shares, const struct scored *scored,
			  size_t k, struct group *groups, double alpha)
{
	struct share *share = &shares->of[k];
	size_t count = collect(scored, k, groups);

	shares->groups = count;
	shares->groups_equal = group_effective_count(groups, count);
	share->error = group_mean(groups, count);
	share->standard_error = group_standard_error(groups, count);
	if (count > 1 && are_alone_and_equal(scored, count)) {
		share->method = SHARE_TANGO;
		share->interval = tango(scored, k, alpha);
	} else {
		measure_interval(share, groups, count, alpha);
	}
	shares->mean_error += fabs(share->error) / (double)shares->classes;
	if (fabs(share->error) > shares->max_error) {
		shares->max_error = fabs(share->error);
		shares->worst = k;
	}
}

void shares_measure(struct shares *shares, const struct scored *scored,
		    double alpha)
{
	struct sums sums;
	struct group *groups;

	assert(alpha > 0 && alpha < 1 && scored->classes > 0);
	*shares = (struct shares){ .classes = scored->classes,
				   .items = scored->count };
	sums_init(&sums, scored);
	shares->occurrences = sums.all;
	shares->is_defined = sums.all > 0;
	if (!shares->is_defined) {
		shares->why_not = "there are no items";
		sums_release(&sums);
		return;
	}
	shares->of = xcalloc(scored->classes, sizeof(*shares->of));
	groups = xcalloc(scored->groups, sizeof(*groups));
	for (size_t k = 0; k < scored->classes; k++) {
		shares->of[k].truth = sums.truth[k] / sums.all;
		shares->of[k].counted = sums.counted[k] / sums.all;
		measure_class(shares, scored, k, groups, alpha);
	}
	shares->unanswered = sums.counted[scored->classes] / sums.all;
	free(groups);
	sums_release(&sums);
}

void shares_release(struct shares *shares)
{
	free(shares->of);
}

static struct score rate(double part, double whole, const char *why_not)
{
	if (whole > 0)
		return (struct score){ true, part / whole, NULL };
	return (struct score){ false, 0, why_not };
}

struct share_rates share_rates_of(const struct scored *scored,
				  size_t class_index)
{
	struct share_rates rates = { 0 };
	double negative = 0, positive = 0, wrong = 0, missed = 0;

	assert(class_index < scored->classes);
	for (size_t i = 0; i < scored->count; i++) {
		double weight = share_weight(scored, i);
		bool is_said = scored->said[i] == class_index;

		if (scored->gold[i] == class_index) {
			rates.positives++;
			positive += weight;
			missed += is_said ? 0 : weight;
		} else {
			rates.negatives++;
			negative += weight;
			wrong += is_said ? weight : 0;
		}
	}
	rates.fpr = rate(wrong, negative, "every item is of this class");
	rates.fnr = rate(missed, positive, "no item is of this class");
	if (positive + negative > 0)
		rates.share = positive / (positive + negative);
	return rates;
}

double share_bias(double p, double fpr, double fnr)
{
	return (1 - p) * fpr - p * fnr;
}

struct score share_balance(double fpr, double fnr)
{
	return rate(fpr, fpr + fnr, "there are no errors: any share will do");
}

struct score share_crossover(double p, double bias)
{
	assert(p >= 0 && p <= 1);
	/* Roundings of sums of shares are not a bias. */
	return rate(p * (1 - p), fabs(bias) < 1e-12 ? 0 : bias * bias,
		    "there is no bias: a bar of any size hides the errors");
}

struct share_limits share_crossover_limits(const struct share *share)
{
	double low = share->interval.low, high = share->interval.high;
	double p = share->truth, nearest = 0;
	struct share_limits limits;

	if (low > 0 || high < 0)
		nearest = fmin(fabs(low), fabs(high));
	limits.value = share_crossover(p, share->error);
	limits.low = share_crossover(p, fmax(fabs(low), fabs(high)));
	limits.high = share_crossover(p, nearest);
	return limits;
}
