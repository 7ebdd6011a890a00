/* verdict.c - the decision table; see verdict.h */
#include "evaluate/verdict.h"

#include <assert.h>
#include <math.h>

double look_alpha(unsigned look, unsigned claim)
{
	double alpha;

	assert(look >= 1 && claim >= 1);
	alpha = look == 1 ? 0.03 : 0.01 * pow(0.5, look - 2);
	return alpha * pow(0.5, claim - 1);
}

double bar_alpha(unsigned look, unsigned claim)
{
	return look_alpha(look, claim) / CANDIDATE_KINDS;
}

static void cannot_tell(const struct verdict_input *input,
			struct verdict *verdict, enum verdict_row row,
			size_t next_opening)
{
	verdict->word = CANNOT_TELL_YET;
	verdict->row = row;
	verdict->is_final = next_opening > input->available;
	verdict->next_opening = next_opening;
	if (next_opening > input->resolved)
		verdict->missing = next_opening - input->resolved;
}

static void decided(struct verdict *verdict, enum verdict_row row,
		    enum verdict_word word)
{
	verdict->row = row;
	verdict->word = word;
	verdict->is_final = true;
}

static size_t items_read(const struct verdict_input *input)
{
	return input->opening > 0 ? input->opening : input->resolved;
}

/* Row 1 and 2: is there enough to open at all? */
static bool decide_sealed(const struct verdict_input *input,
			  struct verdict *verdict)
{
	size_t needed = input->opening;

	if (needed < VERDICT_RESOLVED_MIN)
		needed = VERDICT_RESOLVED_MIN;
	if (input->resolved < needed) {
		cannot_tell(input, verdict, ROW_TOO_FEW_RESOLVED, needed);
		return true;
	}
	if (input->effective_groups < VERDICT_GROUPS_MIN) {
		/* groups grow about as items do */
		double factor =
			VERDICT_GROUPS_MIN / fmax(1, input->effective_groups);

		cannot_tell(input, verdict, ROW_TOO_FEW_GROUPS,
			    (size_t)ceil((double)items_read(input) * factor));
		return true;
	}
	return false;
}

/* How a candidate stands to the bars together: all passed, one certainly
 * missed, or neither; and the bar that says so, with its margin. */
struct standing {
	enum bar_state state;
	size_t bar;
	double margin;
};

static double margin_of(const struct bar *bar,
			const struct bar_reading *reading)
{
	if (reading->state == BAR_MISSES)
		return reading->bounds.high - bar->value;
	return reading->bounds.low - bar->value;
}

static struct standing stand(const struct verdict_input *input,
			     enum candidate_kind kind)
{
	const struct bar_reading *readings = input->candidates[kind].readings;
	/* from mild to grave; the gravest bar speaks for the candidate */
	static const int gravity[] = {
		[BAR_PASSES] = 0, [BAR_OPEN] = 1, [BAR_MISSES] = 2
	};
	struct standing standing = { BAR_PASSES, 0, INFINITY };

	for (size_t i = 0; i < input->bar_count; i++) {
		enum bar_state state = readings[i].state;
		double margin = margin_of(&input->bars[i], &readings[i]);

		if (gravity[state] < gravity[standing.state] ||
		    (state == standing.state && margin >= standing.margin))
			continue;
		standing = (struct standing){ state, i, margin };
	}
	return standing;
}

static void speak_for(struct verdict *verdict, enum candidate_kind kind,
		      const struct standing *standing)
{
	verdict->candidate = kind;
	verdict->bar = standing->bar;
	verdict->margin = standing->margin;
}

static void decide_bars(const struct verdict_input *input,
			struct verdict *verdict)
{
	static const struct {
		enum verdict_row row;
		enum verdict_word word;
	} passes[CANDIDATE_KINDS] = {
		{ ROW_UNTUNED_PASSES, DEPLOY_AS_IS },
		{ ROW_THRESHOLDED_PASSES, DEPLOY_WITH_THRESHOLDS },
		{ ROW_TUNED_PASSES, TUNING_PAYS },
	};
	bool is_open = false, is_any = false;

	for (int kind = 0; kind < CANDIDATE_KINDS; kind++) {
		struct standing standing;

		if (!input->candidates[kind].is_available)
			continue;
		standing = stand(input, (enum candidate_kind)kind);
		if (standing.state == BAR_PASSES) {
			decided(verdict, passes[kind].row, passes[kind].word);
			speak_for(verdict, (enum candidate_kind)kind,
				  &standing);
			return;
		}
		if (standing.state == BAR_OPEN
			    ? !is_open
			    : !is_open && (!is_any ||
					   standing.margin > verdict->margin))
			speak_for(verdict, (enum candidate_kind)kind,
				  &standing);
		is_open |= standing.state == BAR_OPEN;
		is_any = true;
	}
	assert(is_any);
	if (is_open)
		cannot_tell(input, verdict, ROW_BARS_OPEN,
			    2 * items_read(input));
	else
		decided(verdict, ROW_ALL_MISS, NOT_GOOD_ENOUGH_YET);
}

static void decide_difference(const struct verdict_input *input,
			      struct verdict *verdict)
{
	double low = input->interval.low, high = input->interval.high;
	bool is_sure = !input->needs_p || input->p <= verdict->alpha;
	bool is_gain = input->is_high_resilience
			       ? low > 0 && input->difference >= input->worth
			       : low >= input->worth;

	if (!input->has_difference)
		cannot_tell(input, verdict, ROW_NO_DIFFERENCE,
			    input->candidates[CANDIDATE_TUNED].is_available
				    ? 2 * items_read(input)
				    : 0);
	else if (high < 0 && is_sure)
		decided(verdict, ROW_WORSE, WORSE);
	else if (is_gain && is_sure)
		decided(verdict, ROW_GAIN, TUNING_PAYS);
	/* U / factor < worth, also for a factor of 0 */
	else if (high < input->worth * input->noise_factor)
		decided(verdict, ROW_NO_GAIN, TUNING_DOES_NOT_PAY);
	else
		cannot_tell(input, verdict, ROW_OPEN, 2 * items_read(input));
}

struct verdict verdict_decide(const struct verdict_input *input)
{
	struct verdict verdict = {
		.alpha = look_alpha(input->look, input->claim),
		.leaves_out_shares =
			input->is_high_impact && input->is_high_resilience,
	};

	assert(input->worth > 0);
	assert(input->noise_factor >= 0 && input->noise_factor <= 1);
	if (decide_sealed(input, &verdict))
		return verdict;
	if (input->bar_count > 0)
		decide_bars(input, &verdict);
	else
		decide_difference(input, &verdict);
	return verdict;
}

int verdict_exit_status(enum verdict_word word)
{
	switch (word) {
	case DEPLOY_AS_IS:
	case DEPLOY_WITH_THRESHOLDS:
	case TUNING_PAYS:
		return 0;
	case CANNOT_TELL_YET:
		return 3;
	default:
		return 1;
	}
}
