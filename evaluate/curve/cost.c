/* cost.c - prices, net gain, and the labels that earn most; see cost.h */
#include "evaluate/curve/cost.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "data/base/arena.h"
#include "data/measure/percentile.h"

static struct score undefined(const char *why_not)
{
	return (struct score){ false, 0, why_not };
}

/* What leaves the range of numbers is no answer either. */
static struct score defined(double value)
{
	if (!isfinite(value))
		return undefined("the prices are too large to reckon with");
	return (struct score){ true, value, NULL };
}

static bool is_amount(double value)
{
	return isfinite(value) && value >= 0;
}

struct score cost_minutes(double labels, double seconds_per_label)
{
	if (!is_amount(labels))
		return undefined("the number of labels is not a number");
	if (!is_amount(seconds_per_label) || seconds_per_label == 0)
		return undefined("no time per label is measured");
	return defined(labels * seconds_per_label / 60);
}

struct score cost_money(double labels, double seconds_per_label,
			double per_hour)
{
	struct score minutes = cost_minutes(labels, seconds_per_label);

	if (!minutes.is_defined)
		return minutes;
	if (!is_amount(per_hour))
		return undefined("no hourly cost is stated");
	return defined(minutes.value * per_hour / 60);
}

/* What every question about predictions needs. */
static const char *fault_of_value(const struct cost *cost)
{
	if (!is_amount(cost->error_value))
		return "the value of an avoided error is not a number";
	if (cost->error_value == 0)
		return "no value of an avoided error is stated";
	if (!is_amount(cost->broken))
		return "the price of a broken prediction is not known";
	return NULL;
}

static const char *fault_of_expense(const struct cost *cost,
				    enum cost_question question)
{
	if (!is_amount(cost->fixed))
		return "the fixed cost is not known";
	if (question == COST_ADOPT)
		return NULL;
	if (!is_amount(cost->per_label))
		return "the cost of a label is not known";
	if (!is_amount(cost->training))
		return "the cost of training is not known";
	return NULL;
}

static const char *fault_of_predictions(const struct cost *cost)
{
	if (!is_amount(cost->predictions))
		return "the number of predictions is not a number";
	if (cost->predictions == 0)
		return "no number of predictions is stated";
	return NULL;
}

const char *cost_fault(const struct cost *cost, enum cost_question question)
{
	const char *fault = fault_of_value(cost);

	if (!fault)
		fault = fault_of_predictions(cost);
	return fault ? fault : fault_of_expense(cost, question);
}

static const char *fault_of_effect(double labels, struct cost_effect effect)
{
	if (!is_amount(labels))
		return "the number of labels is not a number";
	if (!isfinite(effect.difference) || !is_amount(effect.broken))
		return "the effect of tuning is not a number";
	return NULL;
}

struct score cost_effect_of(const struct paired *paired,
			    struct cost_effect *effect)
{
	size_t n = paired_count(paired);

	if (n == 0)
		return undefined("there are no items");
	effect->difference = paired_difference(paired);
	effect->broken = (double)paired->first_only / (double)n;
	return defined(effect->difference);
}

static double per_prediction(const struct cost *cost, struct cost_effect effect)
{
	return cost->error_value * effect.difference -
	       cost->broken * effect.broken;
}

static double expense(const struct cost *cost, enum cost_question question,
		      double labels)
{
	if (question == COST_ADOPT)
		return cost->fixed;
	return cost->per_label * labels + cost->training + cost->fixed;
}

struct score cost_net(const struct cost *cost, enum cost_question question,
		      double labels, struct cost_effect effect)
{
	const char *fault = cost_fault(cost, question);

	if (!fault)
		fault = fault_of_effect(labels, effect);
	if (fault)
		return undefined(fault);
	return defined(cost->predictions * per_prediction(cost, effect) -
		       expense(cost, question, labels));
}

struct score cost_break_even(const struct cost *cost,
			     enum cost_question question, double labels,
			     struct cost_effect effect)
{
	const char *fault = fault_of_value(cost);

