/* policy_reason.c - a figure and a result in words; see policy.h */
#include "evaluate/gate/policy_reason.h"

#include <math.h>

#include "data/measure/binomial.h"
#include "evaluate/threshold/bar.h"

/* Beyond this, "label more" is no advice. */
#define ITEMS_MAX 1000000

static void say_number(struct text *out, const struct policy_figure *figure,
		       double value)
{
	switch (figure->unit) {
	case POLICY_SHARE:
		/* No "-0.0". */
		text_printf(out, "%.1f",
			    fabs(value) < 0.0005 ? 0 : 100 * value);
		break;
	case POLICY_COUNT:
		text_printf(out, "%.0f", value);
		break;
	default:
		text_printf(out, "%.3f", fabs(value) < 0.0005 ? 0 : value);
		break;
	}
}

static void say_interval(struct text *out, const struct policy_figure *figure)
{
	if (figure->is_one_sided)
		text_add(out, ", at least ");
	else
		text_add(out, ", from ");
	say_number(out, figure, figure->interval.low);
	text_add(out, figure->is_one_sided ? " and at most " : " to ");
	say_number(out, figure, figure->interval.high);
	text_printf(out,
		    figure->is_one_sided ? ", each with %.4g %% confidence"
					 : " with %.4g %% confidence",
		    100 * figure->confidence);
}

static void say_figure(struct text *out, const struct policy_figure *figure)
{
	if (!figure->is_measured) {
		text_printf(out, "not measured: %s", figure->why_not);
		return;
	}
	if (figure->unit == POLICY_WORDS) {
		text_add(out, figure->words);
		return;
	}
	say_number(out, figure, figure->value);
	if (figure->unit == POLICY_SHARE)
		text_add(out, " %");
	if (figure->has_interval)
		say_interval(out, figure);
	if (figure->n > 0)
		text_printf(out, "; %.0f %s", figure->n,
			    figure->counted ? figure->counted : "items");
}

const char *policy_figure_words(const struct policy_figure *figure,
				struct arena *arena)
{
	struct text text = TEXT_INIT;
	const char *words;

	say_figure(&text, figure);
	words = arena_strdup(arena, text_get(&text));
	text_release(&text);
	return words;
}

/* A bar as one from below on a share: "at most 5 % broken" is "at least 95 %
 * not broken". False where no share can be on the other side. */
static bool from_below(const struct policy_bar *policy_bar,
		       const struct policy_figure *figure, struct bar *bar,
		       struct bar_reading *reading)
{
	bool is_above = policy_bar->relation == POLICY_AT_LEAST ||
			policy_bar->relation == POLICY_ABOVE;

	*bar = (struct bar){ .value = is_above ? policy_bar->value
					       : 1 - policy_bar->value };
	*reading = (struct bar_reading){
		.is_defined = figure->is_measured,
		.value = is_above ? figure->value : 1 - figure->value,
		.design_effect = fmax(1, figure->design_effect),
	};
	return bar->value > 0 && bar->value < 1;
}

/* How many things a proportion would have to count; 0: no number, or not
 * known. */
static size_t count_needed(const struct policy_bar *policy_bar,
			   const struct policy_figure *figure)
{
	double alpha = 1 - figure->confidence;
	struct bar_reading reading;
	struct bar bar;

	if (!from_below(policy_bar, figure, &bar, &reading))
		return 0;
	if (!figure->is_measured)
		return binomial_smallest_n(0, 1 - bar.value, alpha);
	return bar_count_needed(&bar, &reading, alpha);
}

/* By the square root law: as many items as would bring the interval's end on
 * the bar's side to the bar. */
static double items_needed(const struct policy_bar *bar,
			   const struct policy_figure *figure)
{
	double distance = fabs(figure->value - bar->value);
	double reach = figure->value > bar->value
			       ? figure->value - figure->interval.low
			       : figure->interval.high - figure->value;
	double times = distance > 0 ? reach / distance : INFINITY;

	return ceil(figure->n * times * times);
}

static void say_missing(struct text *out, const struct policy_bar *bar,
			const struct policy_figure *figure)
{
	const char *counted = figure->counted ? figure->counted : "items";

	if (figure->is_proportion && figure->confidence > 0) {
		size_t needed = count_needed(bar, figure);

		if (needed > figure->n)
			text_printf(out, "; needs %s%zu %s, has %.0f",
				    figure->is_measured ? "" : "at least ",
				    needed, counted, figure->n);
		else if (figure->is_measured)
			text_printf(out,
				    "; at this rate no number of %s "
				    "would show it",
				    counted);
		return;
	}
	if (!figure->is_measured)
		return;
	if (figure->by_chance)
		text_printf(out, "; %s", figure->by_chance);
	else if (figure->has_interval && figure->n > 0) {
		double needed = items_needed(bar, figure);

		if (needed <= ITEMS_MAX)
			text_printf(out, "; about %.0f %s would settle it",
				    needed, counted);
		else
			text_add(out, "; too near to the bar to be settled");
	}
}

const char *policy_reason(const struct policy_bar *bar,
			  const struct policy_figure *figure,
			  enum policy_state state, struct arena *arena)
{
	struct text text = TEXT_INIT;
	const char *reason;

	say_figure(&text, figure);
	if (state == POLICY_INCONCLUSIVE)
		say_missing(&text, bar, figure);
	reason = arena_strdup(arena, text_get(&text));
	text_release(&text);
	return reason;
}
