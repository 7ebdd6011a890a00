/* sentence.c - a verdict in words; see verdict.h */
#include "data/base/log.h"
#include "evaluate/verdict.h"

#include <assert.h>
#include <math.h>

static const char *const candidate_texts[CANDIDATE_KINDS] = {
	[CANDIDATE_UNTUNED] = "the best untuned candidate",
	[CANDIDATE_THRESHOLDED] = "the model with moved thresholds",
	[CANDIDATE_TUNED] = "the tuned model",
};

const char *verdict_word_text(enum verdict_word word)
{
	static const char *const texts[VERDICT_WORDS] = {
		[DEPLOY_AS_IS] = "DEPLOY AS IS",
		[DEPLOY_WITH_THRESHOLDS] = "DEPLOY WITH THRESHOLDS",
		[TUNING_PAYS] = "TUNING PAYS",
		[TUNING_DOES_NOT_PAY] = "TUNING DOES NOT PAY",
		[NOT_GOOD_ENOUGH_YET] = "NOT GOOD ENOUGH YET",
		[WORSE] = "WORSE",
		[CANNOT_TELL_YET] = "CANNOT TELL YET",
	};

	assert(word < VERDICT_WORDS);
	return texts[word];
}

static double confidence(double alpha)
{
	return 100 * (1 - alpha);
}

/* "accuracy +6.2 points (97 % interval +1.9 to +10.5; fixed 45, broke 20 of
 * 400 items) over the model as it is" */
static void say_difference(const struct verdict_input *input,
			   const struct verdict *verdict, struct text *out)
{
	text_printf(out, "%s %+.1f points (%.4g %% interval %+.1f to %+.1f",
		    input->metric, 100 * input->difference,
		    confidence(verdict->alpha), 100 * input->interval.low,
		    100 * input->interval.high);
	if (input->needs_p)
		text_printf(out, "; p = %.2g", input->p);
	if (input->paired)
		text_printf(out, "; fixed %zu, broke %zu of %zu items",
			    input->paired->second_only,
			    input->paired->first_only,
			    paired_count(input->paired));
	text_printf(out, ") over %s",
		    candidate_texts[input->is_against_thresholded
					    ? CANDIDATE_THRESHOLDED
					    : CANDIDATE_UNTUNED]);
}

/* "precision(complaint) >= 0.9 (measured 0.940 on 120 items, at least 0.880
 * with 99 % confidence)" */
static void say_bar(const struct verdict_input *input,
		    const struct verdict *verdict, struct text *out)
{
	const struct bar_reading *reading =
		&input->candidates[verdict->candidate].readings[verdict->bar];
	bool is_missed = reading->state == BAR_MISSES;

	text_add(out, input->bars[verdict->bar].text);
	if (!reading->is_defined) {
		text_add(out, " (there is no item to measure it on)");
		return;
	}
	text_printf(out,
		    " (measured %.3f on %zu items, at %s %.3f with %.4g %% "
		    "confidence)",
		    reading->value, reading->count,
		    is_missed ? "most" : "least",
		    is_missed ? reading->bounds.high : reading->bounds.low,
		    confidence(bar_alpha(input->look, input->claim)));
}

static void say_passed(const struct verdict_input *input,
		       const struct verdict *verdict, struct text *reason,
		       struct text *change)
{
	const struct bar_reading *reading =
		&input->candidates[verdict->candidate].readings[verdict->bar];

	text_printf(reason, "%s clears every bar; closest is ",
		    candidate_texts[verdict->candidate]);
	say_bar(input, verdict, reason);
	text_printf(change,
		    "it would change if that bar were above %.3f, or if the "
		    "texts change",
		    reading->bounds.low);
}

static void say_missed(const struct verdict_input *input,
		       const struct verdict *verdict, struct text *reason,
		       struct text *change)
{
	text_printf(reason,
		    "every candidate certainly misses a bar; %s comes nearest "
		    "and falls %.1f points short of ",
		    candidate_texts[verdict->candidate],
		    -100 * verdict->margin);
	say_bar(input, verdict, reason);
	if (input->candidates[CANDIDATE_TUNED].is_available)
		text_add(change, "a better model or more training labels could "
				 "change it, as a new claim on unopened items");
	else
		text_add(change, "tuning could change it: label train items, "
				 "tune, and claim again on unopened items");
}

/* What more labels would do, for CANNOT TELL YET. */
static void say_labels(const struct verdict_input *input,
		       const struct verdict *verdict, struct text *change)
{
	const char *about = verdict->row == ROW_TOO_FEW_GROUPS ? "about " : "";
	char duration[DURATION_TEXT];

	if (verdict->is_final) {
		text_printf(change,
			    "the next opening needs %s%zu items and the test "
			    "has %zu in all: import more items, or decide "
			    "without a verdict",
			    about, verdict->next_opening, input->available);
		return;
	}
	if (verdict->missing == 0) {
		text_printf(change,
			    "the %zu items of the next opening are labelled: "
			    "open again",
			    verdict->next_opening);
		return;
	}
	text_printf(change, "%s%zu more test label%s", about, verdict->missing,
		    verdict->missing == 1 ? "" : "s");
	if (input->seconds_per_label > 0)
		text_printf(change, " (about %s)",
			    duration_text((double)verdict->missing *
						  input->seconds_per_label,
					  duration));
	text_printf(change, " would allow the opening at %zu items",
		    verdict->next_opening);
}

