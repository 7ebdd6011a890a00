/* left_out.c - what a verdict does not look at: see report.h */
#include "evaluate/report/report.h"

static void add(struct report *report, struct arena *arena, const char *text)
{
	list_add(arena, &report->left_out, &report->left_out_count, text);
}

static void say_labels(struct report *report, struct arena *arena)
{
	const struct opening *o = &report->opening;

	if (!o->noise.pairs)
		add(report, arena,
		    "Label noise: no item was read a second time, so every "
		    "label is taken as right.");
	else if (o->bar_count || !headline_is_accuracy(&o->headline))
		add(report, arena,
		    "Label noise in the verdict: only a gain in accuracy is "
		    "corrected for it; bars and other metrics take every label "
		    "as right.");
}

static void say_probabilities(struct report *report, struct arena *arena)
{
	const struct run *runs[CANDIDATE_KINDS] = {
		[CANDIDATE_UNTUNED] = report->opening.untuned,
		[CANDIDATE_TUNED] = report->opening.tuned,
	};

	for (int kind = 0; kind < CANDIDATE_KINDS; kind++)
		if (runs[kind] && !report->beside.probabilities[kind].is_there)
			add(report, arena,
			    arena_printf(
				    arena,
				    "What the %s model's probabilities "
				    "are worth: run %lld gave none for "
				    "some items.",
				    candidate_name((enum candidate_kind)kind),
				    (long long)runs[kind]->id));
}

static void say_of_opening(struct report *report, struct arena *arena)
{
	const struct opening *o = &report->opening;

	add(report, arena,
	    arena_printf(arena,
			 "Other metrics: the verdict rests on %s; the other "
			 "figures stand beside it and decide nothing.",
			 o->bar_count ? "the stated bars"
				      : report->metric_name));
	if (!o->has_thresholds)
		add(report, arena,
		    "Thresholds: the claim has no candidate with moved "
		    "thresholds (payoff evaluate threshold chooses them in "
		    "practice).");
	say_labels(report, arena);
	if (o->verdict.leaves_out_shares &&
	    (o->bar_count || !o->headline.is_share_error))
		add(report, arena,
		    "Shares in the aggregate, which is what high impact with "
		    "high resilience is about: the verdict is on single items; "
		    "the error of the shares is shown beside it.");
	say_probabilities(report, arena);
	add(report, arena,
	    "Parts of the test, in which a model may be worse than on the "
	    "whole: payoff evaluate slice.");
	if (!o->has_audit)
		add(report, arena,
		    "Wrong labels among the opened items: payoff evaluate "
		    "errors lists what looks wrong, to be read again.");
}

void report_left_out(struct report *report, struct arena *arena)
{
	if (report->has_opening)
		say_of_opening(report, arena);
	else
		add(report, arena,
		    "The test, which is sealed. What practice can say of "
		    "thresholds, shares and probabilities: payoff evaluate "
		    "threshold, share, calibration.");
	add(report, arena,
	    "What a mistake costs: all count alike, and no money is in the "
	    "verdict.");
	add(report, arena,
	    "Whether more labels would make the tuned model better: payoff "
	    "evaluate curve.");
}
