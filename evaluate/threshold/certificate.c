/* certificate.c - see certificate.h */
#include "evaluate/threshold/certificate.h"

#include <assert.h>
#include <math.h>

#include "data/measure/binomial.h"
#include "data/measure/group_tally.h"

/* P(so many right or more) were the true rate the bar's level. */
static double chance(const struct bar *bar, const struct certificate *one)
{
	return binomial_at_least((double)one->right / one->design_effect,
				 (double)one->count / one->design_effect,
				 bar->value);
}

/* Holm's step-down p-values, in place: each step takes the smallest p that is
 * not taken yet (its state still undefined). Returns how many are at most
 * alpha. */
static size_t holm(struct certificate *certificates, size_t count, double alpha)
{
	double reached = 0;
	size_t given = 0;

	for (size_t i = 0; i < count; i++)
		certificates[i].state = CERTIFICATE_UNDEFINED;
	for (size_t step = 0; step < count; step++) {
		struct certificate *next = NULL;

		for (size_t i = 0; i < count; i++)
			if (certificates[i].state == CERTIFICATE_UNDEFINED &&
			    (!next || certificates[i].p < next->p))
				next = &certificates[i];
		assert(next);
		reached = fmax(reached,
			       fmin(1, (double)(count - step) * next->p));
		next->p = reached;
		next->state = reached <= alpha ? CERTIFICATE_GIVEN
					       : CERTIFICATE_WITHHELD;
		given += reached <= alpha;
	}
	return given;
}

static const char *nothing_counted(enum bar_kind kind)
{
	switch (kind) {
	case BAR_PRECISION:
		return "no item is answered with this class";
	case BAR_RECALL:
		return "no item is of this class";
	default:
		return "there are no items";
	}
}

static void find_missing(const struct bar *bar, struct certificate *one)
{
	struct bar_reading reading = bar_read(bar, one->right, one->count,
					      one->design_effect, one->alpha);
	size_t needed;

	if (!one->count)
		needed = bar->value < 1 ? binomial_smallest_n(0, 1 - bar->value,
							      one->alpha)
					: 0;
	else
		needed = bar_count_needed(bar, &reading, one->alpha);
	one->missing = needed > one->count ? needed - one->count : 0;
}

void certify(const struct scored *rows, const uint32_t *said,
	     const struct bar *bars, size_t bar_count, double alpha,
	     struct certificate *certificates)
{
	size_t given, family;

	for (size_t b = 0; b < bar_count; b++) {
		struct bar_reading reading =
			bar_read_rows(&bars[b], rows, said, alpha);
		struct certificate *one = &certificates[b];

		*one = (struct certificate){ .right = reading.right,
					     .count = reading.count,
					     .design_effect =
						     reading.design_effect,
					     .value = reading.value };
		one->p = chance(&bars[b], one);
	}
	given = holm(certificates, bar_count, alpha);
	family = given == bar_count ? bar_count : bar_count - given;
	for (size_t b = 0; b < bar_count; b++) {
		struct certificate *one = &certificates[b];
		double n = (double)one->count / one->design_effect;

		one->alpha = alpha / (double)family;
		one->bound = clopper_pearson_lower(
			(double)one->right / one->design_effect, n, one->alpha);
		if (one->state == CERTIFICATE_GIVEN) {
			one->bound = given == bar_count
					     ? fmax(one->bound, bars[b].value)
					     : bars[b].value;
			continue;
		}
		if (!one->count) {
			one->state = CERTIFICATE_UNDEFINED;
			one->why_not = nothing_counted(bars[b].kind);
		}
		find_missing(&bars[b], one);
	}
}

static struct score precision_at(double tpr, double fpr, double prevalence)
{
	double right = tpr * prevalence, wrong = fpr * (1 - prevalence);
	struct score score = { 0 };

	if (prevalence > 1)
		score.why_not = "the class cannot be that frequent";
	else if (right + wrong == 0)
		score.why_not = "no item is answered with this class";
	else
		score = (struct score){ true, right / (right + wrong), NULL };
	return score;
}

struct prevalence prevalence_make(const struct scored *rows,
				  const uint32_t *said, size_t k, double alpha)
{
	static const double factors[PREVALENCE_ROWS] = { 0.5, 1, 2 };
	struct group_tally gold, rest;
	double tpr = 0, fpr = 0, low = 0, high = 1, share = 0;
	struct prevalence prevalence = { 0 };

	group_tally_init(&gold, rows->groups);
	group_tally_init(&rest, rows->groups);
	for (size_t i = 0; i < rows->count; i++)
		group_tally_add(rows->gold[i] == k ? &gold : &rest,
				rows->group_of[i], said[i] == k);
	prevalence.gold = gold.items;
	prevalence.rest = rest.items;
	if (gold.items && rest.items) {
		double inside = group_tally_design_effect(&gold);
		double outside = group_tally_design_effect(&rest);
		double n = (double)gold.items, m = (double)rest.items;
		double hits = (double)gold.all_right;
		double alarms = (double)rest.all_right;

		tpr = hits / n;
		fpr = alarms / m;
		share = n / (n + m);
		low = clopper_pearson_lower(hits / inside, n / inside,
					    alpha / 2);
		high = clopper_pearson_upper(alarms / outside, m / outside,
					     alpha / 2);
	}
	for (size_t f = 0; f < PREVALENCE_ROWS; f++) {
		struct prevalence_row *row = &prevalence.rows[f];

		row->prevalence = share * factors[f];
		if (share > 0) {
			row->precision =
				precision_at(tpr, fpr, row->prevalence);
			if (row->precision.is_defined)
				row->low =
					precision_at(low, high, row->prevalence)
						.value;
			continue;
		}
		row->precision.why_not = gold.items
						 ? "every item is of this class"
						 : "no item is of this class";
	}
	group_tally_release(&gold);
	group_tally_release(&rest);
	return prevalence;
}