static void say_bars_open(const struct verdict_input *input,
			  const struct verdict *verdict, struct text *reason,
			  struct text *change)
{
	const struct bar *bar = &input->bars[verdict->bar];
	const struct bar_reading *reading =
		&input->candidates[verdict->candidate].readings[verdict->bar];
	size_t needed = bar_count_needed(bar, reading,
					 bar_alpha(input->look, input->claim));

	text_printf(reason, "%s may clear or miss ",
		    candidate_texts[verdict->candidate]);
	say_bar(input, verdict, reason);
	say_labels(input, verdict, change);
	if (needed > reading->count)
		text_printf(change,
			    "; at the rate measured this bar needs %zu items, "
			    "it has %zu",
			    needed, reading->count);
}

static void say_gain(const struct verdict_input *input,
		     const struct verdict *verdict, struct text *reason,
		     struct text *change)
{
	bool is_low = !input->is_high_resilience;

	text_add(reason, "tuning brings ");
	say_difference(input, verdict, reason);
	text_printf(reason, "; %.1f points are worthwhile", 100 * input->worth);
	text_printf(change,
		    "it would change if only a gain above %.1f points were "
		    "worthwhile%s",
		    100 * (is_low ? input->interval.low : input->difference),
		    is_low ? ", or if errors mattered less" : "");
}

static void say_no_gain(const struct verdict_input *input,
			const struct verdict *verdict, struct text *reason,
			struct text *change)
{
	text_add(reason, "tuning brings ");
	say_difference(input, verdict, reason);
	text_printf(reason, "; %.1f points would be worthwhile",
		    100 * input->worth);
	if (input->noise_factor > 0 && input->noise_factor < 1)
		text_printf(reason,
			    ", and what wrong labels may hide makes it %.1f at "
			    "most",
			    100 * input->interval.high / input->noise_factor);
	text_printf(change,
		    "deploy %s; another tuned model would be a new claim on "
		    "unopened items",
		    candidate_texts[input->is_against_thresholded
					    ? CANDIDATE_THRESHOLDED
					    : CANDIDATE_UNTUNED]);
}

static void say_sealed(const struct verdict_input *input,
		       const struct verdict *verdict, struct text *reason,
		       struct text *change)
{
	if (verdict->row == ROW_TOO_FEW_RESOLVED)
		text_printf(reason,
			    "%zu test items are resolved and this opening "
			    "needs %zu, so the test stays sealed",
			    input->resolved, verdict->next_opening);
	else
		text_printf(reason,
			    "the test items come in groups that weigh as %.1f "
			    "of equal size, and a verdict needs at least %d",
			    input->effective_groups, VERDICT_GROUPS_MIN);
	say_labels(input, verdict, change);
}

static void say_worse(const struct verdict_input *input,
		      const struct verdict *verdict, struct text *reason,
		      struct text *change)
{
	text_add(reason, "the tuned model is worse: ");
	say_difference(input, verdict, reason);
	text_add(change, "another way of tuning or more training labels could "
			 "change it, as a new claim on unopened items");
}

static void say_open(const struct verdict_input *input,
		     const struct verdict *verdict, struct text *reason,
		     struct text *change)
{
	text_add(reason, "tuning brings ");
	say_difference(input, verdict, reason);
	text_printf(reason,
		    ", which neither shows nor rules out a gain of %.1f points",
		    100 * input->worth);
	say_labels(input, verdict, change);
}

static void say_no_difference(const struct verdict_input *input,
			      const struct verdict *verdict,
			      struct text *reason, struct text *change)
{
	if (!input->candidates[CANDIDATE_TUNED].is_available) {
		text_add(reason, "there is no tuned model to compare with");
		text_add(change,
			 "label train items and tune, then claim again");
		return;
	}
	text_printf(reason, "the %s of the models cannot be compared: %s",
		    input->metric,
		    input->why_not ? input->why_not : "it is undefined");
	say_labels(input, verdict, change);
}

void verdict_sentence(const struct verdict_input *input,
		      const struct verdict *verdict, struct text *reason,
		      struct text *change)
{
	static void (*const say[VERDICT_ROWS])(const struct verdict_input *,
					       const struct verdict *,
					       struct text *, struct text *) = {
		[ROW_TOO_FEW_RESOLVED] = say_sealed,
		[ROW_TOO_FEW_GROUPS] = say_sealed,
		[ROW_UNTUNED_PASSES] = say_passed,
		[ROW_THRESHOLDED_PASSES] = say_passed,
		[ROW_TUNED_PASSES] = say_passed,
		[ROW_ALL_MISS] = say_missed,
		[ROW_BARS_OPEN] = say_bars_open,
		[ROW_NO_DIFFERENCE] = say_no_difference,
		[ROW_WORSE] = say_worse,
		[ROW_GAIN] = say_gain,
		[ROW_NO_GAIN] = say_no_gain,
		[ROW_OPEN] = say_open,
	};

	assert(verdict->row < VERDICT_ROWS);
	say[verdict->row](input, verdict, reason, change);
}