	if (!fault)
		fault = fault_of_expense(cost, question);
	if (!fault)
		fault = fault_of_effect(labels, effect);
	if (fault)
		return undefined(fault);
	if (per_prediction(cost, effect) <= 0)
		return undefined("a prediction of the tuned model is worth no "
				 "more, so no number of them pays");
	return defined(expense(cost, question, labels) /
		       per_prediction(cost, effect));
}

struct score cost_per_item(const struct table *table, enum table_model model,
			   const double *matrix)
{
	double sum = 0;

	if (table->items == 0)
		return undefined("there are no items");
	for (size_t i = 0; i < table->cell_count; i++) {
		const struct cell *cell = &table->cells[i];
		size_t answer =
			model == TABLE_FIRST ? cell->first : cell->second;

		sum += (double)cell->count *
		       matrix[cell->gold * (table->classes + 1) + answer];
	}
	if (!isfinite(sum))
		return undefined("a price that occurs is not a number");
	return defined(sum / (double)table->items);
}

/* cost_labels_of_law() for prices that are in order. */
static double best_labels(const struct cost *cost, const struct curve_law *law)
{
	/* what one more label saves at first, over what it costs */
	double steepness =
		cost->error_value * cost->predictions * law->b * law->c;

	if (steepness == 0)
		return 0;
	if (law->form == CURVE_EXP3)
		return fmax(0, log(steepness / cost->per_label) / law->c);
	return pow(steepness / cost->per_label, 1 / (law->c + 1));
}

/* Adding labels asks about their cost, not about training's or the rest. */
static const char *fault_of_labels(const struct cost *cost)
{
	const char *fault = fault_of_value(cost);

	if (!fault)
		fault = fault_of_predictions(cost);
	if (!fault && !is_amount(cost->per_label))
		fault = "the cost of a label is not known";
	return fault;
}

struct score cost_labels_of_law(const struct cost *cost,
				const struct curve_law *law)
{
	const char *fault = fault_of_labels(cost);

	if (fault)
		return undefined(fault);
	if (!is_amount(law->a) || !is_amount(law->b) || !is_amount(law->c))
		return undefined("the law is not made of numbers");
	return (struct score){ true, best_labels(cost, law), NULL };
}

static void clip_optimum(const struct cost *cost,
			 const struct curve_bootstrap *bootstrap, double low,
			 double high, double alpha,
			 struct cost_optimum *optimum)
{
	double *values = xcalloc(bootstrap->count, sizeof(*values));
	double best = best_labels(cost, &bootstrap->fit.law);

	optimum->is_clipped_above = best > high;
	optimum->is_clipped_below = best < low;
	optimum->labels = fmin(high, fmax(low, best));
	for (size_t r = 0; r < bootstrap->count; r++) {
		best = best_labels(cost, &bootstrap->laws[r]);
		values[r] = fmin(high, fmax(low, best));
	}
	optimum->interval =
		percentile_interval(values, bootstrap->count, alpha);
	optimum->is_defined = true;
	free(values);
}

struct cost_optimum cost_optimum(const struct cost *cost,
				 const struct curve_bootstrap *bootstrap,
				 double have, double broken, double alpha)
{
	const struct curve_fit *fit = &bootstrap->fit;
	double low = fmax(have, (double)fit->smallest);
	double high = CURVE_REACH * (double)fit->largest;
	struct cost_optimum optimum = { .why_not = fault_of_labels(cost) };
	struct cost_effect effect = { 0, broken };

	assert(alpha > 0 && alpha < 1);
	if (!optimum.why_not && !bootstrap->is_defined)
		optimum.why_not = bootstrap->why_not;
	else if (!optimum.why_not && !is_amount(have))
		optimum.why_not = "the number of labels is not a number";
	else if (!optimum.why_not && low > high)
		optimum.why_not = "more is labelled already than the curve "
				  "reaches";
	optimum.net = undefined(optimum.why_not);
	if (optimum.why_not)
		return optimum;
	clip_optimum(cost, bootstrap, low, high, alpha, &optimum);
	if (!bootstrap->has_base) {
		optimum.net = undefined("the untuned model's error on the "
					"same items is not known");
		return optimum;
	}
	effect.difference =
		bootstrap->base_error - curve_error(&fit->law, optimum.labels);
	optimum.net = cost_net(cost, COST_WORTH_IT, optimum.labels, effect);
	return optimum;
}
